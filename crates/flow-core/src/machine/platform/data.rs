//! Data actions: what is asked of the integration, and which way its answer leads.
//!
//! Source: the vendor's page of Call Data Action. The flow's clock makes the timeout; an integration that gives up before
//! is a failure like any other.

use std::time::Duration;

use flow_expr::{ExprErrorCode, Object, Value};

use super::Outcome;
use crate::{
    classify::{Limits, classify},
    code::ErrorCode,
    effect::{DataRequest, Effect},
    machine::{Next, State},
    outcome::Failure,
    program::{Action, CallData, ExitName},
    reply::{DataEnd, DataReply, Exchange},
    setting::Setting,
    trace::{DataAnswered, DataVerdict, Event, Exchanged},
};

/// How long the flow waits where it does not say.
const USUAL_TIMEOUT: Duration = Duration::from_secs(60);

/// No run waits longer: more than thirty years.
const LONGEST_TIMEOUT_MS: i64 = 1_000_000_000_000;

impl State {
    pub(super) fn call_data(&mut self, action: &Action, call: &CallData) -> Outcome {
        let inputs = self.members(&call.inputs)?;
        let timeout = self.data_timeout(&call.timeout)?;
        let request = DataRequest {
            action: self.at,
            action_name: action.name.clone(),
            category: call.category.clone(),
            data_action: call.data_action.clone(),
            inputs,
            timeout: self.options.scaled(timeout),
        };
        self.record_with(|| Event::DataCalled(Box::new(request.clone())));
        Ok(Next::ask(Effect::Data(Box::new(request))))
    }

    fn data_timeout(&mut self, setting: &Setting) -> Result<Duration, Next> {
        match self.millis(setting, "the timeout")? {
            None => Ok(USUAL_TIMEOUT),
            Some(millis) => match u64::try_from(millis.min(LONGEST_TIMEOUT_MS)) {
                Ok(millis) if millis > 0 => Ok(Duration::from_millis(millis)),
                _ => {
                    let message = "the timeout is not above zero".to_owned();
                    let span = self.program.action(self.at).span;
                    Err(self.wrong(ExprErrorCode::Range, message, Some(span)))
                }
            },
        }
    }

    pub(in crate::machine) fn data_answered(
        &mut self,
        request: &DataRequest,
        reply: DataReply,
    ) -> Next {
        let elapsed = reply.elapsed;
        let verdict = match reply.end {
            DataEnd::Nobody => DataVerdict::Nobody,
            DataEnd::Late => DataVerdict::Timeout,
            _ if elapsed >= request.timeout => DataVerdict::Timeout,
            DataEnd::Done(outputs) => DataVerdict::Success(outputs),
            DataEnd::Failed(outputs) => DataVerdict::Failure(outputs),
        };
        let exchange = reply.exchange.map(|exchange| self.shown(*exchange));
        self.record_with(|| {
            Event::DataAnswered(Box::new(DataAnswered {
                elapsed,
                verdict: verdict.clone(),
                exchange: exchange.map(Box::new),
            }))
        });
        let program = self.program.clone();
        let action = program.action(request.action);
        match action.data_call() {
            Some(call) => self.follow_data(action, call, request, &verdict),
            None => self.unsupported("outputs came to an action that calls no data action"),
        }
    }

    fn follow_data(
        &mut self,
        action: &Action,
        call: &CallData,
        request: &DataRequest,
        verdict: &DataVerdict,
    ) -> Next {
        match verdict {
            DataVerdict::Success(outputs) => {
                self.bind(&call.outputs, outputs);
                Next::Leave(ExitName::Success)
            }
            DataVerdict::Failure(outputs) => {
                self.bind(&call.failure_outputs, outputs);
                let failure = self.data_failure(outputs);
                Next::fail(failure, ExitName::Error)
            }
            DataVerdict::Timeout => {
                let failure = self.failure(ErrorCode::ActionTimeout);
                let exit = self.timeout_exit(action);
                Next::fail(failure, exit)
            }
            DataVerdict::Nobody => {
                let message = format!(
                    "nobody answers for the data action `{}` of `{}`: give it a reply under the name `{}`, such as \
                     `{{ outputs: {{ … }} }}`, or supply its definition with `--action FILE`",
                    request.data_action, request.category, request.action_name
                );
                self.unsupported(&message)
            }
        }
    }

    fn data_failure(&mut self, outputs: &Object) -> Failure {
        let text = |name| super::output(outputs, name).and_then(Value::as_text);
        let message = text("userMessage").or_else(|| text("errorCode"));
        let status = super::output(outputs, "status").and_then(Value::as_number);
        let status = status.and_then(|status| u16::try_from(status.as_i64()?).ok());
        let failure = self.action_failed(ErrorCode::ActionFailed, message);
        Failure { status, ..failure }
    }

    /// What of an exchange can be shown.
    fn shown(&self, exchange: Exchange) -> Exchanged {
        let Exchange { request, reply } = exchange;
        let limits = Limits {
            timeout: request.timeout,
            body_bytes: self.options.max_response_bytes,
        };
        let judged = classify(&request.action_name, &reply, &limits);
        Exchanged {
            request,
            timings: reply.timings,
            status: judged.status,
            body: judged.body,
        }
    }
}
