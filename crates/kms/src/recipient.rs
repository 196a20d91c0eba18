//! For whom a plaintext is: the caller, or an attested environment that alone can read it.

use std::sync::Arc;

use api::Blob;
use api::kms::RecipientInfo;
use enclave::Attested;
use secret::Secret;

use crate::call::{Call, Permitted};
use crate::error::Error;

/// For whom a plaintext is.
#[derive(Debug)]
pub(crate) enum Recipient {
    Caller,
    /// The environment that the request's document attests, or why the document is not believed.
    Environment(Result<Attested, String>),
}

/// A plaintext as it may be answered: one of the two. Only [`Recipient`] makes one.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) plaintext: Option<Secret>,
    pub(crate) ciphertext_for_recipient: Option<Blob>,
}

impl Recipient {
    /// Verifies the document, if there is one. That it is not believed is told by
    /// [`Recipient::check`], once the caller may know of the key. Refuses: Throttling.
    pub(crate) async fn of(call: &Call<'_>, info: Option<&RecipientInfo>) -> Result<Self, Error> {
        let Some(info) = info else { return Ok(Self::Caller) };
        let Some(document) = info.attestation_document.as_deref() else {
            return Ok(Self::Environment(Err("Recipient has no attestation document.".into())));
        };
        if info.key_encryption_algorithm.is_none() {
            return Ok(Self::Environment(Err("Recipient has no key encryption algorithm.".into())));
        }
        let (document, roots) = (document.to_vec(), Arc::clone(&call.kms.enclave_roots));
        let now_ms = call.now.wall_ms;
        let verify = move || enclave::verify(&document, &roots, now_ms);
        let attested = call.kms.hsm.run_slow(verify).await?;
        Ok(Self::Environment(
            attested
                .map_err(|refused| format!("The attestation document is not valid: {refused}.")),
        ))
    }

    /// The environment, for permission to look at.
    pub(crate) fn attested(&self) -> Option<&Attested> {
        match self {
            Self::Environment(Ok(attested)) => Some(attested),
            Self::Caller | Self::Environment(Err(_)) => None,
        }
    }

    /// Refuses a document that is not believed. Refuses: Validation.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Environment(Err(why)) => Err(Error::validation(why)),
            Self::Caller | Self::Environment(Ok(_)) => Ok(()),
        }
    }

    /// Answers `plaintext`, which comes of no key. Refuses: Validation.
    pub(crate) fn answer(&self, plaintext: Secret) -> Result<Answered, Error> {
        match self {
            Self::Caller => {
                Ok(Answered { plaintext: Some(plaintext), ciphertext_for_recipient: None })
            }
            Self::Environment(Ok(attested)) => {
                let sealed = attested.seal(plaintext.expose()).map_err(Error::internal)?;
                let sealed = Some(Blob::from(sealed));
                Ok(Answered { plaintext: None, ciphertext_for_recipient: sealed })
            }
            // Again, so that a check that was forgotten gives nothing away.
            Self::Environment(Err(why)) => Err(Error::validation(why)),
        }
    }

    /// Answers `plaintext`, which comes of `key`: permission must have been asked for this recipient.
    /// Refuses: Validation.
    pub(crate) fn answer_of(
        &self,
        key: Permitted<'_>,
        plaintext: Secret,
    ) -> Result<Answered, Error> {
        self.check()?;
        let asked_for = key.recipient().map(std::ptr::from_ref);
        if asked_for != self.attested().map(std::ptr::from_ref) {
            return Err(Error::internal("permission was asked for another recipient"));
        }
        self.answer(plaintext)
    }
}
