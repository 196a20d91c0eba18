//! Every operation's decoder, and every answer with all its members, for the tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use secret::Secret;

use crate::Timestamp;
use crate::query::{Error, Parameters, Request, answer};
use crate::sts::*;

/// Decodes parameters, and shows what came of them.
pub(crate) type Decoder = fn(&Parameters) -> Result<String, Error>;

pub(crate) const REQUESTS: [(Operation, Decoder); 7] = [
    (Operation::AssumeRole, decoded::<AssumeRoleRequest>),
    (Operation::AssumeRoleWithWebIdentity, decoded::<AssumeRoleWithWebIdentityRequest>),
    (Operation::DecodeAuthorizationMessage, decoded::<DecodeAuthorizationMessageRequest>),
    (Operation::GetAccessKeyInfo, decoded::<GetAccessKeyInfoRequest>),
    (Operation::GetCallerIdentity, decoded::<GetCallerIdentityRequest>),
    (Operation::GetFederationToken, decoded::<GetFederationTokenRequest>),
    (Operation::GetSessionToken, decoded::<GetSessionTokenRequest>),
];

/// Each operation with an answer in which no member is absent, encoded. `text`: the text of a shape.
pub(crate) fn responses(text: &dyn Fn(&str) -> String) -> [(Operation, Vec<u8>); 7] {
    [
        (
            Operation::AssumeRole,
            encoded::<AssumeRoleRequest>(&AssumeRoleResponse {
                assumed_role_user: Some(AssumedRoleUser {
                    arn: text("arnType"),
                    assumed_role_id: text("assumedRoleIdType"),
                }),
                credentials: Some(Credentials {
                    access_key_id: text("accessKeyIdType"),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(text("accessKeySecretType").into_bytes()),
                    session_token: text("tokenType"),
                }),
                packed_policy_size: Some(365),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
                source_identity: Some(text("sourceIdentityType")),
            }),
        ),
        (
            Operation::AssumeRoleWithWebIdentity,
            encoded::<AssumeRoleWithWebIdentityRequest>(&AssumeRoleWithWebIdentityResponse {
                assumed_role_user: Some(AssumedRoleUser {
                    arn: text("arnType"),
                    assumed_role_id: text("assumedRoleIdType"),
                }),
                audience: Some(text("Audience")),
                credentials: Some(Credentials {
                    access_key_id: text("accessKeyIdType"),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(text("accessKeySecretType").into_bytes()),
                    session_token: text("tokenType"),
                }),
                packed_policy_size: Some(365),
                provider: Some(text("Issuer")),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
                source_identity: Some(text("sourceIdentityType")),
                subject_from_web_identity_token: Some(text("webIdentitySubjectType")),
                trusted_identity_propagation_context: Some(TrustedIdentityPropagationContext {
                    origin_identity: Some(OriginIdentity {
                        federated_provider_arn: Some(text("arnType")),
                        issuer: Some(Secret::from(text("originIdentityIssuerType").into_bytes())),
                        subject: Some(Secret::from(text("originIdentitySubjectType").into_bytes())),
                        subject_type: Some(Secret::from(
                            text("originIdentitySubjectTypeType").into_bytes(),
                        )),
                    }),
                    transaction_context: Some(TransactionContext {
                        identity_provider: Some(BTreeMap::from([(
                            text("transactionContextKeyType"),
                            Secret::from(text("transactionContextValueType").into_bytes()),
                        )])),
                    }),
                }),
            }),
        ),
        (
            Operation::DecodeAuthorizationMessage,
            encoded::<DecodeAuthorizationMessageRequest>(&DecodeAuthorizationMessageResponse {
                decoded_message: Some(text("decodedMessageType")),
            }),
        ),
        (
            Operation::GetAccessKeyInfo,
            encoded::<GetAccessKeyInfoRequest>(&GetAccessKeyInfoResponse {
                account: Some(text("accountType")),
            }),
        ),
        (
            Operation::GetCallerIdentity,
            encoded::<GetCallerIdentityRequest>(&GetCallerIdentityResponse {
                account: Some(text("accountType")),
                arn: Some(text("arnType")),
                user_id: Some(text("userIdType")),
            }),
        ),
        (
            Operation::GetFederationToken,
            encoded::<GetFederationTokenRequest>(&GetFederationTokenResponse {
                credentials: Some(Credentials {
                    access_key_id: text("accessKeyIdType"),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(text("accessKeySecretType").into_bytes()),
                    session_token: text("tokenType"),
                }),
                federated_user: Some(FederatedUser {
                    arn: text("arnType"),
                    federated_user_id: text("federatedIdType"),
                }),
                packed_policy_size: Some(365),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
            }),
        ),
        (
            Operation::GetSessionToken,
            encoded::<GetSessionTokenRequest>(&GetSessionTokenResponse {
                credentials: Some(Credentials {
                    access_key_id: text("accessKeyIdType"),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(text("accessKeySecretType").into_bytes()),
                    session_token: text("tokenType"),
                }),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
            }),
        ),
    ]
}

fn decoded<T: Request + Debug>(parameters: &Parameters) -> Result<String, Error> {
    T::decode(parameters).map(|request| format!("{} {request:?}", T::NAME))
}

fn encoded<T: Request>(response: &T::Response) -> Vec<u8> {
    let mut out = Vec::new();
    answer::<T>(response, NAMESPACE, "the id", &mut out);
    out
}
