//! Replies in a cassette: `end` says how a call ended, in the words of the error codes.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flow_core::{
    BodyFault, ConnectFault, Head, HeadFault, HttpEnd, HttpReply, InputReply, Phase, Reply,
    Timings, TlsFault,
};
use flow_expr::{Object, Value};
use flow_syntax::{Diagnostic, Node};

use super::{need, need_text, need_whole, platform, whole, wrong};

/// Ends that hold no more than themselves.
const BARE: [(&str, HttpEnd); 18] = [
    ("policy.host", HttpEnd::Refused),
    ("request.invalid", HttpEnd::Invalid),
    ("dns.failed", HttpEnd::Connect(ConnectFault::Dns)),
    ("connect.refused", HttpEnd::Connect(ConnectFault::Refused)),
    ("connect.failed", HttpEnd::Connect(ConnectFault::Other)),
    ("tls.untrusted", HttpEnd::Tls(TlsFault::Untrusted)),
    ("tls.expired", HttpEnd::Tls(TlsFault::Expired)),
    ("tls.not-yet-valid", HttpEnd::Tls(TlsFault::NotYetValid)),
    ("tls.wrong-host", HttpEnd::Tls(TlsFault::WrongHost)),
    ("tls.handshake", HttpEnd::Tls(TlsFault::Handshake)),
    ("send.failed", HttpEnd::Send),
    ("reply.closed", HttpEnd::Head(HeadFault::Closed)),
    ("reply.reset", HttpEnd::Head(HeadFault::Reset)),
    ("reply.malformed", HttpEnd::Head(HeadFault::Malformed)),
    ("reply.head-too-large", HttpEnd::Head(HeadFault::TooLarge)),
    ("timeout.dns", HttpEnd::Deadline(Phase::Dns, None)),
    ("timeout.connect", HttpEnd::Deadline(Phase::Connect, None)),
    ("timeout.tls", HttpEnd::Deadline(Phase::Tls, None)),
];

const BODY: [(&str, BodyFault); 4] = [
    ("body.truncated", BodyFault::Truncated),
    ("body.reset", BodyFault::Reset),
    ("body.framing", BodyFault::Framing),
    ("body.too-large", BodyFault::TooLarge),
];

pub(super) fn write(reply: &Reply) -> Value {
    match reply {
        Reply::Http(reply) => http(reply),
        Reply::Input(input) => Value::from(Object::of([
            ("kind", "input".into()),
            ("elapsedUs", micros(input.elapsed)),
            (
                "digits",
                input.digits.as_deref().map_or(Value::Null, Value::from),
            ),
        ])),
        Reply::Data(reply) => platform::write_data(reply),
        Reply::Stub(reply) => platform::write_stub(reply),
    }
}

pub(super) fn http(reply: &HttpReply) -> Value {
    let mut members = vec![
        ("kind", "http".into()),
        ("elapsedUs", micros(reply.elapsed)),
        ("timingsUs", timings(&reply.timings)),
        ("end", end_name(&reply.end).into()),
    ];
    match &reply.end {
        HttpEnd::Complete(head, body) | HttpEnd::Body(head, body, _) => {
            members.extend(head_members(head));
            members.push(body_member(body));
        }
        HttpEnd::Deadline(_, Some(head)) => members.extend(head_members(head)),
        _ => {}
    }
    Value::from(Object::of(members))
}

fn end_name(end: &HttpEnd) -> &'static str {
    match end {
        HttpEnd::Complete(..) => "complete",
        HttpEnd::Body(_, _, fault) => BODY
            .iter()
            .find(|(_, known)| known == fault)
            .map_or("", |(name, _)| name),
        HttpEnd::Deadline(Phase::Head, _) => "timeout.head",
        HttpEnd::Deadline(Phase::Body, _) => "timeout.body",
        bare => BARE
            .iter()
            .find(|(_, known)| known == bare)
            .map_or("", |(name, _)| name),
    }
}

