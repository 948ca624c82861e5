//! The lookup: what is asked of the service, and which way its reply leads (S10–S20).

use bytes::Bytes;
use flow_expr::Value;

use super::{Next, State};
use crate::{
    classify::{Judgement, Limits, Verdict, classify},
    effect::{Effect, HttpRequest, Method},
    note::NoteCode,
    program::{Action, ActionKind, ExitName, Lookup},
    reply::HttpReply,
    trace::{Event, Replied},
};

impl State {
    pub(super) fn look_up(&mut self, action: &Action, lookup: &Lookup) -> Next {
        let mut headers = Vec::with_capacity(lookup.headers.len());
        for (name, setting) in &lookup.headers {
            headers.extend(self.eval_text(setting).map(|text| (name.clone(), text)));
        }
        let body = self.request_body(lookup);
        if let Some(failure) = self.flush_reads() {
            return Next::failed(failure);
        }
        let post = HttpRequest {
            action: self.at,
            action_name: action.name.clone(),
            method: Method::Post,
            url: lookup.url.clone(),
            headers,
            body,
            timeout: self.options.scaled(lookup.timeout),
        };
        self.record_with(|| Event::Sent(Box::new(post.clone())));
        Next::ask(Effect::Http(post))
    }

    /// The body of a lookup: `phoneNumber` when it is set, then the inputs, which override it (S11).
    fn request_body(&mut self, lookup: &Lookup) -> Bytes {
        let mut body = String::from("{");
        let overridden = lookup
            .inputs
            .iter()
            .any(|(name, _)| &**name == "phoneNumber");
        if !overridden && let Some(number) = &self.values[self.program.phone_number().0 as usize] {
            write_member(&mut body, "phoneNumber", number);
        }
        for (name, setting) in &lookup.inputs {
            let before = body.len();
            if let Some(value) = self.eval(setting) {
                write_member(&mut body, name, &value);
            }
            self.charge(body.len() - before);
        }
        body.push('}');
        body.into()
    }

    pub(super) fn replied(&mut self, post: &HttpRequest, reply: &HttpReply) -> Next {
        let verdict = self.judge(post, reply);
        let program = self.program.clone();
        let action = program.action(post.action);
        let ActionKind::Lookup(lookup) = &action.kind else {
            return self.unsupported("a reply came to an action that asks for none");
        };
        match verdict {
            Verdict::Success(value) => {
                self.assign(lookup.output, value);
                Next::Leave(ExitName::Success)
            }
            Verdict::Error(failure) => {
                self.forget(lookup.output);
                Next::fail(failure, ExitName::Error)
            }
            Verdict::Timeout(failure) => {
                self.forget(lookup.output);
                let exit = self.timeout_exit(action);
                Next::fail(failure, exit)
            }
        }
    }

    /// Decides what a reply means; the history keeps it with what is odd about it.
    fn judge(&mut self, post: &HttpRequest, reply: &HttpReply) -> Verdict {
        let limits = Limits {
            timeout: post.timeout,
            body_bytes: self.options.max_response_bytes,
        };
        let Judgement {
            verdict,
            status,
            body,
            notes,
        } = classify(&post.action_name, reply, &limits);
        self.record_with(|| {
            let (elapsed, timings) = (reply.elapsed, reply.timings);
            Event::Replied(Box::new(Replied {
                elapsed,
                timings,
                verdict: verdict.clone(),
                status,
                body,
            }))
        });
        for (code, message) in notes {
            self.note(code, message, None);
        }
        verdict
    }

    /// A timeout without a handler is treated as an error (S19).
    pub(super) fn timeout_exit(&mut self, action: &Action) -> ExitName {
        if action.exit(ExitName::Timeout).is_some() {
            return ExitName::Timeout;
        }
        let message = "nothing handles a timeout here: it is treated as an error".to_owned();
        self.note(NoteCode::TimeoutAsError, message, None);
        ExitName::Error
    }
}

fn write_member(body: &mut String, name: &str, value: &Value) {
    if body.len() > 1 {
        body.push(',');
    }
    flow_syntax::json::quote_into(body, name);
    body.push(':');
    value.write_json(body);
}
