//! Ciphertexts of keys in external key stores: sealed here, and once more by an external key manager.
//!
//! ```text
//! header     = 0xA2 ‖ account (6) ‖ multi-Region (1) ‖ key id (16) ‖ backing key id (32)
//! inner      = nonce (16) ‖ commitment (32) ‖ encrypted ‖ tag (16): as of format 0xA1, under this header
//! outer      = what the manager makes of inner, bound to header ‖ context digest: IV, tag, metadata, ciphertext
//! ciphertext = header ‖ length of IV (1) ‖ IV ‖ length of metadata (1) ‖ metadata ‖ tag (16) ‖ ciphertext of inner
//! ```
//! So the manager sees no plaintext, and neither alone opens anything. See `docs/formats/ciphertext.md`.

use secret::{Buffer, Secret};

use crate::ciphertext::{Format, HEADER_LENGTH, Header};
use crate::{BackingKey, CIPHERTEXT_OVERHEAD, ContextDigest, Error, Hsm};

const TAG_LENGTH: usize = 16;
const METADATA_LENGTH_MAX: usize = 20;
/// How much longer the inner layer is than the plaintext, in bytes.
const INNER_OVERHEAD: usize = CIPHERTEXT_OVERHEAD - HEADER_LENGTH;

/// What an external key manager made of the inner layer. No secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OuterLayer<'a> {
    /// 12 or 16 bytes.
    pub initialization_vector: &'a [u8],
    /// At most 20 bytes.
    pub metadata: &'a [u8],
    pub tag: &'a [u8; TAG_LENGTH],
    /// As long as the inner layer.
    pub ciphertext: &'a [u8],
}

impl<'a> OuterLayer<'a> {
    /// That of a ciphertext. `None`: it has none, or not a whole one.
    pub fn parse(ciphertext: &'a [u8]) -> Option<Self> {
        let (header, rest) = ciphertext.split_at_checked(HEADER_LENGTH)?;
        (header.first() == Some(&(Format::External as u8))).then_some(())?;
        let (initialization_vector, rest) = field(rest)?;
        let (metadata, rest) = field(rest)?;
        let (tag, ciphertext) = rest.split_first_chunk()?;
        let fits = matches!(initialization_vector.len(), 12 | 16)
            && metadata.len() <= METADATA_LENGTH_MAX
            && ciphertext.len() > INNER_OVERHEAD;
        fits.then_some(Self { initialization_vector, metadata, tag, ciphertext })
    }

    /// The ciphertext of which this is the outer layer, under `key`.
    pub fn of(self, key: BackingKey<'_>) -> Result<Vec<u8>, Error> {
        let length = |field: &[u8]| u8::try_from(field.len()).map_err(|_| Error::Unfit);
        let Self { initialization_vector, metadata, tag, ciphertext } = self;
        let whole = [
            header(key).as_slice(),
            &[length(initialization_vector)?],
            initialization_vector,
            &[length(metadata)?],
            metadata,
            tag,
            ciphertext,
        ]
        .concat();
        // What could not be read again is not written.
        if OuterLayer::parse(&whole) == Some(self) { Ok(whole) } else { Err(Error::Unfit) }
    }
}

/// A field behind its length of one byte, and what follows.
fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    rest.split_at_checked((*length).into())
}

fn header(key: BackingKey<'_>) -> [u8; HEADER_LENGTH] {
    Header::of(Format::External, key).to_bytes()
}

/// What the external key manager is to bind its layer to: whose ciphertext it is, and its encryption context,
/// of which it learns no more than a digest.
pub fn additional_authenticated_data(key: BackingKey<'_>, context: &ContextDigest) -> Vec<u8> {
    [header(key).as_slice(), &context.0].concat()
}

impl Hsm {
    /// The inner layer of a ciphertext: what an external key manager is to encrypt.
    pub async fn seal_inner(
        &self,
        key: BackingKey<'_>,
        plaintext: &[u8],
        context: &ContextDigest,
    ) -> Result<Vec<u8>, Error> {
        let header = Header::of(Format::External, key);
        let nonce = crypto::random_array();
        let sealed = self.seal(header, key, &nonce, plaintext, context).await?;
        Ok(sealed.get(HEADER_LENGTH..).unwrap_or_default().to_vec())
    }

