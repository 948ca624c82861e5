//! From what a service answered to a result.
//!
//! The raw answer is JSON; paths take values from it; defaults stand in where a path fails to resolve, though not for `null`;
//! the success template makes JSON of them, which must fit the success schema. Source: the vendor's page on response
//! configurations.

use std::{sync::Arc, time::Duration};

use flow_core::{HttpReply, Limits, Verdict, classify};
use flow_expr::{Object, Value, read_json};

use super::{Answered, Clock, ErrorBody, Operation, Outcome, Step, request::mismatched};
use crate::{Context, DataAction, PathError, Text};

/// How deep JSON in a data action may nest.
///
/// Source: the vendor's page on request configurations.
pub(crate) const MAX_JSON_DEPTH: u32 = 50;

/// What an answer is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerLimits {
    /// How long the service had.
    pub timeout: Duration,
    /// Whose clock that was.
    pub clock: Clock,
    /// The most decoded body bytes that are accepted.
    pub body_bytes: usize,
}

/// What an action makes of an answer.
pub fn answer(action: &DataAction, reply: &HttpReply, limits: &AnswerLimits) -> Answered {
    let mut answering = Answering {
        action,
        operations: Vec::new(),
        notes: Vec::new(),
    };
    let outcome = answering.outcome(reply, limits);
    Answered {
        operations: answering.operations,
        outcome: outcome.unwrap_or_else(|outcome| outcome),
        notes: answering.notes,
    }
}

struct Answering<'a> {
    action: &'a DataAction,
    operations: Vec<Operation>,
    notes: Vec<String>,
}

/// A step's result, or the end.
type Stepped<T> = Result<T, Outcome>;

