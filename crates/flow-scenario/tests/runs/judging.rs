//! Which promises a run kept, and what is said of those that it broke.

use flow_scenario::{Script, judge};

use crate::support;

/// Replies by which the runs of these tests go each way.
const VIP: &str = "{ Lookup: { json: { name: Alice, is_vip: true, points: 1500 } } }";
const NOT_VIP: &str = "{ Lookup: { json: { name: Bob, is_vip: false } }, Orders: { json: [] } }";
const NOT_FOUND: &str = "{ Lookup: { status: 404, json: { detail: No such customer } } }";
const LATE_ONCE: &str = "{ Lookup: [{ delay: 9s }, { json: { is_vip: true } }] }";
const DOWN: &str = "{ Lookup: { json: { is_vip: false } }, Orders: { status: 503, body: down } }";

/// `promise: message | expected | actual | step` for each broken promise.
#[track_caller]
fn judged(replies: &str, expect: &str) -> Vec<String> {
    let text = format!(
        "cases:\n- caller: '42'\n  given: {{ phoneNumber: '1' }}\n  replies: {replies}\n  expect: {{ {expect} }}\n"
    );
    let case = support::case(&text);
    let finished = support::run(&case, Script::new(&case)).expect("every call is answered");
    let broken = judge(&case.promises, &finished.trace).into_iter();
    let told = broken.map(|broken| {
        let step = broken.step.map_or("-".to_owned(), |step| step.to_string());
        format!(
            "{}: {} | {} | {} | {step}",
            broken.promise, broken.message, broken.expected, broken.actual
        )
    });
    told.collect()
}

#[track_caller]
fn keeps(replies: &str, expect: &str) {
    assert_eq!(judged(replies, expect), Vec::<String>::new(), "{expect}");
}

#[track_caller]
fn breaks(replies: &str, expect: &str, told: &str) {
    assert_eq!(judged(replies, expect), [told], "{expect}");
}

#[test]
fn outcomes() {
    keeps(VIP, "outcome: transferred");
    keeps(VIP, "outcome: { transferred: vip }");
    keeps(NOT_VIP, "outcome: disconnected");
    keeps(DOWN, "outcome: { failed: http.status }");
    breaks(
        VIP,
        "outcome: disconnected",
        "outcome: the run ended in another way than was promised | disconnected | transferred to `vip` | 4",
    );
    breaks(
        VIP,
        "outcome: { transferred: sales }",
        "outcome: the run ended in another way than was promised | transferred to `sales` | transferred to `vip` | 4",
    );
    breaks(
        DOWN,
        "outcome: { failed: timeout.head }",
        "outcome: the run ended in another way than was promised | failed with `timeout.head` | failed with `http.status` in `Orders` | 4",
    );
}

#[test]
fn paths() {
    keeps(VIP, "path: [Start, Ask, Lookup, Is VIP, To VIP]");
    keeps(VIP, "path: [..., Lookup, ..., To VIP]");
    breaks(
        VIP,
        "path: [Start, Ask, Lookup, Is VIP, Orders, Bye]",
        "path: step 5 of the path is `To VIP` | Start → Ask → Lookup → Is VIP → Orders → Bye | Start → Ask → Lookup → Is VIP → To VIP | 4",
    );
    breaks(
        VIP,
        "path: [Start, Ask]",
        "path: step 3 of the path is `Lookup` | Start → Ask | Start → Ask → Lookup → Is VIP → To VIP | 2",
    );
    breaks(
        VIP,
        "path: [..., Bye]",
        "path: the path ends before the promised one does | ... → Bye | Start → Ask → Lookup → Is VIP → To VIP | 4",
    );
}

