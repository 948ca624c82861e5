//! Reads a reply's body up to a limit.

use bytes::{Bytes, BytesMut};
use flow_core::BodyFault;
use reqwest::Response;

use crate::fault;

/// Reads the body to its end. Gives what came, at most `limit` bytes, and why no more did.
pub(crate) async fn read_body(response: &mut Response, limit: usize) -> (Bytes, Option<BodyFault>) {
    let mut body = Body::announced(response.content_length(), limit);
    loop {
        match response.chunk().await {
            Ok(None) => return (body.freeze(), None),
            Ok(Some(chunk)) => {
                let room = limit - body.len();
                if chunk.len() > room {
                    body.append(chunk.slice(..room));
                    return (body.freeze(), Some(BodyFault::TooLarge));
                }
                body.append(chunk);
            }
            Err(error) => return (body.freeze(), Some(fault::in_body(&error))),
        }
    }
}

/// The bytes so far. Most replies come in one piece, which is kept as it is.
#[derive(Default)]
struct Body {
    first: Bytes,
    all: BytesMut,
    /// How many bytes there will be, as far as that is known.
    announced: usize,
}

impl Body {
    /// A body of the announced length; what would not be read is not expected.
    fn announced(length: Option<u64>, limit: usize) -> Self {
        let length = length.and_then(|length| usize::try_from(length).ok());
        Self {
            announced: length.unwrap_or(0).min(limit),
            ..Self::default()
        }
    }

    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn append(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.first = chunk;
            return;
        }
        // Growing by doubling would need twice the room and more.
        self.all
            .reserve(self.announced.saturating_sub(self.all.len()));
        let first = std::mem::take(&mut self.first);
        self.all.extend_from_slice(&first);
        self.all.extend_from_slice(&chunk);
    }

    fn freeze(self) -> Bytes {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.freeze()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_in_order() {
        for pieces in [&[][..], &["a"], &["ab", "", "c"], &["", "a", "b"]] {
            let mut body = Body::default();
            for piece in pieces {
                body.append(Bytes::from_static(piece.as_bytes()));
            }
            assert_eq!(body.len(), pieces.concat().len());
            assert_eq!(body.freeze(), pieces.concat());
        }
    }
}
