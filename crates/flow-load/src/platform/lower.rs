//! From a plan to a program: numbers, unique names, and every implied exit with the reason why it exists.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use flow_core::{
    Action, ActionId, ActionKind, AtEnd, Does, Exit, ExitName, FlowHeader, Parts, Program, Setting,
    Target, Why,
};

use super::{
    plan::{Aim, Draft, DraftExit, DraftId, Ends, Plan, SequenceId},
    variables::Variables,
};

/// The program that a plan stands for. `None` only when the plan is empty.
pub(crate) fn lower(
    flow: FlowHeader,
    mut plan: Plan,
    variables: Variables,
    at_end: AtEnd,
) -> Option<Program> {
    leave_out_idle_handlers(&mut plan);
    let order = order(&plan);
    let mut ids = vec![None; plan.drafts.len()];
    for (index, draft) in order.iter().enumerate() {
        ids[draft.0] = Some(ActionId::at(index));
    }
    let lowering = Lowering {
        plan: &plan,
        ids,
        ends: RefCell::new(vec![None; plan.sequences.len()]),
    };
    let names = unique_names(&plan, &order);
    let actions: Vec<_> = order
        .iter()
        .zip(names)
        .map(|(draft, name)| lowering.action(*draft, name))
        .collect();
    let start = match lowering.entry(*plan.roots.first()?) {
        Target::Action(start) => start,
        _ => return None,
    };
    let on_limit = plan
        .handler
        .and_then(|handler| lowering.entry(handler).action());
    let (names, declared) = variables.into_parts();
    Program::new(Parts {
        flow,
        names,
        actions,
        start,
        at_end,
        declared,
        on_limit,
        languages: plan.languages,
    })
}

/// Takes away the handling of events that cannot happen: it would only look as if something led there.
fn leave_out_idle_handlers(plan: &mut Plan) {
    let is_handled = |draft: &Draft| !plan.sequences[draft.place.0.0].handles;
    let fails = plan
        .drafts
        .iter()
        .any(|draft| is_handled(draft) && can_fail(&draft.kind));
    let aims = plan.drafts.iter().flat_map(|draft| &draft.exits);
    let targets: HashSet<_> = aims
        .filter_map(|exit| match exit.aim {
            Aim::Into(sequence) => Some(sequence.0),
            _ => None,
        })
        .collect();
    let handler = plan.handler.filter(|_| fails);
    let sequences = &plan.sequences;
    plan.roots.retain(|root| {
        let is_used = handler == Some(*root) || targets.contains(&root.0);
        is_used || !sequences[root.0].handles
    });
    plan.handler = handler.or(plan.handler.filter(|handler| targets.contains(&handler.0)));
}

/// Every action: sequence by sequence, each action before its branches, and these in the order of its exits.
fn order(plan: &Plan) -> Vec<DraftId> {
    enum Ahead {
        Sequence(SequenceId),
        Draft(DraftId),
    }
    let mut order = Vec::with_capacity(plan.drafts.len());
    let mut seen = vec![false; plan.drafts.len()];
    let mut ahead: Vec<_> = plan.roots.iter().copied().map(Ahead::Sequence).collect();
    ahead.reverse();
    while let Some(next) = ahead.pop() {
        match next {
            Ahead::Sequence(id) => {
                let drafts = plan.sequences[id.0].drafts.iter();
                ahead.extend(drafts.rev().copied().map(Ahead::Draft));
            }
            Ahead::Draft(id) if seen[id.0] => {}
            Ahead::Draft(id) => {
                seen[id.0] = true;
                order.push(id);
                let exits = plan.drafts[id.0].exits.iter().rev();
                ahead.extend(exits.filter_map(|exit| match exit.aim {
                    Aim::Into(branch) if plan.is_branch(branch, id) => {
                        Some(Ahead::Sequence(branch))
                    }
                    _ => None,
                }));
            }
        }
    }
    order
}

/// A name for each action. What begins a task or the flow gives way to actions, since people speak of these.
fn unique_names(plan: &Plan, order: &[DraftId]) -> Vec<Arc<str>> {
    let mut names = UniqueNames::default();
    let mut given: Vec<Arc<str>> = vec!["".into(); order.len()];
    for begins in [false, true] {
        for (name, draft) in given.iter_mut().zip(order) {
            let draft = &plan.drafts[draft.0];
            if is_beginning(&draft.kind) == begins {
                *name = names.give(&draft.name);
            }
        }
    }
    given
}

fn is_beginning(kind: &ActionKind) -> bool {
    matches!(kind, ActionKind::Platform(action) if matches!(action.does, Does::Enter(_)))
}

/// Gives later actions of a name another one: `Decision`, `Decision (2)`.
#[derive(Default)]
struct UniqueNames {
    used: HashSet<Arc<str>>,
    /// How often a name was asked for.
    asked: HashMap<String, u32>,
}

impl UniqueNames {
    fn give(&mut self, name: &str) -> Arc<str> {
        let asked = self.asked.entry(name.to_owned()).or_default();
        loop {
            *asked += 1;
            let given: Arc<str> = match *asked {
                1 => name.into(),
                count => format!("{name} ({count})").into(),
            };
            if self.used.insert(given.clone()) {
                return given;
            }
        }
    }
}

struct Lowering<'p> {
    plan: &'p Plan,
    ids: Vec<Option<ActionId>>,
    /// Where sequences end, as far as it was asked.
    ends: RefCell<Vec<Option<Target>>>,
}

