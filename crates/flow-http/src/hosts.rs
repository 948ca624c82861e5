//! The hosts that a user allows: names, addresses and networks, each with or without a port.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Host;

use crate::error::ClientError;

/// The hosts that may be dialled.
#[derive(Debug)]
pub(crate) struct AllowedHosts(Vec<Allowed>);

#[derive(Debug, PartialEq)]
struct Allowed {
    host: AllowedHost,
    port: Option<u16>,
}

#[derive(Debug, PartialEq)]
enum AllowedHost {
    /// In lower case, without a trailing dot.
    Name(String),
    Network(Network),
}

/// The addresses that begin with the same bits; one address has all of them.
#[derive(Debug, PartialEq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl AllowedHosts {
    pub(crate) fn parse(entries: &[String]) -> Result<Self, ClientError> {
        let parsed = entries.iter().map(|entry| {
            Allowed::parse(entry.trim()).ok_or_else(|| ClientError::Host(entry.clone()))
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }

    /// Whether the name is listed; `None` stands for any port.
    pub(crate) fn allow_name(&self, name: &str, port: Option<u16>) -> bool {
        let name = plain_name(name);
        let is_it = |host: &AllowedHost| matches!(host, AllowedHost::Name(known) if *known == name);
        self.0
            .iter()
            .any(|allowed| is_it(&allowed.host) && allowed.fits(port))
    }

    /// Whether the address is listed, by itself or with its network; `None` stands for any port.
    pub(crate) fn allow_address(&self, address: IpAddr, port: Option<u16>) -> bool {
        let address = address.to_canonical();
        let holds = |host: &AllowedHost| matches!(host, AllowedHost::Network(network) if network.holds(address));
        self.0
            .iter()
            .any(|allowed| holds(&allowed.host) && allowed.fits(port))
    }
}

impl Allowed {
    fn fits(&self, port: Option<u16>) -> bool {
        self.port.is_none() || port.is_none() || self.port == port
    }

    fn parse(entry: &str) -> Option<Self> {
        if let Some(host) = Network::parse(entry).map(AllowedHost::Network) {
            return Some(Self { host, port: None });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !entry.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (entry, None),
        };
        let host = AllowedHost::parse(host)?;
        Some(Self { host, port })
    }
}

impl AllowedHost {
    fn parse(text: &str) -> Option<Self> {
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        if let Some(network) = Network::parse(bare.unwrap_or(text)) {
            return Some(Self::Network(network));
        }
        // Hosts that no name can match: `*`, or several in one entry.
        if bare.is_some() || text.contains(['*', ',']) {
            return None;
        }
        match Host::parse(text).ok()? {
            Host::Domain(name) => Some(Self::Name(plain_name(&name))),
            Host::Ipv4(address) => Some(Self::Network(Network::of(address.into()))),
            Host::Ipv6(_) => None,
        }
    }
}

impl Network {
    fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let bits = width(address);
        Self { address, bits }
    }

    /// An address, or one with the number of its bits that count: `10.0.0.0/8`.
    fn parse(text: &str) -> Option<Self> {
        let Some((address, bits)) = text.split_once('/') else {
            return Some(Self::of(text.parse().ok()?));
        };
        let address = address.parse().ok()?;
        let bits = bits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(bits)?;
        let bits = bits.parse().ok().filter(|&bits| bits <= width(address))?;
        Some(Self { address, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(known), IpAddr::V4(asked)) => {
                let rest = Ipv4Addr::BITS - self.bits;
                known.to_bits().checked_shr(rest) == asked.to_bits().checked_shr(rest)
            }
            (IpAddr::V6(known), IpAddr::V6(asked)) => {
                let rest = Ipv6Addr::BITS - self.bits;
                known.to_bits().checked_shr(rest) == asked.to_bits().checked_shr(rest)
            }
            _ => false,
        }
    }
}

fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => Ipv4Addr::BITS,
        IpAddr::V6(_) => Ipv6Addr::BITS,
    }
}

/// A name as it is compared: in lower case, without a trailing dot.
pub(crate) fn plain_name(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_entry_that_is_no_host_is_an_error() {
        let patterns = ["*", "*.crm.test", "a.test,b.test"];
        let others = [
            "",
            "https://crm.test",
            "crm.test:",
            "crm.test:http",
            "a b",
            "[crm.test]",
        ];
        let networks = [
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "fd00::/129",
            "crm.test/8",
            "fe80::1%eth0",
        ];
        for entry in [&patterns[..], &others, &networks].concat() {
            assert!(AllowedHosts::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }

    #[test]
    fn a_network_of_all_addresses_holds_each() {
        let all = Network::parse("0.0.0.0/0").unwrap();
        assert!(all.holds("255.255.255.255".parse().unwrap()));
        assert!(!all.holds("::1".parse().unwrap()));
        assert!(
            Network::parse("::/0")
                .unwrap()
                .holds("fd00::1".parse().unwrap())
        );
    }

    proptest! {
        #[test]
        fn any_entry_is_a_host_or_an_error(entry in "\\PC{0,20}|[0-9a-fx:./\\[\\]]{0,40}") {
            let _ = AllowedHosts::parse(&[entry]);
        }

        #[test]
        fn a_network_holds_what_begins_with_its_bits(known: u32, asked: u32, bits in 0..=32_u32) {
            let known = Ipv4Addr::from_bits(known);
            let network = Network::parse(&format!("{known}/{bits}")).unwrap();
            let differs = u64::from(known.to_bits() ^ asked) >> (32 - bits);
            prop_assert_eq!(network.holds(Ipv4Addr::from_bits(asked).into()), differs == 0);
        }
    }
}
