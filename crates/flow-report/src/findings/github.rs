//! Findings as workflow commands, which GitHub shows beside the lines of a pull request.

use std::fmt::Write as _;

use flow_syntax::{Diagnostic, Severity, Source};

use super::{FileFindings, path::relative, sorted};
use crate::value::visible;

/// The findings as one workflow command a line (`::error file=…,line=…::…`), in the order of
/// [`findings_text`](super::findings_text). Nothing found is an empty text.
///
/// `folder` is the absolute path of the folder in which the check ran; files are named relative to it.
///
/// Source: GitHub, "Workflow commands for GitHub Actions", and the escapes of `@actions/core`.
pub fn findings_github(findings: &[FileFindings<'_>], folder: &str) -> String {
    let mut out = String::new();
    for (source, diagnostic) in sorted(findings) {
        annotation(&mut out, source, diagnostic, folder);
    }
    out
}

fn annotation(out: &mut String, source: &Source, diagnostic: &Diagnostic, folder: &str) {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (
        source.position_in_file(diagnostic.span.start),
        source.position_in_file(diagnostic.span.end),
    );
    let decoded_from = source.decoded_from();
    let name = decoded_from.unwrap_or(source.name_at(diagnostic.span.start));
    let file = relative(name, folder);
    out.push_str("::");
    out.push_str(command);
    out.push_str(" file=");
    escape_property(out, &visible(&file));
    // GitHub takes columns only of what stands on one line. Writing into a text cannot fail.
    let _ = if decoded_from.is_some() {
        // The file itself is one long line, and none of these places is in it.
        write!(out, ",line=1")
    } else if start.line == end.line {
        let (line, col, end_col) = (start.line, start.column, end.column);
        write!(
            out,
            ",line={line},col={col},endLine={line},endColumn={end_col}"
        )
    } else {
        write!(out, ",line={},endLine={}", start.line, end.line)
    };
    out.push_str(",title=");
    escape_property(out, diagnostic.rule);
    out.push_str("::");
    escape(out, &visible(&diagnostic.message));
    if decoded_from.is_some() {
        let _ = write!(out, " (line {} of the decoded text)", start.line);
    }
    if let Some(help) = &diagnostic.help {
        out.push_str("%0Ahelp: ");
        escape(out, &visible(help));
    }
    out.push('\n');
}

pub(crate) fn escape(out: &mut String, text: &str) {
    escape_with(out, text, "");
}

/// A property's value ends at a comma, all properties at two colons.
pub(crate) fn escape_property(out: &mut String, text: &str) {
    escape_with(out, text, ":,");
}

fn escape_with(out: &mut String, text: &str, also: &str) {
    for letter in text.chars() {
        match letter {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if also.contains(':') => out.push_str("%3A"),
            ',' if also.contains(',') => out.push_str("%2C"),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_syntax::Span;
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn findings_are_annotations_with_their_meaning_escaped() {
        let source = Source::new("flows/a,b:100%.json", "{\n  \"name\": 1\n}");
        let found = [
            Diagnostic::error(
                "invalid-field",
                "50% of `a:b,c`\n::error::x",
                Span::new(12, 13),
            )
            .with_help("write, say, `100%`"),
            Diagnostic::warning("odd", "it goes over lines", Span::new(0, 15)),
            Diagnostic::info("fall-through", "so it goes", Span::new(0, 1)),
        ];
        let files = [FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &[],
        }];
        assert_snapshot!(findings_github(&files, "/project"), @r"
        ::warning file=flows/a%2Cb%3A100%25.json,line=1,endLine=3,title=odd::it goes over lines
        ::notice file=flows/a%2Cb%3A100%25.json,line=1,col=1,endLine=1,endColumn=2,title=fall-through::so it goes
        ::error file=flows/a%2Cb%3A100%25.json,line=2,col=11,endLine=2,endColumn=12,title=invalid-field::50%25 of `a:b,c`\u{a}::error::x%0Ahelp: write, say, `100%25`
        ");
    }

    #[test]
    fn places_in_a_decoded_text_are_none_in_its_file() {
        let source = Source::decoded("a.i3InboundFlow", "{\n  \"name\": 1\n}");
        let found = [Diagnostic::warning("odd", "it is", Span::new(4, 10))];
        let files = [FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &[],
        }];
        assert_eq!(
            findings_github(&files, "/project"),
            "::warning file=a.i3InboundFlow,line=1,title=odd::it is (line 2 of the decoded text)\n"
        );
    }
}
