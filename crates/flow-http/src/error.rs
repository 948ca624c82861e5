//! What keeps a client from doing its job. What the world does wrong is no error but a reply.

use std::{error::Error, fmt, io};

use http::HeaderName;

/// Why a client could not be made, or could not even try a call.
#[derive(Debug)]
pub enum ClientError {
    /// An entry of the allowed hosts is neither a host nor `host:port`.
    Host(String),
    /// A header that only the client itself may set.
    Header(HeaderName),
    /// The proxy's URL cannot be used.
    Proxy(Option<reqwest::Error>),
    /// The proxy's host is not among the hosts that may be dialled.
    ProxyHost,
    /// A call's URL, after mapping, is no `http` or `https` URL.
    Url(Option<url::ParseError>),
    /// The system's root certificates cannot be read, or there are none.
    NoRoots(rustls::Error),
    /// A given certificate cannot serve as a root.
    Root(rustls::Error),
    /// This machine lets the process open no more files or connections.
    NoDescriptor(io::Error),
    /// The HTTP library refuses its configuration.
    Setup(reqwest::Error),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(text) => {
                // What stands before an `@` may be a password.
                let text = text.rsplit('@').next().unwrap_or_default();
                write!(f, "`{text}` is not a host; write a name, an address or a network, such as `crm.test`, `crm.test:443` or `10.0.0.0/8`")
            }
            Self::Header(name) => write!(f, "the header `{name}` cannot be set; the body decides it"),
            Self::Proxy(_) => f.write_str(
                "the proxy's URL cannot be used; write one such as `http://proxy.test:3128`",
            ),
            Self::ProxyHost => {
                f.write_str("the proxy's host is not among the hosts that may be dialled")
            }
            Self::Url(_) => f.write_str("the URL is not an `http` or `https` URL with a host"),
            Self::NoRoots(_) => f.write_str(
                "the system has no root certificates to trust; name a file of them with `--ca-cert`",
            ),
            Self::Root(_) => f.write_str("a given root certificate cannot be used"),
            Self::NoDescriptor(_) => f.write_str(
                "this machine lets the process open no more connections; make fewer at once, or raise `ulimit -n`",
            ),
            Self::Setup(_) => f.write_str("the HTTP client cannot be set up"),
        }
    }
}

impl Error for ClientError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Host(_) | Self::Header(_) | Self::ProxyHost => None,
            Self::Url(error) => error.as_ref().map(|error| error as _),
            Self::Proxy(error) => error.as_ref().map(|error| error as _),
            Self::Setup(error) => Some(error),
            Self::NoDescriptor(error) => Some(error),
            Self::NoRoots(error) | Self::Root(error) => Some(error),
        }
    }
}
