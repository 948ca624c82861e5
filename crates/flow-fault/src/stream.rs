//! The bytes of a script as a client receives them, in virtual time.

use std::{slice, time::Duration};

use bytes::Bytes;

use crate::script::{Script, Step};

/// What a client receives next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    Bytes(Bytes),
    /// The connection's end in good order.
    Closed,
    Reset,
    /// The deadline passed before anything more came.
    Expired,
}

/// A script that is being played.
pub(crate) struct Stream<'a> {
    steps: slice::Iter<'a, Step>,
    repeated: Option<Repeated>,
    /// What is still to be waited after a byte that dripped.
    pause: Option<Duration>,
    now: Duration,
    deadline: Duration,
}

/// The rest of a step that sends many times.
enum Repeated {
    Drip { bytes: Bytes, every: Duration },
    Flood { bytes: Bytes, left: usize },
}

impl<'a> Stream<'a> {
    pub(crate) fn new(script: &'a Script, deadline: Duration) -> Self {
        Self {
            steps: script.steps.iter(),
            repeated: None,
            pause: None,
            now: Duration::ZERO,
            deadline,
        }
    }

    /// What has passed since the request was sent.
    pub(crate) fn now(&self) -> Duration {
        self.now
    }

    /// What comes next. `flood` bounds how many bytes of a step that floods can come before the deadline.
    pub(crate) fn next(&mut self, flood: usize) -> Received {
        loop {
            if self.now >= self.deadline {
                return self.expire();
            }
            if let Some(bytes) = self.again() {
                return match bytes.is_empty() {
                    true => self.expire(),
                    false => Received::Bytes(bytes),
                };
            }
            self.now = self
                .now
                .saturating_add(self.pause.take().unwrap_or_default());
            if self.now >= self.deadline {
                return self.expire();
            }
            match self.steps.next() {
                Some(Step::Send(bytes)) if bytes.is_empty() => {}
                Some(Step::Send(bytes)) => return Received::Bytes(bytes.clone()),
                Some(Step::Hear) => {}
                Some(Step::Sleep(time)) => self.now = self.now.saturating_add(*time),
                Some(Step::Drip { bytes, every }) => {
                    self.repeated = Some(Repeated::Drip {
                        bytes: bytes.clone(),
                        every: *every,
                    });
                }
                Some(Step::Flood(bytes)) => {
                    self.repeated = Some(Repeated::Flood {
                        bytes: bytes.clone(),
                        left: flood,
                    });
                }
                Some(Step::Reset) => return self.end(Received::Reset),
                Some(Step::Close) | None => return self.end(Received::Closed),
                Some(Step::Hang) => return self.expire(),
            }
        }
    }

    /// The next bytes of a step that sends many times; none when it is done, empty ones when time has run out.
    fn again(&mut self) -> Option<Bytes> {
        match &mut self.repeated {
            None => None,
            Some(Repeated::Drip { bytes, .. }) if bytes.is_empty() => {
                self.repeated = None;
                None
            }
            Some(Repeated::Drip { bytes, every }) => {
                if let Some(pause) = self.pause.replace(*every) {
                    self.now = self.now.saturating_add(pause);
                }
                let is_late = self.now >= self.deadline;
                let count = if every.is_zero() { bytes.len() } else { 1 };
                Some(bytes.split_to(if is_late { 0 } else { count }))
            }
            Some(Repeated::Flood { bytes, left }) => {
                if *left == 0 || bytes.is_empty() {
                    return Some(Bytes::new());
                }
                *left = left.saturating_sub(bytes.len());
                Some(bytes.clone())
            }
        }
    }

    fn end(&mut self, end: Received) -> Received {
        self.steps = [].iter();
        end
    }

    fn expire(&mut self) -> Received {
        self.now = self.deadline;
        self.steps = [].iter();
        Received::Expired
    }
}
