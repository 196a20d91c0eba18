//! `GetAccountAuthorizationDetails`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{EntityType, GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetAccountAuthorizationDetails`](crate::iam::Operation::GetAccountAuthorizationDetails) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccountAuthorizationDetailsRequest {
    /// `Filter`
    pub filter: Option<Vec<EntityType>>,
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
}

impl Decode for GetAccountAuthorizationDetailsRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut filter = None;
        let mut marker = None;
        let mut max_items = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Filter" => {
                    filter = input.enumerations(
                        constraints::ENTITY_LIST_TYPE,
                        Path::Member(&at, 0, "filter"),
                    )?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 1, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 2, "maxItems"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { filter, marker, max_items }))
    }
}

/// What [`GetAccountAuthorizationDetails`](crate::iam::Operation::GetAccountAuthorizationDetails) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccountAuthorizationDetailsResponse {
    /// `GroupDetailList`
    pub group_detail_list: Option<Vec<GroupDetail>>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Policies`
    pub policies: Option<Vec<ManagedPolicyDetail>>,
    /// `RoleDetailList`
    pub role_detail_list: Option<Vec<RoleDetail>>,
    /// `UserDetailList`
    pub user_detail_list: Option<Vec<UserDetail>>,
}

impl Encode for GetAccountAuthorizationDetailsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.group_detail_list {
            writer.member("GroupDetailList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        if let Some(value) = &self.policies {
            writer.member("Policies");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.role_detail_list {
            writer.member("RoleDetailList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.user_detail_list {
            writer.member("UserDetailList");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for GetAccountAuthorizationDetailsRequest {
    const NAME: &'static str = "GetAccountAuthorizationDetails";
    const WRAPPER: &'static str = "GetAccountAuthorizationDetailsResult";
    type Response = GetAccountAuthorizationDetailsResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetAccountAuthorizationDetailsResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
