//! Files that tell what replies look like: an example, a JSON Schema, a cassette.

use std::path::Path;

use flow_core::{HttpEnd, Program, Reply};
use flow_expr::{Value, read_json};
use flow_fuzz::{Known, Shape};
use flow_report::{Style, render};
use flow_scenario::Cassette;
use flow_syntax::{Source, parse_json};

use super::schema::mistakes;
use crate::{cli::args::FuzzArgs, failure::Failure, files};

/// Of a file with very many mistakes the first ones tell enough.
const MOST_SHOWN: usize = 20;

/// Learns from every file that the arguments name.
pub(crate) fn from_files(
    args: &FuzzArgs,
    program: &Program,
    known: &mut Known,
    style: Style,
) -> Result<(), Failure> {
    if let Some(path) = &args.from {
        known.learn_reply(200, &json(&files::read(path)?.source, path)?);
    }
    if let Some(path) = &args.schema {
        known.learn(&Shape::of_schema(&schema(path, style)?));
    }
    match &args.cassette {
        Some(path) => from_cassette(path, program, known, style),
        None => Ok(()),
    }
}

fn json(source: &Source, path: &Path) -> Result<Value, Failure> {
    let json = read_json(source.text().as_bytes());
    let json = json.map_err(|error| {
        let path = path.display();
        Failure::usage(format!(
            "cannot use `{path}`: it is not JSON: {}",
            error.message
        ))
    })?;
    Ok(json.value)
}

/// A file that is JSON but no schema teaches nothing, and would not be noticed.
fn schema(path: &Path, style: Style) -> Result<Value, Failure> {
    let text = files::read(path)?;
    let value = json(&text.source, path)?;
    let parsed = parse_json(text.source.text());
    let mistakes = parsed.document.root().map_or_else(Vec::new, mistakes);
    if mistakes.is_empty() {
        return Ok(value);
    }
    let shown: Vec<_> = mistakes
        .iter()
        .take(MOST_SHOWN)
        .map(|mistake| render(&text.source, mistake, style))
        .collect();
    let failure = Failure::usage(format!("cannot use `{}`:", path.display()));
    Err(failure.with_details(shown.join("\n")))
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
