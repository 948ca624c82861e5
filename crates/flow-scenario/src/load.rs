//! Reading scenario files. Everything wrong is reported at once, with its place.

use std::{sync::Arc, time::Duration};

use flow_core::is_header_name;
use flow_expr::Value;
use flow_syntax::{Diagnostic, Kind, Member, Node, Source, Span, nearest, parse_json, parse_yaml};

use crate::{
    duration::parse_duration,
    keys::{CASE, FILE, Key, MATCH, REPLY},
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
    fn error(
        &mut self,
        rule: &'static str,
        message: impl Into<String>,
        span: Span,
        help: impl Into<String>,
    ) {
        self.found
            .push(Diagnostic::error(rule, message, span).with_help(help));
    }

    fn wrong(&mut self, message: impl Into<String>, span: Span, help: impl Into<String>) {
        self.error("invalid-field", message, span, help);
    }

    /// Says so when `what` is of another kind than it should be. It then has no items and no members.
    fn want(&mut self, node: Node<'_>, kind: Kind, what: &str, help: &str) {
        if node.kind() != kind {
            let wanted = match kind {
                Kind::List => "a list",
                _ => "an object",
            };
            let message = format!("{what} is {}, not {wanted}", node.describe());
            self.wrong(message, node.span(), help);
        }
    }

    /// The members of an object whose keys are all known; others are errors with the nearest known one.
    fn members<'d>(&mut self, node: Node<'d>, what: &str, known: &[Key]) -> Vec<Member<'d>> {
        let names = || known.iter().map(|key| key.name);
        let known_here = format!("known here: {}", names().collect::<Vec<_>>().join(", "));
        self.want(node, Kind::Object, what, &known_here);
        let members: Vec<_> = node.members().collect();
        for member in &members {
            if names().any(|known| known == member.key) {
                continue;
            }
            let help = match nearest(member.key, names()) {
                _ if member.key == "fault" => "wire faults are not supported yet".to_owned(),
                Some(known) => format!("did you mean `{known}`?"),
                None => known_here.clone(),
            };
            let message = format!("{what} has no field `{}`", member.key);
            self.error("unknown-field", message, member.key_span, help);
        }
        members
    }

    fn scenario(&mut self, root: Node<'_>) -> Scenario {
        let mut scenario = Scenario::default();
        for member in self.members(root, "a scenario file", &FILE) {
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
        let message = "the scenario has no cases";
        self.error("missing-field", message, Span::at(0), help);
    }

    fn cases(&mut self, node: Node<'_>) -> Vec<Case> {
        let help = "write each case as `- name: …`";
        self.want(node, Kind::List, "`cases`", help);
        node.items()
            .enumerate()
            .map(|(index, item)| self.case(item, index))
            .collect()
    }

    fn case(&mut self, node: Node<'_>, index: usize) -> Case {
        let mut case = Case {
            name: format!("case {}", index + 1),
            span: node.span(),
            ..Case::default()
        };
        for member in self.members(node, "a case", &CASE) {
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

    fn given(&mut self, node: Node<'_>) -> Vec<(String, Value)> {
        let help = "write variables and their values: `phoneNumber: \"…\"`";
        self.want(node, Kind::Object, "`given`", help);
        values_of(node, &mut self.found)
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
            let message = "`caller` holds something that is no input";
            self.wrong(message, node.span(), help);
            Vec::new()
        })
    }

    fn replies(&mut self, node: Node<'_>) -> Vec<Replies> {
        let help = "write replies by action name: `Lookup Customer: { status: 200, json: {} }`";
        self.want(node, Kind::Object, "`replies`", help);
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
        for member in self.members(node, "a reply", &REPLY) {
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
            let message = "a reply has both `json` and `body`";
            self.wrong(message, body.span(), help);
        }
    }

    fn matching(&mut self, node: Node<'_>) -> Option<Value> {
        let members = self.members(node, "`match`", &MATCH);
        members
            .last()
            .map(|member| value_of(member.value, &mut self.found))
    }

    fn status(&mut self, member: &Member<'_>) -> Option<u16> {
        let status = member.value.number().and_then(|digits| digits.parse().ok());
        // Other 1xx statuses announce a reply and are none (RFC 9110 section 15.2).
        let status = status.filter(|status| matches!(status, 101 | 200..=999));
        if status.is_none() {
            let message = "`status` must be 101 or a whole number from 200 to 999";
            let help = "write an HTTP status such as `404`";
            self.wrong(message, member.value.span(), help);
        }
        status
    }

    fn headers(&mut self, node: Node<'_>) -> Vec<(String, String)> {
        let help = "write names and values: `Retry-After: \"120\"`";
        self.want(node, Kind::Object, "`headers`", help);
        let mut headers = Vec::new();
        for member in node.members() {
            let value = member.value.as_text().or_else(|| member.value.number());
            let value = value.filter(|value| !value.contains(['\r', '\n']));
            match value.filter(|_| is_header_name(member.key)) {
                Some(value) => headers.push((member.key.to_owned(), value.to_owned())),
                None => {
                    let message = format!("`{}` is no header that a server can send", member.key);
                    let help = "a name is letters, digits and `-`, a value is a string on one line";
                    self.wrong(message, member.value.span(), help);
                }
            }
        }
        headers
    }

    fn delay(&mut self, member: &Member<'_>) -> Duration {
        let delay = member.value.as_text().and_then(parse_duration);
        delay.unwrap_or_else(|| {
            let message = "`delay` must be a number with a unit, at most a day";
            let help = "write `250ms`, `12s` or `1.5s`";
            self.wrong(message, member.value.span(), help);
            Duration::ZERO
        })
    }

    fn text(&mut self, member: &Member<'_>) -> Option<String> {
        let text = member.value.as_text().map(str::to_owned);
        if text.is_none() {
            let is = member.value.describe();
            let message = format!("`{}` is {is}, not a string", member.key);
            self.wrong(message, member.value.span(), "put it in quotes");
        }
        text
    }
}

/// A key with a scheme or a leading slash is an address, anything else an action's name.
fn reply_to(key: &str) -> ReplyTo {
    if key.contains("://") || key.starts_with('/') {
        ReplyTo::Url(key.to_owned())
    } else {
        ReplyTo::Action(key.to_owned())
    }
}
