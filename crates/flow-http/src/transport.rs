//! The HTTP library's clients: one for plain calls, one for TLS, each made at its first call.

use std::sync::{Arc, OnceLock};

use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use rustls::ClientConfig;
use url::Url;

use crate::{
    config::{Config, ProxyChoice, Trust},
    connector::Watch,
    error::ClientError,
    names::{Names, Resolver, SystemNames},
    policy::Policy,
    tls,
};

/// Makes the library's clients when they are needed: reading the system's certificates takes most of a cold start.
pub(crate) struct Transport {
    trust: Trust,
    proxy: Option<Proxy>,
    environment: bool,
    // Whether a proxy may itself be reached by TLS, so that plain calls need certificates too.
    tls_to_proxy: bool,
    names: Arc<dyn Names>,
    policy: Arc<Policy>,
    // Read once, whoever needs it first.
    tls: OnceLock<ClientConfig>,
    plain: [OnceLock<Client>; 3],
    encrypted: [OnceLock<Client>; 3],
}

/// Whether a call's connection is kept for later calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// It has one of its own.
    None = 0,
    /// It may use a kept one, and leaves its own.
    Kept = 1,
    /// The same, among connections that do not live in the thread of their calls.
    KeptApart = 2,
}

impl Transport {
    pub(crate) fn new(config: &Config, policy: Arc<Policy>) -> Result<Self, ClientError> {
        let choice = match config.stub {
            Some(_) => &ProxyChoice::None,
            None => &config.proxy,
        };
        let (proxy, tls_to_proxy) = match choice {
            ProxyChoice::None => (None, false),
            ProxyChoice::Environment => (None, true),
            ProxyChoice::Url(url) => {
                let proxy = checked_proxy(url, &policy)?;
                (Some(proxy), url.to_ascii_lowercase().starts_with("https:"))
            }
        };
        Ok(Self {
            trust: config.trust.clone(),
            proxy,
            environment: *choice == ProxyChoice::Environment,
            tls_to_proxy,
            names: config
                .names
                .clone()
                .unwrap_or_else(|| Arc::new(SystemNames)),
            policy,
            tls: OnceLock::new(),
            plain: Default::default(),
            encrypted: Default::default(),
        })
    }

    /// The client for calls of this kind.
    pub(crate) fn client(&self, encrypted: bool, pool: Pool) -> Result<&Client, ClientError> {
        if encrypted || self.tls_to_proxy {
            made(&self.encrypted[pool as usize], || {
                let tls = made(&self.tls, || tls::configure(&self.trust))?;
                self.make(tls.clone(), pool)
            })
        } else {
            // It never speaks TLS and needs no certificates.
            let make = || self.make(tls::trust_nobody(), pool);
            made(&self.plain[pool as usize], make)
        }
    }

    fn make(&self, tls: ClientConfig, pool: Pool) -> Result<Client, ClientError> {
        let most_idle = match pool {
            Pool::None => 0,
            Pool::Kept | Pool::KeptApart => usize::MAX,
        };
        let builder = Client::builder()
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .pool_max_idle_per_host(most_idle)
            .dns_resolver(self.resolver())
            .connector_layer(Watch)
            .tls_backend_preconfigured(tls);
        self.proxied(builder).build().map_err(ClientError::Setup)
    }

    fn resolver(&self) -> Resolver {
        Resolver {
            names: Arc::clone(&self.names),
            policy: Arc::clone(&self.policy),
            // A proxy's name is looked up, not the URL's.
            asks_for_proxy: self.proxy.is_some() || self.environment,
        }
    }

    fn proxied(&self, builder: ClientBuilder) -> ClientBuilder {
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None if self.environment => builder,
            None => builder.no_proxy(),
        }
    }
}

/// A proxy is dialled too, so the host policy holds for it.
fn checked_proxy(url: &str, policy: &Policy) -> Result<Proxy, ClientError> {
    let parsed = Url::parse(url)
        .ok()
        .filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
    let parsed = parsed.ok_or(ClientError::Proxy(None))?;
    if policy.judge_url(&parsed).is_err() {
        return Err(ClientError::ProxyHost);
    }
    Proxy::all(url).map_err(|error| ClientError::Proxy(Some(error)))
}

fn made<T>(
    cell: &OnceLock<T>,
    make: impl FnOnce() -> Result<T, ClientError>,
) -> Result<&T, ClientError> {
    match cell.get() {
        Some(known) => Ok(known),
        None => {
            let new = make()?;
            Ok(cell.get_or_init(|| new))
        }
    }
}
