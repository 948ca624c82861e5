//! The ways of values: which action sets a variable that another one uses, with nothing in between that sets it anew. They
//! are told from the actions that ran, so that an action uses all that it names, whatever its expressions skip.

use std::collections::{BTreeSet, HashMap, HashSet};

use flow_core::{
    Action, ActionId, ActionKind, Condition, Event, ExitName, Left, Outcome, PlatformAction,
    Program, Step, Trace,
};
use flow_expr::VarId;
use flow_lint::Reach;

/// A variable, where it is set and where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pair {
    /// The action that uses it; `None` for the flow's end.
    pub(super) used: Option<ActionId>,
    /// The action that sets it; `None` when it was given before the run.
    pub(super) set: Option<ActionId>,
    pub(super) variable: VarId,
}

/// What an action does to variables.
#[derive(Debug, Default)]
pub(super) struct Touches {
    /// What it uses before it sets it.
    uses: Vec<VarId>,
    /// What it sets, whichever exit it leaves by.
    sets: Vec<VarId>,
    /// What it sets where it leaves by an exit.
    sets_on: Vec<(ExitName, VarId)>,
    /// What it makes not set where it leaves by an exit.
    clears_on: Vec<(ExitName, VarId)>,
}

impl Touches {
    pub(super) fn of(action: &Action, program: &Program) -> Self {
        let mut touches = Self::default();
        match &action.kind {
            ActionKind::SetVariable(settings) => {
                for (variable, setting) in settings {
                    setting
                        .references()
                        .for_each(|(read, _)| touches.read(read));
                    touches.sets.push(*variable);
                }
            }
            ActionKind::Lookup(lookup) => {
                let given = lookup
                    .inputs
                    .iter()
                    .any(|(name, _)| &**name == "phoneNumber");
                if !given {
                    touches.read(program.phone_number());
                }
                let settings = lookup.headers.iter().chain(&lookup.inputs);
                let reads = settings.flat_map(|(_, setting)| setting.references());
                reads.for_each(|(read, _)| touches.read(read));
                touches.sets_on.push((ExitName::Success, lookup.output));
                let failures = [ExitName::Error, ExitName::Timeout];
                touches
                    .clears_on
                    .extend(failures.map(|exit| (exit, lookup.output)));
            }
            ActionKind::Platform(platform) => touches.platform(action, platform),
            ActionKind::Decision(condition) => touches.condition(condition),
            ActionKind::Switch(cases) => cases.iter().for_each(|case| touches.condition(case)),
            ActionKind::PlayMessage(setting)
            | ActionKind::TransferToQueue(setting)
            | ActionKind::Log {
                message: setting, ..
            } => setting
                .references()
                .for_each(|(read, _)| touches.read(read)),
            ActionKind::CollectInput(collect) => {
                collect
                    .prompt
                    .references()
                    .for_each(|(read, _)| touches.read(read));
                touches.sets_on.push((ExitName::Success, collect.output));
                touches.clears_on.push((ExitName::NoInput, collect.output));
            }
            ActionKind::Start | ActionKind::Disconnect | ActionKind::Unsupported(_) => {}
        }
        let failures = [ExitName::Error, ExitName::Timeout];
        touches
            .sets_on
            .extend(failures.map(|exit| (exit, program.error())));
        touches
    }

    fn read(&mut self, variable: VarId) {
        if !self.sets.contains(&variable) && !self.uses.contains(&variable) {
            self.uses.push(variable);
        }
    }

    fn platform(&mut self, action: &Action, platform: &PlatformAction) {
        let settings = platform.settings();
        let reads = settings.flat_map(flow_core::Setting::references);
        reads.for_each(|(read, _)| self.read(read));
        for condition in platform.conditions() {
            self.condition(condition);
        }
        let written = action.exits.iter().map(|exit| exit.name);
        let mut exits: Vec<_> = written.chain(platform.usual_exits()).collect();
        exits.sort();
        exits.dedup();
        for exit in exits {
            let bound = platform.binds(exit).into_iter();
            self.sets_on.extend(bound.map(|variable| (exit, variable)));
            let cleared = platform.clears(exit).into_iter();
            self.clears_on
                .extend(cleared.map(|variable| (exit, variable)));
        }
    }

    fn condition(&mut self, condition: &Condition) {
        for reference in condition.code.references() {
            self.read(reference.variable());
        }
    }

    /// Whether an earlier value is lost when the action is left by an exit.
    fn ends(&self, variable: VarId, exit: ExitName) -> bool {
        let change = (exit, variable);
        self.sets.contains(&variable)
            || self.sets_on.contains(&change)
            || self.clears_on.contains(&change)
    }

    fn is_set_on(&self, variable: VarId, exit: ExitName) -> bool {
        self.sets.contains(&variable) || self.sets_on.contains(&(exit, variable))
    }
}

/// How far values are followed: enough for every flow that a person wrote. Of a flow that wants more no pairs are counted.
const MOST_WORK: usize = 4_000_000;

/// Every pair that some run can make, as far as its ways tell.
pub(super) fn pairs(
    program: &Program,
    reach: &Reach,
    touches: &[Touches],
    at_end: &[VarId],
) -> BTreeSet<Pair> {
    let mut search = Search {
        touches,
        at_end,
        ways: ways(program, reach),
        work: MOST_WORK,
        pairs: BTreeSet::new(),
    };
    let done = search
        .given(program, reach)
        .and_then(|()| search.set(reach));
    done.map_or_else(BTreeSet::new, |()| search.pairs)
}

