//! Every rule finds something in the flow that triggers it and nothing in the one that does not.

use flow_expr::Type;
use flow_syntax::{Diagnostic, Source};

use super::*;
use crate::{Contract, ContractInput, Contracts, Options, lint};

/// Everything that a check finds.
fn check(flow: &str) -> Vec<Diagnostic> {
    let source = Source::new("flow", flow);
    let loaded = flow_load::load(&source);
    let options = Options {
        contracts: contracts(),
        ..Options::default()
    };
    let found = lint(&source, &loaded, &options);
    [loaded.diagnostics, found].concat()
}

/// The one data action that the examples call.
fn contracts() -> Contracts {
    let key = ("Shop".to_owned(), "Count Orders".to_owned());
    let contract = Contract {
        inputs: vec![ContractInput {
            name: "customer".to_owned(),
            is_required: true,
        }],
        is_closed: true,
        outputs: vec![("total".to_owned(), Type::INTEGER)],
    };
    Contracts {
        known: [(key.clone(), contract)].into(),
        defined: [key].into(),
        names: vec!["Count Orders".to_owned()],
        ..Contracts::default()
    }
}

#[test]
fn each_rule_is_triggered_by_its_flow_and_not_by_the_other() {
    for rule in rules() {
        let found = check(rule.triggers);
        let hit = found.iter().find(|finding| finding.rule == rule.name);
        let hit = hit.unwrap_or_else(|| panic!("{} is not triggered: {found:#?}", rule.name));
        assert_eq!(hit.severity, rule.severity, "{}", rule.name);
        let found = check(rule.passes);
        let names: Vec<_> = found.iter().map(|finding| finding.rule).collect();
        assert!(!names.contains(&rule.name), "{}: {found:#?}", rule.name);
    }
}

#[test]
fn each_example_in_archy_is_one_too() {
    for rule in rules() {
        let Some(example) = rule.in_archy() else {
            continue;
        };
        let found = check(example.triggers);
        let names: Vec<_> = found.iter().map(|finding| finding.rule).collect();
        assert!(names.contains(&rule.name), "{}: {found:#?}", rule.name);
        let found = check(example.passes);
        let is_clean = found.iter().all(|finding| finding.rule != rule.name);
        assert!(is_clean, "{}: {found:#?}", rule.name);
    }
    for (name, _) in IN_ARCHY {
        assert!(rule(name).is_some(), "{name}");
    }
}

#[test]
fn rules_are_documented_in_sentences() {
    for rule in rules() {
        assert!(
            !rule.summary.ends_with('.') && rule.summary.len() < 80,
            "{}",
            rule.name
        );
        let paragraphs: Vec<_> = rule.explanation.split("\n\n").collect();
        assert!(
            paragraphs.len() > 1,
            "{} says what, why and how to mend it",
            rule.name
        );
        for paragraph in paragraphs {
            assert!(
                paragraph.ends_with('.') && !paragraph.contains('\n'),
                "{}: {paragraph}",
                rule.name
            );
        }
    }
}

#[test]
fn rules_are_found_by_name_and_stand_by_weight() {
    assert!(rules().is_sorted_by_key(|rule| rule.severity));
    for known in rules() {
        assert_eq!(rule(known.name).map(|rule| rule.name), Some(known.name));
    }
    assert!(rule("no-such-rule").is_none());
}
