//! An attestation document: a COSE_Sign1 (RFC 9052 §4.2) around a map that the platform filled in.

use std::collections::BTreeMap;

use crate::Refused;
use crate::attested::Platform;
use crate::cbor::{self, Reader, bytes_head};

/// `{1: -35}`: the algorithm is ES384.
const ES384: &[u8] = &[0xa1, 0x01, 0x38, 0x22];
/// The tag 18, which a COSE_Sign1 may have.
const COSE_SIGN1: u8 = 0xd2;
const SIGNATURE_LENGTH: usize = 96;
/// Of a certificate, and of what the environment itself adds.
const PART_LENGTH_MAX: usize = 1024;
const CERTIFICATES_MAX: u64 = 8;
const PCR_LENGTH: usize = 48;

/// What is signed, not read yet, and the signature.
#[derive(Debug)]
pub(crate) struct Signed<'a> {
    payload: &'a [u8],
    signature: &'a [u8],
}

/// What a document says. Nothing of it is to be believed before its signature is verified.
#[derive(Debug)]
pub(crate) struct Payload<'a> {
    pub(crate) timestamp_ms: u64,
    pub(crate) platform: Platform,
    pub(crate) pcrs: BTreeMap<u8, &'a [u8]>,
    pub(crate) certificate: &'a [u8],
    /// From the root on.
    pub(crate) cabundle: Vec<&'a [u8]>,
    pub(crate) public_key: Option<&'a [u8]>,
}

impl<'a> Signed<'a> {
    pub(crate) fn read(document: &'a [u8]) -> Result<Self, Refused> {
        let read = |mut input: Reader<'a>| {
            input.skip(COSE_SIGN1);
            let is_one = input.array()? == 4 && input.bytes()? == ES384 && input.map()? == 0;
            let signed = Self { payload: input.bytes()?, signature: input.bytes()? };
            input.end()?;
            Ok((is_one && signed.signature.len() == SIGNATURE_LENGTH).then_some(signed))
        };
        match read(Reader::new(document)) {
            Ok(Some(signed)) => Ok(signed),
            Ok(None) | Err(cbor::Malformed) => Err(Refused::Malformed("COSE_Sign1")),
        }
    }

    pub(crate) fn payload(&self) -> Result<Payload<'a>, Refused> {
        Payload::read(Reader::new(self.payload))
    }

    /// `Sig_structure`: what the signature is of. RFC 9052 §4.4.
    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        let head: &[u8] = b"\x84\x6aSignature1\x44";
        let no_external_data: &[u8] = b"\x40";
        let length = bytes_head(self.payload.len());
        [head, ES384, no_external_data, &length, self.payload].concat()
    }

    /// The signature as X9.62 has it, in DER.
    pub(crate) fn der_signature(&self) -> Vec<u8> {
        let (r, s) = self.signature.split_at(SIGNATURE_LENGTH / 2);
        let numbers = [der_unsigned(r), der_unsigned(s)].concat();
        // Two numbers of 51 bytes at most.
        [&[0x30, numbers.len() as u8], &numbers[..]].concat()
    }
}

/// A positive `INTEGER`, of less than 128 bytes.
fn der_unsigned(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    // A first bit of one would be a sign; and zero has a digit.
    let sign: &[u8] = if digits.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    [&[0x02, (sign.len() + digits.len()) as u8], sign, digits].concat()
}

/// A member that must be there once.
fn set<T>(member: &mut Option<T>, name: &'static str, value: Option<T>) -> Result<(), Refused> {
    let value = value.ok_or(Refused::Malformed(name))?;
    match member.replace(value) {
        None => Ok(()),
        Some(_) => Err(Refused::Malformed(name)),
    }
}

