//! `DeleteCustomKeyStore`: the store, not its device, and only when no key is in it any more.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html>.
//! Refuses, in this order: CustomKeyStoreNotFound, CustomKeyStoreInvalidState, CustomKeyStoreHasCMKs.

use api::kms::{
    ConnectionStateType, DeleteCustomKeyStoreRequest, DeleteCustomKeyStoreResponse, Operation,
};
use catalog::Change;
use catalog::record::Name;

use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;

pub(crate) async fn delete_custom_key_store(
    call: &Call<'_>,
    input: &DeleteCustomKeyStoreRequest,
) -> Result<DeleteCustomKeyStoreResponse, Error> {
    call.permit_without_key(Operation::DeleteCustomKeyStore)?;
    let store = custom_key_store::find(call, &input.custom_key_store_id)?;
    custom_key_store::check_state(store, &[ConnectionStateType::Disconnected])?;
    // A key counts until it is destroyed: if its date was past by a wrong clock, it finds its store.
    if call.picture.has_keys_in(&store.place) {
        return Err(Error::StoreHasKeys(store.place.id));
    }
    // None comes meanwhile: only a store that is connected gets keys.
    let mut change = Change::new();
    change.remove(&call.picture, Name::CustomKeyStore(store.place));
    call.commit(change).await?;
    Ok(DeleteCustomKeyStoreResponse {})
}
