//! Mutants: programs that differ from a flow in one place, as if somebody had made a mistake there. A suite that passes on
//! a mutant does not notice that mistake.

mod conditions;
mod difference;
mod exits;
mod platform;
mod settings;
mod trial;
mod witnesses;

use std::{fmt, sync::Arc};

use flow_core::{ActionId, ActionKind, AtEnd, Exit, Program, Target};
use flow_syntax::Span;

pub use trial::{CaseRun, Fate, MutationPlan, Notice, RunCase, Tried, try_mutants};

/// What kind of mistake a mutant makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MutantKind {
    /// Two exits lead where the other one led.
    SwappedExits,
    /// A handler is not there.
    DroppedHandler,
    /// A condition holds where it did not.
    NegatedCondition,
    /// Another operator in a condition.
    Operator,
    /// Another constant in a condition.
    Constant,
    /// A timeout that is ten times as long, or a tenth.
    Timeout,
    /// A variable is not set.
    DroppedVariable,
    /// A variable is set to another value.
    Value,
    /// A call goes to another queue.
    Queue,
    /// An action is left out.
    RemovedAction,
    /// A lookup does not send one of its inputs or headers, a data action or task is not given one.
    DroppedInput,
    /// What an action gives is called something else.
    Output,
    /// A loop goes round, or a question is put, once more or once less.
    Count,
}

impl MutantKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::SwappedExits,
        Self::DroppedHandler,
        Self::NegatedCondition,
        Self::Operator,
        Self::Constant,
        Self::Timeout,
        Self::DroppedVariable,
        Self::Value,
        Self::Queue,
        Self::RemovedAction,
        Self::DroppedInput,
        Self::Output,
        Self::Count,
    ];

    /// The kind's name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SwappedExits => "swapped-exits",
            Self::DroppedHandler => "dropped-handler",
            Self::NegatedCondition => "negated-condition",
            Self::Operator => "operator",
            Self::Constant => "constant",
            Self::Timeout => "timeout",
            Self::DroppedVariable => "dropped-variable",
            Self::Value => "value",
            Self::Queue => "queue",
            Self::RemovedAction => "removed-action",
            Self::DroppedInput => "dropped-input",
            Self::Output => "output",
            Self::Count => "count",
        }
    }

    /// What the kind changes, in a line.
    pub fn explained(self) -> &'static str {
        match self {
            Self::SwappedExits => {
                "two exits lead where the other one led: `yes` and `no`, `error` and `timeout`, two cases or outputs"
            }
            Self::DroppedHandler => {
                "an `onerror`, `ontimeout`, `noinput` or path of a failure is not there"
            }
            Self::NegatedCondition => "a case of a switch holds where it did not",
            Self::Operator => "another operator: `>` for `>=`, `==` for `!=`, `and` for `or`",
            Self::Constant => "another constant: one more, one less, a letter more, true for false",
            Self::Timeout => "a timeout that is ten times as long, or a tenth",
            Self::DroppedVariable => "a variable is not set",
            Self::Value => "a variable is set to another value",
            Self::Queue => "a call goes to another queue",
            Self::RemovedAction => "an action is left out",
            Self::DroppedInput => {
                "a lookup does not send one of its inputs or headers, a data action or task is not given one"
            }
            Self::Output => "an output has another name, or a task does not end by it",
            Self::Count => "a loop goes round, or a question is put, once more or once less",
        }
    }
}

impl fmt::Display for MutantKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A program that differs from a flow in one place.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What kind of mistake it makes.
    pub kind: MutantKind,
    /// The action that is changed.
    pub action: ActionId,
    /// The place in the flow's text.
    pub span: Span,
    /// What is changed: lower case, no final period.
    pub change: String,
    edit: Edit,
}

/// How the program is changed.
#[derive(Clone, Debug)]
enum Edit {
    /// The action does something else.
    Kind(Box<ActionKind>),
    /// It is left by other exits.
    Exits(Vec<Exit>),
    /// Whatever leads to it leads to what comes after it.
    Bypass,
    /// Something else happens at the end.
    AtEnd(Box<AtEnd>),
}

impl Mutant {
    /// The changed program.
    pub fn program(&self, program: &Program) -> Arc<Program> {
        let mut parts = program.parts();
        let index = self.action.0 as usize;
        match &self.edit {
            Edit::Kind(kind) => parts.actions[index].kind = (**kind).clone(),
            Edit::Exits(exits) => parts.actions[index].exits.clone_from(exits),
            Edit::AtEnd(at_end) => parts.at_end = (**at_end).clone(),
            Edit::Bypass => {
                let after = parts.actions[index].way_on;
                let led = Target::Action(self.action);
                for action in &mut parts.actions {
                    let targets = action.exits.iter_mut().map(|exit| &mut exit.target);
                    let targets = targets.chain([&mut action.way_on]);
                    targets
                        .filter(|target| **target == led)
                        .for_each(|target| *target = after);
                }
            }
        }
        Arc::new(Program::new(parts).expect("every action that is led to is there"))
    }
}

/// Every mutant of a flow, in the order of its actions.
pub fn mutants(program: &Program) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (index, action) in program.actions().iter().enumerate() {
        let id = ActionId::at(index);
        let mut push = |kind, span, change: String, edit| {
            mutants.push(Mutant {
                kind,
                action: id,
                span,
                change,
                edit,
            });
        };
        exits::of_action(id, action, &mut push);
        conditions::of_action(action, program, &mut push);
        settings::of_action(action, program, &mut push);
        platform::of_action(action, program, &mut push);
        if id == program.start() {
            settings::of_end(program, action.span, &mut push);
        }
    }
    mutants
}

/// Takes one mutant: its kind, place, what is changed, and how.
type Push<'p> = dyn FnMut(MutantKind, Span, String, Edit) + 'p;
