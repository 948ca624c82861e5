//! `flowsim completions`: what a shell needs to know to complete commands and options.

use clap::CommandFactory;

use crate::{
    cli::{
        Terminal,
        args::{Arguments, CompletionsArgs},
    },
    failure::{Failure, Status},
};

/// Prints the script for a shell.
pub(crate) fn completions(args: &CompletionsArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(args.shell, &mut command, "flowsim", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Fine)
}
