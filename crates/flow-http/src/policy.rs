//! The host policy: what may be dialled, judged by a URL's host before its name is looked up, and by the addresses that
//! the name turns out to have. What is refused is not dialled at all, not even by those of its addresses that are allowed.

use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use url::{Host, Url};

use crate::{
    addresses::{is_metadata, is_metadata_name, is_public},
    config::Config,
    error::ClientError,
    hosts::{AllowedHosts, plain_name},
};

// A soak may meet any number of names.
const MOST_REFUSALS: usize = 32;

/// A host that was not dialled, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The host as the URL names it, in lower case.
    pub host: String,
    /// The address that the name turned out to have, when that was the reason.
    pub address: Option<IpAddr>,
    /// Why it was refused.
    pub why: Refused,
}

/// Why a host is not dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// Hosts are restricted, and it is not listed.
    NotListed,
    /// Hosts are restricted, the name is listed, but it leads to an address that is not on the internet and not listed.
    NotPublic,
    /// A metadata service, which hands out a cloud machine's credentials.
    Metadata,
    /// Only this machine may be dialled.
    NotHere,
}

impl Refusal {
    /// What would allow it, if anything does.
    pub fn help(&self) -> Option<String> {
        let named = self.address.map(|address| address.to_string());
        let host = named.as_ref().unwrap_or(&self.host);
        match self.why {
            Refused::NotListed | Refused::NotPublic => {
                Some(format!("`--allow-host {host}` allows it"))
            }
            Refused::Metadata => Some("`--allow-metadata` allows it".to_owned()),
            Refused::NotHere => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` was not dialled: ", self.host)?;
        match self.address {
            Some(address) => write!(f, "its address {address} ")?,
            None => f.write_str("it ")?,
        }
        f.write_str(match self.why {
            Refused::NotListed => "is not among the hosts that may be dialled",
            Refused::NotPublic => "is private or reserved, and not listed itself",
            Refused::Metadata => "belongs to a metadata service, which gives credentials away",
            Refused::NotHere => "is not on this machine",
        })
    }
}

/// What may be dialled.
#[derive(Debug)]
pub(crate) struct Policy {
    allowed: Allowed,
    metadata: bool,
    refusals: Mutex<BTreeSet<Refusal>>,
}

#[derive(Debug)]
enum Allowed {
    Everything,
    Listed(AllowedHosts),
    /// Stand-ins for real servers answer on this machine.
    Loopback,
}

impl Policy {
    pub(crate) fn new(config: &Config) -> Result<Arc<Self>, ClientError> {
        let listed = config.allow_hosts.as_deref().map(AllowedHosts::parse);
        let allowed = match (listed.transpose()?, &config.stub) {
            (_, Some(_)) => Allowed::Loopback,
            (Some(hosts), None) => Allowed::Listed(hosts),
            (None, None) => Allowed::Everything,
        };
        Ok(Arc::new(Self {
            allowed,
            metadata: config.allow_metadata,
            refusals: Mutex::default(),
        }))
    }

    /// Judges a URL before anything is looked up.
    pub(crate) fn judge_url(&self, url: &Url) -> Result<(), Refused> {
        let port = url.port_or_known_default();
        match url.host() {
            Some(Host::Domain(name)) => self.judge_name(name, port),
            Some(Host::Ipv4(address)) => self.judge_literal(address.into(), port),
            Some(Host::Ipv6(address)) => self.judge_literal(address.into(), port),
            None => Err(Refused::NotListed),
        }
    }

    fn judge_name(&self, name: &str, port: Option<u16>) -> Result<(), Refused> {
        if !self.metadata && is_metadata_name(&plain_name(name)) {
            return Err(Refused::Metadata);
        }
        match &self.allowed {
            Allowed::Listed(hosts) if !hosts.allow_name(name, port) => Err(Refused::NotListed),
            _ => Ok(()),
        }
    }

    fn judge_literal(&self, address: IpAddr, port: Option<u16>) -> Result<(), Refused> {
        self.judge_metadata(address)?;
        match &self.allowed {
            Allowed::Listed(hosts) if !hosts.allow_address(address, port) => {
                Err(Refused::NotListed)
            }
            _ => self.judge_loopback(address),
        }
    }

    fn judge_metadata(&self, address: IpAddr) -> Result<(), Refused> {
        if !self.metadata && is_metadata(address) {
            return Err(Refused::Metadata);
        }
        Ok(())
    }

    fn judge_loopback(&self, address: IpAddr) -> Result<(), Refused> {
        match self.allowed {
            Allowed::Loopback if !address.to_canonical().is_loopback() => Err(Refused::NotHere),
            _ => Ok(()),
        }
    }

    /// Judges what a name turned out to have. One address that is refused refuses them all: which one would be dialled
    /// hangs on the order of the answer, and a name that leads to both sides of a wall was made to. The port of an address is the
    /// one that would be dialled; 0 stands for any.
    pub(crate) fn judge_lookup(&self, name: &str, addresses: &[SocketAddr]) -> Result<(), Refusal> {
        let refused = self
            .judge_name(name, None)
            .map_err(|why| (None, why))
            .and_then(|()| {
                addresses.iter().try_for_each(|address| {
                    let judged = self.judge_found(name, *address);
                    judged.map_err(|why| (Some(address.ip().to_canonical()), why))
                })
            });
        refused.map_err(|(address, why)| Refusal {
            host: plain_name(name),
            address,
            why,
        })
    }

    fn judge_found(&self, name: &str, address: SocketAddr) -> Result<(), Refused> {
        let ip = address.ip();
        self.judge_metadata(ip)?;
        let Allowed::Listed(hosts) = &self.allowed else {
            return self.judge_loopback(ip);
        };
        let port = Some(address.port()).filter(|port| *port != 0);
        // RFC 6761: the name stands for these addresses, so that they are listed with it.
        let is_own = is_localhost(&plain_name(name)) && ip.to_canonical().is_loopback();
        if is_own || is_public(ip) || hosts.allow_address(ip, port) {
            Ok(())
        } else {
            Err(Refused::NotPublic)
        }
    }

    /// Keeps a refusal, so that somebody can tell of it.
    pub(crate) fn keep(&self, refusal: Refusal) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.len() < MOST_REFUSALS {
            refusals.insert(refusal);
        }
    }

    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.iter().cloned().collect()
    }
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests;
