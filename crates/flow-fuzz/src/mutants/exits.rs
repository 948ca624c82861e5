//! Exits that lead elsewhere, handlers that are not there, actions that are left out.

use flow_core::{Action, ActionId, ActionKind, Does, Exit, ExitName, Target, Why};

use super::{Edit, MutantKind, Push};

pub(super) fn of_action(id: ActionId, action: &Action, push: &mut Push<'_>) {
    swapped(action, push);
    dropped(action, push);
    let is_start = matches!(action.kind, ActionKind::Start);
    let ends = match &action.kind {
        ActionKind::TransferToQueue(_) | ActionKind::Disconnect | ActionKind::Unsupported(_) => {
            true
        }
        ActionKind::Platform(platform) => stays(&platform.does),
        _ => false,
    };
    let asks = matches!(action.kind, ActionKind::Decision(_) | ActionKind::Switch(_));
    if !is_start && !ends && !asks && action.way_on != Target::Action(id) {
        let change = format!("`{}` is left out", action.name);
        push(MutantKind::RemovedAction, action.span, change, Edit::Bypass);
    }
}

/// Whether an action of the platform cannot be left out: it ends something, begins it, or decides what comes.
fn stays(does: &Does) -> bool {
    !matches!(
        does,
        Does::CallData(_)
            | Does::CallTask(_)
            | Does::Find(_)
            | Does::LookUpRow(_)
            | Does::Wait { .. }
            | Does::SetData(..)
            | Does::GetData(..)
            | Does::Say(_)
            | Does::Stub(_)
    )
}

/// Exits that are easily taken for each other.
fn swapped(action: &Action, push: &mut Push<'_>) {
    use ExitName as E;
    let mut pairs = vec![
        (E::Yes, E::No),
        (E::Error, E::Timeout),
        (E::Success, E::NoInput),
        (E::Success, E::Error),
        (E::NoInput, E::NoMatch),
    ];
    pairs.extend(action.exits.iter().filter_map(|exit| match exit.name {
        E::Output(index) => Some((exit.name, E::Output(index.checked_add(1)?))),
        _ => None,
    }));
    if matches!(action.kind, ActionKind::Lookup(_)) {
        // Nobody takes the success of a lookup for its failure.
        pairs.retain(|pair| *pair != (E::Success, E::Error));
    }
    let cases = action.exits.iter().filter_map(|exit| match exit.name {
        E::Case(index) => Some(index),
        _ => None,
    });
    pairs.extend(cases.map(
        |index| match action.exit(E::Case(index.saturating_add(1))) {
            Some(next) => (E::Case(index), next.name),
            None => (E::Case(index), E::Default),
        },
    ));
    for (one, other) in pairs {
        if let (Some(first), Some(second)) = (action.exit(one), action.exit(other))
            && first.target != second.target
        {
            let change = format!(
                "`{}` leads where `{}` led, and the other way round",
                first.label, second.label
            );
            let (to, from) = (second.target, first.target);
            let exits = action.exits.iter().map(|exit| match exit.name {
                name if name == one => leading(exit, to),
                name if name == other => leading(exit, from),
                _ => exit.clone(),
            });
            let edit = Edit::Exits(exits.collect());
            push(MutantKind::SwappedExits, action.span, change, edit);
        }
    }
}

fn leading(exit: &Exit, target: Target) -> Exit {
    Exit {
        target,
        ..exit.clone()
    }
}

/// Without its handler a timeout is an error, an error fails the run, and a caller who says nothing goes on (S19).
fn dropped(action: &Action, push: &mut Push<'_>) {
    let is_platform = matches!(action.kind, ActionKind::Platform(_));
    for exit in &action.exits {
        let without = match exit.name {
            // A path that nobody fills leads on.
            ExitName::Error | ExitName::Timeout | ExitName::NoInput | ExitName::NoMatch
                if is_platform =>
            {
                action.way_on
            }
            ExitName::Error => Target::Fail,
            ExitName::Timeout => action
                .exit(ExitName::Error)
                .map_or(Target::Fail, |error| error.target),
            ExitName::NoInput => action
                .exit(ExitName::Success)
                .map_or(action.way_on, |success| success.target),
            _ => continue,
        };
        if exit.why == Why::Unhandled || exit.target == without {
            continue;
        }
        let exits = action
            .exits
            .iter()
            .map(|known| match known.name == exit.name {
                true => leading(known, without),
                false => known.clone(),
            });
        let change = format!("`{}` has no handler for `{}`", action.name, exit.label);
        let edit = Edit::Exits(exits.collect());
        push(MutantKind::DroppedHandler, action.span, change, edit);
    }
}
