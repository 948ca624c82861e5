//! Certificates for a run: an authority made on the spot, and what it issues. Nothing is read or stored.

use std::{fmt, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// When a certificate is valid. The dates lie centuries apart, so that no clock matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Now.
    Now,
    /// Only in the past.
    Expired,
    /// Only in the future.
    NotYet,
}

impl Validity {
    fn years(self) -> (i32, i32) {
        match self {
            Self::Now => (2000, 3000),
            Self::Expired => (2000, 2001),
            Self::NotYet => (2999, 3000),
        }
    }
}

/// A certificate chain and its private key: who a TLS server says it is.
#[derive(Debug)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// The server's own certificate, which a client may trust as it is.
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.chain[0]
    }

    pub(crate) fn into_config(self) -> Result<ServerConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(self.chain, self.key)
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: self.key.clone_key(),
        }
    }
}

/// Why no certificate could be made.
#[derive(Debug)]
pub struct IssueError(rcgen::Error);

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate cannot be made; its names must be host names or IP addresses")
    }
}

impl std::error::Error for IssueError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<rcgen::Error> for IssueError {
    fn from(error: rcgen::Error) -> Self {
        Self(error)
    }
}

/// A certificate authority that lives as long as this value.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    /// Makes an authority with a new key.
    ///
    /// Fails when the system has no randomness to give.
    pub fn new() -> Result<Self, IssueError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params
            .distinguished_name
            .push(DnType::CommonName, "flowsim authority");
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            der: certificate.der().clone(),
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The authority's certificate, as `--ca-cert` takes it.
    pub fn ca_pem(&self) -> &str {
        &self.pem
    }

    /// The authority's certificate.
    pub fn ca_der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// Issues a server certificate for host names and IP addresses.
    ///
    /// Fails when a name is neither.
    pub fn issue(&self, names: &[&str], validity: Validity) -> Result<Identity, IssueError> {
        let key = KeyPair::generate()?;
        let certificate = leaf(names, validity)?.signed_by(&key, &self.issuer)?;
        Ok(identity(&certificate, &key))
    }
}

impl Identity {
    /// A server certificate that nobody but its own key has signed.
    ///
    /// Fails as [`Authority::issue`] does.
    pub fn self_signed(names: &[&str], validity: Validity) -> Result<Self, IssueError> {
        let key = KeyPair::generate()?;
        let certificate = leaf(names, validity)?.self_signed(&key)?;
        Ok(identity(&certificate, &key))
    }
}

fn leaf(names: &[&str], validity: Validity) -> Result<CertificateParams, rcgen::Error> {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "flowsim server");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let (from, to) = validity.years();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    Ok(params)
}

fn identity(certificate: &rcgen::Certificate, key: &KeyPair) -> Identity {
    Identity {
        chain: vec![certificate.der().clone()],
        key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_issues_for_names_and_addresses_and_shows_its_certificate() {
        let authority = Authority::new().unwrap();
        let identity = authority
            .issue(&["crm.test", "127.0.0.1", "::1"], Validity::Now)
            .unwrap();
        assert!(
            authority
                .ca_pem()
                .starts_with("-----BEGIN CERTIFICATE-----")
        );
        assert_ne!(identity.certificate_der(), authority.ca_der());
        identity.into_config().unwrap();
    }

    #[test]
    fn a_name_that_is_no_host_name_is_refused() {
        let authority = Authority::new().unwrap();
        let error = authority.issue(&["caf\u{e9}"], Validity::Now).unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
    }
}
