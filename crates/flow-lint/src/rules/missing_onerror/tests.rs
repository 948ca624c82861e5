//! Which conditions are told to fail, in flows that set what they read.

use flow_syntax::Source;

use crate::{Options, lint};

/// Whether an error of `Ask`, a decision behind `before`, is missed.
fn is_told(before: &str, condition: &str) -> bool {
    let flow = format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [
            {before}, {{"name": "Ask", "type": "Decision", "condition": "{condition}"}}]}}"#
    );
    let source = Source::new("flow.json", flow);
    let loaded = flow_load::load(&source);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let found = lint(&source, &loaded, &Options::default());
    found.iter().any(|finding| {
        finding.rule == super::RULE.name && finding.message == "nothing handles an error of `Ask`"
    })
}

const SET: &str =
    r#"{"name": "Set", "type": "SetVariable", "set": {"n": 5, "ok": true, "t": "a"}}"#;

#[test]
fn literals_set_on_every_way_cannot_fail() {
    assert!(!is_told(SET, "$n == 5 and $ok"));
    assert!(!is_told(SET, "$n > 3 or Contains($t, \\\"b\\\")"));
    assert!(!is_told(SET, "Month(GetCurrentDateTimeUtc()) == 12"));
}

#[test]
fn what_may_be_not_set_or_of_another_type_can_fail() {
    assert!(is_told(SET, "$other"));
    assert!(is_told(SET, "$n / 2 > 1"));
    assert!(is_told(SET, "ToInt($t) > 1"));
    let skipped = format!(
        r#"{{"name": "Maybe", "type": "Decision", "condition": "IsSet($who)", "on": {{"yes": "Ask"}}}}, {SET}"#
    );
    assert!(is_told(&skipped, "$ok"));
    let null = format!(
        r#"{SET}, {{"name": "Again", "type": "Decision", "condition": "IsSet($who)", "on": {{"yes": "Ask"}}}},
           {{"name": "Null", "type": "SetVariable", "set": {{"ok": null}}}}"#
    );
    assert!(is_told(&null, "$ok"));
    let copied = format!(
        r#"{SET}, {{"name": "Copy", "type": "SetVariable", "set": {{"ok": "$reply.ok"}}}}"#
    );
    assert!(is_told(&copied, "$ok"));
}

#[test]
fn digits_are_set_only_where_the_caller_entered_some() {
    let ask = |noinput: &str| {
        format!(
            r#"{{"name": "Pin", "type": "CollectInput", "prompt": "PIN", "outputVariable": "pin", "on": {{{noinput}}}}}"#
        )
    };
    assert!(is_told(&ask(""), "Length($pin) == 4"));
    let elsewhere = ask(r#""noinput": {"name": "Bye", "type": "Disconnect"}"#);
    assert!(!is_told(&elsewhere, "Length($pin) == 4"));
}
