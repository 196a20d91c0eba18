//! `ListRetirableGrants`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::generated::kms::constraints;
use crate::kms::{ListGrantsResponse, Operation};
use crate::validate::Path;
use crate::{Error, Request, Values};

/// What [`ListRetirableGrants`](crate::kms::Operation::ListRetirableGrants) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRetirableGrantsRequest {
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
    /// `RetiringPrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub retiring_principal: Option<String>,
    /// `RetiringServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub retiring_service_principal: Option<String>,
}

impl Decode for ListRetirableGrantsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut limit = None;
        let mut marker = None;
        let mut retiring_principal = None;
        let mut retiring_service_principal = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "Limit" => {
                    limit = input.integer(constraints::LIMIT_TYPE, Path::Member(&at, 0, "limit"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 1, "marker"))?
                }
                "RetiringPrincipal" => {
                    retiring_principal = input.string(
                        &constraints::PRINCIPAL_ID_TYPE,
                        Path::Member(&at, 2, "retiringPrincipal"),
                    )?
                }
                "RetiringServicePrincipal" => {
                    retiring_service_principal = input.string(
                        &constraints::SERVICE_PRINCIPAL_TYPE,
                        Path::Member(&at, 3, "retiringServicePrincipal"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { limit, marker, retiring_principal, retiring_service_principal }))
    }
}

impl Request for ListRetirableGrantsRequest {
    const OPERATION: Operation = Operation::ListRetirableGrants;
    type Response = ListGrantsResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}
