//! A run that the platform recorded against the run of a local flow: the first step that differs, then what variables hold.
//!
//! Both runs are compared as documents, so that only what both have counts; what the recorded one lacks is said.

mod steps;
mod values;

use std::collections::BTreeSet;

use flow_core::{ErrorCode, Outcome, Trace};
use flow_expr::Value;
use flow_scenario::{Executed, Execution, Replayed};
use flow_syntax::Source;

use self::{
    steps::{comparable, flow_differs, parting, shown},
    values::{Known, begun_otherwise, differing, given_otherwise, not_kept_name},
};
use super::execution_data;
use crate::{
    snippet::Style,
    style::{GREEN, RED, paint},
    value::{count, object, page, text, text_or_null, visible},
};

/// The schema of the comparison.
pub const EXECUTION_AGAINST_SCHEMA: &str = "flowsim/execution-against/1";

/// How many differences are told.
const MOST: usize = 25;

/// A run that the platform recorded, and that of a local flow with its answers.
#[derive(Debug)]
pub struct ExecutionAgainst<'a> {
    flow: &'a Source,
    recorded: &'a Execution,
    /// The recorded steps and the local ones, as far as they can be compared.
    steps: [Vec<Executed>; 2],
    local: Execution,
    /// What variables held otherwise, as far as both runs took the same steps.
    values: Vec<String>,
    flow_differs: Vec<String>,
    unanswered: Option<(String, String)>,
}

impl<'a> ExecutionAgainst<'a> {
    /// Compares; `trace` is the replayed run without its secrets.
    pub fn new(
        recorded: &'a Execution,
        replayed: &Replayed,
        trace: &Trace,
        flow: &'a Source,
    ) -> Self {
        let written = execution_data(trace, recorded.started);
        let local = Execution::read(&written).unwrap_or_default();
        let pairs = [(recorded, &local), (&local, recorded)];
        let steps = pairs.map(|(own, other)| comparable(own, other));
        let unanswered = replayed.unanswered.as_ref();
        let unanswered = unanswered.map(|(action, lacks)| {
            let lacks = format!("the document does not say {lacks}");
            (action.to_string(), lacks)
        });
        let unanswered = unanswered.or_else(|| lacks_of_world(trace));
        let mut against = Self {
            flow,
            recorded,
            steps,
            flow_differs: flow_differs(recorded, &local),
            local,
            values: Vec::new(),
            unanswered,
        };
        against.values = against.values(&Known::of(trace.program()));
        against
    }

    /// The first difference, in words; `None` when both runs took the same steps to the same end with the same values, as far
    /// as the document goes.
    pub fn message(&self) -> Option<String> {
        let parts = self.first_step().or_else(|| self.end());
        parts.or_else(|| self.values.first().cloned())
    }

    /// What the document says of its flow that is not so of the local one. It is no difference by itself.
    pub fn warnings(&self) -> &[String] {
        &self.flow_differs
    }

    /// Whether the document was cut and has nothing that the local run did not do: what came next is not known.
    fn is_cut(&self) -> bool {
        let [recorded, _] = &self.steps;
        let stops_there = |step: &Executed| {
            let stopped = self.unanswered.as_ref();
            stopped.is_some_and(|(action, _)| step.name.as_ref().is_none_or(|name| name == action))
        };
        let has_all = match &recorded[self.same_steps()..] {
            [] => true,
            [last] => last.path_shown().is_none() && stops_there(last),
            _ => false,
        };
        self.recorded.is_truncated && has_all
    }

    /// How many steps are the same, from the first.
    pub fn same_steps(&self) -> usize {
        let [recorded, local] = &self.steps;
        let pairs = recorded.iter().zip(local);
        pairs.take_while(|(a, b)| parting(a, b).is_none()).count()
    }

    fn first_step(&self) -> Option<String> {
        if self.is_cut() {
            return None;
        }
        let [recorded, local] = &self.steps;
        let same = self.same_steps();
        let number = same + 1;
        Some(match (recorded.get(same), local.get(same)) {
            (Some(was), Some(is)) => format!("step {number}: {}", parting(was, is)?),
            (Some(was), None) => {
                let was = shown(was);
                match &self.unanswered {
                    Some((action, lacks)) => {
                        let (action, lacks) = (visible(action), visible(lacks));
                        format!(
                            "step {number} was {was}; the local run stops at `{action}`, since {lacks}"
                        )
                    }
                    None => {
                        let ended = self.local.exit_reason.as_deref().unwrap_or("nothing");
                        format!(
                            "step {number} was {was}, and the local run has ended with `{ended}`"
                        )
                    }
                }
            }
            (None, Some(is)) if self.recorded.exit_reason.is_none() => {
                let is = shown(is);
                format!("the document ends after {same} steps, and the local run goes on to {is}")
            }
            (None, Some(is)) => {
                let is = shown(is);
                format!(
                    "the recorded run had ended, and the local one goes on to step {number}, {is}"
                )
            }
            (None, None) => return self.stopped(),
        })
    }

    fn stopped(&self) -> Option<String> {
        let (action, lacks) = self.unanswered.as_ref()?;
        let (action, lacks) = (visible(action), visible(lacks));
        Some(format!("the local run stops at `{action}`, since {lacks}"))
    }

