//! What lookups are answered.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use flow_core::is_header_name;
use flow_fault::Fault;
use flow_syntax::{Kind, Span};

use super::{
    Reader,
    acts::Beside,
    part::{Field, Part},
    place,
};
use crate::{
    keys::{MATCH, REPLY},
    scenario::{CassettePath, Match, Replies, ReplyTo, StubReply},
};

const NO_HEADER: &str = "a name is letters, digits and `-`, a value is a string on one line";

/// Headers that say how long a body is: one that is wrong is no reply, but a fault of the wire.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

impl Reader<'_> {
    /// Replies by whom they answer, or the cassette that stands in for them.
    pub(super) fn replies(&mut self, part: Part<'_>) -> (Vec<Replies>, Option<CassettePath>) {
        let help = "write replies by action name: `Lookup Customer: { status: 200, json: {} }`";
        let fields = self.named(part, "`replies`", help);
        let is_cassette =
            |field: &&Field<'_>| field.key == "cassette" && field.value.text().is_some();
        if let Some(cassette) = fields.iter().find(is_cassette) {
            return (Vec::new(), self.cassette(cassette, fields.len()));
        }
        let replies = fields.into_iter().map(|field| self.replies_to(field));
        (replies.collect(), None)
    }

    fn cassette(&mut self, field: &Field<'_>, beside: usize) -> Option<CassettePath> {
        if beside > 1 {
            let help = "keep the cassette, or write every reply";
            let message = "a cassette stands in for all replies, and there are others beside it";
            self.wrong(message, place(field), help);
        }
        Some(CassettePath {
            path: field.value.text()?.into_owned(),
            span: field.value.span(),
        })
    }

    fn replies_to(&mut self, field: Field<'_>) -> Replies {
        let items = field.value.items_or_self();
        if items.is_empty() {
            let message = format!("the list of replies to `{}` is empty", field.key);
            let help = "write at least one reply: `[{ status: 200, json: {} }]`";
            self.wrong(message, place(&field), help);
        }
        let mut replies = Vec::with_capacity(items.len());
        let mut known = BTreeSet::new();
        for item in items {
            let reply = self.reply(item);
            let is_new = reply
                .matching
                .as_ref()
                .is_none_or(|wanted| known.insert(key(wanted)));
            if !is_new {
                self.never_answers(item, &field.key);
            }
            replies.push(Arc::new(reply));
        }
        Replies {
            to: reply_to(&field.key),
            replies,
            span: field.key_span,
        }
    }

    fn never_answers(&mut self, part: Part<'_>, to: &str) {
        let mut fields = part.fields().into_iter();
        let place = fields.find(|field| field.key == "match");
        let span = place.map_or(part.span(), |field| field.key_span);
        let message =
            format!("this reply never answers: an earlier one to `{to}` matches the same calls");
        let help = "match something else, or leave `match` out of replies to successive calls";
        self.odd("unused-reply", message, span, help);
    }

    fn reply(&mut self, part: Part<'_>) -> StubReply {
        let mut reply = StubReply {
            matching: None,
            status: 200,
            headers: Vec::new(),
            body: String::new(),
            delay: Duration::ZERO,
            fault: None,
            act: None,
        };
        let (mut json, mut body) = (false, None);
        let mut faulty = Faulty::default();
        let mut beside = Beside::default();
        for field in self.members(part, "a reply", &REPLY) {
            faulty.see(&field);
            beside.see(&field);
            match &*field.key {
                "fault" => reply.fault = self.fault(&field),
                "outputs" | "failure" | "exit" => self.act(&mut reply.act, &field),
                "match" => reply.matching = Some(self.matching(field.value)),
                "status" => reply.status = self.status(&field).unwrap_or(200),
                "headers" => reply.headers = self.headers(field.value),
                "json" => {
                    reply.body = self.value(field.value).to_json();
                    json = true;
                }
                "body" => {
                    reply.body = self.text(&field).unwrap_or_default();
                    body = Some(place(&field));
                }
                "delay" => reply.delay = self.duration(&field).unwrap_or_default(),
                _ => {}
            }
        }
        if let (true, Some(body)) = (json, body) {
            let help = "keep `json` for a JSON value or `body` for text as it is";
            self.wrong("a reply has both `json` and `body`", body, help);
        }
        if json {
            say_json(&mut reply.headers);
        }
        self.check_beside(&beside);
        if let Some(fault) = reply.fault {
            self.alone(fault, &faulty);
        }
        reply
    }

    fn fault(&mut self, field: &Field<'_>) -> Option<&'static Fault> {
        let name = self.text(field)?;
        let found = flow_fault::find(&name);
        if found.is_none() {
            let help = match flow_fault::nearest_name(&name) {
                Some(near) => format!("did you mean `{near}`? `flowsim mock --list` explains all"),
                None => "`flowsim mock --list` names and explains all".to_owned(),
            };
            self.wrong(format!("there is no fault `{name}`"), place(field), &help);
        }
        found
    }

    /// A fault says all that happens, so that nothing else of a reply can stand beside it.
    fn alone(&mut self, fault: &Fault, faulty: &Faulty) {
        if let Some((key, beside)) = &faulty.beside {
            let message = format!("a reply with `fault` has no `{key}`");
            let help = "keep `fault`, beside which `match` and `delay` may stand, or write a reply";
            self.wrong(message, *beside, help);
        }
        if let (Some(delay), false) = (faulty.delay, fault.can_wait()) {
            let message = format!("nobody waits before `{}`", fault.name());
            self.wrong(
                message,
                delay,
                "leave `delay` out: no server takes part in it",
            );
        }
    }

    fn matching(&mut self, part: Part<'_>) -> Match {
        let mut matching = Match::default();
        for field in self.members(part, "`match`", &MATCH) {
            match &*field.key {
                "body" => matching.body = Some(self.value(field.value)),
                "headers" => {
                    let wanted = self.wanted_headers(field.value);
                    matching.headers = wanted
                        .into_iter()
                        .map(|(name, value, _)| (name, value))
                        .collect();
                }
                "path" => matching.path = self.text(&field),
                _ => {}
            }
        }
        matching
    }

    fn status(&mut self, field: &Field<'_>) -> Option<u16> {
        let status = field.value.number().and_then(|digits| digits.parse().ok());
        // Other 1xx statuses announce a reply and are none (RFC 9110 section 15.2).
        let status = status.filter(|status| matches!(status, 101 | 200..=999));
        if status.is_none() {
            let message = "`status` must be 101 or a whole number from 200 to 999";
            let text = field.value.text();
            // A number in a cell may stand for a text.
            let quoted = text.filter(|_| field.value.kind() == Kind::Text);
            let help = match quoted.is_some_and(|text| text.parse::<u16>().is_ok()) {
                true => "write it without quotes, as a number",
                false => "write an HTTP status such as `404`",
            };
            self.wrong(message, place(field), help);
        }
        status
    }

    fn headers(&mut self, part: Part<'_>) -> Vec<(String, String)> {
        let help = "write names and values: `Retry-After: \"120\"`";
        let mut headers = Vec::new();
        for field in self.named(part, "`headers`", help) {
            let value = field.value.word();
            let value = value.filter(|value| is_header_value(value));
            if FRAMING
                .iter()
                .any(|framing| field.key.eq_ignore_ascii_case(framing))
            {
                let message = format!("`{}` is the server's own to say", field.key);
                self.wrong(
                    message,
                    field.key_span,
                    "leave it out: the body says how long it is",
                );
                continue;
            }
            match value.filter(|_| is_header_name(&field.key)) {
                Some(value) => headers.push((field.key.into_owned(), value.into_owned())),
                None => {
                    let message = format!("`{}` is no header that a server can send", field.key);
                    self.wrong(message, place(&field), NO_HEADER);
                }
            }
        }
        headers
    }
}

