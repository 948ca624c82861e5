//! Resolves names and makes every implied exit explicit, with the reason why it exists (S5–S9, S19).

use std::{collections::HashMap, sync::Arc};

use flow_core::{
    Action, ActionId, ActionKind, Exit, ExitName, Parts, Program, Setting, Target, Why,
};
use flow_syntax::{Diagnostic, Span, nearest};

use super::draft::{Aim, Draft, Drafts, Place, RouteName};

/// The program that the drafts stand for. A target that does not exist is reported and taken as the flow's end.
pub(crate) fn lower(drafts: Drafts<'_>, found: &mut Vec<Diagnostic>) -> Option<Program> {
    let Drafts { flow, names, drafts, at_end } = drafts;
    let ids = index_names(&drafts, found);
    let actions = {
        let mut lowering = Lowering { following: following(&drafts), drafts: &drafts, ids, found };
        (0..drafts.len()).map(|index| lowering.action(index)).collect()
    };
    Program::new(Parts { flow, names, actions, start: ActionId(0), at_end })
}

/// Names by draft; a name that two actions have is an error, and the first one keeps it (S5).
fn index_names<'d>(drafts: &[Draft<'d>], found: &mut Vec<Diagnostic>) -> HashMap<&'d str, usize> {
    let mut ids: HashMap<&str, usize> = HashMap::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| !draft.name.is_empty()) {
        match ids.get(draft.name) {
            Some(&first) => {
                let message = format!("two actions are called `{}`", draft.name);
                let diagnostic = Diagnostic::error("duplicate-name", message, draft.span);
                let help = "names are unique over the whole flow, inline actions included: rename one of them";
                found.push(diagnostic.with_help(help).with_related("the first one", drafts[first].span));
            }
            None => {
                ids.insert(draft.name, index);
            }
        }
    }
    ids
}

/// For each action of `actions` the one after it; for `initialAction` the first one.
fn following(drafts: &[Draft<'_>]) -> Vec<Option<usize>> {
    let mut following = vec![None; drafts.len()];
    let mut last = 0;
    for (index, _) in drafts.iter().enumerate().filter(|(_, draft)| draft.place == Place::Listed) {
        following[last] = Some(index);
        last = index;
    }
    following
}

struct Lowering<'a, 'd> {
    drafts: &'a [Draft<'d>],
    ids: HashMap<&'d str, usize>,
    following: Vec<Option<usize>>,
    found: &'a mut Vec<Diagnostic>,
}

impl Lowering<'_, '_> {
    fn action(&mut self, index: usize) -> Action {
        let draft = &self.drafts[index];
        self.report_unknown_targets(index);
        let (way_on, why) = self.way_on(index);
        let exits = self.exits(index, way_on, why);
        Action { name: draft.name.into(), span: draft.span, kind: draft.kind.clone(), exits, way_on }
    }

    fn exits(&self, index: usize, way_on: Target, why: Why) -> Vec<Exit> {
        let on = |name: ExitName| exit(name, way_on, why);
        let or_on = |name: ExitName, route: RouteName| match self.written(index, route) {
            Some(target) => exit(name, target, Why::Written),
            None => exit(name, way_on, why),
        };
        match &self.drafts[index].kind {
            ActionKind::Start | ActionKind::SetVariable(_) | ActionKind::PlayMessage(_) | ActionKind::Log { .. } => {
                vec![on(ExitName::Next)]
            }
            ActionKind::Lookup(_) => {
                let mut exits = vec![on(ExitName::Success), self.error_exit(index)];
                exits.extend(self.timeout_exit(index));
                exits
            }
            ActionKind::Decision(_) => vec![
                or_on(ExitName::Yes, RouteName::Yes),
                or_on(ExitName::No, RouteName::No),
                self.error_exit(index),
            ],
            ActionKind::Switch(_) => {
                let mut exits = self.case_exits(index, way_on, why);
                exits.push(or_on(ExitName::Default, RouteName::Default));
                exits.push(self.error_exit(index));
                exits
            }
            ActionKind::CollectInput(_) => {
                let mut exits = vec![on(ExitName::Success)];
                let target = self.written(index, RouteName::NoInput);
                exits.extend(target.map(|target| exit(ExitName::NoInput, target, Why::Written)));
                exits
            }
            ActionKind::TransferToQueue(Setting::Literal(_)) => Vec::new(),
            ActionKind::TransferToQueue(_) => vec![self.error_exit(index)],
            ActionKind::Disconnect | ActionKind::Unsupported(_) => Vec::new(),
        }
    }

