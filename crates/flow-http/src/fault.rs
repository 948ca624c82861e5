//! Causes: reads from a typed error what went wrong in a phase. No text of a library is looked at.

use std::{error::Error, io, iter};

use flow_core::{BodyFault, ConnectFault, HeadFault, HttpEnd, Phase, TlsFault};
use rustls::CertificateError;

use crate::error::ClientError;

/// The error of this machine that kept the call from being made, if that is what happened: it says nothing about the service.
pub(crate) fn own(error: &reqwest::Error) -> Option<ClientError> {
    let io =
        causes(error).find_map(|cause| cause.downcast_ref::<io::Error>().and_then(no_descriptor));
    io.map(ClientError::NoDescriptor)
}

/// The same error, if it says that no descriptor is left.
pub(crate) fn no_descriptor(error: &io::Error) -> Option<io::Error> {
    // `ENFILE` and `EMFILE`, which have these numbers on every Unix; the standard library has no name for them.
    let numbers: &[i32] = if cfg!(windows) { &[10024] } else { &[23, 24] };
    let number = error
        .raw_os_error()
        .filter(|number| numbers.contains(number));
    number.map(io::Error::from_raw_os_error)
}

/// How a call ended that has no head. `tls` tells whether the URL asks for TLS.
pub(crate) fn before_head(error: &reqwest::Error, phase: Phase, tls: bool) -> HttpEnd {
    if !error.is_connect() {
        return before_reply(error);
    }
    match phase {
        Phase::Dns => HttpEnd::Connect(ConnectFault::Dns),
        // A name that no resolver can be asked for.
        Phase::Connect if error.is_dns() => HttpEnd::Connect(ConnectFault::Dns),
        Phase::Connect => match io_kind(error) {
            Some(io::ErrorKind::ConnectionRefused) => HttpEnd::Connect(ConnectFault::Refused),
            // Only an open connection can be reset: the peer took it and dropped it at once.
            Some(io::ErrorKind::ConnectionReset) if tls => HttpEnd::Tls(TlsFault::Handshake),
            Some(io::ErrorKind::ConnectionReset) => HttpEnd::Head(HeadFault::Reset),
            _ => HttpEnd::Connect(ConnectFault::Other),
        },
        Phase::Tls => HttpEnd::Tls(tls_fault(error)),
        Phase::Head | Phase::Body => before_reply(error),
    }
}

fn before_reply(error: &(dyn Error + 'static)) -> HttpEnd {
    // With TLS 1.3 a server may refuse the client after the client's side of the handshake is done.
    if find::<rustls::Error>(error).is_some() {
        return HttpEnd::Tls(TlsFault::Handshake);
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => {
            return HttpEnd::Head(HeadFault::Reset);
        }
        // Only writing fails this way.
        Some(io::ErrorKind::BrokenPipe | io::ErrorKind::NotConnected) => return HttpEnd::Send,
        Some(io::ErrorKind::UnexpectedEof) => return HttpEnd::Head(HeadFault::Closed),
        _ => {}
    }
    match find::<hyper::Error>(error) {
        Some(error) if error.is_parse_too_large() => HttpEnd::Head(HeadFault::TooLarge),
        Some(error) if error.is_parse() => HttpEnd::Head(HeadFault::Malformed),
        Some(error) if error.is_incomplete_message() => HttpEnd::Head(HeadFault::Closed),
        Some(error) if error.is_canceled() && spoke_unasked(error) => HttpEnd::Send,
        Some(error) if error.is_canceled() || error.is_closed() => HttpEnd::Head(HeadFault::Closed),
        Some(error) if error.is_user() => HttpEnd::Invalid,
        // What remains is a server that spoke before it was asked, or a socket that took no more bytes.
        _ => HttpEnd::Send,
    }
}

/// Whether the connection was given up because the server sent something before it was asked; the error behind a call that
/// was cancelled for that is of no other kind.
fn spoke_unasked(canceled: &hyper::Error) -> bool {
    let cause = canceled.source();
    let cause = cause.and_then(|cause| cause.downcast_ref::<hyper::Error>());
    cause.is_some_and(|cause| {
        !cause.is_incomplete_message() && !cause.is_closed() && !cause.is_parse()
    })
}

/// Why a body ended early.
pub(crate) fn in_body(error: &reqwest::Error) -> BodyFault {
    if find::<rustls::Error>(error).is_some() {
        return BodyFault::Reset;
    }
    match io_kind(error) {
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => BodyFault::Framing,
        Some(
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe,
        ) => BodyFault::Reset,
        _ if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) => BodyFault::Framing,
        _ => BodyFault::Truncated,
    }
}

fn tls_fault(error: &(dyn Error + 'static)) -> TlsFault {
    match find::<rustls::Error>(error) {
        Some(rustls::Error::InvalidCertificate(error)) => certificate_fault(error),
        _ => TlsFault::Handshake,
    }
}

fn certificate_fault(error: &CertificateError) -> TlsFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFault::WrongHost
        }
        _ => TlsFault::Untrusted,
    }
}

/// The first I/O error's kind that says anything.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The error and what caused it. An `io::Error` that wraps another error names that one's cause as its own, and would hide
/// the wrapped error itself.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&cause: &&'a (dyn Error + 'static)| {
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(error: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
        io::Error::other(io::Error::other(error))
    }

    #[test]
    fn an_error_is_found_under_two_io_errors() {
        let error = wrapped(rustls::Error::InvalidCertificate(CertificateError::Expired));
        assert_eq!(tls_fault(&error), TlsFault::Expired);
    }

    #[test]
    fn every_other_certificate_error_is_a_lack_of_trust() {
        for cause in [
            CertificateError::UnknownIssuer,
            CertificateError::BadSignature,
            CertificateError::Revoked,
        ] {
            let error = wrapped(rustls::Error::InvalidCertificate(cause));
            assert_eq!(tls_fault(&error), TlsFault::Untrusted);
        }
    }

    #[test]
    fn an_alert_or_a_reset_is_a_failed_handshake() {
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        assert_eq!(tls_fault(&wrapped(alert)), TlsFault::Handshake);
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(tls_fault(&wrapped(reset)), TlsFault::Handshake);
    }

    #[test]
    fn the_first_io_kind_that_says_something_counts() {
        let error = wrapped(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(io_kind(&error), Some(io::ErrorKind::BrokenPipe));
        assert_eq!(before_reply(&error), HttpEnd::Send);
        assert_eq!(io_kind(&wrapped("text")), None);
    }

    #[test]
    fn an_alert_after_the_handshake_is_a_failed_handshake() {
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired);
        let error = io::Error::new(io::ErrorKind::InvalidData, alert);
        assert_eq!(before_reply(&error), HttpEnd::Tls(TlsFault::Handshake));
    }
}
