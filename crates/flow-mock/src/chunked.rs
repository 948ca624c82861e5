//! Chunked request bodies (RFC 9112 section 7.1), with limits on every part. Extensions and trailers are read and dropped.

use bytes::{Bytes, BytesMut};

use crate::{
    connection::{Connection, MAX_BODY, Unread, Wire},
    request::Refusal,
};

const MAX_LINE: usize = 4 << 10;
const MAX_TRAILERS: usize = 128;

/// Reads a body to the empty line after its trailers.
pub(crate) async fn read_chunked<W: Wire>(connection: &mut Connection<W>) -> Result<Bytes, Unread> {
    let mut body = BytesMut::new();
    loop {
        let size = chunk_size(&connection.read_line(MAX_LINE).await?)?;
        if size == 0 {
            break;
        }
        if size > MAX_BODY - body.len() {
            return Err(Refusal::BodyTooLarge.into());
        }
        body.extend_from_slice(&connection.read_exactly(size).await?);
        if !connection.read_line(MAX_LINE).await?.is_empty() {
            return Err(Refusal::Malformed.into());
        }
    }
    skip_trailers(connection).await?;
    Ok(body.freeze())
}

async fn skip_trailers<W: Wire>(connection: &mut Connection<W>) -> Result<(), Unread> {
    for _ in 0..MAX_TRAILERS {
        if connection.read_line(MAX_LINE).await?.is_empty() {
            return Ok(());
        }
    }
    Err(Refusal::HeadTooLarge.into())
}

fn chunk_size(line: &[u8]) -> Result<usize, Refusal> {
    let end = line.iter().position(|&byte| byte == b';');
    let digits = line[..end.unwrap_or(line.len())].trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(Refusal::Malformed);
    }
    let digits = std::str::from_utf8(digits).map_err(|_| Refusal::Malformed)?;
    usize::from_str_radix(digits, 16).map_err(|_| Refusal::BodyTooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_hexadecimal_and_extensions_are_dropped() {
        assert_eq!(chunk_size(b"1f"), Ok(31));
        assert_eq!(chunk_size(b"A ;name=value"), Ok(10));
    }

    #[test]
    fn a_size_that_is_no_number_is_refused() {
        for line in [&b""[..], b"+1", b"-1", b"xyz", b";a"] {
            assert_eq!(chunk_size(line), Err(Refusal::Malformed));
        }
        assert_eq!(chunk_size(&[b'f'; 40]), Err(Refusal::BodyTooLarge));
    }
}