impl Lowering<'_> {
    fn action(&self, id: DraftId, name: Arc<str>) -> Action {
        let draft = &self.plan.drafts[id.0];
        let mut kind = draft.kind.clone();
        if let (Some(task), ActionKind::Platform(action)) = (draft.calls, &mut kind)
            && let (Does::CallTask(call), Some(entry)) =
                (&mut action.does, self.entry(task).action())
        {
            call.task = entry;
        }
        let mut exits: Vec<_> = draft.exits.iter().map(|exit| self.exit(id, exit)).collect();
        exits.extend(self.flow_error(draft));
        Action {
            name,
            span: draft.span,
            kind,
            exits,
            dead_exits: Vec::new(),
            way_on: self.way_on(id, draft),
        }
    }

    /// Where control goes on when nothing special happens.
    fn way_on(&self, id: DraftId, draft: &Draft) -> Target {
        let mut exits = draft.exits.iter();
        match exits.find(|exit| exit.name == ExitName::Next) {
            Some(next) => self.target(id, next.aim).0,
            None => self.behind(id).0,
        }
    }

    fn exit(&self, id: DraftId, exit: &DraftExit) -> Exit {
        let (target, why) = self.target(id, exit.aim);
        // What comes next in a sequence is written; what a way out without actions leads to is not.
        let is_implied = exit.aim == Aim::Behind && exit.name != ExitName::Next;
        let why = match exit.why {
            Some(why) => why,
            None if is_implied => Why::Platform,
            None => why,
        };
        Exit {
            name: exit.name,
            label: exit.label.clone(),
            target,
            why,
        }
    }

    /// The platform's flow-level error handling, for what can fail.
    fn flow_error(&self, draft: &Draft) -> Option<Exit> {
        let handler = self.plan.handler?;
        let handles = self.plan.sequences[draft.place.0.0].handles;
        (!handles && can_fail(&draft.kind)).then(|| Exit {
            name: ExitName::FlowError,
            label: ExitName::FlowError.text(),
            target: self.entry(handler),
            why: Why::FlowHandler,
        })
    }

    fn target(&self, id: DraftId, aim: Aim) -> (Target, Why) {
        match aim {
            Aim::Behind => self.behind(id),
            Aim::Into(sequence) => match self.plan.sequences[sequence.0].drafts.first() {
                Some(first) => (self.at(*first), Why::Written),
                None => self.end(sequence),
            },
            Aim::To(draft) => (self.at(draft), Why::Written),
            Aim::BehindLoop(draft) => (self.behind(draft).0, Why::Written),
            Aim::NextRound(draft) => (self.again(draft), Why::Written),
        }
    }

    fn entry(&self, sequence: SequenceId) -> Target {
        match self.plan.sequences[sequence.0].drafts.first() {
            Some(first) => self.at(*first),
            None => self.end(sequence).0,
        }
    }

    /// What follows an action: the next one of its sequence, or where the sequence ends.
    fn behind(&self, id: DraftId) -> (Target, Why) {
        let (sequence, at) = self.plan.drafts[id.0].place;
        match self.plan.sequences[sequence.0].drafts.get(at + 1) {
            Some(next) => (self.at(*next), Why::Written),
            None => self.end(sequence),
        }
    }

    /// Where control goes from the end of a sequence. Found once for each: many may end within each other.
    fn end(&self, sequence: SequenceId) -> (Target, Why) {
        let mut passed = Vec::new();
        let target = self.end_from(sequence, &mut passed);
        let mut ends = self.ends.borrow_mut();
        passed
            .iter()
            .for_each(|passed: &SequenceId| ends[passed.0] = Some(target));
        (target, Why::Platform)
    }

    /// Goes from end to end; the sequences that all end there are `passed`.
    fn end_from(&self, mut sequence: SequenceId, passed: &mut Vec<SequenceId>) -> Target {
        // As many steps as sequences lie within each other; one that ends in itself ends the flow.
        while passed.len() <= self.plan.sequences.len() {
            if let Some(known) = self.ends.borrow()[sequence.0] {
                return known;
            }
            passed.push(sequence);
            sequence = match self.plan.sequences[sequence.0].ends {
                Ends::Return => return Target::Return,
                Ends::Round(draft) => return self.again(draft),
                Ends::On(next) => match self.plan.sequences[next.0].drafts.first() {
                    Some(first) => return self.at(*first),
                    None => next,
                },
                Ends::Behind(draft) => {
                    let (outer, at) = self.plan.drafts[draft.0].place;
                    match self.plan.sequences[outer.0].drafts.get(at + 1) {
                        Some(next) => return self.at(*next),
                        None => outer,
                    }
                }
            };
        }
        Target::End
    }

    fn at(&self, draft: DraftId) -> Target {
        self.ids[draft.0].map_or(Target::End, Target::Action)
    }

    fn again(&self, draft: DraftId) -> Target {
        self.ids[draft.0].map_or(Target::End, Target::Again)
    }
}

/// Whether an action can fail in a way that goes to the flow's event handling.
fn can_fail(kind: &ActionKind) -> bool {
    let is_computed = |setting: &Setting| matches!(setting, Setting::Expression(_));
    match kind {
        ActionKind::Decision(condition) => condition.guards.can_fail,
        ActionKind::Switch(conditions) => {
            let mut conditions = conditions.iter();
            conditions.any(|condition| condition.guards.can_fail)
        }
        ActionKind::Platform(action) => {
            matches!(
                action.does,
                Does::Wait { .. }
                    | Does::CallTask(_)
                    | Does::Loop(_)
                    | Does::LookUpRow(_)
                    | Does::EvaluateSchedule { .. }
                    | Does::EvaluateScheduleGroup { .. }
            ) || kind.settings().any(is_computed)
        }
        _ => kind.settings().any(is_computed),
    }
}
