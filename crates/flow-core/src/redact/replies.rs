//! What the world answered, without secrets: heads, bodies that are compressed or broken off, outputs.

use std::borrow::Cow;

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

    fn end(&self, end: &HttpEnd) -> HttpEnd {
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

#[cfg(test)]
mod tests {
    use flow_expr::{Object, Value};

    use super::*;

    #[test]
    fn a_secret_is_found_in_a_compressed_body() {
        use std::io::Write;
        let gzip = |text: &str| {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let reply = |text: &str| {
            let headers = [("content-encoding", "gzip"), ("x-a", "1")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            HttpEnd::Complete(Head::new(200, headers), gzip(text).into())
        };
        let redactor = Redactor::new(["hunter22".to_owned()]);
        let plain = Head::new(200, [("x-a".to_owned(), "1".to_owned())]);
        let clean = HttpEnd::Complete(plain, r#"{"a":"[redacted]"}"#.into());
        assert_eq!(redactor.end(&reply(r#"{"a":"hunter22"}"#)), clean);
        assert_eq!(redactor.end(&reply("[1]")), reply("[1]"));
    }

    #[test]
    fn a_secret_is_found_in_what_data_actions_and_stubs_gave() {
        let object = |text: &str| Object::of([("a", Value::from(text))]);
        let reply = |text: &str| {
            let end = DataEnd::Done(object(text));
            let exchange = Exchange {
                request: HttpRequest {
                    action: crate::program::ActionId(0),
                    action_name: "a".into(),
                    method: crate::effect::Method::Get,
                    url: format!("https://a.test/{text}").into(),
                    headers: Vec::new(),
                    body: text.to_owned().into(),
                    timeout: std::time::Duration::from_secs(1),
                },
                reply: HttpReply {
                    elapsed: std::time::Duration::ZERO,
                    timings: crate::reply::Timings::default(),
                    end: HttpEnd::Complete(Head::new(200, []), text.to_owned().into()),
                },
            };
            Reply::Data(DataReply {
                elapsed: std::time::Duration::ZERO,
                end,
                exchange: Some(Box::new(exchange)),
            })
        };
        let redactor = Redactor::new(["hunter22".to_owned()]);
        assert_eq!(redactor.reply(&reply("hunter22")), reply(REDACTED));
        assert_eq!(redactor.reply(&reply("other")), reply("other"));
    }
}
