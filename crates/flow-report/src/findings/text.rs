//! Findings for people: excerpts with carets, and a line that counts them.

use flow_syntax::Severity;

use super::{FileFindings, sorted};
use crate::snippet::{Style, render};

/// The findings as excerpts with carets, file by file in the order given, each file's by position; then a line
/// that counts them.
pub fn findings_text(findings: &[FileFindings<'_>], style: Style) -> String {
    let mut out = String::new();
    for (source, diagnostic) in sorted(findings) {
        out.push_str(&render(source, diagnostic, style));
        out.push_str("\n\n");
    }
    out + &summary(findings) + "\n"
}

/// How many findings of each severity there are, in words: `2 errors, 1 warning, 3 silenced`, or `no findings`.
fn summary(findings: &[FileFindings<'_>]) -> String {
    let count = |severity: Severity| {
        let all = findings.iter().flat_map(|file| file.diagnostics);
        match all.filter(|found| found.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {severity}")),
            count => Some(format!("{count} {severity}s")),
        }
    };
    let counts = [Severity::Error, Severity::Warning, Severity::Info].map(count);
    let mut counts: Vec<_> = counts.into_iter().flatten().collect();
    if counts.is_empty() {
        counts.push("no findings".to_owned());
    }
    let silenced: usize = findings.iter().map(|file| file.silenced.len()).sum();
    if silenced > 0 {
        counts.push(format!("{silenced} silenced"));
    }
    counts.join(", ")
}
