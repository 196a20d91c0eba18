//! `ConnectCustomKeyStore`: asks for a connection to the store's device, and does not wait for it.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html>.
//! Refuses, in this order: CustomKeyStoreNotFound, CustomKeyStoreInvalidState.

use api::kms::{
    ConnectCustomKeyStoreRequest, ConnectCustomKeyStoreResponse, ConnectionStateType, Operation,
};
use catalog::Change;
use catalog::record::{Connection, CustomKeyStore};

use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;

pub(crate) async fn connect_custom_key_store(
    call: &Call<'_>,
    input: &ConnectCustomKeyStoreRequest,
) -> Result<ConnectCustomKeyStoreResponse, Error> {
    use ConnectionStateType::{Connected, Connecting, Disconnected};

    call.permit_without_key(Operation::ConnectCustomKeyStore)?;
    let store = custom_key_store::find(call, &input.custom_key_store_id)?;
    custom_key_store::check_state(store, &[Disconnected, Connecting, Connected])?;
    if store.connection == Connection::Disconnected {
        let wanted = CustomKeyStore { connection: Connection::Connecting, ..(**store).clone() };
        let mut change = Change::new();
        change.put_custom_key_store(&call.picture, wanted);
        call.commit(change).await?;
        call.kms.connections.changed();
    }
    Ok(ConnectCustomKeyStoreResponse {})
}
