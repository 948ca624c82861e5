//! A server for one fault of the catalogue: whatever it takes on this machine to show it to any client.

use std::{io, net::SocketAddr};

use flow_fault::{Certificate, Play, Script, usual_reply};

use crate::{
    authority::{Authority, Identity, Validity},
    dead_end::{ClosedPort, StalledListener},
    request::Request,
    server::Server,
};

/// The names by which clients on this machine call it.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// What stands on a port to show a fault. It is gone when this is dropped.
#[derive(Debug)]
pub enum FaultServer {
    /// A server.
    Server(Server),
    /// A listener that accepts nobody.
    Stalled(StalledListener),
    /// A port that nobody listens on.
    Closed(ClosedPort),
}

impl FaultServer {
    /// Starts what shows `play` on a port of 127.0.0.1; 0 lets the system choose. Must be called within a tokio runtime,
    /// which serves it.
    ///
    /// - `authority` issues the certificate of a server that speaks TLS; without it, plain HTTP is spoken. A fault of the
    ///   handshake that plays no certificate needs none.
    /// - `heard` is told every request that is read.
    ///
    /// Fails when the port cannot be had, and where no server shows the fault: a certificate without an authority, a
    /// fault of a name.
    pub async fn start(
        play: Play,
        port: u16,
        authority: Option<&Authority>,
        heard: impl Fn(&Request) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let server = match play {
            Play::ClosedPort => return ClosedPort::reserve_on(port).map(Self::Closed),
            Play::StalledPort => return StalledListener::start_on(port).await.map(Self::Stalled),
            Play::Name(_) => return Err(io::Error::other("a name is no server")),
            Play::Handshake(script) => Server::start_raw_on(port, script),
            Play::Early(script) => match authority {
                None => Server::start_raw_on(port, script),
                Some(authority) => Server::start_tls_raw_on(port, script, trusted(authority)?),
            },
            Play::Reply(script) => match authority {
                None => Server::start_on(port, playing(script, heard)),
                Some(authority) => {
                    Server::start_tls_on(port, playing(script, heard), trusted(authority)?)
                }
            },
            Play::Certificate(certificate) => {
                let authority = authority.ok_or_else(|| io::Error::other("nobody to issue it"))?;
                let identity = identity(certificate, authority)?;
                Server::start_tls_on(port, playing(usual_reply(), heard), identity)
            }
        };
        server.map(Self::Server)
    }

    /// Where it stands.
    ///
    /// Fails when the system has closed the socket.
    pub fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Server(server) => Ok(server.address()),
            Self::Stalled(stalled) => stalled.address(),
            Self::Closed(closed) => closed.address(),
        }
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> u64 {
        match self {
            Self::Server(server) => server.connections(),
            Self::Stalled(_) | Self::Closed(_) => 0,
        }
    }
}

fn playing(
    script: Script,
    heard: impl Fn(&Request) + Send + Sync + 'static,
) -> impl Fn(Request) -> Script + Send + Sync + 'static {
    move |request| {
        heard(&request);
        script.clone()
    }
}

fn trusted(authority: &Authority) -> io::Result<Identity> {
    let issued = authority.issue(&NAMES, Validity::Now);
    issued.map_err(io::Error::other)
}

fn identity(certificate: Certificate, authority: &Authority) -> io::Result<Identity> {
    let issued = match certificate {
        Certificate::Untrusted => Identity::self_signed(&NAMES, Validity::Now),
        Certificate::Expired => authority.issue(&NAMES, Validity::Expired),
        Certificate::NotYetValid => authority.issue(&NAMES, Validity::NotYet),
        Certificate::WrongHost => authority.issue(&["elsewhere.test"], Validity::Now),
    };
    issued.map_err(io::Error::other)
}
