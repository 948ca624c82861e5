//! Each rule, with a flow that breaks it and one that does not.

use flow_fuzz::{Oracle, Plan};
use flow_scenario::{Promise, Wanted};
use insta::assert_debug_snapshot;

use crate::support::{TUTORIAL, few, finds, flow, flow_with, lookup, searched, told};

/// Handlers of the whole flow that read nothing.
const HANDLED: &str = r#","on":{"onerror":{"name":"Sorry","type":"Disconnect"}}"#;

#[track_caller]
fn finds_nothing(flow: &str) {
    assert_eq!(finds(flow), [""; 0]);
}

/// What is found by a rule, without what else is.
#[track_caller]
fn finds_by(rule: &str, flow: &str) -> Vec<String> {
    let mut found = finds(flow);
    found.retain(|found| found.starts_with(&format!("{rule}:")));
    found
}

#[test]
fn the_tutorials_own_defect_is_found() {
    assert_debug_snapshot!(finds(TUTORIAL), @r#"
    [
        "not-set-read: `Handle Error` reads `$error.status`, which is not set: the value has no such part | Lookup Customer: connect.refused",
        "not-set-read: `Set Customer Name` reads `$lookupResponse.name`, which is not set: the value has no such part | Lookup Customer: 200 {}",
        "not-set-read: `Set Customer Name` reads `$lookupResponse.name`, which is not set: the lookup failed | Lookup Customer: 404 ",
        "not-set-read: `Set Customer Name` reads `$lookupResponse.name`, which is not set: the reply had no body | Lookup Customer: 200 ",
    ]
    "#);
}

#[test]
fn a_flow_that_handles_everything_is_fine() {
    let vip = r#"{"name":"Vip","type":"Decision","condition":"IsSet($lookupResponse.vip) and $lookupResponse.vip == true",
        "on":{"onerror":{"name":"Odd","type":"Disconnect"}}}"#;
    finds_nothing(&flow_with(HANDLED, &format!("{},{vip}", lookup(""))));
}

