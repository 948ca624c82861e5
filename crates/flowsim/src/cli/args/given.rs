//! The values that a run begins with.

use std::path::PathBuf;

use clap::Args;

/// What expressions and flows are given.
#[derive(Debug, Args)]
pub(crate) struct GivenArgs {
    /// Give a variable: NAME=TEXT or NAME:=JSON
    #[arg(long = "var", value_name = "NAME=TEXT")]
    pub(crate) vars: Vec<String>,
    /// Give the variables of a JSON or YAML file
    #[arg(long = "vars", value_name = "FILE")]
    pub(crate) vars_file: Option<PathBuf>,
    /// Answer `FindQueue` and its kin from a JSON or YAML file
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<PathBuf>,
}
