//! Words that several rules use: names, lists of names, and ways through the flow.

use flow_core::Action;
use flow_syntax::Diagnostic;

use crate::graph::{EdgeId, Graph, Step};

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
        Step::NextCase => None,
    }
}

/// How many steps of a way are shown; a longer one loses its middle.
const SHOWN: usize = 8;

/// Adds the steps of a way as numbered places: which action is left by which exit.
pub(crate) fn with_way(finding: Diagnostic, graph: &Graph<'_>, way: &[EdgeId]) -> Diagnostic {
    let steps = way.iter().filter_map(|edge| {
        let edge = graph.edge(*edge);
        let action = graph.action(edge.from)?;
        Some((action, exit_name(action, edge.step)?))
    });
    let steps: Vec<_> = steps.collect();
    let count = steps.len();
    let is_shown = |at: usize| count <= SHOWN || at < 2 || at + SHOWN - 2 > count;
    let numbered = (1usize..)
        .zip(steps)
        .filter(|(number, _)| is_shown(*number - 1));
    numbered.fold(finding, |finding, (number, (action, exit))| {
        let message = format!("{number}. {} leaves by {exit}", quoted(&action.name));
        finding.with_related(message, action.span)
    })
}
