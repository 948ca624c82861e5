//! Findings as SARIF 2.1.0, which code-scanning services and editors read. Silenced findings are in it as suppressed ones.

use std::collections::HashMap;

use flow_expr::Value;
use flow_syntax::{Diagnostic, Severity, Source, Span};

use super::{FileFindings, RuleInfo, by_position, path::uri};
use crate::value::{count, object, page, text};

/// The official schema, for editors that open the file.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What a SARIF file says beside the findings.
#[derive(Clone, Copy, Debug)]
pub struct SarifRun<'a> {
    /// This program's version.
    pub version: &'a str,
    /// Every rule that was applied.
    pub rules: &'a [RuleInfo],
    /// The absolute path of the folder in which the check ran; files are named relative to it.
    pub folder: &'a str,
    /// What kept files from being checked, one sentence each.
    pub unread: &'a [String],
}

/// The findings as a SARIF 2.1.0 log of one run, ended by a line break.
///
/// Results are in the order of [`findings_text`](super::findings_text), those of a file that are silenced among them.
/// Lines and columns count from 1, columns in Unicode code points (`columnKind` says so); the end column is the one after
/// the last character.
pub fn findings_sarif(findings: &[FileFindings<'_>], run: &SarifRun<'_>) -> String {
    let log = object([
        ("$schema", text(SCHEMA)),
        ("version", text("2.1.0")),
        ("runs", list([sarif_run(findings, run)])),
    ]);
    page(&log)
}

fn sarif_run(findings: &[FileFindings<'_>], run: &SarifRun<'_>) -> Value {
    let mut artifacts = Artifacts::default();
    let places: Vec<_> = findings
        .iter()
        .map(|file| Place {
            source: file.source,
            folder: run.folder,
            artifact: artifacts.location(uri(
                file.source.decoded_from().unwrap_or(file.source.name()),
                run.folder,
            )),
        })
        .collect();
    object([
        ("tool", object([("driver", driver(run))])),
        ("invocations", list([invocation(run)])),
        ("columnKind", text("unicodeCodePoints")),
        ("artifacts", list(artifacts.list)),
        ("results", results(findings, &places, run.rules)),
    ])
}

/// The files, each once, even if one was checked twice.
#[derive(Default)]
struct Artifacts {
    list: Vec<Value>,
    indices: HashMap<String, usize>,
}

impl Artifacts {
    /// How results speak of a file.
    fn location(&mut self, uri: String) -> Value {
        let member = ("uri", text(&uri));
        let index = *self.indices.entry(uri).or_insert_with(|| {
            let location = object([member.clone()]);
            self.list.push(object([("location", location)]));
            self.list.len() - 1
        });
        object([member, ("index", count(index))])
    }
}

fn driver(run: &SarifRun<'_>) -> Value {
    object([
        ("name", text("flowsim")),
        ("version", text(run.version)),
        ("rules", list(run.rules.iter().map(rule))),
    ])
}

fn rule(rule: &RuleInfo) -> Value {
    let said = [
        ("id", text(rule.name)),
        ("shortDescription", message(rule.summary)),
        (
            "defaultConfiguration",
            object([("level", text(level(rule.severity)))]),
        ),
    ];
    let explained = [
        ("fullDescription", message(rule.explanation)),
        ("help", message(rule.explanation)),
    ];
    let explained = explained
        .into_iter()
        .filter(|_| !rule.explanation.is_empty());
    object(said.into_iter().chain(explained))
}

/// Whether everything was checked that should have been.
fn invocation(run: &SarifRun<'_>) -> Value {
    let succeeded = ("executionSuccessful", Value::Bool(run.unread.is_empty()));
    let notifications = run
        .unread
        .iter()
        .map(|why| object([("level", text("error")), ("message", message(why))]));
    let notifications = ("toolExecutionNotifications", list(notifications));
    object(
        [succeeded]
            .into_iter()
            .chain((!run.unread.is_empty()).then_some(notifications)),
    )
}

fn results(findings: &[FileFindings<'_>], places: &[Place<'_>], rules: &[RuleInfo]) -> Value {
    let indices: HashMap<_, _> = (0..).zip(rules).map(|(at, rule)| (rule.name, at)).collect();
    let files = findings.iter().zip(places);
    let results = files.flat_map(|(file, place)| {
        let found = all(file).into_iter();
        found.map(|(found, reason)| result(place, found, indices.get(found.rule).copied(), reason))
    });
    list(results)
}

/// The findings of a file by position, with the reasons of those that are silenced.
fn all<'a>(file: &FileFindings<'a>) -> Vec<(&'a Diagnostic, Option<&'a str>)> {
    let heard = file.diagnostics.iter().map(|found| (found, None));
    let silenced = file.silenced.iter();
    let silenced = silenced.map(|found| (&found.diagnostic, Some(found.reason.as_str())));
    let mut all: Vec<_> = heard.chain(silenced).collect();
    all.sort_by_key(|(found, _)| by_position(found));
    all
}

/// A file in which something was found.
struct Place<'a> {
    source: &'a Source,
    folder: &'a str,
    artifact: Value,
}

