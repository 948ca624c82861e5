//! Content codings: the bytes that a body stands for (RFC 9110 section 8.4.1), never more of them than the limit.

use std::{borrow::Cow, io::Read};

use crate::reply::Head;

/// Why a body could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeFault {
    /// The coding is unknown, or the bytes are not what it says.
    Encoding,
    /// The decoded body is longer than the limit.
    TooLarge,
}

/// Each coding may cost the whole limit to undo; nobody applies more, and HTTP clients refuse more.
const MOST_CODINGS: usize = 5;

/// Undoes the codings that `head` names, the last one first.
pub(crate) fn decode<'a>(
    head: &Head,
    body: &'a [u8],
    limit: usize,
) -> Result<Cow<'a, [u8]>, DecodeFault> {
    let mut decoded = Cow::Borrowed(body);
    // Nothing needs no decoding, whatever it is labelled (S15).
    if body.is_empty() {
        return Ok(decoded);
    }
    let codings = codings(head);
    if codings.len() > MOST_CODINGS {
        return Err(DecodeFault::Encoding);
    }
    for coding in codings.into_iter().rev() {
        decoded = Cow::Owned(undo(&coding, &decoded, limit)?);
    }
    if decoded.len() > limit {
        Err(DecodeFault::TooLarge)
    } else {
        Ok(decoded)
    }
}

/// The codings of a body in the order in which they were applied; `identity` says nothing.
fn codings(head: &Head) -> Vec<String> {
    let names = head
        .values("content-encoding")
        .flat_map(|value| value.split(','));
    let names = names.map(|name| name.trim().to_ascii_lowercase());
    names
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

fn undo(coding: &str, bytes: &[u8], limit: usize) -> Result<Vec<u8>, DecodeFault> {
    match coding {
        // Bytes after the first member are ignored, as browsers and HTTP libraries do.
        "gzip" | "x-gzip" => read(flate2::read::GzDecoder::new(bytes), limit),
        "deflate" => read(flate2::read::ZlibDecoder::new(bytes), limit),
        "br" if has_large_window(bytes) => Err(DecodeFault::Encoding),
        "br" => read(brotli_decompressor::Decompressor::new(bytes, 4096), limit),
        "zstd" => read(zstd(bytes)?, limit),
        _ => Err(DecodeFault::Encoding),
    }
}

/// Whether the bytes ask for a window of up to 1 GiB, which the library would set aside for a body of ten bytes. It is an extension
/// (RFC 9841) that HTTP's `br` does not have.
fn has_large_window(brotli: &[u8]) -> bool {
    brotli.first().is_some_and(|first| first & 0x7f == 0x11)
}

/// A zstd reader that refuses windows over 8 MiB, as RFC 9659 asks of HTTP.
fn zstd(bytes: &[u8]) -> Result<impl Read, DecodeFault> {
    ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|_| DecodeFault::Encoding)
}

fn read(reader: impl Read, limit: usize) -> Result<Vec<u8>, DecodeFault> {
    let mut decoded = Vec::new();
    let ceiling = (limit as u64).saturating_add(1);
    reader
        .take(ceiling)
        .read_to_end(&mut decoded)
        .map_err(|_| DecodeFault::Encoding)?;
    if decoded.len() > limit {
        Err(DecodeFault::TooLarge)
    } else {
        Ok(decoded)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn head(coding: &str) -> Head {
        Head::new(200, [("content-encoding".to_owned(), coding.to_owned())])
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_undone() {
        assert_eq!(
            decode(&head("gzip"), &gzip(b"{}"), 10).unwrap().as_ref(),
            b"{}"
        );
    }

    #[test]
    fn codings_are_undone_from_the_last_to_the_first() {
        assert_eq!(
            decode(&head("gzip, gzip"), &gzip(&gzip(b"{}")), 99)
                .unwrap()
                .as_ref(),
            b"{}"
        );
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        assert_eq!(
            decode(&head("gzip"), &gzip(&vec![b' '; 10 << 20]), 1 << 20),
            Err(DecodeFault::TooLarge)
        );
    }

    #[test]
    fn a_plain_body_under_a_gzip_label_is_an_encoding_fault() {
        assert_eq!(decode(&head("gzip"), b"{}", 10), Err(DecodeFault::Encoding));
    }

    #[test]
    fn cut_gzip_is_an_encoding_fault() {
        let whole = gzip(b"{\"name\":\"Alice\"}");
        assert_eq!(
            decode(&head("gzip"), &whole[..whole.len() - 9], 99),
            Err(DecodeFault::Encoding)
        );
    }

    #[test]
    fn an_unknown_coding_is_an_encoding_fault() {
        assert_eq!(
            decode(&head("snappy"), b"{}", 10),
            Err(DecodeFault::Encoding)
        );
    }

    #[test]
    fn a_limit_of_any_size_is_fine() {
        assert_eq!(
            decode(&head("gzip"), &gzip(b"{}"), usize::MAX)
                .unwrap()
                .as_ref(),
            b"{}"
        );
    }

    #[test]
    fn more_than_five_codings_are_an_encoding_fault() {
        let wrapped = |times: usize| (0..times).fold(b"{}".to_vec(), |bytes, _| gzip(&bytes));
        let names = |times: usize| vec!["gzip"; times].join(",");
        assert_eq!(
            decode(&head(&names(5)), &wrapped(5), 999).unwrap().as_ref(),
            b"{}"
        );
        assert_eq!(
            decode(&head(&names(6)), &wrapped(6), 999),
            Err(DecodeFault::Encoding)
        );
    }

    #[test]
    fn identity_says_nothing() {
        assert_eq!(
            decode(&head("identity"), b"{}", 10).unwrap().as_ref(),
            b"{}"
        );
    }

    #[test]
    fn an_empty_body_under_a_gzip_label_is_empty() {
        assert_eq!(decode(&head("gzip"), b"", 10).unwrap().as_ref(), b"");
    }

    #[test]
    fn a_plain_body_over_the_limit_is_too_large() {
        assert_eq!(
            decode(&Head::new(200, []), b"12345", 4),
            Err(DecodeFault::TooLarge)
        );
    }
}
