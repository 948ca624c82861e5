//! What a client is told: where calls go, whom it trusts, what it adds and where it stops.

use std::{net::SocketAddr, sync::Arc};

use http::{HeaderName, HeaderValue};
use rustls_pki_types::CertificateDer;

use crate::names::Names;

/// How a [`Client`](crate::Client) sends its calls. The default dials what a URL names, trusts what the system trusts, uses
/// no proxy and opens one connection a call.
#[derive(Clone)]
pub struct Config {
    /// URL prefixes and what replaces them; the longest that fits is taken. A prefix ends where a part of the URL ends:
    /// `https://a.test` does not fit `https://a.test.evil/`. Scheme and host are compared in any letter case.
    pub map: Vec<(String, String)>,
    /// When given, every call goes to these servers and nothing else is ever dialled.
    pub stub: Option<StubRoute>,
    /// Which certificates are trusted.
    pub trust: Trust,
    /// Headers for every call. They override a flow's headers of the same name, and their values are kept out of debug output.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// When given, only these hosts are dialled: `host`, `host:port`, an IPv4 address, an IPv6 address with or without
    /// brackets (with them when a port follows), or a network such as `10.0.0.0/8`. Letter case and a trailing dot do not
    /// matter. It is the mapped URL's host that counts; a stub route is exempt.
    ///
    /// A listed name is dialled where all of its addresses are of the internet, or listed themselves. `localhost` needs no
    /// address beside it. Behind a proxy, which looks up names itself, only names are judged.
    pub allow_hosts: Option<Vec<String>>,
    /// Whether the metadata services of clouds may be dialled, which give a machine's credentials to whoever asks. With
    /// `allow_hosts` they must be listed too.
    pub allow_metadata: bool,
    /// Whether connections are kept for later calls. A server must first prove that it keeps them: while it has not, and
    /// after it has once dropped one without a word, calls have connections of their own. A server may still drop a
    /// connection at the very moment when it is used again; that call is then reported as failed, since a POST is never
    /// sent twice.
    pub keep_alive: bool,
    /// How many body bytes are read before the call is given up. Bytes are counted as they come, before any decompression.
    pub max_response_bytes: usize,
    /// Which proxy calls go through. A stub route uses none.
    pub proxy: ProxyChoice,
    /// Who looks up host names; the system when not given. A [`NameTable`](crate::NameTable) answers without asking anybody.
    pub names: Option<Arc<dyn Names>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            stub: None,
            trust: Trust::System { extra: Vec::new() },
            headers: Vec::new(),
            allow_hosts: None,
            allow_metadata: false,
            keep_alive: false,
            max_response_bytes: 1 << 20,
            proxy: ProxyChoice::None,
            names: None,
        }
    }
}

/// Where every call goes instead of where its URL says.
///
/// Scheme and path of the URL stay, its authority becomes the `host` header, and the header `flowsim-action` names the
/// action that asks, percent-encoded but for ASCII letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StubRoute {
    /// Who answers `http://` URLs.
    pub plain: SocketAddr,
    /// Who answers `https://` URLs. Its certificate must be trusted and name this address.
    pub tls: SocketAddr,
}

/// Which certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// What the system trusts, and these too. On a system that trusts nothing only these count.
    System {
        /// Further roots, or a server's own certificate.
        extra: Vec<CertificateDer<'static>>,
    },
    /// Nothing but these.
    Only(Vec<CertificateDer<'static>>),
}

/// Which proxy calls go through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// None, whatever the environment says.
    #[default]
    None,
    /// What the environment's `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    Environment,
    /// This one, for every call.
    Url(String),
}
