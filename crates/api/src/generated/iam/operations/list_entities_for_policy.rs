//! `ListEntitiesForPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{EntityType, PolicyGroup, PolicyRole, PolicyUsageType, PolicyUser};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListEntitiesForPolicy`](crate::iam::Operation::ListEntitiesForPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListEntitiesForPolicyRequest {
    /// `EntityFilter`
    pub entity_filter: Option<EntityType>,
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `PathPrefix`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path_prefix: Option<String>,
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: String,
    /// `PolicyUsageFilter`
    pub policy_usage_filter: Option<PolicyUsageType>,
}

impl Decode for ListEntitiesForPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut entity_filter = None;
        let mut marker = None;
        let mut max_items = None;
        let mut path_prefix = None;
        let mut policy_arn = None;
        let mut policy_usage_filter = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "EntityFilter" => {
                    entity_filter = input.enumeration(Path::Member(&at, 0, "entityFilter"))?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 1, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 2, "maxItems"))?
                }
                "PathPrefix" => {
                    path_prefix =
                        input.string(&constraints::PATH_TYPE, Path::Member(&at, 3, "pathPrefix"))?
                }
                "PolicyArn" => {
                    policy_arn = Some(
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 4, "policyArn"))?,
                    )
                }
                "PolicyUsageFilter" => {
                    policy_usage_filter =
                        input.enumeration(Path::Member(&at, 5, "policyUsageFilter"))?
                }
                _ => input.skip()?,
            }
        }
        let policy_arn = input.required(policy_arn, Path::Member(&at, 4, "policyArn"));
        let Some(policy_arn) = policy_arn else { return Ok(None) };
        Ok(Some(Self {
            entity_filter,
            marker,
            max_items,
            path_prefix,
            policy_arn,
            policy_usage_filter,
        }))
    }
}

/// What [`ListEntitiesForPolicy`](crate::iam::Operation::ListEntitiesForPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListEntitiesForPolicyResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `PolicyGroups`
    pub policy_groups: Option<Vec<PolicyGroup>>,
    /// `PolicyRoles`
    pub policy_roles: Option<Vec<PolicyRole>>,
    /// `PolicyUsers`
    pub policy_users: Option<Vec<PolicyUser>>,
}

impl Encode for ListEntitiesForPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        if let Some(value) = &self.policy_groups {
            writer.member("PolicyGroups");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.policy_roles {
            writer.member("PolicyRoles");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.policy_users {
            writer.member("PolicyUsers");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for ListEntitiesForPolicyRequest {
    const NAME: &'static str = "ListEntitiesForPolicy";
    const WRAPPER: &'static str = "ListEntitiesForPolicyResult";
    type Response = ListEntitiesForPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListEntitiesForPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