    fn case_exits(&self, index: usize, way_on: Target, why: Why) -> Vec<Exit> {
        let labels = (0u16..).zip(&self.drafts[index].cases);
        let case = |(case, label): (u16, &Arc<str>)| {
            let (target, why) = match self.written(index, RouteName::Case(case)) {
                Some(target) => (target, Why::Written),
                None => (way_on, why),
            };
            Exit { name: ExitName::Case(case), label: label.clone(), target, why }
        };
        labels.map(case).collect()
    }

    /// An error looks for `onerror` on the action, then on `initialAction` (S19).
    fn error_exit(&self, index: usize) -> Exit {
        let (target, why) = self.handler(index, RouteName::OnError).unwrap_or((Target::Fail, Why::Unhandled));
        exit(ExitName::Error, target, why)
    }

    /// A timeout looks for `ontimeout` in the same way; without one it is an error (S19).
    fn timeout_exit(&self, index: usize) -> Option<Exit> {
        let (target, why) = self.handler(index, RouteName::OnTimeout)?;
        Some(exit(ExitName::Timeout, target, why))
    }

    /// The handler of an action's failure. A flow handler does not handle the failure of its own action.
    fn handler(&self, index: usize, route: RouteName) -> Option<(Target, Why)> {
        if let Some(target) = self.written(index, route) {
            return Some((target, Why::Written));
        }
        let target = self.written(0, route)?;
        (target != Target::Action(id(index))).then_some((target, Why::FlowHandler))
    }

    /// Where control goes on from a draft, and why.
    fn way_on(&self, index: usize) -> (Target, Why) {
        match self.written(index, RouteName::Next) {
            Some(target) => (target, Why::Written),
            None => self.implied(index),
        }
    }

    /// Where control goes on from a draft without `next` (S6–S8).
    fn implied(&self, index: usize) -> (Target, Why) {
        let first_or_after = |why| match self.following[index] {
            Some(next) => (Target::Action(id(next)), why),
            None => (Target::End, Why::LastAction),
        };
        match self.drafts[index].place {
            Place::Initial => first_or_after(Why::FirstAction),
            Place::Listed => first_or_after(Why::FallThrough),
            Place::Inline(0, RouteName::OnError | RouteName::OnTimeout) => (Target::Rejoin, Why::RejoinsHandled),
            // What holds an inline `next` goes on at the inline action itself, so what is implied there counts.
            Place::Inline(holder, RouteName::Next) => (self.implied(holder).0, Why::RejoinsAfter(id(holder))),
            Place::Inline(holder, _) => (self.way_on(holder).0, Why::RejoinsAfter(id(holder))),
        }
    }

    /// The target that is written for a route; a name that does not exist counts as the end.
    fn written(&self, index: usize, route: RouteName) -> Option<Target> {
        let route = self.drafts[index].routes.iter().find(|known| known.name == route)?;
        Some(match route.aim {
            Aim::Inline(target) => Target::Action(id(target)),
            Aim::Named(name, _) => self.ids.get(name).map_or(Target::End, |&target| Target::Action(id(target))),
        })
    }

    fn report_unknown_targets(&mut self, index: usize) {
        for route in &self.drafts[index].routes {
            if let Aim::Named(name, span) = route.aim
                && !self.ids.contains_key(name)
            {
                let diagnostic = unknown_target(name, span, route.name, self.ids.keys().copied());
                self.found.push(diagnostic);
            }
        }
    }
}

fn unknown_target<'a>(name: &str, span: Span, route: RouteName, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let message = format!("`{}` names an action that does not exist", route_key(route));
    let diagnostic = Diagnostic::error("unknown-target", message, span).with_label("no action has this name");
    // Sorted, so that of two equally near names the same one is always suggested.
    let mut known: Vec<_> = known.collect();
    known.sort_unstable();
    match nearest(name, known) {
        Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
        None => diagnostic.with_help("name an action of `actions`, or write an action in place"),
    }
}

fn route_key(route: RouteName) -> &'static str {
    match route {
        RouteName::Next | RouteName::Case(_) => "next",
        RouteName::OnError => "onerror",
        RouteName::OnTimeout => "ontimeout",
        RouteName::Yes => "yes",
        RouteName::No => "no",
        RouteName::Default => "default",
        RouteName::NoInput => "noinput",
    }
}

fn exit(name: ExitName, target: Target, why: Why) -> Exit {
    Exit { name, label: name.text(), target, why }
}

fn id(index: usize) -> ActionId {
    ActionId(u32::try_from(index).expect("a flow has fewer actions than a file has bytes"))
}
