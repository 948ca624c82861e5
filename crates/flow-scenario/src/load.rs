//! Reading scenario files. Everything wrong is reported at once, with its place.

use std::{sync::Arc, time::Duration};

use flow_syntax::{Diagnostic, Kind, Member, Node, Source, Span, nearest, parse_json, parse_yaml};

use crate::{
    duration::parse_duration,
    scenario::{Case, Replies, ReplyTo, Scenario, StubReply},
    value::{value_of, values_of},
};

/// A scenario file as far as it was understood.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// What was understood.
    pub scenario: Scenario,
    /// Everything that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

const FILE_KEYS: [&str; 5] = ["flow", "map", "defaults", "cases", "$schema"];
const CASE_KEYS: [&str; 11] = [
    "name",
    "given",
    "replies",
    "expect",
    "caller",
    "timeout",
    "tags",
    "skip",
    "live",
    "each",
    "description",
];
const REPLY_KEYS: [&str; 6] = ["match", "status", "headers", "json", "body", "delay"];

/// Reads a scenario file: JSON when its name ends in `.json`, else YAML.
pub fn load(source: &Source) -> LoadedScenario {
    let parsed = if source.name().ends_with(".json") {
        parse_json(source.text())
    } else {
        parse_yaml(source.text())
    };
    let mut reader = Reader {
        found: parsed.diagnostics,
    };
    let scenario = match parsed.document.root() {
        Some(root) if reader.found.is_empty() => reader.scenario(root),
        None if reader.found.is_empty() => {
            reader.no_cases();
            Scenario::default()
        }
        _ => Scenario::default(),
    };
    let mut diagnostics = reader.found;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    LoadedScenario {
        scenario,
        diagnostics,
    }
}

struct Reader {
    found: Vec<Diagnostic>,
}

impl Reader {
    fn error(&mut self, rule: &'static str, message: String, span: Span, help: &str) {
        self.found
            .push(Diagnostic::error(rule, message, span).with_help(help));
    }

