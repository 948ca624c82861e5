use std::time::Duration;

use flow_core::{
    ConnectFault, DataEnd, DataRequest, Head, HttpEnd, HttpReply, Phase, RunOptions, Timings,
};
use flow_expr::{Object, read_json};
use flow_syntax::Source;
use proptest::prelude::*;

use super::*;
use crate::load;

const ACTION: &str = r#"{
  "name": "Find", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "request": {"requestUrlTemplate": "/customers/${input.id}", "requestType": "POST",
      "headers": {"Authorization": "Bearer ${credentials.token}"}, "requestTemplate": "${input.rawRequest}"},
    "response": {
      "translationMap": {"names": "$.items[*].name", "total": "$.total", "note": "$.note"},
      "translationMapDefaults": {"total": "0", "note": "\"none\""},
      "successTemplate": "{\"first\": ${successTemplateUtils.firstFromArray(\"${names}\", \"$esc.quote$esc.quote\")}, \"total\": ${total}, \"note\": ${note}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {
      "first": {"type": "string"}, "total": {"type": "integer"}, "note": {"type": ["string", "null"]}}}}
  }
}"#;

fn action(text: &str) -> DataAction {
    let loaded = load(&Source::new("action", text));
    assert_eq!(loaded.diagnostics, []);
    loaded.actions.into_iter().next().unwrap()
}

fn json(text: &str) -> Value {
    read_json(text.as_bytes()).unwrap().value
}

fn asked(text: &str, input: &str) -> Asked {
    let surroundings = Surroundings {
        base_url: Some("https://api.test/".to_owned()),
        credentials: BTreeMap::from([("token".to_owned(), "t0k".to_owned())]),
        ..Surroundings::default()
    };
    request(&action(text), &json(input), &surroundings)
}

fn reply(status: u16, body: &str) -> HttpReply {
    ended(HttpEnd::Complete(
        Head::new(status, []),
        body.to_owned().into(),
    ))
}

fn ended(end: HttpEnd) -> HttpReply {
    HttpReply {
        elapsed: Duration::ZERO,
        timings: Timings::default(),
        end,
    }
}

fn answered(text: &str, reply: &HttpReply) -> Answered {
    let action = action(text);
    let (timeout, clock) = deadline(&action, None);
    answer(
        &action,
        reply,
        &AnswerLimits {
            timeout,
            clock,
            body_bytes: 1 << 20,
        },
    )
}

