//! Requests as a server sees them, and what their heads say about framing. Reading the bytes is the connection's work.

use bytes::Bytes;

const MAX_HEADERS: usize = 128;

/// A whole request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, such as `POST`.
    pub method: String,
    /// The request target as sent, such as `/lookup?x=1`.
    pub target: String,
    /// Names as sent, with their values, in the order in which they came. Values that are not UTF-8 are read as Latin-1.
    pub headers: Vec<(String, String)>,
    /// The body, freed from chunks; empty when there is none.
    pub body: Bytes,
}

impl Request {
    /// The value of the first header of this name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    fn has_token(&self, name: &str, token: &str) -> bool {
        (self.headers.iter())
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .flat_map(|(_, value)| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(token))
    }
}

/// Why a server does not take a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Malformed,
    BodyTooLarge,
    HeadTooLarge,
}

impl Refusal {
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::BodyTooLarge => 413,
            Self::HeadTooLarge => 431,
        }
    }
}

/// How a request's body is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
}

/// A request without its body, and what its head says about the rest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RequestHead {
    pub(crate) request: Request,
    pub(crate) framing: Framing,
    pub(crate) keep_alive: bool,
    pub(crate) expects_continue: bool,
}

/// Reads a head that ends with an empty line.
pub(crate) fn parse_head(bytes: &[u8]) -> Result<RequestHead, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLarge),
        Ok(httparse::Status::Partial) | Err(_) => return Err(Refusal::Malformed),
    }
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: (parsed.headers.iter())
            .map(|header| (header.name.to_owned(), text(header.value)))
            .collect(),
        body: Bytes::new(),
    };
    describe(request, parsed.version == Some(1))
}

fn describe(request: Request, is_1_1: bool) -> Result<RequestHead, Refusal> {
    Ok(RequestHead {
        framing: framing(&request)?,
        // A reply to HEAD has no body; a script may send one all the same, and the next reply would then be misread.
        keep_alive: is_1_1 && request.method != "HEAD" && !request.has_token("connection", "close"),
        expects_continue: request.has_token("expect", "100-continue"),
        request,
    })
}

fn framing(request: &Request) -> Result<Framing, Refusal> {
    let mut length = None;
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return if value.trim().eq_ignore_ascii_case("chunked") {
                Ok(Framing::Chunked)
            } else {
                Err(Refusal::Malformed)
            };
        }
        if name.eq_ignore_ascii_case("content-length") {
            let digits = value.trim();
            let this = (digits.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| digits.parse().ok())
                .flatten()
                .ok_or(Refusal::Malformed)?;
            if length.replace(this).is_some_and(|other: u64| other != this) {
                return Err(Refusal::Malformed);
            }
        }
    }
    Ok(Framing::Length(length.unwrap_or(0)))
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lines: &str) -> Result<RequestHead, Refusal> {
        parse_head(format!("{}\r\n\r\n", lines.replace('\n', "\r\n")).as_bytes())
    }

    #[track_caller]
    fn frames(lines: &str, expected: Result<Framing, Refusal>) {
        assert_eq!(head(lines).map(|head| head.framing), expected);
    }

    #[test]
    fn a_head_gives_method_target_and_headers_as_sent() {
        let request = head("POST /a?b=1 HTTP/1.1\nHost: x\nX-Two: 2")
            .unwrap()
            .request;
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("POST", "/a?b=1")
        );
        assert_eq!(request.headers[1], ("X-Two".to_owned(), "2".to_owned()));
        assert_eq!(request.header("x-two"), Some("2"));
        assert_eq!(request.header("x-three"), None);
    }

    #[test]
    fn a_body_is_framed_by_length_or_chunks() {
        frames("POST / HTTP/1.1", Ok(Framing::Length(0)));
        frames("POST / HTTP/1.1\ncontent-length: 7", Ok(Framing::Length(7)));
        frames(
            "POST / HTTP/1.1\nTransfer-Encoding: Chunked",
            Ok(Framing::Chunked),
        );
        frames(
            "POST / HTTP/1.1\ncontent-length: 7\ntransfer-encoding: chunked",
            Ok(Framing::Chunked),
        );
    }

    #[test]
    fn lengths_that_differ_or_are_no_numbers_are_refused() {
        for length in ["-1", "+1", "1x", "", "99999999999999999999"] {
            let lines = format!("POST / HTTP/1.1\ncontent-length: {length}");
            frames(&lines, Err(Refusal::Malformed));
        }
        frames(
            "POST / HTTP/1.1\ncontent-length: 1\ncontent-length: 2",
            Err(Refusal::Malformed),
        );
        frames(
            "POST / HTTP/1.1\ntransfer-encoding: gzip, chunked",
            Err(Refusal::Malformed),
        );
    }

    #[test]
    fn the_connection_is_kept_unless_the_client_says_close_or_is_old() {
        let keeps = |lines| head(lines).unwrap().keep_alive;
        assert!(keeps("POST / HTTP/1.1"));
        assert!(!keeps("POST / HTTP/1.1\nconnection: te, Close"));
        assert!(!keeps("POST / HTTP/1.0"));
        assert!(!keeps("HEAD / HTTP/1.1"));
    }

    #[test]
    fn garbage_and_too_many_headers_are_refused() {
        assert_eq!(head("\u{1}\u{2}"), Err(Refusal::Malformed));
        let many = format!("POST / HTTP/1.1{}", "\na: b".repeat(MAX_HEADERS + 1));
        assert_eq!(head(&many), Err(Refusal::HeadTooLarge));
    }

    #[test]
    fn a_value_that_is_not_utf_8_is_read_as_latin_1() {
        let head = parse_head(b"POST / HTTP/1.1\r\na: caf\xe9\r\n\r\n").unwrap();
        assert_eq!(head.request.header("a"), Some("café"));
    }
}
