//! What `check --format sarif` writes, against the schema of the standard.

use flow_report::{FileFindings, RuleInfo, SarifRun, Silenced, findings_sarif};
use flow_syntax::{Diagnostic, Severity, Source, Span};
use proptest::{collection::vec, prelude::*};

use crate::support::{Schema, json};

fn official() -> Schema {
    let published = include_str!("sarif-2.1.0.schema.json");
    // Two patterns in it have a stray `]`, which later editions have mended.
    Schema::new(&json(&published.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")))
}

const RULES: [RuleInfo; 2] = [
    RuleInfo {
        name: "unknown-target",
        severity: Severity::Error,
        summary: "an exit names an action that does not exist",
        explanation: "A run that takes the exit would not know where to go on.",
    },
    RuleInfo {
        name: "fall-through",
        severity: Severity::Info,
        summary: "an exit is implied",
        explanation: "",
    },
];

fn written(name: &str, text: &str, unread: &[String]) -> serde_json::Value {
    let source = Source::new(name, text);
    let found = flow_load::load(&source).diagnostics;
    let silenced: Vec<_> = found
        .iter()
        .map(|found| Silenced {
            diagnostic: found.clone(),
            reason: "so it is".to_owned(),
        })
        .collect();
    let odd = [
        Diagnostic::info("fall-through", "beyond the end", Span::new(90, 99))
            .with_related("here", Span::at(0)),
    ];
    let files = [
        FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &silenced,
        },
        FileFindings {
            source: &source,
            diagnostics: &odd,
            silenced: &[],
        },
    ];
    let run = SarifRun {
        version: "0.1.0",
        rules: &RULES,
        folder: "/project",
        unread,
    };
    json(&findings_sarif(&files, &run))
}

#[test]
fn findings_follow_the_standard() {
    let official = official();
    let broken = include_str!("../cli/flows/broken.json");
    official.allows(&written("flows/broken.json", broken, &[]));
    official.allows(&written(
        "/else where/ä.json",
        "{",
        &["cannot read `x`".to_owned()],
    ));
    official.allows(&written("<stdin>", "", &[]));
}

#[test]
fn the_standard_refuses_what_is_no_sarif() {
    let mut log = written("a.json", "{", &[]);
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!official().accepts(&log));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_and_text_follow_the_standard(name in "\\PC{1,12}", text in "\\PC{0,40}", lines in vec("[{}\":,a \n]{0,6}", 0..6)) {
        static OFFICIAL: std::sync::LazyLock<Schema> = std::sync::LazyLock::new(official);
        OFFICIAL.allows(&written(&name, &text, &[]));
        OFFICIAL.allows(&written(&name, &lines.concat(), std::slice::from_ref(&name)));
    }
}
