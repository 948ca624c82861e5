//! What is kept of a run to compare it with later ones, `flowsim/snapshot/1`: no durations, dates or ports.

mod difference;
mod hidden;

use flow_core::Trace;
use flow_expr::{Object, Value};
use flow_scenario::RedactPath;
use similar::{ChangeTag, TextDiff};

pub use difference::{SnapshotDifference, snapshot_difference};
pub use hidden::{NOT_KEPT, hidden_in_request, hidden_texts, leads_somewhere, without_paths};

use crate::{
    report::{Timed, calls, flow, not_set, notes, outcome, path_with_last_exit, variables},
    snippet::Style,
    style::{GREEN, RED, paint},
    value::{object, page, text, visible},
};

/// The snapshot's schema.
pub const SNAPSHOT_SCHEMA: &str = "flowsim/snapshot/1";

/// The snapshot of a run as pretty-printed JSON, ended by a line feed.
///
/// `$error.headers` is left out: it holds the date of the reply.
pub fn snapshot(trace: &Trace) -> String {
    page(&snapshot_value(trace))
}

/// The same as a value.
pub(crate) fn snapshot_value(trace: &Trace) -> Value {
    let schema = ("schema", text(SNAPSHOT_SCHEMA));
    object([schema].into_iter().chain(members(trace)))
}

/// The snapshot of a case's run, which also names the case. What `redacted` names is kept as [`NOT_KEPT`].
pub fn case_snapshot(case: &str, trace: &Trace, redacted: &[RedactPath]) -> String {
    let head = [("schema", text(SNAPSHOT_SCHEMA)), ("case", text(case))];
    let whole = object(head.into_iter().chain(members(trace)));
    page(&without_paths(whole, redacted))
}

fn members(trace: &Trace) -> [(&'static str, Value); 7] {
    [
        ("flow", flow(trace)),
        ("outcome", trace.outcome().map_or(Value::Null, outcome)),
        ("path", path_with_last_exit(trace)),
        ("variables", without_error_headers(variables(trace))),
        ("notSet", not_set(trace)),
        ("calls", calls(trace, Timed::No)),
        ("notes", notes(trace, None)),
    ]
}

fn without_error_headers(variables: Value) -> Value {
    let Value::Object(members) = &variables else {
        return variables;
    };
    let kept = members.iter().map(|(name, value)| match value {
        Value::Object(error) if &**name == "error" => (name.clone(), without(error, "headers")),
        _ => (name.clone(), value.clone()),
    });
    object(kept)
}

fn without(known: &Object, left_out: &str) -> Value {
    let kept = known.iter().filter(|(name, _)| &***name != left_out);
    object(kept.map(|(name, value)| (name.clone(), value.clone())))
}

/// The lines that differ between a kept snapshot and today's, with three lines around each.
pub fn snapshot_diff(kept: &str, today: &str, style: Style) -> String {
    let diff = TextDiff::from_lines(kept, today);
    let mut shown = String::new();
    for (index, group) in diff.grouped_ops(3).iter().enumerate() {
        if index > 0 {
            shown.push_str("  …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = visible(change.value().trim_end_matches('\n'));
            let line = match change.tag() {
                ChangeTag::Delete => paint(style, RED, &format!("- {line}")),
                ChangeTag::Insert => paint(style, GREEN, &format!("+ {line}")),
                ChangeTag::Equal => format!("  {line}"),
            };
            shown.push_str(&line);
            shown.push('\n');
        }
    }
    shown
}
