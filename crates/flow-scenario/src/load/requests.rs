//! What lookups must send.

use std::sync::Arc;

use flow_syntax::Kind;

use super::{
    Reader,
    expect::promise,
    part::{Field, Part},
    place,
};
use crate::{
    keys::{CALL, Key, REQUEST},
    promise::{Promise, RequestPart, Wanted},
};

impl Reader<'_> {
    pub(super) fn requests(&mut self, field: &Field<'_>, promises: &mut Vec<Promise>) {
        let help = "write what is sent by action name: `Lookup Customer: { body: { … } }`";
        for field in self.named(field.value, "`requests`", help) {
            let name = format!("requests.{}", field.key);
            if field.key == "order" && is_order(field.value) {
                promises.extend(self.order(&field));
                continue;
            }
            let action: Arc<str> = (*field.key).into();
            if field.value.kind() != Kind::List {
                let mut request = Request {
                    action,
                    call: None,
                    name,
                    promises,
                };
                self.request(field.value, &REQUEST, &mut request);
                continue;
            }
            let items = field.value.items();
            let count = Wanted::Count {
                action: action.clone(),
                count: items.len(),
            };
            promises.push(promise(name.clone(), field.key_span, count));
            for (index, item) in items.into_iter().enumerate() {
                let name = format!("{name}[{index}]");
                let action = action.clone();
                let mut request = Request {
                    action,
                    call: Some(index),
                    name,
                    promises,
                };
                self.request(item, &CALL, &mut request);
            }
        }
    }

    fn order(&mut self, field: &Field<'_>) -> Option<Promise> {
        let help = "write the names of the actions in the order of their calls";
        let names = self.texts(field, help).into_iter();
        let order = Wanted::Order(names.map(|(name, _)| name.into()).collect());
        Some(promise("requests.order", self.caret(field), order))
    }

    fn request(&mut self, part: Part<'_>, keys: &[Key], request: &mut Request<'_>) {
        let what = format!("what `{}` sends", request.action);
        for field in self.members(part, &what, keys) {
            match &*field.key {
                "count" => self.count(&field, request),
                "body" => {
                    let body = RequestPart::Body(self.value(field.value));
                    request.add("body", self.caret(&field), body);
                }
                "inputs" => {
                    let inputs = RequestPart::Inputs(self.value(field.value));
                    request.add("inputs", self.caret(&field), inputs);
                }
                "url" => {
                    if let Some(url) = self.text(&field) {
                        request.add("url", self.caret(&field), RequestPart::Url(url));
                    }
                }
                "headers" => {
                    for (name, wanted, caret) in self.wanted_headers(field.value) {
                        let part = format!("headers.{name}");
                        request.add(&part, caret, RequestPart::Header(name, wanted));
                    }
                }
                _ => {}
            }
        }
    }

    fn count(&mut self, field: &Field<'_>, request: &mut Request<'_>) {
        let count = field.value.number().and_then(|digits| digits.parse().ok());
        let Some(count) = count else {
            let message = "`count` must be a whole number from 0";
            let help = "write how many calls are made: `count: 1`";
            self.wrong(message, place(field), help);
            return;
        };
        let name = format!("{}.count", request.name);
        let action = request.action.clone();
        let wanted = Wanted::Count { action, count };
        request.promises.push(promise(name, place(field), wanted));
    }
}

/// The request whose promises are read.
struct Request<'a> {
    action: Arc<str>,
    call: Option<usize>,
    name: String,
    promises: &'a mut Vec<Promise>,
}

impl Request<'_> {
    fn add(&mut self, part_name: &str, span: flow_syntax::Span, part: RequestPart) {
        let name = format!("{}.{part_name}", self.name);
        let (action, call) = (self.action.clone(), self.call);
        let wanted = Wanted::Request { action, call, part };
        self.promises.push(promise(name, span, wanted));
    }
}

/// An action may be called `order` too: then it has an object, or a list of objects.
fn is_order(part: Part<'_>) -> bool {
    part.kind() == Kind::List && part.items().into_iter().all(|item| item.word().is_some())
}
