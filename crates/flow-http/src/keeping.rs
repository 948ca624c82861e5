//! Whether a server keeps its connections: proven and not assumed. A POST that is written to a connection which the server
//! has closed is lost, and cannot be sent again, since nobody knows whether it arrived.

use std::{
    sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use flow_core::{HeadFault, HttpEnd, HttpReply, Phase};
use tokio::{
    sync::{Mutex, MutexGuard},
    task, time,
};

use crate::lines::Lines;

/// How often a connection must have been used again, in probes of their own, before calls rely on it.
const PROOFS: u8 = 6;

/// How long a probe waits, so that a server's goodbye arrives before its connection is used again.
const GRACE: Duration = Duration::from_millis(1);

/// How long a call waits for its turn to probe.
const PATIENCE: Duration = Duration::from_millis(250);

/// A call that waits for a head and comes back so long after its deadline was held up, by a server that never stops sending
/// heads or by a busy machine.
const HELD_UP: Duration = Duration::from_millis(25);

const NEVER: u8 = u8::MAX;

/// What is known of one server.
#[derive(Debug)]
pub(crate) struct Keeping {
    /// How many proofs there are; [`NEVER`] after a counter-proof.
    known: AtomicU8,
    made: Instant,
    /// When idle connections could last hear of their end, in milliseconds since `made`.
    heard_ms: AtomicU64,
    /// Whether a call over a kept connection was held up.
    holds_up: AtomicBool,
    /// Held by the one probe that is under way; true when the last one left a connection open.
    probe: Mutex<bool>,
}

/// How a call is sent.
pub(crate) enum Manner<'a> {
    /// Over a connection of its own.
    Alone,
    /// Over a kept connection, if there is one.
    Kept,
    /// Like that, with the connection in another thread than the call.
    KeptApart,
    /// Like that, and what comes of it is a proof.
    Probe(MutexGuard<'a, bool>),
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            known: AtomicU8::new(0),
            made: Instant::now(),
            heard_ms: AtomicU64::new(0),
            holds_up: AtomicBool::new(false),
            probe: Mutex::default(),
        }
    }
}

impl Keeping {
    /// How the next call is sent. Probes are made one after the other; who has waited long for its turn goes alone, so that
    /// a slow server does not hold up a soak.
    pub(crate) async fn manner(&self, lines: &Lines) -> Manner<'_> {
        if let Some(manner) = self.proven(lines).await {
            return manner;
        }
        let Ok(left_open) = time::timeout(PATIENCE, self.probe.lock()).await else {
            return Manner::Alone;
        };
        if let Some(manner) = self.proven(lines).await {
            return manner;
        }
        if *left_open {
            time::sleep(GRACE).await;
        }
        Manner::Probe(left_open)
    }

    async fn proven(&self, lines: &Lines) -> Option<Manner<'_>> {
        match self.known.load(Ordering::Relaxed) {
            NEVER => Some(Manner::Alone),
            known if known < PROOFS => None,
            _ if self.holds_up.load(Ordering::Relaxed) => {
                lines.take_a_turn().await;
                Some(Manner::KeptApart)
            }
            _ => {
                self.hear_of_closed_connections().await;
                Some(Manner::Kept)
            }
        }
    }

    /// Lets idle connections hear of their end: a server that keeps connections ends those that have long been idle.
    ///
    /// Asking the system costs as much as a tenth of a call on loopback, so that a busy client does it only now and then.
    async fn hear_of_closed_connections(&self) {
        let now = u64::try_from(self.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        if self.heard_ms.swap(now, Ordering::Relaxed) != now {
            task::yield_now().await;
        }
    }

    /// Learns from what came of a call that was sent in this manner, under this timeout.
    pub(crate) fn learn(&self, manner: Manner<'_>, reply: &HttpReply, timeout: Duration) {
        let reused = reply.timings.connect.is_none();
        let late = reply.elapsed.saturating_sub(timeout) > HELD_UP;
        match (manner, &reply.end) {
            (Manner::Alone, _) => {}
            (_, HttpEnd::Send | HttpEnd::Head(HeadFault::Closed | HeadFault::Reset)) if reused => {
                self.known.store(NEVER, Ordering::Relaxed);
            }
            (Manner::Probe(mut left_open), HttpEnd::Complete(head, _)) => {
                let says_close = |value: &str| value.to_ascii_lowercase().contains("close");
                let closes = head.values("connection").any(says_close);
                if closes || (*left_open && !reused) {
                    self.known.store(NEVER, Ordering::Relaxed);
                } else if reused {
                    self.known.fetch_add(1, Ordering::Relaxed);
                }
                *left_open = true;
            }
            (Manner::Probe(mut left_open), _) => *left_open = false,
            (Manner::Kept, HttpEnd::Deadline(Phase::Head, None)) if late => {
                self.holds_up.store(true, Ordering::Relaxed);
            }
            (Manner::Kept | Manner::KeptApart, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_core::Timings;

    use super::*;

    const TIMEOUT: Duration = Duration::from_millis(100);

    fn proven() -> Keeping {
        Keeping {
            known: AtomicU8::new(PROOFS),
            ..Keeping::default()
        }
    }

    fn late_by(milliseconds: u64, phase: Phase) -> HttpReply {
        HttpReply {
            elapsed: TIMEOUT + Duration::from_millis(milliseconds),
            timings: Timings::default(),
            end: HttpEnd::Deadline(phase, None),
        }
    }

    #[tokio::test]
    async fn a_server_that_held_up_a_call_is_called_from_another_thread() {
        let (keeping, lines) = (proven(), Lines::default());
        keeping.learn(Manner::Kept, &late_by(1, Phase::Head), TIMEOUT);
        keeping.learn(Manner::Kept, &late_by(900, Phase::Connect), TIMEOUT);
        assert!(matches!(keeping.manner(&lines).await, Manner::Kept));
        keeping.learn(Manner::Kept, &late_by(900, Phase::Head), TIMEOUT);
        assert!(matches!(keeping.manner(&lines).await, Manner::KeptApart));
    }

    #[tokio::test]
    async fn a_connection_that_is_dropped_without_a_word_is_the_last_one_kept() {
        let keeping = proven();
        let dropped = HttpReply {
            end: HttpEnd::Head(HeadFault::Closed),
            ..late_by(0, Phase::Head)
        };
        keeping.learn(Manner::Kept, &dropped, TIMEOUT);
        let manner = keeping.manner(&Lines::default()).await;
        assert!(matches!(manner, Manner::Alone));
    }
}
