//! Which action a place in a flow's text belongs to. It is told from the text and not from the program, which a flow with
//! mistakes does not have.

use flow_syntax::{Kind, Node, Source, Span};

/// The actions of a flow's text.
pub(super) struct Actions {
    /// In the order of the text; one that is written in another comes after it.
    actions: Vec<ActionPlace>,
}

struct ActionPlace {
    name: String,
    span: Span,
    /// The action in which this one is written.
    within: Option<usize>,
}

impl Actions {
    /// Finds every action of a flow.
    pub(super) fn of(source: &Source) -> Self {
        if let Some(places) = flow_load::action_places(source) {
            return Self::nested(places);
        }
        let document = flow_load::parse(source).document;
        let mut actions = Self {
            actions: Vec::new(),
        };
        if let Some(root) = document.root() {
            actions.collect(root);
        }
        actions
    }

    /// Actions that are told with their places, each before those within it.
    fn nested(places: Vec<(String, Span)>) -> Self {
        let mut actions: Vec<ActionPlace> = Vec::with_capacity(places.len());
        for (name, span) in places {
            let mut within = actions.len().checked_sub(1);
            while let Some(outer) = within.filter(|outer| actions[*outer].span.end < span.end) {
                within = actions[outer].within;
            }
            actions.push(ActionPlace { name, span, within });
        }
        Self { actions }
    }

    /// The name of the innermost action that a span lies in.
    pub(super) fn at(&self, span: Span) -> Option<&str> {
        let before = self
            .actions
            .partition_point(|action| action.span.start <= span.start);
        let mut index = before.checked_sub(1);
        while let Some(action) = index.map(|index| &self.actions[index]) {
            if span.end <= action.span.end {
                return Some(&action.name);
            }
            index = action.within;
        }
        None
    }

    /// Walks the flow with a list of what is still to be seen: inline actions may nest deeply.
    fn collect(&mut self, root: Node<'_>) {
        let mut ahead: Vec<_> = listed(root).map(|action| (action, None)).collect();
        ahead.reverse();
        while let Some((action, within)) = ahead.pop() {
            let index = self.actions.len();
            let name = action.get("name").and_then(|name| name.as_text());
            self.actions.push(ActionPlace {
                name: name.unwrap_or(NAMELESS).to_owned(),
                span: action.span(),
                within,
            });
            let from = ahead.len();
            ahead.extend(inline(action).map(|inline| (inline, Some(index))));
            ahead[from..].reverse();
        }
    }
}

/// What the loader calls an `initialAction` without a name; other actions need one.
const NAMELESS: &str = "Start";

/// `initialAction` and `actions`, in the order of the text.
fn listed(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let listed = root.members().filter_map(|member| match member.key {
        "initialAction" | "initial_action" | "actions" => Some(one_or_all(member.value)),
        _ => None,
    });
    listed.flatten().filter(is_object)
}

/// The actions that are written in the exits of an action, in the order of the text.
fn inline(action: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let exits = action.members().flat_map(|member| match member.key {
        "onerror" | "ontimeout" => vec![member.value],
        "on" => member.value.members().map(|exit| exit.value).collect(),
        "cases" => {
            let cases = member.value.items();
            cases.filter_map(|case| case.get("next")).collect()
        }
        _ => Vec::new(),
    });
    exits.filter(is_object)
}

fn one_or_all(node: Node<'_>) -> Vec<Node<'_>> {
    match node.kind() {
        Kind::List => node.items().collect(),
        _ => vec![node],
    }
}

fn is_object(node: &Node<'_>) -> bool {
    node.kind() == Kind::Object
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = r#"{
        "initialAction": {"type": "Start", "on": {"onerror": {"name": "Sorry", "a": 1}}, "b": 2},
        "c": 3,
        "actions": [
            {"name": "Ask", "cases": [{"when": "x", "next": {"name": "Deep", "ontimeout": {"name": "Deeper", "d": 4}, "e": 5}}]},
            {"f": 6, "name": "Last"}
        ]
    }"#;

    #[test]
    fn flows_in_yaml_have_actions_too() {
        let text = "actions:\n  - name: A\n    x: 1\n";
        let actions = Actions::of(&Source::new("flow.yaml", text));
        assert_eq!(actions.at(Span::at(text.find('x').unwrap())), Some("A"));
    }

    #[test]
    fn flows_of_the_platform_have_actions_too() {
        let text = "workflow:\n  states:\n    - state:\n        name: {{first}}\n        actions:\n          - decision:\n              \
                    name: Ask\n              outputs:\n                yes:\n                  actions:\n                    - wait:\n                        \
                    duration: x\n              condition: y\n          - disconnect:\n";
        let actions = Actions::of(&Source::new("flow.yaml", text));
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            actions.at(Span::new(start, start + part.len()))
        };
        assert_eq!(at("duration"), Some("Wait"));
        assert_eq!(at("condition"), Some("Ask"));
        assert_eq!(at("disconnect"), Some("Disconnect"));
        assert_eq!(at("{{first}}"), Some("first"));
        assert_eq!(at("states"), None);
    }

    #[test]
    fn a_place_belongs_to_the_innermost_action() {
        let source = Source::new("flow.json", FLOW);
        let actions = Actions::of(&source);
        let at = |key: &str| {
            let start = FLOW.find(&format!("\"{key}\"")).unwrap();
            actions.at(Span::new(start, start + 3))
        };
        for (key, action) in [
            ("a", Some("Sorry")),
            ("b", Some("Start")),
            ("c", None),
            ("d", Some("Deeper")),
            ("e", Some("Deep")),
            ("f", Some("Last")),
        ] {
            assert_eq!(at(key), action, "{key}");
        }
        assert_eq!(actions.at(Span::at(0)), None);
        assert_eq!(actions.at(Span::at(FLOW.len())), None);
    }
}
