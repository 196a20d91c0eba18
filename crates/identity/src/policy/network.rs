//! Ranges of addresses in conditions.

use std::net::IpAddr;
use std::str::FromStr;

/// Addresses with the same first bits, `203.0.113.0/24`. One address alone has all its bits.
///
/// The bits that the prefix leaves out are not looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// The text is no range of addresses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let plain =
            |bits: &&str| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits: u32 = match bits {
            None => bits_max,
            Some(bits) => {
                let bits = Some(bits).filter(plain).and_then(|bits| bits.parse().ok());
                bits.filter(|bits| *bits <= bits_max).ok_or(NotANetwork)?
            }
        };
        // What is of IPv4 is so in whatever form: `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
        Ok(match (address.to_canonical(), bits.checked_sub(96)) {
            (IpAddr::V4(of), Some(bits)) if address.is_ipv6() => Self { address: of.into(), bits },
            _ => Self { address, bits },
        })
    }
}

impl Network {
    /// Whether `address` is in it. One of IPv4 is in none of IPv6, however it is written.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(of), IpAddr::V4(address)) => same_bits(
                u32::from(of).into(),
                u32::from(address).into(),
                32_u32.saturating_sub(self.bits),
            ),
            (IpAddr::V6(of), IpAddr::V6(address)) => {
                same_bits(of.into(), address.into(), 128_u32.saturating_sub(self.bits))
            }
            _ => false,
        }
    }
}

/// Whether two numbers are equal but for the last `but` bits.
fn same_bits(one: u128, other: u128, but: u32) -> bool {
    (one ^ other).checked_shr(but).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_network_contains_what_has_its_first_bits() {
        for (network, address, expected) in [
            ("203.0.113.0/24",  "203.0.113.255",  true),
            ("203.0.113.0/24",  "203.0.114.0",    false),
            ("203.0.113.77/24", "203.0.113.1",    true),
            ("203.0.113.5",     "203.0.113.5",    true),
            ("203.0.113.5",     "203.0.113.4",    false),
            ("0.0.0.0/0",       "198.51.100.1",   true),
            ("0.0.0.0/0",       "2001:db8::1",    false),
            ("::ffff:203.0.113.5", "203.0.113.5", true),
            ("::ffff:203.0.113.5", "203.0.113.4", false),
            ("::ffff:203.0.113.0/120", "203.0.113.5", true),
            ("::ffff:203.0.113.0/120", "203.0.114.5", false),
            ("::ffff:0:0/96",   "203.0.113.5",    true),
            ("::ffff:0:0/96",   "2001:db8::1",    false),
            ("::/0",            "203.0.113.5",    false),
            ("2001:db8::/32",   "2001:db8:ffff::", true),
            ("2001:db8::/32",   "2001:db9::",     false),
            ("::/0",            "2001:db8::1",    true),
            ("::/0",            "198.51.100.1",   false),
            ("2001:db8::1",     "2001:db8::1",    true),
            ("198.51.100.0/24", "::ffff:198.51.100.7", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), expected, "{network:?}: {address}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "203.0.113",
            "203.0.113.0/",
            "203.0.113.0/33",
            "::/129",
            "::/+1",
            "a",
            "1.2.3.4/24/8",
            "*",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text:?}");
        }
    }
}
