//! What `webpki` does not look at in a certificate: what its key may be used for.

/// The uses of a certificate's key that matter here. RFC 5280 §4.2.1.3.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Use {
    /// The last: it signs the document.
    SignDocument,
    /// All others: they sign certificates.
    SignCertificates,
}

const SEQUENCE: u8 = 0x30;
const OID: u8 = 0x06;
const BOOLEAN: u8 = 0x01;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const EXTENSIONS: u8 = 0xa3;
/// 2.5.29.15
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
/// 2.5.29.37
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
const DIGITAL_SIGNATURE: u8 = 0x80;
const KEY_CERT_SIGN: u8 = 0x04;

/// Whether the key of the certificate says that it is for `wanted`, and names no purpose of another
/// world, such as that of TLS servers.
pub(crate) fn is_for(certificate: &[u8], wanted: Use) -> bool {
    let Some(usage) = key_usage(certificate) else { return false };
    match wanted {
        Use::SignDocument => usage & (DIGITAL_SIGNATURE | KEY_CERT_SIGN) == DIGITAL_SIGNATURE,
        Use::SignCertificates => usage & KEY_CERT_SIGN != 0,
    }
}

/// The first byte of the key usage. `None` also when there is an extended one.
fn key_usage(certificate: &[u8]) -> Option<u8> {
    let mut input = certificate;
    let mut certificate = expect(&mut input, SEQUENCE)?;
    let mut to_be_signed = expect(&mut certificate, SEQUENCE)?;
    let mut extensions = loop {
        if let (EXTENSIONS, mut content) = element(&mut to_be_signed)? {
            break expect(&mut content, SEQUENCE)?;
        }
    };
    let mut usage = None;
    while !extensions.is_empty() {
        let mut extension = expect(&mut extensions, SEQUENCE)?;
        let id = expect(&mut extension, OID)?;
        let value = match element(&mut extension)? {
            (BOOLEAN, _) => expect(&mut extension, OCTET_STRING)?,
            (OCTET_STRING, value) => value,
            _ => return None,
        };
        if id == EXTENDED_KEY_USAGE || (id == KEY_USAGE && usage.is_some()) {
            return None;
        }
        if id == KEY_USAGE {
            let mut value = value;
            // The number of bits that the last byte has too many comes first.
            usage = expect(&mut value, BIT_STRING)?.get(1).copied();
            usage?;
        }
    }
    usage
}

fn expect<'a>(input: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    element(input).filter(|(found, _)| *found == tag).map(|(_, content)| content)
}

/// The next element: its tag, which is one byte, and its content.
fn element<'a>(input: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (tag, rest) = input.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => {
            let (length, rest) = rest.split_first_chunk()?;
            (u16::from_be_bytes(*length).into(), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *input = rest;
    Some((*tag, content))
}
