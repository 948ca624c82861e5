//! Names that are nearly those of variables which the flow sets: slips, and not inputs of the run.

use std::cell::Cell;

use flow_expr::VarId;
use flow_syntax::{Diagnostic, nearest};

use super::RULE;
use crate::{assignment::Events, rule::Subject};

/// The names that a misspelt variable may stand for.
pub(super) struct Known<'a> {
    names: Vec<&'a str>,
    length: usize,
    /// How many pairs of bytes may still be compared; a flow of thousands of inputs gets no more suggestions.
    work: Cell<usize>,
}

impl<'a> Known<'a> {
    pub(super) fn new(subject: &Subject<'a>, assigned: &[bool]) -> Self {
        let is_known = |id: VarId| {
            assigned[id.index()]
                || id == subject.program.phone_number()
                || id == subject.program.error()
        };
        let names = subject.program.names().iter();
        let names: Vec<&str> = names
            .filter(|(id, _)| is_known(*id))
            .map(|(_, name)| &**name)
            .collect();
        Self {
            length: names.iter().map(|name| name.len()).sum(),
            names,
            work: Cell::new(2_000_000),
        }
    }

    /// A variable that nothing sets is an input of the run, unless its name is a slip of a name that is set.
    pub(super) fn misspelt(
        &self,
        subject: &Subject<'_>,
        variable: VarId,
        events: &Events,
    ) -> Option<Diagnostic> {
        let name: &str = subject.program.names().name(variable);
        let near = self.nearest(name)?;
        let (_, place) = events.reads.first()?;
        let message = format!("nothing sets `${name}`");
        let finding = Diagnostic::warning(RULE.name, message, place.locate(subject.source))
            .with_help(format!(
                "did you mean `${near}`? if it is an input of the run, give it a name of its own"
            ));
        let mut others = events.reads.iter().filter(|(_, other)| other != place);
        Some(match others.next() {
            Some((_, other)) => {
                finding.with_related("it is read here, too", other.locate(subject.source))
            }
            None => finding,
        })
    }

    /// Names that differ in a slip or two, or only in letter case; short names differ too easily.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        if name.chars().count() < 4 {
            return None;
        }
        let work = self.length.saturating_mul(name.len());
        self.work.set(self.work.get().checked_sub(work)?);
        let near = nearest(name, self.names.iter().copied())?;
        let slips = strsim::osa_distance(&name.to_lowercase(), &near.to_lowercase());
        let is_slip = slips <= if name.chars().count() < 10 { 1 } else { 2 };
        (is_slip && !is_numbered(name, near)).then_some(near)
    }
}

/// `line1` and `line2` are no slips of each other.
fn is_numbered(a: &str, b: &str) -> bool {
    let bare = |name: &str| {
        name.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_owned()
    };
    a != b && bare(a) == bare(b)
}
