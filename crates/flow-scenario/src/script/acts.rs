//! What a case says of data actions and of what is not simulated, as the facts that a run is told.

use flow_core::{DataEnd, DataReply, DataRequest, StubEnd, StubReply as Answer, StubRequest};
use flow_expr::Object;

use crate::{
    matching::Unmatched,
    scenario::{Act, StubReply},
};

/// The reply to a data action: whatever it is, too late when its delay reaches the flow's timeout.
pub(crate) fn data(request: &DataRequest, reply: &StubReply) -> Result<DataReply, Unmatched> {
    if reply.delay >= request.timeout {
        return Ok(answer(request.timeout, DataEnd::Late));
    }
    let Some(act) = &reply.act else {
        let message = format!(
            "`{}` calls a data action, and its reply does not say what that gives: write `{{ outputs: {{ … }} }}`, or supply its \
             definition, by which the reply of a service is understood",
            request.action_name
        );
        return Err(Unmatched { message });
    };
    match data_end(act) {
        Some(DataEnd::Late) => Ok(answer(request.timeout, DataEnd::Late)),
        Some(end) => Ok(answer(reply.delay, end)),
        None => Err(Unmatched {
            message: format!(
                "`{}` calls a data action, which has the exits `success`, `failure` and `timeout`, not `{}`",
                request.action_name,
                act.exit.as_deref().unwrap_or_default()
            ),
        }),
    }
}

/// `None` when it names an exit that data actions do not have.
fn data_end(act: &Act) -> Option<DataEnd> {
    let outputs = || act.outputs.clone().unwrap_or_else(nothing);
    let exit = act.exit.as_deref().map(str::to_lowercase);
    Some(match (exit.as_deref(), &act.failure) {
        (Some("timeout"), _) => DataEnd::Late,
        (None | Some("failure" | "error"), Some(failure)) => DataEnd::Failed(failure.clone()),
        (Some("failure" | "error"), None) => DataEnd::Failed(outputs()),
        (None | Some("success"), _) => DataEnd::Done(outputs()),
        (Some(_), _) => return None,
    })
}

fn answer(elapsed: std::time::Duration, end: DataEnd) -> DataReply {
    DataReply {
        elapsed,
        end,
        exchange: None,
    }
}

/// The reply to what is not simulated.
pub(super) fn stub(request: &StubRequest, reply: &StubReply) -> Result<Answer, Unmatched> {
    let Some(act) = &reply.act else {
        let message = format!(
            "`{}` is not simulated, and its reply does not say what comes of it: write `{{ exit: …, outputs: {{ … }} }}`",
            request.action_name
        );
        return Err(Unmatched { message });
    };
    let failure = act.failure.as_ref();
    let outputs = act.outputs.as_ref().or(failure);
    Ok(Answer {
        elapsed: reply.delay,
        end: StubEnd::Left {
            exit: (act.exit.clone()).or_else(|| failure.map(|_| "failure".to_owned())),
            outputs: outputs.cloned().unwrap_or_else(nothing),
        },
    })
}

fn nothing() -> Object {
    Object::from_members(Vec::new())
}
