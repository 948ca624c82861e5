//! The suite that `cover` writes reaches every exit, and what it says of the others is true.

use std::sync::atomic::AtomicBool;

use flow_fuzz::{CoverEnded, CoverPlan, Covering, Heading, Known, Maker, cover};
use proptest::prelude::*;

use crate::laws::generate;
use crate::support::{TUTORIAL, flow, flow_with, lookup, program};

const ROUTING: &str = include_str!("../../../../scenarios/customer-lookup/routing.json");

#[track_caller]
fn covering(flow: &str, plan: &CoverPlan) -> Covering {
    let program = program(flow);
    let maker = Maker::new(&program, Known::of(&program), Vec::new());
    cover(&program, &maker, plan, &AtomicBool::new(false), &mut |_| ())
}

/// The names of the cases, and what is not reached and why.
#[track_caller]
fn covers(flow: &str) -> (Vec<String>, Vec<String>) {
    let covering = covering(flow, &CoverPlan::default());
    let program = program(flow);
    let unreached = covering.unreached.iter();
    let unreached = unreached.map(|one| format!("{}: {}", one.goal.name(&program), one.why));
    let names = covering.cases.iter().map(|case| case.name.clone());
    (names.collect(), unreached.collect())
}

#[track_caller]
fn covers_all(flow: &str) {
    let (names, unreached) = covers(flow);
    assert!(unreached.is_empty(), "{names:#?} {unreached:#?}");
}

#[track_caller]
fn text(flow: &str) -> String {
    covering(flow, &CoverPlan::default()).text(
        &program(flow),
        &Heading {
            comment: "a comment",
            flow: "flow.json",
            ..Heading::default()
        },
    )
}

