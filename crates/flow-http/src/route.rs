//! Where a flow's URL leads: mapping, stub route and host policy, worked out once for each URL.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use http::{HeaderMap, HeaderValue, Uri, header};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::{
    call::Port,
    config::{Config, StubRoute},
    detour::Detour,
    error::ClientError,
    headers,
    keeping::Keeping,
    policy::{Policy, Refusal, Refused},
};

// A flow names few URLs, but may build them from variables.
const MAX_KNOWN: usize = 1024;

/// Stands for an address where a name is needed.
const ADDRESS: &str = "address.invalid";

/// Where a flow's URL would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The URL that is dialled: the flow's own after mapping, or the stub's.
    pub url: String,
    /// Whether the configuration sends it elsewhere than the flow says.
    pub mapped: bool,
    /// Who could read the call.
    pub exposure: Exposure,
}

/// Who could read a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Nobody: it is encrypted.
    Encrypted,
    /// Nobody else: it is plain text and stays on this machine.
    Loopback,
    /// Whoever can read the network: it is plain text and leaves this machine.
    Open,
}

/// A flow's URL, ready to be called.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) url: Url,
    /// What every call carries, and what follows from the URL: `host` on a stub route, `authorization` when it names a user.
    pub(crate) headers: HeaderMap,
    pub(crate) refused: Option<Refused>,
    /// Whether it leads to a stand-in, which is told the action.
    pub(crate) stubbed: bool,
    /// What is known of how its server keeps connections.
    pub(crate) keeping: Keeping,
    mapped: bool,
}

impl Route {
    pub(crate) fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    pub(crate) fn port(&self) -> Port {
        let number = self.url.port_or_known_default();
        Port {
            number: number.expect("an http URL has a port"),
            named: self.url.port().is_some(),
        }
    }

    pub(crate) fn refusal(&self, why: Refused) -> Refusal {
        Refusal {
            host: self.url.host_str().unwrap_or_default().to_owned(),
            address: None,
            why,
        }
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            url: self.url.to_string(),
            mapped: self.mapped,
            exposure: match self.url.host() {
                _ if self.is_tls() => Exposure::Encrypted,
                Some(host) if is_loopback(&host) => Exposure::Loopback,
                _ => Exposure::Open,
            },
        }
    }
}

/// The routes of all URLs that were asked for.
#[derive(Debug)]
pub(crate) struct Routes {
    map: Vec<(String, String)>,
    stub: Option<StubRoute>,
    policy: Arc<Policy>,
    headers: HeaderMap,
    known: Mutex<HashMap<Arc<str>, Arc<Route>>>,
}

impl Routes {
    pub(crate) fn new(config: &Config, policy: Arc<Policy>) -> Self {
        Self {
            map: config.map.clone(),
            stub: config.stub,
            policy,
            headers: headers::common(config),
            known: Mutex::default(),
        }
    }

    /// The route of `url`, from memory when it was asked for before.
    pub(crate) fn of(&self, url: &Arc<str>) -> Result<Arc<Route>, ClientError> {
        let mut known = self.known.lock().expect("nothing panics while it routes");
        if let Some(route) = known.get(url) {
            return Ok(Arc::clone(route));
        }
        let route = Arc::new(self.work_out(url)?);
        if known.len() == MAX_KNOWN {
            known.clear();
        }
        known.insert(Arc::clone(url), Arc::clone(&route));
        Ok(route)
    }

    pub(crate) fn work_out(&self, url: &str) -> Result<Route, ClientError> {
        let mapped = self.map_url(url);
        let mut headers = self.headers.clone();
        let url = prepare(mapped.as_deref().unwrap_or(url), &mut headers)?;
        let Some(stub) = self.stub else {
            return Ok(Route {
                refused: self.policy.judge_url(&url).err(),
                stubbed: false,
                mapped: mapped.is_some(),
                keeping: Keeping::default(),
                url,
                headers,
            });
        };
        Ok(stubbed(url, headers, stub))
    }

    /// The route of one call that goes another way.
    pub(crate) fn detoured(&self, url: &str, detour: &Detour) -> Result<Route, ClientError> {
        let mapped = self.map_url(url);
        let mut headers = self.headers.clone();
        let url = prepare(mapped.as_deref().unwrap_or(url), &mut headers)?;
        Ok(match *detour {
            Detour::Address(address) => {
                let stub = StubRoute {
                    plain: address,
                    tls: address,
                };
                stubbed(url, headers, stub)
            }
            Detour::Lookup(_) => looked_up(url, headers),
        })
    }

    fn map_url(&self, url: &str) -> Option<String> {
        (self.map.iter())
            .filter_map(|(from, to)| Some((from.len(), replace_prefix(url, from, to)?)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, url)| url)
    }
}

