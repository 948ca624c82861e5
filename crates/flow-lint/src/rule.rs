//! A rule: what it is called, what it finds, and why.

use std::fmt;

use flow_core::{Action, ActionId, Program};
use flow_expr::VarId;
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{graph::Graph, lint::Options, rules::IN_ARCHY, words};

/// Something that a check looks for.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The name by which findings are printed and silenced, such as `maybe-not-set`.
    pub name: &'static str,
    /// How much a finding of it weighs.
    pub severity: Severity,
    /// What is wrong, in one line without a period.
    pub summary: &'static str,
    /// What the rule finds, why that matters and how to mend it: paragraphs of plain text.
    pub explanation: &'static str,
    /// A flow in which the rule finds something: in SDK JSON where it can be, else in Archy YAML.
    pub triggers: &'static str,
    /// A flow in which it finds nothing.
    pub passes: &'static str,
    pub(crate) found_by: FoundBy,
}

/// Two flows that tell what a rule is about.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// A flow in which the rule finds something.
    pub triggers: &'static str,
    /// A flow in which it finds nothing.
    pub passes: &'static str,
}

/// Who looks for it.
#[derive(Clone, Copy)]
pub(crate) enum FoundBy {
    /// The loader says it while it reads.
    Loader,
    /// A function that looks at the whole program.
    Lint(fn(&Subject<'_>, &mut Vec<Diagnostic>)),
}

/// What the rules look at.
pub(crate) struct Subject<'a> {
    pub(crate) source: &'a Source,
    pub(crate) program: &'a Program,
    pub(crate) graph: &'a Graph<'a>,
    pub(crate) options: &'a Options,
    /// False when errors that the loader found may have changed the program.
    pub(crate) is_as_written: bool,
}

impl Rule {
    /// An example in Archy YAML, of a rule whose first one is in SDK JSON; `None` where the rule is not about both.
    pub fn in_archy(&self) -> Option<Example> {
        let mut examples = IN_ARCHY.iter();
        let found = examples.find(|(name, _)| *name == self.name);
        found.map(|(_, example)| *example)
    }
}

impl<'a> Subject<'a> {
    /// Whether the flow is one of the platform's, and not SDK JSON.
    pub(crate) fn is_platform(&self) -> bool {
        words::is_platform(self.program)
    }

    /// A variable as the flow's author writes it, in backticks.
    pub(crate) fn variable(&self, id: VarId) -> String {
        words::variable(self.program, id)
    }

    /// The actions that some run can reach; all of them where that cannot be told.
    pub(crate) fn reached(&self) -> impl Iterator<Item = &'a Action> + use<'a> {
        self.reached_ids().map(|(_, action)| action)
    }

    /// The same with their ids.
    pub(crate) fn reached_ids(&self) -> impl Iterator<Item = (ActionId, &'a Action)> + use<'a> {
        let mut reached = self.graph.reached();
        if !self.is_as_written {
            reached.fill(true);
        }
        let actions = self.program.actions().iter().enumerate().zip(reached);
        actions
            .filter(|(_, reached)| *reached)
            .map(|((at, action), _)| (ActionId::at(at), action))
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("name", &self.name)
            .field("severity", &self.severity)
            .finish_non_exhaustive()
    }
}
