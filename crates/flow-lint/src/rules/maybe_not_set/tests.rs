//! What may be not set, by story. `L` is a lookup into `$r`, `S(x)` sets a variable.

use flow_syntax::Source;

use crate::{Options, lint, rules::rule};

/// The findings of the rule: the text that is read, the reason, and the way with its exits.
fn told(flow: &str) -> Vec<String> {
    let source = Source::new("flow.json", flow);
    let loaded = flow_load::load(&source);
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    let found = lint(&source, &loaded, &Options::default());
    let found = found
        .iter()
        .filter(|finding| finding.rule == super::RULE.name);
    found
        .map(|finding| {
            let way: Vec<_> = finding
                .related
                .iter()
                .map(|step| step.message.as_str())
                .collect();
            format!(
                "{}; {}",
                finding.message.replace(" may be not set here", ""),
                way.join("; ")
            )
        })
        .collect()
}

/// A flow that starts at the first of these actions, with `Bye` behind them.
fn flow(actions: &[&str]) -> String {
    format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [{}, {{"name": "Bye", "type": "Disconnect"}}]}}"#,
        actions.join(",\n")
    )
}

#[track_caller]
fn finds(actions: &[&str], expected: &[&str]) {
    assert_eq!(told(&flow(actions)), expected, "{}", flow(actions));
}

const L: &str = r#"{"name": "L", "type": "GetExternalContact", "url": "https://a.test", "outputVariable": "r", "on": {"onerror": "Say", "ontimeout": "Bye"}}"#;
const SAY: &str = r#"{"name": "Say", "type": "PlayMessage", "message": "${r.name}"}"#;

#[test]
fn a_lookup_sets_its_variable_only_on_success() {
    finds(
        &[L, SAY],
        &[
            "`$r`: `L` does not set it when it leaves by `error`; 1. `Start` leaves by `next`; 2. `L` leaves by `error`",
        ],
    );
    finds(&[&L.replace("\"Say\"", "\"Bye\""), SAY], &[]);
}

#[test]
fn a_failed_lookup_clears_what_was_set_before() {
    let set = r#"{"name": "S", "type": "SetVariable", "set": {"r": {"name": "x"}}}"#;
    finds(
        &[set, L, SAY],
        &[
            "`$r`: `L` does not set it when it leaves by `error`; 1. `Start` leaves by `next`; 2. `S` leaves by `next`; 3. `L` leaves by `error`",
        ],
    );
    let default =
        r#"{"name": "D", "type": "SetVariable", "set": {"r": {}}, "on": {"next": "Say"}}"#;
    let handled = L.replace("\"Say\"", default);
    finds(&[&handled, SAY], &[]);
}

#[test]
fn one_branch_is_not_enough() {
    let ask = r#"{"name": "Ask", "type": "Decision", "condition": "$vip == true", "on": {"yes": "S", "no": "Say"}}"#;
    let set = r#"{"name": "S", "type": "SetVariable", "set": {"r": 1}, "on": {"next": "Say"}}"#;
    finds(
        &[ask, set, SAY],
        &[
            "`$r`: nothing sets it on the way from the start; 1. `Start` leaves by `next`; 2. `Ask` leaves by `no`",
        ],
    );
    let other = r#"{"name": "T", "type": "SetVariable", "set": {"r": 2}, "on": {"next": "Say"}}"#;
    finds(&[&ask.replace("\"Say\"", "\"T\""), set, other, SAY], &[]);
}

#[test]
fn a_guard_makes_a_read_safe() {
    let guard = |condition: &str, yes: &str, no: &str| {
        let ask = format!(
            r#"{{"name": "Ask", "type": "Decision", "condition": "{condition}", "on": {{"yes": "{yes}", "no": "{no}", "onerror": "Bye"}}}}"#
        );
        let say = SAY.replacen("{", "{\"on\": {\"next\": \"Bye\"}, ", 1);
        told(&flow(&[&L.replace("\"Say\"", "\"Ask\""), &ask, &say])).len()
    };
    assert_eq!(guard("IsSet($r)", "Say", "Bye"), 0);
    assert_eq!(guard("IsSet($r)", "Bye", "Say"), 1);
    assert_eq!(guard("IsNotSetOrEmpty($r.name)", "Bye", "Say"), 0);
    assert_eq!(guard("!IsSet($r) or $r.x == 1", "Bye", "Say"), 0);
    assert_eq!(guard("IsSet($r) and $r.vip", "Say", "Bye"), 0);
    assert_eq!(guard("IsSet($r) == true", "Say", "Bye"), 0);
    assert_eq!(guard("IsSet($r) or IsSet($x)", "Say", "Bye"), 1);
    assert_eq!(guard("$x == NOT_SET", "Say", "Say"), 1);
    assert_eq!(guard("$r == NOT_SET", "Bye", "Say"), 0);
    assert_eq!(guard("If(IsSet($r), $r.vip, false)", "Say", "Bye"), 0);
}

