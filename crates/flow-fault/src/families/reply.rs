//! Replies that never come, or not to the end of their head: F18 to F24.

use std::time::Duration;

use flow_core::ErrorCode::{ReplyClosed, ReplyReset, TimeoutHead};

use super::{BREATH, DRIPPED, ok_head, raw, raw_then};
use crate::{
    fault::{Fault, fault},
    play::Play,
    script::{Script, Step},
};

pub(crate) static FAULTS: [Fault; 7] = [
    fault(
        "F18",
        "reply.reset",
        "the request is read, then the connection is reset",
        || Play::Reply(Script::new([Step::Reset])),
    )
    .error(ReplyReset),
    fault(
        "F19",
        "reply.closed",
        "the request is read, then the connection is closed",
        || Play::Reply(Script::new([Step::Close])),
    )
    .error(ReplyClosed),
    fault(
        "F20",
        "reply.silent",
        "the request is read, then nothing happens",
        || Play::Reply(Script::new([Step::Hang])),
    )
    .timeout(TimeoutHead),
    fault(
        "F21",
        "head.half-status-line",
        "half a status line, then the connection is closed",
        || raw("HTTP/1.1 20"),
    )
    .error(ReplyClosed),
    fault(
        "F22",
        "head.truncated",
        "the connection is closed within the headers",
        || raw(ok_head()),
    )
    .error(ReplyClosed),
    fault(
        "F23",
        "head.reset",
        "the connection is reset within the headers",
        || raw_then(ok_head(), Step::Reset),
    )
    .error(ReplyReset),
    fault(
        "F24",
        "head.drip",
        "the headers drip, a byte every 30 ms",
        || {
            let head = format!("{}x-padding: {}", ok_head(), "x".repeat(DRIPPED));
            let every = Duration::from_millis(30);
            let drip = Step::Drip {
                bytes: head.into(),
                every,
            };
            Play::Reply(Script::new([Step::Sleep(BREATH), drip]))
        },
    )
    .timeout(TimeoutHead),
];
