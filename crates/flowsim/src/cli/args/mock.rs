//! What `mock` is told.

use std::path::PathBuf;

use clap::Args;

use crate::{cli::args::Format, placeholders::PlaceholderArgs};

/// Serve the replies of a scenario file, or one fault, to any client, on this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: flowsim mock customer.scenario.yaml --case 'VIP customer' --port 8080\n          flowsim mock --fault body.drip\n\
Each request is a line: what was asked, and what was answered or what differs from the nearest reply.\n\
Exit status: 0 ended by Ctrl-C, 2 wrong usage or a broken file, 3 the port cannot be used."
)]
pub(crate) struct MockArgs {
    /// The scenario file
    #[arg(value_name = "FILE", required_unless_present_any = ["fault", "list"])]
    pub(crate) scenario: Option<String>,
    /// Serve this fault, by name or by row, to whoever connects
    #[arg(long, value_name = "NAME", conflicts_with_all = ["scenario", "case", "list"])]
    pub(crate) fault: Option<String>,
    /// Explain every fault: its row, its name, what happens, and what a run makes of it
    #[arg(long, conflicts_with_all = ["scenario", "case", "port", "tls"])]
    pub(crate) list: bool,
    /// How `--list` prints: text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true, requires = "list")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Serve data actions by these definitions, too: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    /// The case whose replies are served; the first one without it
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// Listen on this port instead of one that the system chooses
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Serve https, with a certificate made for this time
    #[arg(long, alias = "https")]
    pub(crate) tls: bool,
    /// Write what clients must trust to this file
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_out: Option<PathBuf>,
}
