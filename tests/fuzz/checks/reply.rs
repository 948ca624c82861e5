//! Any reply has one verdict, which keeps the rules that need no knowledge of the reply's content.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use flow_core::{
    BodyFault, ConnectFault, Head, HeadFault, HttpEnd, HttpReply, Limits, Phase, Timings, TlsFault,
    Verdict, classify,
};

const LIMITS: Limits = Limits {
    timeout: Duration::from_millis(300),
    body_bytes: 1 << 16,
};

/// Checks one input, in the form that [`reply_of`] reads.
pub fn check(data: &[u8]) {
    let reply = reply_of(data);
    let action: Arc<str> = "Lookup".into();
    let judged = classify(&action, &reply, &LIMITS);
    assert_eq!(classify(&action, &reply, &LIMITS), judged);
    match &judged.verdict {
        Verdict::Success(_) => {
            assert!(matches!(reply.end, HttpEnd::Complete(..)));
            assert!(
                judged
                    .status
                    .is_some_and(|status| (200..300).contains(&status))
            );
        }
        Verdict::Timeout(failure) => assert_eq!(failure.status, Some(504)),
        Verdict::Error(failure) => assert!(!failure.code.as_str().starts_with("timeout.")),
    }
}

/// A reply: milliseconds and a status or a word on the first line, headers on lines of their own, an empty line, the body.
pub fn reply_of(data: &[u8]) -> HttpReply {
    let (opening, body) = cut(data, b"\n\n");
    let opening = String::from_utf8_lossy(opening);
    let mut lines = opening.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let elapsed = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let what = words.next().unwrap_or_default();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let status = what
        .parse()
        .ok()
        .filter(|status| (100..1000).contains(status));
    let head = Head::new(status.unwrap_or(200), headers);
    HttpReply {
        elapsed: Duration::from_millis(elapsed),
        timings: Timings::default(),
        end: end(what, head, Bytes::copy_from_slice(body)),
    }
}

fn end(what: &str, head: Head, body: Bytes) -> HttpEnd {
    match what {
        "refused" => HttpEnd::Refused,
        "invalid" => HttpEnd::Invalid,
        "unknown" => HttpEnd::Connect(ConnectFault::Dns),
        "closed-port" => HttpEnd::Connect(ConnectFault::Refused),
        "unreachable" => HttpEnd::Connect(ConnectFault::Other),
        "untrusted" => HttpEnd::Tls(TlsFault::Untrusted),
        "alert" => HttpEnd::Tls(TlsFault::Handshake),
        "unsent" => HttpEnd::Send,
        "closed" => HttpEnd::Head(HeadFault::Closed),
        "malformed" => HttpEnd::Head(HeadFault::Malformed),
        "truncated" => HttpEnd::Body(head, body, BodyFault::Truncated),
        "too-large" => HttpEnd::Body(head, body, BodyFault::TooLarge),
        "stalled" => HttpEnd::Deadline(Phase::Connect, None),
        "silent" => HttpEnd::Deadline(Phase::Head, None),
        "dripped" => HttpEnd::Deadline(Phase::Body, Some(head)),
        _ => HttpEnd::Complete(head, body),
    }
}

fn cut<'a>(data: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    match data.windows(mark.len()).position(|window| window == mark) {
        Some(at) => (&data[..at], &data[at + mark.len()..]),
        None => (data, &[]),
    }
}
