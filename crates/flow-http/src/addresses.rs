//! Kinds of addresses: which ones belong to the internet, and which ones hand out a cloud machine's credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where cloud machines ask for what they may do, by provider. Whoever calls them gets credentials.
const METADATA_V4: [Ipv4Addr; 7] = [
    // AWS, Google, Azure, Oracle, DigitalOcean and others.
    Ipv4Addr::new(169, 254, 169, 254),
    // AWS: containers (ECS) and pods (EKS).
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    // Alibaba.
    Ipv4Addr::new(100, 100, 100, 200),
    // Oracle, formerly.
    Ipv4Addr::new(192, 0, 0, 192),
    // Azure's wire server.
    Ipv4Addr::new(168, 63, 129, 16),
    // Scaleway.
    Ipv4Addr::new(169, 254, 42, 42),
];

const METADATA_V6: [Ipv6Addr; 4] = [
    // AWS: machines and pods.
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    // Google.
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    // Scaleway.
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

/// Names of such addresses, for calls by a proxy, which looks up names itself.
const METADATA_NAMES: [&str; 4] = [
    "metadata.google.internal",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Whether this name, in lower case and without a trailing dot, is that of a metadata service.
pub(crate) fn is_metadata_name(name: &str) -> bool {
    METADATA_NAMES.contains(&name)
}

/// Whether a metadata service answers there, in whatever form the address is written.
pub(crate) fn is_metadata(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => METADATA_V4.contains(&address),
        IpAddr::V6(address) => {
            METADATA_V6.contains(&address)
                || embedded(address).any(|inner| METADATA_V4.contains(&inner))
        }
    }
}

/// Whether the address belongs to the internet, as opposed to this machine, its networks and what is reserved.
///
/// Source: IANA's registries of special-purpose addresses.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network, loopback, multicast and reserved.
        (0 | 10 | 127 | 224.., _, _) => true,
        // Between a provider and its customers.
        (100, 64..=127, _) => true,
        (169, 254, _) | (172, 16..=31, _) | (192, 168, _) => true,
        // Protocols, documentation, relays that are no more, and benchmarks.
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 51, 100) | (203, 0, 113) => true,
        (198, 18 | 19, _) => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // A translator's addresses are as public as what they stand for.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x2002, ..] => embedded(address).all(is_public_v4),
        // Protocols (Teredo among them), documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first >> 13 == 1,
    }
}

/// The IPv4 addresses that an IPv6 address may stand for: packets to it arrive there where the network translates.
fn embedded(address: Ipv6Addr) -> impl Iterator<Item = Ipv4Addr> {
    let segments = address.segments();
    let last = v4(segments[6], segments[7]);
    let inner = match segments {
        // Mapped, translated (RFC 2765), compatible, NAT64 and its local form.
        [0, 0, 0, 0, 0, 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0, 0, 0, 0, 0, 0, ..]
        | [0x64, 0xff9b, ..] => [Some(last), None],
        // 6to4.
        [0x2002, high, low, ..] => [Some(v4(high, low)), None],
        // Teredo: its server, and the client with all bits turned.
        [0x2001, 0, high, low, ..] => [Some(v4(high, low)), Some(!last)],
        // ISATAP.
        [.., 0 | 0x200, 0x5efe, _, _] => [Some(last), None],
        _ => [None, None],
    };
    inner.into_iter().flatten()
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(addresses: &str, holds: fn(IpAddr) -> bool) {
        for address in addresses.split_whitespace() {
            assert!(holds(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn metadata_services_are_known_in_every_form() {
        all(
            "169.254.169.254 169.254.170.2 100.100.100.200 192.0.0.192 168.63.129.16 fd00:ec2::254 fd20:ce::254
             ::ffff:169.254.169.254 ::169.254.169.254 ::ffff:0:169.254.169.254 64:ff9b::169.254.169.254
             64:ff9b:1::169.254.169.254 2002:a9fe:a9fe:: 2001:0:a9fe:a9fe:: 2001::5601:5601 fe80::5efe:169.254.169.254",
            is_metadata,
        );
    }

    #[test]
    fn neighbours_of_metadata_services_are_none() {
        all(
            "169.254.169.253 169.254.1.1 fd00:ec2::255 fe80::1 ::1 64:ff9b::8.8.8.8 2002:808:808:: 8.8.8.8",
            |address| !is_metadata(address),
        );
    }

    #[test]
    fn the_internets_addresses_are_public() {
        all(
            "1.1.1.1 8.8.8.8 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 192.167.1.1 198.17.0.1 223.255.255.255
             2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2001:4860::8888",
            is_public,
        );
    }

    #[test]
    fn what_is_near_or_reserved_is_not_public() {
        all(
            "0.0.0.0 0.1.2.3 10.0.0.1 127.0.0.1 127.255.0.1 169.254.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1
             192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
             :: ::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 ::ffff:10.0.0.1 ::10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1.1.1.1
             2002:a00:1::1 2001::1 2001:db8::1 3fff::1 100::1",
            |address| !is_public(address),
        );
    }
}