#[test]
fn cases_of_a_switch_know_what_those_before_them_ruled_out() {
    let switch = |first: &str, second: &str| {
        let switch = format!(
            r#"{{"name": "Ask", "type": "Switch", "cases": [{{"when": "{first}", "next": "Bye"}}, {{"when": "{second}", "next": "Say"}}], "on": {{"default": "Say", "onerror": "Bye"}}}}"#
        );
        told(&flow(&[&L.replace("\"Say\"", "\"Ask\""), &switch, SAY])).len()
    };
    assert_eq!(switch("!IsSet($r)", "$r.x == 1"), 0);
    assert_eq!(switch("IsSet($x)", "$r.x == 1"), 1);
    assert_eq!(switch("$r.x > 1", "true"), 1, "the first case itself");
}

#[test]
fn the_error_is_bound_by_failures_alone() {
    let log = r#"{"name": "Log", "type": "Log", "message": "${error.message}"}"#;
    finds(
        &[&L.replace("\"Say\"", "\"Log\""), log],
        &[
            "`$error`: nothing has failed on the way from the start; 1. `Start` leaves by `next`; 2. `L` leaves by `success`",
        ],
    );
    let away = L.replace("\"Say\"", "\"Log\", \"next\": \"Bye\"");
    finds(&[&away, log], &[]);
    finds(
        &[log],
        &["`$error`: nothing has failed on the way from the start; 1. `Start` leaves by `next`"],
    );
}

#[test]
fn callers_may_enter_nothing() {
    let ask = r#"{"name": "Ask", "type": "CollectInput", "prompt": "?", "outputVariable": "r"}"#;
    finds(
        &[ask, SAY],
        &[
            "`$r`: the caller may enter nothing at `Ask`; 1. `Start` leaves by `next`; 2. `Ask` leaves by `success` without digits",
        ],
    );
    finds(
        &[
            &ask.replace("\"r\"", "\"r\", \"on\": {\"noinput\": \"Bye\"}"),
            SAY,
        ],
        &[],
    );
    finds(
        &[
            &ask.replace("\"r\"", "\"r\", \"on\": {\"noinput\": \"Say\"}"),
            SAY,
        ],
        &[
            "`$r`: the caller may enter nothing at `Ask`; 1. `Start` leaves by `next`; 2. `Ask` leaves by `noinput`",
        ],
    );
}

