//! Which addresses are on the internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is one of the internet, so that anyone could connect to it.
///
/// What is not would let whoever names a host reach what only this machine can: its own services, its
/// network's, the credentials that a cloud serves at 169.254.169.254.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Not of the special-purpose registry of IANA (RFC 6890), and of one host.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match a {
        0 | 10 | 127 | 224..=255 => true,
        100 => b & 0xC0 == 64,
        169 => b == 254,
        172 => b & 0xF0 == 16,
        192 => b == 168 || (b, c) == (0, 0) || (b, c) == (0, 2) || (b, c) == (88, 99),
        198 => b & 0xFE == 18 || (b, c) == (51, 100),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    !is_special
}

/// Global unicast (2000::/3) but for documentation, and for what leads to an address of IPv4: Teredo, 6to4.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x1FF, ..] | [0x2001, 0xDB8, ..] | [0x2002, ..] | [0x3FFF, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_special_purpose_is_not_the_internet() {
        for address in
            ["1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.0.1.1"]
                .into_iter()
                .chain([
                    "198.17.0.1",
                    "223.255.255.255",
                    "2606:4700::1111",
                    "2a00::1",
                    "2001:200::1",
                ])
                .chain(["::ffff:1.1.1.1"])
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["0.0.0.0", "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.9.9"]
            .into_iter()
            .chain(["192.168.0.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1"])
            .chain(["198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"])
            .chain(["255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"])
            .chain([
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
            ])
            .chain(["ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1"])
            .chain(["2001::1", "100::1", "fec0::1", "5f00::1", "3fff::1"])
        {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }
}
