//! Promises of the path: which actions, and by which exits.

use std::sync::Arc;

use flow_core::{Left, Step, Target, Trace};

use super::Difference;
use crate::promise::{Stop, WantedExits};

/// A finished run, with what several promises look at.
pub(super) struct Run<'a> {
    pub(super) trace: &'a Trace,
    pub(super) steps: Vec<Step>,
}

impl<'a> Run<'a> {
    pub(super) fn of(trace: &'a Trace) -> Self {
        Self {
            trace,
            steps: trace.steps(),
        }
    }

    pub(super) fn name(&self, step: usize) -> &'a Arc<str> {
        &self.trace.program().action(self.steps[step].action).name
    }

    /// The exit by which a step's action was left; `end` when the run ended in it.
    fn exit(&self, step: usize) -> Arc<str> {
        match self.steps[step].left {
            Left::By(exit, _) => self
                .trace
                .program()
                .action(self.steps[step].action)
                .exit_label(exit),
            Left::Calling(_) => "call".into(),
            Left::EndedRun => "end".into(),
        }
    }

    /// Whether a step took the exit that is written so: by its own name, or as `end` where it ended the flow, which is
    /// how reports write it.
    fn took(&self, step: usize, exit: &str) -> bool {
        let ended = matches!(self.steps[step].left, Left::By(_, Target::End));
        *self.exit(step) == *exit || ended && exit == "end"
    }

    fn names(&self) -> String {
        let names: Vec<&str> = (0..self.steps.len())
            .map(|step| &**self.name(step))
            .collect();
        names.join(" → ")
    }
}

/// Whether the path is the promised one.
pub(super) fn path(stops: &[Stop], run: &Run<'_>) -> Option<Difference> {
    let walked: Vec<&str> = (0..run.steps.len()).map(|step| &**run.name(step)).collect();
    let reached = furthest(stops, &walked)?;
    let wanted: Vec<&str> = stops
        .iter()
        .map(|stop| match stop {
            Stop::Action(name) => &**name,
            Stop::Anything => "...",
        })
        .collect();
    let message = match (walked.get(reached), reached) {
        (None, _) => "the path ends before the promised one does".to_owned(),
        (Some(name), step) => format!("step {} of the path is `{name}`", step + 1),
    };
    Some(Difference {
        message,
        expected: wanted.join(" → "),
        actual: run.names(),
        step: Some(reached.min(run.steps.len().saturating_sub(1)))
            .filter(|_| !run.steps.is_empty()),
    })
}

/// How many steps fit before the path differs; `None` when all of it fits. `...` matches as few steps as it can, and more
/// where that does not fit.
fn furthest(stops: &[Stop], walked: &[&str]) -> Option<usize> {
    let (mut stop, mut step, mut furthest) = (0, 0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        furthest = furthest.max(step);
        match stops.get(stop) {
            None if step == walked.len() => return None,
            Some(Stop::Anything) => {
                stop += 1;
                retry = Some((stop, step));
                continue;
            }
            Some(Stop::Action(name)) if walked.get(step) == Some(&&**name) => {
                stop += 1;
                step += 1;
                continue;
            }
            _ => {}
        }
        match retry {
            Some((after, from)) if from < walked.len() => {
                retry = Some((after, from + 1));
                (stop, step) = (after, from + 1);
            }
            _ => return Some(furthest),
        }
    }
}

/// Whether an action is left by the promised exits.
pub(super) fn exits(action: &str, wanted: &WantedExits, run: &Run<'_>) -> Option<Difference> {
    let visits: Vec<usize> = (0..run.steps.len())
        .filter(|step| **run.name(*step) == *action)
        .collect();
    let taken: Vec<Arc<str>> = visits.iter().map(|step| run.exit(*step)).collect();
    let (differs, expected) = match wanted {
        WantedExits::Always(exit) => (
            visits.iter().position(|step| !run.took(*step, exit)),
            format!("`{exit}`"),
        ),
        WantedExits::These(exits) => {
            let same = visits
                .iter()
                .zip(exits)
                .take_while(|(step, exit)| run.took(**step, exit))
                .count();
            let differs = (same < taken.len().max(exits.len())).then_some(same);
            (differs, listed(exits))
        }
    };
    let wants_none = matches!(wanted, WantedExits::These(exits) if exits.is_empty());
    if visits.is_empty() && !wants_none {
        return Some(Difference {
            message: format!("`{action}` was not run"),
            expected,
            actual: format!("the path {}", run.names()),
            step: run.steps.len().checked_sub(1),
        });
    }
    let differs = differs?;
    Some(Difference {
        message: match taken.get(differs) {
            Some(taken) => format!("`{action}` was left by `{taken}`"),
            None => format!("`{action}` was run {}", times(visits.len())),
        },
        expected,
        actual: listed(&taken),
        step: visits.get(differs).or(visits.last()).copied(),
    })
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

fn listed(names: &[Arc<str>]) -> String {
    if names.is_empty() {
        return "never run".to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", then ")
}