fn head_members(head: &Head) -> [(&'static str, Value); 2] {
    let header = |(name, value): &(String, String)| {
        Value::from(vec![name.as_str().into(), value.as_str().into()])
    };
    let headers = head.headers().iter().map(header);
    [
        ("status", whole(head.status().into())),
        ("headers", Value::list(headers)),
    ]
}

/// A body as text where it is text, so that people can read and change it; else in base64.
pub(super) fn body_member(body: &[u8]) -> (&'static str, Value) {
    match std::str::from_utf8(body) {
        Ok(body) => ("body", body.into()),
        Err(_) => ("bodyBase64", STANDARD.encode(body).into()),
    }
}

pub(super) fn micros(duration: Duration) -> Value {
    whole(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

fn timings(timings: &Timings) -> Value {
    let phases = timings.phases();
    Value::from(Object::of(
        phases.map(|(name, took)| (name, took.map_or(Value::Null, micros))),
    ))
}

pub(super) fn read(node: Node<'_>) -> Result<Reply, Box<Diagnostic>> {
    let elapsed = Duration::from_micros(need_whole(node, "elapsedUs")?);
    match need_text(node, "kind")? {
        "input" => {
            let digits = need(node, "digits")?.as_text().map(str::to_owned);
            Ok(Reply::Input(InputReply { elapsed, digits }))
        }
        "http" => {
            let timings = read_timings(need(node, "timingsUs")?);
            Ok(Reply::Http(HttpReply {
                elapsed,
                timings,
                end: read_end(node)?,
            }))
        }
        "data" => platform::read_data(node, elapsed).map(Reply::Data),
        "stub" => platform::read_stub(node, elapsed).map(Reply::Stub),
        _ => Err(wrong(
            "`kind` must be `http`, `input`, `data` or `stub`",
            node.span(),
        )),
    }
}

fn read_end(node: Node<'_>) -> Result<HttpEnd, Box<Diagnostic>> {
    let name = need_text(node, "end")?;
    if let Some((_, end)) = BARE.iter().find(|(known, _)| *known == name) {
        return Ok(end.clone());
    }
    if let Some((_, fault)) = BODY.iter().find(|(known, _)| *known == name) {
        return Ok(HttpEnd::Body(
            read_head(node)?,
            read_body(node)?.into(),
            *fault,
        ));
    }
    match name {
        "complete" => Ok(HttpEnd::Complete(read_head(node)?, read_body(node)?.into())),
        "timeout.head" => Ok(HttpEnd::Deadline(Phase::Head, None)),
        "timeout.body" => Ok(HttpEnd::Deadline(Phase::Body, read_head(node).ok())),
        unknown => Err(wrong(
            format!("`{unknown}` is no way in which a call ends"),
            need(node, "end")?.span(),
        )),
    }
}

fn read_head(node: Node<'_>) -> Result<Head, Box<Diagnostic>> {
    let status = u16::try_from(need_whole(node, "status")?).unwrap_or(999);
    let header = |item: Node<'_>| {
        let mut parts = item
            .items()
            .filter_map(|part| part.as_text().map(str::to_owned));
        Some((parts.next()?, parts.next()?))
    };
    Ok(Head::new(
        status,
        need(node, "headers")?.items().filter_map(header),
    ))
}

pub(super) fn read_body(node: Node<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
    if let Some(body) = node.get("body").and_then(|body| body.as_text()) {
        return Ok(body.as_bytes().to_vec());
    }
    let encoded = need_text(node, "bodyBase64")?;
    STANDARD
        .decode(encoded)
        .map_err(|_| wrong("`bodyBase64` is not base64", node.span()))
}

fn read_timings(node: Node<'_>) -> Timings {
    let phase = |name| {
        let micros = node
            .get(name)
            .and_then(|took| took.number().and_then(|digits| digits.parse().ok()));
        micros.map(Duration::from_micros)
    };
    Timings {
        dns: phase("dns"),
        connect: phase("connect"),
        tls: phase("tls"),
        head: phase("head"),
        body: phase("body"),
    }
}
