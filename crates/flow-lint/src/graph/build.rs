//! Making the graph: node by node from the start, following every exit that can open.

use std::collections::{BTreeSet, HashMap};

use flow_core::{
    Action, ActionId, ActionKind, Condition, Does, Exit, ExitName, PlatformAction, Program, Target,
};
use flow_expr::Value;

use super::{
    Edge, Node, NodeId, Step,
    rejoin::{is_failure, must_know},
};
use crate::{constant::constant, words::does};

pub(super) struct Built {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) open: Open,
    pub(super) is_exact: bool,
}

/// What some run can do, those that fail the run included.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// The exits that actions can be left by.
    pub(crate) exits: BTreeSet<(ActionId, ExitName)>,
    /// What conditions can be, by action and case.
    pub(crate) sides: BTreeSet<(ActionId, u16, bool)>,
}

/// Where a handler that rejoins would go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Rejoin {
    /// It does not matter here.
    Forgotten,
    End,
    At(ActionId),
}

pub(super) fn build(program: &Program) -> Built {
    let mut cases = 0;
    for action in program.actions() {
        if let ActionKind::Switch(conditions) = &action.kind {
            cases += conditions.len();
        }
    }
    // Each handler that rejoins is there once for every lookup that it serves; of what is beyond any usual flow, rejoining
    // counts as an end, so that what is found is still true.
    let most = 1_000 + 8 * (program.actions().len() + cases);
    let exact = Builder::new(program, must_know(program), true).build(most);
    exact.unwrap_or_else(|| {
        let nothing = vec![false; program.actions().len()];
        let rough = Builder::new(program, nothing, false).build(usize::MAX);
        rough.expect("there is no limit")
    })
}

struct Builder<'p> {
    program: &'p Program,
    must_know: Vec<bool>,
    is_exact: bool,
    /// A loop that certainly begins a round has a node of its own for later rounds.
    ids: HashMap<(Option<ActionId>, Rejoin, bool), NodeId>,
    nodes: Vec<Node>,
    /// What each node knows; as many as there are nodes.
    rejoins: Vec<Rejoin>,
    edges: Vec<Edge>,
    open: Open,
}

impl<'p> Builder<'p> {
    fn new(program: &'p Program, must_know: Vec<bool>, is_exact: bool) -> Self {
        Self {
            program,
            must_know,
            is_exact,
            ids: HashMap::new(),
            nodes: Vec::new(),
            rejoins: Vec::new(),
            edges: Vec::new(),
            open: Open::default(),
        }
    }

    /// `None` when there are more than `most` nodes.
    fn build(mut self, most: usize) -> Option<Built> {
        self.enter(Target::Action(self.program.start()), Rejoin::End);
        let mut at = 0;
        while at < self.nodes.len() {
            if self.nodes.len() > most {
                return None;
            }
            self.leave(NodeId(u32::try_from(at).ok()?));
            at += 1;
        }
        Some(Built {
            nodes: self.nodes,
            edges: self.edges,
            open: self.open,
            is_exact: self.is_exact,
        })
    }

    /// The node that a target leads to, made when it is new; a switch has one for each condition, in a row.
    fn enter(&mut self, target: Target, rejoin: Rejoin) -> Option<NodeId> {
        let (action, rejoin) = match (target, rejoin) {
            (Target::Action(id) | Target::Again(id), _) if self.must_know[id.0 as usize] => {
                (Some(id), rejoin)
            }
            (Target::Action(id) | Target::Again(id), _) => (Some(id), Rejoin::Forgotten),
            (Target::Rejoin, Rejoin::At(id)) if self.is_exact => {
                return self.enter(Target::Action(id), rejoin);
            }
            (Target::End | Target::Return | Target::Rejoin, _) => (None, Rejoin::Forgotten),
            (Target::Fail, _) => return None,
        };
        let is_later = matches!(target, Target::Again(_))
            && action.is_some_and(|id| begins_a_round(self.program.action(id)));
        if let Some(id) = self.ids.get(&(action, rejoin, is_later)) {
            return Some(*id);
        }
        let id = NodeId(u32::try_from(self.nodes.len()).ok()?);
        self.ids.insert((action, rejoin, is_later), id);
        let kind = action.map(|action| &self.program.action(action).kind);
        let cases = match kind {
            Some(ActionKind::Switch(conditions)) => tried(conditions),
            _ => 1,
        };
        let first = u16::from(is_later);
        for case in (first..=u16::MAX).take(cases) {
            self.nodes.push(Node { action, case });
            self.rejoins.push(rejoin);
        }
        Some(id)
    }

    fn leave(&mut self, from: NodeId) {
        let node = self.nodes[from.index()];
        let Some(action) = node.action.map(|id| self.program.action(id)) else {
            return;
        };
        match &action.kind {
            ActionKind::Decision(condition) => {
                let (yes, no) = self.sides(from, condition);
                self.exit(from, action, ExitName::Yes, yes);
                self.exit(from, action, ExitName::No, no);
                self.faults(from, action, condition.guards.can_fail);
            }
            ActionKind::Switch(conditions) => self.case(from, action, conditions, node.case),
            ActionKind::Platform(platform) => self.platform(from, action, platform),
            _ => {
                self.exits(from, action);
                let silent = matches!(action.kind, ActionKind::CollectInput(_))
                    && action.exit(ExitName::NoInput).is_none();
                if silent && let Some(exit) = action.exit(ExitName::Success) {
                    let to = self.enter(exit.target, self.rejoins[from.index()]);
                    self.connect(from, to, Step::NoDigits);
                }
            }
        }
    }

