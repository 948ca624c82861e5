//! What the actions of platform flows were answered, in a cassette: data actions, and what is not simulated.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, DataEnd, DataReply, Exchange, HttpRequest, Method, Reply, StubEnd, StubReply,
};
use flow_expr::{Object, Value};
use flow_syntax::{Diagnostic, Node};

use super::{
    need, need_text, need_whole,
    reply::{self, body_member, micros, read_body},
    wrong,
};
use crate::value::value_of;

pub(super) fn write_data(reply: &DataReply) -> Value {
    let (end, outputs) = match &reply.end {
        DataEnd::Done(outputs) => ("done", Some(outputs)),
        DataEnd::Failed(outputs) => ("failed", Some(outputs)),
        DataEnd::Late => ("late", None),
        DataEnd::Nobody => ("nobody", None),
    };
    let mut members = vec![
        ("kind", "data".into()),
        ("elapsedUs", micros(reply.elapsed)),
        ("end", end.into()),
    ];
    members.extend(outputs.map(|outputs| ("outputs", outputs.clone().into())));
    members.extend(
        reply
            .exchange
            .as_deref()
            .map(|made| ("exchange", exchange(made))),
    );
    Object::of(members).into()
}

/// Headers that were sent may be secret, and no replay needs them.
fn exchange(made: &Exchange) -> Value {
    let request = &made.request;
    let sent = Object::of([
        ("method", request.method.as_str().into()),
        ("url", request.url.clone().into()),
        ("timeoutUs", micros(request.timeout)),
        body_member(&request.body),
    ]);
    Object::of([
        ("request", sent.into()),
        ("reply", reply::http(&made.reply)),
    ])
    .into()
}

pub(super) fn write_stub(reply: &StubReply) -> Value {
    let mut members = vec![
        ("kind", "stub".into()),
        ("elapsedUs", micros(reply.elapsed)),
    ];
    match &reply.end {
        StubEnd::Left { exit, outputs } => {
            let exit = exit.as_deref().map_or(Value::Null, Value::from);
            members.extend([
                ("end", "left".into()),
                ("exit", exit),
                ("outputs", outputs.clone().into()),
            ]);
        }
        StubEnd::Nobody => members.push(("end", "nobody".into())),
    }
    Object::of(members).into()
}

pub(super) fn read_data(node: Node<'_>, elapsed: Duration) -> Result<DataReply, Box<Diagnostic>> {
    let end = match need_text(node, "end")? {
        "done" => DataEnd::Done(outputs(node)?),
        "failed" => DataEnd::Failed(outputs(node)?),
        "late" => DataEnd::Late,
        "nobody" => DataEnd::Nobody,
        unknown => return Err(no_end(node, unknown)),
    };
    let exchange = node.get("exchange").map(read_exchange).transpose()?;
    Ok(DataReply {
        elapsed,
        end,
        exchange: exchange.flatten().map(Box::new),
    })
}

fn read_exchange(node: Node<'_>) -> Result<Option<Exchange>, Box<Diagnostic>> {
    let sent = need(node, "request")?;
    let method = Method::named(need_text(sent, "method")?).unwrap_or_default();
    let request = HttpRequest {
        action: ActionId(0),
        action_name: Arc::from(""),
        method,
        url: need_text(sent, "url")?.into(),
        headers: Vec::new(),
        body: read_body(sent)?.into(),
        timeout: Duration::from_micros(need_whole(sent, "timeoutUs")?),
    };
    Ok(match reply::read(need(node, "reply")?)? {
        Reply::Http(reply) => Some(Exchange { request, reply }),
        _ => None,
    })
}

pub(super) fn read_stub(node: Node<'_>, elapsed: Duration) -> Result<StubReply, Box<Diagnostic>> {
    let end = match need_text(node, "end")? {
        "left" => StubEnd::Left {
            exit: need(node, "exit")?.as_text().map(str::to_owned),
            outputs: outputs(node)?,
        },
        "nobody" => StubEnd::Nobody,
        unknown => return Err(no_end(node, unknown)),
    };
    Ok(StubReply { elapsed, end })
}

fn outputs(node: Node<'_>) -> Result<Object, Box<Diagnostic>> {
    let given = need(node, "outputs")?;
    let mut found = Vec::new();
    match value_of(given, &mut found) {
        Value::Object(outputs) if found.is_empty() => Ok(outputs),
        _ => Err(wrong("`outputs` must be an object", given.span())),
    }
}

fn no_end(node: Node<'_>, unknown: &str) -> Box<Diagnostic> {
    let message = format!("`{unknown}` is no way in which an action ends");
    wrong(message, node.span())
}