impl Place<'_> {
    fn location(&self, span: Span) -> (&'static str, Value) {
        let (start, end) = (
            self.source.position_in_file(span.start),
            self.source.position_in_file(span.end),
        );
        let region = [
            ("startLine", start.line),
            ("startColumn", start.column),
            ("endLine", end.line),
            ("endColumn", end.column),
        ];
        let region = region.map(|(name, number)| (name, count(number as usize)));
        // No place in a decoded text is one in its file, and code scanning wants a line.
        let shown = match self.source.decoded_from() {
            Some(_) => vec![("startLine", count(1))],
            None => region.to_vec(),
        };
        let members = [
            ("artifactLocation", self.artifact_at(span)),
            ("region", object(shown)),
        ];
        ("physicalLocation", object(members))
    }

    /// The file, or one that it refers to, which the run does not list.
    fn artifact_at(&self, span: Span) -> Value {
        match self.source.name_at(span.start) {
            name if name == self.source.name() => self.artifact.clone(),
            name => object([("uri", text(&uri(name, self.folder)))]),
        }
    }
}

fn result(
    place: &Place<'_>,
    found: &Diagnostic,
    rule_index: Option<usize>,
    reason: Option<&str>,
) -> Value {
    let said = match &found.help {
        Some(help) => format!("{}\nhelp: {help}", found.message),
        None => found.message.clone(),
    };
    let related = (0..).zip(&found.related).map(|(id, related)| {
        object([
            ("id", count(id)),
            place.location(related.span),
            ("message", message(&related.message)),
        ])
    });
    let suppression =
        reason.map(|reason| object([("kind", text("external")), ("justification", text(reason))]));
    let rule_index = rule_index.map(|index| ("ruleIndex", count(index)));
    let members = [
        Some(("ruleId", text(found.rule))),
        rule_index,
        Some(("level", text(level(found.severity)))),
        Some(("message", message(&said))),
        Some(("locations", list([object([place.location(found.span)])]))),
        (!found.related.is_empty()).then(|| ("relatedLocations", list(related))),
        // Either all results of a run have this member or none has (SARIF 3.27.23); empty is "not suppressed".
        Some(("suppressions", list(suppression))),
    ];
    object(members.into_iter().flatten())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn message(said: &str) -> Value {
    object([("text", text(said))])
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::list(items)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::Silenced;

    const RULES: [RuleInfo; 1] = [RuleInfo {
        name: "unknown-target",
        severity: Severity::Error,
        summary: "an exit names an action that does not exist",
        explanation: "",
    }];

    #[test]
    fn findings_are_results_and_silenced_ones_are_suppressed() {
        let source = Source::new("my flow.json", "{\n \"nëxt\": \"B\"\n}");
        let found = [
            Diagnostic::error("unknown-target", "no `B`", Span::new(12, 15))
                .with_help("did you mean `A`?")
                .with_related("here", Span::new(3, 10)),
        ];
        let silenced = [Silenced {
            diagnostic: Diagnostic::warning("odd", "it is odd", Span::new(0, 1)),
            reason: "it has always been".to_owned(),
        }];
        let files = [FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &silenced,
        }];
        let run = SarifRun {
            version: "0.1.0",
            rules: &RULES,
            folder: "/project",
            unread: &[],
        };
        let written = findings_sarif(&files, &run);
        let results = &written[written.find("\"columnKind\"").unwrap()..];
        assert_snapshot!(results, @r#"
        "columnKind": "unicodeCodePoints",
              "artifacts": [
                {
                  "location": {
                    "uri": "my%20flow.json"
                  }
                }
              ],
              "results": [
                {
                  "ruleId": "odd",
                  "level": "warning",
                  "message": {
                    "text": "it is odd"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "my%20flow.json",
                          "index": 0
                        },
                        "region": {
                          "startLine": 1,
                          "startColumn": 1,
                          "endLine": 1,
                          "endColumn": 2
                        }
                      }
                    }
                  ],
                  "suppressions": [
                    {
                      "kind": "external",
                      "justification": "it has always been"
                    }
                  ]
                },
                {
                  "ruleId": "unknown-target",
                  "ruleIndex": 0,
                  "level": "error",
                  "message": {
                    "text": "no `B`\nhelp: did you mean `A`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "my%20flow.json",
                          "index": 0
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 10,
                          "endLine": 2,
                          "endColumn": 13
                        }
                      }
                    }
                  ],
                  "relatedLocations": [
                    {
                      "id": 0,
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "my%20flow.json",
                          "index": 0
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 2,
                          "endLine": 2,
                          "endColumn": 8
                        }
                      },
                      "message": {
                        "text": "here"
                      }
                    }
                  ],
                  "suppressions": []
                }
              ]
            }
          ]
        }
        "#);
    }
}
