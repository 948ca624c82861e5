//! What a server does on the socket: steps, and the ordinary ways to write them.

use std::{io::Write, time::Duration};

use bytes::Bytes;
use http::StatusCode;

/// One thing that a server does on the socket after it has read a whole request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Writes the bytes in one go.
    Send(Bytes),
    /// Waits until the peer has sent something more, and drops it: for what happens in the middle of a handshake.
    Hear,
    /// Does nothing for a while; the script ends early when the peer leaves.
    Sleep(Duration),
    /// Writes the bytes one by one, with a pause after each.
    Drip {
        /// What to write.
        bytes: Bytes,
        /// How long to pause after each byte.
        every: Duration,
    },
    /// Writes the bytes again and again until the peer leaves.
    Flood(Bytes),
    /// Resets the connection: the peer sees RST, and what it has not read is lost.
    Reset,
    /// Closes the connection in good order: the peer reads what was sent, then the end.
    Close,
    /// Stays silent until the peer leaves.
    Hang,
}

/// What a server does in answer to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// What to do, in this order. `Reset`, `Close`, `Flood` and `Hang` end the connection; steps after them are not played.
    pub steps: Vec<Step>,
    /// Whether the connection waits for another request when the steps are done and the client wants that; it is closed
    /// otherwise.
    pub keep_alive: bool,
}

impl Script {
    /// A script of these steps that closes the connection at the end.
    pub fn new(steps: impl Into<Vec<Step>>) -> Self {
        Self {
            steps: steps.into(),
            keep_alive: false,
        }
    }

    /// These very bytes, then the end of the connection.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::new([Step::Send(bytes.into())])
    }

    /// A correct HTTP/1.1 reply, sent in one go, that keeps the connection.
    ///
    /// A `content-length` is added unless `headers` frame the body themselves (`content-length`, `transfer-encoding`) or the
    /// status allows no body (1xx, 204, 304: `body` is then left out). A `connection: close` among the headers ends the
    /// connection. Names and values are written as given, and so are headers that HTTP forbids.
    pub fn reply(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        Self {
            steps: vec![Step::Send(message(status, headers, body.as_ref()))],
            keep_alive: !headers.iter().any(|&(name, value)| {
                name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close")
            }),
        }
    }

    /// A reply whose body is said to be JSON.
    pub fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::reply(status, &[("content-type", "application/json")], body)
    }

    /// A fatal TLS alert with this description (RFC 8446 section 6), for a raw server; 40 is `handshake_failure`, 70
    /// `protocol_version`.
    ///
    /// It waits for the peer to leave, since closing a socket with an unread greeting would reset it.
    pub fn tls_alert(description: u8) -> Self {
        const FATAL: u8 = 2;
        let record = [0x15, 3, 3, 0, 2, FATAL, description];
        Self::new([Step::Send(Bytes::copy_from_slice(&record)), Step::Hang])
    }

    /// The same script with one more step at its end.
    pub fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The same script, and then another one; that one says whether the connection is kept.
    pub fn and(mut self, next: Self) -> Self {
        self.steps.extend(next.steps);
        self.keep_alive = next.keep_alive;
        self
    }

    /// The same script, begun after `delay`.
    pub fn delayed(mut self, delay: Duration) -> Self {
        if !delay.is_zero() {
            self.steps.insert(0, Step::Sleep(delay));
        }
        self
    }
}

fn message(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Bytes {
    const USUAL_HEAD: usize = 160;
    let bodiless = matches!(status, 100..=199 | 204 | 304);
    let body = if bodiless { &[] } else { body };
    let mut text = Vec::with_capacity(USUAL_HEAD + 40 * headers.len() + body.len());
    let written = write_head(
        &mut text,
        status,
        headers,
        (!bodiless).then_some(body.len()),
    );
    written.expect("a Vec takes every byte");
    text.extend_from_slice(body);
    text.into()
}

fn write_head(
    text: &mut Vec<u8>,
    status: u16,
    headers: &[(&str, &str)],
    length: Option<usize>,
) -> std::io::Result<()> {
    write!(text, "HTTP/1.1 {status:03} {}\r\n", reason(status))?;
    for (name, value) in headers {
        for part in [*name, ": ", *value, "\r\n"] {
            text.extend_from_slice(part.as_bytes());
        }
    }
    let framed = headers.iter().any(|(name, _)| {
        name.eq_ignore_ascii_case("content-length")
            || name.eq_ignore_ascii_case("transfer-encoding")
    });
    if let (Some(length), false) = (length, framed) {
        write!(text, "content-length: {length}\r\n")?;
    }
    text.write_all(b"\r\n")
}

fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes(script: Script, expected: &str) {
        assert_eq!(
            script.steps,
            [Step::Send(Bytes::copy_from_slice(expected.as_bytes()))]
        );
    }

    #[test]
    fn a_reply_has_a_reason_phrase_its_headers_and_a_length() {
        writes(
            Script::reply(404, &[("x-a", "1")], "no"),
            "HTTP/1.1 404 Not Found\r\nx-a: 1\r\ncontent-length: 2\r\n\r\nno",
        );
    }

    #[test]
    fn an_unknown_status_has_an_empty_reason_phrase() {
        writes(
            Script::reply(599, &[], ""),
            "HTTP/1.1 599 \r\ncontent-length: 0\r\n\r\n",
        );
    }

    #[test]
    fn a_204_has_neither_length_nor_body() {
        writes(
            Script::reply(204, &[], "x"),
            "HTTP/1.1 204 No Content\r\n\r\n",
        );
    }

    #[test]
    fn a_written_framing_is_kept() {
        writes(
            Script::reply(200, &[("Content-Length", "9")], "x"),
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
        );
        writes(
            Script::reply(200, &[("transfer-encoding", "chunked")], "0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        );
    }

    #[test]
    fn a_reply_keeps_the_connection_unless_it_says_close() {
        assert!(Script::json(200, "{}").keep_alive);
        assert!(!Script::reply(200, &[("Connection", "Close")], "").keep_alive);
        assert!(!Script::raw("x").keep_alive);
    }

    #[test]
    fn a_delay_comes_first_and_a_further_step_last() {
        let second = Duration::from_secs(1);
        let script = Script::raw("x").delayed(second).then(Step::Reset);
        assert_eq!(script.steps[0], Step::Sleep(second));
        assert_eq!(script.steps[2], Step::Reset);
        assert_eq!(Script::raw("x").delayed(Duration::ZERO), Script::raw("x"));
    }
}
