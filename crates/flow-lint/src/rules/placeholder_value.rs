//! `placeholder-value`: a value from a tutorial or a template was left in place.
//!
//! Looks at addresses, queue ids, headers, what is sent, set and said; never at names, targets or conditions. What counts as
//! a placeholder is in [`words`].

use flow_syntax::{Diagnostic, Node, Severity, Span};

use crate::{
    rule::{FoundBy, Rule, Subject},
    texts::{Use, texts},
};

mod words;

use words::{Placeholder, in_address, in_header, in_id, in_speech, in_value};

pub(super) const RULE: Rule = Rule {
    name: "placeholder-value",
    severity: Severity::Error,
    summary: "a value from a tutorial or a template was left in place",
    explanation: "\
A queue called `your-queue-id`, a service at `your-ngrok-url.ngrok.io` or `example.com`, a token `<token>`, a message for \
`<your name>`: such values are there to be replaced. The flow loads, but the lookup reaches nobody, or the transfer fails.

The rule looks at `url`, queue ids and headers, and knows the words that tutorials use there (`your-…`, `changeme`, \
`replace-me`, `TODO`, `xxxx`, `<…>`, `{{…}}`), the hosts that are reserved for documentation and ids of noughts. In \
`inputVariables`, `set`, `message` and `prompt`, where `XXXX` or `TODO` may be meant, it tells only what nobody means.

Put the real value there. To test against a local service keep the real address and run with `--map`.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Transfer" } },
  "actions": [ { "name": "Transfer", "type": "TransferToQueue", "queue": { "id": "your-queue-id" } } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Transfer" } },
  "actions": [ { "name": "Transfer", "type": "TransferToQueue", "queue": { "id": "9f2d6c1e-5b0a-4a53-8f0d-3c7e61b2a9d4" } } ]
}"#,
    found_by: FoundBy::Lint(find),
};

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    texts(subject.source, |used, node| found.extend(check(used, node)));
}

fn check(used: Use, node: Node<'_>) -> Option<Diagnostic> {
    let text = node.as_text()?;
    let (what, placeholder) = match used {
        Use::Address => ("the address", in_address(text)?),
        Use::QueueId => ("the queue's id", in_id(text)?),
        Use::Header => ("the header", in_header(text)?),
        Use::Set | Use::Input => ("the value", in_value(text)?),
        Use::Message => ("the message", in_speech(text)?),
        Use::Prompt => ("the prompt", in_speech(text)?),
    };
    let Placeholder { range, why, help } = placeholder;
    let span = Span {
        start: node.position_of(range.start),
        end: node.position_of(range.end),
    };
    let is_whole = range == (0..text.len());
    let span = if is_whole { node.span() } else { span };
    let shown: String = text[range].chars().take(60).collect();
    let message = match is_whole {
        true => format!("{what} is still the placeholder `{shown}`"),
        false => format!("{what} still holds the placeholder `{shown}`"),
    };
    Some(
        Diagnostic::error(RULE.name, message, span)
            .with_label(why)
            .with_help(help),
    )
}
