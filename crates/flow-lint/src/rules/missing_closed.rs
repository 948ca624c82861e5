//! `missing-closed`: a schedule is asked, and nothing is done differently when it is closed.

use flow_core::{Action, Does, ExitName, Program};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::quoted,
    handled::{comes_to, goes_on, unwritten},
    rule::{FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "missing-closed",
    severity: Severity::Warning,
    summary: "nothing is done differently when a schedule is closed or not active",
    explanation: "\
Evaluate Schedule Group leaves by `emergency`, `holiday`, `closed` or `open`, the first that applies, and by `closed` when none does. \
Evaluate Schedule leaves by `active` or `inactive`. An output without actions goes on behind the action. Told is a `closed` or \
`inactive` output without actions, where `open` or `active` has some or none has, whose callers come to where those of `open` or `active` come too, or for whom the flow ends there \
without a word. Where the open way never comes back, what stands behind the action is for closed hours, and that is in order.

Give the output actions of its own: a message, a voicemail, an end.

Source: the vendor's pages of Evaluate Schedule Group and Evaluate Schedule.",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - evaluateScheduleGroup:
              name: Opening Hours
              scheduleGroup:
                lit:
                  name: Opening Hours
              evaluate:
                now: true
              outputs:
                open:
                  actions:
                    - playAudio:
                        name: Say Open
                        audio:
                          tts: We are open
          - transferToAcd:
              name: To Support
              targetQueue:
                lit:
                  name: Support
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
          - evaluateScheduleGroup:
              name: Opening Hours
              scheduleGroup:
                lit:
                  name: Opening Hours
              evaluate:
                now: true
              outputs:
                open:
                  actions:
                    - playAudio:
                        name: Say Open
                        audio:
                          tts: We are open
                closed:
                  actions:
                    - disconnect:
                        name: Hang Up When Closed
          - transferToAcd:
              name: To Support
              targetQueue:
                lit:
                  name: Support
          - disconnect:
              name: Hang Up
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let told = subject
        .reached()
        .filter_map(|action| tell(subject.program, action));
    found.extend(told);
}

fn tell(program: &Program, action: &Action) -> Option<Diagnostic> {
    let (closed, open) = match does(action)? {
        Does::EvaluateScheduleGroup { .. } => (ExitName::Output(2), ExitName::Output(3)),
        Does::EvaluateSchedule { .. } => (ExitName::Output(1), ExitName::Output(0)),
        _ => return None,
    };
    let target = unwritten(action, closed)?;
    let closed = quoted(&action.exit_label(closed));
    if is_written(action) && unwritten(action, open).is_some() {
        return None;
    }
    let usual = quoted(&action.exit_label(open));
    let open = action.exit(open).map_or(action.way_on, |exit| exit.target);
    let label = match target.action() {
        None => format!("then the flow {}", goes_on(program, target)),
        Some(behind) if comes_to(program, open, behind) => {
            format!("then it goes on as after {usual}")
        }
        Some(_) => return None,
    };
    let name = quoted(&action.name);
    let message = format!("{name} has no actions for {closed}");
    let finding = Diagnostic::warning(RULE.name, message, action.span).with_label(label);
    Some(finding.with_help(format!("give the output {closed} actions of its own")))
}

/// Whether any output has actions: of an action that looks for emergencies alone, the others need none.
fn is_written(action: &Action) -> bool {
    let outputs = action.exits.iter().map(|exit| exit.name);
    let mut outputs = outputs.filter(|name| matches!(name, ExitName::Output(_)));
    outputs.any(|name| unwritten(action, name).is_none())
}