#[test]
fn an_error_or_a_timeout_that_nothing_handles() {
    assert_debug_snapshot!(finds(&flow(&lookup(""))), @r#"
    [
        "unhandled-error: nothing handles an error of `Lookup`, such as `http.status` | Lookup: 404 ",
        "unhandled-timeout: nothing handles a timeout of `Lookup` | Lookup: 200 {} after 1s",
    ]
    "#);
    let only_errors = lookup(r#","on":{"onerror":{"name":"Sorry","type":"Disconnect"}}"#);
    finds_nothing(&flow(&only_errors));
    let only_timeouts = lookup(r#","on":{"ontimeout":{"name":"Sorry","type":"Disconnect"}}"#);
    assert_eq!(
        finds_by("unhandled-timeout", &flow(&only_timeouts)),
        [""; 0]
    );
}

#[test]
fn a_run_that_does_not_end() {
    let retried = lookup(r#","on":{"onerror":"Lookup","ontimeout":"Lookup"}"#);
    assert_debug_snapshot!(finds_by("endless", &flow(&retried)), @r#"
    [
        "endless: the run does not end: it goes round `Lookup` | Lookup: 404 ",
    ]
    "#);
}

#[test]
fn a_condition_of_the_wrong_type() {
    let decision = r#"{"name":"Vip","type":"Decision","condition":"$lookupResponse.vip"}"#;
    let flow = flow_with(HANDLED, &format!("{},{decision}", lookup("")));
    assert_debug_snapshot!(finds_by("expression-type", &flow), @r#"
    [
        "expression-type: the condition is a value of type List, not Boolean | Lookup: 200 {\"vip\":[]}",
    ]
    "#);
}

#[test]
fn constants_of_conditions_are_met_in_the_first_dozens_of_cases() {
    let gold = r#"{"name":"Gold","type":"Decision","condition":"$points > 1000","on":{"yes":"Take","no":"End"}},
        {"name":"Take","type":"Disconnect"},{"name":"End","type":"Disconnect"}"#;
    let copied =
        r#"{"name":"Copy","type":"SetVariable","set":{"points":"$lookupResponse.loyalty.points"}}"#;
    let missing = r#","on":{"onerror":{"name":"Missing","type":"Decision","condition":"$error.status == 404",
        "on":{"yes":"End","no":"End"}}}"#;
    let flow = flow_with(missing, &format!("{},{copied},{gold}", lookup("")));
    let plan = Plan { cases: 48, ..few() };
    for seed in 0..20 {
        let searched = searched(
            &flow,
            &Oracle::default(),
            &Plan {
                seed,
                ..plan.clone()
            },
        );
        let sides = searched.coverage.tally(flow_scenario::Kind::Conditions);
        assert_eq!((sides.covered, sides.total), (4, 4), "seed {seed}");
    }
}

#[test]
fn a_value_of_an_earlier_call_that_outlives_a_failed_one() {
    let copy = r#"{"name":"Copy","type":"SetVariable","set":{"customer":"$lookupResponse.name"}}"#;
    let more =
        r#"{"name":"More","type":"CollectInput","prompt":"?","digits":1,"outputVariable":"more"}"#;
    let again = r#"{"name":"Again","type":"GetExternalContact","url":"https://crm.test/","timeout":1000,
        "inputVariables":{"more":"$more"},"on":{"onerror":"Say"}}"#;
    let say = r#"{"name":"Say","type":"PlayMessage","message":"Hello ${customer}"}"#;
    let flow = flow_with(
        HANDLED,
        &format!("{},{copy},{more},{again},{say}", lookup("")),
    );
    assert_debug_snapshot!(finds_by("stale-value", &flow), @r#"
    [
        "stale-value: `$customer` still holds what an earlier call gave: a later one failed, and `Say` uses it | Lookup: 200 {}; More: nothing; Again: 404 {}",
    ]
    "#);
    let cleared = again.replace(r#""onerror":"Say""#, r#""onerror":{"name":"Clear","type":"SetVariable","set":{"customer":"nobody"},"on":{"next":"Say"}}"#);
    let mended = flow.replace(again, &cleared);
    assert_eq!(finds_by("stale-value", &mended), [""; 0]);
}

fn promise(wanted: fn(flow_expr::Expr) -> Wanted, text: &str) -> Oracle {
    let expr = flow_expr::Expr::parse(text, flow_expr::Dialect::Sdk).expect("it is an expression");
    let promise = Promise {
        name: "promise".to_owned(),
        span: flow_syntax::Span::at(0),
        wanted: wanted(expr),
    };
    Oracle {
        promises: vec![promise],
        ..Oracle::default()
    }
}

#[test]
fn what_never_and_always_holds_is_tried() {
    let set = r#"{"name":"Set","type":"SetVariable","set":{"tier":"$lookupResponse.tier"}}"#;
    let flow = flow_with(HANDLED, &format!("{},{set}", lookup("")));
    let never = promise(Wanted::Never, r#"$tier == "gold""#);
    let of = |oracle: &Oracle| {
        let mut found = told(&flow, &searched(&flow, oracle, &few()));
        found.retain(|found| !found.starts_with("not-set-read"));
        found
    };
    // Nothing in the flow tells of gold, so that it is not met; null and the empty text are tried everywhere.
    assert_eq!(of(&never), [""; 0]);
    assert_debug_snapshot!(of(&promise(Wanted::Never, r#"$tier == """#)), @r#"
    [
        "never: `$tier == \"\"` holds after `Set` | Lookup: 200 {\"tier\":\"\"}",
    ]
    "#);
    assert_debug_snapshot!(of(&promise(Wanted::Always, "!IsSet($error)")), @r#"
    [
        "always: `!IsSet($error)` does not hold after `Lookup` | Lookup: 404 ",
    ]
    "#);
}

#[test]
fn an_outcome_that_is_not_allowed() {
    let flow = flow_with(HANDLED, &lookup(""));
    let only = |kinds: &[&str]| Oracle {
        outcomes: Some(kinds.iter().map(|kind| (*kind).to_owned()).collect()),
        ..Oracle::default()
    };
    assert_debug_snapshot!(told(&flow, &searched(&flow, &only(&["ended"]), &few())), @r#"
    [
        "outcome: the run ends as `disconnected`, allowed is ended | Lookup: 404 ",
    ]
    "#);
    assert_eq!(
        told(
            &flow,
            &searched(&flow, &only(&["ended", "disconnected"]), &few())
        ),
        [""; 0]
    );
}

#[test]
fn a_secret_that_is_sent_back_is_looked_for_in_what_is_shown() {
    let canary = "canary-0123456789";
    let program = crate::support::program(TUTORIAL);
    let maker = flow_fuzz::Maker::new(&program, flow_fuzz::Known::of(&program), Vec::new())
        .with_secret(canary);
    let found = |redactor| {
        let oracle = Oracle {
            secret: Some((canary.to_owned(), redactor)),
            ..Oracle::default()
        };
        let stop = std::sync::atomic::AtomicBool::new(false);
        let searched = flow_fuzz::search(&program, &maker, &oracle, &few(), &stop, |_| ());
        let secret = |finding: &&flow_fuzz::Finding| finding.cause.rule == flow_fuzz::Rule::Secret;
        searched.findings.iter().filter(secret).count()
    };
    assert_eq!(found(flow_core::Redactor::new([canary.to_owned()])), 0);
    assert_ne!(found(flow_core::Redactor::default()), 0);
}

#[test]
fn a_menu_that_goes_round_while_nothing_is_entered() {
    let menu = r#"{"name":"Ask","type":"CollectInput","prompt":"1?","digits":1,"outputVariable":"choice"},
        {"name":"Which","type":"Switch","cases":[{"when":"$choice == \"1\"","next":"Bye"},{"when":"$choice == \"2\"","next":"Bye"}],"on":{"default":"Ask"}},
        {"name":"Bye","type":"Disconnect"}"#;
    assert_debug_snapshot!(finds(&flow(menu)), @r#"
    [
        "endless: the run does not end while the caller goes on like this: it goes round `Ask`, `Which` | Ask: nothing",
        "not-set-read: `Which` reads `$choice`, which is not set | Ask: nothing",
    ]
    "#);
}
