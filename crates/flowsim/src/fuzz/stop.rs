//! When a campaign stops before it is done: at Ctrl-C, or when its time is over. And its silence: a panic that is caught is a
//! finding, and not a message on the terminal.

use std::{
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

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
