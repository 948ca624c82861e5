//! How do we show it? Terminal text, JSON, snapshots, diagrams and diagnostics with carets, all computed from traces and
//! diagnostics. Nothing here prints: text goes to whoever asked.

mod answers;
mod faults;
mod findings;
mod manual;
mod snippet;

mod style;
mod value;

mod against;
mod cover;
mod coverage;
mod execution_data;
mod fuzz;
pub mod graph;
mod mutate;
mod repeat;
mod report;
mod reporters;
mod snapshot;
mod suite;
mod text;
mod trace_lines;

pub use against::{AGAINST_SCHEMA, Against};
pub use answers::{Answer, answer_error_json, answer_error_text, answer_json, answer_text};
pub use cover::{COVER_SCHEMA, CoverReport, UnreachedExit, cover_json, cover_text};
pub use coverage::{
    FlowCoverage, Thresholds, coverage_cobertura, coverage_json, coverage_lcov, coverage_marks,
    coverage_text, merge_coverage_json,
};
pub use execution_data::{EXECUTION_AGAINST_SCHEMA, ExecutionAgainst, execution_data};
pub use faults::{FAULTS_SCHEMA, fault_text, faults_json, faults_text};
pub use findings::{
    CHECK_SCHEMA, FileFindings, RuleInfo, SarifRun, Silenced, findings_github, findings_json,
    findings_sarif, findings_text,
};
pub use fuzz::{
    FUZZ_SCHEMA, FuzzFinding, FuzzReport, FuzzWire, finding_text, fuzz_json, fuzz_text,
    is_fuzz_json, merge_fuzz, read_fuzz,
};
pub use manual::{manual_index, manual_page, signature};
pub use mutate::{MUTATE_SCHEMA, MutateReport, Survivor, mutate_json, mutate_text};
pub use repeat::{Latency, REPEAT_SCHEMA, Soak, repeat_json};
pub use report::{REPORT_SCHEMA, report, report_json, schema::report_schema};
pub use reporters::{
    TEST_SCHEMA, case_text, ending_text, summary_text, warnings_text, write_suite_github,
    write_suite_html, write_suite_json, write_suite_junit, write_suite_tap, write_suite_text,
};
#[cfg(test)]
pub(crate) use reporters::{suite_html, suite_json, suite_junit, suite_tap, suite_text};
pub use snapshot::{
    NOT_KEPT, SNAPSHOT_SCHEMA, SnapshotDifference, case_snapshot, hidden_in_request, hidden_texts,
    leads_somewhere, snapshot, snapshot_diff, snapshot_difference, without_paths,
};
pub use snippet::{Style, render};
pub use suite::{
    CaseFailure, CaseKind, CaseRef, CaseReport, CaseStatus, DecidingStep, Keeper, Kept,
    MissingShards, NotRun, NotRunReason, Place, PutAway, Shard, Shelved, SuiteError, SuiteFile,
    SuiteFlow, SuitePart, SuiteReport, SuiteSummary, merge_suites, read_suite, read_suite_from,
};
pub use text::report_text;
pub use trace_lines::{TRACE_SCHEMA, schema::trace_schema, trace_lines};
pub use value::{human, visible};
