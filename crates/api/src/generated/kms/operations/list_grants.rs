//! `ListGrants`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{GrantListEntry, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`ListGrants`](crate::kms::Operation::ListGrants) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGrantsRequest {
    /// `GrantId`: 1 to 128 characters
    pub grant_id: Option<String>,
    /// `GranteePrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub grantee_principal: Option<String>,
    /// `GranteeServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub grantee_service_principal: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Limit`: 1 to 1000
    pub limit: Option<i32>,
    /// `Marker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub marker: Option<String>,
}

impl Decode for ListGrantsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut grant_id = None;
        let mut grantee_principal = None;
        let mut grantee_service_principal = None;
        let mut key_id = None;
        let mut limit = None;
        let mut marker = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "GrantId" => {
                    grant_id = input
                        .string(&constraints::GRANT_ID_TYPE, Path::Member(&at, 0, "grantId"))?
                }
                "GranteePrincipal" => {
                    grantee_principal = input.string(
                        &constraints::PRINCIPAL_ID_TYPE,
                        Path::Member(&at, 1, "granteePrincipal"),
                    )?
                }
                "GranteeServicePrincipal" => {
                    grantee_service_principal = input.string(
                        &constraints::SERVICE_PRINCIPAL_TYPE,
                        Path::Member(&at, 2, "granteeServicePrincipal"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 3, "keyId"))?,
                    )
                }
                "Limit" => {
                    limit = input.integer(constraints::LIMIT_TYPE, Path::Member(&at, 4, "limit"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 5, "marker"))?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 3, "keyId"));
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(Some(Self {
            grant_id,
            grantee_principal,
            grantee_service_principal,
            key_id,
            limit,
            marker,
        }))
    }
}

/// What [`ListGrants`](crate::kms::Operation::ListGrants) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGrantsResponse {
    /// `Grants`
    pub grants: Option<Vec<GrantListEntry>>,
    /// `NextMarker`: 1 to 1024 characters, `[\u0020-\u00FF]*`
    pub next_marker: Option<String>,
    /// `Truncated`
    pub truncated: Option<bool>,
}

impl Encode for ListGrantsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.grants {
            writer.member("Grants");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.next_marker {
            writer.member("NextMarker");
            writer.string(value);
        }
        if let Some(value) = &self.truncated {
            writer.member("Truncated");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

impl Request for ListGrantsRequest {
    const OPERATION: Operation = Operation::ListGrants;
    type Response = ListGrantsResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for ListGrantsResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
