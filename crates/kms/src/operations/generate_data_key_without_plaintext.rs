//! `GenerateDataKeyWithoutPlaintext`: a new data key, encrypted, for use at another time or place.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html>.
//! Refuses as GenerateDataKey does.

use api::Blob;
use api::kms::{
    GenerateDataKeyWithoutPlaintextRequest, GenerateDataKeyWithoutPlaintextResponse, Operation,
};

use super::generate_data_key::{Wanted, generate};
use crate::call::Call;
use crate::error::Error;
use crate::recipient::Recipient;

pub(crate) async fn generate_data_key_without_plaintext(
    call: &Call<'_>,
    input: &GenerateDataKeyWithoutPlaintextRequest,
) -> Result<GenerateDataKeyWithoutPlaintextResponse, Error> {
    let generated = generate(
        call,
        &Wanted {
            operation: Operation::GenerateDataKeyWithoutPlaintext,
            key_id: &input.key_id,
            key_spec: input.key_spec,
            number_of_bytes: input.number_of_bytes,
            encryption_context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            recipient: &Recipient::Caller,
            dry_run: input.dry_run,
        },
    )
    .await?;
    Ok(GenerateDataKeyWithoutPlaintextResponse {
        ciphertext_blob: Some(Blob::from(generated.ciphertext)),
        key_id: Some(generated.key_arn),
        key_material_id: Some(generated.material_id.to_string()),
    })
}
