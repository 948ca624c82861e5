//! What the HTTP client reports of a script: the same facts as over a socket, in virtual time.
//!
//! It reads as the client's library does: its limits, its leniencies and its order of checks. A test plays every fault of
//! the catalogue in both ways and compares.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use flow_core::{BodyFault, Head, HeadFault, HttpEnd, HttpReply, Phase, RunOptions, Timings};

use crate::{
    chunks::{Chunks, Progress},
    framing::Framing,
    head::{Parsed, parse},
    script::Script,
    stream::{Received, Stream},
};

/// More head than this is not read: what the HTTP library's buffer holds.
const MAX_HEAD: usize = 8192 + 4096 * 100;

/// How many bytes of a flood that leads nowhere come before the deadline.
const FLOOD: usize = 2 << 20;

/// How often a head is tried before it must have doubled to be tried again; it keeps heads that come byte by byte cheap.
const TRIES: usize = 1024;

/// The limits of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallFacts {
    /// The call's deadline.
    pub timeout: Duration,
    /// How many body bytes are read, before any decompression.
    pub max_response_bytes: usize,
}

impl CallFacts {
    /// A call with this deadline and the usual limit.
    pub fn within(timeout: Duration) -> Self {
        Self {
            timeout,
            max_response_bytes: RunOptions::default().max_response_bytes,
        }
    }
}

/// What the HTTP driver reports of a server that reads the request and then plays `script`. Total: no script panics.
pub fn observe(script: &Script, call: &CallFacts) -> HttpReply {
    let mut client = Client {
        stream: Stream::new(script, call.timeout),
        buffer: BytesMut::new(),
        tries: Tries::default(),
        limit: call.max_response_bytes,
    };
    let end = client.read();
    HttpReply {
        elapsed: client.stream.now(),
        timings: Timings::default(),
        end,
    }
}

struct Client<'a> {
    stream: Stream<'a>,
    buffer: BytesMut,
    tries: Tries,
    limit: usize,
}

/// How often a head was tried to read, and how much of it was there at the last time.
#[derive(Default)]
struct Tries {
    count: usize,
    length: usize,
}

impl Tries {
    fn are_worth_another(&mut self, length: usize) -> bool {
        let worth = length > 0 && (self.count < TRIES || length >= 2 * self.length);
        if worth {
            self.count += 1;
            self.length = length;
        }
        worth
    }
}

impl Client<'_> {
    fn read(&mut self) -> HttpEnd {
        let (head, framing) = match self.read_head() {
            Ok(head) => head,
            Err(end) => return end,
        };
        let mut body = Body::new(framing, self.limit);
        let mut bytes = self.buffer.split().freeze();
        loop {
            match body.take(&bytes) {
                Ok(Progress::Done) => return HttpEnd::Complete(head, body.bytes()),
                Ok(Progress::More) => {}
                Err(fault) => return HttpEnd::Body(head, body.bytes(), fault),
            }
            bytes = match self.stream.next(self.limit.saturating_add(FLOOD)) {
                Received::Bytes(bytes) => bytes,
                Received::Closed if body.ends_with_the_connection() => {
                    return HttpEnd::Complete(head, body.bytes());
                }
                Received::Closed => return HttpEnd::Body(head, body.bytes(), BodyFault::Truncated),
                Received::Reset => return HttpEnd::Body(head, body.bytes(), BodyFault::Reset),
                Received::Expired => return HttpEnd::Deadline(Phase::Body, Some(head)),
            };
        }
    }

    /// The final head, without those that only announce it.
    fn read_head(&mut self) -> Result<(Head, Framing), HttpEnd> {
        loop {
            if let Some(head) = self.take_head()? {
                return Ok(head);
            }
            if self.buffer.len() >= MAX_HEAD {
                return Err(HttpEnd::Head(HeadFault::TooLarge));
            }
            match self.stream.next(FLOOD) {
                Received::Bytes(bytes) => self.buffer.extend_from_slice(&bytes),
                end => return Err(self.without_head(&end)),
            }
        }
    }

    /// The final head, if all of it has come; those before it are dropped.
    fn take_head(&mut self) -> Result<Option<(Head, Framing)>, HttpEnd> {
        while self.tries.are_worth_another(self.buffer.len()) {
            match parse(&self.buffer) {
                Parsed::Partial => return Ok(None),
                Parsed::Malformed => return Err(HttpEnd::Head(HeadFault::Malformed)),
                Parsed::Head { length, found } if length <= MAX_HEAD => {
                    let _ = self.buffer.split_to(length);
                    self.tries = Tries::default();
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Parsed::TooLarge | Parsed::Head { .. } => {
                    return Err(HttpEnd::Head(HeadFault::TooLarge));
                }
            }
        }
        Ok(None)
    }

    fn without_head(&self, end: &Received) -> HttpEnd {
        match end {
            _ if matches!(parse(&self.buffer), Parsed::Malformed) => {
                HttpEnd::Head(HeadFault::Malformed)
            }
            Received::Reset => HttpEnd::Head(HeadFault::Reset),
            Received::Expired => HttpEnd::Deadline(Phase::Head, None),
            Received::Closed | Received::Bytes(_) => HttpEnd::Head(HeadFault::Closed),
        }
    }
}

