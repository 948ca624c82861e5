//! The host policy: which hosts may be dialled.

use std::net::Ipv6Addr;

use url::{Host, Url};

use crate::error::ClientError;

/// The hosts that may be dialled.
#[derive(Debug)]
pub(crate) struct AllowedHosts(Vec<Allowed>);

#[derive(Debug, PartialEq)]
struct Allowed {
    host: Host,
    port: Option<u16>,
}

impl AllowedHosts {
    pub(crate) fn parse(entries: &[String]) -> Result<Self, ClientError> {
        let parsed = entries.iter().map(|entry| {
            Allowed::parse(entry.trim()).ok_or_else(|| ClientError::Host(entry.clone()))
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn allow(&self, url: &Url) -> bool {
        let host = url.host().map(|host| undotted(host.to_owned()));
        let port = url.port_or_known_default();
        self.0.iter().any(|allowed| {
            host.as_ref() == Some(&allowed.host)
                && allowed.port.is_none_or(|allowed| port == Some(allowed))
        })
    }
}

impl Allowed {
    fn parse(entry: &str) -> Option<Self> {
        if let Ok(address) = entry.parse::<Ipv6Addr>() {
            let host = Host::Ipv6(address);
            return Some(Self { host, port: None });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !entry.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (entry, None),
        };
        // Hosts that no name can match: `*`, or several in one entry.
        if host.contains(['*', ',']) {
            return None;
        }
        let host = undotted(Host::parse(host).ok()?);
        Some(Self { host, port })
    }
}

fn undotted(host: Host) -> Host {
    match host {
        Host::Domain(mut name) => {
            if name.ends_with('.') {
                name.pop();
            }
            Host::Domain(name)
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, url: &str) -> bool {
        let hosts = AllowedHosts::parse(&[entry.to_owned()]).unwrap();
        hosts.allow(&Url::parse(url).unwrap())
    }

    #[test]
    fn patterns_and_lists_are_no_hosts() {
        for entry in ["*", "*.crm.test", "a.test,b.test"] {
            assert!(AllowedHosts::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }

    #[test]
    fn letter_case_and_a_trailing_dot_do_not_matter() {
        assert!(allows("CRM.test", "https://crm.TEST./x"));
        assert!(allows("crm.test.", "https://crm.test/"));
        assert!(allows("b\u{fc}ro.test", "https://B\u{dc}RO.test/"));
    }

    #[test]
    fn another_host_is_refused() {
        assert!(!allows("crm.test", "https://a.crm.test/"));
        assert!(!allows("crm.test", "https://crm.test.evil/"));
    }

    #[test]
    fn a_port_restricts_the_entry() {
        assert!(allows("crm.test:443", "https://crm.test/"));
        assert!(!allows("crm.test:443", "http://crm.test/"));
        assert!(allows("crm.test", "http://crm.test:81/"));
    }

    #[test]
    fn addresses_are_compared_by_value() {
        assert!(allows("::1", "http://[0:0:0:0:0:0:0:1]:80/"));
        assert!(allows("[::1]", "http://[::1]/"));
        assert!(allows("[::1]:81", "http://[::1]:81/"));
        assert!(!allows("[::1]:81", "http://[::1]/"));
        assert!(allows("127.0.0.1", "http://2130706433/"));
    }

    #[test]
    fn an_entry_that_is_no_host_is_an_error() {
        for entry in ["", "https://crm.test", "crm.test:", "crm.test:http", "a b"] {
            assert!(AllowedHosts::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }
}