/// Checks all that can be wrong with a URL, and moves its user and password to where HTTP wants them.
fn prepare(text: &str, headers: &mut HeaderMap) -> Result<Url, ClientError> {
    let mut url = Url::parse(text).map_err(|error| ClientError::Url(Some(error)))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(ClientError::Url(None));
    }
    if let Some(authorization) = basic_authorization(&url) {
        // A configured header was put there already and wins.
        headers
            .entry(header::AUTHORIZATION)
            .or_insert(authorization);
        // Neither can fail for a URL with a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url.set_fragment(None);
    // The HTTP library reads the text again, with a stricter reader and a limit on its length.
    match url.as_str().parse::<Uri>() {
        Ok(_) => Ok(url),
        Err(_) => Err(ClientError::Url(None)),
    }
}

fn stubbed(mut url: Url, mut headers: HeaderMap, stub: StubRoute) -> Route {
    keep_authority(&url, &mut headers);
    let tls = url.scheme() == "https";
    redirect(&mut url, if tls { stub.tls } else { stub.plain });
    to_stand_in(url, headers)
}

/// The same URL in a form in which its name is looked up, and whose answers may have ports.
fn looked_up(mut url: Url, mut headers: HeaderMap) -> Route {
    keep_authority(&url, &mut headers);
    if !matches!(url.host(), Some(Host::Domain(_))) {
        url.set_host(Some(ADDRESS)).expect("it is a host name");
    }
    url.set_port(None).expect("an http URL can have any port");
    to_stand_in(url, headers)
}

/// The route to a stand-in for the service.
fn to_stand_in(url: Url, headers: HeaderMap) -> Route {
    Route {
        url,
        headers,
        refused: None,
        stubbed: true,
        keeping: Keeping::default(),
        mapped: true,
    }
}

fn keep_authority(url: &Url, headers: &mut HeaderMap) {
    if let Ok(host) = HeaderValue::from_str(&authority(url)) {
        headers.entry(header::HOST).or_insert(host);
    }
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn redirect(url: &mut Url, address: SocketAddr) {
    let moved = url
        .set_ip_host(address.ip())
        .and_then(|()| url.set_port(Some(address.port())));
    moved.expect("an http URL can have any address and port");
}

/// True when a prefix of [`Config::map`] fits a URL: it ends where a part of the URL ends.
pub fn fits_prefix(url: &str, prefix: &str) -> bool {
    replace_prefix(url, prefix, "").is_some()
}

/// True when a call to this URL would stay on this machine.
pub fn is_on_this_machine(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.host().is_some_and(|host| is_loopback(&host)))
}

/// `url` with `to` in the place of `from`, if `from` is a prefix of it that ends where a part of the URL ends.
fn replace_prefix(url: &str, from: &str, to: &str) -> Option<String> {
    // `https://a.test/` is to fit `https://a.test` too; only a bare scheme needs its slashes.
    let is_scheme = from.ends_with("://");
    let slash = if is_scheme {
        None
    } else {
        from.strip_suffix('/')
    };
    let from = slash.unwrap_or(from);
    let (start, rest) = url.split_at_checked(from.len())?;
    let (start_site, start_path) = split_site(start);
    let (from_site, from_path) = split_site(from);
    if !start_site.eq_ignore_ascii_case(from_site) || start_path != from_path {
        return None;
    }
    let ends_part = is_scheme || rest.is_empty() || rest.starts_with(['/', '?', '#']);
    ends_part.then(|| join(to, rest))
}

fn join(to: &str, rest: &str) -> String {
    let to = match to.strip_suffix('/') {
        Some(to) if rest.starts_with('/') => to,
        _ => to,
    };
    format!("{to}{rest}")
}

/// Splits a URL before its path. Scheme and host have no letter case; the path has.
fn split_site(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |colon| colon + 3);
    let end = url[host..].find(['/', '?', '#']);
    url.split_at(end.map_or(url.len(), |offset| host + offset))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name
            .strip_suffix('.')
            .unwrap_or(name)
            .eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).to_canonical().is_loopback(),
    }
}

