//! The texts of a flow that a run says, sends or sets, as the file has them; a program no longer knows how they were
//! written.

use flow_syntax::{Kind, Node, Source};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// The `url` of a lookup.
    Address,
    /// The id of a queue.
    QueueId,
    /// A header of a lookup.
    Header,
    /// What a lookup sends.
    Input,
    /// What a variable is set to.
    Set,
    /// What is said or logged.
    Message,
    /// What a question says.
    Prompt,
}

impl Use {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "url" => Self::Address,
            "queue id" => Self::QueueId,
            "headers" => Self::Header,
            "inputVariables" | "input_variables" => Self::Input,
            "set" => Self::Set,
            "message" => Self::Message,
            "prompt" => Self::Prompt,
            _ => return None,
        })
    }

    /// The field in which it is written.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Address => "url",
            Self::QueueId => "queue",
            Self::Header => "headers",
            Self::Input => "inputVariables",
            Self::Set => "set",
            Self::Message => "message",
            Self::Prompt => "prompt",
        }
    }
}

/// Tells `tell` every text that has a use, in the order of the file; names, targets and conditions have none.
pub(crate) fn texts(source: &Source, mut tell: impl FnMut(Use, Node<'_>)) {
    let parsed = flow_load::parse(source);
    let root = parsed.document.root();
    let mut open: Vec<_> = root.map(|root| ("", root)).into_iter().collect();
    while let Some((key, node)) = open.pop() {
        let before = open.len();
        match node.kind() {
            Kind::List => open.extend(node.items().map(|item| (key, item))),
            Kind::Object => {
                let members = node.members();
                open.extend(members.map(|member| (inner(key, member.key), member.value)));
            }
            Kind::Text => {
                if let Some(used) = Use::of(key) {
                    tell(used, node);
                }
            }
            Kind::Null | Kind::Bool | Kind::Number => {}
        }
        open[before..].reverse();
    }
}

/// What the values in an object are for: members of `set`, `headers` and `inputVariables` have names of their own.
fn inner<'a>(outer: &'a str, key: &'a str) -> &'a str {
    match outer {
        "set" | "headers" | "inputVariables" | "input_variables" => outer,
        "queue" if key == "id" => "queue id",
        _ => key,
    }
}
