//! `CreateGrant`: what it takes and what it answers.

use crate::decode::{self, Decode, Input};
use crate::encode::{self, Encode};
use crate::generated::kms::constraints;
use crate::json::Writer;
use crate::kms::{GrantConstraints, GrantOperation, Operation};
use crate::validate::Path;
use crate::{Error, Request, Response, Values};

/// What [`CreateGrant`](crate::kms::Operation::CreateGrant) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGrantRequest {
    /// `Constraints`
    pub constraints: Option<GrantConstraints>,
    /// `DryRun`
    pub dry_run: Option<bool>,
    /// `GrantTokens`: 0 to 10 elements
    pub grant_tokens: Option<Vec<String>>,
    /// `GranteePrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub grantee_principal: Option<String>,
    /// `GranteeServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub grantee_service_principal: Option<String>,
    /// `KeyId`: 1 to 2048 characters
    pub key_id: String,
    /// `Name`: 1 to 256 characters, `^[a-zA-Z0-9:/_-]+$`
    pub name: Option<String>,
    /// `Operations`
    pub operations: Vec<GrantOperation>,
    /// `RetiringPrincipal`: 1 to 256 characters, `^[\w+=,.@:/-]+$`
    pub retiring_principal: Option<String>,
    /// `RetiringServicePrincipal`: 1 to 128 characters, `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`
    pub retiring_service_principal: Option<String>,
}

impl Decode for CreateGrantRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut constraints = None;
        let mut dry_run = None;
        let mut grant_tokens = None;
        let mut grantee_principal = None;
        let mut grantee_service_principal = None;
        let mut key_id = None;
        let mut name = None;
        let mut operations = None;
        let mut retiring_principal = None;
        let mut retiring_service_principal = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match &*member {
                "Constraints" => {
                    constraints =
                        GrantConstraints::read(input, Path::Member(&at, 0, "constraints"))?
                }
                "DryRun" => dry_run = input.boolean()?,
                "GrantTokens" => {
                    grant_tokens = input.strings(
                        constraints::GRANT_TOKEN_LIST,
                        &constraints::GRANT_TOKEN_TYPE,
                        Path::Member(&at, 2, "grantTokens"),
                    )?
                }
                "GranteePrincipal" => {
                    grantee_principal = input.string(
                        &constraints::PRINCIPAL_ID_TYPE,
                        Path::Member(&at, 3, "granteePrincipal"),
                    )?
                }
                "GranteeServicePrincipal" => {
                    grantee_service_principal = input.string(
                        &constraints::SERVICE_PRINCIPAL_TYPE,
                        Path::Member(&at, 4, "granteeServicePrincipal"),
                    )?
                }
                "KeyId" => {
                    key_id = Some(
                        input.string(&constraints::KEY_ID_TYPE, Path::Member(&at, 5, "keyId"))?,
                    )
                }
                "Name" => {
                    name =
                        input.string(&constraints::GRANT_NAME_TYPE, Path::Member(&at, 6, "name"))?
                }
                "Operations" => {
                    operations = Some(input.enumerations(
                        constraints::GRANT_OPERATION_LIST,
                        Path::Member(&at, 7, "operations"),
                    )?)
                }
                "RetiringPrincipal" => {
                    retiring_principal = input.string(
                        &constraints::PRINCIPAL_ID_TYPE,
                        Path::Member(&at, 8, "retiringPrincipal"),
                    )?
                }
                "RetiringServicePrincipal" => {
                    retiring_service_principal = input.string(
                        &constraints::SERVICE_PRINCIPAL_TYPE,
                        Path::Member(&at, 9, "retiringServicePrincipal"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let key_id = input.required(key_id, Path::Member(&at, 5, "keyId"));
        let operations = input.required(operations, Path::Member(&at, 7, "operations"));
        let (Some(key_id), Some(operations)) = (key_id, operations) else { return Ok(None) };
        Ok(Some(Self {
            constraints,
            dry_run,
            grant_tokens,
            grantee_principal,
            grantee_service_principal,
            key_id,
            name,
            operations,
            retiring_principal,
            retiring_service_principal,
        }))
    }
}

/// What [`CreateGrant`](crate::kms::Operation::CreateGrant) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateGrantResponse {
    /// `GrantId`: 1 to 128 characters
    pub grant_id: Option<String>,
    /// `GrantToken`: 1 to 8192 characters
    pub grant_token: Option<String>,
}

impl Encode for CreateGrantResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.grant_id {
            writer.member("GrantId");
            writer.string(value);
        }
        if let Some(value) = &self.grant_token {
            writer.member("GrantToken");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for CreateGrantRequest {
    const OPERATION: Operation = Operation::CreateGrant;
    type Response = CreateGrantResponse;

    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error> {
        decode::request(body, values)
    }
}

impl Response for CreateGrantResponse {
    fn encode(&self, out: &mut Vec<u8>) {
        encode::body(self, out);
    }
}