/// RFC 7617.
fn basic_authorization(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn maps(map: &[(&str, &str)], url: &str, expected: &str) {
        let pairs = map
            .iter()
            .map(|&(from, to)| (from.to_owned(), to.to_owned()));
        let config = Config {
            map: pairs.collect(),
            ..Config::default()
        };
        let target = routes(&config).work_out(url).unwrap().target();
        assert_eq!(target.url, expected);
    }

    fn routes(config: &Config) -> Routes {
        Routes::new(config, Policy::new(config).unwrap())
    }

    fn route(url: &str) -> Result<Route, ClientError> {
        routes(&Config::default()).work_out(url)
    }

    #[track_caller]
    fn exposes(url: &str, expected: Exposure) {
        assert_eq!(route(url).unwrap().target().exposure, expected);
    }

    #[test]
    fn a_prefix_is_replaced_and_the_rest_stays() {
        let map = [("https://a.test", "http://127.0.0.1:81")];
        maps(&map, "https://a.test/x?y=1", "http://127.0.0.1:81/x?y=1");
        maps(&map, "HTTPS://A.Test", "http://127.0.0.1:81/");
        maps(&map, "https://b.test/x", "https://b.test/x");
    }

    #[test]
    fn a_prefix_ends_where_a_part_ends() {
        let map = [("https://a.test/api", "http://b.test")];
        maps(&map, "https://a.test/api/x", "http://b.test/x");
        maps(&map, "https://a.test/apix", "https://a.test/apix");
        maps(&map, "https://a.test/API/x", "https://a.test/API/x");
        maps(
            &[("https://a.test", "http://b.test")],
            "https://a.test.evil/",
            "https://a.test.evil/",
        );
    }

    #[test]
    fn slashes_at_the_seam_count_once() {
        for map in [
            ("https://a.test/", "http://b.test/"),
            ("https://a.test/", "http://b.test"),
        ] {
            maps(&[map], "https://a.test/x", "http://b.test/x");
            maps(&[map], "https://a.test", "http://b.test/");
        }
        maps(
            &[("https://", "http://")],
            "https://a.test/x",
            "http://a.test/x",
        );
    }

    #[test]
    fn the_longest_prefix_wins() {
        let map = [
            ("https://a.test", "http://short.test"),
            ("https://a.test/api", "http://long.test"),
        ];
        maps(&map, "https://a.test/api/x", "http://long.test/x");
        maps(&map, "https://a.test/x", "http://short.test/x");
    }

    #[test]
    fn a_prefix_that_ends_within_a_character_does_not_fit() {
        maps(
            &[("https://a.test/\u{e4}", "http://b.test")],
            "https://a.test/a\u{e4}",
            "https://a.test/a%C3%A4",
        );
    }

    #[test]
    fn plain_text_is_exposed_beyond_loopback() {
        exposes("https://a.test/", Exposure::Encrypted);
        exposes("http://a.test/", Exposure::Open);
        for host in [
            "localhost",
            "LOCALHOST.",
            "127.1.2.3",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            exposes(&format!("http://{host}:81/"), Exposure::Loopback);
        }
        exposes("http://localhost.evil/", Exposure::Open);
    }

    #[test]
    fn a_url_without_http_or_host_is_an_error() {
        for url in [
            "",
            "/x",
            "a.test/x",
            "ftp://a.test/",
            "http://",
            "data:x",
            "https://a b/",
        ] {
            assert!(route(url).is_err(), "{url}");
        }
        assert!(route(&format!("https://a.test/{}", "x".repeat(70_000))).is_err());
    }

    #[test]
    fn a_user_becomes_a_header_and_leaves_the_url() {
        let route = route("https://al%20ice:s%3Acret@a.test/#part").unwrap();
        assert_eq!(route.target().url, "https://a.test/");
        assert_eq!(
            route.headers[header::AUTHORIZATION],
            "Basic YWwgaWNlOnM6Y3JldA=="
        );
    }

    #[test]
    fn a_stub_takes_every_call_whatever_the_policy() {
        let config = Config {
            stub: Some(StubRoute {
                plain: SocketAddr::from(([127, 0, 0, 1], 81)),
                tls: SocketAddr::from(([127, 0, 0, 1], 82)),
            }),
            allow_hosts: Some(Vec::new()),
            ..Config::default()
        };
        let routes = routes(&config);
        let plain = routes.work_out("http://a.test:8080/x?y").unwrap();
        assert_eq!(plain.target().url, "http://127.0.0.1:81/x?y");
        assert_eq!(plain.headers[header::HOST], "a.test:8080");
        let tls = routes.work_out("https://b.test").unwrap();
        assert_eq!(tls.target().url, "https://127.0.0.1:82/");
        assert_eq!(tls.headers[header::HOST], "b.test");
        assert!(plain.refused.is_none() && tls.refused.is_none());
    }

    #[test]
    fn known_urls_are_bounded() {
        let routes = routes(&Config::default());
        for number in 0..=MAX_KNOWN {
            routes
                .of(&format!("https://a.test/{number}").into())
                .unwrap();
        }
        assert!(routes.known.lock().unwrap().len() <= MAX_KNOWN);
    }
}
