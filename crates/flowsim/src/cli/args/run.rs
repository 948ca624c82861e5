//! What `run` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{
    cli::args::{
        GivenArgs, SuppliedArgs,
        values::{above_zero, scale},
    },
    placeholders::PlaceholderArgs,
};

/// Dry-run a flow against the real services it names.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim run flow.json --var phoneNumber=15551234567 --map https://crm.test=http://127.0.0.1:8000\n\
Exit status: 0 fine, 1 the run failed or a snapshot differs, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct RunArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// Enter digits when the flow asks (repeatable)
    #[arg(long = "input", value_name = "DIGITS")]
    pub(crate) inputs: Vec<String>,
    /// Send calls elsewhere: URL prefix to URL prefix
    #[arg(long = "map", value_name = "FROM=TO")]
    pub(crate) map: Vec<String>,
    /// Answer calls from a scenario file
    #[arg(long, value_name = "FILE[#CASE]")]
    pub(crate) stubs: Option<String>,
    #[command(flatten)]
    pub(crate) supplied: SuppliedArgs,
    /// Trust these certificates too
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_cert: Vec<PathBuf>,
    /// Send a header with every call; `${env:NAME}` is shown nowhere
    #[arg(long = "header", value_name = "NAME=VALUE")]
    pub(crate) headers: Vec<String>,
    /// Dial only these hosts: names, addresses, networks
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_hosts: Vec<String>,
    /// Dial metadata services of clouds too
    #[arg(long)]
    pub(crate) allow_metadata: bool,
    /// Use this proxy, or the one that the environment names
    #[arg(long, value_name = "URL|env")]
    pub(crate) proxy: Option<String>,
    /// Multiply every timeout
    #[arg(
        long,
        value_name = "X",
        default_value_t = 1.0,
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = scale
    )]
    pub(crate) timeout_scale: f64,
    /// Stop after this many actions [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u32>)]
    pub(crate) max_actions: u32,
    /// Refuse longer reply bodies [1048576]
    #[arg(long, value_name = "N", default_value_t = 1 << 20, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<usize>)]
    pub(crate) max_response_bytes: usize,
    /// Let the flow find what a world file says, and be answered so
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Fail where a value is read that is not set
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write the trace as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write a cassette that `flowsim replay` runs again
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Compare with a snapshot; it is written when it is missing
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Rewrite the snapshot
    #[arg(long, requires = "snapshot")]
    pub(crate) update: bool,
    /// Run many times and print counts and latencies as JSON
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u64>, conflicts_with_all = ["trace", "record", "snapshot"])]
    pub(crate) repeat: Option<u64>,
    /// How many runs go on at once [64]
    #[arg(long, value_name = "C", default_value_t = 64, hide_default_value = true, requires = "repeat", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: u16,
    /// Keep connections open for later calls
    #[arg(long)]
    pub(crate) keep_alive: bool,
    /// text, json or execution-data (the platform's own)
    #[arg(long, value_enum, default_value_t = RunFormat::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: RunFormat,
}

/// How `run` prints a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunFormat {
    Text,
    Json,
    ExecutionData,
}
