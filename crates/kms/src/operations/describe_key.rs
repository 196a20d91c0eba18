//! `DescribeKey`: all about a key but its policy, aliases, tags and rotation.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>.
//! Refuses, in this order: NotFound, AccessDenied.

use api::kms::{DescribeKeyRequest, DescribeKeyResponse, Operation};

use crate::call::Call;
use crate::error::Error;
use crate::key::metadata;

pub(crate) async fn describe_key(
    call: &Call<'_>,
    input: &DescribeKeyRequest,
) -> Result<DescribeKeyResponse, Error> {
    let key = call.find_key(&input.key_id)?;
    let key = call.permit(key, Operation::DescribeKey)?;
    // A grant token that is of no use is passed over: the model has no refusal of it here.
    Ok(DescribeKeyResponse {
        key_metadata: Some(metadata::of(key.key(), &call.picture, call.now.lifetime_ms)),
    })
}
