//! A thread for the connections of plain calls.
//!
//! The HTTP library reads a plain connection for as long as there is something to read, up to 50 MB in one go. A server that
//! sends interim replies without end so holds the thread for a second and more, with every deadline that is kept there. The
//! connections of calls to servers that are not ours therefore live in a thread of their own; a call waits in its task for
//! what comes of them, and leaves at its deadline.

use std::{
    io,
    pin::{Pin, pin},
    sync::OnceLock,
    task::{Context, Poll},
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
    task,
};

/// The thread, started at the first call that needs it. It ends some time after this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Lines(OnceLock<Running>);

#[derive(Debug)]
struct Running {
    handle: Handle,
    // The thread ends when this is dropped. Nobody waits for that: it may just be held up.
    _stop: oneshot::Sender<()>,
}

impl Lines {
    /// Where connections live; `None` when the system gives no thread, which costs no call more than its punctuality.
    pub(crate) fn handle(&self) -> Option<Handle> {
        let running = match self.0.get() {
            Some(running) => running,
            None => {
                let started = Running::start().ok()?;
                self.0.get_or_init(|| started)
            }
        };
        Some(running.handle.clone())
    }

    /// Waits until the thread has had a turn: idle connections then know whether they were closed.
    pub(crate) async fn take_a_turn(&self) {
        if let Some(handle) = self.handle() {
            // It only fails when the thread ends.
            let _ = handle.spawn(task::yield_now()).await;
        }
    }
}

impl Running {
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
            _stop: stop,
        })
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
