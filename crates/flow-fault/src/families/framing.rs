//! Bodies that are cut, slow or framed wrongly: F57 to F70.

use std::time::Duration;

use bytes::Bytes;
use flow_core::ErrorCode::{
    BodyFraming, BodyReset, BodyTooLarge, BodyTruncated, JsonSyntax, TimeoutBody,
};

use super::{BREATH, CUSTOMER, DRIPPED, JSON, lines, ok_head, padded, raw, raw_then, reply};
use crate::{
    fault::{Fault, fault},
    play::Play,
    script::{Script, Step},
};

const SLOWLY: Duration = Duration::from_millis(50);

pub(crate) static FAULTS: [Fault; 18] = [
    fault("F57", "body.truncated", "the connection is closed within the body", || raw(half()))
        .error(BodyTruncated),
    fault("F58", "body.reset", "the connection is reset within the body", || {
        raw_then(half(), Step::Reset)
    })
    .error(BodyReset),
    fault("F59", "body.silent", "half the body, then nothing", || raw_then(half(), Step::Hang))
        .timeout(TimeoutBody),
    fault("F60", "length.too-short", "a `content-length` that cuts the body", || {
        let length = CUSTOMER.len() / 2;
        raw(lines(&format!("HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: {length}")))
    })
    .error(JsonSyntax),
    fault("F61", "body.cut-json", "half the JSON, in a body that ends with the connection", || {
        let whole = lines("HTTP/1.1 200 OK\ncontent-type: application/json");
        raw(&whole[..whole.len() - CUSTOMER.len() / 2])
    })
    .error(JsonSyntax),
    fault("F62", "chunked.unfinished", "every chunk but the last", || {
        raw(chunked(&chunk(CUSTOMER)))
    })
    .error(BodyTruncated),
    fault("F63", "chunked.truncated", "the connection is closed within a chunk", || {
        let whole = chunk(CUSTOMER);
        raw(chunked(&whole[..whole.len() / 2]))
    })
    .error(BodyTruncated),
    fault("F64", "chunked.bad-size", "a chunk whose size is no number", || {
        raw(chunked("five\r\nhello\r\n0\r\n\r\n"))
    })
    .error(BodyFraming),
    fault("F64", "chunked.size-overflow", "a chunk whose size has 17 digits", || {
        raw(chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"))
    })
    .error(BodyFraming),
    fault("F65", "chunked.trailers", "headers behind the last chunk", || {
        raw(chunked(&format!("{}0\r\nx-checksum: 1\r\n\r\n", chunk(CUSTOMER))))
    }),
    fault("F66", "body.drip", "the body drips, a byte every 50 ms", || {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {DRIPPED}\r\n\r\n");
        drip(head, padded(DRIPPED))
    })
    .timeout(TimeoutBody),
    fault("F66", "chunked.drip", "the chunks drip, a byte every 50 ms", || {
        drip(chunked(""), chunk(&padded(DRIPPED)))
    })
    .timeout(TimeoutBody),
    fault("F67", "body.none", "the headers, then nothing", || {
        raw_then(format!("{}\r\n", ok_head()), Step::Hang)
    })
    .timeout(TimeoutBody),
    fault("F68", "body.endless", "a body without end", || {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";
        flood(head.to_owned(), "0,".repeat(8 << 10))
    })
    .error(BodyTooLarge),
    fault("F68", "chunked.endless", "chunks without end", || {
        flood(chunked(&chunk("[")), chunk(&"0,".repeat(8 << 10)))
    })
    .error(BodyTooLarge),
    fault("F69", "reply.twice", "two replies at once: the second belongs to nobody", || {
        let whole = format!("{}\r\n{CUSTOMER}", ok_head());
        raw(whole.repeat(2))
    }),
    fault("F70", "keep-alive.dropped", "the connection is kept, and closed without a word", || {
        let Play::Reply(mut script) = reply(200, &[JSON]) else {
            unreachable!("a reply is a reply")
        };
        script.keep_alive = false;
        Play::Reply(script.then(Step::Sleep(BREATH)))
    }),
    fault("F70", "keep-alive.reset", "the connection is kept, and reset without a word", || {
        raw_then(format!("{}\r\n{CUSTOMER}", ok_head()), Step::Reset)
    }),
];

/// A head that promises the whole customer, and half of it.
fn half() -> String {
    format!("{}\r\n{}", ok_head(), &CUSTOMER[..CUSTOMER.len() / 2])
}

/// A head that promises chunks, and what follows it.
fn chunked(body: &str) -> String {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked";
    format!("{head}\r\n\r\n{body}")
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

fn drip(head: String, body: String) -> Play {
    let bytes = Bytes::from(body);
    let every = SLOWLY;
    Play::Reply(Script::raw(head).then(Step::Drip { bytes, every }))
}

fn flood(head: String, body: String) -> Play {
    Play::Reply(Script::raw(head).then(Step::Flood(body.into())))
}
