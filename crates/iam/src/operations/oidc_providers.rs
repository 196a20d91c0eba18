//! OpenID Connect providers: whose tokens the account takes for web identities.
//!
//! Each refuses, in this order: InvalidInput, AccessDenied, NoSuchEntity, and then what it says itself.

use api::iam::{
    AddClientIDToOpenIDConnectProviderRequest, CreateOpenIDConnectProviderRequest,
    CreateOpenIDConnectProviderResponse, DeleteOpenIDConnectProviderRequest,
    GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse,
    ListOpenIDConnectProvidersResponse, OpenIDConnectProviderListEntry, Operation,
    RemoveClientIDFromOpenIDConnectProviderRequest, UpdateOpenIDConnectProviderThumbprintRequest,
};
use catalog::Change;
use catalog::record::{Name, OidcProvider, ProviderPlace, Tags};

use super::entities;
use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;
use crate::{present, tag};

/// How many providers an account can have, and client ids and thumbprints a provider.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const PROVIDERS_MAX: usize = 100;
const CLIENT_IDS_MAX: usize = 100;
const THUMBPRINTS_MAX: usize = 5;

/// The issuer that a URL names, without `https://`. Refuses: InvalidInput.
fn issuer(url: &str) -> Result<&str, Error> {
    let invalid = |words: &str| Error::InvalidInput(words.into());
    let Some(issuer) = url.strip_prefix("https://") else {
        return Err(invalid("Invalid Open ID Connect Provider URL. It must begin with https://."));
    };
    let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
    let (host, path) = issuer.split_once('/').unwrap_or((issuer, ""));
    let is_host_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| is_host_letter(byte) || matches!(byte, b'.' | b'-' | b':'));
    let is_path = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'%' | b'*');
    if !is_host || !path.bytes().all(is_path) {
        return Err(invalid(
            "Invalid Open ID Connect Provider URL. It must be a host in lower case, perhaps with a port, and a path, without a query.",
        ));
    }
    Ok(issuer)
}

/// SHA-1 of certificates, in hexadecimal digits. Refuses: InvalidInput.
fn thumbprints(given: &[String]) -> Result<Box<[Box<str>]>, Error> {
    if given.len() > THUMBPRINTS_MAX {
        return Err(Error::InvalidInput(
            "Thumbprint list must contain fewer than 5 entries.".into(),
        ));
    }
    let is_hexadecimal = |text: &&String| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !given.iter().all(|text| is_hexadecimal(&text)) {
        return Err(Error::InvalidInput("A thumbprint is 40 hexadecimal digits.".into()));
    }
    Ok(given.iter().map(|text| text.to_ascii_lowercase().into()).collect())
}

/// `CreateOpenIDConnectProvider`. Refuses: EntityAlreadyExists, LimitExceeded.
pub(crate) async fn create_open_id_connect_provider(
    call: &Call<'_>,
    input: &CreateOpenIDConnectProviderRequest,
) -> Result<CreateOpenIDConnectProviderResponse, Error> {
    let issuer = issuer(&input.url)?;
    let place = ProviderPlace { account: call.account(), issuer: issuer.into() };
    let arn = place.arn(call.partition());
    let ask = Ask::from(Operation::CreateOpenIDConnectProvider).tagging(input.tags.as_deref());
    call.permit_on(Some(&arn), ask)?;
    let tagging = Operation::TagOpenIDConnectProvider;
    entities::permit_tags(call, &arn, tagging, input.tags.as_deref())?;
    if input.context_provider.is_some() || input.identity_center_instance_arn.is_some() {
        return Err(Error::InvalidInput(
            "Trusted identity propagation is not supported by this version.".into(),
        ));
    }
    if call.picture.oidc_provider(&place).is_some() {
        return Err(Error::AlreadyExists(format!(
            "Provider with url {} already exists.",
            input.url
        )));
    }
    if call.picture.oidc_providers(call.account()).count() >= PROVIDERS_MAX {
        return Err(Error::Quota("OpenIdConnectProvidersPerAccount", PROVIDERS_MAX));
    }
    let mut client_ids: Vec<Box<str>> = Vec::new();
    for id in input.client_id_list.iter().flatten() {
        if !client_ids.iter().any(|known| **known == **id) {
            client_ids.push(id.as_str().into());
        }
    }
    if client_ids.len() > CLIENT_IDS_MAX {
        return Err(Error::Quota("ClientIdsPerOpenIdConnectProvider", CLIENT_IDS_MAX));
    }
    let provider = OidcProvider {
        place,
        created_ms: call.now.lifetime_ms,
        client_ids: client_ids.into(),
        thumbprints: thumbprints(input.thumbprint_list.as_deref().unwrap_or_default())?,
        tags: tag::merge(&Tags::default(), input.tags.as_deref().unwrap_or_default())?,
    };
    let tags = tag::present_any(&provider.tags);
    let mut change = Change::new();
    change.put_oidc_provider(&call.picture, provider);
    call.commit(change).await?;
    Ok(CreateOpenIDConnectProviderResponse { open_id_connect_provider_arn: Some(arn), tags })
}

