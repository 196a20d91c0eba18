//! Messages of every suite, written, read, and changed in every way.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use proptest::prelude::*;
use secret::Secret;

use crate::keyring::{Multi, RawAes};
use crate::*;

/// A keyring of a raw AES key of these bytes.
fn keys(byte: u8) -> FromKeyring {
    let key = Secret::new(vec![byte; 32]);
    FromKeyring(Box::new(RawAes::new("tests".into(), "key".into(), &key).unwrap()))
}

fn pairs(count: usize) -> EncryptionContext {
    (0..count).map(|number| (format!("key {number}"), format!("value {number}"))).collect()
}

fn options(suite: Suite, frame_length: u32) -> EncryptOptions {
    EncryptOptions {
        suite: Some(suite),
        policy: if suite.commits() {
            CommitmentPolicy::RequireEncryptRequireDecrypt
        } else {
            CommitmentPolicy::ForbidEncryptAllowDecrypt
        },
        context: pairs(2),
        frame_length: NonZeroU32::new(frame_length).unwrap(),
        ..EncryptOptions::default()
    }
}

fn reading() -> DecryptOptions {
    DecryptOptions {
        policy: CommitmentPolicy::RequireEncryptAllowDecrypt,
        ..DecryptOptions::default()
    }
}

fn encrypt(options: &EncryptOptions, plaintext: &[u8]) -> Vec<u8> {
    let encryptor = Encryptor::new(&keys(7), options, Some(plaintext.len() as u64)).unwrap();
    encryptor.run(plaintext, Vec::new()).unwrap()
}

/// What is written of a message, and whether it is all of it.
fn decrypt_with(options: &DecryptOptions, mut message: &[u8]) -> (Vec<u8>, Result<(), Error>) {
    let mut plaintext = Vec::new();
    let done = Decryptor::open(&keys(7), options, &mut message)
        .and_then(|decryptor| decryptor.run(message, &mut plaintext))
        .map(|_| ());
    (plaintext, done)
}

fn decrypt(message: &[u8]) -> Result<Vec<u8>, Error> {
    let (plaintext, done) = decrypt_with(&reading(), message);
    done.map(|()| plaintext)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 31 % 251) as u8).collect()
}

#[test]
fn every_suite_reads_what_it_writes() {
    for suite in Suite::ALL {
        for frame_length in [1, 16, 4096, 300_000] {
            for length in [0, 1, 15, 16, 17, 160] {
                let plaintext = bytes(length);
                let message = encrypt(&options(suite, frame_length), &plaintext);
                assert_eq!(decrypt(&message).unwrap(), plaintext, "{suite} {frame_length}");
            }
        }
    }
}

#[test]
fn threads_write_and_read_what_one_does() {
    let plaintext = bytes(3 << 20);
    for suite in [Suite::Aes256HkdfSha512Commit, Suite::Aes256HkdfSha512CommitEcdsaP384] {
        for threads in [1, 2, 5] {
            for frame_length in [512, 65_536, 1 << 20, 5 << 20] {
                let options = EncryptOptions { threads, ..options(suite, frame_length) };
                let message = encrypt(&options, &plaintext);
                let reading = DecryptOptions { threads, ..reading() };
                let (read, done) = decrypt_with(&reading, &message);
                done.unwrap();
                assert!(read == plaintext, "{suite} {threads} {frame_length}");
            }
        }
    }
}

/// Gives its bytes in pieces, as a pipe does.
struct Dripping<'a>(&'a [u8], usize);

