use std::time::Duration;

use flow_core::{
    Effect, Head, HttpEnd, HttpReply, InputReply, Phase, Reply, RunOptions, Timings, drive, start,
};
use flow_syntax::Source;

use super::*;

const FLOW: &str = r#"{
  "name": "Lookup", "type": "voice",
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Look up" } },
  "actions": [
    { "name": "Look up", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 1000,
      "on": { "next": "Is VIP", "onerror": "Sorry", "ontimeout": "Sorry" } },
    { "name": "Is VIP", "type": "Decision", "condition": "$lookupResponse.vip == true",
      "on": { "yes": "To VIPs", "no": "Bye" } },
    { "name": "To VIPs", "type": "TransferToQueue", "queue": { "id": "vip" } },
    { "name": "Sorry", "type": "SetVariable", "set": { "why": "$error.code" }, "on": { "next": "Which" } },
    { "name": "Which", "type": "Switch", "on": { "default": "Bye" },
      "cases": [ { "when": "$why == \"http.status\"", "next": "Bye" }, { "when": "true", "next": "Bye" } ] },
    { "name": "Bye", "type": "Disconnect", "on": { "onerror": "Never" } },
    { "name": "Never", "type": "Log", "message": "$why" }
  ]
}"#;

fn program(flow: &str) -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    Arc::new(loaded.program.expect("the flow is right"))
}

fn complete(status: u16, body: &str) -> HttpEnd {
    HttpEnd::Complete(Head::new(status, []), body.to_owned().into())
}

/// The coverage of one run for each way in which a call can end.
fn covered(flow: &str, ends: &[HttpEnd]) -> Coverage {
    let program = program(flow);
    let mut coverage = Coverage::of(&program);
    for end in ends {
        let run = start(
            &program,
            &[("phoneNumber".into(), "1".into())],
            &RunOptions::default(),
        );
        let finished = drive(run, |effect| match effect {
            Effect::Http(_) => Reply::Http(HttpReply {
                elapsed: Duration::from_millis(5),
                timings: Timings::default(),
                end: end.clone(),
            }),
            Effect::Collect(_) => Reply::Input(InputReply {
                elapsed: Duration::ZERO,
                digits: None,
            }),
            Effect::Data(_) | Effect::Stub(_) => effect.unanswered(),
        });
        coverage.add(&finished.trace).unwrap();
    }
    coverage
}

/// The names of what was tried, and of what was not.
fn split(coverage: &Coverage, kind: Kind) -> (Vec<String>, Vec<String>) {
    let items = coverage.items(kind).into_iter();
    let (tried, missing): (Vec<_>, Vec<_>) = items.partition(|item| item.is_covered);
    let names = |items: Vec<Item>| items.into_iter().map(|item| item.name).collect();
    (names(tried), names(missing))
}

#[track_caller]
fn covers(ends: &[HttpEnd], kind: Kind, tried: &[&str], missing: &[&str]) {
    assert_eq!(
        split(&covered(FLOW, ends), kind),
        (
            tried.iter().map(|&name| name.to_owned()).collect(),
            missing.iter().map(|&name| name.to_owned()).collect()
        )
    );
}

#[test]
fn nothing_is_tried_before_a_run() {
    let coverage = covered(FLOW, &[]);
    for kind in Kind::ALL {
        let Tally { covered, total } = coverage.tally(kind);
        assert!(covered == 0 && total > 0, "{kind:?}");
    }
}

