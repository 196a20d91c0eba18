//! The PROXY protocol, versions 1 and 2: who is at the other end of a load balancer.
//!
//! Source: <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>. It is taken from those peers alone
//! that the configuration names, and from them each connection has to begin with it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt};

const SIGNATURE_2: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// A line of version 1 with its end (§2.1).
const LINE_BYTES_MAX: usize = 107;
/// Of version 2, behind its first 16: addresses, and what else a balancer may say of a connection.
const BYTES_MAX_2: usize = 2 << 10;

/// Reads what the connection begins with; not a byte of what comes after it. `None`: the balancer asks for
/// itself, or does not know for whom.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<SocketAddr>> {
    let mut begin = [0; SIGNATURE_2.len()];
    stream.read_exact(&mut begin).await?;
    if begin == SIGNATURE_2 {
        return read_2(stream).await;
    }
    if !begin.starts_with(b"PROXY ") {
        return Err(malformed());
    }
    let mut line = begin.to_vec();
    while !line.ends_with(b"\r\n") {
        if line.len() == LINE_BYTES_MAX {
            return Err(malformed());
        }
        line.push(stream.read_u8().await?);
    }
    parse_1(&line).ok_or_else(malformed)
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it does not begin with the PROXY protocol")
}

fn parse_1(line: &[u8]) -> Option<Option<SocketAddr>> {
    let line = std::str::from_utf8(line).ok()?.strip_prefix("PROXY ")?.strip_suffix("\r\n")?;
    let mut parts = line.split(' ');
    let family = parts.next()?;
    if family == "UNKNOWN" {
        return Some(None);
    }
    let address = |text: &str| -> Option<IpAddr> {
        match family {
            "TCP4" => text.parse::<Ipv4Addr>().ok().map(Into::into),
            "TCP6" => text.parse::<Ipv6Addr>().ok().map(Into::into),
            _ => None,
        }
    };
    let source = address(parts.next()?)?;
    address(parts.next()?)?;
    let port = |text: &str| text.parse::<u16>().ok();
    let source_port = port(parts.next()?)?;
    port(parts.next()?)?;
    parts.next().is_none().then_some(Some(SocketAddr::new(source, source_port)))
}

async fn read_2(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<SocketAddr>> {
    let [command, family, high, low] = {
        let mut rest = [0; 4];
        stream.read_exact(&mut rest).await?;
        rest
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > BYTES_MAX_2 {
        return Err(malformed());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    parse_2(command, family, &bytes).ok_or_else(malformed)
}

fn parse_2(command: u8, family: u8, bytes: &[u8]) -> Option<Option<SocketAddr>> {
    match command {
        // LOCAL
        0x20 => return Some(None),
        0x21 => {}
        _ => return None,
    }
    let address = match family {
        // TCP over IPv4, and over IPv6: both addresses, then both ports.
        0x11 => {
            let source = bytes.first_chunk::<4>()?;
            let [high, low, ..] = bytes.get(8..)?.first_chunk::<4>()?;
            SocketAddr::new(Ipv4Addr::from(*source).into(), u16::from_be_bytes([*high, *low]))
        }
        0x21 => {
            let source = bytes.first_chunk::<16>()?;
            let [high, low, ..] = bytes.get(32..)?.first_chunk::<4>()?;
            SocketAddr::new(Ipv6Addr::from(*source).into(), u16::from_be_bytes([*high, *low]))
        }
        _ => return Some(None),
    };
    Some(Some(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read, and what is left.
    fn try_read(mut bytes: &[u8]) -> (Option<Option<SocketAddr>>, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let read = runtime.block_on(read(&mut bytes)).ok();
        (read, bytes.len())
    }

    fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).expect("it is short").to_be_bytes();
        [&SIGNATURE_2[..], &[command, family], &length, addresses].concat()
    }

    #[test]
    fn the_source_is_told_and_nothing_behind_it_is_read() {
        let four = [&[10, 0, 0, 7, 127, 0, 0, 1], &[0x10, 0x00, 0, 80][..]].concat();
        let six = [&[0; 15][..], &[1], &[0; 16], &[0x10, 0x00, 0, 80]].concat();
        let with_more = [&four[..], &[0x04, 0, 1, 0]].concat();
        for (bytes, expected) in [
            (b"PROXY TCP4 10.0.0.7 127.0.0.1 4096 80\r\n".to_vec(), Some("10.0.0.7:4096")),
            (b"PROXY TCP6 ::1 ::2 4096 80\r\n".to_vec(), Some("[::1]:4096")),
            (b"PROXY UNKNOWN\r\n".to_vec(), None),
            (b"PROXY UNKNOWN ::1 ::2 1 2\r\n".to_vec(), None),
            (version_2(0x21, 0x11, &four), Some("10.0.0.7:4096")),
            (version_2(0x21, 0x11, &with_more), Some("10.0.0.7:4096")),
            (version_2(0x21, 0x21, &six), Some("[::1]:4096")),
            (version_2(0x20, 0x00, &[]), None),
            (version_2(0x21, 0x31, &[0; 216]), None),
        ] {
            let expected = expected.map(|text| text.parse().expect("an address"));
            let whole = [&bytes[..], b"GET"].concat();
            assert_eq!(try_read(&whole), (Some(expected), 3), "{bytes:?}");
            for length in 0..bytes.len() {
                assert_eq!(try_read(&bytes[..length]).0, None, "cut at {length}: {bytes:?}");
            }
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bytes in [
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
            b"PROXY TCP4 10.0.0.7 127.0.0.1 4096\r\n".to_vec(),
            b"PROXY TCP4 10.0.0.7 127.0.0.1 4096 80 1\r\n".to_vec(),
            b"PROXY TCP4 ::1 ::2 4096 80\r\n".to_vec(),
            b"PROXY TCP4 10.0.0.7 127.0.0.1 65536 80\r\n".to_vec(),
            b"PROXY UDP4 10.0.0.7 127.0.0.1 1 2\r\n".to_vec(),
            [&b"PROXY UNKNOWN "[..], &[b'a'; 200], b"\r\n"].concat(),
            version_2(0x22, 0x11, &[0; 12]),
            version_2(0x11, 0x11, &[0; 12]),
            version_2(0x21, 0x11, &[0; 8]),
            version_2(0x21, 0x21, &[0; 12]),
        ] {
            assert_eq!(try_read(&bytes).0, None, "{bytes:?}");
        }
    }
}
