//! `silent-caller`: what becomes of a caller who chooses nothing in a menu is not written.

use flow_core::{Action, Does, ExitName, Wants};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    finding::{counted, quoted},
    rule::{FoundBy, Rule, Subject},
    words::does,
};

pub(super) const RULE: Rule = Rule {
    name: "silent-caller",
    severity: Severity::Info,
    summary: "a caller who chooses nothing in a menu is hung up on",
    explanation: "\
A menu is repeated when the caller enters nothing, or something that no choice has, as often as its settings say. After that it \
disconnects: the caller who put the telephone down for a moment, or whose keys do not work, gets nobody. The finding is information, and \
is given once for a flow.

Where that matters, ask in a task with Collect Input, whose Failure path can transfer the caller to somebody, or repeat the menu more often. \
That a menu disconnects is a reading of the vendor's pages.

Source: the vendor's pages of menus and their settings.",
    triggers: r#"inboundCall:
  name: Orders
  startUpRef: ./menus/menu[main]
  menus:
    - menu:
        name: Main Menu
        refId: main
        audio:
          tts: Press 9 to hang up
        choices:
          - menuDisconnect:
              name: Hang Up
              dtmf: digit_9
"#,
    passes: r#"inboundCall:
  name: Orders
  startUpRef: ./tasks/task[begin]
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - playAudio:
              name: Greet
              audio:
                tts: Welcome
          - disconnect:
              name: Hang Up
"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let mut menus = subject
        .reached()
        .filter_map(|action| Some((action, repeats(action)?)));
    let Some((menu, repeats)) = menus.next() else {
        return;
    };
    let name = quoted(&menu.name);
    let after = match repeats {
        0 => "at once".to_owned(),
        count => format!("after {}", counted(count as usize, "repetition")),
    };
    let message = match menus.count() {
        0 => format!("{name} hangs up {after} on a caller who chooses nothing"),
        others => format!(
            "{name} hangs up {after} on a caller who chooses nothing, as {} {}",
            counted(others, "other menu"),
            if others == 1 { "does" } else { "do" }
        ),
    };
    let help = "to do otherwise, ask in a task with Collect Input and handle its failure";
    found.push(Diagnostic::info(RULE.name, message, menu.span).with_help(help));
}

/// How often a menu is repeated that has no way out for silence.
fn repeats(action: &Action) -> Option<u32> {
    let Does::Ask(ask) = does(action)? else {
        return None;
    };
    let is_menu = matches!(&*ask.wants, Wants::Choice(_));
    let is_silent = action.exit(ExitName::NoInput).is_none();
    (is_menu && is_silent).then_some(ask.repeats_without_input)
}