#[test]
fn inputs_of_the_run_are_taken_as_given() {
    let say =
        |what: &str| format!(r#"{{"name": "Say", "type": "PlayMessage", "message": "{what}"}}"#);
    finds(&[&say("${phoneNumber} ${language}")], &[]);
    let set = r#"{"name": "S", "type": "SetVariable", "set": {"customerName": "x", "line1": "y"}}"#;
    finds(&[set, &say("${customerEmail} ${line2} ${name}")], &[]);
    finds(
        &[set, &say("${custmerName}")],
        &["nothing sets `$custmerName`; "],
    );
    finds(
        &[&say("${phonenumber}")],
        &["nothing sets `$phonenumber`; "],
    );
}

#[test]
fn values_are_set_in_the_order_written() {
    finds(
        &[r#"{"name": "S", "type": "SetVariable", "set": {"a": 1, "b": "$a"}}"#],
        &[],
    );
    finds(
        &[r#"{"name": "S", "type": "SetVariable", "set": {"b": "$a", "a": 1}}"#],
        &["`$a`: nothing sets it on the way from the start; 1. `Start` leaves by `next`"],
    );
}

#[test]
fn every_place_that_reads_is_searched() {
    let set = r#"{"name": "S", "type": "SetVariable", "set": {"never": 1}}"#;
    for action in [
        r#""type": "Log", "message": ["$r", {"x": "${r}"}]"#,
        r#""type": "GetExternalContact", "url": "https://a.test", "inputVariables": {"x": "$r.a"}, "on": {"onerror": "Bye"}"#,
        r#""type": "GetExternalContact", "url": "https://a.test", "headers": {"X-A": "${r}"}, "on": {"onerror": "Bye"}"#,
        r#""type": "TransferToQueue", "queue": {"id": "$r"}"#,
        r#""type": "CollectInput", "prompt": "${r}""#,
        r#""type": "SetVariable", "set": {"x": "$r"}"#,
    ] {
        let action = format!(r#"{{"name": "A", {action}}}"#);
        let set_later = r#"{"name": "T", "type": "SetVariable", "set": {"r": 1}}"#;
        assert_eq!(told(&flow(&[set, &action, set_later])).len(), 1, "{action}");
    }
}

#[test]
fn the_queue_at_the_flow_s_end_is_read_too() {
    let flow = r#"{"initialAction": {"name": "Start", "type": "Start", "routing": {"queue": {"id": "$r"}}},
        "actions": [{"name": "L", "type": "GetExternalContact", "url": "https://a.test", "outputVariable": "r", "on": {"onerror": "Say"}},
                    {"name": "Say", "type": "PlayMessage", "message": "hello"}]}"#;
    let expected = "`$r`: `L` does not set it when it leaves by `error`; 1. `Start` leaves by `next`; 2. `L` leaves by `error`; 3. `Say` leaves by `next`";
    assert_eq!(told(flow), [expected]);
}

#[test]
fn one_cause_is_told_once() {
    let say = |name: &str| SAY.replace("\"Say\"", &format!("\"{name}\""));
    finds(
        &[L, SAY, &say("Again"), &say("And Again")],
        &[
            "`$r`: `L` does not set it when it leaves by `error`; 1. `Start` leaves by `next`; 2. `L` leaves by `error`; it is read here, too, and in 1 other place",
        ],
    );
    let second = L.replace("\"L\"", "\"M\"");
    finds(
        &[L, &second, SAY],
        &[
            "`$r`: `L` does not set it when it leaves by `error`; 1. `Start` leaves by `next`; 2. `L` leaves by `error`",
        ],
    );
}

/// A handler that rejoins goes on behind the lookup that failed: not behind one that never ran.
#[test]
fn a_handler_that_rejoins_does_not_skip_what_is_between() {
    let flow = |read: &str| {
        format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start", "on": {{"onerror": {{"name": "H", "type": "PlayMessage", "message": "sorry"}}, "ontimeout": "H"}}}},
        "actions": [
            {{"name": "L", "type": "GetExternalContact", "url": "https://a.test", "outputVariable": "a"}},
            {{"name": "S", "type": "SetVariable", "set": {{"x": 1}}}},
            {{"name": "M", "type": "GetExternalContact", "url": "https://a.test", "outputVariable": "b"}},
            {{"name": "Say", "type": "PlayMessage", "message": "${{{read}}}"}}]}}"#
        )
    };
    assert_eq!(told(&flow("x")), [""; 0]);
    assert_eq!(told(&flow("a")).len(), 1);
    let expected = "`$b`: `M` does not set it when it leaves by `error` or `timeout`; 1. `Start` leaves by `next`; 2. `L` leaves by `success`; 3. `S` leaves by `next`; 4. `M` leaves by `timeout`; 5. `H` leaves by `next`";
    assert_eq!(told(&flow("b")), [expected]);
}

#[test]
fn loops_do_not_hide_a_way() {
    let ask = r#"{"name": "Ask", "type": "CollectInput", "prompt": "?", "outputVariable": "d", "on": {"noinput": "Ask", "next": "Which"}}"#;
    let which = r#"{"name": "Which", "type": "Switch", "cases": [{"when": "$d == \"1\"", "next": "S"}], "on": {"default": "Say"}}"#;
    let set = r#"{"name": "S", "type": "SetVariable", "set": {"r": 1}, "on": {"next": "Ask"}}"#;
    finds(
        &[ask, which, set, SAY],
        &[
            "`$r`: nothing sets it on the way from the start; 1. `Start` leaves by `next`; 2. `Ask` leaves by `success`; 3. `Which` leaves by `default`",
        ],
    );
}

#[test]
fn the_rule_is_known_by_name() {
    assert!(rule("maybe-not-set").is_some());
}