#[test]
fn exits() {
    keeps(VIP, "exits: { Lookup: success, Is VIP: yes }");
    keeps(NOT_FOUND, "exits: { Lookup: error, Note Error: next }");
    keeps(LATE_ONCE, "exits: { Lookup: [timeout, success] }");
    keeps(VIP, "exits: { Orders: [] }");
    breaks(
        VIP,
        "exits: { Lookup: error }",
        "exits.Lookup: `Lookup` was left by `success` | `error` | `success` | 2",
    );
    breaks(
        LATE_ONCE,
        "exits: { Lookup: timeout }",
        "exits.Lookup: `Lookup` was left by `success` | `timeout` | `timeout`, then `success` | 5",
    );
    breaks(
        LATE_ONCE,
        "exits: { Lookup: [timeout] }",
        "exits.Lookup: `Lookup` was left by `success` | `timeout` | `timeout`, then `success` | 5",
    );
    breaks(
        VIP,
        "exits: { Lookup: [success, success] }",
        "exits.Lookup: `Lookup` was run once | `success`, then `success` | `success` | 2",
    );
    breaks(
        VIP,
        "exits: { Orders: success }",
        "exits.Orders: `Orders` was not run | `success` | the path Start → Ask → Lookup → Is VIP → To VIP | 4",
    );
    breaks(
        VIP,
        "exits: { Lookup: [] }",
        "exits.Lookup: `Lookup` was left by `success` | never run | `success` | 2",
    );
}

#[test]
fn variables() {
    keeps(
        VIP,
        "variables: { number: '42', customer: { name: Alice, points: 1500.0, is_vip: true } }",
    );
    keeps(VIP, "variables: { status: not set, customer: set }");
    keeps(
        NOT_FOUND,
        "variables: { status: 404, customer: not set, error: { is: '$error.code == \"http.status\"' } }",
    );
    keeps(
        VIP,
        "variables: { number: { matches: '^\\d+$' }, customer: { contains: Alice } }",
    );
    keeps(VIP, "variables: { number: { equals: '42' } }");
    breaks(
        NOT_FOUND,
        "variables: { status: 500 }",
        "variables.status: `$status` was not what was promised | 500 | 404 | 3",
    );
    breaks(
        VIP,
        "variables: { number: 42 }",
        "variables.number: `$number` was not what was promised | 42 | \"42\" | 1",
    );
    breaks(
        VIP,
        "variables: { number: not set }",
        "variables.number: `$number` was not what was promised | not set | \"42\" | 1",
    );
    breaks(
        VIP,
        "variables: { status: set }",
        "variables.status: `$status` was not what was promised | set | not set | -",
    );
    breaks(
        VIP,
        "variables: { number: { matches: '^x' } }",
        "variables.number: `$number` was not what was promised | a text that matches `^x` | \"42\" | 1",
    );
    breaks(
        VIP,
        "variables: { number: { contains: x } }",
        "variables.number: `$number` was not what was promised | a text that contains `x` | \"42\" | 1",
    );
    breaks(
        VIP,
        "variables: { number: { equals: set } }",
        "variables.number: `$number` was not what was promised | \"set\" | \"42\" | 1",
    );
    breaks(
        VIP,
        "variables: { number: { is: 'Length($number) > 5' } }",
        "variables.number: `$number` was not what was promised | Length($number) > 5 | \"42\" | 1",
    );
}

