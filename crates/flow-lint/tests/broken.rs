//! Broken flows and what a check says of each, as prose: `tests/broken/<story>.json` or `.yaml` with `<story>.txt` beside
//! it. After a change of words run with `UPDATE=1`, then read the difference as a designer would.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use flow_expr::{Scalar, Type};
use flow_lint::{Contract, ContractInput, Contracts, Options, lint, rules};
use flow_report::{FileFindings, Style, findings_text};
use flow_syntax::{Diagnostic, Source};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// The flows of a folder in the order of their names.
fn flows(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut flows: Vec<_> = paths
        .filter(|path| path.extension().is_none_or(|end| end != "txt"))
        .collect();
    flows.sort();
    flows
}

fn check(path: &Path) -> (Source, Vec<Diagnostic>) {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let source = Source::new(
        name,
        fs::read_to_string(path).expect("the flow can be read"),
    );
    let loaded = flow_load::load(&source);
    let is_about_contracts = source.name().starts_with("data-action");
    let contracts = is_about_contracts.then(contracts);
    let options = Options {
        contracts: contracts.unwrap_or_default(),
        ..Options::default()
    };
    let found = lint(&source, &loaded, &options);
    (source, [loaded.diagnostics, found].concat())
}

/// What is known of data actions, in stories about them.
fn contracts() -> Contracts {
    let input = |name: &str, is_required| ContractInput {
        name: name.to_owned(),
        is_required,
    };
    let contract = Contract {
        inputs: vec![input("customer", true), input("country", false)],
        is_closed: true,
        outputs: vec![
            ("total".to_owned(), Type::INTEGER),
            ("orders.id".to_owned(), Type::List(Scalar::Text)),
        ],
    };
    let key = ("Shop".to_owned(), "Count Orders".to_owned());
    Contracts {
        known: [(key.clone(), contract)].into(),
        defined: [key].into(),
        names: vec!["Count Orders".to_owned()],
        ..Contracts::default()
    }
}

fn shown(path: &Path) -> String {
    let (source, diagnostics) = check(path);
    let findings = FileFindings {
        source: &source,
        diagnostics: &diagnostics,
        silenced: &[],
    };
    findings_text(&[findings], Style::Plain)
}

#[test]
fn broken_flows_are_told_in_these_words() {
    let flows = flows("broken");
    let mut different = Vec::new();
    for flow in &flows {
        let (came, expected) = (shown(flow), flow.with_extension("txt"));
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != came {
            different.push(format!("{}\n{came}", flow.display()));
        }
        assert!(!came.starts_with("no findings"), "{}", flow.display());
    }
    let all = different.join("\n");
    assert!(different.is_empty(), "run with UPDATE=1 and review:\n{all}");
    assert!(flows.len() >= 100, "{} stories", flows.len());
}

#[test]
fn every_rule_has_a_story() {
    let flows = flows("broken");
    let found: Vec<_> = flows.iter().flat_map(|flow| check(flow).1).collect();
    for rule in rules() {
        let told = found.iter().any(|finding| finding.rule == rule.name);
        assert!(told, "no story of {}", rule.name);
    }
    for finding in &found {
        let known = rules().iter().any(|rule| rule.name == finding.rule);
        assert!(known, "{} is no rule", finding.rule);
        assert!(!finding.message.ends_with('.'), "{}", finding.message);
    }
}

#[test]
fn good_flows_have_no_findings() {
    let scenarios = folder("../../../scenarios/customer-lookup");
    let samples = [scenarios.join("routing.json")];
    for flow in flows("good").iter().chain(&samples) {
        assert_eq!(shown(flow), "no findings\n", "{}", flow.display());
    }
}

/// The tutorial's flow as it stands there, and its twin of the Python example.
#[test]
fn the_tutorial_s_flows_have_exactly_these_findings() {
    let found = |name: &str| {
        let (source, mut found) = check(&folder("../../../scenarios/customer-lookup").join(name));
        found.sort_by_key(|finding| finding.span.start);
        let line = |finding: &Diagnostic| source.position(finding.span.start).line;
        let told = found
            .iter()
            .map(|finding| format!("{} {}", line(finding), finding.rule));
        told.collect::<Vec<_>>()
    };
    let expected = [
        "10 placeholder-value",
        "27 misplaced-handler",
        "41 missing-type",
        "41 fall-through",
        "43 placeholder-value",
        "47 missing-type",
        "50 maybe-not-set",
    ];
    assert_eq!(found("flow.json"), expected);
    let expected = [
        "41 missing-type",
        "41 fall-through",
        "43 placeholder-value",
        "48 missing-type",
        "51 maybe-not-set",
    ];
    assert_eq!(found("flow-python.json"), expected);
}
