//! A flow's call of a data action: from what the machine asks to the request that is sent, and from the service's reply to what
//! the machine is told. Who sends it is not decided here.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, DataEnd, DataReply, DataRequest, Exchange, HttpReply, HttpRequest, RunOptions,
};
use flow_expr::{Number, Object, Value, read_json};

use super::{
    AnswerLimits, Answered, Clock, ErrorBody, Guarded, Outcome, Request, Surroundings, answer,
};
use crate::{DataAction, Schema, SchemaType};

/// A call whose request is made and waits to be sent.
#[derive(Clone, Debug)]
pub struct DataCall<'a> {
    action: &'a DataAction,
    /// What to send; it may hold credentials.
    pub request: HttpRequest,
    /// Texts in the request that must not be shown, beside the credentials themselves.
    pub secrets: Vec<String>,
    /// What its author should know of how the request came to be; no values.
    pub notes: Vec<String>,
    shown: HttpRequest,
    limits: AnswerLimits,
}

impl<'a> DataCall<'a> {
    /// Makes the request of a flow's call.
    ///
    /// Two clocks end the waiting: the flow's, which `asked` holds as it is scaled, and the action's own.
    ///
    /// # Errors
    ///
    /// What the machine is told where no request can be made of the inputs, or of the action's templates: a failure.
    pub fn new(
        action: &'a DataAction,
        asked: &DataRequest,
        around: &Surroundings,
        options: &RunOptions,
    ) -> Result<Self, Box<DataReply>> {
        let guarded = Guarded::new(action, &input(action, &asked.inputs), around);
        let request = match &guarded.real.request {
            Ok(request) => request,
            Err(error) => return Err(Box::new(unsent(error))),
        };
        let own = options.scaled(action.timeout);
        let (timeout, clock) = match asked.timeout <= own {
            true => (asked.timeout, Clock::Flow),
            false => (own, Clock::Action),
        };
        let sent = |request: &Request| to_send(request, asked, timeout);
        Ok(Self {
            action,
            request: sent(request),
            secrets: guarded.secrets(),
            notes: guarded.real.notes.clone(),
            shown: sent(&guarded.shown_request(request)),
            limits: AnswerLimits {
                timeout,
                clock,
                body_bytes: options.max_response_bytes,
            },
        })
    }

    /// What a login answered, of which the integration's other actions are told.
    ///
    /// # Errors
    ///
    /// What the machine is told of the action that waits for it: a failure, or that it is late.
    pub fn logged_in(&self, reply: HttpReply) -> Result<Object, Box<DataReply>> {
        let Answered { outcome, .. } = answer(self.action, &reply, &self.limits);
        let end = match outcome {
            Outcome::Success { result, .. } => match result {
                Value::Object(object) => return Ok(object),
                _ => {
                    let message = "The login gives no object";
                    let error = ErrorBody::new(ErrorBody::OUTPUT, 500, message);
                    DataEnd::Failed(Object::of(error.outputs()))
                }
            },
            Outcome::Failure(error) => DataEnd::Failed(Object::of(error.outputs())),
            Outcome::Timeout(_) => DataEnd::Late,
        };
        Err(Box::new(self.reply_of(end, reply)))
    }

    /// What the machine is told of a reply, with the request as it can be shown.
    pub fn answered(&self, reply: HttpReply) -> DataReply {
        let Answered { outcome, .. } = answer(self.action, &reply, &self.limits);
        let end = match outcome {
            Outcome::Success { outputs, .. } => {
                let set = outputs.into_iter();
                let set = set.filter_map(|(output, value)| Some((output.name, value?)));
                DataEnd::Done(Object::of(set))
            }
            Outcome::Failure(error) => DataEnd::Failed(Object::of(error.outputs())),
            Outcome::Timeout(_) => DataEnd::Late,
        };
        self.reply_of(end, reply)
    }

    fn reply_of(&self, end: DataEnd, reply: HttpReply) -> DataReply {
        DataReply {
            elapsed: reply.elapsed,
            end,
            exchange: Some(Box::new(Exchange {
                request: self.shown.clone(),
                reply,
            })),
        }
    }
}

/// The request of a call and what its reply means, or the failure to make one: what scripts of replies are asked with.
///
/// # Errors
///
/// The failure, as the machine is told of it.
pub fn in_parts<'c>(
    made: &'c Result<DataCall<'_>, Box<DataReply>>,
) -> Result<(&'c HttpRequest, impl FnOnce(HttpReply) -> DataReply), &'c DataReply> {
    match made {
        Ok(call) => Ok((&call.request, |reply| call.answered(reply))),
        Err(failed) => Err(failed),
    }
}

fn unsent(error: &ErrorBody) -> DataReply {
    DataReply {
        elapsed: Duration::ZERO,
        end: DataEnd::Failed(Object::of(error.outputs())),
        exchange: None,
    }
}

/// The inputs as the contract nests them, and as JSON: what only flows know, such as a duration, is the text of it.
///
/// Architect puts `ToString`, `ToInt` and their kin around an expression whose type is not that of its input; exports show it.
fn input(action: &DataAction, inputs: &Object) -> Value {
    let known: Vec<_> = action.input.output_schemas();
    let flat = inputs.iter().map(|(name, value)| {
        let value = as_json(value);
        let known = known.iter().find(|(known, _)| known.name == **name);
        let value = match known {
            Some((input, schema)) if !input.is_collection => converted(value, schema),
            _ => value,
        };
        (&**name, value)
    });
    action.input.nest(flat)
}

/// The value as the schema wants it, where it is of another type and can be converted.
fn converted(value: Value, schema: &Schema) -> Value {
    if schema.check(&value).is_empty() {
        return value;
    }
    let text = value.text();
    let number = || Number::from_text(text.trim());
    let other = match schema.main_type() {
        SchemaType::String => Some(Value::from(&*text)),
        SchemaType::Integer => whole(&text).map(Value::from),
        SchemaType::Number => number().map(Value::Number),
        SchemaType::Boolean => truth(&text).map(Value::from),
        SchemaType::Null | SchemaType::Array | SchemaType::Object => None,
    };
    match other {
        Some(other) if !matches!(value, Value::Object(_) | Value::Null) => other,
        _ => value,
    }
}

/// The whole number of a text, a decimal or a truth value, as `ToInt` has it: without its fraction.
fn whole(text: &str) -> Option<i64> {
    match text.trim() {
        "true" => Some(1),
        "false" => Some(0),
        text => {
            let number = Number::from_text(text)?;
            let whole = number.to_string();
            let whole = whole.split('.').next().unwrap_or_default();
            whole.parse().ok()
        }
    }
}

/// The truth of a text or a number, as `ToBool` has it.
fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Some(true),
        "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

fn as_json(value: &Value) -> Value {
    let read = read_json(value.to_json().as_bytes());
    read.map_or_else(|_| value.clone(), |json| json.value)
}

fn to_send(request: &Request, asked: &DataRequest, timeout: Duration) -> HttpRequest {
    request.to_send(asked.action, asked.action_name.clone(), timeout)
}

impl Request {
    /// The request as it is sent for an action of a flow.
    pub fn to_send(
        &self,
        action: ActionId,
        action_name: Arc<str>,
        timeout: Duration,
    ) -> HttpRequest {
        let headers = self.headers.iter();
        HttpRequest {
            action,
            action_name,
            method: self.method,
            url: self.url.as_str().into(),
            headers: headers
                .map(|(name, value)| (Arc::from(name.as_str()), value.clone()))
                .collect(),
            body: self.body.clone().unwrap_or_default().into(),
            timeout,
        }
    }
}
