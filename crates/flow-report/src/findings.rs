//! What a check found, for people and for programs.

use flow_expr::Value;
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    snippet::{Style, render},
    value::{count, object, page, text, text_or_null},
};

/// The schema of what [`findings_json`] writes.
pub const CHECK_SCHEMA: &str = "flowsim/check/1";

/// What was found in one file.
#[derive(Clone, Copy, Debug)]
pub struct FileFindings<'a> {
    /// The file.
    pub source: &'a Source,
    /// What was found in it, in any order.
    pub diagnostics: &'a [Diagnostic],
}

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

/// How many findings of each severity there are, in words: `2 errors, 1 warning`, or `no findings`.
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
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    match counts.is_empty() {
        true => "no findings".to_owned(),
        false => counts.join(", "),
    }
}

/// The findings as the `flowsim/check/1` object, in the order of [`findings_text`], ending with a line break.
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
        ("file", text(source.name())),
        ("line", line),
        ("column", column),
        ("endLine", end_line),
        ("endColumn", end_column),
        ("help", text_or_null(diagnostic.help.as_deref())),
        ("related", Value::list(related)),
    ])
}

fn place(source: &Source, offset: u32) -> (Value, Value) {
    let position = source.position(offset);
    (
        count(position.line as usize),
        count(position.column as usize),
    )
}

fn sorted<'a>(findings: &[FileFindings<'a>]) -> impl Iterator<Item = (&'a Source, &'a Diagnostic)> {
    findings.iter().flat_map(|file| {
        let mut diagnostics: Vec<_> = file.diagnostics.iter().collect();
        diagnostics.sort_by_key(|found| (found.span.start, found.severity, found.span.end));
        diagnostics.into_iter().map(|found| (file.source, found))
    })
}

#[cfg(test)]
mod tests {
    use flow_syntax::{Span, parse_json};
    use insta::assert_snapshot;

    use super::*;

    const TEXT: &str = "{'a': 1,\n \"b\": [2}";

    fn shown(show: impl Fn(&[FileFindings<'_>]) -> String) -> String {
        let source = Source::new("flow.json", TEXT);
        let mut diagnostics = parse_json(TEXT).diagnostics;
        diagnostics.insert(
            0,
            Diagnostic::warning("odd", "it is odd", Span::new(18, 19)),
        );
        show(&[FileFindings {
            source: &source,
            diagnostics: &diagnostics,
        }])
    }

    #[test]
    fn findings_are_shown_by_position_and_counted() {
        assert_snapshot!(shown(|findings| findings_text(findings, Style::Plain)), @r#"
        error[syntax]: the string is not in double quotes
         --> flow.json:1:2
          |
        1 | {'a': 1,
          |  ^^^
          |
          = help: write `"a"`

        error[syntax]: `[` is not closed before `}`
         --> flow.json:2:9
          |
        2 |  "b": [2}
          |       - ^ `]` is missing before this
          |       |
          |       opened here

        warning[odd]: it is odd
         --> flow.json:2:10
          |
        2 |  "b": [2}
          |          ^

        2 errors, 1 warning
        "#);
    }

    #[test]
    fn findings_are_written_as_json() {
        assert_snapshot!(shown(findings_json), @r#"
        {
          "schema": "flowsim/check/1",
          "findings": [
            {
              "rule": "syntax",
              "severity": "error",
              "message": "the string is not in double quotes",
              "file": "flow.json",
              "line": 1,
              "column": 2,
              "endLine": 1,
              "endColumn": 5,
              "help": "write `\"a\"`",
              "related": []
            },
            {
              "rule": "syntax",
              "severity": "error",
              "message": "`[` is not closed before `}`",
              "file": "flow.json",
              "line": 2,
              "column": 9,
              "endLine": 2,
              "endColumn": 10,
              "help": null,
              "related": [
                {
                  "message": "opened here",
                  "line": 2,
                  "column": 7
                }
              ]
            },
            {
              "rule": "odd",
              "severity": "warning",
              "message": "it is odd",
              "file": "flow.json",
              "line": 2,
              "column": 10,
              "endLine": 2,
              "endColumn": 10,
              "help": null,
              "related": []
            }
          ]
        }
        "#);
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(findings_text(&[], Style::Plain), "no findings\n");
        assert_eq!(
            findings_json(&[]),
            "{\n  \"schema\": \"flowsim/check/1\",\n  \"findings\": []\n}\n"
        );
    }

    #[test]
    fn what_is_written_is_json() {
        let source = Source::new("a \"b\"\u{1b}\n.json", "x\ny");
        let found = [Diagnostic::info("r", "\\ \u{7f}", Span::new(2, 3))
            .with_help("\t")
            .with_related("é", Span::at(0))];
        let written = findings_json(&[FileFindings {
            source: &source,
            diagnostics: &found,
        }]);
        let parsed = parse_json(&written);
        assert_eq!(parsed.diagnostics, []);
        let root = parsed.document.root().unwrap();
        let finding = root.get("findings").unwrap().items().next().unwrap();
        assert_eq!(finding.get("file").unwrap().as_text(), Some(source.name()));
        assert_eq!(finding.get("line").unwrap().number(), Some("2"));
        assert_eq!(finding.get("related").unwrap().len(), 1);
    }
}
