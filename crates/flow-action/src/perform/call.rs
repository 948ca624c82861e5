//! A flow's call of a data action: from what the machine asks to the request that is sent, and from the service's reply to what
//! the machine is told. Who sends it is not decided here.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, DataEnd, DataReply, DataRequest, Exchange, HttpReply, HttpRequest, RunOptions,
};
use flow_expr::{Object, Value, read_json};

use super::{
    AnswerLimits, Answered, Clock, ErrorBody, Guarded, Outcome, Request, Surroundings, answer,
};
use crate::DataAction;

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

fn unsent(error: &ErrorBody) -> DataReply {
    DataReply {
        elapsed: Duration::ZERO,
        end: DataEnd::Failed(Object::of(error.outputs())),
        exchange: None,
    }
}

/// The inputs as the contract nests them, and as JSON: what only flows know, such as a duration, is the text of it.
fn input(action: &DataAction, inputs: &Object) -> Value {
    let flat = inputs.iter().map(|(name, value)| (&**name, as_json(value)));
    action.input.nest(flat)
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