type Ways = Vec<Vec<(ExitName, Option<ActionId>)>>;

fn ways(program: &Program, reach: &Reach) -> Ways {
    let mut ways = vec![Vec::new(); program.actions().len()];
    for way in &reach.ways {
        ways[way.from.0 as usize].push((way.exit, way.to));
    }
    ways
}

struct Search<'a> {
    touches: &'a [Touches],
    at_end: &'a [VarId],
    ways: Ways,
    work: usize,
    pairs: BTreeSet<Pair>,
}

impl Search<'_> {
    /// What is given before the run: the caller's number, and every variable that nothing in the flow sets.
    fn given(&mut self, program: &Program, reach: &Reach) -> Option<()> {
        let touches = reach.actions.iter().map(|id| &self.touches[id.0 as usize]);
        let mut used: BTreeSet<VarId> = self.at_end.iter().copied().collect();
        let mut set = HashSet::new();
        for touches in touches {
            used.extend(&touches.uses);
            set.extend(touches.sets.iter().copied());
            set.extend(touches.sets_on.iter().map(|(_, variable)| *variable));
        }
        for variable in used {
            if variable == program.phone_number() || !set.contains(&variable) {
                self.follow(variable, None, vec![Some(program.start())])?;
            }
        }
        Some(())
    }

    fn set(&mut self, reach: &Reach) -> Option<()> {
        for id in &reach.actions {
            let index = id.0 as usize;
            let touches = &self.touches[index];
            let on = touches.sets_on.iter().map(|(_, variable)| *variable);
            let variables: BTreeSet<VarId> = touches.sets.iter().copied().chain(on).collect();
            for variable in variables {
                let ways = self.ways[index].iter();
                let ways = ways.filter(|(exit, _)| touches.is_set_on(variable, *exit));
                let begin = ways.map(|(_, to)| *to).collect();
                self.follow(variable, Some(*id), begin)?;
            }
        }
        Some(())
    }

    /// Follows a value from where it was set; `None` when that is too much work.
    fn follow(
        &mut self,
        variable: VarId,
        set: Option<ActionId>,
        mut open: Vec<Option<ActionId>>,
    ) -> Option<()> {
        let mut seen = HashSet::new();
        while let Some(used) = open.pop() {
            if !seen.insert(used) {
                continue;
            }
            let pair = Pair {
                used,
                set,
                variable,
            };
            let Some(id) = used else {
                if self.at_end.contains(&variable) {
                    self.pairs.insert(pair);
                }
                continue;
            };
            let touches = &self.touches[id.0 as usize];
            let ways = &self.ways[id.0 as usize];
            self.work = self
                .work
                .checked_sub(1 + ways.len() + touches.uses.len() + touches.sets.len())?;
            if touches.uses.contains(&variable) {
                self.pairs.insert(pair);
            }
            let on = ways
                .iter()
                .filter(|(exit, _)| !touches.ends(variable, *exit));
            open.extend(on.map(|(_, to)| *to));
        }
        Some(())
    }
}

/// Where each variable got its value, while a run is followed step by step.
pub(super) struct Uses {
    set: HashMap<VarId, Option<ActionId>>,
}

impl Uses {
    /// Before the first step.
    pub(super) fn begin(trace: &Trace) -> Self {
        let given = trace
            .records()
            .iter()
            .map_while(|record| match &record.event {
                Event::Given(variable, _) => Some((*variable, None)),
                _ => None,
            });
        Self {
            set: given.collect(),
        }
    }

    /// The pairs that a step makes.
    pub(super) fn step(
        &mut self,
        touches: &[Touches],
        step: Step,
    ) -> impl Iterator<Item = Pair> + use<> {
        let action = step.action;
        let touches = &touches[action.0 as usize];
        let pairs = self.used(&touches.uses, Some(action));
        for variable in &touches.sets {
            self.set.insert(*variable, Some(action));
        }
        if let Left::By(exit, _) = step.left {
            let on = |changes: &[(ExitName, VarId)]| {
                let changes = changes.iter().filter(|(known, _)| *known == exit);
                changes.map(|(_, variable)| *variable).collect::<Vec<_>>()
            };
            for variable in on(&touches.clears_on) {
                self.set.remove(&variable);
            }
            for variable in on(&touches.sets_on) {
                self.set.insert(variable, Some(action));
            }
        }
        pairs.into_iter()
    }

    /// The pairs that are made at the flow's end, if the run came to it.
    pub(super) fn end(
        &self,
        variables: &[VarId],
        trace: &Trace,
    ) -> impl Iterator<Item = Pair> + use<> {
        let came = matches!(
            trace.steps().last().map(|step| step.left),
            Some(Left::By(..))
        ) && !matches!(trace.outcome(), None | Some(Outcome::Limit(_)));
        let variables = if came { variables } else { &[] };
        self.used(variables, None).into_iter()
    }

    fn used(&self, variables: &[VarId], used: Option<ActionId>) -> Vec<Pair> {
        let pairs = variables.iter().filter_map(|variable| {
            let set = *self.set.get(variable)?;
            Some(Pair {
                used,
                set,
                variable: *variable,
            })
        });
        pairs.collect()
    }
}