impl std::io::Read for Dripping<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(into.len()).min(self.0.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// Notes how much had come when each piece was written.
struct Noting(Vec<u8>, usize);

impl std::io::Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1 += 1;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_comes_in_drops_goes_on_frame_by_frame() {
    let plaintext = bytes(10_000);
    for drop in [1, 7, 100, 1000, 4096] {
        let encryptor =
            Encryptor::new(&keys(7), &options(Suite::Aes256HkdfSha512Commit, 100), None).unwrap();
        let message = encryptor.run(Dripping(&plaintext, drop), Noting(Vec::new(), 0)).unwrap();
        let mut from = Dripping(&message.0, drop);
        let decryptor = Decryptor::open(&keys(7), &reading(), &mut from).unwrap();
        let read = decryptor.run(from, Noting(Vec::new(), 0)).unwrap();
        assert_eq!(read.0, plaintext);
        let pieces = 10_000 / drop.max(100);
        assert!(message.1 >= pieces && read.1 >= pieces, "{drop}: {} {}", message.1, read.1);
    }
}

#[test]
fn a_changed_bit_anywhere_is_an_error_and_nothing_of_it_is_written() {
    for suite in [
        Suite::Aes128,
        Suite::Aes256HkdfSha384EcdsaP384,
        Suite::Aes256HkdfSha512Commit,
        Suite::Aes256HkdfSha512CommitEcdsaP384,
    ] {
        let plaintext = bytes(150);
        let message = encrypt(&options(suite, 100), &plaintext);
        for bit in 0..message.len() * 8 {
            let mut changed = message.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let (read, done) = decrypt_with(&reading(), &changed);
            assert!(done.is_err(), "{suite}: bit {bit}");
            assert!([0, 100, 150].contains(&read.len()), "{suite}: bit {bit}");
            assert_eq!(read, plaintext[..read.len()], "{suite}: bit {bit}");
        }
    }
}

#[test]
fn a_message_that_is_cut_or_longer_is_an_error() {
    for suite in [Suite::Aes256HkdfSha512Commit, Suite::Aes256HkdfSha512CommitEcdsaP384] {
        let plaintext = bytes(250);
        let message = encrypt(&options(suite, 100), &plaintext);
        for length in 0..message.len() {
            let (read, done) = decrypt_with(&reading(), &message[..length]);
            assert!(done.is_err(), "{suite}: {length}");
            assert_eq!(read, plaintext[..read.len()], "{suite}: {length}");
        }
        for more in [&[0][..], &[0xFF; 4], &message] {
            assert!(decrypt(&[&message, more].concat()).is_err(), "{suite}");
        }
    }
}

/// Where the header ends.
fn head_length(message: &[u8]) -> usize {
    let mut from = message;
    Decryptor::open(&keys(7), &reading(), &mut from).unwrap();
    message.len() - from.len()
}

#[test]
fn frames_that_change_places_are_an_error() {
    let suite = Suite::Aes256HkdfSha512Commit;
    let plaintext = bytes(250);
    let (one, other) =
        (encrypt(&options(suite, 100), &plaintext), encrypt(&options(suite, 100), &plaintext));
    let head = head_length(&one);
    let frame = |message: &[u8], number: usize| {
        let start = head + number * 132;
        message[start..message.len().min(start + 132)].to_vec()
    };
    let [first, second, last] = [0, 1, 2].map(|number| frame(&one, number));
    let header = &one[..head];
    let check = |why: &str, parts: &[&[u8]], expected: usize| {
        let (read, done) = decrypt_with(&reading(), &parts.concat());
        assert!(done.is_err(), "{why}");
        assert_eq!(read, plaintext[..expected], "{why}");
    };
    assert!(decrypt(&[header, &first, &second, &last].concat()).is_ok());
    check("swapped", &[header, &second, &first, &last], 0);
    check("repeated", &[header, &first, &first, &second, &last], 100);
    check("left out", &[header, &first, &last], 100);
    check("the last twice", &[header, &first, &second, &last, &last], 250);
    check("appended", &[header, &first, &second, &last, &second], 250);
    check("only the last", &[header, &last], 0);
    check("another message's", &[header, &first, &frame(&other, 1), &last], 100);
    check("another message's header", &[&other[..head], &first, &second, &last], 0);
    // A number of its own for each, and the other's content.
    let mut renumbered = second.clone();
    renumbered[..4].copy_from_slice(&first[..4]);
    check("renumbered", &[header, &renumbered, &second, &last], 0);
    // A regular frame as the last one, and the other way around.
    let as_last = [&[0xFF; 4], &second[..16], &[0, 0, 0, 100], &second[16..]].concat();
    check("a regular one as the last", &[header, &first, &as_last], 100);
}

#[test]
fn headers_do_not_cross() {
    for suite in Suite::ALL {
        let plaintext = bytes(50);
        let one = encrypt(&options(suite, 100), &plaintext);
        let other = encrypt(&options(suite, 200), &plaintext);
        let (one_head, other_head) = (head_length(&one), head_length(&other));
        let crossed = [&other[..other_head], &one[one_head..]].concat();
        let (read, done) = decrypt_with(&reading(), &crossed);
        assert!(done.is_err() && read.is_empty(), "{suite}");
    }
}

/// Two wrapping keys, each of which opens a data key of its own: the message is made to open under both.
#[test]
fn a_message_opens_under_one_key_alone_where_the_suite_commits() {
    let opens = |suite: Suite| {
        let message = encrypt(&options(suite, 100), b"plaintext");
        let (mut header, ..) = Header::read(&mut &*message, None).map_err(Error::from).unwrap();
        // Another data key, under the same wrapping key, for the same context.
        let request =
            keyring::DataKeyRequest { length: suite.key_length(), context: &header.context };
        let mut made = None;
        keys(7).0.on_encrypt(&request, &mut made).unwrap();
        let made = made.unwrap();
        header.encrypted_data_keys = made.encrypted;
        let key =
            message_key::MessageKey::derive(suite, &header.message_id, made.data_key.expose());
        // The forger knows both keys, and can authenticate the header under the second one.
        let mut forged = header.serialise().unwrap();
        let authentication = key.authenticate(&forged);
        forged.extend(authentication.serialise(suite.version()));
        Decryptor::open(&keys(7), &reading(), &mut &*forged).map(|_| ())
    };
    for suite in [Suite::Aes256, Suite::Aes256HkdfSha256] {
        assert!(opens(suite).is_ok(), "{suite}: nothing but a policy protects from it");
    }
    for suite in [Suite::Aes256HkdfSha512Commit, Suite::Aes256HkdfSha512CommitEcdsaP384] {
        assert!(matches!(opens(suite), Err(Error::Commitment)), "{suite}");
    }
}

#[test]
fn the_default_policy_reads_no_message_without_commitment() {
    for suite in Suite::ALL {
        let message = encrypt(&options(suite, 100), b"plaintext");
        let (_, done) = decrypt_with(&DecryptOptions::default(), &message);
        assert_eq!(done.is_ok(), suite.commits(), "{suite}");
        if !suite.commits() {
            assert!(matches!(done, Err(Error::Policy(_))), "{suite}");
            let nobody = FromKeyring(Box::new(Multi(Vec::new())));
            let opened =
                Decryptor::open(&nobody, &DecryptOptions::default(), &mut &*message).map(|_| ());
            assert!(matches!(opened, Err(Error::Policy(_))), "{suite}: before a key is asked");
        }
    }
    let default = EncryptOptions::default();
    let forbidden = EncryptOptions { suite: Some(Suite::Aes256HkdfSha256), ..default };
    assert!(matches!(Encryptor::new(&keys(7), &forbidden, None), Err(Error::Policy(_))));
}

/// Somebody's own manager of materials, which gives others than it was asked for.
#[derive(Debug)]
struct Wrong {
    to_encrypt: fn(&mut EncryptionMaterials),
    to_decrypt: fn(&mut DecryptionMaterials),
}

impl MaterialsManager for Wrong {
    fn encryption_materials(
        &self,
        request: &EncryptionRequest<'_>,
    ) -> Result<Arc<EncryptionMaterials>, MaterialsError> {
        let mut materials = Arc::into_inner(keys(7).encryption_materials(request)?).unwrap();
        (self.to_encrypt)(&mut materials);
        Ok(Arc::new(materials))
    }

    fn decryption_materials(
        &self,
        request: &DecryptionRequest<'_>,
    ) -> Result<Arc<DecryptionMaterials>, MaterialsError> {
        let mut materials = Arc::into_inner(keys(7).decryption_materials(request)?).unwrap();
        (self.to_decrypt)(&mut materials);
        Ok(Arc::new(materials))
    }
}

#[test]
fn materials_that_do_not_fit_are_refused() {
    use MaterialsError::{DataKeyLength, PublicKey, Suite as AnotherSuite};

    let signed = options(Suite::Aes256HkdfSha512CommitEcdsaP384, 100);
    let message = encrypt(&signed, b"plaintext");
    let refusals = |to_encrypt, to_decrypt| {
        let wrong = Wrong { to_encrypt, to_decrypt };
        let made = Encryptor::new(&wrong, &signed, None).map(|_| ());
        let opened = Decryptor::open(&wrong, &DecryptOptions::default(), &mut &*message);
        [made.unwrap_err(), opened.map(|_| ()).unwrap_err()]
    };
    for refusal in refusals(
        |materials| materials.suite = Suite::Aes256HkdfSha256,
        |materials| materials.suite = Suite::Aes256HkdfSha256,
    ) {
        assert!(matches!(refusal, Error::Policy(_)), "{refusal}");
    }
    for refusal in refusals(
        |materials| materials.suite = Suite::Aes256HkdfSha512Commit,
        |materials| materials.suite = Suite::Aes256HkdfSha512Commit,
    ) {
        assert!(matches!(refusal, Error::Materials(AnotherSuite)), "{refusal}");
    }
    for refusal in refusals(
        |materials| materials.data_key = Secret::new(vec![1; 16]),
        |materials| materials.data_key = Secret::new(vec![1; 16]),
    ) {
        assert!(matches!(refusal, Error::Materials(DataKeyLength)), "{refusal}");
    }
    // Nobody would miss the signature.
    for refusal in refusals(
        |materials| materials.signing_key = None,
        |materials| materials.verification_key = None,
    ) {
        assert!(matches!(refusal, Error::Materials(PublicKey)), "{refusal}");
    }
}

#[test]
fn pairs_that_are_required_are_given_again() {
    let suite = Suite::Aes256HkdfSha512CommitEcdsaP384;
    let writing = EncryptOptions {
        required_keys: BTreeSet::from(["key 1".to_owned()]),
        ..options(suite, 100)
    };
    let message = encrypt(&writing, b"plaintext");
    assert!(!message.windows(7).any(|window| window == b"value 1"), "it is not stored");
    let read = |context: EncryptionContext| {
        let (read, done) = decrypt_with(&DecryptOptions { context, ..reading() }, &message);
        done.map(|()| read)
    };
    assert_eq!(read(pairs(2)).unwrap(), b"plaintext");
    let only = pairs(2).filtered(|key| key == "key 1");
    assert_eq!(read(only.clone()).unwrap(), b"plaintext");
    assert!(read(EncryptionContext::default()).is_err());
    let mut another = only.clone();
    another.insert("key 1".into(), "another value".into());
    assert!(read(another).is_err());
    let mut more = only;
    more.insert("key 2".into(), "more".into());
    assert!(read(more).is_err());
    let mut differs = pairs(2);
    differs.insert("key 0".into(), "another value".into());
    assert!(matches!(read(differs), Err(Error::ContextDiffers(key)) if key == "key 0"));
    let reading = DecryptOptions { required_keys: vec!["key 0".into()], ..reading() };
    assert!(
        decrypt_with(&DecryptOptions { context: pairs(2), ..reading.clone() }, &message).1.is_ok()
    );
    let reading = DecryptOptions { required_keys: vec!["key 1".into()], ..reading };
    let (read, done) = decrypt_with(&DecryptOptions { context: pairs(2), ..reading }, &message);
    assert!(matches!(done, Err(Error::ContextMissing(_))) && read.is_empty(), "it is not stored");
    let missing = EncryptOptions { required_keys: BTreeSet::from(["no".into()]), ..writing };
    assert!(matches!(Encryptor::new(&keys(7), &missing, None), Err(Error::Context(_))));
}

#[test]
fn limits_are_kept_on_both_sides() {
    let suite = Suite::Aes256HkdfSha512CommitEcdsaP384;
    let keyring = || -> Box<dyn keyring::Keyring> {
        let key = Secret::new(vec![7; 32]);
        Box::new(RawAes::new("tests".into(), "key".into(), &key).unwrap())
    };
    let three = FromKeyring(Box::new(Multi(vec![keyring(), keyring(), keyring()])));
    let allowed = EncryptOptions { data_keys_max: Some(3), ..options(suite, 100) };
    let message = Encryptor::new(&three, &allowed, None).unwrap();
    let message = message.run(&b"plaintext"[..], Vec::new()).unwrap();
    let refused = EncryptOptions { data_keys_max: Some(2), ..allowed };
    assert!(matches!(Encryptor::new(&three, &refused, None), Err(Error::TooManyDataKeys(2))));
    let check = |options: DecryptOptions| decrypt_with(&options, &message).1;
    assert!(check(DecryptOptions { data_keys_max: Some(3), ..reading() }).is_ok());
    let refused = check(DecryptOptions { data_keys_max: Some(2), ..reading() });
    assert!(matches!(refused, Err(Error::TooManyDataKeys(2))));
    assert!(check(DecryptOptions { length_max: Some(100), ..reading() }).is_ok());
    let refused = check(DecryptOptions { length_max: Some(99), ..reading() });
    assert!(matches!(refused, Err(Error::TooLong { length: 100, max: 99 })));
    let refused = check(DecryptOptions { unsigned_only: true, ..reading() });
    assert!(matches!(refused, Err(Error::Signed)));
}

#[test]
fn a_plaintext_that_grows_is_refused() {
    let encryptor = Encryptor::new(&keys(7), &options(Suite::Aes256HkdfSha512Commit, 100), Some(9));
    let grown = encryptor.unwrap().run(&b"plaintext!"[..], Vec::new());
    assert!(matches!(grown, Err(Error::Grew)));
}

#[test]
fn a_reserved_key_is_refused() {
    let mut options = options(Suite::Aes256HkdfSha512Commit, 100);
    options.context.insert("aws-crypto-public-key".into(), "mine".into());
    assert!(matches!(Encryptor::new(&keys(7), &options, None), Err(Error::Context(_))));
}

proptest! {
    #[test]
    fn whatever_is_written_is_read(
        length in 0_usize..2000,
        frame_length in 1_u32..700,
        suite in 0_usize..11,
        context in proptest::collection::btree_map("\\PC{0,20}", "\\PC{0,20}", 0..5),
    ) {
        let mut options = options(Suite::ALL[suite], frame_length);
        options.context =
            context.into_iter().filter(|(key, _)| !key.starts_with("aws-crypto-")).collect();
        let plaintext = bytes(length);
        prop_assert_eq!(decrypt(&encrypt(&options, &plaintext)).unwrap(), plaintext);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decrypt(&bytes).is_err());
    }
}

