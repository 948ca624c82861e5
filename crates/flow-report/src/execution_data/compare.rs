//! A run that the platform recorded against the run of a local flow: the first step that differs, then what variables hold.
//!
//! Both runs are compared as documents, so that only what both have counts; what the recorded one lacks is said.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use flow_core::{ErrorCode, Outcome, Trace};
use flow_expr::Value;
use flow_scenario::{Executed, Execution, Held, Replayed, Wrote};
use flow_syntax::Source;

use super::execution_data;
use crate::{
    snippet::Style,
    style::{GREEN, RED, paint},
    value::{count, object, page, shortened, text, text_or_null, visible},
};

/// The schema of the comparison.
pub const EXECUTION_AGAINST_SCHEMA: &str = "flowsim/execution-against/1";

/// How many differences are told.
const MOST: usize = 25;
/// How much of a value is shown.
const WIDTH: usize = 100;

/// A run that the platform recorded, and that of a local flow with its answers.
#[derive(Debug)]
pub struct ExecutionAgainst<'a> {
    flow: &'a Source,
    recorded: &'a Execution,
    /// The recorded steps and the local ones, as far as they can be compared.
    steps: [Vec<Executed>; 2],
    local: Execution,
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
        let steps = [&recorded.steps, &local.steps];
        let guessed = [(steps[0], steps[1]), (steps[1], steps[0])];
        let steps = guessed.map(|(own, other)| comparable(own, other));
        let unanswered = replayed.unanswered.as_ref();
        let unanswered = unanswered.map(|(action, lacks)| {
            let lacks = format!("the document does not say {lacks}");
            (action.to_string(), lacks)
        });
        let unanswered = unanswered.or_else(|| lacks_of_world(trace));
        Self {
            flow,
            recorded,
            steps,
            local,
            unanswered,
        }
    }

    /// The first difference, in words; `None` when both runs took the same steps to the same end with the same values.
    pub fn message(&self) -> Option<String> {
        let parts = self.first_step().or_else(|| self.end());
        parts.or_else(|| match self.values().len() {
            0 => None,
            1 => Some("a value is not what was recorded".to_owned()),
            more => Some(format!("{more} values are not what was recorded")),
        })
    }

    /// How many steps are the same, from the first.
    pub fn same_steps(&self) -> usize {
        let [recorded, local] = &self.steps;
        let pairs = recorded.iter().zip(local);
        pairs.take_while(|(a, b)| parting(a, b).is_none()).count()
    }

    fn first_step(&self) -> Option<String> {
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

    /// What variables held otherwise, as far as both runs took the same steps.
    fn values(&self) -> Vec<String> {
        let mut found = Vec::new();
        let given = differing(&self.recorded.given, &self.local.given);
        found.extend(given.map(|line| format!("at the start: {line}")));
        let [recorded, local] = &self.steps;
        let pairs = recorded.iter().zip(local).take(self.same_steps());
        for (index, (was, is)) in pairs.enumerate() {
            let (Some(was_wrote), Some(is_wrote)) = (&was.wrote, &is.wrote) else {
                continue;
            };
            let place = format!("step {}, {}", index + 1, shown(was));
            let lines = differing(was_wrote, is_wrote);
            found.extend(lines.map(|line| format!("{place}: {line}")));
        }
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
        let mut lines = self.values();
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
                format!("`{file}` takes {same} as the recorded run\n")
            }
            Some(message) => {
                let differs = paint(style, RED, "differs");
                let same = steps(self.same_steps());
                let mut out = format!("`{file}` {differs} from the recorded run\n  {message}\n");
                out.push_str(&format!("  {same} before that are the same\n"));
                for line in self.differences() {
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

/// The steps but those whose event is our guess at a name that the other document does not know at all: menus, their choices
/// and greetings are no actions of tasks, and how the platform writes them has not been seen.
fn comparable(own: &[Executed], other: &[Executed]) -> Vec<Executed> {
    let is_guess =
        |event: &str| event.starts_with("actionMenu") || event == "actionInitialGreeting";
    let known: BTreeSet<_> = other.iter().map(|step| &step.event).collect();
    let kept = own.iter();
    let kept = kept.filter(|step| known.contains(&step.event) || !is_guess(&step.event));
    kept.cloned().collect()
}

/// How two steps part; `None` when they do not, as far as both say.
fn parting(was: &Executed, is: &Executed) -> Option<String> {
    let is_other = match (&was.name, &is.name) {
        (Some(was), Some(is)) => was != is,
        _ => was.event != is.event,
    };
    if is_other {
        return Some(format!("it was {}, and now is {}", shown(was), shown(is)));
    }
    let (was_path, is_path) = (comparable_path(was)?, comparable_path(is)?);
    if was_path.eq_ignore_ascii_case(is_path) {
        return None;
    }
    let (step, was_path, is_path) = (shown(is), visible(was_path), visible(is_path));
    Some(format!(
        "{step} was left by `{was_path}`, and now by `{is_path}`"
    ))
}

/// A path that means the same in both documents: its id where that is the platform's own, else its name.
fn comparable_path(step: &Executed) -> Option<&str> {
    let own = step.path.as_deref().filter(|path| path.starts_with("__"));
    own.or(step.path_name.as_deref())
}

fn shown(step: &Executed) -> String {
    let name = step.name.as_deref().unwrap_or(&step.event);
    format!("`{}`", visible(name))
}

/// Variables of which both documents tell, and what they held otherwise.
fn differing<'a>(was: &'a [Wrote], is: &'a [Wrote]) -> impl Iterator<Item = String> + 'a {
    let local = is.iter().map(|is| (is.name.to_lowercase(), is));
    let local: HashMap<String, &Wrote> = local.collect();
    was.iter().filter_map(move |was| {
        let is = local.get(&was.name.to_lowercase())?;
        let (before, after) = (held(&was.value)?, held(&is.value)?);
        let name = visible(&was.name);
        (before != after).then(|| {
            let [before, after] = [before, after].map(told);
            format!("`{name}` was {before}, and now is {after}")
        })
    })
}

/// What a variable held as both documents write it, whatever its type, the inner `None` when it was not set; `None` when it
/// was not kept.
fn held(held: &Held) -> Option<Option<Cow<'_, str>>> {
    match held {
        Held::Value(value) => Some(Some(value.text())),
        Held::NotSet => Some(None),
        Held::NotKept(_) => None,
    }
}

fn told(value: Option<Cow<'_, str>>) -> String {
    match value {
        Some(value) => format!("`{}`", shortened(&value, WIDTH)),
        None => "not set".to_owned(),
    }
}

fn not_kept_name(wrote: &Wrote) -> Option<(&str, &str)> {
    match &wrote.value {
        Held::NotKept(why) => Some((&wrote.name, why)),
        Held::Value(_) | Held::NotSet => None,
    }
}

fn steps(count: usize) -> String {
    match count {
        1 => "1 step".to_owned(),
        more => format!("{more} steps"),
    }
}
