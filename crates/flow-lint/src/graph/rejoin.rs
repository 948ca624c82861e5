//! Where it matters which failure was handled last: the actions from which a run can come to a handler's end that rejoins
//! without another failure before it.

use flow_core::{Action, ExitName, Program, Target};

/// For each action, whether a run that is there still has to know where to rejoin.
pub(super) fn must_know(program: &Program) -> Vec<bool> {
    let mut comes_from: Vec<Vec<u32>> = vec![Vec::new(); program.actions().len()];
    let mut open = Vec::new();
    for (at, action) in (0u32..).zip(program.actions()) {
        if uses(action) {
            open.push(at);
        }
        for exit in action.exits.iter().filter(|exit| !is_failure(exit.name)) {
            if let Target::Action(to) = exit.target {
                comes_from[to.0 as usize].push(at);
            }
        }
    }
    let mut known = vec![false; program.actions().len()];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut known[at as usize], true) {
            open.extend(&comes_from[at as usize]);
        }
    }
    known
}

/// A failure decides anew where to rejoin; that may itself be where it would have rejoined.
fn uses(action: &Action) -> bool {
    let fails = action.exits.iter().any(|exit| is_failure(exit.name));
    let mut leaves = action.exits.iter().filter(|exit| !is_failure(exit.name));
    leaves.any(|exit| exit.target == Target::Rejoin) || (fails && action.way_on == Target::Rejoin)
}

pub(super) fn is_failure(exit: ExitName) -> bool {
    matches!(exit, ExitName::Error | ExitName::Timeout)
}
