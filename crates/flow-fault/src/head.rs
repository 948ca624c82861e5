//! Heads of replies, read by the very parser that the HTTP library reads them with.

use flow_core::Head;

use crate::framing::{Framing, Unframed, framing};

/// More headers are refused.
const MAX_HEADERS: usize = 100;

/// What bytes say about a head.
#[derive(Debug, PartialEq)]
pub(crate) enum Parsed {
    /// It has no end yet.
    Partial,
    Malformed,
    TooLarge,
    /// A head of `length` bytes; nothing is found in one that only announces another.
    Head {
        length: usize,
        found: Option<(Head, Framing)>,
    },
}

/// Reads the head at the beginning of `bytes`.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(httparse::Error::TooManyHeaders) => return Parsed::TooLarge,
        Err(_) => return Parsed::Malformed,
    };
    let status = response.code.unwrap_or_default();
    match status {
        // 101 is a reply of its own, since it is the last one in this protocol.
        100 | 102..=199 => Parsed::Head {
            length,
            found: None,
        },
        101 | 200..=999 => match framing(status, response.version == Some(1), response.headers) {
            Ok(framing) => Parsed::Head {
                length,
                found: Some((head(status, response.headers), framing)),
            },
            Err(Unframed::Malformed) => Parsed::Malformed,
            Err(Unframed::TooLarge) => Parsed::TooLarge,
        },
        _ => Parsed::Malformed,
    }
}

fn head(status: u16, headers: &[httparse::Header<'_>]) -> Head {
    let headers = headers.iter();
    Head::new(
        status,
        headers.map(|header| (header.name.to_owned(), text(header.value))),
    )
}

/// UTF-8 where it makes sense as that, else Latin-1 (RFC 9110 section 5.5).
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