#[track_caller]
fn succeeds(text: &str, body: &str, expected: &str) {
    match answered(text, &reply(200, body)).outcome {
        Outcome::Success { result, .. } => assert_eq!(result.to_json(), expected),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn fails(text: &str, reply: &HttpReply, code: &str, status: u16, step: Step) {
    let answered = answered(text, reply);
    let Outcome::Failure(error) = &answered.outcome else {
        panic!("{answered:?}")
    };
    assert_eq!(
        (error.error_code, error.status),
        (code, status),
        "{}",
        error.user_message
    );
    assert_eq!(answered.operations.last().unwrap().step, step);
}

#[test]
fn a_request_is_made_of_an_input() {
    let asked = asked(ACTION, r#"{"id": "7", "x": [1.50]}"#);
    let request = asked.request.unwrap();
    assert_eq!(
        request.to_value().to_json(),
        r#"{"method":"POST","url":"https://api.test/customers/7","headers":{"Authorization":"Bearer t0k"},"body":{"id":"7","x":[1.50]}}"#
    );
    let steps: Vec<_> = asked
        .operations
        .iter()
        .map(|operation| operation.step.as_str())
        .collect();
    assert_eq!(steps, ["input", "request"]);
}

#[test]
fn a_get_and_a_delete_send_no_body() {
    for method in ["GET", "DELETE"] {
        let asked = asked(&ACTION.replace("POST", method), r#"{"id": "7"}"#);
        assert_eq!(asked.request.unwrap().body, None);
    }
}

#[test]
fn an_address_with_a_reference_without_a_value_sends_nothing() {
    let asked = asked(
        &ACTION.replace("/${input.id}", "/${input.Id}"),
        r#"{"id": "7"}"#,
    );
    assert_eq!(
        asked.request.unwrap_err().user_message,
        "The address names `${input.Id}`, which has no value"
    );
    assert!(asked.notes.is_empty());
}

#[test]
fn an_input_that_does_not_fit_sends_nothing() {
    let error = asked(ACTION, r#"{"id": 7}"#).request.unwrap_err();
    assert_eq!((error.error_code, error.status), (ErrorBody::INPUT, 400));
    assert_eq!(
        error.user_message,
        "The input does not fit its schema: `$.id` is an integer, not a string"
    );
    assert!(asked(ACTION, "[]").request.is_err());
}

#[test]
fn an_address_that_is_none_sends_nothing() {
    let error = asked(ACTION, r#"{"id": "a b"}"#).request.unwrap_err();
    assert_eq!(
        error.user_message,
        "The address `https://api.test/customers/a b` holds a space, which addresses cannot: escape it with `$esc.url(…)`"
    );
}

#[test]
fn a_reference_without_a_value_is_noted() {
    let text = ACTION.replace("${input.rawRequest}", "${input.nope}");
    let asked = asked(&text, r#"{"id": "7"}"#);
    assert_eq!(
        asked.request.unwrap().body.as_deref(),
        Some("${input.nope}")
    );
    assert_eq!(
        asked.notes,
        ["`${input.nope}` of `requestTemplate` has no value: its own text is sent"]
    );
}

#[test]
fn an_answer_becomes_a_result() {
    succeeds(
        ACTION,
        r#"{"items": [{"name": "A \"B\""}], "total": 2, "note": "x"}"#,
        r#"{"first":"A \"B\"","total":2,"note":"x"}"#,
    );
}

#[test]
fn defaults_stand_in_for_what_is_not_there_but_not_for_null() {
    succeeds(
        ACTION,
        "{\"items\": []}",
        r#"{"first":"","total":0,"note":"none"}"#,
    );
    succeeds(
        ACTION,
        "{\"items\": [], \"note\": null}",
        r#"{"first":"","total":0,"note":null}"#,
    );
}

#[test]
fn a_brace_too_many_is_passed_over() {
    let text = ACTION.replace("${note}}\"", "${note}} \\n }\"");
    assert_ne!(text, ACTION);
    let answered = answered(&text, &reply(200, r#"{"items": [], "total": 1}"#));
    assert!(answered.outcome.error().is_none(), "{:?}", answered.outcome);
    let note = "what follows the JSON of the success template is passed over";
    assert_eq!(answered.notes, [note]);
}

#[test]
fn every_step_is_recorded() {
    let answered = answered(
        ACTION,
        &reply(200, r#"{"items": [{"name": "A"}], "total": 1}"#),
    );
    let steps: Vec<_> = answered
        .operations
        .iter()
        .map(|operation| {
            format!(
                "{} {}",
                operation.step.as_str(),
                operation.result.as_ref().unwrap().to_json()
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            r#"reply {"items":[{"name":"A"}],"total":1}"#,
            r#"translation {"names":["A"],"total":1,"note":"none"}"#,
            r#"template {"first":"A","total":1,"note":"none"}"#,
            r#"schema {"first":"A","total":1,"note":"none"}"#,
        ]
    );
}

#[test]
fn failures_say_where_they_happened() {
    fails(
        ACTION,
        &reply(404, r#"{"message": "no such customer"}"#),
        ErrorBody::REMOTE,
        404,
        Step::Reply,
    );
    fails(ACTION, &reply(302, ""), ErrorBody::REMOTE, 302, Step::Reply);
    fails(
        ACTION,
        &reply(200, "<html>"),
        ErrorBody::REMOTE,
        500,
        Step::Reply,
    );
    fails(
        ACTION,
        &ended(HttpEnd::Connect(ConnectFault::Refused)),
        ErrorBody::REMOTE,
        500,
        Step::Reply,
    );
    fails(
        ACTION,
        &ended(HttpEnd::Deadline(Phase::Head, None)),
        ErrorBody::TIMEOUT,
        504,
        Step::Reply,
    );
    fails(
        ACTION,
        &reply(200, r#"{"total": "two"}"#),
        ErrorBody::OUTPUT,
        500,
        Step::Schema,
    );
    let no_default = ACTION.replace("\"total\": \"0\", ", "");
    fails(
        &no_default,
        &reply(200, "{}"),
        ErrorBody::TEMPLATE,
        500,
        Step::Template,
    );
    let deep = format!("{{\"total\": {}1{}}}", "[".repeat(50), "]".repeat(50));
    fails(
        ACTION,
        &reply(200, &deep),
        ErrorBody::REMOTE,
        500,
        Step::Reply,
    );
}

#[test]
fn a_failure_fills_a_flows_failure_outputs() {
    let outcome = answered(ACTION, &reply(404, r#"{"message": "no such customer"}"#)).outcome;
    let outputs = outcome.error().unwrap().outputs();
    let shown: Vec<_> = outputs
        .iter()
        .map(|(name, value)| format!("{name}={}", value.to_json()))
        .collect();
    assert_eq!(
        shown,
        [
            "errorCode=\"ACTION.REMOTE_ENDPOINT\"",
            "status=404",
            "userMessage=\"REST call for action execute failed. Message: no such customer\"",
            "details.errorCode=[]",
            "details.fieldName=[]",
        ]
    );
}

#[test]
fn an_empty_answer_counts_as_an_empty_object() {
    succeeds(ACTION, "", r#"{"first":"","total":0,"note":"none"}"#);
}

#[test]
fn the_clock_that_ran_out_decides_the_exit() {
    let action = action(ACTION);
    assert_eq!(
        deadline(&action, Some(Duration::from_secs(2))),
        (Duration::from_secs(2), Clock::Flow)
    );
    assert_eq!(
        deadline(&action, Some(Duration::from_secs(90))),
        (Duration::from_secs(60), Clock::Action)
    );
    let late = ended(HttpEnd::Deadline(Phase::Head, None));
    let limits = AnswerLimits {
        timeout: Duration::from_secs(2),
        clock: Clock::Flow,
        body_bytes: 99,
    };
    assert!(matches!(
        answer(&action, &late, &limits).outcome,
        Outcome::Timeout(_)
    ));
}

#[test]
fn what_is_not_translated_prints_its_own_text() {
    let text = ACTION.replace("${note}", "${nope}");
    let answered = answered(&text, &reply(200, "{\"items\": []}"));
    assert_eq!(
        answered.notes,
        ["`${nope}` of the success template has no value: its own text is printed"]
    );
    assert!(answered.outcome.error().is_some());
}

proptest! {
    #[test]
    fn any_answer_has_an_outcome(status in 100u16..999, body in any::<Vec<u8>>()) {
        answered(ACTION, &ended(HttpEnd::Complete(Head::new(status, []), body.into())));
    }
}

/// What a flow asks, with the time that it waits.
fn called(inputs: &str, seconds: u64) -> DataRequest {
    DataRequest {
        action: flow_core::ActionId(0),
        action_name: "Ask".into(),
        category: "Shop".into(),
        data_action: "Find".into(),
        inputs: json(inputs).as_object().cloned().unwrap(),
        timeout: Duration::from_secs(seconds),
    }
}

fn around() -> Surroundings {
    Surroundings {
        base_url: Some("https://api.test".to_owned()),
        credentials: BTreeMap::from([("token".to_owned(), "t0k3n".to_owned())]),
        ..Surroundings::default()
    }
}

#[test]
fn a_flows_call_makes_a_request_and_shows_none_of_its_credentials() {
    let action = action(ACTION);
    let options = RunOptions::default();
    let call = DataCall::new(&action, &called(r#"{"id": "7"}"#, 10), &around(), &options).unwrap();
    assert_eq!(&*call.request.url, "https://api.test/customers/7");
    assert_eq!(call.request.headers[0].1, "Bearer t0k3n");
    assert_eq!(call.secrets, ["Bearer t0k3n", "t0k3n"]);
    assert_eq!(call.request.timeout, Duration::from_secs(10));
    let told = call.answered(reply(200, r#"{"items": [{"name": "A"}]}"#));
    let exchange = told.exchange.unwrap();
    assert_eq!(exchange.request.headers[0].1, "Bearer [redacted]");
    let DataEnd::Done(outputs) = told.end else {
        panic!("{:?}", told.end);
    };
    assert_eq!(
        Value::from(outputs).to_json(),
        r#"{"first":"A","total":0,"note":"none"}"#
    );
}

#[test]
fn the_shorter_clock_ends_the_waiting_and_says_how() {
    let action = action(&ACTION.replace("\"config\": {", "\"config\": {\"timeoutSeconds\": 20,"));
    let options = RunOptions {
        timeout_scale: 0.5,
        ..RunOptions::default()
    };
    let ends = |seconds: u64| {
        let asked = called(r#"{"id": "7"}"#, seconds);
        let call = DataCall::new(&action, &asked, &around(), &options).unwrap();
        let late = ended(HttpEnd::Deadline(Phase::Head, None));
        (call.request.timeout.as_secs(), call.answered(late).end)
    };
    assert_eq!(ends(9), (9, DataEnd::Late));
    assert_eq!(ends(10), (10, DataEnd::Late));
    let (waited, end) = ends(11);
    assert_eq!(waited, 10);
    let DataEnd::Failed(outputs) = end else {
        panic!("{end:?}");
    };
    assert_eq!(outputs.get("errorCode"), Some(&"ACTION.TIMEOUT".into()));
}

#[test]
fn what_cannot_be_asked_fails_without_a_request() {
    let action = action(ACTION);
    let options = RunOptions::default();
    let failed = DataCall::new(&action, &called("{}", 10), &around(), &options).unwrap_err();
    assert_eq!(failed.exchange, None);
    let DataEnd::Failed(outputs) = failed.end else {
        panic!("{:?}", failed.end);
    };
    let code = outputs.get("errorCode").unwrap();
    assert_eq!(*code, "ACTION.INPUT_VALIDATION".into());
}

#[test]
fn inputs_are_converted_to_what_the_contract_wants_as_architect_does() {
    let text = ACTION.replace(
        r#""id": {"type": "string"}"#,
        r#""id": {"type": "string"}, "n": {"type": "integer"}, "b": {"type": "boolean"}"#,
    );
    assert_ne!(text, ACTION);
    let action = action(&text);
    let options = RunOptions::default();
    let asked = called(r#"{"id": 7, "n": "12.9", "b": "T"}"#, 10);
    let call = DataCall::new(&action, &asked, &around(), &options).unwrap();
    assert_eq!(&call.request.body[..], br#"{"id":"7","n":12,"b":true}"#);
    let asked = called(r#"{"id": "7", "n": "many"}"#, 10);
    assert!(DataCall::new(&action, &asked, &around(), &options).is_err());
}

#[test]
fn stand_ins_take_the_place_of_credentials_that_nobody_gives() {
    let text = ACTION.replace(
        "${credentials.token}\"",
        "${credentials.token}\", \"X-Session\": \"$authResponse.session $credentials.user\"",
    );
    let action = action(&text);
    let around = Surroundings {
        stand_ins: true,
        ..around()
    };
    let options = RunOptions::default();
    let call = DataCall::new(&action, &called(r#"{"id": "7"}"#, 10), &around, &options).unwrap();
    assert_eq!(call.request.headers[0].1, "Bearer t0k3n");
    assert_eq!(call.request.headers[1].1, "stand-in-session stand-in-user");
}

proptest! {
    /// Whatever a flow gives and a service answers, there is an end, and no credential is in what is shown.
    #[test]
    fn every_call_ends(id in ".{0,20}", status in 100u16..600, body in ".{0,60}") {
        let action = action(ACTION);
        let inputs = Object::of([("id", Value::from(id.as_str()))]);
        let asked = DataRequest { inputs, ..called("{}", 5) };
        if let Ok(call) = DataCall::new(&action, &asked, &around(), &RunOptions::default()) {
            let told = call.answered(reply(status, &body));
            let shown = format!("{:?}", told.exchange.map(|exchange| exchange.request));
            prop_assert!(!shown.contains("t0k3n"));
        }
    }
}
