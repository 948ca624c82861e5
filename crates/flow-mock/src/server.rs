//! Servers: who listens, who answers, and how many requests came.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::{AbortHandle, JoinSet},
    time,
};
use tokio_rustls::TlsAcceptor;

use flow_fault::Script;

use crate::{authority::Identity, connection::Connection, request::Request};

// Hundreds of clients may connect at once; the kernel caps this at its own limit.
const BACKLOG: u32 = 1024;
const ACCEPT_PAUSE: Duration = Duration::from_millis(5);

/// Who decides what is answered to a request.
pub trait Service: Send + Sync + 'static {
    /// What to do after `request` was read. Requests of different connections may be answered at the same time.
    fn answer(&self, request: Request) -> Script;

    /// Hears of a request that could not be read and was refused with this status: 400, 413 or 431.
    fn refused(&self, _status: u16) {}
}

impl<F: Fn(Request) -> Script + Send + Sync + 'static> Service for F {
    fn answer(&self, request: Request) -> Script {
        self(request)
    }
}

/// A server on 127.0.0.1. Dropping it ends its connections and frees the port.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
    task: AbortHandle,
}

impl Server {
    /// Starts an HTTP server. Must be called within a tokio runtime, which serves it.
    ///
    /// Fails when the system has no port to give.
    pub fn start(service: impl Service) -> io::Result<Self> {
        Self::start_on(0, service)
    }

    /// Starts an HTTP server on this port; 0 lets the system choose. As [`start`](Self::start) otherwise.
    ///
    /// Fails when the port is taken or may not be used.
    pub fn start_on(port: u16, service: impl Service) -> io::Result<Self> {
        Self::launch(port, Plain(service))
    }

    /// Starts an HTTPS server that presents `identity`. As [`start`](Self::start) otherwise.
    pub fn start_tls(service: impl Service, identity: Identity) -> io::Result<Self> {
        Self::start_tls_on(0, service, identity)
    }

    /// Starts an HTTPS server on this port. As [`start_on`](Self::start_on) otherwise.
    pub fn start_tls_on(port: u16, service: impl Service, identity: Identity) -> io::Result<Self> {
        let acceptor = acceptor(identity)?;
        Self::launch(port, Tls { service, acceptor })
    }

    /// Starts a TCP server that plays `opening` on each connection as soon as it is accepted, before anything is read, and
    /// then closes it: for faults of the handshake, and for those that strike before the request was read.
    pub fn start_raw(opening: Script) -> io::Result<Self> {
        Self::start_raw_on(0, opening)
    }

    /// Starts such a server on this port. As [`start_on`](Self::start_on) otherwise.
    pub fn start_raw_on(port: u16, opening: Script) -> io::Result<Self> {
        Self::launch(port, Raw(opening))
    }

    /// Starts a server on this port that plays `opening` as soon as the TLS handshake is done, before anything is read.
    pub fn start_tls_raw_on(port: u16, opening: Script, identity: Identity) -> io::Result<Self> {
        let acceptor = acceptor(identity)?;
        Self::launch(port, TlsRaw { opening, acceptor })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many whole requests were read so far. Raw servers read none.
    pub fn requests(&self) -> u64 {
        self.seen.requests.load(Ordering::Relaxed)
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> u64 {
        self.seen.connections.load(Ordering::Relaxed)
    }

    fn launch(port: u16, role: impl Role) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // A port that was served a moment ago may be served again, though not while somebody listens on it.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let seen = Arc::<Seen>::default();
        let task = tokio::spawn(accept(listener, Arc::new(role), Arc::clone(&seen)));
        Ok(Self {
            address,
            seen,
            task: task.abort_handle(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn acceptor(identity: Identity) -> io::Result<TlsAcceptor> {
    let config = identity.into_config().map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[derive(Debug, Default)]
struct Seen {
    requests: AtomicU64,
    connections: AtomicU64,
}

/// Owns its connections, so that they end with it.
async fn accept<R: Role>(listener: TcpListener, role: Arc<R>, seen: Arc<Seen>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    seen.connections.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(receive(stream, Arc::clone(&role), Arc::clone(&seen)));
                }
                // The peer left again, or no file descriptor is free: those in use must get their turn first.
                Err(_) => time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn receive<R: Role>(stream: TcpStream, role: Arc<R>, seen: Arc<Seen>) {
    // Without it each step would wait for the acknowledgement of the one before; a failure costs only time.
    let _ = stream.set_nodelay(true);
    role.receive(stream, &seen).await;
}

/// What a server does with an accepted connection.
trait Role: Send + Sync + 'static {
    fn receive(&self, stream: TcpStream, seen: &Seen) -> impl Future<Output = ()> + Send;
}

struct Plain<S>(S);

impl<S: Service> Role for Plain<S> {
    async fn receive(&self, stream: TcpStream, seen: &Seen) {
        let connection = Connection::new(stream);
        connection
            .serve(
                |request| count(&self.0, request, seen),
                |status| self.0.refused(status),
            )
            .await;
    }
}

struct Tls<S> {
    service: S,
    acceptor: TlsAcceptor,
}

impl<S: Service> Role for Tls<S> {
    async fn receive(&self, stream: TcpStream, seen: &Seen) {
        // A client that does not like the certificate has nothing more to say.
        if let Ok(stream) = self.acceptor.accept(stream).await {
            let connection = Connection::new(stream);
            connection
                .serve(
                    |request| count(&self.service, request, seen),
                    |status| self.service.refused(status),
                )
                .await;
        }
    }
}

struct Raw(Script);

impl Role for Raw {
    async fn receive(&self, stream: TcpStream, _: &Seen) {
        Connection::new(stream).open_with(self.0.clone()).await;
    }
}

struct TlsRaw {
    opening: Script,
    acceptor: TlsAcceptor,
}

impl Role for TlsRaw {
    async fn receive(&self, stream: TcpStream, _: &Seen) {
        if let Ok(stream) = self.acceptor.accept(stream).await {
            Connection::new(stream)
                .open_with(self.opening.clone())
                .await;
        }
    }
}

fn count(service: &impl Service, request: Request, seen: &Seen) -> Script {
    seen.requests.fetch_add(1, Ordering::Relaxed);
    service.answer(request)
}
