//! `GetPublicKey`: the public half of an asymmetric key, for use outside.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, UnsupportedOperation.

use api::Blob;
use api::kms::{CustomerMasterKeySpec, GetPublicKeyRequest, GetPublicKeyResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::spec;

pub(crate) async fn get_public_key(
    call: &Call<'_>,
    input: &GetPublicKeyRequest,
) -> Result<GetPublicKeyResponse, Error> {
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, Operation::GetPublicKey)?.in_usable_state()?;
    if spec::kind(key.key().spec) != spec::Kind::Asymmetric {
        return Err(Error::Unsupported);
    }
    call.accept_grant_tokens(input.grant_tokens.as_deref())?;
    let public_key = key.public_half()?.key;
    let algorithms = spec::algorithms(key.key().spec, key.key().usage);
    Ok(GetPublicKeyResponse {
        key_id: Some(key.arn()),
        public_key: Some(Blob::from(public_key)),
        customer_master_key_spec: CustomerMasterKeySpec::from_wire(key.key().spec.as_str()),
        key_spec: Some(key.key().spec),
        key_usage: Some(key.key().usage),
        encryption_algorithms: algorithms.encryption,
        signing_algorithms: algorithms.signing,
        key_agreement_algorithms: algorithms.agreement,
        encapsulation_algorithms: algorithms.encapsulation,
    })
}
