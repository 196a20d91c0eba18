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

/// Each operation with an answer in which no member is absent, encoded.
pub(crate) fn responses() -> [(Operation, Vec<u8>); 7] {
    [
        (
            Operation::AssumeRole,
            encoded::<AssumeRoleRequest>(&AssumeRoleResponse {
                assumed_role_user: Some(AssumedRoleUser {
                    arn: "arnType".into(),
                    assumed_role_id: "assumedRoleIdType".into(),
                }),
                credentials: Some(Credentials {
                    access_key_id: "accessKeyIdType".into(),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(b"accessKeySecretType".to_vec()),
                    session_token: "tokenType".into(),
                }),
                packed_policy_size: Some(365),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
                source_identity: Some("sourceIdentityType".into()),
            }),
        ),
        (
            Operation::AssumeRoleWithWebIdentity,
            encoded::<AssumeRoleWithWebIdentityRequest>(&AssumeRoleWithWebIdentityResponse {
                assumed_role_user: Some(AssumedRoleUser {
                    arn: "arnType".into(),
                    assumed_role_id: "assumedRoleIdType".into(),
                }),
                audience: Some("Audience".into()),
                credentials: Some(Credentials {
                    access_key_id: "accessKeyIdType".into(),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(b"accessKeySecretType".to_vec()),
                    session_token: "tokenType".into(),
                }),
                packed_policy_size: Some(365),
                provider: Some("Issuer".into()),
                session_token_size: Some(365),
                session_token_utilization: Some(365),
                source_identity: Some("sourceIdentityType".into()),
                subject_from_web_identity_token: Some("webIdentitySubjectType".into()),
                trusted_identity_propagation_context: Some(TrustedIdentityPropagationContext {
                    origin_identity: Some(OriginIdentity {
                        federated_provider_arn: Some("arnType".into()),
                        issuer: Some(Secret::from(b"originIdentityIssuerType".to_vec())),
                        subject: Some(Secret::from(b"originIdentitySubjectType".to_vec())),
                        subject_type: Some(Secret::from(b"originIdentitySubjectTypeType".to_vec())),
                    }),
                    transaction_context: Some(TransactionContext {
                        identity_provider: Some(BTreeMap::from([(
                            "transactionContextKeyType".into(),
                            Secret::from(b"transactionContextValueType".to_vec()),
                        )])),
                    }),
                }),
            }),
        ),
        (
            Operation::DecodeAuthorizationMessage,
            encoded::<DecodeAuthorizationMessageRequest>(&DecodeAuthorizationMessageResponse {
                decoded_message: Some("decodedMessageType".into()),
            }),
        ),
        (
            Operation::GetAccessKeyInfo,
            encoded::<GetAccessKeyInfoRequest>(&GetAccessKeyInfoResponse {
                account: Some("accountType".into()),
            }),
        ),
        (
            Operation::GetCallerIdentity,
            encoded::<GetCallerIdentityRequest>(&GetCallerIdentityResponse {
                account: Some("accountType".into()),
                arn: Some("arnType".into()),
                user_id: Some("userIdType".into()),
            }),
        ),
        (
            Operation::GetFederationToken,
            encoded::<GetFederationTokenRequest>(&GetFederationTokenResponse {
                credentials: Some(Credentials {
                    access_key_id: "accessKeyIdType".into(),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(b"accessKeySecretType".to_vec()),
                    session_token: "tokenType".into(),
                }),
                federated_user: Some(FederatedUser {
                    arn: "arnType".into(),
                    federated_user_id: "federatedIdType".into(),
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
                    access_key_id: "accessKeyIdType".into(),
                    expiration: Timestamp::from_millis(1_571_767_572_317),
                    secret_access_key: Secret::from(b"accessKeySecretType".to_vec()),
                    session_token: "tokenType".into(),
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
