//! What a recorded action tells of the world: the reply that led to it.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionKind, Ask, Collect, DataEnd, DataReply, DataRequest, Does, Effect, Head, HttpEnd,
    HttpReply, HttpRequest, InputReply, Phase, PlatformAction, Program, Reply, StubEnd, StubReply,
    StubRequest, Timings, Trace, Wants,
};
use flow_expr::{Directory, Key, Object, Organisation, Platform, Scalar, Value, VarId};

use super::{Executed, Held};

/// An answer that fits no question.
const FITS_NOTHING: &str = "\u{fffd}";

/// The reply that a record tells of; the flow as it is written, and with its stand-ins.
///
/// # Errors
///
/// What the document would have to say, in words.
pub(super) fn answer(
    (written, program): (&Program, &Program),
    effect: &Effect,
    record: &Executed,
    trace: &Trace,
) -> Result<Reply, String> {
    match effect {
        Effect::Data(request) => data(program, request, record),
        Effect::Collect(collect) => collected(program, collect, record),
        Effect::Stub(request) => {
            let kind = match does(written, request.action) {
                Some(Does::Find(find)) => Some(find.kind),
                _ => None,
            };
            stubbed(program, request, record, (kind, trace))
        }
        Effect::Http(request) => http(program, request, record),
    }
}

fn data(program: &Program, request: &DataRequest, record: &Executed) -> Result<Reply, String> {
    let Some(Does::CallData(call)) = does(program, request.action) else {
        return Err("which data action it was".to_owned());
    };
    let end = match record.path.as_deref() {
        Some("__SUCCESS__") => DataEnd::Done(outputs(program, &call.outputs, record)?),
        Some("__FAILURE__") => DataEnd::Failed(outputs(program, &call.failure_outputs, record)?),
        Some("__TIMEOUT__") => DataEnd::Late,
        _ => return Err("by which path it was left".to_owned()),
    };
    let elapsed = match end {
        DataEnd::Late => request.timeout,
        _ => Duration::ZERO,
    };
    let exchange = None;
    Ok(Reply::Data(DataReply {
        elapsed,
        end,
        exchange,
    }))
}

/// What the outputs were, told from the variables that they are bound to.
fn outputs(
    program: &Program,
    bound: &[(Arc<str>, VarId)],
    record: &Executed,
) -> Result<Object, String> {
    let mut outputs = Vec::with_capacity(bound.len());
    for (name, id) in bound {
        let variable = program.names().name(*id);
        match record.held(variable) {
            Some(Held::Value(value)) => outputs.push((name.clone(), value.clone())),
            Some(Held::NotSet) => {}
            Some(Held::NotKept(why)) => {
                return Err(format!("what `{variable}` got (it has `{why}`)"));
            }
            None => return Err(format!("what `{variable}` got")),
        }
    }
    Ok(Object::from_members(outputs))
}

fn collected(program: &Program, collect: &Collect, record: &Executed) -> Result<Reply, String> {
    let digits = match does(program, collect.action) {
        Some(Does::Ask(ask)) => entered(program, ask, collect.attempt, record)?,
        _ => match &program.action(collect.action).kind {
            ActionKind::CollectInput(asked) => told(program, asked.output, record)?,
            _ => return Err("what was entered".to_owned()),
        },
    };
    let elapsed = match digits {
        Some(_) => Duration::ZERO,
        None => collect.timeout,
    };
    Ok(Reply::Input(InputReply { elapsed, digits }))
}

/// The words of this try where the document has them, else an answer that leads where the record says.
fn entered(
    program: &Program,
    ask: &Ask,
    attempt: u32,
    record: &Executed,
) -> Result<Option<String>, String> {
    if !record.answers.is_empty() {
        let index = usize::try_from(attempt).unwrap_or(usize::MAX) - 1;
        return Ok(record.answers.get(index).cloned());
    }
    match record.path.as_deref() {
        Some("__MAX_NO_INPUTS__") => return Ok(None),
        Some("__MAX_NO_MATCHES__") => return Ok(Some(FITS_NOTHING.to_owned())),
        _ => {}
    }
    match &*ask.wants {
        Wants::Choice(choices) => {
            let path = record.path_shown();
            let named = |name: &str| path.is_some_and(|path| path.eq_ignore_ascii_case(name));
            let chosen = choices.iter().find(|choice| named(&choice.name));
            let chosen = chosen.ok_or("which choice was made")?;
            let key = chosen.key.map(String::from);
            Ok(Some(key.unwrap_or_else(|| chosen.name.to_string())))
        }
        Wants::YesOrNo => match record.path.as_deref() {
            Some("__YES__") => Ok(Some("yes".to_owned())),
            Some("__NO__") => Ok(Some("no".to_owned())),
            _ => Err("whether it was yes or no".to_owned()),
        },
        Wants::Digits(..) | Wants::Value(_) => match ask.output {
            Some(output) => told(program, output, record),
            None => Err("what was entered".to_owned()),
        },
    }
}

