//! The clock of one call: which phase it is in and how long the earlier ones took.
//!
//! The HTTP library tells nobody when a phase begins, but it looks up names, connects and shakes hands in the task of the
//! call that asks. So each call carries its [`Call`] in a task-local, and our resolver, connector layer and TLS session
//! store write into it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use flow_core::{Phase, Timings};

use crate::detour::Answer;

tokio::task_local! {
    static CALL: Arc<Call>;
}

/// Tells the call whose task this is that `phase` begins.
pub(crate) fn enter(phase: Phase) {
    // Where there is none, a connection is finished in the background for whichever call comes next.
    let _ = CALL.try_with(|call| call.enter(phase));
}

/// The call whose task this is.
pub(crate) fn current() -> Option<Arc<Call>> {
    CALL.try_with(Arc::clone).ok()
}

/// What the resolver must know of the call that asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// The answer, when nobody is to be asked.
    pub(crate) answer: Option<Answer>,
    pub(crate) port: Port,
}

/// The port that a call dials.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Port {
    pub(crate) number: u16,
    /// Whether the URL names it, or it is the usual one and an address may have another.
    pub(crate) named: bool,
}

impl Port {
    /// The address that would be dialled.
    pub(crate) fn at(self, mut address: SocketAddr) -> SocketAddr {
        if self.named || address.port() == 0 {
            address.set_port(self.number);
        }
        address
    }
}

/// What somebody waits for until a call is connected: it is dropped then, or when the call ends before.
pub type Turn = Box<dyn Send>;

/// One call's clock. It starts when this is made.
pub(crate) struct Call {
    started: Instant,
    question: Question,
    /// Whether the host policy has refused an address.
    refused: AtomicBool,
    marks: Mutex<Marks>,
    turn: Mutex<Option<Turn>>,
}

#[derive(Debug)]
struct Marks {
    phase: Phase,
    since: Instant,
    timings: Timings,
}

impl Call {
    pub(crate) fn start(question: Question, turn: Option<Turn>) -> Arc<Self> {
        let started = Instant::now();
        // A call that never connects uses an open connection: it begins with writing the request.
        Arc::new(Self {
            started,
            question,
            refused: AtomicBool::new(false),
            marks: Mutex::new(Marks {
                phase: Phase::Head,
                since: started,
                timings: Timings::default(),
            }),
            turn: Mutex::new(turn),
        })
    }

    /// Makes this the current call for as long as `future` is polled.
    pub(crate) async fn scope<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        CALL.scope(Arc::clone(self), future).await
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn question(&self) -> &Question {
        &self.question
    }

    /// Marks the call as one that the host policy refuses.
    pub(crate) fn refuse(&self) {
        self.refused.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    pub(crate) fn phase(&self) -> Phase {
        self.marks().phase
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.marks().enter(phase, Instant::now());
        if phase >= Phase::Head {
            drop(self.turn.lock().expect("nothing panics with it").take());
        }
    }

    /// Forgets the connection that was being made: the call goes on over another one, that was free earlier.
    pub(crate) fn abandon_connecting(&self) {
        let mut marks = self.marks();
        if marks.phase < Phase::Head {
            *marks = Marks {
                phase: Phase::Head,
                since: Instant::now(),
                timings: Timings::default(),
            };
        }
    }

    /// Marks the end of the body.
    pub(crate) fn complete(&self, now: Instant) {
        self.marks().complete(now);
    }

    /// How long each completed phase took.
    pub(crate) fn timings(&self) -> Timings {
        self.marks().timings
    }

    fn marks(&self) -> std::sync::MutexGuard<'_, Marks> {
        self.marks.lock().expect("nothing panics while it marks")
    }
}

impl Marks {
    fn enter(&mut self, phase: Phase, now: Instant) {
        match (self.phase, phase) {
            // The connector has been asked, and asks for the address first.
            (Phase::Head, Phase::Connect) | (Phase::Connect, Phase::Dns) => {}
            // Several questions are asked of the session store in one handshake.
            (Phase::Tls, Phase::Tls) => return,
            _ => self.complete(now),
        }
        self.phase = phase;
        self.since = now;
    }

    fn complete(&mut self, now: Instant) {
        let spent = match self.phase {
            Phase::Dns => &mut self.timings.dns,
            Phase::Connect => &mut self.timings.connect,
            Phase::Tls => &mut self.timings.tls,
            Phase::Head => &mut self.timings.head,
            Phase::Body => &mut self.timings.body,
        };
        *spent = Some(now - self.since);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn marks(phases: &[Phase]) -> Timings {
        let start = Instant::now();
        let mut marks = Marks {
            phase: Phase::Head,
            since: start,
            timings: Timings::default(),
        };
        for (second, &phase) in (1..).zip(phases) {
            marks.enter(phase, start + Duration::from_secs(second));
        }
        marks.timings
    }

    const SECOND: Option<Duration> = Some(Duration::from_secs(1));

    #[test]
    fn a_call_to_an_address_has_no_lookup() {
        let timings = marks(&[Phase::Connect, Phase::Head, Phase::Body]);
        assert_eq!(
            (timings.dns, timings.connect, timings.tls),
            (None, SECOND, None)
        );
        assert_eq!((timings.head, timings.body), (SECOND, None));
    }

    #[test]
    fn a_lookup_is_not_counted_as_connecting() {
        let timings = marks(&[
            Phase::Connect,
            Phase::Dns,
            Phase::Connect,
            Phase::Tls,
            Phase::Head,
        ]);
        assert_eq!(
            (timings.dns, timings.connect, timings.tls),
            (SECOND, SECOND, SECOND)
        );
        assert_eq!(timings.head, None);
    }

    #[test]
    fn a_handshake_begins_once() {
        let timings = marks(&[Phase::Connect, Phase::Tls, Phase::Tls, Phase::Head]);
        assert_eq!(timings.tls, Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_turn_is_over_when_the_call_is_connected() {
        let turn = Arc::new(());
        let call = Call::start(Question::default(), Some(Box::new(turn.clone())));
        call.enter(Phase::Connect);
        call.enter(Phase::Tls);
        assert_eq!(Arc::strong_count(&turn), 2);
        call.enter(Phase::Head);
        assert_eq!(Arc::strong_count(&turn), 1);
    }

    #[test]
    fn an_abandoned_connection_leaves_no_timings() {
        let call = Call::start(Question::default(), None);
        call.enter(Phase::Connect);
        call.enter(Phase::Tls);
        call.abandon_connecting();
        assert_eq!(call.phase(), Phase::Head);
        assert_eq!(call.timings(), Timings::default());
    }

    #[test]
    fn a_connection_that_was_used_is_not_abandoned() {
        let call = Call::start(Question::default(), None);
        call.enter(Phase::Connect);
        call.enter(Phase::Head);
        call.abandon_connecting();
        assert!(call.timings().connect.is_some());
    }
}
