//! Who asks, whose an access key is, and why somebody was denied: `GetCallerIdentity`, `GetAccessKeyInfo`,
//! `DecodeAuthorizationMessage`.

use api::query::Code;
use api::sts::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse, GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse, GetCallerIdentityRequest, GetCallerIdentityResponse, Operation,
};
use identity::AccessKeyId;

use crate::call::Call;
use crate::error::Error;

/// `GetCallerIdentity`: needs no permission, and none can be taken away.
pub(crate) async fn get_caller_identity(
    call: &Call<'_>,
    _: &GetCallerIdentityRequest,
) -> Result<GetCallerIdentityResponse, Error> {
    Ok(GetCallerIdentityResponse {
        account: Some(call.account().to_string()),
        arn: Some(call.who.arn(call.partition())),
        user_id: Some(call.who.user_id()),
    })
}

/// `GetAccessKeyInfo`: the account that an access key is of, which its id tells, switched off or deleted or
/// temporary. Refuses: AccessDenied, Validation.
pub(crate) async fn get_access_key_info(
    call: &Call<'_>,
    input: &GetAccessKeyInfoRequest,
) -> Result<GetAccessKeyInfoResponse, Error> {
    call.permit_on(None, Operation::GetAccessKeyInfo)?;
    let id = input.access_key_id.as_str();
    let stored = call.picture.access_key(id).map(|key| key.account);
    let account = stored.or_else(|| id.parse::<AccessKeyId>().ok()?.account());
    let account = account.ok_or_else(|| Error::Validation("Invalid access key id.".into()))?;
    Ok(GetAccessKeyInfoResponse { account: Some(account.to_string()) })
}

/// `DecodeAuthorizationMessage`: of a refusal that somebody of the account was told. Refuses: AccessDenied,
/// InvalidAuthorizationMessage.
pub(crate) async fn decode_authorization_message(
    call: &Call<'_>,
    input: &DecodeAuthorizationMessageRequest,
) -> Result<DecodeAuthorizationMessageResponse, Error> {
    call.permit_on(None, Operation::DecodeAuthorizationMessage)?;
    let domain = call.iam.catalog.domain();
    let decoded = access::decode_message(domain, call.account(), &input.encoded_message);
    let invalid = || {
        let code = Code::InvalidAuthorizationMessageException;
        Error::Other(code, "Message is not valid.".into())
    };
    Ok(DecodeAuthorizationMessageResponse { decoded_message: Some(decoded.ok_or_else(invalid)?) })
}
