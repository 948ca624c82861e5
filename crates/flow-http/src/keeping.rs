//! Whether a server keeps its connections: proven and not assumed. A POST that is written to a connection which the server
//! has closed is lost, and cannot be sent again, since nobody knows whether it arrived.

use std::{
    sync::atomic::{AtomicU8, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use flow_core::{HeadFault, HttpEnd, HttpReply};
use tokio::{
    sync::{Mutex, MutexGuard},
    task, time,
};

/// How often a connection must have been used again, in probes of their own, before calls rely on it.
const PROOFS: u8 = 6;

/// How long a probe waits, so that a server's goodbye arrives before its connection is used again.
const GRACE: Duration = Duration::from_millis(1);

/// How long a call waits for its turn to probe.
const PATIENCE: Duration = Duration::from_millis(250);

const NEVER: u8 = u8::MAX;

/// What is known of one server.
#[derive(Debug)]
pub(crate) struct Keeping {
    /// How many proofs there are; [`NEVER`] after a counter-proof.
    known: AtomicU8,
    made: Instant,
    /// When idle connections could last hear of their end, in milliseconds since `made`.
    heard_ms: AtomicU64,
    /// Held by the one probe that is under way; true when the last one left a connection open.
    probe: Mutex<bool>,
}

/// How a call is sent.
pub(crate) enum Manner<'a> {
    /// Over a connection of its own.
    Alone,
    /// Over a kept connection, if there is one.
    Kept,
    /// Like that, and what comes of it is a proof.
    Probe(MutexGuard<'a, bool>),
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            known: AtomicU8::new(0),
            made: Instant::now(),
            heard_ms: AtomicU64::new(0),
            probe: Mutex::default(),
        }
    }
}

impl Keeping {
    /// How the next call is sent. Probes are made one after the other; who has waited long for its turn goes alone, so that
    /// a slow server does not hold up a soak.
    pub(crate) async fn manner(&self) -> Manner<'_> {
        if let Some(manner) = self.proven().await {
            return manner;
        }
        let Ok(left_open) = time::timeout(PATIENCE, self.probe.lock()).await else {
            return Manner::Alone;
        };
        if let Some(manner) = self.proven().await {
            return manner;
        }
        if *left_open {
            time::sleep(GRACE).await;
        }
        Manner::Probe(left_open)
    }

    async fn proven(&self) -> Option<Manner<'_>> {
        match self.known.load(Ordering::Relaxed) {
            NEVER => Some(Manner::Alone),
            known if known >= PROOFS => {
                self.hear_of_closed_connections().await;
                Some(Manner::Kept)
            }
            _ => None,
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

    /// Learns from what came of a call that was sent in this manner.
    pub(crate) fn learn(&self, manner: Manner<'_>, reply: &HttpReply) {
        let reused = reply.timings.connect.is_none();
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
            (Manner::Kept, _) => {}
        }
    }
}
