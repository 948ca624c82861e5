//! Questions to the caller: menus, collected digits, a bot's turns, with their tries.

use std::sync::Arc;

use super::{Outcome, answers};
use crate::{
    code::ErrorCode,
    effect::{Collect, Effect},
    machine::{Next, State},
    note::NoteCode,
    outcome,
    program::{Action, ActionKind, Ask, Does, ExitName, PlatformAction, Wants},
    reply::InputReply,
    trace::{Answered, Event},
};

impl State {
    pub(super) fn put(&mut self, action: &Action, ask: &Ask) -> Outcome {
        let prompt = self.text(&ask.prompt)?;
        self.stage.silent = 0;
        self.stage.unmatched = 0;
        let digits = match &*ask.wants {
            Wants::Digits(_, most) => Some(*most),
            Wants::Choice(_) | Wants::YesOrNo | Wants::Value(_) => None,
        };
        Ok(self.put_once(Collect {
            action: self.at,
            action_name: action.name.clone(),
            prompt,
            digits,
            wants: Some(ask.wants.clone()),
            attempt: 1,
            timeout: self.options.scaled(ask.timeout),
        }))
    }

    fn put_once(&mut self, collect: Collect) -> Next {
        self.record_with(|| Event::Asked(Box::new(collect.clone())));
        Next::ask(Effect::Collect(collect))
    }

    pub(in crate::machine) fn heard(&mut self, collect: &Collect, reply: InputReply) -> Next {
        let answer = answer_in_time(collect, reply.digits, reply.elapsed < collect.timeout);
        let elapsed = reply.elapsed;
        self.record_with(|| {
            Event::Answered(Box::new(Answered {
                elapsed,
                digits: answer.clone(),
            }))
        });
        let program = self.program.clone();
        let Some((platform, ask)) = question(program.action(collect.action)) else {
            return self.unsupported("an answer came to an action that asks nothing");
        };
        let Some(answer) = answer else {
            self.stage.silent += 1;
            let may_repeat = self.stage.silent <= ask.repeats_without_input;
            return self.repeat(collect, platform, ask, ExitName::NoInput, may_repeat);
        };
        match answers::read(&ask.wants, &answer) {
            Some(found) => {
                if let Some(output) = ask.output {
                    self.charge(answer.len());
                    self.assign(output, Some(found.value));
                }
                Next::Leave(found.exit)
            }
            None => {
                self.stage.unmatched += 1;
                let may_repeat = self.stage.unmatched <= ask.repeats_without_match;
                self.repeat(collect, platform, ask, ExitName::NoMatch, may_repeat)
            }
        }
    }

    /// Puts the question again, which counts as an action, or gives up.
    fn repeat(
        &mut self,
        collect: &Collect,
        platform: &PlatformAction,
        ask: &Ask,
        exit: ExitName,
        may_repeat: bool,
    ) -> Next {
        if !may_repeat {
            return self.give_up(platform, ask, exit);
        }
        if let Some(next) = self.at_limit() {
            return next;
        }
        self.executed += 1;
        self.room.grow();
        self.charge(collect.prompt.len());
        self.put_once(Collect {
            attempt: collect.attempt.saturating_add(1),
            ..collect.clone()
        })
    }

    /// No try is left. Without an exit for it a menu disconnects, as the platform's menus do; anything else goes to the
    /// flow's error handling, as a bot's failed recognition does. That no earlier answer is kept is our decision.
    fn give_up(&mut self, platform: &PlatformAction, ask: &Ask, exit: ExitName) -> Next {
        if let Some(output) = ask.output {
            self.forget(output);
        }
        if self.program.action(self.at).exit(exit).is_some() {
            return Next::Leave(exit);
        }
        let (code, what) = match exit {
            ExitName::NoInput => (NoteCode::NoInput, "the caller entered nothing"),
            _ => (NoteCode::NoMatch, "what the caller entered fits nothing"),
        };
        let span = self.program.action(self.at).span;
        if is_menu(platform, &ask.wants) {
            let message = format!("{what}, and the menu says no more: the call is disconnected");
            self.note(code, message, Some(span));
            return Next::end(outcome::Outcome::Disconnected);
        }
        let message = format!("{what}: the flow's error handling takes over");
        self.note(code, message, Some(span));
        let exit = self.exit_for_faults();
        Next::fail(self.failure(ErrorCode::ActionNoMatch), exit)
    }
}

fn answer_in_time(collect: &Collect, typed: Option<String>, in_time: bool) -> Option<Arc<str>> {
    let typed = typed.filter(|_| in_time)?;
    let answer = match collect.wants.as_deref() {
        Some(Wants::Value(_)) => typed.as_str(),
        _ => typed.trim(),
    };
    (!answer.trim().is_empty()).then(|| answer.into())
}

fn is_menu(platform: &PlatformAction, wants: &Wants) -> bool {
    let has_key = match wants {
        Wants::Choice(choices) => choices.iter().any(|choice| choice.key.is_some()),
        Wants::Digits(..) | Wants::YesOrNo | Wants::Value(_) => false,
    };
    has_key || &*platform.type_name == "menu"
}

fn question(action: &Action) -> Option<(&PlatformAction, &Ask)> {
    match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::Ask(ask) => Some((platform, ask)),
            _ => None,
        },
        _ => None,
    }
}
