//! `out-of-range`: a number of an action is one that the platform does not take.

use flow_core::{Action, Does, Setting};
use flow_expr::{Platform, Value};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    constant::constant,
    finding::quoted,
    rule::{FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "out-of-range",
    severity: Severity::Warning,
    summary: "a number of an action is one that the platform does not take",
    explanation: "\
A loop runs 1 to 99 times, and a data action's timeout is longer than nothing. The platform refuses other literal numbers when the flow \
is published. Here a loop runs as often as is written, and one that runs less than once does nothing. Only numbers that no variable \
changes are judged.

Write a number within the range; for more than 99 rounds put one loop into another.

Source: the vendor's page of the Loop action, and the facets of its scripting library.",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - loop:
              name: Try Three Times
              loopCount:
                lit: 100
              outputs:
                loop:
                  actions:
                    - playAudio:
                        name: Please Wait
                        audio:
                          tts: Please wait
          - disconnect:
              name: Hang Up
"#,
    passes: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - loop:
              name: Try Three Times
              loopCount:
                lit: 3
              outputs:
                loop:
                  actions:
                    - playAudio:
                        name: Please Wait
                        audio:
                          tts: Please wait
          - disconnect:
              name: Hang Up
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(subject.reached().filter_map(tell));
}

fn tell(action: &Action) -> Option<Diagnostic> {
    let name = quoted(&action.name);
    let (message, help) = match does(action)? {
        Does::Loop(each) => {
            let count = whole(each.count.as_ref()?)?;
            if (1..=99).contains(&count) {
                return None;
            }
            let message = format!("{name} loops {count} times, and 1 to 99 are allowed");
            (
                message,
                "write a count from 1 to 99, or put one loop into another",
            )
        }
        Does::CallData(call) => {
            let Value::Platform(Platform::Duration(timeout)) = constant(&call.timeout)? else {
                return None;
            };
            if timeout.millis() > 0 {
                return None;
            }
            let message = format!("the timeout of {name} is no time at all");
            (
                message,
                "write a timeout of some seconds, or none for a minute",
            )
        }
        _ => return None,
    };
    Some(Diagnostic::warning(RULE.name, message, action.span).with_help(help))
}

fn whole(count: &Setting) -> Option<i64> {
    match constant(count)? {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}
