//! Chunked bodies (RFC 9112 section 7.1), as strictly as the HTTP library reads them.

use flow_core::BodyFault;

const MAX_EXTENSIONS: usize = 16 << 10;
const MAX_TRAILER_BYTES: usize = 16 << 10;
const MAX_TRAILERS: usize = 100;

/// Whether a body is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    More,
    Done,
}

/// A chunked body that is being read.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    at: At,
    size: u64,
    extensions: usize,
    /// The lines behind the last chunk, with the empty one that ends them.
    trailers: Vec<u8>,
    trailer_lines: usize,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    Size,
    Blank,
    Extension,
    SizeEnd,
    Data,
    DataReturn,
    DataEnd,
    /// The beginning of a line after the last chunk: a trailer, or the end.
    Line,
    Trailer,
    TrailerEnd,
    End,
    Done,
}

impl Chunks {
    /// Reads on; `keep` gets the bytes of the body.
    pub(crate) fn take(
        &mut self,
        mut bytes: &[u8],
        mut keep: impl FnMut(&[u8]) -> Result<(), BodyFault>,
    ) -> Result<Progress, BodyFault> {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.at == At::Data {
                let most = usize::try_from(self.size)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let (data, rest) = bytes.split_at(most);
                self.size -= most as u64;
                if self.size == 0 {
                    self.at = At::DataReturn;
                }
                keep(data)?;
                bytes = rest;
                continue;
            }
            self.at = self.step(byte)?;
            if self.at == At::Done {
                return Ok(Progress::Done);
            }
            bytes = rest;
        }
        Ok(Progress::More)
    }

    fn step(&mut self, byte: u8) -> Result<At, BodyFault> {
        match (self.at, byte) {
            (At::Start, _) => {
                self.size = 0;
                self.digit(byte)
            }
            (At::Size | At::Blank, b' ' | b'\t') => Ok(At::Blank),
            (At::Size | At::Blank, b';') => Ok(At::Extension),
            (At::Size | At::Blank | At::Extension, b'\r') => Ok(At::SizeEnd),
            (At::Size, _) => self.digit(byte),
            (At::Extension, byte) if byte != b'\n' => self.extension(),
            (At::SizeEnd, b'\n') if self.size == 0 => Ok(At::Line),
            (At::SizeEnd, b'\n') => Ok(At::Data),
            (At::DataReturn, b'\r') => Ok(At::DataEnd),
            (At::DataEnd, b'\n') => Ok(At::Start),
            (At::Line, b'\r') if self.trailers.is_empty() => Ok(At::End),
            (At::End, b'\n') if self.trailers.is_empty() => Ok(At::Done),
            (At::Line | At::Trailer, _) => self.trailer(byte),
            (At::TrailerEnd, b'\n') => self.trailer_line(),
            (At::End, b'\n') => self.end(),
            _ => Err(BodyFault::Framing),
        }
    }

    fn digit(&mut self, byte: u8) -> Result<At, BodyFault> {
        let digit = char::from(byte).to_digit(16).ok_or(BodyFault::Framing)?;
        let size = self.size.checked_mul(16).ok_or(BodyFault::Framing)?;
        self.size = size + u64::from(digit);
        Ok(At::Size)
    }

    fn extension(&mut self) -> Result<At, BodyFault> {
        self.extensions += 1;
        match self.extensions < MAX_EXTENSIONS {
            true => Ok(At::Extension),
            false => Err(BodyFault::Framing),
        }
    }

    fn trailer(&mut self, byte: u8) -> Result<At, BodyFault> {
        self.keep_trailer(byte)?;
        match (self.at, byte) {
            (At::Line, b'\r') => Ok(At::End),
            (_, b'\r') => Ok(At::TrailerEnd),
            _ => Ok(At::Trailer),
        }
    }

    fn trailer_line(&mut self) -> Result<At, BodyFault> {
        if self.trailer_lines >= MAX_TRAILERS {
            return Err(BodyFault::Framing);
        }
        self.trailer_lines += 1;
        self.keep_trailer(b'\n')?;
        Ok(At::Line)
    }

    fn keep_trailer(&mut self, byte: u8) -> Result<(), BodyFault> {
        self.trailers.push(byte);
        match self.trailers.len() < MAX_TRAILER_BYTES {
            true => Ok(()),
            false => Err(BodyFault::Framing),
        }
    }

    /// Trailers are headers, and nothing else may stand there.
    fn end(&mut self) -> Result<At, BodyFault> {
        self.keep_trailer(b'\n')?;
        let mut headers = [httparse::EMPTY_HEADER; MAX_TRAILERS];
        match httparse::parse_headers(&self.trailers, &mut headers) {
            Ok(httparse::Status::Complete(_)) => Ok(At::Done),
            _ => Err(BodyFault::Framing),
        }
    }
}