/// A body that is being read.
struct Body {
    read: BytesMut,
    limit: usize,
    rest: Rest,
}

/// How the rest of a body is told.
enum Rest {
    Length(u64),
    Chunks(Chunks),
    Connection,
}

impl Body {
    fn new(framing: Framing, limit: usize) -> Self {
        Self {
            read: BytesMut::new(),
            limit,
            rest: match framing {
                Framing::Length(length) => Rest::Length(length),
                Framing::Chunked => Rest::Chunks(Chunks::default()),
                Framing::Connection => Rest::Connection,
            },
        }
    }

    fn ends_with_the_connection(&self) -> bool {
        matches!(self.rest, Rest::Connection)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<Progress, BodyFault> {
        match &mut self.rest {
            Rest::Connection => keep(&mut self.read, self.limit, bytes).map(|()| Progress::More),
            Rest::Length(left) => {
                let most = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                *left -= most as u64;
                let done = *left == 0;
                keep(&mut self.read, self.limit, &bytes[..most])?;
                Ok(if done { Progress::Done } else { Progress::More })
            }
            Rest::Chunks(chunks) => {
                let (read, limit) = (&mut self.read, self.limit);
                chunks.take(bytes, |piece| keep(read, limit, piece))
            }
        }
    }

    fn bytes(&mut self) -> Bytes {
        self.read.split().freeze()
    }
}

fn keep(read: &mut BytesMut, limit: usize, bytes: &[u8]) -> Result<(), BodyFault> {
    let room = limit.saturating_sub(read.len());
    read.extend_from_slice(&bytes[..room.min(bytes.len())]);
    match bytes.len() > room {
        true => Err(BodyFault::TooLarge),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Step;

    const TIMEOUT: Duration = Duration::from_secs(10);
    const SECOND: Duration = Duration::from_secs(1);

    fn told(script: &Script) -> (HttpEnd, Duration) {
        let reply = observe(script, &CallFacts::within(TIMEOUT));
        (reply.end, reply.elapsed)
    }

    #[test]
    fn a_delay_passes_before_the_reply() {
        let (end, elapsed) = told(&Script::json(200, "{}").delayed(3 * SECOND));
        assert!(matches!(end, HttpEnd::Complete(..)));
        assert_eq!(elapsed, 3 * SECOND);
    }

    #[test]
    fn a_reply_that_comes_with_the_deadline_comes_too_late() {
        let late = told(&Script::json(200, "{}").delayed(TIMEOUT));
        assert_eq!(late, (HttpEnd::Deadline(Phase::Head, None), TIMEOUT));
    }

    #[test]
    fn the_last_byte_of_a_drip_ends_a_body() {
        let drip = |bytes: &'static [u8]| Step::Drip {
            bytes: Bytes::from_static(bytes),
            every: 4 * SECOND,
        };
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";
        let (end, elapsed) = told(&Script::raw(head).then(drip(b"abc")).then(Step::Hang));
        assert!(matches!(end, HttpEnd::Complete(..)), "{end:?}");
        assert_eq!(elapsed, 8 * SECOND);
        let (end, elapsed) = told(
            &Script::raw(head)
                .then(Step::Sleep(3 * SECOND))
                .then(drip(b"abc")),
        );
        assert!(
            matches!(end, HttpEnd::Deadline(Phase::Body, Some(_))),
            "{end:?}"
        );
        assert_eq!(elapsed, TIMEOUT);
    }

    #[test]
    fn a_flood_that_leads_nowhere_ends_with_the_deadline() {
        let flood = Step::Flood(Bytes::from_static(b"HTTP/1.1 102 \r\n\r\n"));
        let told = told(&Script::new([flood]));
        assert_eq!(told, (HttpEnd::Deadline(Phase::Head, None), TIMEOUT));
    }

    #[test]
    fn the_limit_of_a_body_comes_before_the_deadline() {
        let head = "HTTP/1.1 200 OK\r\n\r\n";
        let flood = Step::Flood(Bytes::from_static(b"0,"));
        let call = CallFacts {
            timeout: TIMEOUT,
            max_response_bytes: 5,
        };
        let reply = observe(&Script::raw(head).then(flood), &call);
        match reply.end {
            HttpEnd::Body(_, bytes, fault) => {
                assert_eq!((&bytes[..], fault), (&b"0,0,0"[..], BodyFault::TooLarge));
            }
            other => panic!("{other:?}"),
        }
        assert!(reply.elapsed < TIMEOUT);
    }
}
