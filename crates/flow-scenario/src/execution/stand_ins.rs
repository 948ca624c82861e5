//! What a recorded run found in the world is in its document and nowhere else: actions that look there are answered from
//! it, as if they were not simulated.

use std::{collections::HashMap, sync::Arc};

use flow_core::{Action, ActionKind, Does, PlatformAction, Program, Stub};
use flow_expr::{Names, VarId};

use super::{Executed, Held};

/// The same flow, in which the actions ask that the document can answer.
pub(super) fn with_stand_ins(program: &Program, steps: &[Executed]) -> Option<Program> {
    let mut recorded: HashMap<&str, Vec<&Executed>> = HashMap::new();
    for step in steps {
        if let Some(name) = &step.name {
            recorded.entry(name).or_default().push(step);
        }
    }
    let mut parts = program.parts();
    for action in &mut parts.actions {
        let Some(steps) = recorded.get(&*action.name) else {
            continue;
        };
        if let Some(stub) = stand_in(action, steps, &parts.names)
            && let ActionKind::Platform(platform) = &action.kind
        {
            action.kind = ActionKind::Platform(Box::new(PlatformAction {
                type_name: platform.type_name.clone(),
                does: Does::Stub(Box::new(stub)),
            }));
        }
    }
    Program::new(parts)
}

/// What stands in for an action whose every record says enough.
fn stand_in(action: &Action, steps: &[&Executed], names: &Names) -> Option<Stub> {
    let ActionKind::Platform(platform) = &action.kind else {
        return None;
    };
    let paths = |step: &&Executed| step.path_shown().is_some();
    match &platform.does {
        Does::LookUpRow(lookup) if steps.iter().all(paths) => {
            let found = lookup.outputs.iter().chain(&lookup.failure_outputs);
            Some(stub(
                found.map(|(_, id)| *id),
                names,
                &["found", "notFound"],
            ))
        }
        Does::Find(find) if steps.iter().all(paths) => {
            Some(stub(find.result, names, &["found", "notFound"]))
        }
        Does::EvaluateSchedule { .. } if are_named(action, steps) => {
            Some(stub([], names, &["active", "inactive"]))
        }
        Does::EvaluateScheduleGroup { .. } if are_named(action, steps) => {
            let exits = ["emergency", "holiday", "closed", "open"];
            Some(stub([], names, &exits))
        }
        Does::GetData(_, pairs) if steps.iter().all(|step| keeps_all(step, pairs, names)) => {
            Some(stub(pairs.iter().map(|(_, id)| *id), names, &[]))
        }
        Does::Transfer(transfer) if steps.iter().all(|step| has_failed(step)) => {
            let outputs = transfer.failure_outputs.iter().map(|(_, id)| *id);
            Some(stub(outputs, names, &[]))
        }
        _ => None,
    }
}

/// An output is called as the variable that it is bound to, since that is how documents name values.
fn stub(outputs: impl IntoIterator<Item = VarId>, names: &Names, exits: &[&str]) -> Stub {
    let outputs = outputs.into_iter();
    Stub {
        inputs: Vec::new(),
        outputs: outputs.map(|id| (names.name(id).clone(), id)).collect(),
        exits: exits.iter().map(|exit| Arc::from(*exit)).collect(),
    }
}

/// Whether each record names one of the action's exits.
fn are_named(action: &Action, steps: &[&Executed]) -> bool {
    let is_known = |path: &str| {
        let mut exits = action.exits.iter();
        exits.any(|exit| exit.label.eq_ignore_ascii_case(path))
    };
    let named = |step: &&Executed| step.path_name.as_deref().is_some_and(is_known);
    steps.iter().all(named)
}

fn has_failed(step: &Executed) -> bool {
    step.path.as_deref() == Some("__FAILURE__")
}

fn keeps_all<K>(step: &Executed, pairs: &[(K, VarId)], names: &Names) -> bool {
    let mut pairs = pairs.iter();
    pairs.all(|(_, id)| match step.held(names.name(*id)) {
        Some(Held::Value(_) | Held::NotSet) => true,
        Some(Held::NotKept(_)) | None => false,
    })
}
