//! `GenerateRandom`: 1 to 1024 random bytes.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html>.
//! Refuses, in this order: Validation, UnsupportedOperation, CustomKeyStoreNotFound,
//! CustomKeyStoreInvalidState.

use api::kms::{CustomKeyStoreType, GenerateRandomRequest, GenerateRandomResponse, Operation};

use hsm::Place;

use crate::ask::Ask;
use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;
use crate::recipient::Recipient;

pub(crate) async fn generate_random(
    call: &Call<'_>,
    input: &GenerateRandomRequest,
) -> Result<GenerateRandomResponse, Error> {
    let recipient = Recipient::of(call, input.recipient.as_ref()).await?;
    call.permit_without_key(Ask::of(Operation::GenerateRandom).for_recipient(&recipient))?;
    let length =
        input.number_of_bytes.ok_or_else(|| Error::validation("NumberOfBytes is required."))?;
    let mut place = Place::Domain;
    if let Some(id) = &input.custom_key_store_id {
        let store = custom_key_store::find(call, id)?;
        // An external key manager gives none.
        if custom_key_store::kind(store) == CustomKeyStoreType::ExternalKeyStore {
            return Err(Error::Unsupported);
        }
        custom_key_store::check_connected(store)?;
        place = call.kms.place(Some(store));
    }
    let length = usize::try_from(length).map_err(Error::internal)?;
    let answered = recipient.answer(call.kms.hsm.random(place, length).await?)?;
    Ok(GenerateRandomResponse {
        plaintext: answered.plaintext,
        ciphertext_for_recipient: answered.ciphertext_for_recipient,
    })
}
