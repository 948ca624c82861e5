//! Heads that are odd, or no HTTP: F25 to F47.

use bytes::Bytes;
use flow_core::{
    ErrorCode::{HttpStatus, ReplyHeadTooLarge, ReplyMalformed, TimeoutHead},
    NoteCode::{AmbiguousLength, ContentType, TransferCoding},
};

use super::{CUSTOMER, JSON, lines, ok_head, raw, raw_then, reply};
use crate::{
    fault::{Fault, fault},
    play::Play,
    script::{Script, Step},
};

const PROCESSING: &str = "HTTP/1.1 102 Processing\r\n\r\n";

pub(crate) static FAULTS: [Fault; 35] = [
    fault("F25", "http.1.0", "an HTTP/1.0 reply that ends with the connection", || {
        raw(lines("HTTP/1.0 200 OK\ncontent-type: application/json"))
    }),
    fault("F26", "http.0.9", "a body without any head, as in HTTP/0.9", || raw(CUSTOMER))
        .error(ReplyMalformed),
    fault("F27", "http.2.0", "a head that says `HTTP/2.0` on a connection of HTTP/1.1", || {
        raw(with_length("HTTP/2.0 200 OK"))
    })
    .error(ReplyMalformed),
    fault("F28", "head.garbage", "bytes that are no text at all", || {
        raw([0x00, 0xff, 0xfe, 0x13, 0x37, 0x00, 0x80, 0xc3, 0x28, b'\r', b'\n'])
    })
    .error(ReplyMalformed),
    fault("F29", "head.bare-lf", "lines that end with LF instead of CR LF", || {
        raw(with_length("HTTP/1.1 200 OK").replace("\r\n", "\n"))
    }),
    fault("F30", "head.blank-lines", "empty lines before the status line", || {
        raw(format!("\r\n\r\n{}", with_length("HTTP/1.1 200 OK")))
    }),
    fault("F31", "head.no-reason", "a status line without a reason phrase", || {
        raw(with_length("HTTP/1.1 200"))
    }),
    fault("F31", "head.odd-reason", "a reason phrase that is not ASCII", || {
        raw(with_length("HTTP/1.1 200 Ça va"))
    }),
    fault("F32", "status.099", "the status 099", || raw(with_length("HTTP/1.1 099 Low")))
        .error(ReplyMalformed),
    fault("F32", "status.1000", "the status 1000", || raw(with_length("HTTP/1.1 1000 High")))
        .error(ReplyMalformed),
    fault("F33", "status.600", "the status 600, with JSON", || reply(600, &[JSON]))
        .error(HttpStatus),
    fault("F33", "status.999", "the status 999, with JSON", || reply(999, &[JSON]))
        .error(HttpStatus),
    fault("F34", "interim.100", "a 100, then the reply", || {
        raw(format!("HTTP/1.1 100 Continue\r\n\r\n{}", with_length("HTTP/1.1 200 OK")))
    }),
    fault("F34", "interim.103", "a 103, then the reply", || {
        let hints = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n";
        raw(format!("{hints}{}", with_length("HTTP/1.1 200 OK")))
    }),
    fault("F35", "interim.many", "500 times a 102, then the reply", || {
        raw(format!("{}{}", PROCESSING.repeat(500), with_length("HTTP/1.1 200 OK")))
    }),
    fault("F36", "interim.endless", "a 102 again and again, and never the reply", || {
        let flood = Bytes::from(PROCESSING.repeat(64));
        Play::Reply(Script::new([Step::Flood(flood)]))
    })
    .timeout(TimeoutHead),
    fault("F37", "interim.silent", "a 100, then nothing", || {
        raw_then("HTTP/1.1 100 Continue\r\n\r\n", Step::Hang)
    })
    .timeout(TimeoutHead),
    fault("F38", "status.101", "the status 101, which changes the protocol", || {
        raw("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")
    })
    .error(HttpStatus),
    fault("F39", "headers.many", "98 headers", || headers(98)),
    fault("F39", "headers.too-many", "150 headers", || headers(150)).error(ReplyHeadTooLarge),
    fault("F40", "header.large", "a header of 300 KiB", || header_of(300 << 10)),
    fault("F40", "header.too-large", "a header of 1 MiB", || header_of(1 << 20))
        .error(ReplyHeadTooLarge),
    fault("F41", "headers.endless", "headers without end", || {
        let flood = Bytes::from("x-more: and more\r\n".repeat(512));
        Play::Reply(Script::raw(ok_head()).then(Step::Flood(flood)))
    })
    .error(ReplyHeadTooLarge),
    fault("F42", "header.space-in-name", "a blank within a header's name", || {
        raw(with_header("x odd: 1"))
    })
    .error(ReplyMalformed),
    fault("F42", "header.nul", "a NUL in a header's value", || raw(with_header("x-odd: a\0b")))
        .error(ReplyMalformed),
    fault("F42", "header.folded", "a header that goes on in the next line", || {
        raw(with_header("x-odd: a\n  b"))
    })
    .error(ReplyMalformed),
    fault("F43", "header.latin-1", "a header's value in Latin-1", || {
        let (start, end) = (format!("{}x-name: Jos", ok_head()), format!("\r\n\r\n{CUSTOMER}"));
        raw([start.as_bytes(), &[0xe9], end.as_bytes()].concat())
    }),
    fault("F44", "length.negative", "a `content-length` of -1", || length("-1"))
        .error(ReplyMalformed),
    fault("F44", "length.not-a-number", "a `content-length` of `many`", || length("many"))
        .error(ReplyMalformed),
    fault("F44", "length.overflow", "a `content-length` of 21 digits", || {
        length("999999999999999999999")
    })
    .error(ReplyMalformed),
    fault("F44", "length.two", "two `content-length`s that differ", || {
        raw(with_header("content-length: 7"))
    })
    .error(ReplyMalformed),
    fault("F45", "length.spaces", "blanks around the `content-length`", || {
        length(&format!("  {}  ", CUSTOMER.len()))
    }),
    fault("F46", "length.and-chunked", "both a `content-length` and chunks", || {
        let head = format!("{}transfer-encoding: chunked\r\n\r\n", ok_head());
        raw(format!("{head}{:x}\r\n{CUSTOMER}\r\n0\r\n\r\n", CUSTOMER.len()))
    })
    .noted(&[AmbiguousLength]),
    fault("F47", "transfer.gzip-chunked", "chunks said to be compressed, and are not", || {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: gzip, chunked";
        raw(format!("{head}\r\n\r\n{:x}\r\n{CUSTOMER}\r\n0\r\n\r\n", CUSTOMER.len()))
    })
    .noted(&[TransferCoding]),
    fault("F47", "transfer.unknown", "a transfer coding that is not `chunked`", || {
        raw(lines("HTTP/1.1 200 OK\ntransfer-encoding: rot13"))
    })
    .noted(&[TransferCoding, ContentType]),
];

/// A correct reply but for its status line.
fn with_length(status_line: &str) -> String {
    lines(&format!(
        "{status_line}\ncontent-type: application/json\ncontent-length: {}",
        CUSTOMER.len()
    ))
}

/// A correct reply but for one more header.
fn with_header(header: &str) -> String {
    format!(
        "{}{}\r\n\r\n{CUSTOMER}",
        ok_head(),
        header.replace('\n', "\r\n")
    )
}

fn length(value: &str) -> Play {
    raw(lines(&format!(
        "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length:{value}"
    )))
}

/// A reply of `count` headers in all.
fn headers(count: usize) -> Play {
    let more: String = (2..count)
        .map(|number| format!("x-{number}: 1\r\n"))
        .collect();
    raw(format!("{}{more}\r\n{CUSTOMER}", ok_head()))
}

fn header_of(length: usize) -> Play {
    raw(format!(
        "{}x-large: {}\r\n\r\n{CUSTOMER}",
        ok_head(),
        "x".repeat(length)
    ))
}
