//! What a picture of a flow shows, before anything is said about how: shapes, arrows and words.

use std::collections::BTreeSet;

use super::{
    marks::Class,
    words::{cut, some_of},
};

/// A flow as shapes and arrows. Made by [`Diagram::new`]; every arrow joins two of its shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// The flow's name, on one line; empty when it has none.
    pub title: String,
    /// What the marks are; empty when there is nothing to say.
    pub caption: String,
    /// The actions in the order of the program, then everything that is no action.
    pub shapes: Vec<Shape>,
    /// How many of the shapes are actions.
    pub actions: usize,
    /// The arrows, those of one action together and in the order of its exits.
    pub arrows: Vec<Arrow>,
    /// What each class of marks means here.
    pub legend: Vec<(Class, String)>,
}

/// One thing with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it stands for.
    pub kind: ShapeKind,
    /// The whole name, on one line, of any length.
    pub name: String,
    /// The action's type; empty for what is no action.
    pub detail: String,
    /// What is said of it.
    pub class: Option<Class>,
    /// The mark's few characters; may be empty.
    pub label: String,
}

/// What a shape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeKind {
    /// The action at which the run starts.
    Start,
    /// An action that calls a service.
    Lookup,
    /// An action that chooses between exits.
    Choice,
    /// Any other action.
    Action,
    /// An outcome: the flow came to its end.
    Ended,
    /// An outcome: the call goes to a queue.
    Transferred,
    /// An outcome: the call is hung up.
    Disconnected,
    /// An outcome: nothing handles a failure.
    Failed,
    /// The name of an action that is drawn elsewhere, or of several.
    Elsewhere,
}

/// One or more exits of an action that lead to the same place for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The shape that it leaves.
    pub from: usize,
    /// The shape that it leads to.
    pub to: usize,
    /// The exits, each with its mark's few characters; none where an action is the end of the run.
    pub exits: Vec<String>,
    /// How it is drawn.
    pub line: Line,
    /// What is said of it.
    pub class: Option<Class>,
}

/// Why an arrow is there, which decides how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// The flow says so: solid.
    Written,
    /// Nothing is written and the order of the actions decides: dashed.
    Implied,
    /// A handler of `initialAction` serves the whole flow: dotted.
    FlowHandler,
    /// Nothing handles a failure: dashed, in another colour.
    Unhandled,
}

impl Line {
    /// What the legend says of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Written => "written in the flow",
            Self::Implied => "implied by the order of the actions",
            Self::FlowHandler => "handler of the whole flow",
            Self::Unhandled => "failure that nothing handles",
        }
    }

    /// How it looks, in a word.
    pub fn look(self) -> &'static str {
        match self {
            Self::Written => "solid",
            Self::Implied => "dashed",
            Self::FlowHandler => "dotted",
            Self::Unhandled => "dashed, red",
        }
    }
}

impl Arrow {
    /// The exits' names, the first few of many.
    pub fn label(&self) -> String {
        some_of(&self.exits, 4)
    }

    /// The exits' names, more of them than fit a label.
    pub(crate) fn all_exits(&self) -> String {
        cut(&some_of(&self.exits, 50), 1_000).into_owned()
    }
}

impl Diagram {
    /// The kinds of lines that occur, in their order.
    pub fn lines(&self) -> Vec<Line> {
        let lines: BTreeSet<_> = self.arrows.iter().map(|arrow| arrow.line).collect();
        lines.into_iter().collect()
    }

    /// The legend as one text a line: how lines look and what they mean. Empty when all are solid.
    pub(crate) fn legend_of_lines(&self) -> Vec<String> {
        let lines = self.lines();
        if lines.iter().all(|line| *line == Line::Written) {
            return Vec::new();
        }
        let said = |line: &Line| format!("{}: {}", line.look(), line.meaning());
        lines.iter().map(said).collect()
    }
}
