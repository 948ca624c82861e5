//! Definitions of the data actions that a flow calls, on the command line.

use std::path::PathBuf;

use clap::Args;

/// What is given of a flow's data actions.
#[derive(Debug, Default, Args)]
pub(crate) struct SuppliedArgs {
    /// Perform data actions by these definitions: files and folders
    #[arg(long = "action", value_name = "FILE|DIR")]
    pub(crate) actions: Vec<PathBuf>,
    /// Where an integration's service is
    #[arg(long = "integration", value_name = "NAME=URL")]
    pub(crate) integrations: Vec<String>,
    /// A credential (INTEGRATION/NAME for one only): any text, best from the environment; shown nowhere
    #[arg(long = "credential", value_name = "NAME=${env:X}")]
    pub(crate) credentials: Vec<String>,
}
