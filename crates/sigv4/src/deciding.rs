//! The headers by which a request is understood, and the writing of all signed headers.

use crate::canonical::{Canonical, CanonicalHead};
use crate::error::{Error, echo};
use crate::request::Headers;
use crate::signed_headers::{AUTHORITY, SignedHeaders};

/// A header that decides how a request is understood: at most one is sent, and it is signed.
#[derive(Clone, Copy)]
pub(crate) struct DecidingHeader {
    place: usize,
    pub(crate) name: &'static str,
    /// As AWS spells it in messages.
    pub(crate) spelled: &'static str,
}

pub(crate) const CONTENT_TYPE: DecidingHeader =
    DecidingHeader { place: 0, name: "content-type", spelled: "Content-Type" };
const HOST: DecidingHeader = DecidingHeader { place: 1, name: "host", spelled: "Host" };
pub(crate) const CONTENT_SHA256: DecidingHeader =
    DecidingHeader { place: 2, name: "x-amz-content-sha256", spelled: "X-Amz-Content-Sha256" };
pub(crate) const DATE: DecidingHeader =
    DecidingHeader { place: 3, name: "x-amz-date", spelled: "X-Amz-Date" };
pub(crate) const TOKEN: DecidingHeader =
    DecidingHeader { place: 4, name: "x-amz-security-token", spelled: "X-Amz-Security-Token" };
pub(crate) const TARGET: DecidingHeader =
    DecidingHeader { place: 5, name: "x-amz-target", spelled: "X-Amz-Target" };
const DECIDING_HEADERS: [DecidingHeader; 6] =
    [CONTENT_TYPE, HOST, CONTENT_SHA256, DATE, TOKEN, TARGET];

/// The signed values of the deciding headers, by their place.
pub(crate) struct Deciding<'a>([Option<&'a [u8]>; DECIDING_HEADERS.len()]);

impl<'a> Deciding<'a> {
    /// Writes every signed header to `canonical`. `host` must be among them.
    pub(crate) fn sign<H: Headers + ?Sized>(
        mut canonical: Canonical,
        headers: &'a H,
        signed_headers: &SignedHeaders<'_>,
    ) -> Result<(CanonicalHead, Self), Error> {
        let mut deciding = Self([None; DECIDING_HEADERS.len()]);
        for name in signed_headers.names() {
            let mut first = None;
            let mut well_formed = true;
            // HTTP/2 has no `host`; `Headers` gives its `:authority` under that name.
            let sent = if name == AUTHORITY { HOST.name } else { name };
            let values = headers.values(sent).inspect(|value| {
                first.get_or_insert(*value);
                well_formed &= is_field_value(value);
            });
            let count = canonical.header(name, values);
            if count == 0 {
                return Err(Error::SignedHeaderNotSent(echo(name.as_bytes())));
            }
            if !well_formed {
                return Err(Error::HeaderValue(echo(name.as_bytes())));
            }
            let Some(header) = DECIDING_HEADERS.iter().find(|header| header.name == sent) else {
                continue;
            };
            if count > 1 {
                return Err(Error::RepeatedHeader(header.spelled));
            }
            if let Some(value) = deciding.0.get_mut(header.place) {
                *value = first;
            }
        }
        if deciding.value(HOST).is_none() {
            return Err(Error::HostNotSigned);
        }
        Ok((canonical.end(signed_headers.as_str()), deciding))
    }

    pub(crate) fn value(&self, header: DecidingHeader) -> Option<&'a [u8]> {
        self.0.get(header.place).copied().flatten()
    }

    pub(crate) fn demand_signed<H: Headers + ?Sized>(
        &self,
        headers: &H,
        demanded: &[DecidingHeader],
    ) -> Result<(), Error> {
        for header in demanded {
            if self.value(*header).is_none() && headers.values(header.name).next().is_some() {
                return Err(Error::NotSigned(header.spelled));
            }
        }
        Ok(())
    }
}

/// Whether `value` has no control character but the tab (RFC 9110, 5.5).
///
/// A parser of HTTP refuses them already. A line break would let one value pass for two headers, so
/// that is not left to a parser.
fn is_field_value(value: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ' && byte != b'\t') || byte == 0x7f;
    !value.iter().fold(false, |found, &byte| found | is_control(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PathRule;
    use crate::query::Query;

    fn check(headers: &[(&str, &str)], signed: &str, expected: Result<(), Error>) {
        let query = Query::parse(None).unwrap();
        let canonical = Canonical::begin("POST", "/", PathRule::AsSent, &query, None);
        let signed = SignedHeaders::parse(signed.into()).unwrap();
        let told = Deciding::sign(canonical, headers, &signed)
            .and_then(|(_, deciding)| deciding.demand_signed(headers, &[TARGET, TOKEN]));
        assert_eq!(told, expected, "{headers:?}");
    }

    #[test]
    fn a_deciding_header_is_sent_once_and_signed() {
        let (host, target, other) = (("Host", "a"), ("X-Amz-Target", "b"), ("X-Other", "c"));
        check(&[host], "host", Ok(()));
        check(&[host], ":authority", Ok(()));
        check(&[host, host], ":authority", Err(Error::RepeatedHeader("Host")));
        check(&[host, target], "host;x-amz-target", Ok(()));
        check(&[host, other, other], "host;x-other", Ok(()));
        check(&[host, target], "host", Err(Error::NotSigned("X-Amz-Target")));
        check(&[host, host], "host", Err(Error::RepeatedHeader("Host")));
        check(&[host, target], "x-amz-target", Err(Error::HostNotSigned));
        check(&[host], "host;x-other", Err(Error::SignedHeaderNotSent("x-other".into())));
        check(&[("host", "a\nb")], "host", Err(Error::HeaderValue("host".into())));
        check(&[("host", "a\tb")], "host", Ok(()));
    }
}
