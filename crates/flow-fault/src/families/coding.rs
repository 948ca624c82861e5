//! Bodies that are not what their labels say: F71 to F74.

use flow_core::{
    ErrorCode::{BodyEncoding, BodyTooLarge, JsonEncoding, JsonSyntax},
    NoteCode::ContentType,
};

use super::{CUSTOMER, JSON, json, reply};
use crate::{
    bomb,
    fault::{Fault, fault},
    play::Play,
    script::Script,
};

pub(crate) static FAULTS: [Fault; 12] = [
    fault(
        "F71",
        "gzip.not-gzip",
        "plain text under the label `gzip`",
        || reply(200, &[JSON, ("content-encoding", "gzip")]),
    )
    .error(BodyEncoding),
    fault("F71", "gzip.truncated", "half of a compressed body", || {
        let whole = bomb::gzip(CUSTOMER.as_bytes());
        coded("gzip", &whole[..whole.len() / 2])
    })
    .error(BodyEncoding),
    fault(
        "F71",
        "coding.unknown",
        "a content coding that nobody knows",
        || reply(200, &[JSON, ("content-encoding", "rot13")]),
    )
    .error(BodyEncoding),
    fault(
        "F71",
        "gzip.twice",
        "a body that is compressed twice and labelled once",
        || coded("gzip", &bomb::gzip(&bomb::gzip(CUSTOMER.as_bytes()))),
    )
    .error(JsonSyntax),
    fault(
        "F72",
        "gzip.bomb",
        "1 MB of gzip that expands to 1 GB",
        || coded("gzip", &bomb::gzip_bomb()),
    )
    .error(BodyTooLarge),
    fault(
        "F72",
        "brotli.bomb",
        "1 KB of brotli that expands to 1 GB",
        || coded("br", &bomb::brotli_bomb()),
    )
    .error(BodyTooLarge),
    fault(
        "F72",
        "zstd.bomb",
        "32 KB of zstd that expand to 1 GB",
        || coded("zstd", &bomb::zstd_bomb()),
    )
    .error(BodyTooLarge),
    fault(
        "F73",
        "type.html",
        "JSON that is said to be `text/html`",
        || reply(200, &[("content-type", "text/html")]),
    )
    .noted(&[ContentType]),
    fault("F73", "type.none", "JSON without a `content-type`", || {
        reply(200, &[])
    })
    .noted(&[ContentType]),
    fault(
        "F73",
        "type.problem-json",
        "JSON that is said to be `application/problem+json`",
        || reply(200, &[("content-type", "application/problem+json")]),
    ),
    fault(
        "F73",
        "type.utf-16",
        "JSON that is said to be in UTF-16",
        || reply(200, &[("content-type", "application/json; charset=utf-16")]),
    )
    .error(JsonEncoding),
    fault(
        "F74",
        "json.html",
        "a page of HTML with status 200 that is said to be JSON",
        || json("<!doctype html><html><body><h1>Sorry!</h1></body></html>"),
    )
    .error(JsonSyntax),
];

fn coded(coding: &str, body: &[u8]) -> Play {
    Play::Reply(Script::reply(
        200,
        &[JSON, ("content-encoding", coding)],
        body,
    ))
}
