//! How do we show it? Terminal text, JSON, snapshots and diagnostics with carets, all computed from traces and
//! diagnostics. Nothing here prints: text goes to whoever asked.

mod findings;
mod snippet;

mod style;
mod value;

mod repeat;
mod report;
mod snapshot;
mod text;
mod trace_lines;

pub use findings::{
    CHECK_SCHEMA, FileFindings, RuleInfo, SarifRun, Silenced, findings_github, findings_json,
    findings_sarif, findings_text,
};
pub use repeat::{Latency, REPEAT_SCHEMA, Soak, repeat_json};
pub use report::{REPORT_SCHEMA, report, report_json, schema::report_schema};
pub use snapshot::{SNAPSHOT_SCHEMA, snapshot, snapshot_diff};
pub use snippet::{Style, render};
pub use text::report_text;
pub use trace_lines::{TRACE_SCHEMA, schema::trace_schema, trace_lines};
pub use value::{human, visible};
