//! A trace without secrets: whatever its events say.

use flow_expr::{Object, Value};

use super::{Redactor, headers, is_cut_json};
use crate::{
    classify::{LONGEST_MESSAGE, Verdict},
    outcome::{Failure, Outcome},
    trace::{DataVerdict, Event, Trace},
};

impl Trace {
    /// The trace without the redactor's secrets and its own. Headers that a flow sends are left out altogether, of those
    /// that a failure holds the values of [`SECRET_HEADERS`](crate::SECRET_HEADERS).
    #[must_use]
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let redactor = redactor.with(self.secrets());
        let redactor = redactor.with(self.cut_secrets(&redactor));
        let error_variable = self.program().error();
        for record in self.records_mut() {
            match &mut record.event {
                Event::Assigned(id, Some(error)) if *id == error_variable => {
                    *error = without_headers(error);
                }
                _ => {}
            }
            redactor.event(&mut record.event);
        }
        self
    }

    /// What is left of secrets at the ends of the messages and bodies that were cut.
    fn cut_secrets(&self, redactor: &Redactor) -> Vec<String> {
        let cut = self.records().iter().flat_map(|record| {
            let (message, body) = told(&record.event);
            let is_cut = |text: &&str| is_cut_json(text) || text.chars().count() >= LONGEST_MESSAGE;
            [
                message.filter(is_cut),
                body.filter(|body| is_cut_json(body)),
            ]
        });
        cut.flatten()
            .filter_map(|text| redactor.begun_at_end(text))
            .collect()
    }
}

impl Redactor {
    fn failure(&self, failure: &mut Failure) {
        failure.message = self.shared(&failure.message);
        let headers = failure.headers.as_ref().map(headers::without_secrets);
        failure.headers = headers.map(|headers| self.value(&headers));
    }

    fn outcome(&self, outcome: &mut Outcome) {
        match outcome {
            Outcome::Transferred(target) | Outcome::Handed(_, target) => {
                *target = self.shared(target);
            }
            Outcome::Failed(failure) => self.failure(failure),
            Outcome::Disconnected | Outcome::Ended | Outcome::Limit(_) => {}
        }
    }

    fn verdict(&self, verdict: &mut Verdict) {
        match verdict {
            Verdict::Success(value) => *value = value.as_ref().map(|value| self.value(value)),
            Verdict::Error(failure) | Verdict::Timeout(failure) => self.failure(failure),
        }
    }

    fn event(&self, event: &mut Event) {
        match event {
            Event::Given(_, value) => *value = self.value(value),
            Event::Assigned(_, value) => *value = value.as_ref().map(|value| self.value(value)),
            Event::Noted(note) => note.message = self.text(&note.message).into_owned(),
            Event::Sent(post) => self.request(post),
            Event::Replied(replied) => {
                self.verdict(&mut replied.verdict);
                replied.body = replied.body.as_ref().map(|body| self.value(body));
            }
            Event::Asked(collect) => collect.prompt = self.text(&collect.prompt).into_owned(),
            Event::Answered(answered) => {
                answered.digits = answered.digits.as_ref().map(|text| self.shared(text))
            }
            Event::Played(message) => *message = self.shared(message),
            Event::Logged(logged) => logged.message = self.shared(&logged.message),
            Event::DataCalled(call) => call.inputs = self.object(&call.inputs),
            Event::DataAnswered(answered) => {
                if let DataVerdict::Success(outputs) | DataVerdict::Failure(outputs) =
                    &mut answered.verdict
                {
                    *outputs = self.object(outputs);
                }
                if let Some(exchange) = &mut answered.exchange {
                    self.request(&mut exchange.request);
                    exchange.body = exchange.body.as_ref().map(|body| self.value(body));
                }
            }
            Event::StubAsked(stub) => stub.inputs = self.object(&stub.inputs),
            Event::StubAnswered(answered) => {
                answered.outputs = answered.outputs.as_ref().map(|given| self.object(given));
            }
            Event::Performed(given) => *given = self.object(given),
            Event::Attributed(attributed) => {
                attributed.name = self.shared(&attributed.name);
                attributed.value = attributed.value.as_ref().map(|text| self.shared(text));
            }
            Event::Waited(_) | Event::Called(_) | Event::Returned(..) | Event::Left(..) => {}
            Event::Finished(outcome) => self.outcome(outcome),
        }
    }
}

/// The message and the body of a reply, which may have been cut.
fn told(event: &Event) -> (Option<&str>, Option<&str>) {
    match event {
        Event::Replied(replied) => {
            let failure = replied.verdict.failure();
            let body = replied.body.as_ref().and_then(Value::as_text);
            (failure.map(|failure| &*failure.message), body)
        }
        Event::DataAnswered(answered) => {
            let message = match &answered.verdict {
                DataVerdict::Failure(outputs) => outputs.get("userMessage"),
                _ => None,
            };
            let body = answered.exchange.as_ref();
            let body = body.and_then(|made| made.body.as_ref());
            (
                message.and_then(Value::as_text),
                body.and_then(Value::as_text),
            )
        }
        _ => (None, None),
    }
}

/// `$error` without the secret ones of its headers.
fn without_headers(error: &Value) -> Value {
    let Value::Object(members) = error else {
        return error.clone();
    };
    let clean = members.iter().map(|(name, value)| match &**name {
        "headers" => (name.clone(), headers::without_secrets(value)),
        _ => (name.clone(), value.clone()),
    });
    Value::Object(Object::of(clean))
}
