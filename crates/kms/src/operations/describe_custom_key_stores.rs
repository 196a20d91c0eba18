//! `DescribeCustomKeyStores`: all custom key stores of the account and region, or one.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html>.
//! Refuses, in this order: Validation, CustomKeyStoreNotFound, InvalidMarker.

use api::kms::{DescribeCustomKeyStoresRequest, DescribeCustomKeyStoresResponse, Operation};
use catalog::record::StoreId;

use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;
use crate::page::{Limits, Page};

pub(crate) async fn describe_custom_key_stores(
    call: &Call<'_>,
    input: &DescribeCustomKeyStoresRequest,
) -> Result<DescribeCustomKeyStoresResponse, Error> {
    call.permit_without_key(Operation::DescribeCustomKeyStores)?;
    let one = match (&input.custom_key_store_id, &input.custom_key_store_name) {
        (Some(_), Some(_)) => {
            return Err(Error::validation(
                "You can specify either CustomKeyStoreId or CustomKeyStoreName, but not both.",
            ));
        }
        (Some(id), None) => Some(custom_key_store::find(call, id)?),
        (None, Some(name)) => {
            let mut stores = call.picture.custom_key_stores(call.account(), call.region());
            let named = stores.find(|store| *store.name == **name);
            Some(named.ok_or_else(|| Error::StoreNotFound(name.clone()))?)
        }
        (None, None) => None,
    };
    let filter = one.map(|store| store.place.id);
    let list = format!("DescribeCustomKeyStores {filter:?}");
    let page = Page::parse(call, list, Limits::WIDE, input.limit, input.marker.as_deref())?;
    let after: Option<StoreId> =
        page.after().map(|id| id.parse().map_err(|_| Error::InvalidMarker)).transpose()?;
    let stores = call.picture.custom_key_stores(call.account(), call.region()).filter(|store| {
        let id = store.place.id;
        after.is_none_or(|after| id > after) && filter.is_none_or(|filter| id == filter)
    });
    let answer = page.take(
        stores,
        |store| store.place.id.to_string(),
        |store| custom_key_store::entry(store),
    );
    Ok(DescribeCustomKeyStoresResponse {
        custom_key_stores: Some(answer.items),
        next_marker: answer.next_marker,
        truncated: answer.truncated,
    })
}