impl<'a> Payload<'a> {
    fn read(mut input: Reader<'a>) -> Result<Self, Refused> {
        let malformed = |_| Refused::Malformed("payload");
        let (mut module_id, mut digest, mut timestamp_ms) = (None, None, None);
        let (mut pcrs, mut certificate, mut cabundle) = (None, None, None);
        let (mut public_key, mut user_data, mut nonce) = (None, None, None);
        let mut members = input.members().map_err(malformed)?;
        while input.next_member(&mut members) {
            match input.text().map_err(malformed)? {
                "module_id" => {
                    let id = input.text().ok().filter(|id| !id.is_empty());
                    set(&mut module_id, "module_id", id)?;
                }
                "digest" => {
                    let name = input.text().ok().filter(|name| *name == "SHA384");
                    set(&mut digest, "digest", name)?;
                }
                "timestamp" => {
                    let time = input.unsigned().ok().filter(|time| *time > 0);
                    set(&mut timestamp_ms, "timestamp", time)?;
                }
                "pcrs" => {
                    let values = registers(&mut input, Platform::NitroEnclave);
                    set(&mut pcrs, "pcrs", values)?;
                }
                "nitrotpm_pcrs" => {
                    let values = registers(&mut input, Platform::NitroTpm);
                    set(&mut pcrs, "nitrotpm_pcrs", values)?;
                }
                "certificate" => {
                    set(&mut certificate, "certificate", part(&mut input))?;
                }
                "cabundle" => set(&mut cabundle, "cabundle", bundle(&mut input))?,
                "public_key" => set(&mut public_key, "public_key", optional(&mut input, 1))?,
                "user_data" => set(&mut user_data, "user_data", optional(&mut input, 0))?,
                "nonce" => set(&mut nonce, "nonce", optional(&mut input, 0))?,
                _ => return Err(Refused::Malformed("payload")),
            }
        }
        input.end().map_err(malformed)?;
        module_id.ok_or(Refused::Malformed("module_id"))?;
        digest.ok_or(Refused::Malformed("digest"))?;
        let (platform, pcrs) = pcrs.ok_or(Refused::Malformed("pcrs"))?;
        Ok(Self {
            timestamp_ms: timestamp_ms.ok_or(Refused::Malformed("timestamp"))?,
            platform,
            pcrs,
            certificate: certificate.ok_or(Refused::Malformed("certificate"))?,
            cabundle: cabundle.ok_or(Refused::Malformed("cabundle"))?,
            public_key: public_key.flatten(),
        })
    }
}

type Registers<'a> = (Platform, BTreeMap<u8, &'a [u8]>);

/// One PCR or more, none twice.
fn registers<'a>(input: &mut Reader<'a>, platform: Platform) -> Option<Registers<'a>> {
    let pairs = input.map().ok().filter(|pairs| (1..=platform.pcr_count()).contains(pairs))?;
    let mut values = BTreeMap::new();
    for _ in 0..pairs {
        let index = input.unsigned().ok().filter(|index| *index < platform.pcr_count())?;
        let value = input.bytes().ok().filter(|value| value.len() == PCR_LENGTH)?;
        if values.insert(u8::try_from(index).ok()?, value).is_some() {
            return None;
        }
    }
    Some((platform, values))
}

fn part<'a>(input: &mut Reader<'a>) -> Option<&'a [u8]> {
    input.bytes().ok().filter(|bytes| (1..=PART_LENGTH_MAX).contains(&bytes.len()))
}

fn bundle<'a>(input: &mut Reader<'a>) -> Option<Vec<&'a [u8]>> {
    let length = input.array().ok().filter(|length| (1..=CERTIFICATES_MAX).contains(length))?;
    (0..length).map(|_| part(input)).collect()
}

/// Bytes of `length_min` and more, or null.
fn optional<'a>(input: &mut Reader<'a>, length_min: usize) -> Option<Option<&'a [u8]>> {
    if input.skip_null() {
        return Some(None);
    }
    let bytes = input.bytes().ok()?;
    (length_min..=PART_LENGTH_MAX).contains(&bytes.len()).then_some(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_der_is_short_and_positive() {
        for (number, der) in [
            (&[0, 0][..], &[2, 1, 0][..]),
            (&[0, 1], &[2, 1, 1]),
            (&[0, 0x80], &[2, 2, 0, 0x80]),
            (&[0x7f, 0], &[2, 2, 0x7f, 0]),
        ] {
            assert_eq!(der_unsigned(number), der);
        }
    }
}
