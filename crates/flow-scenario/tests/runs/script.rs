//! Replies in virtual time: the facts that the HTTP driver would report, and two runs of one course.

use std::{sync::Arc, time::Duration};

use flow_core::{
    BodyFault, Collect, Effect, Head, HttpEnd, HttpReply, HttpRequest, Method, Phase, Reply,
};
use flow_scenario::{Case, Script, same_course};

use crate::support;

fn post(headers: &[(&str, &str)]) -> Effect {
    let program = support::program();
    let headers = headers
        .iter()
        .map(|(name, value)| (Arc::from(*name), (*value).to_owned()));
    Effect::Http(HttpRequest {
        action: program.find("Lookup").expect("it is there"),
        action_name: "Lookup".into(),
        method: Method::Post,
        url: "https://crm.test/api/v1/lookup".into(),
        headers: headers.collect(),
        body: "{}".into(),
        timeout: Duration::from_secs(3),
    })
}

fn case(reply: &str) -> Case {
    support::case(&format!("cases: [{{ replies: {{ Lookup: {reply} }} }}]"))
}

fn facts(reply: &str) -> HttpReply {
    let case = case(reply);
    match Script::new(&case).answer(&post(&[])) {
        Ok(Reply::Http(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn completes(reply: &str, status: u16, headers: &[(&str, &str)], body: &str) {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let head = Head::new(status, headers);
    assert_eq!(
        facts(reply).end,
        HttpEnd::Complete(head, body.to_owned().into()),
        "{reply}"
    );
}

#[test]
fn a_head_is_what_the_server_sends() {
    completes("{}", 200, &[("content-length", "0")], "");
    completes(
        "{ status: 404, body: no }",
        404,
        &[("content-length", "2")],
        "no",
    );
    completes(
        "{ json: { a: ü } }",
        200,
        &[
            ("content-type", "application/json"),
            ("content-length", "10"),
        ],
        "{\"a\":\"ü\"}",
    );
    completes(
        "{ headers: { X-B: ' 1 ', X-A: '' } }",
        200,
        &[("x-a", ""), ("x-b", "1"), ("content-length", "0")],
        "",
    );
}

#[test]
fn some_statuses_have_no_body() {
    for status in [101, 204, 304] {
        completes(&format!("{{ status: {status}, body: x }}"), status, &[], "");
    }
}

#[test]
fn a_delay_passes_in_no_time_up_to_the_timeout() {
    let soon = facts("{ delay: 2.9s }");
    assert_eq!(soon.elapsed, Duration::from_millis(2900));
    assert!(matches!(soon.end, HttpEnd::Complete(..)));
    for delay in ["3s", "12s"] {
        let late = facts(&format!("{{ delay: {delay} }}"));
        assert_eq!(late.elapsed, Duration::from_secs(3));
        assert_eq!(late.end, HttpEnd::Deadline(Phase::Head, None));
    }
}

#[test]
fn a_body_over_the_limit_is_cut_there() {
    let case = case("{ body: abcdef }");
    for (limit, fault) in [(6, None), (5, Some(BodyFault::TooLarge))] {
        let mut script = Script::new(&case).with_max_response_bytes(limit);
        let Ok(Reply::Http(reply)) = script.answer(&post(&[])) else {
            panic!("a reply")
        };
        let found = match reply.end {
            HttpEnd::Body(_, body, fault) => {
                assert_eq!(body.len(), limit);
                Some(fault)
            }
            _ => None,
        };
        assert_eq!(found, fault);
    }
}

#[test]
fn what_cannot_be_sent_is_not_answered() {
    let case = case("{}");
    for headers in [("X-A", "a\nb"), ("a b", "x"), ("Content-Length", "1")] {
        let reply = Script::new(&case).answer(&post(&[headers]));
        let Ok(Reply::Http(reply)) = reply else {
            panic!("{reply:?}")
        };
        assert_eq!(reply.end, HttpEnd::Invalid, "{headers:?}");
    }
}

#[test]
fn headers_of_the_flow_and_the_usual_ones_are_matched() {
    let case = case(
        "[{ match: { headers: { x-tier: gold, Content-Type: { contains: json } } }, status: 201 }, { status: 500 }]",
    );
    for (tier, status) in [("gold", 201), ("silver", 500)] {
        let reply = Script::new(&case).answer(&post(&[("X-Tier", tier)]));
        let Ok(Reply::Http(HttpReply {
            end: HttpEnd::Complete(head, _),
            ..
        })) = reply
        else {
            panic!("{reply:?}")
        };
        assert_eq!(head.status(), status);
    }
}

#[test]
fn an_unanswered_call_says_what_is_missing() {
    let case = support::case("cases: [{ name: a, replies: { Orders: {} } }]");
    let unmatched = Script::new(&case).answer(&post(&[])).unwrap_err();
    assert_eq!(
        unmatched.message,
        "case `a` has no reply to `Lookup`: it answers `Orders`"
    );
}

#[test]
fn the_caller_enters_what_is_written_then_nothing() {
    let case = support::case(
        "cases: [{ caller: ['1', none, { digits: '2', after: 4s }, { digits: '3', after: 5s }] }]",
    );
    let ask = Effect::Collect(Collect {
        action: support::program().find("Ask").unwrap(),
        action_name: "Ask".into(),
        prompt: String::new(),
        digits: None,
        wants: None,
        attempt: 1,
        timeout: Duration::from_secs(5),
    });
    let mut script = Script::new(&case);
    let answers = (0..5).map(|_| match script.answer(&ask) {
        Ok(Reply::Input(input)) => (input.digits, input.elapsed.as_secs()),
        other => panic!("{other:?}"),
    });
    let answers: Vec<_> = answers.collect();
    let digits = |digits: &str| Some(digits.to_owned());
    assert_eq!(
        answers,
        [
            (digits("1"), 0),
            (None, 5),
            (digits("2"), 4),
            (None, 5),
            (None, 5)
        ]
    );
}

#[test]
fn recorded_replies_come_in_their_order_and_fit_what_is_asked() {
    let case = support::case("cases: [{ name: a, replies: { cassette: c.json } }]");
    let recorded = facts("{ status: 204 }");
    let mut script = Script::new(&case).with_recorded([Reply::Http(recorded.clone())]);
    assert_eq!(script.answer(&post(&[])).unwrap(), Reply::Http(recorded));
    let unmatched = script.answer(&post(&[])).unwrap_err();
    assert_eq!(
        unmatched.message,
        "`Lookup` asks for a reply, and the cassette of case `a` has no more"
    );
}

#[test]
fn runs_that_differ_in_time_only_take_the_same_course() {
    let run = |reply: &str, caller: &str| {
        let case = support::case(&format!(
            "cases: [{{ caller: {caller}, replies: {{ Lookup: {reply} }} }}]"
        ));
        support::run(&case, Script::new(&case)).unwrap().trace
    };
    let vip = "json: { is_vip: true }";
    let one = run(&format!("{{ {vip} }}"), "'1'");
    let slow = run(
        &format!("{{ {vip}, delay: 1s }}"),
        "{ digits: '1', after: 3s }",
    );
    assert_eq!(same_course(&one, &slow), Ok(()));
    let other = run(&format!("{{ {vip}, status: 201 }}"), "'1'");
    let told = same_course(&one, &other).unwrap_err();
    assert!(told.starts_with("record 7: `Lookup`: Replied("), "{told}");
    let shorter = run("{ status: 500 }", "[]");
    assert!(same_course(&one, &shorter).is_err() && same_course(&shorter, &one).is_err());
}