/// What a variable got, as it was entered.
fn told(program: &Program, output: VarId, record: &Executed) -> Result<Option<String>, String> {
    match record.held(program.names().name(output)) {
        Some(Held::Value(value)) => Ok(Some(value.text().into_owned())),
        Some(Held::NotSet) => Ok(None),
        Some(Held::NotKept(_)) | None => Err("what was entered".to_owned()),
    }
}

/// A variable that the record does not tell of keeps its value.
fn stubbed(
    program: &Program,
    request: &StubRequest,
    record: &Executed,
    (kind, trace): (Option<Scalar>, &Trace),
) -> Result<Reply, String> {
    let Some(Does::Stub(stub)) = does(program, request.action) else {
        return Err("by which path it was left".to_owned());
    };
    let exit = record
        .path_name
        .as_deref()
        .or(record.path.as_deref().map(known));
    let vars = trace.vars();
    let mut outputs = Vec::with_capacity(stub.outputs.len());
    for (name, id) in &stub.outputs {
        let variable = program.names().name(*id);
        match record.listed(variable) {
            Some(Held::Value(value)) => {
                let thing = kind.and_then(|kind| thing(kind, value));
                outputs.push((name.clone(), thing.unwrap_or_else(|| value.clone())));
            }
            Some(Held::NotSet) => {}
            Some(Held::NotKept(why)) => {
                return Err(format!("what `{variable}` got (it has `{why}`)"));
            }
            None => {
                outputs.extend(
                    vars.get(variable)
                        .map(|value| (name.clone(), value.clone())),
                );
            }
        }
    }
    Ok(Reply::Stub(StubReply {
        elapsed: Duration::ZERO,
        end: StubEnd::Left {
            exit: exit.map(str::to_owned),
            outputs: Object::from_members(outputs),
        },
    }))
}

/// Something of the organisation as the flow knows it, from what a document says of it: a name, or its members.
fn thing(kind: Scalar, told: &Value) -> Option<Value> {
    let text = |name| told.member(name).and_then(Value::as_text);
    let name = text("name").or(told.as_text())?;
    let mut organisation = Organisation::default();
    organisation.add(kind, name, text("id"), text("email"));
    let record = organisation.find(kind, Key::Name(name))?;
    Some(Platform::Record(record).into())
}

/// The exit that a path's id stands for.
fn known(path: &str) -> &str {
    match path {
        "__FOUND__" => "found",
        "__NOT_FOUND__" => "notFound",
        "__SUCCESS__" => "success",
        "__FAILURE__" => "failure",
        "__TIMEOUT__" => "timeout",
        "__YES__" => "yes",
        "__NO__" => "no",
        "__DEFAULT__" => "default",
        other => other,
    }
}

/// A lookup of the tutorial's format; of its failures only statuses and timeouts can be told from what it wrote.
fn http(program: &Program, request: &HttpRequest, record: &Executed) -> Result<Reply, String> {
    let ActionKind::Lookup(lookup) = &program.action(request.action).kind else {
        return Err("what was answered".to_owned());
    };
    let body = |status: u16, body: &Value| {
        let json = [("content-type".to_owned(), "application/json".to_owned())];
        HttpEnd::Complete(Head::new(status, json), body.to_json().into())
    };
    let (elapsed, end) = match record.path.as_deref() {
        Some("__SUCCESS__") => match record.held(program.names().name(lookup.output)) {
            Some(Held::Value(value)) => (Duration::ZERO, body(200, value)),
            Some(Held::NotSet) => {
                let head = Head::new(200, []);
                (Duration::ZERO, HttpEnd::Complete(head, Vec::new().into()))
            }
            Some(Held::NotKept(_)) | None => return Err("what was answered".to_owned()),
        },
        Some("__TIMEOUT__") => (request.timeout, HttpEnd::Deadline(Phase::Head, None)),
        Some("__FAILURE__") => (Duration::ZERO, failed(record, &body)?),
        _ => return Err("by which path it was left".to_owned()),
    };
    Ok(Reply::Http(HttpReply {
        elapsed,
        timings: Timings::default(),
        end,
    }))
}

fn failed(record: &Executed, body: &dyn Fn(u16, &Value) -> HttpEnd) -> Result<HttpEnd, String> {
    let Some(Held::Value(error)) = record.held("error") else {
        return Err("with which status it failed".to_owned());
    };
    let status = error.member("status").and_then(Value::as_number);
    let status = status.and_then(|status| u16::try_from(status.as_i64()?).ok());
    let status = status.filter(|status| !(200..300).contains(status) && *status >= 100);
    let status = status.ok_or("with which status it failed")?;
    let message = error.member("message").cloned().unwrap_or(Value::Null);
    Ok(body(status, &Object::of([("message", message)]).into()))
}

fn does(program: &Program, action: flow_core::ActionId) -> Option<&Does> {
    match &program.action(action).kind {
        ActionKind::Platform(platform) => {
            let PlatformAction { does, .. } = &**platform;
            Some(does)
        }
        _ => None,
    }
}
