//! The platform's execution data: what one of its own runs did, as its execution history hands it out.
//!
//! Reading it is forgiving, since there is no schema: what a document does not have, or keeps to itself, is told apart from
//! what it says.

mod answers;
mod names;
mod read;
mod replay;
mod stand_ins;
mod tape;

use flow_expr::{DateTime, Value};
use flow_syntax::{Diagnostic, parse_json};

pub use names::{
    ExecutionPath, execution_event, execution_exit_reason, execution_path, execution_reason,
    execution_started,
};
pub use replay::Replayed;

/// A recorded run of the platform.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    /// The flow's name.
    pub flow_name: Option<String>,
    /// The flow's type in the platform's spelling, such as `INBOUNDCALL`.
    pub flow_type: Option<String>,
    /// When the run started.
    pub started: Option<DateTime>,
    /// The variables as they were when it had started.
    pub given: Vec<Wrote>,
    /// The tasks, states, bots and further rounds of loops that began, in order.
    pub begun: Vec<Begun>,
    /// The actions that were run, in order; those within a task that was called follow the call.
    pub steps: Vec<Executed>,
    /// Why it ended; `None` when the document does not say that it did.
    pub exit_reason: Option<String>,
    /// Whether the document says of itself that it is not whole.
    pub is_truncated: bool,
}

/// A task, state or bot that began, or another round of a loop (`eventLoop`).
#[derive(Clone, Debug, PartialEq)]
pub struct Begun {
    /// The event's name, such as `startedTask`.
    pub event: String,
    /// The task's name.
    pub name: Option<String>,
    /// How many of the document's actions came before it.
    pub after: usize,
    /// Its variables as they were when it had begun.
    pub variables: Vec<Wrote>,
}

/// An action that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// The event's name, such as `actionDecision`.
    pub event: String,
    /// The action's name.
    pub name: Option<String>,
    /// The id of the path by which it was left, such as `__YES__`.
    pub path: Option<String>,
    /// That path's name.
    pub path_name: Option<String>,
    /// The variables that it wrote; `None` where the document has none for it.
    pub wrote: Option<Vec<Wrote>>,
    /// What the participant answered, try by try.
    pub answers: Vec<String>,
}

/// A variable and what it held.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrote {
    /// The variable's name.
    pub name: String,
    /// Its value.
    pub value: Held,
}

/// What a document says that a variable held.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// This value.
    Value(Value),
    /// Nothing: it was not set.
    NotSet,
    /// Something that was not kept, and why: `ValueRedacted`, `ValueTooLarge`, …
    NotKept(String),
}

impl Execution {
    /// Whether a text is execution data, right or wrong, and not a cassette.
    pub fn is_one(text: &str) -> bool {
        let parsed = parse_json(text);
        let Some(root) = parsed.document.root() else {
            return false;
        };
        let flow = root.get("flow");
        let has_text = flow.is_some_and(|flow| flow.get("text").is_some());
        flow.is_some() && !has_text && root.get("schema").is_none()
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the text, with its place.
    pub fn read(text: &str) -> Result<Self, Box<Diagnostic>> {
        read::read(text)
    }
}

impl Executed {
    /// The path as people read it.
    pub fn path_shown(&self) -> Option<&str> {
        self.path_name.as_deref().or(self.path.as_deref())
    }

    /// What it says that a variable held: one that a list of others does not have was not set. An empty list says nothing,
    /// since lower log levels keep no variables.
    pub fn held(&self, variable: &str) -> Option<&Held> {
        let keeps_any = self.wrote.as_ref().is_some_and(|wrote| !wrote.is_empty());
        let unlisted = keeps_any.then_some(&Held::NotSet);
        self.listed(variable).or(unlisted)
    }

    /// What it says of a variable that is in its list.
    pub(crate) fn listed(&self, variable: &str) -> Option<&Held> {
        let mut wrote = self.wrote.iter().flatten();
        let found = wrote.find(|wrote| wrote.name.eq_ignore_ascii_case(variable));
        found.map(|wrote| &wrote.value)
    }
}

#[cfg(test)]
mod tests;
