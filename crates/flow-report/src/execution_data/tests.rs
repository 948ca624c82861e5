use std::sync::Arc;

use flow_core::{Reply, RunOptions, StubEnd, StubReply, drive, start};
use flow_expr::Object;
use flow_syntax::Source;

use super::*;

const FLOW: &str = r#"workflow:
  name: Small
  startUpRef: ./tasks/task[begin]
  variables:
    - integerVariable: { name: Flow.Rounds, initialValue: { lit: 2 }, isOutput: true }
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - callTask:
              name: Count
              targetTaskRef: ./tasks/task[count]
          - decision:
              name: Many?
              condition: { exp: Flow.Rounds > 5 }
              outputs:
                "no":
                  actions:
                    - callBotFlow: { name: Ask the bot }
          - endWorkflow: { name: Done }
    - task:
        name: Counting
        refId: count
        actions:
          - loop:
              name: Twice
              loopCount: { exp: Flow.Rounds }
              outputs:
                loop:
                  actions:
                    - wait:
                        name: A second
                        duration: { lit: { seconds: 1 } }
"#;

fn traced(flow: &str) -> Trace {
    let source = Source::new("flow.yaml", flow);
    let loaded = flow_load::load(&source);
    let program = loaded
        .program
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let run = start(&Arc::new(program), &[], &RunOptions::default());
    let done = drive(run, |_| {
        Reply::Stub(StubReply {
            elapsed: Duration::ZERO,
            end: StubEnd::Left {
                exit: None,
                outputs: Object::default(),
            },
        })
    });
    done.trace
}

/// What happened, a line each: the event, its name, its path, its time; what lies within is indented.
fn told(events: &Value, depth: usize, lines: &mut String) {
    for event in events.as_list().into_iter().flatten().flatten() {
        for (name, body) in event.as_object().into_iter().flat_map(Object::iter) {
            let member = |name: &str| body.member(name).and_then(Value::as_text);
            let shown = [
                "actionName",
                "taskName",
                "outputPathId",
                "outputPathName",
                "flowExitReason",
            ];
            let shown: Vec<_> = shown.into_iter().filter_map(member).collect();
            let time = member("dateTime").map_or("", |time| &time[14..]);
            lines.push_str(&format!(
                "{}{name} {} {time}\n",
                "  ".repeat(depth),
                shown.join(" ")
            ));
            if let Some(inner) = body.member("execution") {
                told(inner, depth + 1, lines);
            }
        }
    }
}

fn lines(document: &Value) -> String {
    let mut lines = String::new();
    let events = document
        .member("flow")
        .and_then(|flow| flow.member("execution"));
    told(events.expect("a document has events"), 0, &mut lines);
    lines
}

#[test]
fn calls_hold_what_happened_in_them_and_loops_tell_each_round() {
    let document = execution_value(&traced(FLOW), None);
    insta::assert_snapshot!(lines(&document), @r"
    startedFlow  00:00.000Z
    startedTask Begin 00:00.000Z
    actionCallTask Count 00:00.000Z
      startedTask Counting 00:00.000Z
      actionLoop Twice __LOOP__ 00:00.000Z
      actionWait A second 00:00.000Z
      eventLoop  00:01.000Z
      actionWait A second 00:01.000Z
      eventLoop  00:02.000Z
      endedTask  00:02.000Z
    actionDecision Many? __NO__ 00:02.000Z
    actionCallBotFlow Ask the bot 00:02.000Z
    actionEndWorkflow Done 00:02.000Z
    endedFlow FLOW_EXIT 00:02.000Z
    ");
}

#[test]
fn the_document_says_what_is_known_of_the_flow_and_nothing_else() {
    let document = execution_value(&traced(FLOW), DateTime::from_millis(1_777_888_800_000));
    let flow = document.member("flow").and_then(Value::as_object);
    let members = flow.into_iter().flat_map(Object::iter);
    let known: Vec<_> = members
        .filter(|(name, _)| &***name != "execution")
        .collect();
    insta::assert_snapshot!(object(known.into_iter().map(|(name, value)| (name.clone(), value.clone()))).to_json_pretty(), @r#"
    {
      "conversationId": "2890ff41-8a79-81cc-9142-5e162f91b629",
      "endDateTime": "2026-05-04T10:00:02.000Z",
      "flowId": "2ecd3a72-213c-84bf-aee0-163fcc6bca64",
      "flowName": "Small",
      "flowType": "WORKFLOW",
      "isTruncated": false,
      "startDateTime": "2026-05-04T10:00:00.000Z"
    }
    "#);
}

#[test]
fn the_same_run_gives_the_same_document() {
    let trace = traced(FLOW);
    assert_eq!(
        execution_data(&trace, None),
        execution_data(&traced(FLOW), None)
    );
}

#[test]
fn an_expression_that_fails_is_an_error_of_the_flow() {
    let flow = FLOW.replace("Flow.Rounds > 5", "ToInt(NOT_SET) + 1 > 5");
    let told = lines(&execution_value(&traced(&flow), None));
    assert!(told.contains("actionDecision Many?"), "{told}");
    assert!(told.contains("eventError"), "{told}");
}

#[test]
fn calls_within_calls_stay_readable() {
    let flow = r#"workflow:
  name: Deep
  startUpRef: ./tasks/task[a]
  tasks:
    - task:
        name: A
        refId: a
        actions:
          - callTask: { name: Again, targetTaskRef: "./tasks/task[a]" }
"#;
    let written = execution_data(&traced(flow), None);
    let read = flow_scenario::Execution::read(&written).expect("it is read");
    assert!(read.steps.len() > 500, "{}", read.steps.len());
}
