//! The HTTP library's clients: one for plain calls, one for TLS, each made at its first call.

use std::sync::{Arc, OnceLock};

use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use rustls::ClientConfig;

use crate::{
    config::{Config, ProxyChoice, Trust},
    connector::Watch,
    error::ClientError,
    names::{Names, Resolver, SystemNames},
    tls,
};

/// Makes the library's clients when they are needed: reading the system's certificates takes most of a cold start.
pub(crate) struct Transport {
    trust: Trust,
    proxy: Option<Proxy>,
    environment: bool,
    // Whether a proxy may itself be reached by TLS, so that plain calls need certificates too.
    tls_to_proxy: bool,
    keep_alive: bool,
    names: Arc<dyn Names>,
    plain: OnceLock<Client>,
    encrypted: OnceLock<Client>,
}

impl Transport {
    pub(crate) fn new(config: &Config) -> Result<Self, ClientError> {
        let choice = match config.stub {
            Some(_) => &ProxyChoice::None,
            None => &config.proxy,
        };
        let (proxy, tls_to_proxy) = match choice {
            ProxyChoice::None => (None, false),
            ProxyChoice::Environment => (None, true),
            ProxyChoice::Url(url) => {
                let proxy = Proxy::all(url).map_err(ClientError::Proxy)?;
                (Some(proxy), url.to_ascii_lowercase().starts_with("https:"))
            }
        };
        Ok(Self {
            trust: config.trust.clone(),
            proxy,
            environment: *choice == ProxyChoice::Environment,
            tls_to_proxy,
            keep_alive: config.keep_alive,
            names: config
                .names
                .clone()
                .unwrap_or_else(|| Arc::new(SystemNames)),
            plain: OnceLock::new(),
            encrypted: OnceLock::new(),
        })
    }

    /// A client that never speaks TLS and needs no certificates.
    pub(crate) fn plain(&self) -> Result<&Client, ClientError> {
        if self.tls_to_proxy {
            return self.encrypted();
        }
        made(&self.plain, || self.make(tls::trust_nobody()))
    }

    pub(crate) fn encrypted(&self) -> Result<&Client, ClientError> {
        made(&self.encrypted, || self.make(tls::configure(&self.trust)?))
    }

    fn make(&self, tls: ClientConfig) -> Result<Client, ClientError> {
        let builder = Client::builder()
            .http1_only()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .pool_max_idle_per_host(if self.keep_alive { usize::MAX } else { 0 })
            .dns_resolver(Resolver(Arc::clone(&self.names)))
            .connector_layer(Watch)
            .tls_backend_preconfigured(tls);
        self.proxied(builder).build().map_err(ClientError::Setup)
    }

    fn proxied(&self, builder: ClientBuilder) -> ClientBuilder {
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()),
            None if self.environment => builder,
            None => builder.no_proxy(),
        }
    }
}

fn made(
    cell: &OnceLock<Client>,
    make: impl FnOnce() -> Result<Client, ClientError>,
) -> Result<&Client, ClientError> {
    match cell.get() {
        Some(client) => Ok(client),
        None => {
            let client = make()?;
            Ok(cell.get_or_init(|| client))
        }
    }
}
