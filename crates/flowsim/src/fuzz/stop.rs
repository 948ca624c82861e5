//! When a campaign stops before it is done: at Ctrl-C, when its time is over, or when a run does not end. And its silence: a panic that is caught is a
//! finding, and not a message on the terminal.

use std::{
    io::Write,
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use flow_fuzz::Plan;

use crate::failure::Status;

/// Waits in a thread of its own; the thread ends with this value.
pub(crate) struct Halt {
    end: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Halt {
    /// Stops after this time.
    pub(crate) fn after(time: Duration, stop: &Arc<AtomicBool>) -> Self {
        let stop = stop.clone();
        Self::wait(move |ended| {
            if ended.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
                stop.store(true, Ordering::Relaxed);
            }
        })
    }

    /// Stops at Ctrl-C. Where no signals can be heard, the campaign goes on to its end.
    pub(crate) fn when_interrupted(stop: &Arc<AtomicBool>) -> Self {
        let stop = stop.clone();
        Self::wait(move |ended| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
                loop {
                    let pause = Duration::from_millis(20);
                    match tokio::time::timeout(pause, &mut interrupted).await {
                        Ok(Ok(())) => return stop.store(true, Ordering::Relaxed),
                        Ok(Err(_)) => return,
                        Err(_) if ended.try_recv() == Err(mpsc::TryRecvError::Empty) => {}
                        Err(_) => return,
                    }
                }
            });
        })
    }

    /// Ends flowsim when a case comes to no end: nothing can call it off, and neither Ctrl-C nor the campaign's time would be
    /// noticed.
    pub(crate) fn when_stuck(plan: &Plan) -> Self {
        let (under_way, seed) = (plan.under_way.clone(), plan.seed);
        Self::wait(move |ended| {
            let mut stuck = Stuck::default();
            while ended.recv_timeout(GLANCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                if let Some(case) = stuck.after(&under_way.cases()) {
                    // What is wrong is flowsim's own, and is told as its other mistakes are.
                    let _ = writeln!(std::io::stderr(), "{}", stuck_message(case, seed));
                    std::process::exit(Status::Found as i32);
                }
            }
        })
    }

    fn wait(wait: impl FnOnce(mpsc::Receiver<()>) + Send + 'static) -> Self {
        let (end, ended) = mpsc::channel();
        Self {
            end: Some(end),
            thread: Some(std::thread::spawn(move || wait(ended))),
        }
    }
}

impl Drop for Halt {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // Its end is all that matters.
            let _ = thread.join();
        }
    }
}

/// How often it is looked which cases are under way.
const GLANCE: Duration = Duration::from_secs(1);

/// For how many glances one case may be under way. Runs are bounded: the longest take seconds.
const GLANCES: u32 = 100;

fn stuck_message(case: u64, seed: u64) -> String {
    let cases = case + 1;
    format!(
        "error[crash]: flowsim itself does not come to an end with case {case}: please report it\n  = help: `--seed {seed} --cases {cases}` comes to it again"
    )
}

/// How long each thread has been at its case.
#[derive(Default)]
struct Stuck(Vec<(Option<u64>, u32)>);

impl Stuck {
    /// The case that has been under way for too long, if one has.
    fn after(&mut self, cases: &[Option<u64>]) -> Option<u64> {
        self.0.resize(cases.len(), (None, 0));
        for (known, case) in self.0.iter_mut().zip(cases) {
            *known = match known.0 == *case {
                true => (*case, known.1 + 1),
                false => (*case, 0),
            };
        }
        let mut long = self.0.iter().filter(|(_, glances)| *glances >= GLANCES);
        long.find_map(|(case, _)| *case)
    }
}

/// Nothing is printed about panics while this value lives.
pub(crate) struct Quiet;

impl Quiet {
    pub(crate) fn new() -> Self {
        panic::set_hook(Box::new(|_| {}));
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            drop(panic::take_hook());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_is_under_way_for_too_long_is_told_and_a_rest_is_none() {
        let mut stuck = Stuck::default();
        for glance in 0..u64::from(GLANCES) {
            assert_eq!(stuck.after(&[None, Some(glance), Some(7)]), None);
        }
        assert_eq!(stuck.after(&[None, Some(1), Some(7)]), Some(7));
        assert_eq!(stuck.after(&[None, Some(1), Some(8)]), None);
        let told = stuck_message(7, 3);
        assert!(
            told.contains("with case 7") && told.contains("--seed 3 --cases 8"),
            "{told}"
        );
    }
}
