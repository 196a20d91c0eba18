//! The structures that stand within others.

use std::collections::BTreeMap;

use secret::Secret;

use crate::Timestamp;
use crate::generated::sts::constraints;
use crate::query::Error;
use crate::query::decode::{Decode, Input};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::validate::Path;

/// `AssumedRoleUser`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssumedRoleUser {
    /// `Arn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub arn: String,
    /// `AssumedRoleId`: 2 to 193 characters, `[\w+=,.@:-]*`
    pub assumed_role_id: String,
}

impl Encode for AssumedRoleUser {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        let value = &self.assumed_role_id;
        writer.member("AssumedRoleId");
        writer.string(value);
        writer.end_object();
    }
}

/// `Credentials`
#[derive(Debug)]
pub struct Credentials {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]*`
    pub access_key_id: String,
    /// `Expiration`
    pub expiration: Timestamp,
    /// `SecretAccessKey`
    pub secret_access_key: Secret,
    /// `SessionToken`
    pub session_token: String,
}

impl Encode for Credentials {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.access_key_id;
        writer.member("AccessKeyId");
        writer.string(value);
        let value = &self.expiration;
        writer.member("Expiration");
        writer.timestamp(*value);
        let value = &self.secret_access_key;
        writer.member("SecretAccessKey");
        writer.secret_string(value);
        let value = &self.session_token;
        writer.member("SessionToken");
        writer.string(value);
        writer.end_object();
    }
}

/// `FederatedUser`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FederatedUser {
    /// `Arn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub arn: String,
    /// `FederatedUserId`: 2 to 193 characters, `[\w+=,.@\:-]*`
    pub federated_user_id: String,
}

impl Encode for FederatedUser {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        let value = &self.federated_user_id;
        writer.member("FederatedUserId");
        writer.string(value);
        writer.end_object();
    }
}

/// `OriginIdentity`
#[derive(Debug, Default)]
pub struct OriginIdentity {
    /// `FederatedProviderArn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub federated_provider_arn: Option<String>,
    /// `Issuer`
    pub issuer: Option<Secret>,
    /// `Subject`
    pub subject: Option<Secret>,
    /// `SubjectType`
    pub subject_type: Option<Secret>,
}

impl Encode for OriginIdentity {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.federated_provider_arn {
            writer.member("FederatedProviderArn");
            writer.string(value);
        }
        if let Some(value) = &self.issuer {
            writer.member("Issuer");
            writer.secret_string(value);
        }
        if let Some(value) = &self.subject {
            writer.member("Subject");
            writer.secret_string(value);
        }
        if let Some(value) = &self.subject_type {
            writer.member("SubjectType");
            writer.secret_string(value);
        }
        writer.end_object();
    }
}

/// `PolicyDescriptorType`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyDescriptorType {
    /// `arn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub arn: Option<String>,
}

impl Decode for PolicyDescriptorType {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "arn" => arn = input.string(&constraints::ARN_TYPE, Path::Member(&at, 0, "arn"))?,
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { arn }))
    }
}

/// `ProvidedContext`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvidedContext {
    /// `ContextAssertion`: 4 to 3072 characters
    pub context_assertion: Option<String>,
    /// `ProviderArn`: 20 to 2048 characters, `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`
    pub provider_arn: Option<String>,
}

impl Decode for ProvidedContext {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut context_assertion = None;
        let mut provider_arn = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ContextAssertion" => {
                    context_assertion = input.string(
                        &constraints::CONTEXT_ASSERTION_TYPE,
                        Path::Member(&at, 0, "contextAssertion"),
                    )?
                }
                "ProviderArn" => {
                    provider_arn =
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 1, "providerArn"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { context_assertion, provider_arn }))
    }
}

/// `Tag`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// `Key`: 1 to 128 characters, `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`
    pub key: String,
    /// `Value`: 0 to 256 characters, `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`
    pub value: String,
}

impl Decode for Tag {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key = None;
        let mut value = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Key" => {
                    key = Some(
                        input.string(&constraints::TAG_KEY_TYPE, Path::Member(&at, 0, "key"))?,
                    )
                }
                "Value" => {
                    value = Some(
                        input
                            .string(&constraints::TAG_VALUE_TYPE, Path::Member(&at, 1, "value"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key = input.required(key, Path::Member(&at, 0, "key"));
        let value = input.required(value, Path::Member(&at, 1, "value"));
        let (Some(key), Some(value)) = (key, value) else { return Ok(None) };
        Ok(Some(Self { key, value }))
    }
}

/// `TransactionContext`
#[derive(Debug, Default)]
pub struct TransactionContext {
    /// `IdentityProvider`
    pub identity_provider: Option<BTreeMap<String, Secret>>,
}

impl Encode for TransactionContext {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.identity_provider {
            writer.member("IdentityProvider");
            encode::map(writer, value);
        }
        writer.end_object();
    }
}

/// `TrustedIdentityPropagationContext`
#[derive(Debug, Default)]
pub struct TrustedIdentityPropagationContext {
    /// `OriginIdentity`
    pub origin_identity: Option<OriginIdentity>,
    /// `TransactionContext`
    pub transaction_context: Option<TransactionContext>,
}

impl Encode for TrustedIdentityPropagationContext {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.origin_identity {
            writer.member("OriginIdentity");
            value.write(writer);
        }
        if let Some(value) = &self.transaction_context {
            writer.member("TransactionContext");
            value.write(writer);
        }
        writer.end_object();
    }
}
