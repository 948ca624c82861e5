//! `--directory FILE`: what the organisation owns, for expressions that ask it.

use std::{path::Path, sync::Arc};

use flow_expr::{Object, Organisation, Value};
use flow_report::Style;

use crate::{failure::Failure, inputs};

/// Reads a JSON or YAML file that lists queues, users, skills and so on.
pub(crate) fn read(path: &Path, style: Style) -> Result<Arc<Organisation>, Failure> {
    let document = Value::Object(Object::of(inputs::read_members(
        path,
        style,
        "lists, such as `queues`",
    )?));
    Organisation::read(&document)
        .map(Arc::new)
        .map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
            Failure::usage(format!(
                "cannot use `{}`:\n{}",
                path.display(),
                lines.join("\n")
            ))
        })
}
