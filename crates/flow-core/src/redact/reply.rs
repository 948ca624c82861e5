//! Replies and requests without secrets.

use std::borrow::Cow;

use flow_expr::Object;

use super::{REDACTED, Redactor, headers};
use crate::{
    decode::decode,
    effect::HttpRequest,
    reply::{DataEnd, DataReply, Exchange, Head, HttpEnd, HttpReply, InputReply, Reply, StubEnd},
};

/// Compressed bodies that hold more are kept as they are.
const LARGEST_DECODED: usize = 64 << 20;

impl Redactor {
    /// A reply's headers and body without secrets, for a cassette.
    pub fn reply(&self, reply: &Reply) -> Reply {
        match reply {
            Reply::Http(reply) => Reply::Http(self.http(reply)),
            Reply::Data(reply) => Reply::Data(self.data(reply)),
            Reply::Stub(reply) => {
                let mut clean = reply.clone();
                if let StubEnd::Left { outputs, .. } = &mut clean.end {
                    *outputs = self.object(outputs);
                }
                Reply::Stub(clean)
            }
            Reply::Input(input) => {
                let digits = input
                    .digits
                    .as_deref()
                    .map(|digits| self.text(digits).into_owned());
                Reply::Input(InputReply {
                    elapsed: input.elapsed,
                    digits,
                })
            }
        }
    }

    fn http(&self, reply: &HttpReply) -> HttpReply {
        HttpReply {
            end: self.end(&reply.end),
            ..reply.clone()
        }
    }

    fn data(&self, reply: &DataReply) -> DataReply {
        let exchange = reply.exchange.as_deref().map(|exchange| {
            let mut request = exchange.request.clone();
            self.request(&mut request);
            let reply = self.http(&exchange.reply);
            Box::new(Exchange { request, reply })
        });
        let end = match &reply.end {
            DataEnd::Done(outputs) => DataEnd::Done(self.object(outputs)),
            DataEnd::Failed(outputs) => DataEnd::Failed(self.object(outputs)),
            bare => bare.clone(),
        };
        DataReply {
            elapsed: reply.elapsed,
            end,
            exchange,
        }
    }

    /// Headers that are sent are left out altogether.
    pub(super) fn request(&self, request: &mut HttpRequest) {
        request.headers.clear();
        request.url = self.shared(&request.url);
        request.body = self.bytes(&request.body).into();
    }

    pub(super) fn object(&self, object: &Object) -> Object {
        let members = object.iter();
        Object::of(members.map(|(name, value)| (self.shared(name), self.value(value))))
    }

    pub(super) fn end(&self, end: &HttpEnd) -> HttpEnd {
        match end {
            HttpEnd::Complete(head, body) => {
                let (head, body) = self
                    .decoded(head, body)
                    .unwrap_or_else(|| (self.head(head), self.bytes(body)));
                HttpEnd::Complete(head, body.into())
            }
            HttpEnd::Body(head, body, fault) => {
                let body = self.broken_off(head, body);
                HttpEnd::Body(self.head(head), body.into(), *fault)
            }
            HttpEnd::Deadline(phase, head) => {
                HttpEnd::Deadline(*phase, head.as_ref().map(|head| self.head(head)))
            }
            bare => bare.clone(),
        }
    }

    /// The reply without its content coding, when a secret lies under it; what is compressed cannot be searched.
    fn decoded(&self, head: &Head, body: &[u8]) -> Option<(Head, Vec<u8>)> {
        let Ok(Cow::Owned(plain)) = decode(head, body, LARGEST_DECODED) else {
            return None;
        };
        let clean = self.bytes(&plain);
        (clean != plain).then(|| {
            let head = self.head(head);
            let headers = head
                .headers()
                .iter()
                .filter(|(name, _)| name != "content-encoding")
                .cloned();
            (Head::new(head.status(), headers), clean)
        })
    }

    fn head(&self, head: &Head) -> Head {
        let clean = |(name, value): &(String, String)| match headers::is_secret(name) {
            true => (name.clone(), REDACTED.to_owned()),
            false => (self.text(name).into_owned(), self.text(value).into_owned()),
        };
        Head::new(head.status(), head.headers().iter().map(clean))
    }

    /// A body that broke off. What is compressed cannot be searched, and nothing hangs on what it says.
    fn broken_off(&self, head: &Head, body: &[u8]) -> Vec<u8> {
        let is_coded = head.values("content-encoding").next().is_some();
        if self.is_empty() {
            return body.to_vec();
        }
        if is_coded {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(body);
        match self.cut_text(&text) {
            clean if clean == text => body.to_vec(),
            clean => clean.into_bytes(),
        }
    }
}
