//! Findings for people: excerpts with carets, and a line that counts them.

use flow_syntax::{Diagnostic, Severity};

use super::{FileFindings, by_position};
use crate::snippet::{Style, render};

/// How many findings of one file are shown: nobody reads more, and excerpts take time.
const MOST: usize = 200;

/// The findings as excerpts with carets, file by file in the order given, each file's by position; then a line
/// that counts them.
///
/// Of a file with more than 200 findings the heaviest are shown, of equally heavy ones the first, and a line tells how many
/// there are besides.
pub fn findings_text(findings: &[FileFindings<'_>], style: Style) -> String {
    let mut out = String::new();
    for file in findings {
        for diagnostic in shown(file.diagnostics) {
            out.push_str(&render(file.source, diagnostic, style));
            out.push_str("\n\n");
        }
        let hidden = file.diagnostics.len().saturating_sub(MOST);
        if hidden > 0 {
            out.push_str(&format!(
                "… and {hidden} more (`check --format json` lists all)\n\n"
            ));
        }
    }
    out + &summary(findings) + "\n"
}

/// The findings that are shown, by position.
fn shown(all: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut shown: Vec<_> = all.iter().collect();
    if shown.len() > MOST {
        shown.sort_by_key(|found| (found.severity, by_position(found)));
        shown.truncate(MOST);
    }
    shown.sort_by_key(|found| by_position(found));
    shown
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

#[cfg(test)]
mod tests {
    use flow_syntax::{Source, Span};

    use super::*;

    fn text(diagnostics: &[Diagnostic]) -> String {
        let source = Source::new("flow.json", "x".repeat(1_000));
        let file = FileFindings {
            source: &source,
            diagnostics,
            silenced: &[],
        };
        findings_text(&[file], Style::Plain)
    }

    fn warnings(count: usize) -> Vec<Diagnostic> {
        let warning = |at| Diagnostic::warning("odd", "it is odd", Span::new(at, at + 1));
        (0..count).map(warning).collect()
    }

    #[test]
    fn of_very_many_findings_the_rest_is_counted() {
        let shown = text(&warnings(777));
        assert_eq!(shown.matches("it is odd").count(), MOST);
        let end = "\n\n… and 577 more (`check --format json` lists all)\n\n777 warnings\n";
        assert!(shown.ends_with(end), "{shown}");
        assert!(!text(&warnings(MOST)).contains("more"));
    }

    #[test]
    fn errors_are_shown_before_warnings_are() {
        let mut found = warnings(300);
        found.push(Diagnostic::error("bad", "it is bad", Span::new(900, 901)));
        let shown = text(&found);
        assert!(shown.contains("it is bad") && shown.contains("… and 101 more"));
        assert!(shown.ends_with("1 error, 300 warnings\n"));
    }
}
