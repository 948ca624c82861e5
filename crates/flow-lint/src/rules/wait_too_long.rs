//! `wait-too-long`: a wait is longer than the platform lets flows of this type wait.

use std::time::Duration;

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
    name: "wait-too-long",
    severity: Severity::Warning,
    summary: "a wait is longer than the platform allows",
    explanation: "\
A flow waits at most 72 hours in one Wait action, a survey invite one hour. A longer wait does not wait at all: the flow's error \
handling takes over. Only a wait that is told to trim lengthy durations, with a literal or value that is true, is cut to what is \
allowed. Only durations that no variable changes are judged.

Wait several times, in a loop for example, or let the action trim its duration.

Source: the vendor's page of the Wait action.",
    triggers: r#"workflow:
  name: Orders
  startUpRef: ./states/state[begin]
  states:
    - state:
        name: Begin
        refId: begin
        actions:
          - wait:
              name: Wait For A Week
              duration:
                lit:
                  days: 7
          - endWorkflow:
              name: End Workflow
"#,
    passes: r#"workflow:
  name: Orders
  startUpRef: ./states/state[begin]
  states:
    - state:
        name: Begin
        refId: begin
        actions:
          - wait:
              name: Wait For Three Days
              duration:
                lit:
                  days: 3
          - endWorkflow:
              name: End Workflow
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(subject.reached().filter_map(tell));
}

fn tell(action: &Action) -> Option<Diagnostic> {
    let Some(Does::Wait {
        duration,
        longest,
        trim,
    }) = does(action)
    else {
        return None;
    };
    let waits = length(duration)?;
    let is_trimmed = trim.as_ref().is_some_and(may_be_true);
    if is_trimmed || waits <= *longest {
        return None;
    }
    let message = format!(
        "{} waits for {}, and {} are the most",
        quoted(&action.name),
        hours(waits),
        hours(*longest)
    );
    let finding = Diagnostic::warning(RULE.name, message, action.span)
        .with_label("this goes to the flow's error handling at once");
    Some(finding.with_help("wait several times, or let the action trim lengthy durations"))
}

fn length(setting: &Setting) -> Option<Duration> {
    let value = constant(setting)?;
    let Value::Platform(Platform::Duration(length)) = value else {
        return None;
    };
    u64::try_from(length.millis())
        .ok()
        .map(Duration::from_millis)
}

fn may_be_true(trim: &Setting) -> bool {
    !matches!(trim, Setting::NoValue)
        && constant(trim).is_none_or(|value| value == Value::Bool(true))
}

fn hours(length: Duration) -> String {
    let hours = length.as_secs_f64() / 3_600.0;
    format!("{} h", (hours * 100.0).round() / 100.0)
}
