//! Resolves names and makes every implied exit explicit, with the reason why it exists (S5–S9, S19).

use std::{collections::HashMap, sync::Arc};

use flow_core::{
    Action, ActionId, ActionKind, DeadExit, Exit, ExitName, Parts, Program, Setting, Target, Why,
};
use flow_syntax::{Diagnostic, Span, nearest};

use super::{
    draft::{Aim, Draft, Drafts, Place, RouteName},
    fields::quoted,
};

/// The program that the drafts stand for. A target that does not exist is reported and taken as the flow's end.
pub(crate) fn lower(drafts: Drafts<'_>, found: &mut Vec<Diagnostic>) -> Option<Program> {
    let Drafts {
        flow,
        names,
        drafts,
        at_end,
        ..
    } = drafts;
    let ids = index_names(&drafts, found);
    report_unknown_targets(&drafts, &ids, found);
    let lowering = Lowering {
        following: following(&drafts),
        drafts: &drafts,
        ids,
    };
    let actions = (0..drafts.len())
        .map(|index| lowering.action(index))
        .collect();
    Program::new(Parts {
        flow,
        names,
        actions,
        start: ActionId(0),
        at_end,
        declared: Vec::new(),
        on_limit: None,
        languages: Vec::new(),
    })
}

/// Names by draft; a name that two actions have is an error, and the first one keeps it (S5).
fn index_names<'d>(drafts: &[Draft<'d>], found: &mut Vec<Diagnostic>) -> HashMap<&'d str, usize> {
    let mut ids: HashMap<&str, usize> = HashMap::with_capacity(drafts.len());
    for (index, draft) in drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| !draft.name.is_empty())
    {
        match ids.get(draft.name) {
            Some(&first) => {
                let message = format!("two actions are called {}", quoted(draft.name));
                let diagnostic = Diagnostic::error("duplicate-name", message, draft.span);
                let help = "names are unique over the whole flow, inline actions included: rename one of them";
                found.push(
                    diagnostic
                        .with_help(help)
                        .with_related("the first one", drafts[first].span),
                );
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
    for (index, _) in drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.place == Place::Listed)
    {
        following[last] = Some(index);
        last = index;
    }
    following
}

struct Lowering<'a, 'd> {
    drafts: &'a [Draft<'d>],
    ids: HashMap<&'d str, usize>,
    following: Vec<Option<usize>>,
}

impl Lowering<'_, '_> {
    fn action(&self, index: usize) -> Action {
        let draft = &self.drafts[index];
        let (way_on, why) = self.way_on(index);
        let exits = self.exits(index, way_on, why);
        Action {
            name: draft.name.into(),
            span: draft.span,
            kind: draft.kind.clone(),
            exits,
            dead_exits: self.dead_exits(index),
            way_on,
        }
    }

    /// What is written and never taken: handlers of what cannot fail or time out, `next` of what ends the run.
    fn dead_exits(&self, index: usize) -> Vec<DeadExit> {
        let draft = &self.drafts[index];
        if draft.place == Place::Initial {
            return Vec::new();
        }
        let dead: &[RouteName] = match &draft.kind {
            ActionKind::SetVariable(_)
            | ActionKind::PlayMessage(_)
            | ActionKind::Log { .. }
            | ActionKind::CollectInput(_)
            | ActionKind::Start => &[RouteName::OnError, RouteName::OnTimeout],
            ActionKind::TransferToQueue(Setting::Literal(_)) | ActionKind::Disconnect => {
                &[RouteName::Next, RouteName::OnError, RouteName::OnTimeout]
            }
            ActionKind::Decision(_) | ActionKind::Switch(_) | ActionKind::TransferToQueue(_) => {
                &[RouteName::OnTimeout]
            }
            ActionKind::Lookup(_) | ActionKind::Unsupported(_) | ActionKind::Platform(_) => &[],
        };
        let written = dead.iter().filter_map(|name| {
            let route = draft.routes.get(name)?;
            Some(DeadExit {
                key: name.key(),
                span: route.key_span,
                target: self.written(index, *name)?,
            })
        });
        written.collect()
    }

