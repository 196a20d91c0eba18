//! `GenerateDataKeyPairWithoutPlaintext`: a new key pair whose private half comes encrypted alone.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html>.
//! Refuses as GenerateDataKeyPair does.

use api::Blob;
use api::kms::{
    GenerateDataKeyPairWithoutPlaintextRequest, GenerateDataKeyPairWithoutPlaintextResponse,
    Operation,
};

use super::generate_data_key_pair::{Wanted, generate};
use crate::call::Call;
use crate::error::Error;
use crate::recipient::Recipient;

pub(crate) async fn generate_data_key_pair_without_plaintext(
    call: &Call<'_>,
    input: &GenerateDataKeyPairWithoutPlaintextRequest,
) -> Result<GenerateDataKeyPairWithoutPlaintextResponse, Error> {
    let generated = generate(
        call,
        &Wanted {
            operation: Operation::GenerateDataKeyPairWithoutPlaintext,
            key_id: &input.key_id,
            spec: input.key_pair_spec,
            encryption_context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            recipient: &Recipient::Caller,
            dry_run: input.dry_run,
        },
    )
    .await?;
    Ok(GenerateDataKeyPairWithoutPlaintextResponse {
        key_id: Some(generated.key_arn),
        key_material_id: Some(generated.material_id.to_string()),
        key_pair_spec: Some(input.key_pair_spec),
        private_key_ciphertext_blob: Some(Blob::from(generated.ciphertext)),
        public_key: Some(Blob::from(generated.public_key)),
    })
}
