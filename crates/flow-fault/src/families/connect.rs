//! No connection, or one that ends before the request was read: F01 to F08.

use std::time::Duration;

use flow_core::ErrorCode::{
    ConnectRefused, DnsFailed, HttpStatus, PolicyHost, ReplyClosed, ReplyReset, SendFailed,
    TimeoutConnect,
};

use crate::{
    fault::{Fault, fault},
    means::{Expectation, Means},
    play::{NameFault, Play},
    script::{Script, Step},
};

const fn error(code: flow_core::ErrorCode) -> Expectation {
    Expectation {
        means: Means::Error(code),
        notes: &[],
    }
}

/// What a client may see of a server that leaves before it has read the request.
static RACE: [Expectation; 3] = [error(SendFailed), error(ReplyClosed), error(ReplyReset)];

/// The same where a reply was sent before.
static EARLY: [Expectation; 3] = [error(SendFailed), error(ReplyReset), error(HttpStatus)];

pub(crate) static FAULTS: [Fault; 10] = [
    fault(
        "F01",
        "accept.reset",
        "the connection is reset as soon as it is made",
        || Play::Early(Script::new([Step::Reset])),
    )
    .unread()
    .any_of(&RACE),
    fault(
        "F02",
        "accept.close",
        "the connection is closed as soon as it is made",
        || Play::Early(Script::new([Step::Close])),
    )
    .unread()
    .any_of(&RACE),
    fault(
        "F03",
        "accept.early-413",
        "a 413 is sent before the request was read, then the connection is reset",
        || Play::Early(Script::reply(413, &[("connection", "close")], "").then(Step::Reset)),
    )
    .unread()
    .any_of(&EARLY),
    fault(
        "F04",
        "connect.refused",
        "nothing listens on the port",
        || Play::ClosedPort,
    )
    .unread()
    .error(ConnectRefused),
    fault(
        "F05",
        "connect.stalled",
        "the server's queue is full: the connection neither opens nor fails",
        || Play::StalledPort,
    )
    .unread()
    .timeout(TimeoutConnect),
    fault(
        "F06",
        "dns.failed",
        "the host's name does not exist",
        || Play::Name(NameFault::Missing),
    )
    .unread()
    .error(DnsFailed),
    fault("F07", "dns.silent", "the name server never answers", || {
        Play::Name(NameFault::Silent)
    })
    .unread()
    .timeout(TimeoutConnect),
    fault(
        "F07",
        "dns.slow",
        "the name server answers after an hour",
        || Play::Name(NameFault::Slow(Duration::from_secs(3600))),
    )
    .unread()
    .timeout(TimeoutConnect),
    fault(
        "F08",
        "dns.private",
        "the name leads into a private network, and hosts are restricted",
        || Play::Name(NameFault::Private),
    )
    .unread()
    .error(PolicyHost),
    fault(
        "F08",
        "dns.two-addresses",
        "the name leads into the internet and into a private network, and hosts are restricted",
        || Play::Name(NameFault::Mixed),
    )
    .unread()
    .error(PolicyHost),
];