#[test]
fn requests() {
    keeps(
        VIP,
        "requests: { Lookup: { count: 1, body: { number: '42' }, url: 'https://crm.test/*', headers: { x-tier: gold } } }",
    );
    keeps(VIP, "requests: { Orders: { count: 0 } }");
    keeps(
        LATE_ONCE,
        "requests: { Lookup: [{ body: { phoneNumber: '1' } }, {}] }",
    );
    keeps(NOT_VIP, "requests: { order: [Lookup, Orders] }");
    keeps(
        VIP,
        "requests: { Lookup: { headers: { X-Team: not set } } }",
    );
    breaks(
        VIP,
        "requests: { Lookup: { count: 2 } }",
        "requests.Lookup.count: `Lookup` made another number of calls than was promised | 2 calls | 1 call | 2",
    );
    breaks(
        LATE_ONCE,
        "requests: { Lookup: [{}] }",
        "requests.Lookup: `Lookup` made another number of calls than was promised | 1 call | 2 calls | 5",
    );
    breaks(
        VIP,
        "requests: { Lookup: { body: { number: '43' } } }",
        "requests.Lookup.body: `body.number` is \"42\", not \"43\" | {\"number\":\"43\"} | {\"phoneNumber\":\"1\",\"number\":\"42\"} | 2",
    );
    breaks(
        VIP,
        "requests: { Lookup: { body: { who: x } } }",
        "requests.Lookup.body: the request has no `body.who`, wanted is \"x\" | {\"who\":\"x\"} | {\"phoneNumber\":\"1\",\"number\":\"42\"} | 2",
    );
    breaks(
        VIP,
        "requests: { Lookup: { headers: { X-Tier: silver } } }",
        "requests.Lookup.headers.X-Tier: the header `X-Tier` is another one than was promised | \"silver\" | \"gold\" | 2",
    );
    breaks(
        VIP,
        "requests: { Lookup: { url: '*/v2/*' } }",
        "requests.Lookup.url: the call went to another address | */v2/* | https://crm.test/api/v1/lookup | 2",
    );
    breaks(
        VIP,
        "requests: { Orders: { body: {} } }",
        "requests.Orders.body: `Orders` made no call | {} | 0 calls | -",
    );
    breaks(
        NOT_VIP,
        "requests: { order: [Orders, Lookup] }",
        "requests.order: calls were made in another order than was promised | Orders, Lookup | Lookup, Orders | 2",
    );
    breaks(
        VIP,
        "requests: { order: [] }",
        "requests.order: calls were made in another order than was promised | no calls | Lookup | 2",
    );
}

#[test]
fn one_of_several_outcomes() {
    keeps(VIP, "outcome: [transferred, disconnected, ended]");
    let broken = judged(VIP, "outcome: [failed, limit]");
    assert!(
        broken[0].starts_with(
            "outcome: the run ended in another way than was promised | failed or limit |"
        ),
        "{broken:?}"
    );
}

#[test]
fn notes() {
    keeps(VIP, "notes: none");
    keeps(
        "{ Lookup: { status: 200 }, Orders: { json: [] } }",
        "notes: [empty-body]",
    );
    breaks(
        VIP,
        "notes: [empty-body]",
        "notes[0]: the run did not make the note `empty-body` | the note `empty-body` | no notes | -",
    );
    let empty = "{ Lookup: { status: 404 }, Orders: { status: 204 } }";
    keeps(empty, "notes: []");
    let unset = "{ Lookup: { status: 200 }, Orders: { json: [] } }";
    keeps(unset, "notes: { never: [expression-range] }");
    let broken = judged(unset, "notes: { never: [expression-range, empty-body] }");
    assert!(
        broken[0]
            .starts_with("notes.never[1]: the run made the note `empty-body` | no such note |"),
        "{broken:?}"
    );
    let none = judged(
        "{ Lookup: { json: { is_vip: false } }, Orders: { status: 204 } }",
        "notes: none",
    );
    assert_eq!(
        none,
        ["notes: the run made a note | no such note | `empty-body` | 4"]
    );
}

#[test]
fn rules_over_every_step() {
    keeps(
        VIP,
        "never: ['$status == \"late\"'], always: ['IsNotSetOrEmpty($status)']",
    );
    breaks(
        LATE_ONCE,
        "never: ['$status == \"late\"']",
        "never[0]: what is never to hold held after step 4 (`Note Timeout`) | never $status == \"late\" | true | 3",
    );
    breaks(
        NOT_FOUND,
        "always: ['$phoneNumber == \"1\"', '!IsSet($status)']",
        "always[1]: what is always to hold did not after step 4 (`Note Error`) | always !IsSet($status) | false | 3",
    );
    breaks(
        VIP,
        "always: ['$phoneNumber == \"2\"']",
        "always[0]: what is always to hold did not before the first step | always $phoneNumber == \"2\" | false | -",
    );
    breaks(
        VIP,
        "never: ['$customer > 1']",
        "never[0]: the condition cannot be evaluated after step 3 (`Lookup`) | never $customer > 1 | `>` does not compare an Object with an Integer | 2",
    );
}

#[test]
fn broken_promises_come_in_the_order_written() {
    let told = judged(VIP, "variables: { number: 1 }, outcome: ended, path: [Bye]");
    let names: Vec<_> = told
        .iter()
        .map(|told| told.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["variables.number", "outcome", "path"]);
}
