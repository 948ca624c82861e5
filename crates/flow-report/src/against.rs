//! A recorded run against the run of a changed flow with the same replies: the first step that differs, then how the run
//! ended and what the variables hold.

use flow_core::Trace;
use flow_expr::Value;
use flow_syntax::Source;

use crate::{
    report::report,
    snapshot::{SnapshotDifference, snapshot_difference, snapshot_value},
    snippet::Style,
    style::{GREEN, RED, paint},
    value::{object, page, text, text_or_null, visible},
};

/// The schema of the comparison.
pub const AGAINST_SCHEMA: &str = "flowsim/against/1";

/// A recorded run and that of a changed flow.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The run as it was recorded, and its flow.
    pub recorded: (&'a Trace, &'a Source),
    /// The run of the changed flow, as far as it came, and that flow.
    pub changed: (&'a Trace, &'a Source),
    /// The action of the changed flow that asked for what was not recorded.
    pub unanswered: Option<&'a str>,
}

impl Against<'_> {
    /// What differs; `None` when both runs took the same course to the same end.
    ///
    /// What flows say of themselves does not count, nor what one of them did not get to.
    pub fn difference(&self) -> Option<SnapshotDifference> {
        let [recorded, changed] =
            [self.recorded.0, self.changed.0].map(|trace| without_flow(snapshot_value(trace)));
        let found = snapshot_difference(&recorded, &changed);
        match self.unanswered {
            None => found,
            Some(action) => Some(stopped(found, action)),
        }
    }

    /// The comparison for people.
    pub fn text(&self, style: Style) -> String {
        let Some(difference) = self.difference() else {
            let same = paint(style, GREEN, "the same course");
            let (file, steps) = (visible(self.changed.1.name()), self.changed.0.steps().len());
            return format!("`{file}` takes {same} as was recorded, {steps} steps long\n");
        };
        let file = visible(self.changed.1.name());
        let differs = paint(style, RED, "differs");
        let mut out = format!(
            "`{file}` {differs} from what was recorded\n  {}\n",
            difference.message
        );
        for line in difference.lines {
            out.push_str(&format!("  {line}\n"));
        }
        out
    }

    /// The comparison as JSON: `same`, `message`, `differences`, and the reports of both runs.
    pub fn json(&self) -> String {
        let difference = self.difference();
        let message = difference.as_ref().map(|found| found.message.as_str());
        let lines = difference.iter().flat_map(|found| &found.lines);
        let (recorded, changed) = (self.recorded, self.changed);
        page(&object([
            ("schema", text(AGAINST_SCHEMA)),
            ("same", Value::Bool(difference.is_none())),
            ("message", text_or_null(message)),
            ("differences", Value::list(lines.map(|line| text(line)))),
            ("recorded", report(recorded.0, recorded.1)),
            ("changed", report(changed.0, changed.1)),
        ]))
    }
}

/// The difference of a run that could not go on; that it has no outcome follows from it.
fn stopped(found: Option<SnapshotDifference>, action: &str) -> SnapshotDifference {
    let action = visible(action);
    let asks = format!("`{action}` asks for what was not recorded, and the run cannot go on");
    let Some(mut found) = found else {
        return SnapshotDifference {
            message: asks,
            lines: Vec::new(),
        };
    };
    found.lines.retain(|line| !line.starts_with("outcome was "));
    match found.message.strip_suffix("now the run has ended") {
        Some(start) => found.message = format!("{start}now {asks}"),
        None => found.lines.insert(0, asks),
    }
    found
}

fn without_flow(snapshot: Value) -> Value {
    let Value::Object(members) = &snapshot else {
        return snapshot;
    };
    let kept = members.iter().filter(|(name, _)| &***name != "flow");
    object(kept.map(|(name, value)| (name.clone(), value.clone())))
}
