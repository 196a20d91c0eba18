//! `SimulateCustomPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{ContextEntry, EvaluationResult, OrderedOrganizationPolicyType};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`SimulateCustomPolicy`](crate::iam::Operation::SimulateCustomPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulateCustomPolicyRequest {
    /// `ActionNames`
    pub action_names: Vec<String>,
    /// `CallerArn`: 1 to 2048 characters
    pub caller_arn: Option<String>,
    /// `ContextEntries`
    pub context_entries: Option<Vec<ContextEntry>>,
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
    /// `OrderedOrganizationPolicyInputList`: at most 7 elements
    pub ordered_organization_policy_input_list: Option<Vec<OrderedOrganizationPolicyType>>,
    /// `PermissionsBoundaryPolicyInputList`
    pub permissions_boundary_policy_input_list: Option<Vec<String>>,
    /// `PolicyInputList`
    pub policy_input_list: Vec<String>,
    /// `ResourceArns`
    pub resource_arns: Option<Vec<String>>,
    /// `ResourceHandlingOption`: 1 to 64 characters
    pub resource_handling_option: Option<String>,
    /// `ResourceOwner`: 1 to 2048 characters
    pub resource_owner: Option<String>,
    /// `ResourcePolicy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub resource_policy: Option<String>,
}

impl Decode for SimulateCustomPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut action_names = None;
        let mut caller_arn = None;
        let mut context_entries = None;
        let mut marker = None;
        let mut max_items = None;
        let mut ordered_organization_policy_input_list = None;
        let mut permissions_boundary_policy_input_list = None;
        let mut policy_input_list = None;
        let mut resource_arns = None;
        let mut resource_handling_option = None;
        let mut resource_owner = None;
        let mut resource_policy = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ActionNames" => {
                    action_names = Some(input.strings(
                        constraints::ACTION_NAME_LIST_TYPE,
                        &constraints::ACTION_NAME_TYPE,
                        Path::Member(&at, 0, "actionNames"),
                    )?)
                }
                "CallerArn" => {
                    caller_arn = input.string(
                        &constraints::RESOURCE_NAME_TYPE,
                        Path::Member(&at, 1, "callerArn"),
                    )?
                }
                "ContextEntries" => {
                    context_entries = input.structures(
                        constraints::CONTEXT_ENTRY_LIST_TYPE,
                        Path::Member(&at, 2, "contextEntries"),
                    )?
                }
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 3, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 4, "maxItems"))?
                }
                "OrderedOrganizationPolicyInputList" => {
                    ordered_organization_policy_input_list = input.structures(
                        constraints::ORGANIZATION_POLICY_LIST_TYPE,
                        Path::Member(&at, 5, "orderedOrganizationPolicyInputList"),
                    )?
                }
                "PermissionsBoundaryPolicyInputList" => {
                    permissions_boundary_policy_input_list = input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 6, "permissionsBoundaryPolicyInputList"),
                    )?
                }
                "PolicyInputList" => {
                    policy_input_list = Some(input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 7, "policyInputList"),
                    )?)
                }
                "ResourceArns" => {
                    resource_arns = input.strings(
                        constraints::RESOURCE_NAME_LIST_TYPE,
                        &constraints::RESOURCE_NAME_TYPE,
                        Path::Member(&at, 8, "resourceArns"),
                    )?
                }
                "ResourceHandlingOption" => {
                    resource_handling_option = input.string(
                        &constraints::RESOURCE_HANDLING_OPTION_TYPE,
                        Path::Member(&at, 9, "resourceHandlingOption"),
                    )?
                }
                "ResourceOwner" => {
                    resource_owner = input.string(
                        &constraints::RESOURCE_NAME_TYPE,
                        Path::Member(&at, 10, "resourceOwner"),
                    )?
                }
                "ResourcePolicy" => {
                    resource_policy = input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 11, "resourcePolicy"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let action_names = input.required(action_names, Path::Member(&at, 0, "actionNames"));
        let policy_input_list =
            input.required(policy_input_list, Path::Member(&at, 7, "policyInputList"));
        let (Some(action_names), Some(policy_input_list)) = (action_names, policy_input_list)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            action_names,
            caller_arn,
            context_entries,
            marker,
            max_items,
            ordered_organization_policy_input_list,
            permissions_boundary_policy_input_list,
            policy_input_list,
            resource_arns,
            resource_handling_option,
            resource_owner,
            resource_policy,
        }))
    }
}

/// What [`SimulateCustomPolicy`](crate::iam::Operation::SimulateCustomPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulatePolicyResponse {
    /// `EvaluationResults`
    pub evaluation_results: Option<Vec<EvaluationResult>>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for SimulatePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.evaluation_results {
            writer.member("EvaluationResults");
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
        writer.end_object();
    }
}

impl Request for SimulateCustomPolicyRequest {
    const NAME: &'static str = "SimulateCustomPolicy";
    const WRAPPER: &'static str = "SimulateCustomPolicyResult";
    type Response = SimulatePolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for SimulatePolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
