//! Coverage by the lines of a flow's files, as tools for source code count it: a line is an action's, and its branches are the
//! action's exits. A flow that refers to other files has lines in each of them.

use std::collections::BTreeMap;

use flow_core::ActionId;
use flow_scenario::Kind;
use flow_syntax::Source;

use super::FlowCoverage;

/// A line on which actions or conditions stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Whether a run came to one of them.
    pub(super) is_hit: bool,
    /// The exits of its actions, in order, and whether a run took them; an action with one exit has none here, since it
    /// decides nothing.
    pub(super) branches: Vec<Branch>,
}

/// An exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) action: ActionId,
    pub(super) is_taken: bool,
    /// Whether a run came to the action at all.
    pub(super) is_reached: bool,
}

/// An action with its line.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) is_hit: bool,
}

/// A file in which something can be tried.
pub(super) struct File {
    pub(super) name: String,
    /// The actions that some run can come to.
    pub(super) actions: Vec<Place>,
    /// The lines with something to try, by number.
    pub(super) lines: BTreeMap<u32, Line>,
}

/// The files of a flow, its own first.
pub(super) fn files(flow: &FlowCoverage) -> Vec<File> {
    let mut files = Files {
        source: &flow.source,
        all: Vec::new(),
    };
    files.named(flow.source.name());
    for item in flow.coverage.items(Kind::Actions) {
        let (file, line) = files.at(item.span.start);
        file.lines.entry(line).or_default().is_hit |= item.is_covered;
        file.actions.push(Place {
            line,
            is_hit: item.is_covered,
            name: item.name,
        });
    }
    for condition in flow.coverage.items(Kind::Conditions) {
        let (file, line) = files.at(condition.span.start);
        file.lines.entry(line).or_default().is_hit |= condition.is_covered;
    }
    for (offset, branch) in branches(flow) {
        let (file, line) = files.at(offset);
        file.lines.entry(line).or_default().branches.push(branch);
    }
    files.all
}

struct Files<'s> {
    source: &'s Source,
    all: Vec<File>,
}

impl Files<'_> {
    /// The file and the line of it that stand at a place of the text.
    fn at(&mut self, offset: u32) -> (&mut File, u32) {
        let source = self.source;
        let line = source.line(offset) - source.lines_before(offset);
        (self.named(source.name_at(offset)), line)
    }

    fn named(&mut self, name: &str) -> &mut File {
        let known = self.all.iter().position(|file| file.name == name);
        let at = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(File {
                name: name.to_owned(),
                actions: Vec::new(),
                lines: BTreeMap::new(),
            });
        }
        &mut self.all[at]
    }
}

/// The exits of actions that have several, each with the place of its action.
fn branches(flow: &FlowCoverage) -> Vec<(u32, Branch)> {
    let coverage = &flow.coverage;
    let mut branches = Vec::new();
    for (index, action) in coverage.program().actions().iter().enumerate() {
        let id = ActionId::at(index);
        let exits = action.exits.iter();
        let taken: Vec<bool> = exits
            .filter_map(|exit| coverage.exit(id, exit.name))
            .collect();
        let is_reached = coverage.action(id) == Some(true);
        let branch = |is_taken| Branch {
            action: id,
            is_taken,
            is_reached,
        };
        if taken.len() > 1 {
            let taken = taken.into_iter();
            branches.extend(taken.map(|is_taken| (action.span.start, branch(is_taken))));
        }
    }
    branches
}
