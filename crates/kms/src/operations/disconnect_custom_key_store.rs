//! `DisconnectCustomKeyStore`: its keys cannot be used from now on, until it is connected again.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html>.
//! Refuses, in this order: CustomKeyStoreNotFound, CustomKeyStoreInvalidState.

use api::kms::{
    ConnectionStateType, DisconnectCustomKeyStoreRequest, DisconnectCustomKeyStoreResponse,
    Operation,
};
use catalog::Change;
use catalog::record::{Connection, CustomKeyStore};

use crate::call::Call;
use crate::custom_key_store;
use crate::error::Error;

pub(crate) async fn disconnect_custom_key_store(
    call: &Call<'_>,
    input: &DisconnectCustomKeyStoreRequest,
) -> Result<DisconnectCustomKeyStoreResponse, Error> {
    use ConnectionStateType::{Connected, Connecting, Failed};

    call.permit_without_key(Operation::DisconnectCustomKeyStore)?;
    let store = custom_key_store::find(call, &input.custom_key_store_id)?;
    custom_key_store::check_state(store, &[Connected, Connecting, Failed])?;
    let disconnected = CustomKeyStore { connection: Connection::Disconnected, ..(**store).clone() };
    let mut change = Change::new();
    change.put_custom_key_store(&call.picture, disconnected);
    call.commit(change).await?;
    call.kms.connections.changed();
    Ok(DisconnectCustomKeyStoreResponse {})
}