/// What stands beside a fault.
#[derive(Default)]
struct Faulty {
    /// The first key that a fault leaves no room for.
    beside: Option<(String, Span)>,
    delay: Option<Span>,
}

impl Faulty {
    fn see(&mut self, field: &Field<'_>) {
        match &*field.key {
            "delay" => self.delay = Some(field.key_span),
            "status" | "headers" | "json" | "body" | "outputs" | "failure" | "exit"
                if self.beside.is_none() =>
            {
                self.beside = Some((field.key.to_string(), field.key_span));
            }
            _ => {}
        }
    }
}

/// A server sends any text on one line; of control characters, only tabs.
fn is_header_value(value: &str) -> bool {
    !value.contains(|letter: char| letter.is_ascii_control() && letter != '\t')
}

fn say_json(headers: &mut Vec<(String, String)>) {
    let is_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
    if !headers.iter().any(is_type) {
        headers.insert(
            0,
            ("content-type".to_owned(), "application/json".to_owned()),
        );
    }
}

/// What a match says, as a text that is the same for another one that says the same.
fn key(matching: &Match) -> String {
    let headers = matching.headers.iter();
    let headers = headers.map(|(name, wanted)| (name.to_ascii_lowercase(), wanted));
    let headers: Vec<_> = headers.collect();
    format!("{:?} {headers:?} {:?}", matching.path, matching.body)
}

/// A key with a scheme or a leading slash is an address, anything else an action's name.
fn reply_to(key: &str) -> ReplyTo {
    if key.contains("://") || key.starts_with('/') {
        ReplyTo::Url(key.to_owned())
    } else {
        ReplyTo::Action(key.to_owned())
    }
}
