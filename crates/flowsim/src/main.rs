//! The `flowsim` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    flowsim::cli::main()
}
