//! The ways out of actions: what they are called, where they lead, and which of them count.

use flow_syntax::Node;

use super::graph::{flag, text};

/// The id that an object links to.
pub(super) fn next_of<'d>(of: Node<'d>, name: &str) -> Option<Node<'d>> {
    of.get(name).filter(|id| id.as_text().is_some())
}

pub(super) fn is_intent(path: Node<'_>) -> bool {
    !text(path, "outputId").is_some_and(|id| id.starts_with("__"))
}

pub(super) fn is_off(path: Node<'_>) -> bool {
    flag(path, "outOfService") || flag(path, "disabled")
}

/// Whether a way out differs from none. One without actions does where authors name them, and where questions lead to the bot's
/// event handling when it is off.
pub(super) fn counts(path: Node<'_>) -> bool {
    let id = text(path, "outputId").unwrap_or_default();
    let is_own = !id.starts_with("__");
    let is_questions = id.starts_with("__MAX_") || id == "__NO_INTENT__" || id == "__KNOWLEDGE__";
    is_own || is_questions || is_off(path) || next_of(path, "nextActionId").is_some()
}

/// What Archy calls a way out: `__NOT_FOUND__` is `notFound`; one that the author named has its label.
pub(super) fn output(id: &str, label: Option<&str>) -> String {
    let words = id.strip_prefix("__").and_then(|id| id.strip_suffix("__"));
    let Some(words) = words else {
        return label.unwrap_or(id).to_owned();
    };
    let mut name = String::with_capacity(words.len());
    for (number, word) in words.split('_').enumerate() {
        let word = word.to_ascii_lowercase();
        match (number, word.chars().next()) {
            (1.., Some(first)) => {
                name.push(first.to_ascii_uppercase());
                name.push_str(&word[first.len_utf8()..]);
            }
            _ => name.push_str(&word),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_out_are_called_as_in_archy() {
        for (id, label, name) in [
            ("__SUCCESS__", Some("Success"), "success"),
            ("__NOT_FOUND__", None, "notFound"),
            ("__MAX_NO_INPUTS__", None, "maxNoInputs"),
            ("0d-1f", Some("Go Again"), "Go Again"),
            ("0d-1f", None, "0d-1f"),
            ("____", None, ""),
        ] {
            assert_eq!(output(id, label), name);
        }
    }
}
