//! What `completions` is told.

use clap::Args;
use clap_complete::Shell;

/// Print a script that completes commands and options in a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim completions bash > ~/.local/share/bash-completion/completions/flowsim\n\
Manual pages: flowsim man --output DIR"
)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish
    #[arg(value_enum, hide_possible_values = true)]
    pub(crate) shell: Shell,
}
