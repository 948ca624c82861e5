//! A layer around the HTTP library's connector that tells a call when connecting begins and ends.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use flow_core::Phase;
use tower_layer::Layer;
use tower_service::Service;

use crate::call::{self, Call};

/// Wraps a connector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch;

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, connector: S) -> Self::Service {
        Watched {
            connector: Arc::new(connector),
        }
    }
}

/// A connector under watch.
///
/// The library clones its connector for each request, also for those that need no connection. The one inside is a large
/// one, so that it is shared and only cloned to connect.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    connector: Arc<S>,
}

impl<S> Clone for Watched<S> {
    fn clone(&self) -> Self {
        Self {
            connector: Arc::clone(&self.connector),
        }
    }
}

impl<S: Service<R, Future: Unpin> + Clone, R> Service<R> for Watched<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = Connecting<S::Future>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        // The library's own connector, which is what is inside, is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: R) -> Self::Future {
        call::enter(Phase::Connect);
        let mut connector = S::clone(&self.connector);
        Connecting {
            connection: connector.call(destination),
            asker: call::current(),
        }
    }
}

/// A connection that is being made.
pub(crate) struct Connecting<F> {
    connection: F,
    asker: Option<Arc<Call>>,
}

impl<F: Future<Output = Result<T, E>> + Unpin, T, E> Future for Connecting<F> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // When another connection becomes free first, this one is finished in a task of its own and kept for later.
        if call::current().is_none()
            && let Some(asker) = self.asker.take()
        {
            asker.abandon_connecting();
        }
        let made = ready!(Pin::new(&mut self.connection).poll(context));
        if made.is_ok() {
            call::enter(Phase::Head);
        }
        Poll::Ready(made)
    }
}
