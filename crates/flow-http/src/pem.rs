//! Certificates in PEM files. A file that holds none, or something that is no certificate, is an error: a client that
//! silently trusts nothing fails later and elsewhere.

use std::{error::Error, fmt};

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem, pem::PemObject};

/// Why a file is not a list of certificates.
#[derive(Debug)]
pub enum PemError {
    /// The text has no `-----BEGIN CERTIFICATE-----`.
    Empty,
    /// A block is broken: its end is missing, or it is not base64.
    Syntax {
        /// Which certificate of the file, counted from 1.
        number: usize,
        /// What the reader says.
        source: pem::Error,
    },
    /// A block's bytes are not a certificate that can be trusted as a root.
    NotACertificate {
        /// Which certificate of the file, counted from 1.
        number: usize,
        /// What the TLS library says.
        source: rustls::Error,
    },
}

impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file holds no PEM certificate"),
            Self::Syntax { number, .. } => {
                write!(f, "the PEM block of certificate {number} is broken")
            }
            Self::NotACertificate { number, .. } => {
                write!(f, "block {number} is not a certificate that can be trusted")
            }
        }
    }
}

impl Error for PemError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Empty => None,
            Self::Syntax { source, .. } => Some(source),
            Self::NotACertificate { source, .. } => Some(source),
        }
    }
}

/// Reads every certificate of a PEM text, at least one. Blocks of other kinds, such as keys, are passed over.
pub fn read_pem(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemError> {
    let mut certificates = Vec::new();
    for (number, block) in (1..).zip(CertificateDer::pem_slice_iter(bytes)) {
        let certificate = block.map_err(|source| PemError::Syntax { number, source })?;
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|source| PemError::NotACertificate { number, source })?;
        certificates.push(certificate);
    }
    if certificates.is_empty() {
        return Err(PemError::Empty);
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use flow_mock::Authority;

    use super::*;

    const NOT_A_CERTIFICATE: &str =
        "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n";

    #[test]
    fn every_certificate_of_a_bundle_is_read() {
        let pem = Authority::new().unwrap().ca_pem().repeat(2);
        assert_eq!(read_pem(pem.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn a_text_without_certificates_is_an_error() {
        assert!(matches!(read_pem(b""), Err(PemError::Empty)));
        assert!(matches!(read_pem(b"not pem"), Err(PemError::Empty)));
    }

    #[test]
    fn a_block_that_is_no_certificate_is_named_by_its_number() {
        let pem = format!("{}{NOT_A_CERTIFICATE}", Authority::new().unwrap().ca_pem());
        let error = read_pem(pem.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "block 2 is not a certificate that can be trusted"
        );
    }

    #[test]
    fn a_block_without_an_end_is_broken() {
        let error = read_pem(b"-----BEGIN CERTIFICATE-----\nbm8=\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the PEM block of certificate 1 is broken"
        );
        assert!(error.source().is_some());
    }
}