    fn end(&self) -> Option<String> {
        let (was, is) = (
            self.recorded.exit_reason.as_deref()?,
            self.local.exit_reason.as_deref()?,
        );
        let was_shown = visible(was);
        (was != is).then(|| format!("the run ended with `{was_shown}`, and now with `{is}`"))
    }

    fn values(&self, known: &Known) -> Vec<String> {
        let mut found = Vec::new();
        let given = given_otherwise(self.recorded, &self.local, known);
        found.extend(
            given
                .into_iter()
                .map(|line| format!("at the start: {line}")),
        );
        let begun = begun_otherwise(self.recorded, &self.local, known);
        let mut begun = begun.into_iter().peekable();
        let [recorded, local] = &self.steps;
        let same = self.same_steps();
        let pairs = recorded.iter().zip(local).take(same);
        for (index, (was, is)) in pairs.enumerate() {
            while let Some((_, line)) = begun.next_if(|(after, _)| *after <= index) {
                found.push(line);
            }
            let (Some(was_wrote), Some(is_wrote)) = (&was.wrote, &is.wrote) else {
                continue;
            };
            let place = format!("step {}, {}", index + 1, shown(was));
            let lines = differing(was_wrote, is_wrote, None);
            found.extend(lines.map(|line| format!("{place}: {line}")));
        }
        let rest = begun.take_while(|(after, _)| *after <= same);
        found.extend(rest.map(|(_, line)| line));
        found
    }

    /// What the document does not have, so that it was not compared.
    pub fn lacks(&self) -> Vec<String> {
        let steps = &self.recorded.steps;
        let some = |count: usize, what: &str| match count {
            0 => None,
            all if all == steps.len() => Some(format!("no step has {what}")),
            1 => Some(format!("one step has no {what}")),
            more => Some(format!("{more} steps have no {what}")),
        };
        let unnamed = steps.iter().filter(|step| step.name.is_none()).count();
        let values = steps.iter().filter(|step| step.wrote.is_none()).count();
        let mut lacks: Vec<String> = [
            some(unnamed, "name of its action"),
            some(values, "variables"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let not_kept = self.recorded.given.iter();
        let begun = self.recorded.begun.iter();
        let not_kept = not_kept.chain(begun.flat_map(|begun| &begun.variables));
        let not_kept = not_kept.chain(steps.iter().flat_map(|step| step.wrote.iter().flatten()));
        let not_kept: BTreeSet<_> = not_kept.filter_map(not_kept_name).collect();
        lacks.extend(not_kept.into_iter().take(MOST).map(|(name, why)| {
            format!(
                "what `{}` held is not kept (`{}`)",
                visible(name),
                visible(why)
            )
        }));
        if self.recorded.is_truncated {
            lacks.push("the document says that it is not whole (`isTruncated`)".to_owned());
        }
        if self.recorded.exit_reason.is_none() {
            lacks.push("how the run ended".to_owned());
        }
        lacks
    }

    fn differences(&self) -> Vec<String> {
        let mut lines = self.values.clone();
        let more = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines
    }

    /// The comparison for people.
    pub fn text(&self, style: Style) -> String {
        let file = visible(self.flow.name());
        let mut out = match self.message() {
            None => {
                let same = paint(
                    style,
                    GREEN,
                    &format!("the same {}", steps(self.same_steps())),
                );
                let far = match self.is_cut() {
                    true => "; it agrees as far as the document goes",
                    false => "",
                };
                format!("`{file}` takes {same} as the recorded run{far}\n")
            }
            Some(message) => {
                let differs = paint(style, RED, "differs");
                let same = steps(self.same_steps());
                let mut out = format!("`{file}` {differs} from the recorded run\n  {message}\n");
                out.push_str(&format!("  {same} before that are the same\n"));
                let told = |line: &String| *line != message;
                for line in self.differences().into_iter().filter(told) {
                    out.push_str(&format!("  {line}\n"));
                }
                out
            }
        };
        for lack in self.lacks() {
            out.push_str(&format!("  not in the document: {lack}\n"));
        }
        out
    }

    /// The comparison as JSON: `same`, `message`, `sameSteps`, `differences`, `lacks`.
    pub fn json(&self) -> String {
        let message = self.message();
        let list = |lines: Vec<String>| Value::list(lines.iter().map(|line| text(line)));
        let flow = self.recorded.flow_name.as_deref();
        page(&object([
            ("schema", text(EXECUTION_AGAINST_SCHEMA)),
            ("recordedFlow", text_or_null(flow)),
            ("same", Value::Bool(message.is_none())),
            ("message", text_or_null(message.as_deref())),
            ("sameSteps", count(self.same_steps())),
            ("differences", list(self.differences())),
            ("lacks", list(self.lacks())),
        ]))
    }
}

/// Where a run stopped because neither the document nor a world says how it goes on.
fn lacks_of_world(trace: &Trace) -> Option<(String, String)> {
    match trace.outcome() {
        Some(Outcome::Failed(failure))
            if [ErrorCode::WorldLacks, ErrorCode::ActionUnsupported].contains(&failure.code) =>
        {
            let note = trace.notes().last();
            let said =
                note.map_or_else(|| failure.message.to_string(), |note| note.message.clone());
            Some((failure.action.to_string(), said))
        }
        _ => None,
    }
}

fn steps(count: usize) -> String {
    match count {
        1 => "1 step".to_owned(),
        more => format!("{more} steps"),
    }
}
