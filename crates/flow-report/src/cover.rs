//! What a suite that was written reaches of a flow, for people and for programs.

use flow_expr::Value;

use crate::{
    snippet::Style,
    style::{BOLD, GREEN, YELLOW, paint},
    value::{count, object, page, text, text_or_null, visible},
};

/// The schema of `cover --format json`.
pub const COVER_SCHEMA: &str = "flowsim/cover/1";

/// What a suite reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverReport {
    /// The flow's file.
    pub flow: String,
    /// The file that was written; `None` when the suite was printed, or not shown at all.
    pub file: Option<String>,
    /// The names of its cases.
    pub cases: Vec<String>,
    /// How many cases were tried.
    pub tried: u64,
    /// Why no more were, in a word: `all`, `cases`, `actions` or `interrupted`.
    pub ended: &'static str,
    /// What is reached, each as `Action/exit`.
    pub reached: Vec<String>,
    /// What is not.
    pub unreached: Vec<UnreachedExit>,
}

/// An exit that no case takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreachedExit {
    /// The exit, as `Action/exit`.
    pub exit: String,
    /// Why, in a sentence.
    pub why: String,
    /// Whether some run may take it all the same: the search gave up.
    pub may_be_reached: bool,
}

/// The report as JSON (DESIGN section 9), which says the `flow`, the `file`, the `cases`, how many were `tried` and why it
/// `ended` too, and of each exit that is not reached whether some run may take it (`mayBeReached`).
pub fn cover_json(report: &CoverReport) -> String {
    let texts = |texts: &[String]| Value::list(texts.iter().map(|one| text(one)));
    let unreached = report.unreached.iter().map(|unreached| {
        object([
            ("exit", text(&unreached.exit)),
            ("why", text(&unreached.why)),
            ("mayBeReached", unreached.may_be_reached.into()),
        ])
    });
    page(&object([
        ("schema", text(COVER_SCHEMA)),
        ("flow", text(&report.flow)),
        ("file", text_or_null(report.file.as_deref())),
        ("cases", texts(&report.cases)),
        (
            "tried",
            count(usize::try_from(report.tried).unwrap_or(usize::MAX)),
        ),
        ("ended", text(report.ended)),
        ("reached", texts(&report.reached)),
        ("unreached", Value::list(unreached)),
    ]))
}

/// The report for people: the cases, what is not reached and why, and how much is.
pub fn cover_text(report: &CoverReport, style: Style) -> String {
    let mut out = String::new();
    for case in &report.cases {
        out += &format!("{} {}\n", paint(style, GREEN, "case"), visible(case));
    }
    for unreached in &report.unreached {
        out += &format!(
            "{} {}: {}\n",
            paint(style, YELLOW, "not reached"),
            paint(style, BOLD, &visible(&unreached.exit)),
            visible(&unreached.why)
        );
    }
    let (reached, cases) = (report.reached.len(), report.cases.len());
    let given_up = report.unreached.iter().filter(|exit| exit.may_be_reached);
    let all = reached + given_up.count();
    let (exits, s) = (plural(all), plural(cases));
    out += &format!("{reached} of {all} exit{exits} reached by {cases} case{s}");
    let closed = reached + report.unreached.len() - all;
    if closed > 0 {
        out += &format!(", {closed} cannot be taken");
    }
    if let Some(file) = &report.file {
        out += &format!(", written to {}", visible(file));
    }
    out + "\n"
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
