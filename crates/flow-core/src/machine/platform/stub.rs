//! Actions that are not simulated: somebody says by which exit they are left, and what they give.

use std::sync::Arc;

use super::{Outcome, tasks::is_same};
use crate::{
    code::ErrorCode,
    effect::{Effect, StubRequest},
    machine::{Next, State},
    program::{Action, ActionKind, Does, ExitName, Stub},
    reply::{StubEnd, StubReply},
    trace::{Event, StubAnswered},
};

impl State {
    pub(super) fn ask_stub(
        &mut self,
        action: &Action,
        type_name: &Arc<str>,
        stub: &Stub,
    ) -> Outcome {
        let inputs = self.members(&stub.inputs)?;
        let exits = action.exits.iter().map(|exit| exit.label.clone());
        let request = StubRequest {
            action: self.at,
            action_name: action.name.clone(),
            type_name: type_name.clone(),
            inputs,
            exits: exits.collect(),
        };
        self.record_with(|| Event::StubAsked(Box::new(request.clone())));
        Ok(Next::ask(Effect::Stub(Box::new(request))))
    }

    pub(in crate::machine) fn stub_answered(
        &mut self,
        request: &StubRequest,
        reply: StubReply,
    ) -> Next {
        let (exit, outputs) = match reply.end {
            StubEnd::Left { exit, outputs } => (exit, Some(outputs)),
            StubEnd::Nobody => (None, None),
        };
        let elapsed = reply.elapsed;
        self.record_with(|| {
            Event::StubAnswered(Box::new(StubAnswered {
                elapsed,
                outputs: outputs.clone(),
            }))
        });
        let program = self.program.clone();
        let action = program.action(request.action);
        let (Some(outputs), Some(stub)) = (outputs, stub_of(action)) else {
            return self.nobody_says(request);
        };
        let Some(exit) = exit_called(action, stub, exit.as_deref()) else {
            return self.no_such_exit(request, exit.as_deref().unwrap_or_default());
        };
        self.bind(&stub.outputs, &outputs);
        match exit {
            ExitName::Error | ExitName::FlowError => {
                Next::fail(self.failure(ErrorCode::ActionFailed), exit)
            }
            ExitName::Timeout => Next::fail(self.failure(ErrorCode::ActionTimeout), exit),
            exit => Next::Leave(exit),
        }
    }

    fn nobody_says(&mut self, request: &StubRequest) -> Next {
        let message = format!(
            "`{}` actions are not simulated: give `{}` a reply, such as `{{ exit: …, outputs: {{ … }} }}`; its exits are {}",
            request.type_name,
            request.action_name,
            listed(&request.exits)
        );
        self.unsupported(&message)
    }

    fn no_such_exit(&mut self, request: &StubRequest, exit: &str) -> Next {
        let message = format!(
            "the reply for `{}` names the exit `{exit}`, and its exits are {}",
            request.action_name,
            listed(&request.exits)
        );
        self.unsupported(&message)
    }
}

fn listed(exits: &[Arc<str>]) -> String {
    let exits: Vec<_> = exits.iter().map(|exit| format!("`{exit}`")).collect();
    match exits.is_empty() {
        true => "not known".to_owned(),
        false => exits.join(", "),
    }
}

/// The exit with this label or name; without one the way on, success, or whatever is first.
fn exit_called(action: &Action, stub: &Stub, called: Option<&str>) -> Option<ExitName> {
    let Some(called) = called else {
        let usual = [ExitName::Next, ExitName::Success, ExitName::Output(0)];
        let usual = usual.into_iter().find(|exit| action.exit(*exit).is_some());
        let first = action.exits.first().map(|exit| exit.name);
        return Some(usual.or(first).unwrap_or(ExitName::Next));
    };
    let is_called =
        |exit: &ExitName, label: &str| is_same(label, called) || is_same(&exit.text(), called);
    let mut written = action.exits.iter();
    let written = written.find(|exit| is_called(&exit.name, &exit.label));
    // An output that nothing is written for leads on.
    let output = || {
        let index = stub.exits.iter().position(|name| is_same(name, called))?;
        u16::try_from(index).ok().map(ExitName::Output)
    };
    written.map(|exit| exit.name).or_else(output)
}

fn stub_of(action: &Action) -> Option<&Stub> {
    match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::Stub(stub) => Some(stub),
            _ => None,
        },
        _ => None,
    }
}
