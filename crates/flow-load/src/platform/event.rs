//! A flow's event handling as actions: what is said, and then how it ends or where it goes on.
//!
//! Actions whose expressions fail lead there by their exit for flow errors; its own failures nothing handles.

use flow_core::{ActionKind, Does, ExitName, Setting, Transfer, TransferTo};
use flow_syntax::Span;

use super::plan::{Aim, Ends, Plan, SequenceId, platform};

/// How an event is handled.
#[derive(Debug)]
pub(crate) enum Handling {
    /// The conversation is disconnected.
    Disconnect,
    /// It goes to a queue.
    Queue(Setting),
    /// The flow goes on at a task, menu or state.
    Jump(SequenceId),
    /// The flow ends.
    End,
}

/// An event's handling as the flow writes it.
pub(crate) struct Event<'e> {
    /// What the action is called, such as `Event Handling`.
    pub(crate) name: &'e str,
    /// Where it is written; the flow's type where it is not.
    pub(crate) span: Span,
    /// What is said before.
    pub(crate) before: Option<Setting>,
    pub(crate) handling: Handling,
}

/// The name of the action that handles what fails.
pub(crate) const EVENT_HANDLING: &str = "Event Handling";
/// The name of the action that handles what a bot does not understand.
pub(crate) const RECOGNITION_FAILURE: &str = "Recognition Failure";

/// The type of actions that handle events.
const TYPE: &str = "eventHandling";

/// Adds an event's handling to a plan.
pub(crate) fn handler(plan: &mut Plan, event: Event<'_>) -> SequenceId {
    let sequence = plan.sequence(Ends::Return);
    plan.sequences[sequence.0].handles = true;
    if let Some(said) = event.before {
        let name = format!("{} Message", event.name);
        let say = platform(TYPE, Does::Say(vec![said]));
        let draft = plan.push(sequence, &name, event.span, say);
        plan.next(draft, Aim::Behind);
    }
    let mut jump = None;
    let kind = match event.handling {
        Handling::Disconnect => ActionKind::Disconnect,
        Handling::End => platform(TYPE, Does::End(None)),
        Handling::Queue(target) => platform(TYPE, queue(target)),
        Handling::Jump(to) => {
            jump = Some(to);
            platform(TYPE, Does::Perform(Vec::new()))
        }
    };
    let is_transfer =
        matches!(&kind, ActionKind::Platform(action) if matches!(action.does, Does::Transfer(_)));
    let draft = plan.push(sequence, event.name, event.span, kind);
    if let Some(to) = jump {
        plan.next(draft, Aim::Into(to));
    }
    if is_transfer {
        plan.exit(draft, ExitName::Error, "failure", Aim::Behind);
    }
    sequence
}

fn queue(target: Setting) -> Does {
    Does::Transfer(Box::new(Transfer {
        to: TransferTo::Queue,
        target,
        before: None,
        on_failure: None,
        failure_outputs: Vec::new(),
    }))
}
