//! What `schema` is told.

use clap::{Args, ValueEnum};

/// Print the JSON Schema of a file that flowsim reads or writes, for editors and validators.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim schema flow > flow.schema.json")]
pub(crate) struct SchemaArgs {
    /// flow, scenario, world, report, or trace (one line of it)
    #[arg(value_enum, hide_possible_values = true)]
    pub(crate) name: SchemaName,
}

/// What there is a JSON Schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    Flow,
    Scenario,
    World,
    Report,
    Trace,
}
