//! Lookups whose answers are made up, and calls that leave the configured way: what a fault that happens before any
//! server is reached is made of.

use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

use crate::{
    hosts::plain_name,
    names::{Lookup, Names},
};

/// What comes of looking up a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These addresses. One with port 0 takes the URL's port; any other port counts when the URL names none.
    Addresses(Vec<SocketAddr>),
    /// The name does not exist.
    Unknown,
    /// Nobody ever answers.
    Never,
    /// This answer, so much later.
    After(Duration, Box<Self>),
}

impl Answer {
    /// This answer, `delay` later.
    pub fn after(self, delay: Duration) -> Self {
        Self::After(delay, Box::new(self))
    }

    pub(crate) fn look_up(&self) -> Lookup {
        let mut answer = self.clone();
        Box::pin(async move {
            loop {
                answer = match answer {
                    Self::Addresses(addresses) => return Ok(addresses),
                    Self::Unknown => return Err(io::Error::from(io::ErrorKind::NotFound)),
                    Self::Never => std::future::pending().await,
                    Self::After(delay, answer) => {
                        tokio::time::sleep(delay).await;
                        *answer
                    }
                };
            }
        })
    }
}

/// A table of names in the place of the system's resolver. Names that are not in it do not exist; letter case and a
/// trailing dot do not matter.
#[derive(Clone, Debug, Default)]
pub struct NameTable(BTreeMap<String, Answer>);

impl<N: AsRef<str>> FromIterator<(N, Answer)> for NameTable {
    fn from_iter<T: IntoIterator<Item = (N, Answer)>>(answers: T) -> Self {
        let answers = answers.into_iter();
        Self(
            answers
                .map(|(name, answer)| (plain_name(name.as_ref()), answer))
                .collect(),
        )
    }
}

impl Names for NameTable {
    fn look_up(&self, host: &str) -> Lookup {
        self.0
            .get(&plain_name(host))
            .unwrap_or(&Answer::Unknown)
            .look_up()
    }
}

/// How one call is sent otherwise than the configuration says. It has a connection of its own, uses no proxy that a stub
/// route would not use, and carries the headers of a call on a stub route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detour {
    /// To this address, by TLS when the URL says `https://`; a certificate must name the address. The host policy is not
    /// asked.
    Address(SocketAddr),
    /// To the URL's own host, whose name has this answer. A URL with an address in it is called as if it had a name. The port is the
    /// answer's, or else the scheme's own. The host policy judges the addresses; on a client with a stub route only
    /// loopback ones are dialled.
    Lookup(Answer),
}
