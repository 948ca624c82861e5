//! Files that tell what replies look like: an example, a JSON Schema, a cassette.

use std::path::Path;

use flow_core::{HttpEnd, Program, Reply};
use flow_expr::{Value, read_json};
use flow_fuzz::{Known, Shape};
use flow_report::{Style, render};
use flow_scenario::Cassette;

use crate::{cli::args::FuzzArgs, failure::Failure, files};

/// Learns from every file that the arguments name.
pub(crate) fn from_files(
    args: &FuzzArgs,
    program: &Program,
    known: &mut Known,
    style: Style,
) -> Result<(), Failure> {
    if let Some(path) = &args.from {
        known.learn_reply(200, &json(path)?);
    }
    if let Some(path) = &args.schema {
        known.learn(&Shape::of_schema(&json(path)?));
    }
    match &args.cassette {
        Some(path) => from_cassette(path, program, known, style),
        None => Ok(()),
    }
}

fn json(path: &Path) -> Result<Value, Failure> {
    let text = files::read(path)?;
    let json = read_json(text.source.text().as_bytes());
    let json = json.map_err(|error| {
        let path = path.display();
        Failure::usage(format!(
            "cannot use `{path}`: it is not JSON: {}",
            error.message
        ))
    })?;
    Ok(json.value)
}

/// What the service said then, and what the run was given.
fn from_cassette(
    path: &Path,
    program: &Program,
    known: &mut Known,
    style: Style,
) -> Result<(), Failure> {
    let text = files::read(path)?;
    let cassette = Cassette::read(text.source.text()).map_err(|diagnostic| {
        let rendered = render(&text.source, &diagnostic, style);
        Failure::usage(format!("cannot use `{}`:", path.display())).with_details(rendered)
    })?;
    for reply in &cassette.replies {
        if let Reply::Http(reply) = reply
            && let HttpEnd::Complete(head, body) = &reply.end
            && let Ok(json) = read_json(body)
        {
            known.learn_reply(head.status(), &json.value);
        }
    }
    for (name, value) in &cassette.inputs {
        if let Some(variable) = program.names().get(name) {
            known.learn_given(variable, value);
        }
    }
    Ok(())
}
