//! `GenerateDataKeyPair`: a new key pair for the caller, its private half in plaintext and encrypted.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html>.
//! Refuses, in this order: NotFound, AccessDenied, Disabled, KMSInvalidState, InvalidKeyUsage,
//! UnsupportedOperation, Validation, DryRun, Throttling.

use std::collections::BTreeMap;

use api::Blob;
use api::kms::{
    DataKeyPairSpec, EncryptionAlgorithmSpec, GenerateDataKeyPairRequest,
    GenerateDataKeyPairResponse, KeySpec, KeyUsageType, Operation,
};
use hsm::{DataKeyPair, MaterialId, MaterialKind};

use crate::ask::{Ask, Condition, Member};
use crate::call::Call;
use crate::encryption_context;
use crate::error::Error;
use crate::key::{material, spec};
use crate::quota::Group;
use crate::recipient::{Answered, Recipient};

pub(crate) async fn generate_data_key_pair(
    call: &Call<'_>,
    input: &GenerateDataKeyPairRequest,
) -> Result<GenerateDataKeyPairResponse, Error> {
    let recipient = Recipient::of(call, input.recipient.as_ref()).await?;
    let generated = generate(
        call,
        &Wanted {
            operation: Operation::GenerateDataKeyPair,
            key_id: &input.key_id,
            spec: input.key_pair_spec,
            encryption_context: input.encryption_context.as_ref(),
            grant_tokens: input.grant_tokens.as_deref(),
            recipient: &recipient,
            dry_run: input.dry_run,
        },
    )
    .await?;
    Ok(GenerateDataKeyPairResponse {
        key_id: Some(generated.key_arn),
        key_material_id: Some(generated.material_id.to_string()),
        key_pair_spec: Some(input.key_pair_spec),
        private_key_ciphertext_blob: Some(Blob::from(generated.ciphertext)),
        private_key_plaintext: generated.private_key.plaintext,
        public_key: Some(Blob::from(generated.public_key)),
        ciphertext_for_recipient: generated.private_key.ciphertext_for_recipient,
    })
}

/// What both forms of the operation ask for.
pub(super) struct Wanted<'a> {
    pub(super) operation: Operation,
    pub(super) key_id: &'a str,
    pub(super) spec: DataKeyPairSpec,
    pub(super) encryption_context: Option<&'a BTreeMap<String, String>>,
    pub(super) grant_tokens: Option<&'a [String]>,
    pub(super) recipient: &'a Recipient,
    pub(super) dry_run: Option<bool>,
}

/// A new key pair; `ciphertext` is of its private half.
pub(super) struct Generated {
    pub(super) private_key: Answered,
    pub(super) public_key: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) key_arn: String,
    pub(super) material_id: MaterialId,
}

/// Makes a key pair: GenerateDataKeyPair, and its twin that keeps the private half to itself.
pub(super) async fn generate(call: &Call<'_>, wanted: &Wanted<'_>) -> Result<Generated, Error> {
    call.charge(Group::DataKeyPair(wanted.spec))?;
    let algorithm = EncryptionAlgorithmSpec::SymmetricDefault;
    let ask = Ask::of(wanted.operation)
        .encrypting(algorithm.as_str(), wanted.encryption_context)
        .for_recipient(wanted.recipient)
        .with(Condition::DataKeyPairSpec, Member::Text(wanted.spec.as_str()));
    let key = call.permit(call.find_key(wanted.key_id)?, ask)?.in_usable_state()?;
    let key = key.for_usage(KeyUsageType::EncryptDecrypt)?;
    spec::check_encryption(key.key(), algorithm)?;
    material::check_in_no_store(key.key())?;
    wanted.recipient.check()?;
    // Each pair spec is a key spec of the same name.
    let kind = KeySpec::from_wire(wanted.spec.as_str()).map(spec::material);
    let Some(MaterialKind::Pair(kind)) = kind else {
        return Err(Error::internal("a pair spec is none of a key pair"));
    };
    let context = encryption_context::digest(wanted.encryption_context)?;
    call.accept_grant_tokens(wanted.grant_tokens)?;
    call.stop_if_dry_run(wanted.dry_run)?;

    let backing_key = key.current_backing_key()?;
    let DataKeyPair { private_key, public_key } = call.kms.hsm.generate_pair(kind).await?;
    let ciphertext = call.kms.hsm.encrypt(backing_key, private_key.expose(), &context).await?;
    let private_key = wanted.recipient.answer_of(key, private_key)?;
    call.note_use(key);
    let (key_arn, material_id) = (key.arn(), backing_key.id);
    Ok(Generated { private_key, public_key, ciphertext, key_arn, material_id })
}