impl Answering<'_> {
    fn outcome(&mut self, reply: &HttpReply, limits: &AnswerLimits) -> Stepped<Outcome> {
        let raw = self.raw(reply, limits)?;
        let context = self.translated(&raw)?;
        let result = self.result(&context)?;
        self.checked(result)
    }

    fn fail<T>(&mut self, step: Step, result: Option<Value>, error: ErrorBody) -> Stepped<T> {
        self.operations
            .push(Operation::failed(step, result, error.clone()));
        Err(Outcome::Failure(error))
    }

    /// The answer as JSON. An empty body counts as an empty object: calls that return nothing succeed.
    fn raw(&mut self, reply: &HttpReply, limits: &AnswerLimits) -> Stepped<Value> {
        let measured = Limits {
            timeout: limits.timeout,
            body_bytes: limits.body_bytes,
        };
        let judged = classify(&Arc::from(self.action.name.as_str()), reply, &measured);
        let body = judged.body;
        match judged.verdict {
            Verdict::Success(value) => {
                let value =
                    self.unwrapped(value.unwrap_or_else(|| Value::Object(Object::default())));
                if depth_exceeds(&value, MAX_JSON_DEPTH) {
                    let message = format!("The answer nests deeper than {MAX_JSON_DEPTH} levels");
                    return self.fail(
                        Step::Reply,
                        None,
                        ErrorBody::new(ErrorBody::REMOTE, 500, message),
                    );
                }
                self.operations
                    .push(Operation::done(Step::Reply, value.clone()));
                Ok(value)
            }
            Verdict::Error(failure) => {
                let message = format!(
                    "REST call for action execute failed. Message: {}",
                    failure.message
                );
                let error =
                    ErrorBody::new(ErrorBody::REMOTE, failure_status(failure.status), message);
                self.fail(Step::Reply, body, error)
            }
            Verdict::Timeout(_) => self.late(limits),
        }
    }

    fn late(&mut self, limits: &AnswerLimits) -> Stepped<Value> {
        let seconds = limits.timeout.as_secs_f64();
        let message = format!("The service did not answer within {seconds} s");
        let error = ErrorBody::new(ErrorBody::TIMEOUT, 504, message);
        self.operations
            .push(Operation::failed(Step::Reply, None, error.clone()));
        Err(match limits.clock {
            Clock::Flow => Outcome::Timeout(error),
            Clock::Action => Outcome::Failure(error),
        })
    }

    /// Google's functions answer with a text that holds JSON, which the platform reads.
    fn unwrapped(&self, value: Value) -> Value {
        let is_google = |name: &String| name.to_ascii_lowercase().contains("google");
        match &value {
            Value::Text(text) if self.action.integrations.iter().any(is_google) => {
                read_json(text.as_bytes()).map_or(value.clone(), |json| json.value)
            }
            _ => value,
        }
    }

    /// What the success template can name: each translation as the text of its JSON, and `rawResult`.
    fn translated(&mut self, raw: &Value) -> Stepped<Context> {
        let mut context = Context::from([("rawResult".to_owned(), Value::from(raw.to_json()))]);
        let mut shown = Vec::new();
        let mut steps = 0;
        for translation in &self.action.response.translations {
            let found = match &translation.path {
                Some(path) => path.resolve_within(raw, &mut steps),
                None => Err(PathError::Missing("the path cannot be read".to_owned())),
            };
            match (found, &translation.default) {
                (Ok(value), _) => {
                    context.insert(translation.name.clone(), value.to_json().into());
                    shown.push((translation.name.as_str(), value));
                }
                (Err(PathError::Missing(_)), Some(default)) => {
                    context.insert(translation.name.clone(), default.as_str().into());
                    shown.push((translation.name.as_str(), default_shown(default)));
                }
                (Err(PathError::Missing(why)), None) => {
                    let (name, path) = (&translation.name, translation.text.as_str());
                    self.notes.push(format!(
                        "`{name}` has no value and no default: `{path}` fails to resolve, {why}"
                    ));
                }
                (Err(PathError::TooMuch), _) => {
                    let message = format!(
                        "Following the path of `{}` takes too much",
                        translation.name
                    );
                    let error = ErrorBody::new(ErrorBody::TRANSLATION, 500, message);
                    return self.fail(Step::Translation, None, error);
                }
            }
        }
        self.operations.push(Operation::done(
            Step::Translation,
            Value::Object(Object::of(shown)),
        ));
        Ok(context)
    }

    fn result(&mut self, context: &Context) -> Stepped<Value> {
        let rendered = match self.action.response.success.template.render(context) {
            Ok(rendered) => rendered,
            Err(error) => {
                let message = format!("The success template cannot be used: {}", error.message);
                return self.fail(
                    Step::Template,
                    None,
                    ErrorBody::new(ErrorBody::TEMPLATE, 500, message),
                );
            }
        };
        for unresolved in &rendered.unresolved {
            let written = &unresolved.written;
            self.notes.push(format!(
                "`{written}` of the success template has no value: its own text is printed"
            ));
        }
        let mut text = rendered.text.as_str();
        if let Some(json) = leading_json(text) {
            text = json;
            let note = "what follows the JSON of the success template is passed over";
            self.notes.push(note.to_owned());
        }
        let read = read_json(text.as_bytes());
        let why = match read {
            Ok(json) if !depth_exceeds(&json.value, MAX_JSON_DEPTH) => {
                self.operations
                    .push(Operation::done(Step::Template, json.value.clone()));
                return Ok(json.value);
            }
            Ok(_) => format!("it nests deeper than {MAX_JSON_DEPTH} levels"),
            Err(error) => format!(
                "{}, at character {}",
                error.message,
                characters(&rendered.text, error.offset) + 1
            ),
        };
        let message = format!("The success template does not print JSON: {why}");
        let error = ErrorBody::new(ErrorBody::TEMPLATE, 500, message);
        self.fail(Step::Template, Some(rendered.text.into()), error)
    }

    fn checked(&mut self, result: Value) -> Stepped<Outcome> {
        let found = self.action.output.check(&result);
        if !found.is_empty() {
            let error = mismatched(ErrorBody::OUTPUT, 500, "result", &found);
            return self.fail(Step::Schema, Some(result), error);
        }
        let outputs = self.action.output.flatten(&result);
        let shown = outputs
            .iter()
            .filter_map(|(output, value)| Some((output.name.as_str(), value.clone()?)));
        self.operations.push(Operation::done(
            Step::Schema,
            Value::Object(Object::of(shown)),
        ));
        Ok(Outcome::Success { result, outputs })
    }
}

/// The JSON that a text begins with, where something else follows: one brace too many is common, and the platform's reader goes no
/// further than the value.
fn leading_json(text: &str) -> Option<&str> {
    let error = read_json(text.as_bytes()).err()?;
    let json = text.get(..error.offset)?;
    let is_whole = || read_json(json.as_bytes()).is_ok();
    (json.trim_end().ends_with(['}', ']']) && is_whole()).then_some(json)
}

/// A status for what has none: the platform's own.
fn failure_status(status: Option<u16>) -> u16 {
    // A 2xx that failed all the same did so because of its body.
    status
        .filter(|status| !(200..=299).contains(status))
        .unwrap_or(500)
}

fn default_shown(default: &Text) -> Value {
    let json = read_json(default.as_str().as_bytes());
    json.map_or_else(|_| default.as_str().into(), |json| json.value)
}

fn characters(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).chars().count()
}

/// Whether lists and objects lie deeper within each other.
pub(crate) fn depth_exceeds(value: &Value, most: u32) -> bool {
    let within = |value: &Value| most == 0 || depth_exceeds(value, most - 1);
    match value {
        Value::List(items) => most == 0 || items.iter().flatten().any(within),
        Value::Object(object) => most == 0 || object.iter().any(|(_, value)| within(value)),
        _ => false,
    }
}
