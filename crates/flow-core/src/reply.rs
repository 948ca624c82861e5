//! The bare facts that a driver reports about a call. It says what arrived and how the call ended, and does not judge:
//! [`classify`](crate::classify()) decides what the facts mean.

use std::time::Duration;

use bytes::Bytes;

/// What a driver answers to an [`Effect`](crate::Effect). Answering with the other kind is a driver's bug, which the
/// machine reports as [`ErrorCode::ActionUnsupported`](crate::ErrorCode).
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// What came of a POST.
    Http(HttpReply),
    /// What the caller entered.
    Input(InputReply),
}

impl Reply {
    /// What the answer took.
    pub fn elapsed(&self) -> Duration {
        match self {
            Self::Http(reply) => reply.elapsed,
            Self::Input(reply) => reply.elapsed,
        }
    }
}

/// What came of one POST.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpReply {
    /// From before the name lookup to the last body byte, or to the moment when the call was given up.
    pub elapsed: Duration,
    /// How long each phase took. Never part of a snapshot.
    pub timings: Timings,
    /// How far the call came.
    pub end: HttpEnd,
}

/// How a call ended. Each variant holds exactly what can be known at that point.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpEnd {
    /// A complete reply: the head, and the body's bytes as they came (not decompressed).
    Complete(Head, Bytes),
    /// The host policy refused the host; nothing was dialled.
    Refused,
    /// The request could not be built; nothing was dialled.
    Invalid,
    /// It failed while looking up the name or connecting.
    Connect(ConnectFault),
    /// It failed in the TLS handshake.
    Tls(TlsFault),
    /// The request could not be written completely.
    Send,
    /// It failed before the head was complete.
    Head(HeadFault),
    /// It failed within the body: the head, the bytes that came, and why no more did.
    Body(Head, Bytes, BodyFault),
    /// The deadline passed. The head is there when the phase is [`Phase::Body`].
    Deadline(Phase, Option<Head>),
}

/// Why no connection was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectFault {
    /// The host name has no address.
    Dns,
    /// Nothing listens there.
    Refused,
    /// Anything else.
    Other,
}

/// Why the TLS handshake failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The issuer is unknown.
    Untrusted,
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate names another host.
    WrongHost,
    /// An alert, a reset, a peer that does not speak TLS, no common version or suite.
    Handshake,
}

/// Why no complete head came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadFault {
    /// The connection was closed.
    Closed,
    /// The connection was reset.
    Reset,
    /// What came is not HTTP.
    Malformed,
    /// The head is too long or has too many headers.
    TooLarge,
}

/// Why the body is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFault {
    /// The connection was closed before the announced end.
    Truncated,
    /// The connection was reset.
    Reset,
    /// A chunk's size or ending is not valid.
    Framing,
    /// More bytes came than the limit allows; reading was stopped.
    TooLarge,
}

/// The phases of a call, in the order in which they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Looking up the host name.
    Dns,
    /// Opening the TCP connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// Writing the request and waiting for the complete head.
    Head,
    /// Reading the body.
    Body,
}

/// How long each phase took; `None` for a phase that did not take place or was not completed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Looking up the host name; `None` for an address.
    pub dns: Option<Duration>,
    /// Opening the TCP connection; `None` when an open one was used again.
    pub connect: Option<Duration>,
    /// The TLS handshake; `None` for plain HTTP.
    pub tls: Option<Duration>,
    /// From the connection to the complete head.
    pub head: Option<Duration>,
    /// From the head to the last body byte.
    pub body: Option<Duration>,
}

impl Timings {
    /// Each phase by its name, in the order in which they happen.
    pub fn phases(&self) -> [(&'static str, Option<Duration>); 5] {
        [
            ("dns", self.dns),
            ("connect", self.connect),
            ("tls", self.tls),
            ("head", self.head),
            ("body", self.body),
        ]
    }
}

/// A reply's status and headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    /// A head with `status` and headers in any order.
    ///
    /// Names are put in lower case and sorted, since HTTP libraries do not promise to keep the order of different names;
    /// headers of one name keep their order. Values that are not UTF-8 are to be read as Latin-1 by the driver (RFC 9110
    /// section 5.5).
    pub fn new(status: u16, headers: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut headers: Vec<_> = headers
            .into_iter()
            .map(|(mut name, value)| {
                name.make_ascii_lowercase();
                (name, value)
            })
            .collect();
        headers.sort_by(|a, b| a.0.cmp(&b.0));
        Self { status, headers }
    }

    /// The status, 100 to 999.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Names in lower case with their values, sorted by name.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The values of every header called `name` (in lower case), in the order in which they came.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// True for what HTTP allows as the name of a header: a token (RFC 9110 section 5.6.2).
pub fn is_header_name(name: &str) -> bool {
    http::HeaderName::from_bytes(name.as_bytes()).is_ok()
}

/// What the caller entered when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputReply {
    /// How long the caller took, or the whole timeout.
    pub elapsed: Duration,
    /// The digits entered; `None` when the caller entered nothing.
    pub digits: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_name_is_a_token() {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        for byte in 0..=127 {
            let name = format!("x{}", char::from(byte));
            assert_eq!(is_header_name(&name), is_token(byte), "{name:?}");
        }
        assert!(!is_header_name(""));
        assert!(!is_header_name("é"));
    }
}
