//! A thread for the connections of plain calls.
//!
//! The HTTP library reads a plain connection for as long as there is something to read, up to 50 MB in one go. A server that
//! sends interim replies without end so holds the thread for a second and more, with every deadline that is kept there. The
//! connections of calls to servers that are not ours therefore live in a thread of their own; a call waits in its task for
//! what comes of them, and leaves at its deadline. Calls after it that find the thread held up get another one.

use std::{
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
    task,
};

/// The thread, started at the first call that needs it, and another one where it is held up.
#[derive(Debug, Default)]
pub(crate) struct Lines(Mutex<Option<Arc<Line>>>);

/// A thread for connections. It ends some time after nobody uses it any more.
#[derive(Debug)]
pub(crate) struct Line {
    handle: Handle,
    /// How many questions it has not answered.
    unanswered: Arc<AtomicUsize>,
    // The thread ends when this is dropped. Nobody waits for that: it may just be held up.
    _stop: oneshot::Sender<()>,
}

impl Lines {
    /// Where the next call's connection lives; `None` when the system gives no thread, which costs no call more than its
    /// punctuality.
    pub(crate) fn line(&self) -> Option<Arc<Line>> {
        let mut current = self.0.lock().expect("nothing panics with it");
        if let Some(line) = current.as_ref().filter(|line| !line.is_held_up()) {
            return Some(Arc::clone(line));
        }
        *current = Line::start().ok().map(Arc::new);
        current.clone()
    }

    /// Waits until the thread has had a turn: idle connections then know whether they were closed.
    pub(crate) async fn take_a_turn(&self) {
        if let Some(line) = self.line() {
            // It only fails when the thread ends.
            let _ = line.handle.spawn(task::yield_now()).await;
        }
    }
}

impl Line {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        thread::Builder::new()
            .name("connections".to_owned())
            .spawn(move || {
                // An error is what it waits for: the sender is dropped.
                let _ = runtime.block_on(stopped);
                // A lookup of the system's resolver cannot be called off.
                runtime.shutdown_background();
            })?;
        Ok(Self {
            handle,
            unanswered: Arc::default(),
            _stop: stop,
        })
    }

    pub(crate) fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Asks for a sign of life, after a call that got no reply in time: the server that held it up would hold up the calls
    /// after it, too.
    pub(crate) fn suspect(&self) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        let unanswered = Arc::clone(&self.unanswered);
        self.handle.spawn(async move {
            unanswered.fetch_sub(1, Ordering::Relaxed);
        });
    }

    fn is_held_up(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }
}

/// Polls a future as if it ran on another runtime: what it spawns, and the sockets that it opens, belong there.
pub(crate) async fn within<F: Future>(handle: Option<Handle>, future: F) -> F::Output {
    let Some(handle) = handle else {
        return future.await;
    };
    let mut future = pin!(future);
    let poll = move |context: &mut Context<'_>| -> Poll<F::Output> {
        let _inside = handle.enter();
        Pin::new(&mut future).poll(context)
    };
    std::future::poll_fn(poll).await
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_is_held_up_is_replaced_and_lives_on_for_the_calls_that_it_has() {
        let lines = Lines::default();
        let line = lines.line().unwrap();
        assert!(Arc::ptr_eq(&line, &lines.line().unwrap()));
        let (go_on, held_up) = mpsc::channel::<()>();
        let done = line.handle.spawn(async move { held_up.recv().unwrap() });
        line.suspect();
        let other = lines.line().unwrap();
        assert!(!Arc::ptr_eq(&line, &other));
        go_on.send(()).unwrap();
        other.handle.block_on(done).unwrap();
    }
}
