//! Host names: who looks them up, and the adapter that tells a call when a lookup begins and ends.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    pin::Pin,
    sync::Arc,
};

use flow_core::Phase;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{call, fault::no_descriptor, policy::Policy};

/// A lookup under way. Addresses with port 0 take the URL's port; any other port counts when the URL names none.
pub type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Who looks up host names.
pub trait Names: Send + Sync + 'static {
    /// The addresses of `host`. None at all counts as a failure.
    fn look_up(&self, host: &str) -> Lookup;
}

impl<F: Fn(&str) -> Lookup + Send + Sync + 'static> Names for F {
    fn look_up(&self, host: &str) -> Lookup {
        self(host)
    }
}

/// What the operating system's resolver says.
pub(crate) struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, host: &str) -> Lookup {
        let host = host.to_owned();
        Box::pin(async move {
            match tokio::net::lookup_host((host, 0)).await {
                Ok(addresses) => Ok(addresses.collect()),
                Err(error) => Err(no_descriptor_left().unwrap_or(error)),
            }
        })
    }
}

/// A resolver that can open no socket says that the name does not exist; so it is tried whether one can be opened.
fn no_descriptor_left() -> Option<io::Error> {
    let opened = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    opened.err().as_ref().and_then(no_descriptor)
}

/// The resolver of the HTTP library; not asked when the host is an address.
pub(crate) struct Resolver {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) asks_for_proxy: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        call::enter(Phase::Dns);
        let call = call::current();
        let question = call.as_ref().map(|call| call.question());
        let lookup = match question.and_then(|question| question.answer.as_ref()) {
            Some(answer) => answer.look_up(),
            None => self.names.look_up(name.as_str()),
        };
        // Any port of a proxy will do.
        let port = question.filter(|_| !self.asks_for_proxy);
        let port = port.map(|question| question.port).unwrap_or_default();
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let addresses = lookup.await?;
            if addresses.is_empty() {
                return Err("the name has no address".into());
            }
            let dialled: Vec<_> = addresses.iter().map(|&address| port.at(address)).collect();
            if let Err(refusal) = policy.judge_lookup(name.as_str(), &dialled) {
                policy.keep(refusal);
                call.inspect(|call| call.refuse());
                return Err("the host policy refuses the name".into());
            }
            call::enter(Phase::Connect);
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
