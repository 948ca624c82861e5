//! Coverage by the lines of a flow file, as tools for source code count it: a line is an action's, and its branches are the
//! action's exits.

use std::collections::BTreeMap;

use flow_core::ActionId;
use flow_scenario::Kind;

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

/// The actions that some run can come to.
pub(super) fn actions(flow: &FlowCoverage) -> Vec<Place> {
    let items = flow.coverage.items(Kind::Actions).into_iter();
    items
        .map(|item| Place {
            line: flow.source.line(item.span.start),
            is_hit: item.is_covered,
            name: item.name,
        })
        .collect()
}

/// The lines with something to try, by number.
pub(super) fn lines(flow: &FlowCoverage) -> BTreeMap<u32, Line> {
    let mut lines: BTreeMap<u32, Line> = BTreeMap::new();
    for place in actions(flow) {
        lines.entry(place.line).or_default().is_hit |= place.is_hit;
    }
    for condition in flow.coverage.items(Kind::Conditions) {
        let line = flow.source.line(condition.span.start);
        lines.entry(line).or_default().is_hit |= condition.is_covered;
    }
    for (line, branch) in branches(flow) {
        lines.entry(line).or_default().branches.push(branch);
    }
    lines
}

fn branches(flow: &FlowCoverage) -> Vec<(u32, Branch)> {
    let coverage = &flow.coverage;
    let mut branches = Vec::new();
    for (index, action) in coverage.program().actions().iter().enumerate() {
        let id = ActionId::at(index);
        let exits = action.exits.iter();
        let taken: Vec<bool> = exits
            .filter_map(|exit| coverage.exit(id, exit.name))
            .collect();
        let line = flow.source.line(action.span.start);
        let is_reached = coverage.action(id) == Some(true);
        let branch = |is_taken| Branch {
            action: id,
            is_taken,
            is_reached,
        };
        if taken.len() > 1 {
            branches.extend(taken.into_iter().map(|is_taken| (line, branch(is_taken))));
        }
    }
    branches
}