    /// The members of an object whose keys are all known; others are errors with the nearest known one.
    fn members<'d>(&mut self, node: Node<'d>, what: &str, known: &[&str]) -> Vec<Member<'d>> {
        if node.kind() != Kind::Object {
            let message = format!("{what} is {}, not an object", node.describe());
            self.error(
                "invalid-field",
                message,
                node.span(),
                &format!("known here: {}", known.join(", ")),
            );
            return Vec::new();
        }
        let members: Vec<_> = node.members().collect();
        for member in members.iter().filter(|member| !known.contains(&member.key)) {
            let help = match nearest(member.key, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            self.error(
                "unknown-field",
                format!("{what} has no field `{}`", member.key),
                member.key_span,
                &help,
            );
        }
        members
    }

    fn scenario(&mut self, root: Node<'_>) -> Scenario {
        let mut scenario = Scenario::default();
        for member in self.members(root, "a scenario file", &FILE_KEYS) {
            match member.key {
                "flow" => scenario.flow = self.text(&member),
                "cases" => scenario.cases = self.cases(member.value),
                _ => {}
            }
        }
        if scenario.cases.is_empty() && self.found.is_empty() {
            self.no_cases();
        }
        scenario
    }

    fn no_cases(&mut self) {
        let help = "write `cases:` with at least one case, each with its `replies`";
        self.error(
            "missing-field",
            "the scenario has no cases".to_owned(),
            Span::at(0),
            help,
        );
    }

    fn cases(&mut self, node: Node<'_>) -> Vec<Case> {
        if node.kind() != Kind::List {
            let message = format!("`cases` is {}, not a list", node.describe());
            self.error(
                "invalid-field",
                message,
                node.span(),
                "write each case as `- name: …`",
            );
            return Vec::new();
        }
        node.items()
            .enumerate()
            .map(|(index, item)| self.case(item, index))
            .collect()
    }

    fn case(&mut self, node: Node<'_>, index: usize) -> Case {
        let mut case = Case {
            name: format!("case {}", index + 1),
            ..Case::default()
        };
        for member in self.members(node, "a case", &CASE_KEYS) {
            match member.key {
                "name" => case.name = self.text(&member).unwrap_or(case.name),
                "given" => case.given = self.given(member.value),
                "replies" => case.replies = self.replies(member.value),
                "caller" => case.caller = self.caller(member.value),
                _ => {}
            }
        }
        case
    }

    fn given(&mut self, node: Node<'_>) -> Vec<(String, flow_expr::Value)> {
        if node.kind() == Kind::Object {
            return values_of(node, &mut self.found);
        }
        let message = format!("`given` is {}, not an object", node.describe());
        self.error(
            "invalid-field",
            message,
            node.span(),
            "write variables and their values: `phoneNumber: \"…\"`",
        );
        Vec::new()
    }

    fn caller(&mut self, node: Node<'_>) -> Vec<String> {
        let entered = |item: Node<'_>| item.as_text().or_else(|| item.number()).map(str::to_owned);
        let items: Vec<_> = if node.kind() == Kind::List {
            node.items().collect()
        } else {
            vec![node]
        };
        let texts: Option<Vec<_>> = items.into_iter().map(entered).collect();
        texts.unwrap_or_else(|| {
            let help =
                "write what the caller enters as a list of strings: `caller: [\"1\", \"4711\"]`";
            self.error(
                "invalid-field",
                "`caller` holds something that is no input".to_owned(),
                node.span(),
                help,
            );
            Vec::new()
        })
    }

    fn replies(&mut self, node: Node<'_>) -> Vec<Replies> {
        if node.kind() != Kind::Object {
            let message = format!("`replies` is {}, not an object", node.describe());
            let help = "write replies by action name: `Lookup Customer: { status: 200, json: {} }`";
            self.error("invalid-field", message, node.span(), help);
            return Vec::new();
        }
        let replies = |member: Member<'_>| {
            let items: Vec<_> = match member.value.kind() {
                Kind::List => member.value.items().collect(),
                _ => vec![member.value],
            };
            let replies = items
                .into_iter()
                .map(|item| Arc::new(self.reply(item)))
                .collect();
            Replies {
                to: reply_to(member.key),
                replies,
            }
        };
        node.members().map(replies).collect()
    }

    fn reply(&mut self, node: Node<'_>) -> StubReply {
        let mut reply = StubReply {
            matching: None,
            status: 200,
            headers: Vec::new(),
            body: String::new(),
            delay: Duration::ZERO,
        };
        let mut is_json = false;
        for member in self.members(node, "a reply", &REPLY_KEYS) {
            match member.key {
                "match" => reply.matching = self.matching(member.value),
                "status" => reply.status = self.status(&member).unwrap_or(200),
                "headers" => reply.headers = self.headers(member.value),
                "json" => {
                    reply.body = value_of(member.value, &mut self.found).to_json();
                    is_json = true;
                }
                "body" => reply.body = self.text(&member).unwrap_or_default(),
                "delay" => reply.delay = self.delay(&member),
                _ => {}
            }
        }
        self.one_body(node);
        let typed = reply
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if is_json && !typed {
            reply.headers.insert(
                0,
                ("content-type".to_owned(), "application/json".to_owned()),
            );
        }
        reply
    }

    fn one_body(&mut self, node: Node<'_>) {
        if let (Some(_), Some(body)) = (node.get("json"), node.get("body")) {
            let help = "keep `json` for a JSON value or `body` for text as it is";
            self.error(
                "invalid-field",
                "a reply has both `json` and `body`".to_owned(),
                body.span(),
                help,
            );
        }
    }

    fn matching(&mut self, node: Node<'_>) -> Option<flow_expr::Value> {
        let members = self.members(node, "`match`", &["body"]);
        members
            .last()
            .map(|member| value_of(member.value, &mut self.found))
    }

    fn status(&mut self, member: &Member<'_>) -> Option<u16> {
        let status = member.value.number().and_then(|digits| digits.parse().ok());
        let status = status.filter(|status| (100..=999).contains(status));
        if status.is_none() {
            let message = "`status` must be a whole number from 100 to 999".to_owned();
            self.error(
                "invalid-field",
                message,
                member.value.span(),
                "write an HTTP status such as `404`",
            );
        }
        status
    }

    fn headers(&mut self, node: Node<'_>) -> Vec<(String, String)> {
        if node.kind() != Kind::Object {
            let message = format!("`headers` is {}, not an object", node.describe());
            self.error(
                "invalid-field",
                message,
                node.span(),
                "write names and values: `Retry-After: \"120\"`",
            );
            return Vec::new();
        }
        let mut headers = Vec::new();
        for member in node.members() {
            let value = member
                .value
                .as_text()
                .or_else(|| member.value.number())
                .unwrap_or("\n");
            if value.contains(['\r', '\n']) || !member.key.bytes().all(is_token) {
                let message = format!("`{}` is no header that a server can send", member.key);
                let help = "a name is letters, digits and `-`, a value is a string on one line";
                self.error("invalid-field", message, member.value.span(), help);
            } else {
                headers.push((member.key.to_owned(), value.to_owned()));
            }
        }
        headers
    }

    fn delay(&mut self, member: &Member<'_>) -> Duration {
        let delay = member.value.as_text().and_then(parse_duration);
        delay.unwrap_or_else(|| {
            let message = "`delay` must be a number with a unit, at most a day".to_owned();
            self.error(
                "invalid-field",
                message,
                member.value.span(),
                "write `250ms`, `12s` or `1.5s`",
            );
            Duration::ZERO
        })
    }

    fn text(&mut self, member: &Member<'_>) -> Option<String> {
        let text = member.value.as_text().map(str::to_owned);
        if text.is_none() {
            let message = format!(
                "`{}` is {}, not a string",
                member.key,
                member.value.describe()
            );
            self.error(
                "invalid-field",
                message,
                member.value.span(),
                "put it in quotes",
            );
        }
        text
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A key with a scheme or a leading slash is an address, anything else an action's name.
fn reply_to(key: &str) -> ReplyTo {
    if key.contains("://") || key.starts_with('/') {
        ReplyTo::Url(key.to_owned())
    } else {
        ReplyTo::Action(key.to_owned())
    }
}
