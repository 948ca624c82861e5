//! Words that several rules use: names, lists of names, and ways through the flow.

use flow_core::Action;
use flow_syntax::{Diagnostic, nearest};

use crate::{
    graph::{EdgeId, Graph, Step},
    words,
};

/// A name from the flow in backticks; of an endless one the beginning.
pub(crate) fn quoted(name: &str) -> String {
    match name.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", &name[..end]),
        None => format!("`{name}`"),
    }
}

/// `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and 3 more ``.
pub(crate) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = names.len();
    let shown = if count > 4 { 3 } else { count };
    let mut words: Vec<String> = names.take(shown).map(quoted).collect();
    if count > shown {
        words.push(format!("{} more", count - shown));
    }
    joined(&words, "and")
}

/// Help with a name that does not exist: the nearest one that does, else the first ones behind `has`, else `none`.
pub(crate) fn known_names<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    has: &str,
    none: impl Into<String>,
) -> String {
    if let Some(near) = nearest(name, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let known: Vec<&str> = known.collect();
    match known.is_empty() {
        true => none.into(),
        false => format!("{has} {}", listed(known.into_iter())),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn joined(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [words @ .., word] => format!("{} {last} {word}", words.join(", ")),
    }
}

/// `1 action`, `2 actions`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// The exit by which a step leaves its action; `None` within a switch.
pub(crate) fn exit_name(action: &Action, step: Step) -> Option<String> {
    match step {
        Step::Leave(exit) => Some(quoted(&action.exit_label(exit))),
        Step::NoDigits => Some("`success` without digits".to_owned()),
        Step::Call => Some("the call".to_owned()),
        Step::NextCase => None,
    }
}

/// How many steps of a way are shown; a longer one is shown by its ends and by what matters on it.
const SHOWN: usize = 8;

/// Adds the steps of a way as numbered places: which action is left by which exit. Of a long way the first step, the last
/// ones and those around `key` are shown.
pub(crate) fn with_way(
    finding: Diagnostic,
    graph: &Graph<'_>,
    way: &[EdgeId],
    key: Option<EdgeId>,
) -> Diagnostic {
    let steps = way.iter().filter_map(|id| {
        let edge = graph.edge(*id);
        let action = graph.action(edge.from)?;
        let is_shown = edge.step != Step::NextCase && !words::is_beginning(action);
        is_shown.then_some((*id, action, edge.step))
    });
    let steps: Vec<_> = steps.collect();
    let count = steps.len();
    let key = steps.iter().position(|(id, ..)| Some(*id) == key);
    let is_near = |at: usize| key.is_some_and(|key| key.abs_diff(at) <= 1);
    let is_shown = |at: usize| count <= SHOWN || at == 0 || at + 3 >= count || is_near(at);
    let shown = (1usize..)
        .zip(steps)
        .filter(|(number, _)| is_shown(*number - 1));
    shown.fold(finding, |finding, (number, (_, action, step))| {
        let exit = exit_name(action, step).unwrap_or_default();
        let message = format!("{number}. {} leaves by {exit}", quoted(&action.name));
        finding.with_related(message, action.span)
    })
}
