//! What `check` is told.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::{cli::args::values::time, placeholders::PlaceholderArgs};

/// How `check` prints what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    Text,
    Json,
    Sarif,
    Github,
}

impl CheckFormat {
    /// Whether a program reads it, which wants a whole document even when no file could be read.
    pub(crate) fn is_for_machines(self) -> bool {
        self != Self::Text
    }
}

/// Say what is wrong with flows, with a caret under each mistake.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim check flows/*.json\n\
Exit status: 0 no errors (there may be warnings), 1 errors were found, 2 a file cannot be read.")]
pub(crate) struct CheckArgs {
    /// The flow files; `-` reads the standard input
    #[arg(required_unless_present = "explain", value_name = "FLOW")]
    pub(crate) flows: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// text, json, sarif (code scanning) or github (annotations)
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: CheckFormat,
    /// How long the waits on one way may be in all [30s]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = time)]
    pub(crate) time_budget: Option<Duration>,
    /// Compare what flows give to data actions with these definitions: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    /// Use this configuration instead of the nearest `flowsim.toml`
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
    /// Say what a rule finds, why, and how to mend it
    #[arg(long, value_name = "RULE", conflicts_with = "flows")]
    pub(crate) explain: Option<String>,
}
