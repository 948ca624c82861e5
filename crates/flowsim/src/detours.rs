//! Where calls go whose fault happens before a server reads a request: to a server, a port or a name of their own, made when
//! the first call needs it.

use std::{
    collections::HashMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use flow_fault::{Fault, NameFault, Play};
use flow_http::{Answer, Detour};
use flow_mock::{Authority, FaultServer};
use tokio::{runtime::Handle, sync::OnceCell};

/// An address of the internet, of those that are kept for examples (RFC 5737).
const PUBLIC: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
/// An address of a private network.
const PRIVATE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// The servers of faults that strike early.
pub(crate) struct Detours {
    serving: Handle,
    authority: Arc<Authority>,
    servers: Mutex<HashMap<Key, Arc<OnceCell<FaultServer>>>>,
}

/// What distinguishes servers: the fault's name, the delay before it, and whether they speak TLS.
type Key = (&'static str, Duration, bool);

impl Detours {
    /// Servers will run on the runtime that this is called in.
    pub(crate) fn new(authority: Arc<Authority>) -> Self {
        Self {
            serving: Handle::current(),
            authority,
            servers: Mutex::default(),
        }
    }

    /// Where a call meets `fault`, `delay` after it has come there.
    pub(crate) async fn to(
        &self,
        fault: &'static Fault,
        delay: Duration,
        tls: bool,
    ) -> io::Result<Detour> {
        let play = fault.play().delayed(delay);
        if let Play::Name(name) = play {
            return Ok(Detour::Lookup(answer(name)));
        }
        let key = (fault.name(), delay, tls);
        let server = {
            let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(servers.entry(key).or_default())
        };
        let server = server.get_or_try_init(|| self.start(play, tls)).await?;
        Ok(Detour::Address(server.address()?))
    }

    async fn start(&self, play: Play, tls: bool) -> io::Result<FaultServer> {
        let authority = tls.then(|| Arc::clone(&self.authority));
        let starting =
            async move { FaultServer::start(play, 0, authority.as_deref(), |_| ()).await };
        let started = self.serving.spawn(starting).await;
        started.map_err(io::Error::other)?
    }
}

fn answer(name: NameFault) -> Answer {
    let address = |ip: Ipv4Addr| SocketAddr::from((ip, 0));
    match name {
        NameFault::Missing => Answer::Unknown,
        NameFault::Silent => Answer::Never,
        NameFault::Slow(delay) => Answer::Unknown.after(delay),
        NameFault::Private => Answer::Addresses(vec![address(PRIVATE)]),
        NameFault::Mixed => Answer::Addresses(vec![address(PUBLIC), address(PRIVATE)]),
    }
}
