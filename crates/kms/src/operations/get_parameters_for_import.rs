//! `GetParametersForImport`: a key to wrap key material under, and the token that goes with it, for a
//! day.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html>.
//! Refuses, in this order: NotFound, AccessDenied, UnsupportedOperation, KMSInvalidState, Validation
//! (algorithm and key), Throttling.

use api::kms::{
    AlgorithmSpec, GetParametersForImportRequest, GetParametersForImportResponse, Operation,
    WrappingKeySpec,
};
use api::{Blob, Timestamp};
use crypto::{Hash, PairKind};
use hsm::Wrapping;

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::error::Error;
use crate::key::material;

/// How long a token and its key can be used.
const VALID_MS: i64 = 24 * 60 * 60 * 1000;

pub(crate) async fn get_parameters_for_import(
    call: &Call<'_>,
    input: &GetParametersForImportRequest,
) -> Result<GetParametersForImportResponse, Error> {
    let key = call.find_key_by_id(&input.key_id)?;
    let ask = Ask::of(Operation::GetParametersForImport)
        .with(Condition::WrappingAlgorithm, Member::Text(input.wrapping_algorithm.as_str()))
        .with(Condition::WrappingKeySpec, Member::Text(input.wrapping_key_spec.as_str()));
    let key = call.permit(key, ask)?;
    material::check_imports(key.key())?;
    let key = key.in_usable_state()?;
    let wrapping = wrapping(input.wrapping_algorithm)?;
    let kind = match input.wrapping_key_spec {
        WrappingKeySpec::Rsa2048 => PairKind::Rsa2048,
        WrappingKeySpec::Rsa3072 => PairKind::Rsa3072,
        WrappingKeySpec::Rsa4096 => PairKind::Rsa4096,
        WrappingKeySpec::Sm2 => PairKind::Sm2,
    };
    if (kind == PairKind::Sm2) != (wrapping == Wrapping::Sm2Pke) {
        return Err(Error::validation(format!(
            "WrappingAlgorithm {} is not compatible with WrappingKeySpec {}",
            input.wrapping_algorithm, input.wrapping_key_spec
        )));
    }
    let valid_to_ms = call.now.lifetime_ms + VALID_MS;
    let arn = key.arn();
    let made = call.kms.hsm.parameters_for_import(&arn, kind, wrapping, valid_to_ms).await?;
    Ok(GetParametersForImportResponse {
        key_id: Some(arn),
        import_token: Some(Blob::from(made.token)),
        public_key: Some(made.public_key.into()),
        parameters_valid_to: Some(Timestamp::from_millis(valid_to_ms)),
    })
}

fn wrapping(algorithm: AlgorithmSpec) -> Result<Wrapping, Error> {
    match algorithm {
        AlgorithmSpec::RsaesOaepSha1 => Ok(Wrapping::Oaep(Hash::Sha1)),
        AlgorithmSpec::RsaesOaepSha256 => Ok(Wrapping::Oaep(Hash::Sha256)),
        AlgorithmSpec::RsaAesKeyWrapSha1 => Ok(Wrapping::AesKeyWrap(Hash::Sha1)),
        AlgorithmSpec::RsaAesKeyWrapSha256 => Ok(Wrapping::AesKeyWrap(Hash::Sha256)),
        // AWS KMS has not taken it since October 2023.
        AlgorithmSpec::RsaesPkcs1V15 => Err(Error::UnsupportedBecause(
            "WrappingAlgorithm RSAES_PKCS1_V1_5 is not supported.".into(),
        )),
        AlgorithmSpec::Sm2Pke => Ok(Wrapping::Sm2Pke),
    }
}
