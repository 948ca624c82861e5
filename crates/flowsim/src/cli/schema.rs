//! `flowsim schema`: the JSON Schemas of what flowsim reads and writes.

use crate::{
    cli::{
        Terminal,
        args::{SchemaArgs, SchemaName},
    },
    failure::{Failure, Status},
};

/// Prints a schema.
pub(crate) fn schema(args: &SchemaArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let schema = match args.name {
        SchemaName::Flow => flow_load::schema(),
        SchemaName::Scenario => flow_scenario::schema(),
        SchemaName::World => flow_scenario::world_schema(),
        SchemaName::Report => flow_report::report_schema(),
        SchemaName::Trace => flow_report::trace_schema(),
    };
    terminal.print(&(schema.to_json_pretty() + "\n"))?;
    Ok(Status::Fine)
}
