//! Values for the placeholders of flow files, from the command line: `--values FILE`, then `--set`, later ones winning.

use std::path::PathBuf;

use clap::Args;
use flow_expr::Value;
use flow_load::Values;
use flow_report::Style;

use crate::{failure::Failure, inputs::read_members};

/// What fills in the placeholders of a flow.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PlaceholderArgs {
    /// Fill in the placeholder `{{NAME}}` of the flow (repeatable)
    #[arg(long = "set", value_name = "NAME=TEXT")]
    set: Vec<String>,
    /// Fill in placeholders from a JSON or YAML file
    #[arg(long = "values", value_name = "FILE")]
    values: Vec<PathBuf>,
}

impl PlaceholderArgs {
    /// The options as they were written.
    pub(crate) fn written(&self) -> impl Iterator<Item = (&'static str, String)> {
        let files = self.values.iter();
        let files = files.map(|path| ("--values", path.display().to_string()));
        files.chain(self.set.iter().map(|set| ("--set", set.clone())))
    }

    /// Reads the values.
    pub(crate) fn read(&self, style: Style) -> Result<Values, Failure> {
        let mut values = Values::default();
        for path in &self.values {
            for (name, value) in read_members(path, style, "values")? {
                let Some(text) = text(&value) else {
                    let path = path.display();
                    let message = format!(
                        "cannot use `{path}`: `{name}` is {}, not a text",
                        value.type_name()
                    );
                    return Err(Failure::usage(message));
                };
                values.set(name, text);
            }
        }
        for argument in &self.set {
            let Some((name, text)) = argument.split_once('=') else {
                let message = format!("`--set {argument}` has no `=`: write `NAME=TEXT`");
                return Err(Failure::usage(message));
            };
            values.set(name.trim(), text);
        }
        Ok(values)
    }
}

/// A value as it stands in a flow's text; lists and objects have no such text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(_) | Value::Number(_) | Value::Bool(_) => Some(value.text().into_owned()),
        _ => None,
    }
}