    fn exits(&self, index: usize, way_on: Target, why: Why) -> Vec<Exit> {
        let on = |name: ExitName| exit(name, way_on, why);
        let or_on = |name: ExitName, route: RouteName| match self.written(index, route) {
            Some(target) => exit(name, target, Why::Written),
            None => exit(name, way_on, why),
        };
        match &self.drafts[index].kind {
            ActionKind::Start
            | ActionKind::SetVariable(_)
            | ActionKind::PlayMessage(_)
            | ActionKind::Log { .. } => {
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
            ActionKind::Disconnect | ActionKind::Unsupported(_) | ActionKind::Platform(_) => {
                Vec::new()
            }
        }
    }

    fn case_exits(&self, index: usize, way_on: Target, why: Why) -> Vec<Exit> {
        let labels = (0..=u16::MAX).zip(&self.drafts[index].cases);
        let case = |(case, label): (u16, &Arc<str>)| {
            let (target, why) = match self.written(index, RouteName::Case(case)) {
                Some(target) => (target, Why::Written),
                None => (way_on, why),
            };
            Exit {
                name: ExitName::Case(case),
                label: label.clone(),
                target,
                why,
            }
        };
        labels.map(case).collect()
    }

    /// An error looks for `onerror` on the action, then on `initialAction` (S19).
    fn error_exit(&self, index: usize) -> Exit {
        let (target, why) = self
            .handler(index, RouteName::OnError)
            .unwrap_or((Target::Fail, Why::Unhandled));
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
        (target != Target::Action(ActionId::at(index))).then_some((target, Why::FlowHandler))
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
            Some(next) => (Target::Action(ActionId::at(next)), why),
            None => (Target::End, Why::LastAction),
        };
        match self.drafts[index].place {
            Place::Initial => first_or_after(Why::FirstAction),
            Place::Listed => first_or_after(Why::FallThrough),
            Place::Inline(0, RouteName::OnError | RouteName::OnTimeout) => {
                (Target::Rejoin, Why::RejoinsHandled)
            }
            // What holds an inline `next` goes on at the inline action itself, so what is implied there counts.
            Place::Inline(holder, RouteName::Next) => (
                self.implied(holder).0,
                Why::RejoinsAfter(ActionId::at(holder)),
            ),
            Place::Inline(holder, _) => (
                self.way_on(holder).0,
                Why::RejoinsAfter(ActionId::at(holder)),
            ),
        }
    }

    /// The target that is written for a route; a name that does not exist counts as the end.
    fn written(&self, index: usize, route: RouteName) -> Option<Target> {
        Some(match self.drafts[index].routes.get(&route)?.aim {
            Aim::Inline(target) => Target::Action(ActionId::at(target)),
            Aim::Named(name, _) => self
                .ids
                .get(name)
                .map_or(Target::End, |&target| Target::Action(ActionId::at(target))),
        })
    }
}

fn report_unknown_targets(
    drafts: &[Draft<'_>],
    ids: &HashMap<&str, usize>,
    found: &mut Vec<Diagnostic>,
) {
    let mut known = None;
    for (name_of_exit, route) in drafts.iter().flat_map(|draft| &draft.routes) {
        if let Aim::Named(name, span) = route.aim
            && !ids.contains_key(name)
        {
            let known = known.get_or_insert_with(|| KnownNames::new(ids));
            found.push(unknown_target(
                name,
                span,
                *name_of_exit,
                known.nearest(name),
            ));
        }
    }
}

fn unknown_target(name: &str, span: Span, route: RouteName, near: Option<&str>) -> Diagnostic {
    let message = format!("`{}` names an action that does not exist", route.key());
    let diagnostic =
        Diagnostic::error("unknown-target", message, span).with_label("no action has this name");
    match near {
        Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
        None if name.is_empty() => {
            diagnostic.with_help("leave the exit out to go on at the action after this one")
        }
        None => diagnostic.with_help("name an action of `actions`, or write an action in place"),
    }
}

/// The names that a misspelt one may stand for.
struct KnownNames<'a> {
    /// Sorted, so that of two equally near names the same one is always suggested.
    names: Vec<&'a str>,
    bytes: usize,
    /// How many pairs of bytes may still be compared.
    work: usize,
}

/// Enough for a thousand misspelt names in a flow of a hundred actions; a hostile file gets no more suggestions.
const SUGGESTION_WORK: usize = 50_000_000;

impl<'a> KnownNames<'a> {
    fn new(ids: &HashMap<&'a str, usize>) -> Self {
        let mut names: Vec<_> = ids.keys().copied().collect();
        names.sort_unstable();
        Self {
            bytes: names.iter().map(|name| name.len()).sum(),
            names,
            work: SUGGESTION_WORK,
        }
    }

    fn nearest(&mut self, wanted: &str) -> Option<&'a str> {
        self.work = self
            .work
            .checked_sub(self.bytes.saturating_mul(wanted.len().max(1)))?;
        nearest(wanted, self.names.iter().copied())
    }
}

fn exit(name: ExitName, target: Target, why: Why) -> Exit {
    Exit {
        name,
        label: name.text(),
        target,
        why,
    }
}
