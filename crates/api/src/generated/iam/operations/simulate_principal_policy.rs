//! `SimulatePrincipalPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{ContextEntry, PolicyIdentifier, SimulatePolicyResponse};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`SimulatePrincipalPolicy`](crate::iam::Operation::SimulatePrincipalPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulatePrincipalPolicyRequest {
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
    /// `PermissionsBoundaryPolicyInputList`
    pub permissions_boundary_policy_input_list: Option<Vec<String>>,
    /// `PolicyExclusionList`: at most 256 elements
    pub policy_exclusion_list: Option<Vec<PolicyIdentifier>>,
    /// `PolicyInputList`
    pub policy_input_list: Option<Vec<String>>,
    /// `PolicySourceArn`: 20 to 2048 characters
    pub policy_source_arn: String,
    /// `ResourceArns`
    pub resource_arns: Option<Vec<String>>,
    /// `ResourceHandlingOption`: 1 to 64 characters
    pub resource_handling_option: Option<String>,
    /// `ResourceOwner`: 1 to 2048 characters
    pub resource_owner: Option<String>,
    /// `ResourcePolicy`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub resource_policy: Option<String>,
}

impl Decode for SimulatePrincipalPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut action_names = None;
        let mut caller_arn = None;
        let mut context_entries = None;
        let mut marker = None;
        let mut max_items = None;
        let mut permissions_boundary_policy_input_list = None;
        let mut policy_exclusion_list = None;
        let mut policy_input_list = None;
        let mut policy_source_arn = None;
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
                "PermissionsBoundaryPolicyInputList" => {
                    permissions_boundary_policy_input_list = input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 5, "permissionsBoundaryPolicyInputList"),
                    )?
                }
                "PolicyExclusionList" => {
                    policy_exclusion_list = input.structures(
                        constraints::POLICY_EXCLUSIONS_LIST_TYPE,
                        Path::Member(&at, 6, "policyExclusionList"),
                    )?
                }
                "PolicyInputList" => {
                    policy_input_list = input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 7, "policyInputList"),
                    )?
                }
                "PolicySourceArn" => {
                    policy_source_arn =
                        Some(input.string(
                            &constraints::ARN_TYPE,
                            Path::Member(&at, 8, "policySourceArn"),
                        )?)
                }
                "ResourceArns" => {
                    resource_arns = input.strings(
                        constraints::RESOURCE_NAME_LIST_TYPE,
                        &constraints::RESOURCE_NAME_TYPE,
                        Path::Member(&at, 9, "resourceArns"),
                    )?
                }
                "ResourceHandlingOption" => {
                    resource_handling_option = input.string(
                        &constraints::RESOURCE_HANDLING_OPTION_TYPE,
                        Path::Member(&at, 10, "resourceHandlingOption"),
                    )?
                }
                "ResourceOwner" => {
                    resource_owner = input.string(
                        &constraints::RESOURCE_NAME_TYPE,
                        Path::Member(&at, 11, "resourceOwner"),
                    )?
                }
                "ResourcePolicy" => {
                    resource_policy = input.string(
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 12, "resourcePolicy"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let action_names = input.required(action_names, Path::Member(&at, 0, "actionNames"));
        let policy_source_arn =
            input.required(policy_source_arn, Path::Member(&at, 8, "policySourceArn"));
        let (Some(action_names), Some(policy_source_arn)) = (action_names, policy_source_arn)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            action_names,
            caller_arn,
            context_entries,
            marker,
            max_items,
            permissions_boundary_policy_input_list,
            policy_exclusion_list,
            policy_input_list,
            policy_source_arn,
            resource_arns,
            resource_handling_option,
            resource_owner,
            resource_policy,
        }))
    }
}

impl Request for SimulatePrincipalPolicyRequest {
    const NAME: &'static str = "SimulatePrincipalPolicy";
    const WRAPPER: &'static str = "SimulatePrincipalPolicyResult";
    type Response = SimulatePolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
