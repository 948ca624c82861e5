//! What is marked in a diagram: the path of a run today, and whatever else can be said of actions and exits.

use std::collections::BTreeMap;

use flow_core::{ActionId, ExitName};

/// What is said of a marked action or exit. The order is that of importance: of several the first is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A run, or one of many runs, came along here.
    Taken,
    /// It could have been taken, and was not.
    Missed,
    /// No run can come along here.
    Unreachable,
}

impl Class {
    /// The class's name in the formats that name classes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Missed => "missed",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A mark on an action or an exit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What is said of it.
    pub class: Class,
    /// A few characters to show beside it, such as a step's number; may be empty.
    pub label: String,
}

/// A way that a run can go: out of an action, by one of its exits, to another action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The action that is left.
    pub from: ActionId,
    /// The exit; `None` when the run ends within the action, as in a transfer.
    pub exit: Option<ExitName>,
    /// The action that comes next; `None` when the run ends there. It matters only where an exit can lead to several
    /// actions, as that of an inline flow handler without `next`.
    pub to: Option<ActionId>,
}

/// Everything that is marked in a diagram, and what to say about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// A line that says what the marks are, such as the outcome of the run whose path they show; may be empty.
    pub caption: String,
    /// What each class means in this diagram.
    pub legend: BTreeMap<Class, String>,
    /// The marked actions.
    pub actions: BTreeMap<ActionId, Mark>,
    /// The marked ways.
    pub ways: BTreeMap<Way, Mark>,
    /// What is said of all actions and ways that have no mark of their own.
    pub rest: Option<Class>,
}

impl Marks {
    /// Nothing is marked.
    pub fn none() -> Self {
        Self::default()
    }

    pub(crate) fn of_action(&self, action: ActionId) -> Option<Mark> {
        self.actions
            .get(&action)
            .cloned()
            .or_else(|| self.of_rest())
    }

    pub(crate) fn of_way(&self, way: Way) -> Option<Mark> {
        self.ways.get(&way).cloned().or_else(|| self.of_rest())
    }

    /// The most important mark on an exit, wherever it led.
    pub(crate) fn of_exit(&self, from: ActionId, exit: Option<ExitName>) -> Option<Mark> {
        let first = Way {
            from,
            exit,
            to: None,
        };
        let ways = self.ways.range(first..);
        let same = ways.take_while(|(way, _)| way.from == from && way.exit == exit);
        let strongest = same.map(|(_, mark)| mark).min_by_key(|mark| mark.class);
        strongest.cloned().or_else(|| self.of_rest())
    }

    fn of_rest(&self) -> Option<Mark> {
        self.rest.map(|class| Mark {
            class,
            label: String::new(),
        })
    }
}
