//! Ports that nobody can connect to: one that refuses, and one whose queue is full, so that the next client's connection
//! neither opens nor fails. No unreachable address is portable enough for that.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time,
};

const BACKLOG: u32 = 1;
// Systems round the backlog up as they like; none comes near this.
const MAX_QUEUE: usize = 1024;
// A queue with room takes a loopback connection within microseconds.
const PATIENCE: Duration = Duration::from_millis(200);

/// A listener on 127.0.0.1 whose queue is full: connecting to it hangs until this is dropped.
#[derive(Debug)]
pub struct StalledListener {
    listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl StalledListener {
    /// Starts listening and fills the queue.
    ///
    /// Fails when the system gives no port, or keeps taking connections.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(0).await
    }

    /// The same on this port; 0 lets the system choose.
    pub async fn start_on(port: u16) -> io::Result<Self> {
        let socket = bound(port)?;
        let listener = socket.listen(BACKLOG)?;
        let queue = fill(listener.local_addr()?).await?;
        Ok(Self {
            listener,
            _queue: queue,
        })
    }

    /// Where it listens.
    ///
    /// Fails when the system has closed the socket.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A port of 127.0.0.1 on which nothing listens. No other program can take it while this lives.
#[derive(Debug)]
pub struct ClosedPort {
    socket: TcpSocket,
}

impl ClosedPort {
    /// Takes a port.
    ///
    /// Fails when the system has none to give.
    pub fn reserve() -> io::Result<Self> {
        Self::reserve_on(0)
    }

    /// The same for this port; 0 lets the system choose.
    pub fn reserve_on(port: u16) -> io::Result<Self> {
        let socket = bound(port)?;
        Ok(Self { socket })
    }

    /// Where nothing listens.
    ///
    /// Fails when the system has closed the socket.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

fn bound(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    Ok(socket)
}

async fn fill(address: SocketAddr) -> io::Result<Vec<TcpStream>> {
    let mut queue = Vec::new();
    while queue.len() < MAX_QUEUE {
        match time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(stream) => queue.push(stream?),
            Err(_) => return Ok(queue),
        }
    }
    Err(io::Error::other("the listening queue does not fill up"))
}
