//! `ListPolicies`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{Policy, PolicyScopeType, PolicyUsageType};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListPolicies`](crate::iam::Operation::ListPolicies) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPoliciesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `OnlyAttached`
    pub only_attached: Option<bool>,
    /// `PathPrefix`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path_prefix: Option<String>,
    /// `PolicyUsageFilter`
    pub policy_usage_filter: Option<PolicyUsageType>,
    /// `Scope`
    pub scope: Option<PolicyScopeType>,
}

impl Decode for ListPoliciesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        let mut only_attached = None;
        let mut path_prefix = None;
        let mut policy_usage_filter = None;
        let mut scope = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 0, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 1, "maxItems"))?
                }
                "OnlyAttached" => only_attached = input.boolean()?,
                "PathPrefix" => {
                    path_prefix = input.string(
                        &constraints::POLICY_PATH_TYPE,
                        Path::Member(&at, 3, "pathPrefix"),
                    )?
                }
                "PolicyUsageFilter" => {
                    policy_usage_filter =
                        input.enumeration(Path::Member(&at, 4, "policyUsageFilter"))?
                }
                "Scope" => scope = input.enumeration(Path::Member(&at, 5, "scope"))?,
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { marker, max_items, only_attached, path_prefix, policy_usage_filter, scope }))
    }
}

/// What [`ListPolicies`](crate::iam::Operation::ListPolicies) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPoliciesResponse {
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
    /// `Policies`
    pub policies: Option<Vec<Policy>>,
}

impl Encode for ListPoliciesResponse {
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
        if let Some(value) = &self.policies {
            writer.member("Policies");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

impl Request for ListPoliciesRequest {
    const NAME: &'static str = "ListPolicies";
    const WRAPPER: &'static str = "ListPoliciesResult";
    type Response = ListPoliciesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListPoliciesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
