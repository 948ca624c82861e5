//! Everything that there is to try in a flow.

use std::{collections::BTreeSet, sync::Arc};

use flow_core::{Action, ActionId, ActionKind, AtEnd, Does, ExitName, Program, Why};
use flow_expr::VarId;
use flow_syntax::Span;

use super::{
    Item,
    data::{self, Pair, Touches},
    outcomes::{DATA, LookupOutcome, matrix},
};

/// A condition that holds, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Side {
    pub(super) action: ActionId,
    /// Which condition of a switch; 0 for a decision.
    pub(super) case: u16,
    pub(super) holds: bool,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) program: Arc<Program>,
    pub(super) actions: BTreeSet<ActionId>,
    pub(super) exits: BTreeSet<(ActionId, ExitName)>,
    pub(super) sides: BTreeSet<Side>,
    pub(super) outcomes: BTreeSet<(ActionId, LookupOutcome)>,
    pub(super) pairs: BTreeSet<Pair>,
    /// What each action does to variables.
    pub(super) touches: Vec<Touches>,
    /// The variables that are read at the flow's end.
    pub(super) at_end: Vec<VarId>,
}

/// What an action that calls somebody can end with.
fn ends_of(action: &Action) -> Vec<LookupOutcome> {
    match &action.kind {
        ActionKind::Lookup(lookup) => matrix(lookup),
        ActionKind::Platform(platform) if matches!(platform.does, Does::CallData(_)) => {
            DATA.to_vec()
        }
        _ => Vec::new(),
    }
}

impl Plan {
    pub(super) fn new(program: &Arc<Program>) -> Self {
        let reach = flow_lint::reach(program);
        let touches: Vec<_> = program
            .actions()
            .iter()
            .map(|action| Touches::of(action, program))
            .collect();
        let at_end = match program.at_end() {
            AtEnd::End | AtEnd::Disconnect => Vec::new(),
            AtEnd::Transfer(queue) => queue.references().map(|(variable, _)| variable).collect(),
        };
        let sides = reach.sides.iter();
        let sides = sides.map(|&(action, case, holds)| Side {
            action,
            case,
            holds,
        });
        let ends = reach.actions.iter();
        let ends = ends.flat_map(|&id| {
            ends_of(program.action(id))
                .into_iter()
                .map(move |row| (id, row))
        });
        Self {
            sides: sides.collect(),
            outcomes: ends.collect(),
            pairs: data::pairs(program, &reach, &touches, &at_end),
            program: program.clone(),
            actions: reach.actions,
            exits: reach.exits,
            touches,
            at_end,
        }
    }

    /// Whether what is counted in another program is the same.
    pub(super) fn fits(&self, program: &Program) -> bool {
        let same = |(one, other): (&Action, &Action)| {
            one.name == other.name
                && one.exits == other.exits
                && std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind)
        };
        let (mine, theirs) = (self.program.actions(), program.actions());
        self.program.flow == program.flow
            && mine.len() == theirs.len()
            && mine.iter().zip(theirs).all(same)
    }

    /// Whether the same things are counted in another plan.
    pub(super) fn counts_the_same(self: &Arc<Self>, other: &Arc<Self>) -> bool {
        let sets_are_equal = || {
            self.actions == other.actions
                && self.exits == other.exits
                && self.sides == other.sides
                && self.outcomes == other.outcomes
                && self.pairs == other.pairs
        };
        Arc::ptr_eq(self, other) || (self.fits(&other.program) && sets_are_equal())
    }

    fn item(&self, action: ActionId, name: String) -> Item {
        Item {
            name,
            action,
            span: self.program.action(action).span,
            is_covered: false,
        }
    }

    pub(super) fn action_item(&self, id: ActionId) -> Item {
        self.item(id, self.program.action(id).name.to_string())
    }

    pub(super) fn exit_item(&self, (id, exit): (ActionId, ExitName)) -> Item {
        let action = self.program.action(id);
        self.item(id, format!("{}/{}", action.name, action.exit_label(exit)))
    }

    pub(super) fn side_item(&self, side: Side) -> Item {
        let Side {
            action: id,
            case,
            holds,
        } = side;
        let action = self.program.action(id);
        let yes = if holds { "yes" } else { "no" };
        let (condition, name) = match &action.kind {
            ActionKind::Decision(condition) => (Some(condition), format!("{}/{yes}", action.name)),
            ActionKind::Switch(cases) => {
                let label = action.exit_label(ExitName::Case(case));
                let name = format!("{}/{label}/{yes}", action.name);
                (cases.get(usize::from(case)), name)
            }
            _ => (None, format!("{}/{yes}", action.name)),
        };
        let span = condition.map_or(action.span, |condition| condition.origin.span);
        Item {
            span,
            ..self.item(id, name)
        }
    }

    pub(super) fn outcome_item(&self, (id, outcome): (ActionId, LookupOutcome)) -> Item {
        self.item(id, format!("{}/{outcome}", self.program.action(id).name))
    }

    pub(super) fn pair_item(&self, pair: Pair) -> Item {
        let named = |id: Option<ActionId>, otherwise: &str| {
            id.map_or_else(
                || otherwise.to_owned(),
                |id| self.program.action(id).name.to_string(),
            )
        };
        let variable = self.program.names().name(pair.variable);
        let (from, to) = (named(pair.set, "given"), named(pair.used, "end"));
        let place = pair.used.or(pair.set).unwrap_or(self.program.start());
        self.item(place, format!("${variable}: {from} -> {to}"))
    }

    pub(super) fn unreachable(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (index, action) in self.program.actions().iter().enumerate() {
            let id = ActionId::at(index);
            if !self.actions.contains(&id) {
                items.push(self.action_item(id));
            }
            // Of a condition that cannot fail nobody wrote what happens when it does.
            let exits = action.exits.iter();
            let exits = exits.filter(|exit| !matches!(exit.why, Why::Unhandled | Why::FlowHandler));
            let exits = exits.map(|exit| (id, exit.name));
            let shut = exits.filter(|exit| !self.exits.contains(exit));
            items.extend(shut.map(|exit| self.exit_item(exit)));
            items.extend(self.dead_exits(id, action));
        }
        items
    }

    fn dead_exits(&self, id: ActionId, action: &Action) -> impl Iterator<Item = Item> {
        let name: Arc<str> = action.name.clone();
        let exits: Vec<(&'static str, Span)> = action
            .dead_exits
            .iter()
            .map(|exit| (exit.key, exit.span))
            .collect();
        exits.into_iter().map(move |(key, span)| Item {
            name: format!("{name}/{key}"),
            action: id,
            span,
            is_covered: false,
        })
    }
}