/// A message in memory, and how much of it was read.
struct Counted(Vec<u8>, std::cell::Cell<usize>);

impl ReadAt for Counted {
    fn length(&self) -> std::io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn step(&self) -> usize {
        4096
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> std::io::Result<usize> {
        let offset = usize::try_from(offset).unwrap().min(self.0.len());
        let count = bytes.len().min(self.0.len() - offset);
        bytes[..count].copy_from_slice(&self.0[offset..offset + count]);
        self.1.set(self.1.get() + count);
        Ok(count)
    }
}

fn range(message: &Counted, range: &str, unchecked: bool) -> Result<Vec<u8>, Error> {
    let mut plaintext = Vec::new();
    let range = range.parse().unwrap();
    decrypt_range(&keys(7), &reading(), message, range, unchecked, &mut plaintext)?;
    Ok(plaintext)
}

#[test]
fn a_range_is_what_stands_there_in_the_plaintext() {
    for suite in [Suite::Aes256HkdfSha512Commit, Suite::Aes256HkdfSha512CommitEcdsaP384] {
        for length in [0, 1, 99, 100, 101, 250, 300] {
            let plaintext = bytes(length);
            let message =
                Counted(encrypt(&options(suite, 100), &plaintext), std::cell::Cell::new(0));
            for first in 0..=length + 2 {
                for last in [first, first + 1, first + 100, 10_000] {
                    let read = range(&message, &format!("{first}-{last}"), true);
                    if first >= length {
                        assert!(matches!(read, Err(Error::RangeAfterEnd)), "{length} {first}");
                        continue;
                    }
                    let expected = &plaintext[first..length.min(last + 1)];
                    assert_eq!(read.unwrap(), expected, "{length}: {first}-{last}");
                }
                if first < length {
                    let read = range(&message, &format!("{first}-"), true).unwrap();
                    assert_eq!(read, plaintext[first..], "{length}: {first}-");
                }
                if length > 0 {
                    let read = range(&message, &format!("-{first}"), true).unwrap();
                    assert_eq!(
                        read,
                        plaintext[length.saturating_sub(first)..],
                        "{length}: -{first}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_range_reads_its_frames_alone() {
    let plaintext = bytes(8 << 20);
    let message = encrypt(&options(Suite::Aes256HkdfSha512Commit, 65_536), &plaintext);
    for (asked, expected) in [
        ("3000000-4048575", &plaintext[3_000_000..4_048_576]),
        ("-1048576", &plaintext[7 << 20..]),
        ("7340032-", &plaintext[7 << 20..]),
    ] {
        let message = Counted(message.clone(), std::cell::Cell::new(0));
        assert!(range(&message, asked, false).unwrap() == expected, "{asked}");
        assert!(message.1.get() < 1_300_000, "{asked}: {} bytes were read", message.1.get());
    }
}

#[test]
fn a_range_of_a_damaged_message_is_no_more_than_what_is_authentic() {
    let plaintext = bytes(350);
    let message = encrypt(&options(Suite::Aes256HkdfSha512Commit, 100), &plaintext);
    let head = head_length(&message);
    for bit in 0..message.len() * 8 {
        let mut changed = message.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let is_inside = (head + 132..head + 2 * 132).contains(&(bit / 8));
        let changed = Counted(changed, std::cell::Cell::new(0));
        let read = range(&changed, "150-160", false);
        if is_inside || bit / 8 < head {
            assert!(read.is_err(), "bit {bit}");
        } else {
            assert_eq!(read.unwrap(), plaintext[150..=160], "bit {bit}");
        }
    }
    let cut = Counted(message[..head + 132].to_vec(), std::cell::Cell::new(0));
    assert!(range(&cut, "150-160", false).is_err());
    assert!(range(&cut, "-10", false).is_err());
}

#[test]
fn a_signed_message_gives_no_range_unless_that_is_wanted() {
    let message = encrypt(&options(Suite::Aes256HkdfSha512CommitEcdsaP384, 100), b"plaintext");
    let message = Counted(message, std::cell::Cell::new(0));
    assert!(matches!(range(&message, "0-3", false), Err(Error::RangeOfSigned)));
    assert_eq!(range(&message, "0-3", true).unwrap(), b"plai");
}

#[test]
fn an_inspection_says_what_is_there_without_a_key() {
    for suite in Suite::ALL {
        for (length, frames) in [(0, 1), (99, 1), (100, 2), (101, 2), (250, 3)] {
            let message = encrypt(&options(suite, 100), &bytes(length));
            let said = inspect(&mut &*message).unwrap();
            assert_eq!((said.plaintext_length, said.frames), (length as u64, frames), "{suite}");
            assert_eq!(said.header.suite, suite);
            assert_eq!(said.header.context.without_reserved(), pairs(2));
            assert_eq!(said.signature_length.is_some(), suite.signing().is_some());
            for length in 0..message.len() {
                assert!(inspect(&mut &message[..length]).is_err(), "{suite}: {length}");
            }
            assert!(inspect(&mut &*[&message[..], &[0]].concat()).is_err(), "{suite}");
        }
    }
}

#[test]
fn a_message_becomes_another_one() {
    let plaintext = bytes(700_000);
    let old = encrypt(&options(Suite::Aes256HkdfSha512CommitEcdsaP384, 4096), &plaintext);
    let renew = |message: &[u8]| {
        let mut rest = message;
        let decryptor = Decryptor::open(&keys(7), &reading(), &mut rest).unwrap();
        let encryptor =
            Encryptor::new(&keys(7), &options(Suite::Aes256HkdfSha512Commit, 65_536), None);
        let mut new = Vec::new();
        let done = reencrypt(decryptor, rest, encryptor.unwrap(), &mut new).map(|_| ());
        // To a stream it is gone by then: so it must not be a whole message.
        assert_eq!(decrypt(&new).is_ok(), done.is_ok());
        done.map(|()| new)
    };
    let new = renew(&old).unwrap();
    assert!(decrypt(&new).unwrap() == plaintext);
    // A message that is not whole does not become one that is.
    for length in [old.len() - 1, old.len() - 200, old.len() / 2] {
        assert!(!matches!(renew(&old[..length]), Ok(_) | Err(Error::Read(_))), "{length}");
    }
    let mut changed = old.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(matches!(renew(&changed), Err(Error::Signature)));
    let mut rest = &old[..];
    let decryptor = Decryptor::open(&keys(7), &reading(), &mut rest).unwrap();
    let encryptor = Encryptor::new(&keys(7), &options(Suite::Aes256HkdfSha512Commit, 100), None);
    let full = reencrypt(decryptor, rest, encryptor.unwrap(), Full);
    assert!(matches!(full, Err(Error::Write(error)) if error.to_string().contains("full")));
}

/// A disk on which there is no room.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("full"))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
