//! One fault: its row and name, what it does, and what is expected.

use std::time::Duration;

use flow_core::{
    ConnectFault, ErrorCode, HeadFault, HttpEnd, HttpReply, NoteCode, Phase, Timings, TlsFault,
};

use crate::{
    means::{Expectation, Expected, Means},
    observe::{CallFacts, observe},
    play::{Certificate, NameFault, Play},
    script::Script,
    stream::{Received, Stream},
};

/// A way in which a reply goes wrong, or looks as if it would.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    row: &'static str,
    name: &'static str,
    about: &'static str,
    expected: Expected,
    reads_request: bool,
    play: fn() -> Play,
}

impl Fault {
    /// The row of the catalogue, such as `F18`. A row may have several faults.
    pub fn row(&self) -> &'static str {
        self.row
    }

    /// The name, such as `reply.reset`; no two faults share one.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What happens, in one sentence without a capital or a period.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// What a run makes of it. Several where it is a race.
    pub fn expected(&self) -> &[Expectation] {
        self.expected.as_slice()
    }

    /// Whether a server reads the whole request first, as [`Play::Reply`] says. What goes wrong earlier needs a server, or a
    /// name, of its own.
    pub fn reads_request(&self) -> bool {
        self.reads_request
    }

    /// Whether it can only happen to a call over TLS.
    pub fn needs_tls(&self) -> bool {
        !self.reads_request && self.play().needs_tls()
    }

    /// Whether a server can wait before it happens.
    pub fn can_wait(&self) -> bool {
        self.reads_request || self.play().script().is_some()
    }

    /// What happens to a call. Large bodies are made here and kept by nobody.
    pub fn play(&self) -> Play {
        (self.play)()
    }

    /// What the HTTP driver would report, in virtual time; of a race, the outcome that is usual.
    pub fn facts(&self, call: &CallFacts) -> HttpReply {
        self.facts_after(Duration::ZERO, call)
    }

    /// What the HTTP driver would report when the server waits for `delay` before it begins.
    pub fn facts_after(&self, delay: Duration, call: &CallFacts) -> HttpReply {
        match self.play().delayed(delay) {
            Play::Reply(script) => observe(&script, call),
            Play::Early(script) => early(&script, call),
            Play::Handshake(script) => handshake(&script, call),
            Play::Certificate(certificate) => at_once(HttpEnd::Tls(tls_fault(certificate))),
            Play::ClosedPort => at_once(HttpEnd::Connect(ConnectFault::Refused)),
            Play::StalledPort => deadline(Phase::Connect, call),
            Play::Name(NameFault::Missing) => at_once(HttpEnd::Connect(ConnectFault::Dns)),
            Play::Name(NameFault::Silent | NameFault::Slow(_)) => deadline(Phase::Dns, call),
            Play::Name(NameFault::Private | NameFault::Mixed) => at_once(HttpEnd::Refused),
        }
    }
}

/// A client that has not asked yet takes an answer for a mistake, and gives the connection up.
fn early(script: &Script, call: &CallFacts) -> HttpReply {
    at_first(script, call, |received| match received {
        Received::Bytes(_) => HttpEnd::Send,
        Received::Closed => HttpEnd::Head(HeadFault::Closed),
        Received::Reset => HttpEnd::Head(HeadFault::Reset),
        Received::Expired => HttpEnd::Deadline(Phase::Head, None),
    })
}

/// Nothing that a script can write completes a handshake.
fn handshake(script: &Script, call: &CallFacts) -> HttpReply {
    at_first(script, call, |received| match received {
        Received::Expired => HttpEnd::Deadline(Phase::Tls, None),
        _ => HttpEnd::Tls(TlsFault::Handshake),
    })
}

/// A call that ends with the first thing that comes.
fn at_first(script: &Script, call: &CallFacts, end: impl Fn(Received) -> HttpEnd) -> HttpReply {
    let mut stream = Stream::new(script, call.timeout);
    let end = end(stream.next(usize::MAX));
    HttpReply {
        elapsed: stream.now(),
        ..at_once(end)
    }
}

fn tls_fault(certificate: Certificate) -> TlsFault {
    match certificate {
        Certificate::Untrusted => TlsFault::Untrusted,
        Certificate::Expired => TlsFault::Expired,
        Certificate::NotYetValid => TlsFault::NotYetValid,
        Certificate::WrongHost => TlsFault::WrongHost,
    }
}

fn at_once(end: HttpEnd) -> HttpReply {
    HttpReply {
        elapsed: Duration::ZERO,
        timings: Timings::default(),
        end,
    }
}

fn deadline(phase: Phase, call: &CallFacts) -> HttpReply {
    HttpReply {
        elapsed: call.timeout,
        ..at_once(HttpEnd::Deadline(phase, None))
    }
}

/// A row of a table; what is expected of it is said by the methods below.
pub(crate) const fn fault(
    row: &'static str,
    name: &'static str,
    about: &'static str,
    play: fn() -> Play,
) -> Fault {
    Fault {
        row,
        name,
        about,
        expected: one(Means::Success, &[]),
        reads_request: true,
        play,
    }
}

const fn one(means: Means, notes: &'static [NoteCode]) -> Expected {
    Expected::One(Expectation { means, notes })
}

impl Fault {
    /// The same for a fault that happens before a request was read.
    pub(crate) const fn unread(self) -> Self {
        Self {
            reads_request: false,
            ..self
        }
    }

    pub(crate) const fn error(self, code: ErrorCode) -> Self {
        Self {
            expected: one(Means::Error(code), &[]),
            ..self
        }
    }

    pub(crate) const fn timeout(self, code: ErrorCode) -> Self {
        Self {
            expected: one(Means::Timeout(code), &[]),
            ..self
        }
    }

    pub(crate) const fn noted(self, notes: &'static [NoteCode]) -> Self {
        let means = match self.expected {
            Expected::One(Expectation { means, .. }) => means,
            Expected::OneOf(_) => Means::Success,
        };
        Self {
            expected: one(means, notes),
            ..self
        }
    }

    pub(crate) const fn any_of(self, set: &'static [Expectation]) -> Self {
        Self {
            expected: Expected::OneOf(set),
            ..self
        }
    }
}
