//! TLS state: whom a client trusts, and the hook that tells a call when its handshake begins.

use std::sync::Arc;

use flow_core::Phase;
use rustls::{
    ClientConfig, ConfigBuilder, NamedGroup, RootCertStore, WantsVerifier,
    client::{
        ClientSessionStore, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
        WantsClientCert,
    },
    crypto::ring,
};
use rustls_pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;

use crate::{call, config::Trust, error::ClientError};

/// A configuration that trusts nothing, for clients that never speak TLS. Unlike the others it costs next to nothing.
pub(crate) fn trust_nobody() -> ClientConfig {
    with_roots(RootCertStore::empty())
}

/// A configuration for `trust`. Reading the system's roots takes tens of milliseconds.
pub(crate) fn configure(trust: &Trust) -> Result<ClientConfig, ClientError> {
    let extra = match trust {
        Trust::Only(roots) => return Ok(with_roots(store(roots)?)),
        Trust::System { extra } => extra,
    };
    // Read first, so that an error of the next step can only mean the system's own store.
    let given = store(extra)?;
    let provider = Arc::new(ring::default_provider());
    match Verifier::new_with_extra_roots(extra.iter().cloned(), provider) {
        Ok(verifier) => Ok(with_verifier(verifier)),
        Err(_) if !given.is_empty() => Ok(with_roots(given)),
        Err(error) => Err(ClientError::NoRoots(error)),
    }
}

fn store(roots: &[CertificateDer<'static>]) -> Result<RootCertStore, ClientError> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root.clone()).map_err(ClientError::Root)?;
    }
    Ok(store)
}

fn with_roots(roots: RootCertStore) -> ClientConfig {
    finish(builder().with_root_certificates(roots))
}

fn with_verifier(verifier: Verifier) -> ClientConfig {
    let builder = builder().dangerous();
    finish(builder.with_custom_certificate_verifier(Arc::new(verifier)))
}

fn builder() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has suites for TLS 1.2 and 1.3")
}

fn finish(builder: ConfigBuilder<ClientConfig, WantsClientCert>) -> ClientConfig {
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::store(Arc::new(HandshakeWatch));
    config
}

/// A session store that keeps no sessions. It is asked for one as the handshake begins, which is all that it is for;
/// without sessions every handshake is a full one, as a platform's first call would be.
#[derive(Debug)]
struct HandshakeWatch;

impl ClientSessionStore for HandshakeWatch {
    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        call::enter(Phase::Tls);
        None
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}
}
