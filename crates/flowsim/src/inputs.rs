//! The variables that a run is given: a scenario's case, `--vars FILE`, then `--var`, later ones winning.

use std::path::Path;

use flow_expr::{Value, is_name, is_scoped_name, read_json};
use flow_report::{Style, render};
use flow_syntax::{Diagnostic, Kind, Node, Span, parse_json, parse_yaml};

use crate::{failure::Failure, files};

const NAMES: &str = "a name is a letter or `_`, then letters, digits and `_`";

/// Variables by name, in the order in which they were first given.
pub(crate) type Inputs = Vec<(String, Value)>;

/// Reads a file of variables: a JSON or YAML object.
pub(crate) fn read_vars(path: &Path, style: Style) -> Result<Inputs, Failure> {
    read_object(path, style, |root, found| {
        let Some(root) = an_object(
            root,
            "variables",
            "`{ \"phoneNumber\": \"15551234567\" }`",
            found,
        ) else {
            return Vec::new();
        };
        for member in root.members().filter(|member| !is_variable(member.key)) {
            let message = format!("`{}` is no name of a variable", member.key);
            let diagnostic = Diagnostic::error("invalid-field", message, member.key_span);
            found.push(diagnostic.with_help(NAMES));
        }
        flow_scenario::values_of(root, found)
    })
}

/// Reads the members of a JSON or YAML object that holds `what`.
pub(crate) fn read_members(path: &Path, style: Style, what: &str) -> Result<Inputs, Failure> {
    read_object(path, style, |root, found| {
        let root = an_object(
            root,
            what,
            "`{ \"queues\": [{ \"name\": \"Support\" }] }`",
            found,
        );
        root.map_or_else(Vec::new, |root| flow_scenario::values_of(root, found))
    })
}

fn read_object(
    path: &Path,
    style: Style,
    read: impl FnOnce(Option<Node<'_>>, &mut Vec<Diagnostic>) -> Inputs,
) -> Result<Inputs, Failure> {
    let text = files::read(path)?;
    let is_json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    let parsed = if is_json {
        parse_json(text.source.text())
    } else {
        parse_yaml(text.source.text())
    };
    let mut found: Vec<Diagnostic> = text
        .not_utf8
        .into_iter()
        .chain(parsed.diagnostics)
        .collect();
    let inputs = read(parsed.document.root(), &mut found);
    if found.is_empty() {
        return Ok(inputs);
    }
    let rendered: Vec<_> = found
        .iter()
        .map(|diagnostic| render(&text.source, diagnostic, style))
        .collect();
    let failure = Failure::usage(format!("cannot use `{}`:", path.display()));
    Err(failure.with_details(rendered.join("\n")))
}

fn an_object<'d>(
    root: Option<Node<'d>>,
    what: &str,
    example: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Node<'d>> {
    let object = root.filter(|root| root.kind() == Kind::Object);
    if object.is_none() {
        let span = root.map_or(Span::at(0), |root| root.span());
        let help = format!("write an object of names and values: {example}");
        let message = format!("the file holds no {what}");
        found.push(Diagnostic::error("invalid-field", message, span).with_help(help));
    }
    object
}

/// A name as SDK flows write it, or one with a scope: `Flow.name`.
fn is_variable(name: &str) -> bool {
    is_name(name) || is_scoped_name(name)
}

/// Reads a `--var`: `NAME=TEXT` or `NAME:=JSON`.
pub(crate) fn read_var(argument: &str) -> Result<(String, Value), Failure> {
    read_var_as(argument, is_variable)
}

/// Reads a `--var` whose names are those that `is_name` knows.
pub(crate) fn read_var_as(
    argument: &str,
    is_name: impl Fn(&str) -> bool,
) -> Result<(String, Value), Failure> {
    let Some((left, right)) = argument.split_once('=') else {
        return Err(Failure::usage(format!(
            "`--var {argument}` has no `=`: write `NAME=TEXT`, or `NAME:=JSON` for a number, `true` or an object"
        )));
    };
    let (name, value) = match left.strip_suffix(':') {
        None => (left, Value::Text(right.into())),
        Some(name) => {
            let json = read_json(right.as_bytes()).map_err(|error| {
                Failure::usage(format!(
                    "`--var {argument}`: what stands after `:=` is not JSON: {}",
                    error.message
                ))
            })?;
            (name, json.value)
        }
    };
    if is_name(name) {
        return Ok((name.to_owned(), value));
    }
    let bare = name.strip_prefix('$').filter(|bare| is_name(bare));
    let hint = bare.map_or(NAMES.to_owned(), |bare| {
        format!("write it without the `$`: `{bare}`")
    });
    Err(Failure::usage(format!(
        "`--var {argument}`: `{name}` is no name of a variable; {hint}"
    )))
}

/// Lays later variables over earlier ones.
pub(crate) fn merge(inputs: &mut Inputs, later: impl IntoIterator<Item = (String, Value)>) {
    for (name, value) in later {
        match inputs.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => inputs.push((name, value)),
        }
    }
}
