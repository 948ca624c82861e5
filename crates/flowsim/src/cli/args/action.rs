//! What `action` is told.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{
    Format,
    values::{above_zero, scale},
};

/// Run one data action by itself, against the real service or a stub, and show every step.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim action find.json --input '{\"phone\": \"+13175550100\"}' --integration CRM=https://crm.test\n\
The file is an export of the platform or a Terraform file; `flowsim check FILE` says what is wrong with it.\n\
Exit status: 0 it succeeded, 1 it failed, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct ActionArgs {
    /// The file with the data action; `-` reads the standard input
    pub(crate) file: PathBuf,
    /// Which one, when the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The input: JSON, @FILE, or `-` for the standard input; made from the input schema without it
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) input: Option<String>,
    /// Answer with a reply made from the success schema
    #[arg(long)]
    pub(crate) stub: bool,
    /// Answer with the reply in this file
    #[arg(long, value_name = "FILE", conflicts_with = "stub")]
    pub(crate) reply: Option<PathBuf>,
    /// Where an integration's service is
    #[arg(long = "integration", value_name = "NAME=URL")]
    pub(crate) integrations: Vec<String>,
    /// A credential, or `authResponse.NAME`: any text, best from the environment; shown nowhere
    #[arg(long = "credential", value_name = "NAME=${env:X}")]
    pub(crate) credentials: Vec<String>,
    /// Log in with the custom auth action of this file first [one in FILE]
    #[arg(long, value_name = "FILE")]
    pub(crate) login: Option<PathBuf>,
    /// Send calls elsewhere: URL prefix to URL prefix
    #[arg(long = "map", value_name = "FROM=TO")]
    pub(crate) map: Vec<String>,
    /// Trust these certificates too
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_cert: Vec<PathBuf>,
    /// Dial only these hosts
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_hosts: Vec<String>,
    /// Multiply the timeout
    #[arg(
        long,
        value_name = "X",
        default_value_t = 1.0,
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = scale
    )]
    pub(crate) timeout_scale: f64,
    /// Refuse longer reply bodies [1048576]
    #[arg(long, value_name = "N", default_value_t = 1 << 20, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<usize>)]
    pub(crate) max_response_bytes: usize,
    /// Use this configuration instead of the nearest `flowsim.toml`
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