    /// Opens the inner layer, which an external key manager has decrypted. Not what was sealed:
    /// `Unauthenticated`.
    pub async fn open_inner(
        &self,
        key: BackingKey<'_>,
        inner: &Secret,
        context: &ContextDigest,
    ) -> Result<Secret, Error> {
        let mut sealed = Buffer::with_capacity(HEADER_LENGTH + inner.expose().len());
        sealed.extend_from_slice(&header(key));
        sealed.extend_from_slice(inner.expose());
        self.open(Header::of(Format::External, key), key, &sealed, context).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use secret::arena::Slot;

    use super::*;
    use crate::{Created, Domain, MaterialKind, Owner, Place, Usage};

    const OWNER: Owner = Owner { account: 111_122_223_333, key_id: [5; 16], multi_region: false };

    async fn hsm() -> (Hsm, Created) {
        let mut key = Slot::take().unwrap();
        crypto::random(key.expose_mut());
        let hsm = Hsm::new(Arc::new(Domain::new(&key, [1; 16]).unwrap()));
        let kind = MaterialKind::Symmetric;
        let made = hsm.create_key(Place::Domain, OWNER, kind, Usage::Other).await.unwrap();
        (hsm, made)
    }

    fn key(made: &Created) -> BackingKey<'_> {
        let kind = MaterialKind::Symmetric;
        BackingKey { owner: OWNER, id: made.id, kind, token: &made.token }
    }

    fn context(value: &str) -> ContextDigest {
        ContextDigest::of([("a", value)].into_iter())
    }

    #[tokio::test]
    async fn the_inner_layer_opens_under_its_context_alone_and_is_no_ciphertext_by_itself() {
        let (hsm, made) = hsm().await;
        let key = key(&made);
        let inner = hsm.seal_inner(key, b"plaintext", &context("b")).await.unwrap();
        assert_eq!(inner.len(), b"plaintext".len() + INNER_OVERHEAD);
        let opened = hsm.open_inner(key, &Secret::new(inner.clone()), &context("b")).await;
        assert_eq!(opened.unwrap().expose(), b"plaintext");
        for i in 0..inner.len() {
            let mut changed = inner.clone();
            changed[i] ^= 1;
            let refused = hsm.open_inner(key, &Secret::new(changed), &context("b")).await;
            assert!(matches!(refused, Err(Error::Unauthenticated)), "{i}");
            let cut = Secret::new(inner[..i].to_vec());
            assert!(hsm.open_inner(key, &cut, &context("b")).await.is_err(), "{i}");
        }
        let refused = hsm.open_inner(key, &Secret::new(inner.clone()), &context("c")).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)));
        // Whoever has the manager's key must not turn it into a ciphertext that needs no manager.
        let mut single = header(key).to_vec();
        single[0] = Format::Single as u8;
        single.extend_from_slice(&inner);
        assert!(Header::parse(&single).is_some());
        let refused = hsm.decrypt(key, &single, &context("b")).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)));
    }

    #[tokio::test]
    async fn the_outer_layer_is_read_as_it_was_written() {
        let (_, made) = hsm().await;
        let key = key(&made);
        let ciphertext = [7; INNER_OVERHEAD + 1];
        for (iv, metadata) in [(12, 0), (16, 20), (12, 5)] {
            let layer = OuterLayer {
                initialization_vector: &[1; 16][..iv],
                metadata: &[2; 20][..metadata],
                tag: &[3; 16],
                ciphertext: &ciphertext,
            };
            let whole = layer.of(key).unwrap();
            assert_eq!(OuterLayer::parse(&whole), Some(layer));
            assert_eq!(Header::parse(&whole), Some(Header::of(Format::External, key)));
            for cut in 0..whole.len() {
                assert_eq!(OuterLayer::parse(&whole[..cut]), None, "{cut}");
                assert_eq!(Header::parse(&whole[..cut]), None, "{cut}");
            }
            for (iv, metadata) in [(0, 0), (11, 0), (13, 0), (12, 21)] {
                let layer = OuterLayer {
                    initialization_vector: &[1; 16][..iv],
                    metadata: &[2; 21][..metadata],
                    ..layer
                };
                assert!(matches!(layer.of(key), Err(Error::Unfit)), "{iv} {metadata}");
            }
        }
    }
}
