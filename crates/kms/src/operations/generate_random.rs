//! `GenerateRandom`: 1 to 1024 random bytes.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html>.
//! Refuses: Validation, UnsupportedOperation.

use api::kms::{GenerateRandomRequest, GenerateRandomResponse};

use crate::call::Call;
use crate::error::Error;

pub(crate) async fn generate_random(
    call: &Call<'_>,
    input: &GenerateRandomRequest,
) -> Result<GenerateRandomResponse, Error> {
    let length =
        input.number_of_bytes.ok_or_else(|| Error::validation("NumberOfBytes is required."))?;
    if input.recipient.is_some() || input.custom_key_store_id.is_some() {
        return Err(Error::UnsupportedBecause(
            "Recipient and CustomKeyStoreId are not supported by this version.".into(),
        ));
    }
    let length = usize::try_from(length).map_err(Error::internal)?;
    Ok(GenerateRandomResponse {
        plaintext: Some(call.kms.hsm.random(length)),
        ..GenerateRandomResponse::default()
    })
}
