//! Which steps of two documents can be compared, and how two of them part.

use std::collections::BTreeSet;

use flow_scenario::{Executed, Execution};

use crate::value::visible;

/// The steps but those whose event is our guess at a name that the other document does not know at all: menus, their choices
/// and greetings are no actions of tasks, and how the platform writes them has not been seen.
pub(super) fn comparable(own: &Execution, other: &Execution) -> Vec<Executed> {
    let counts = is_comparable(own, other);
    let pairs = own.steps.iter().zip(counts);
    let kept = pairs.filter(|(_, counts)| *counts);
    kept.map(|(step, _)| step.clone()).collect()
}

/// For each step whether it is one of these.
pub(super) fn is_comparable(own: &Execution, other: &Execution) -> Vec<bool> {
    let is_guess =
        |event: &str| event.starts_with("actionMenu") || event == "actionInitialGreeting";
    let known: BTreeSet<_> = other.steps.iter().map(|step| &step.event).collect();
    let steps = own.steps.iter();
    let counts = steps.map(|step| known.contains(&step.event) || !is_guess(&step.event));
    counts.collect()
}

/// How two steps part; `None` when they do not, as far as both say.
pub(super) fn parting(was: &Executed, is: &Executed) -> Option<String> {
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

pub(super) fn shown(step: &Executed) -> String {
    let name = step.name.as_deref().unwrap_or(&step.event);
    format!("`{}`", visible(name))
}

/// What a document says of its flow that is not so of the other's.
pub(super) fn flow_differs(was: &Execution, is: &Execution) -> Vec<String> {
    let facts = [
        ("flow", &was.flow_name, &is.flow_name),
        ("type", &was.flow_type, &is.flow_type),
    ];
    let told = facts.into_iter().filter_map(|(what, was, is)| {
        let (was, is) = (was.as_deref()?, is.as_deref()?);
        let differs = !is.is_empty() && plain(was) != plain(is);
        let (was, is) = (visible(was), visible(is));
        differs.then(|| match what {
            "flow" => format!("the document is of the flow `{was}`, and this one is `{is}`"),
            _ => format!("the document is of a flow of type `{was}`, and this one is `{is}`"),
        })
    });
    told.collect()
}

/// A flow's name or type in lower case; Archy's bots are of type `botFlow`, the platform's of `BOT`.
fn plain(told: &str) -> String {
    told.to_lowercase().replace("botflow", "bot")
}