#[test]
fn the_flow_of_the_tutorial_is_covered_by_a_case_for_each_exit_of_its_lookup() {
    insta::assert_snapshot!(text(TUTORIAL), @r#"
    # a comment
    flow: "flow.json"
    cases:
      - name: "Lookup Customer succeeds"
        given:
          "phoneNumber": "15551234567"
        replies:
          "Lookup Customer": { status: 200, json: {"name":"Alice Smith"} }
        expect:
          outcome: { transferred: "your-queue-id" }
          exits:
            "Lookup Customer": "success"
          variables:
            "customerName": "Alice Smith"
      - name: "Lookup Customer times out"
        given:
          "phoneNumber": "15551234567"
        replies:
          "Lookup Customer": { status: 200, json: {}, delay: 11000ms }
        expect:
          outcome: { transferred: "your-queue-id" }
          exits:
            "Lookup Customer": "timeout"
          variables:
            "errorStatus": "Timeout"
            "errorMessage": "External API did not respond in time"
            "customerName": not set
      - name: "Lookup Customer gets 404"
        given:
          "phoneNumber": "15551234567"
        replies:
          "Lookup Customer": { status: 404, json: {"message":"not found"} }
        expect:
          outcome: { transferred: "your-queue-id" }
          exits:
            "Lookup Customer": "error"
          variables:
            "errorStatus": 404
            "errorMessage": "not found"
            "customerName": not set
    "#);
}

#[test]
fn every_exit_of_the_routing_flow_is_reached() {
    let (_, unreached) = covers(ROUTING);
    // `http.status` comes with a status, so that the comparison cannot fail.
    assert_eq!(unreached, ["Why Failed/error: its condition cannot fail"]);
}

#[test]
fn nested_decisions_on_numbers_texts_and_lists_are_taken_both_ways() {
    let decision = |name: &str, condition: &str, yes: &str| {
        format!(
            r#"{{"name":"{name}","type":"Decision","condition":{condition:?},"on":{{"yes":"{yes}","no":"Bye"}}}}"#
        )
    };
    let actions = [
        lookup(r#","outputVariable":"c","on":{"next":"Rich"}"#),
        decision("Rich", "$c.points >= 1000 and $c.points < 1003", "Gold"),
        decision("Gold", "$c.tier == \"Gold\"", "Listed"),
        decision("Listed", "$c.tags[1] == \"vip\"", "Flagged"),
        decision("Flagged", "$c.flags.open", "Bye"),
        r#"{"name":"Bye","type":"Disconnect"}"#.to_owned(),
    ];
    covers_all(&flow(&actions.join(",")));
}

#[test]
fn statuses_of_errors_and_chains_of_lookups_are_reached() {
    let actions = [
        r#"{"name":"First","type":"GetExternalContact","url":"https://crm.test/","outputVariable":"a","on":{"next":"Known","onerror":"Missing","ontimeout":"Bye"}}"#,
        r#"{"name":"Missing","type":"Decision","condition":"$error.status == 404","on":{"yes":"Bye","no":"Bye"}}"#,
        r#"{"name":"Known","type":"Decision","condition":"IsSet($a.id)","on":{"yes":"Second","no":"Bye"}}"#,
        r#"{"name":"Second","type":"GetExternalContact","url":"https://crm.test/","inputVariables":{"id":"$a.id"},"outputVariable":"b","on":{"next":"Same","onerror":"Bye","ontimeout":"Bye"}}"#,
        r#"{"name":"Same","type":"Decision","condition":"$b.id == $a.id","on":{"yes":"Bye","no":"Bye"}}"#,
        r#"{"name":"Bye","type":"Disconnect"}"#,
    ];
    let (_, unreached) = covers(&flow(&actions.join(",")));
    assert!(unreached.is_empty(), "{unreached:#?}");
}

#[test]
fn the_caller_enters_what_a_menu_knows() {
    let actions = [
        r#"{"name":"Ask","type":"CollectInput","prompt":"?","digits":1,"timeout":1000,"outputVariable":"key","on":{"next":"Menu","noinput":"Ask again"}}"#,
        r#"{"name":"Ask again","type":"CollectInput","prompt":"?","digits":1,"timeout":1000,"outputVariable":"key","on":{"next":"Menu","noinput":"Bye"}}"#,
        r#"{"name":"Menu","type":"Switch","cases":[{"name":"sales","when":"$key == \"1\"","next":"Bye"},{"name":"help","when":"$key == \"7\"","next":"Bye"}],"on":{"default":"Bye"}}"#,
        r#"{"name":"Bye","type":"Disconnect"}"#,
    ];
    covers_all(&flow(&actions.join(",")));
}

#[test]
fn a_loop_is_left_and_what_cannot_be_reached_is_explained() {
    let actions = [
        lookup(r#","outputVariable":"c","on":{"next":"More","onerror":"Lookup"}"#),
        r#"{"name":"More","type":"Decision","condition":"$c.more == true","on":{"yes":"Lookup","no":"Never"}}"#.to_owned(),
        r#"{"name":"Never","type":"Decision","condition":"false","on":{"yes":"Lost","no":"Bye"}}"#.to_owned(),
        r#"{"name":"Lost","type":"PlayMessage","message":"x","on":{"next":"Bye"}}"#.to_owned(),
        r#"{"name":"Bye","type":"Disconnect"}"#.to_owned(),
    ];
    let (_, unreached) = covers(&flow(&actions.join(",")));
    insta::assert_snapshot!(unreached.join("\n"), @r"
    Never/yes: its condition never holds
    Lost/next: no run comes to `Lost`
    ");
}

#[test]
fn the_matrix_of_outcomes_is_reached_where_it_is_wanted() {
    let flow = flow_with(
        r#","on":{"onerror":{"name":"Sorry","type":"PlayMessage","message":"sorry"}}"#,
        &lookup(""),
    );
    let plan = CoverPlan {
        outcomes: true,
        ..CoverPlan::default()
    };
    let covering = covering(&flow, &plan);
    let program = program(&flow);
    let unreached = covering.unreached.iter();
    let unreached: Vec<_> = unreached.map(|one| one.goal.name(&program)).collect();
    // Nothing in the catalogue of faults makes this one by itself.
    assert_eq!(unreached, ["Lookup/connect.failed"]);
    assert!(covering.cases.len() > 20, "{}", covering.cases.len());
}

#[test]
fn the_same_seed_writes_the_same_suite_and_a_stopped_search_writes_what_it_has() {
    assert_eq!(text(ROUTING), text(ROUTING));
    let program = program(TUTORIAL);
    let maker = Maker::new(&program, Known::of(&program), Vec::new());
    let stopped = cover(
        &program,
        &maker,
        &CoverPlan::default(),
        &AtomicBool::new(true),
        &mut |_| (),
    );
    assert_eq!(stopped.ended, CoverEnded::Stopped);
    assert!(
        stopped
            .unreached
            .iter()
            .all(|one| one.why.starts_with("interrupted after 0 cases"))
    );
    assert_eq!((stopped.tried, stopped.cases.len()), (0, 0));
    assert!(stopped.unreached.iter().all(|one| one.may_be_reached));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is kept was read back and passed; here it is that nothing breaks, and that exits are told once.
    #[test]
    fn every_flow_is_covered_as_far_as_it_can_be(flow in generate::flows()) {
        let plan = CoverPlan { cases: 200, ..CoverPlan::default() };
        let covering = covering(&flow, &plan);
        let unreached: Vec<_> = covering.unreached.iter().map(|one| one.goal).collect();
        prop_assert!(covering.reached.iter().all(|goal| !unreached.contains(goal)));
        prop_assert!(!covering.cases.is_empty());
    }
}
