//! Findings for programs: the object `flowsim/check/1`. What is silenced is not in it.

use flow_expr::Value;
use flow_syntax::{Diagnostic, Source};

use super::{FileFindings, sorted};
use crate::value::{count, object, page, text, text_or_null};

/// The schema of what [`findings_json`] writes.
pub const CHECK_SCHEMA: &str = "flowsim/check/1";

/// The findings as the `flowsim/check/1` object, in the order of [`findings_text`](super::findings_text), ending with a line break.
///
/// Lines and columns count from 1, columns in characters; `endLine` and `endColumn` are the place after the last
/// character.
pub fn findings_json(findings: &[FileFindings<'_>]) -> String {
    let found = sorted(findings).map(|(source, diagnostic)| finding(source, diagnostic));
    let found = Value::list(found);
    page(&object([
        ("schema", text(CHECK_SCHEMA)),
        ("findings", found),
    ]))
}

fn finding(source: &Source, diagnostic: &Diagnostic) -> Value {
    let (line, column) = place(source, diagnostic.span.start);
    let (end_line, end_column) = place(source, diagnostic.span.end);
    let related = diagnostic.related.iter();
    let related = related.map(|related| {
        let (line, column) = place(source, related.span.start);
        let message = text(&related.message);
        object([("message", message), ("line", line), ("column", column)])
    });
    object([
        ("rule", text(diagnostic.rule)),
        ("severity", text(diagnostic.severity.as_str())),
        ("message", text(&diagnostic.message)),
        ("file", text(source.name_at(diagnostic.span.start))),
        ("line", line),
        ("column", column),
        ("endLine", end_line),
        ("endColumn", end_column),
        ("help", text_or_null(diagnostic.help.as_deref())),
        ("related", Value::list(related)),
    ])
}

fn place(source: &Source, offset: u32) -> (Value, Value) {
    let position = source.position_in_file(offset);
    (
        count(position.line as usize),
        count(position.column as usize),
    )
}
