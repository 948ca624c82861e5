//! A small suite for the tests of the reporters.

use std::time::Duration;

use flow_syntax::{Diagnostic, Source, Span};

use crate::suite::{
    CaseFailure, CaseReport, CaseStatus, DecidingStep, NotRun, NotRunReason, Shard, SuiteError,
    SuiteFile, SuitePart, SuiteReport, merge_suites,
};

const SCENARIO: &str = "\
flow: flow.json
cases:
  - name: VIP customer
    expect: { outcome: ended }
  - name: slow <service> & co
    expect:
      exits: { Lookup Customer: timeout }
      variables: { customer: { name: Alice } }
  - name: no network
    skip: the lab is closed
";

/// One case that passed, one that broke two promises, one that was skipped.
pub(crate) fn small() -> SuiteReport {
    let source = Source::new("tests/lookup.scenario.yaml", SCENARIO);
    let cases = vec![
        case(&source, "VIP customer", CaseStatus::Passed, Vec::new()),
        case(
            &source,
            "slow <service> & co",
            CaseStatus::Failed,
            broken(&source),
        ),
        case(
            &source,
            "no network",
            CaseStatus::Skipped("the lab is closed".into()),
            Vec::new(),
        ),
    ];
    SuiteReport {
        files: vec![SuiteFile {
            name: source.name().to_owned(),
            source: Some(source),
            flow: None,
            warnings: Vec::new(),
            cases,
            shelved: None,
        }],
        elapsed: Duration::from_millis(1_234),
        parts: [SuitePart {
            suite: "5eed".into(),
            shard: None,
        }]
        .into(),
        ..SuiteReport::default()
    }
}

/// The same suite, stopped after its first case.
pub(crate) fn stopped() -> SuiteReport {
    let mut suite = small();
    let rest = suite.files[0].cases.split_off(1);
    let reasons = [NotRunReason::FailFast, NotRunReason::Interrupted];
    let not_run = rest.into_iter().zip(reasons).map(|(case, reason)| NotRun {
        file: suite.files[0].name.clone(),
        name: case.name,
        line: case.line,
        reason,
    });
    suite.not_run = not_run.collect();
    suite
}

/// The first of two shards, without a case and without the other one.
pub(crate) fn lacking() -> SuiteReport {
    let part = SuitePart {
        suite: "5eed".into(),
        shard: Some(Shard { index: 1, of: 2 }),
    };
    merge_suites([SuiteReport {
        parts: [part].into(),
        ..SuiteReport::default()
    }])
    .unwrap()
}

/// A suite that could not be run: one file is not there, another one has a mistake.
pub(crate) fn broken_files() -> SuiteReport {
    let source = Source::new("tests/lookup.scenario.yaml", SCENARIO);
    let mistake = Diagnostic::error("unknown-field", "no `a`", place(&source, "VIP"));
    let absent = SuiteError {
        file: "a.yaml".into(),
        place: None,
        rule: "unreadable-file".into(),
        message: "there is no such file".into(),
        help: None,
    };
    let mistake = SuiteError::of(&source, &mistake.with_help("say `b`"));
    SuiteReport {
        errors: [absent, mistake].into(),
        ..SuiteReport::default()
    }
}

fn case(source: &Source, name: &str, status: CaseStatus, failures: Vec<CaseFailure>) -> CaseReport {
    let span = place(source, name);
    CaseReport {
        span,
        elapsed: match status {
            CaseStatus::Skipped(_) => Duration::ZERO,
            _ => Duration::from_micros(12_500),
        },
        failures,
        ..CaseReport::named(name, source.line(span.start), status)
    }
}

fn place(source: &Source, what: &str) -> Span {
    let at = source.text().find(what).unwrap();
    Span::new(at, at + what.len())
}

fn broken(source: &Source) -> Vec<CaseFailure> {
    let exit = failure(
        source,
        "timeout",
        "exits.Lookup Customer",
        "`Lookup Customer` was left by `success`",
    );
    let name = failure(
        source,
        "{ name: Alice }",
        "variables.customer",
        "`$customer` was not what was promised",
    );
    vec![
        CaseFailure {
            expected: Some("`timeout`".into()),
            actual: Some("`success`".into()),
            step: Some(DecidingStep {
                number: 2,
                of: 3,
                action: "Lookup Customer".into(),
                exit: "success".into(),
                at: Duration::from_micros(3_100),
            }),
            ..exit
        },
        CaseFailure {
            expected: Some(r#"{"name":"Alice"}"#.into()),
            actual: Some(format!(r#"{{"name":"Bob","notes":"{}"}}"#, "x".repeat(60))),
            details: Some("- \"name\": \"Alice\"\n+ \"name\": \"Bob\"".into()),
            ..name
        },
    ]
}

fn failure(source: &Source, what: &str, promise: &str, message: &str) -> CaseFailure {
    CaseFailure::at(source, place(source, what), promise, message)
}