    fn case(&mut self, from: NodeId, action: &Action, conditions: &[Condition], case: u16) {
        let Some(condition) = conditions.get(usize::from(case)) else {
            return self.exit(from, action, ExitName::Default, true);
        };
        let (yes, no) = self.sides(from, condition);
        self.exit(from, action, ExitName::Case(case), yes);
        if usize::from(case) + 1 < conditions.len() {
            let next = no.then_some(NodeId(from.0 + 1));
            self.connect(from, next, Step::NextCase);
        } else {
            self.exit(from, action, ExitName::Default, no);
        }
        self.faults(from, action, condition.guards.can_fail);
    }

    /// The exits that a condition opens which can fail.
    fn faults(&mut self, from: NodeId, action: &Action, can_fail: bool) {
        self.exit(from, action, ExitName::Error, can_fail);
        self.exit(from, action, ExitName::FlowError, can_fail);
    }

    /// Every exit; that of the flow's error handling where something can fail.
    fn exits(&mut self, from: NodeId, action: &Action) {
        let can_fault = action.can_fault();
        let is_first = self.nodes[from.index()].case == 0;
        for exit in &action.exits {
            let is_open = match exit.name {
                ExitName::FlowError => can_fault,
                ExitName::Next => !(is_boundless(action) || is_first && begins_a_round(action)),
                _ => true,
            };
            if is_open {
                self.follow(from, action, exit);
            }
        }
    }

    /// A call leads into its task, and, as if that came back at once, by each of its own exits: which variables the task
    /// sets in between, the variables' own history says.
    fn platform(&mut self, from: NodeId, action: &Action, platform: &PlatformAction) {
        self.exits(from, action);
        let here = self.rejoins[from.index()];
        for name in platform.usual_exits() {
            if action.exit(name).is_none() {
                let to = self.enter(action.way_on, here);
                self.connect(from, to, Step::Leave(name));
            }
        }
        if let Does::CallTask(call) = &platform.does {
            let to = self.enter(Target::Action(call.task), here);
            self.connect(from, to, Step::Call);
        }
    }

    /// Whether the condition of a node can be true, and whether it can be false.
    fn sides(&mut self, from: NodeId, condition: &Condition) -> (bool, bool) {
        let (yes, no) = open(condition);
        let Node { action, case } = self.nodes[from.index()];
        for (side, is_open) in [(true, yes), (false, no)] {
            let side = action.map(|action| (action, case, side));
            self.open.sides.extend(side.filter(|_| is_open));
        }
        (yes, no)
    }

    fn exit(&mut self, from: NodeId, action: &Action, name: ExitName, is_open: bool) {
        if is_open && let Some(exit) = action.exit(name) {
            self.follow(from, action, exit);
        }
    }

    fn follow(&mut self, from: NodeId, action: &Action, exit: &Exit) {
        let id = self.nodes[from.index()].action;
        self.open.exits.extend(id.map(|id| (id, exit.name)));
        let here = self.rejoins[from.index()];
        let rejoin = match (is_failure(exit.name), action.way_on) {
            (false, _) | (true, Target::Rejoin) => here,
            (true, Target::Action(id) | Target::Again(id)) => Rejoin::At(id),
            (true, Target::End | Target::Return | Target::Fail) => Rejoin::End,
        };
        let to = self.enter(exit.target, rejoin);
        self.connect(from, to, Step::Leave(exit.name));
    }

    fn connect(&mut self, from: NodeId, to: Option<NodeId>, step: Step) {
        self.edges.extend(to.map(|to| Edge { from, to, step }));
    }
}

/// Whether an action is a loop without a limit, which is left by its conditions alone.
fn is_boundless(action: &Action) -> bool {
    matches!(does(action), Some(Does::Loop(each)) if each.count.is_none())
}

/// Whether an action is a loop that never is done before its first round.
fn begins_a_round(action: &Action) -> bool {
    let Some(Does::Loop(each)) = does(action) else {
        return false;
    };
    match each.count.as_ref().and_then(constant) {
        Some(Value::Number(count)) => count.as_i64().is_some_and(|count| count >= 1),
        _ => false,
    }
}

/// How many conditions of a switch are ever tried: none behind one that is always true.
fn tried(conditions: &[Condition]) -> usize {
    let last = conditions.iter().position(|condition| !open(condition).1);
    last.map_or(conditions.len(), |last| last + 1).max(1)
}

/// Whether a condition can be true, and whether it can be false.
fn open(condition: &Condition) -> (bool, bool) {
    let guards = &condition.guards;
    (!guards.when_true.is_never(), !guards.when_false.is_never())
}