/// `GetOpenIDConnectProvider`.
pub(crate) async fn get_open_id_connect_provider(
    call: &Call<'_>,
    input: &GetOpenIDConnectProviderRequest,
) -> Result<GetOpenIDConnectProviderResponse, Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    let provider = call.permit(claimed, Operation::GetOpenIDConnectProvider)?;
    let strings = |list: &[Box<str>]| list.iter().map(|text| (**text).to_owned()).collect();
    Ok(GetOpenIDConnectProviderResponse {
        client_id_list: Some(strings(&provider.client_ids)),
        context_provider: None,
        create_date: Some(present::date(provider.created_ms)),
        identity_center_instance_arn: None,
        identity_store_arn: None,
        tags: tag::present_any(&provider.tags),
        thumbprint_list: Some(strings(&provider.thumbprints)),
        // AWS tells it without its scheme.
        url: Some((*provider.place.issuer).into()),
    })
}

/// `ListOpenIDConnectProviders`.
pub(crate) async fn list_open_id_connect_providers(
    call: &Call<'_>,
    _: &api::iam::ListOpenIDConnectProvidersRequest,
) -> Result<ListOpenIDConnectProvidersResponse, Error> {
    call.permit_on(None, Operation::ListOpenIDConnectProviders)?;
    let providers = call.picture.oidc_providers(call.account());
    let entries = providers.map(|provider| OpenIDConnectProviderListEntry {
        arn: Some(provider.place.arn(call.partition())),
        is_trusted_identity_propagation_enabled: None,
    });
    Ok(ListOpenIDConnectProvidersResponse {
        open_id_connect_provider_list: Some(entries.collect()),
    })
}

async fn replace(call: &Call<'_>, provider: OidcProvider) -> Result<(), Error> {
    let mut change = Change::new();
    change.put_oidc_provider(&call.picture, provider);
    call.commit(change).await
}

/// `AddClientIDToOpenIDConnectProvider`: again is no mistake. Refuses: LimitExceeded.
pub(crate) async fn add_client_id_to_open_id_connect_provider(
    call: &Call<'_>,
    input: &AddClientIDToOpenIDConnectProviderRequest,
) -> Result<(), Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    let provider = call.permit(claimed, Operation::AddClientIDToOpenIDConnectProvider)?;
    if provider.client_ids.iter().any(|id| **id == *input.client_id) {
        return Ok(());
    }
    if provider.client_ids.len() >= CLIENT_IDS_MAX {
        return Err(Error::Quota("ClientIdsPerOpenIdConnectProvider", CLIENT_IDS_MAX));
    }
    let mut client_ids = provider.client_ids.to_vec();
    client_ids.push(input.client_id.as_str().into());
    replace(call, OidcProvider { client_ids: client_ids.into(), ..(**provider).clone() }).await
}

/// `RemoveClientIDFromOpenIDConnectProvider`: one that is not there is no mistake.
pub(crate) async fn remove_client_id_from_open_id_connect_provider(
    call: &Call<'_>,
    input: &RemoveClientIDFromOpenIDConnectProviderRequest,
) -> Result<(), Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    let provider = call.permit(claimed, Operation::RemoveClientIDFromOpenIDConnectProvider)?;
    let client_ids = provider.client_ids.iter().filter(|id| ***id != *input.client_id);
    let client_ids = client_ids.cloned().collect();
    replace(call, OidcProvider { client_ids, ..(**provider).clone() }).await
}

/// `UpdateOpenIDConnectProviderThumbprint`: the whole list. Refuses: InvalidInput.
pub(crate) async fn update_open_id_connect_provider_thumbprint(
    call: &Call<'_>,
    input: &UpdateOpenIDConnectProviderThumbprintRequest,
) -> Result<(), Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    let provider = call.permit(claimed, Operation::UpdateOpenIDConnectProviderThumbprint)?;
    let thumbprints = thumbprints(&input.thumbprint_list)?;
    replace(call, OidcProvider { thumbprints, ..(**provider).clone() }).await
}

/// `DeleteOpenIDConnectProvider`: one that is not there is no mistake. Roles that trust it stay, and nobody gets
/// in by it.
pub(crate) async fn delete_open_id_connect_provider(
    call: &Call<'_>,
    input: &DeleteOpenIDConnectProviderRequest,
) -> Result<(), Error> {
    let claimed = call.provider(&input.open_id_connect_provider_arn)?;
    match call.permit(claimed, Operation::DeleteOpenIDConnectProvider) {
        Ok(provider) => {
            let mut change = Change::new();
            change.remove(&call.picture, Name::OidcProvider(provider.place.clone()));
            call.commit(change).await
        }
        Err(Error::NoSuchEntity(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_url_without_anything_that_two_could_read_differently() {
        for (url, expected) in [
            ("https://oidc.example.com", Some("oidc.example.com")),
            ("https://oidc.example.com/", Some("oidc.example.com")),
            ("https://oidc.example.com:8443/id/1", Some("oidc.example.com:8443/id/1")),
            ("http://oidc.example.com", None),
            ("https://", None),
            ("https://Oidc.example.com", None),
            ("https://a@oidc.example.com", None),
            ("https://oidc.example.com/?a", None),
            ("https://oidc.example.com/a b", None),
            ("https://oidc.example.com/ä", None),
        ] {
            assert_eq!(issuer(url).ok(), expected, "{url}");
        }
    }

    #[test]
    fn thumbprints_are_kept_in_lower_case() {
        let digits = "A9D53002E97E00E043244F3D170D6F4C414104FD";
        let read = thumbprints(&[digits.into()]).unwrap();
        assert_eq!(*read[0], digits.to_lowercase());
        assert!(thumbprints(&["x".repeat(40)]).is_err());
        assert!(thumbprints(&vec![digits.into(); 6]).is_err());
    }
}
