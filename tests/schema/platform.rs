//! What runs of platform flows write is described too.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, DataEnd, DataReply, Effect, Exchange, Finished, Head, HttpEnd, HttpReply,
    HttpRequest, InputReply, Method, Program, Reply, RunOptions, StubEnd, StubReply, Timings,
    drive, start,
};
use flow_expr::{Object, Value};
use flow_syntax::Source;

use crate::{
    outputs::{CLOSED_REPORT, CLOSED_TRACE},
    support::json,
};

const FLOW: &str = r#"
inboundCall:
  name: Everything
  startUpRef: "/inboundCall/tasks/task[Main_10]"
  tasks:
    - task:
        name: Main
        refId: Main_10
        actions:
          - setParticipantData:
              name: Remember
              attributes:
                - attribute: { name: { lit: tier }, value: { lit: gold } }
          - callData:
              name: Look up
              timeout: { lit: { minutes: 1 } }
              category:
                Web:
                  dataAction:
                    Find:
                      inputs: { number: { lit: "1" } }
                      successOutputs: { name: { var: Flow.name } }
          - callTask:
              name: Call
              targetTaskRef: "/inboundCall/tasks/task[Sub_11]"
          - collectInput:
              name: Ask
              inputData: { var: Flow.pin }
              digits: { exact: 4 }
          - bridgeAction: { name: Elsewhere }
          - transferToUser:
              name: To Alice
              targetUser: { lit: { name: Alice } }
    - task:
        name: Sub
        refId: Sub_11
        actions:
          - playAudio: { name: Hello, audio: { tts: Hello } }
          - endTask: { name: Done }
"#;

fn program() -> Arc<Program> {
    let loaded = flow_load::load(&Source::new("flow.yaml", FLOW));
    Arc::new(loaded.program.expect("the flow can be run"))
}

fn outputs() -> Object {
    Object::of([("name", Value::from("Al"))])
}

/// Everything is answered, the data action after a request.
fn reply(effect: &Effect) -> Reply {
    let elapsed = Duration::from_millis(5);
    match effect {
        Effect::Http(_) => effect.unanswered(),
        Effect::Collect(_) => Reply::Input(InputReply {
            elapsed,
            digits: Some("1234".to_owned()),
        }),
        Effect::Data(_) => Reply::Data(DataReply {
            elapsed,
            end: DataEnd::Done(outputs()),
            exchange: Some(Box::new(Exchange {
                request: HttpRequest {
                    action: ActionId(0),
                    action_name: "Look up".into(),
                    method: Method::Get,
                    url: "https://a.test".into(),
                    headers: Vec::new(),
                    body: Vec::new().into(),
                    timeout: Duration::from_secs(60),
                },
                reply: HttpReply {
                    elapsed,
                    timings: Timings::default(),
                    end: HttpEnd::Complete(Head::new(200, []), "{}".into()),
                },
            })),
        }),
        Effect::Stub(_) => Reply::Stub(StubReply {
            elapsed,
            end: StubEnd::Left {
                exit: None,
                outputs: outputs(),
            },
        }),
    }
}

#[track_caller]
fn is_described(finished: &Finished) {
    let source = Source::new("flow.yaml", FLOW);
    CLOSED_REPORT.allows(&json(&flow_report::report_json(&finished.trace, &source)));
    for line in flow_report::trace_lines(&finished.trace, &source).lines() {
        CLOSED_TRACE.allows(&json(line));
    }
}

#[test]
fn a_run_that_is_answered_is_described() {
    let run = start(&program(), &[], &RunOptions::default());
    let finished = drive(run, reply);
    assert_eq!(
        finished.outcome.kind(),
        "transferred",
        "{:#?}",
        finished.trace.records()
    );
    is_described(&finished);
}

#[test]
fn a_run_that_nobody_answers_is_described() {
    let run = start(&program(), &[], &RunOptions::default());
    is_described(&drive(run, Effect::unanswered));
}
