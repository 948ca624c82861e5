//! What `man` is told.

use std::path::PathBuf;

use clap::Args;

/// Print the manual, or write a page of each command into a folder.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim man run | man -l -")]
pub(crate) struct ManArgs {
    /// The command to explain; the whole of flowsim without it
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(crate) page: Option<String>,
    /// Write flowsim.1 and a page of each command into this folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}