#[test]
fn actions_that_ran_are_covered_the_last_one_included() {
    let vip = complete(200, r#"{"vip":true}"#);
    let tried = ["Start", "Look up", "Is VIP", "To VIPs"];
    covers(&[vip], Kind::Actions, &tried, &["Sorry", "Which", "Bye"]);
}

#[test]
fn exits_that_were_taken_are_covered() {
    let vip = complete(200, r#"{"vip":true}"#);
    let tried = ["Start/next", "Look up/success", "Is VIP/yes"];
    let missing = [
        "Look up/error",
        "Look up/timeout",
        "Is VIP/no",
        "Sorry/next",
        "Which/case 1",
        "Which/case 2",
    ];
    let (is_tried, is_missing) = split(&covered(FLOW, &[vip]), Kind::Exits);
    assert_eq!(is_tried, tried);
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    assert_eq!(sorted(&is_missing), sorted(&missing.map(str::to_owned)));
}

#[test]
fn both_sides_of_a_condition_are_told_apart() {
    let not_vip = complete(200, r#"{"vip":false}"#);
    let tried = ["Is VIP/no", "Which/case 1/no", "Which/case 2/yes"];
    let missing = ["Is VIP/yes", "Which/case 1/yes"];
    let timeout = HttpEnd::Deadline(Phase::Head, None);
    covers(&[not_vip, timeout], Kind::Conditions, &tried, &missing);
}

#[test]
fn a_lookup_has_a_matrix_of_what_it_can_end_with() {
    let ends = [
        complete(200, "{}"),
        complete(404, ""),
        complete(499, ""),
        complete(302, ""),
        complete(200, "<h1>"),
        HttpEnd::Deadline(Phase::Connect, None),
    ];
    let tried = [
        "success",
        "http.3xx",
        "http.4xx",
        "json.syntax",
        "timeout.connect",
    ];
    let tried = tried.map(|row| format!("Look up/{row}"));
    let (is_tried, missing) = split(&covered(FLOW, &ends), Kind::Outcomes);
    assert_eq!(is_tried, tried);
    assert!(
        missing.contains(&"Look up/http.5xx".to_owned()),
        "{missing:?}"
    );
    assert!(
        missing.contains(&"Look up/timeout.body".to_owned()),
        "{missing:?}"
    );
    for never in [
        "policy.host",
        "request.invalid",
        "expression.type",
        "http.status",
    ] {
        assert!(!missing.contains(&format!("Look up/{never}")), "{never}");
    }
    assert_eq!(is_tried.len() + missing.len(), 29);
}

#[test]
fn an_address_by_number_needs_no_name_and_plain_http_no_certificate() {
    let rows = |url: &str| {
        let flow = FLOW.replace("https://crm.test/", url);
        covered(&flow, &[]).tally(Kind::Outcomes).total
    };
    assert_eq!(rows("https://127.0.0.1:8443/a"), 28);
    assert_eq!(rows("https://[::1]/a"), 28);
    assert_eq!(rows("http://localhost/"), 24);
}

#[test]
fn values_are_followed_from_where_they_are_set_to_where_they_are_used() {
    let not_found = complete(404, "");
    let tried = [
        "$phoneNumber: given -> Look up",
        "$error: Look up -> Sorry",
        "$why: Sorry -> Which",
    ];
    covers(
        &[not_found],
        Kind::Pairs,
        &tried,
        &["$lookupResponse: Look up -> Is VIP"],
    );
}

#[test]
fn what_no_run_can_reach_is_listed_and_not_counted() {
    let coverage = covered(FLOW, &[]);
    let unreachable: Vec<String> = coverage
        .unreachable()
        .into_iter()
        .map(|item| item.name)
        .collect();
    assert_eq!(
        unreachable,
        ["Which/default", "Bye/onerror", "Never", "Never/next"]
    );
    let (_, missing) = split(&coverage, Kind::Actions);
    assert!(!missing.contains(&"Never".to_owned()));
}

#[test]
fn coverage_of_another_flow_is_refused() {
    let mut coverage = covered(FLOW, &[]);
    let other = covered(&FLOW.replace("Is VIP", "Is it"), &[]);
    assert_eq!(coverage.merge(&other), Err(OtherFlow));
    let same_text = covered(FLOW, &[complete(200, "{}")]);
    assert_eq!(coverage.merge(&same_text), Ok(()));
    assert_eq!(coverage, same_text);
}
