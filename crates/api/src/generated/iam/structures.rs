//! The structures that stand within others.

use std::collections::BTreeMap;

use secret::Secret;

use crate::Timestamp;
use crate::generated::iam::constraints;
use crate::iam::{
    AttachmentType, ContextKeyTypeEnum, PermissionsBoundaryAttachmentType,
    PolicyEvaluationDecisionType, PolicyIdentifierPolicyType, PolicySourceType, StatusType,
};
use crate::query::Error;
use crate::query::decode::{Decode, Input};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::validate::Path;

/// `AccessKey`
#[derive(Debug)]
pub struct AccessKey {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]+`
    pub access_key_id: String,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `SecretAccessKey`
    pub secret_access_key: Secret,
    /// `Status`
    pub status: StatusType,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Encode for AccessKey {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.access_key_id;
        writer.member("AccessKeyId");
        writer.string(value);
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        let value = &self.secret_access_key;
        writer.member("SecretAccessKey");
        writer.secret_string(value);
        let value = &self.status;
        writer.member("Status");
        writer.string(value.as_str());
        let value = &self.user_name;
        writer.member("UserName");
        writer.string(value);
        writer.end_object();
    }
}

/// `AccessKeyLastUsed`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessKeyLastUsed {
    /// `LastUsedDate`
    pub last_used_date: Option<Timestamp>,
    /// `Region`
    pub region: String,
    /// `ServiceName`
    pub service_name: String,
}

impl Encode for AccessKeyLastUsed {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.last_used_date {
            writer.member("LastUsedDate");
            writer.timestamp(*value);
        }
        let value = &self.region;
        writer.member("Region");
        writer.string(value);
        let value = &self.service_name;
        writer.member("ServiceName");
        writer.string(value);
        writer.end_object();
    }
}

/// `AccessKeyMetadata`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessKeyMetadata {
    /// `AccessKeyId`: 16 to 128 characters, `[\w]+`
    pub access_key_id: Option<String>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `Status`
    pub status: Option<StatusType>,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Encode for AccessKeyMetadata {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.access_key_id {
            writer.member("AccessKeyId");
            writer.string(value);
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.status {
            writer.member("Status");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.user_name {
            writer.member("UserName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `AttachedPermissionsBoundary`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttachedPermissionsBoundary {
    /// `PermissionsBoundaryArn`: 20 to 2048 characters
    pub permissions_boundary_arn: Option<String>,
    /// `PermissionsBoundaryType`
    pub permissions_boundary_type: Option<PermissionsBoundaryAttachmentType>,
}

impl Encode for AttachedPermissionsBoundary {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.permissions_boundary_arn {
            writer.member("PermissionsBoundaryArn");
            writer.string(value);
        }
        if let Some(value) = &self.permissions_boundary_type {
            writer.member("PermissionsBoundaryType");
            writer.string(value.as_str());
        }
        writer.end_object();
    }
}

/// `AttachedPolicy`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttachedPolicy {
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: Option<String>,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: Option<String>,
}

impl Encode for AttachedPolicy {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy_arn {
            writer.member("PolicyArn");
            writer.string(value);
        }
        if let Some(value) = &self.policy_name {
            writer.member("PolicyName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `ContextEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContextEntry {
    /// `ContextKeyName`: 5 to 256 characters
    pub context_key_name: Option<String>,
    /// `ContextKeyType`
    pub context_key_type: Option<ContextKeyTypeEnum>,
    /// `ContextKeyValues`
    pub context_key_values: Option<Vec<String>>,
}

impl Decode for ContextEntry {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut context_key_name = None;
        let mut context_key_type = None;
        let mut context_key_values = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ContextKeyName" => {
                    context_key_name = input.string(
                        &constraints::CONTEXT_KEY_NAME_TYPE,
                        Path::Member(&at, 0, "contextKeyName"),
                    )?
                }
                "ContextKeyType" => {
                    context_key_type = input.enumeration(Path::Member(&at, 1, "contextKeyType"))?
                }
                "ContextKeyValues" => {
                    context_key_values = input.strings(
                        constraints::CONTEXT_KEY_VALUE_LIST_TYPE,
                        &constraints::CONTEXT_KEY_VALUE_TYPE,
                        Path::Member(&at, 2, "contextKeyValues"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { context_key_name, context_key_type, context_key_values }))
    }
}

/// `ContextProvider`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContextProvider {
    /// `KeyDefinitionList`: 0 to 10 elements
    pub key_definition_list: Option<Vec<ContextProviderKeyDefinition>>,
    /// `SubjectSourceKey`: 1 to 128 characters
    pub subject_source_key: String,
    /// `SubjectTypeSourceKey`: 1 to 128 characters
    pub subject_type_source_key: Option<String>,
    /// `SubjectTypeValue`: 0 to 128 characters
    pub subject_type_value: Option<String>,
}

impl Decode for ContextProvider {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key_definition_list = None;
        let mut subject_source_key = None;
        let mut subject_type_source_key = None;
        let mut subject_type_value = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "KeyDefinitionList" => {
                    key_definition_list = input.structures(
                        constraints::KEY_DEFINITION_LIST_TYPE,
                        Path::Member(&at, 0, "keyDefinitionList"),
                    )?
                }
                "SubjectSourceKey" => {
                    subject_source_key = Some(input.string(
                        &constraints::CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
                        Path::Member(&at, 1, "subjectSourceKey"),
                    )?)
                }
                "SubjectTypeSourceKey" => {
                    subject_type_source_key = input.string(
                        &constraints::CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
                        Path::Member(&at, 2, "subjectTypeSourceKey"),
                    )?
                }
                "SubjectTypeValue" => {
                    subject_type_value = input.string(
                        &constraints::SUBJECT_TYPE_VALUE_TYPE,
                        Path::Member(&at, 3, "subjectTypeValue"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let subject_source_key =
            input.required(subject_source_key, Path::Member(&at, 1, "subjectSourceKey"));
        let Some(subject_source_key) = subject_source_key else { return Ok(None) };
        Ok(Some(Self {
            key_definition_list,
            subject_source_key,
            subject_type_source_key,
            subject_type_value,
        }))
    }
}

impl Encode for ContextProvider {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.key_definition_list {
            writer.member("KeyDefinitionList");
            encode::structures(writer, value);
        }
        let value = &self.subject_source_key;
        writer.member("SubjectSourceKey");
        writer.string(value);
        if let Some(value) = &self.subject_type_source_key {
            writer.member("SubjectTypeSourceKey");
            writer.string(value);
        }
        if let Some(value) = &self.subject_type_value {
            writer.member("SubjectTypeValue");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `ContextProviderKeyDefinition`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContextProviderKeyDefinition {
    /// `SourceKey`: 1 to 128 characters
    pub source_key: String,
    /// `TargetKey`: 1 to 128 characters
    pub target_key: Option<String>,
}

impl Decode for ContextProviderKeyDefinition {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut source_key = None;
        let mut target_key = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "SourceKey" => {
                    source_key = Some(input.string(
                        &constraints::CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
                        Path::Member(&at, 0, "sourceKey"),
                    )?)
                }
                "TargetKey" => {
                    target_key = input.string(
                        &constraints::CONTEXT_PROVIDER_TARGET_KEY_TYPE,
                        Path::Member(&at, 1, "targetKey"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        let source_key = input.required(source_key, Path::Member(&at, 0, "sourceKey"));
        let Some(source_key) = source_key else { return Ok(None) };
        Ok(Some(Self { source_key, target_key }))
    }
}

impl Encode for ContextProviderKeyDefinition {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.source_key;
        writer.member("SourceKey");
        writer.string(value);
        if let Some(value) = &self.target_key {
            writer.member("TargetKey");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `DeletionTaskFailureReasonType`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeletionTaskFailureReasonType {
    /// `Reason`: at most 1000 characters
    pub reason: Option<String>,
    /// `RoleUsageList`
    pub role_usage_list: Option<Vec<RoleUsageType>>,
}

impl Encode for DeletionTaskFailureReasonType {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.reason {
            writer.member("Reason");
            writer.string(value);
        }
        if let Some(value) = &self.role_usage_list {
            writer.member("RoleUsageList");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `EvaluationResult`
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationResult {
    /// `EvalActionName`: 3 to 128 characters
    pub eval_action_name: String,
    /// `EvalDecision`
    pub eval_decision: PolicyEvaluationDecisionType,
    /// `EvalDecisionDetails`
    pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>>,
    /// `EvalResourceName`: 1 to 2048 characters
    pub eval_resource_name: Option<String>,
    /// `MatchedStatements`
    pub matched_statements: Option<Vec<Statement>>,
    /// `MissingContextValues`
    pub missing_context_values: Option<Vec<String>>,
    /// `OrganizationsDecisionDetail`
    pub organizations_decision_detail: Option<OrganizationsDecisionDetail>,
    /// `PermissionsBoundaryDecisionDetail`
    pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
    /// `ResourceSpecificResults`
    pub resource_specific_results: Option<Vec<ResourceSpecificResult>>,
}

impl Encode for EvaluationResult {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.eval_action_name;
        writer.member("EvalActionName");
        writer.string(value);
        let value = &self.eval_decision;
        writer.member("EvalDecision");
        writer.string(value.as_str());
        if let Some(value) = &self.eval_decision_details {
            writer.member("EvalDecisionDetails");
            encode::map(writer, value);
        }
        if let Some(value) = &self.eval_resource_name {
            writer.member("EvalResourceName");
            writer.string(value);
        }
        if let Some(value) = &self.matched_statements {
            writer.member("MatchedStatements");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.missing_context_values {
            writer.member("MissingContextValues");
            encode::strings(writer, value);
        }
        if let Some(value) = &self.organizations_decision_detail {
            writer.member("OrganizationsDecisionDetail");
            value.write(writer);
        }
        if let Some(value) = &self.permissions_boundary_decision_detail {
            writer.member("PermissionsBoundaryDecisionDetail");
            value.write(writer);
        }
        if let Some(value) = &self.resource_specific_results {
            writer.member("ResourceSpecificResults");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `Group`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// `Arn`: 20 to 2048 characters
    pub arn: String,
    /// `CreateDate`
    pub create_date: Timestamp,
    /// `GroupId`: 16 to 128 characters, `[\w]+`
    pub group_id: String,
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: String,
}

impl Encode for Group {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        let value = &self.create_date;
        writer.member("CreateDate");
        writer.timestamp(*value);
        let value = &self.group_id;
        writer.member("GroupId");
        writer.string(value);
        let value = &self.group_name;
        writer.member("GroupName");
        writer.string(value);
        let value = &self.path;
        writer.member("Path");
        writer.string(value);
        writer.end_object();
    }
}

/// `GroupDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupDetail {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `AttachedManagedPolicies`
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `GroupId`: 16 to 128 characters, `[\w]+`
    pub group_id: Option<String>,
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: Option<String>,
    /// `GroupPolicyList`
    pub group_policy_list: Option<Vec<PolicyDetail>>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
}

impl Encode for GroupDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.attached_managed_policies {
            writer.member("AttachedManagedPolicies");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.group_id {
            writer.member("GroupId");
            writer.string(value);
        }
        if let Some(value) = &self.group_name {
            writer.member("GroupName");
            writer.string(value);
        }
        if let Some(value) = &self.group_policy_list {
            writer.member("GroupPolicyList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.path {
            writer.member("Path");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `InlinePolicyIdentifierType`
#[derive(Clone, Debug, PartialEq)]
pub struct InlinePolicyIdentifierType {
    /// `AttachmentName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub attachment_name: String,
    /// `AttachmentType`
    pub attachment_type: AttachmentType,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: String,
}

impl Decode for InlinePolicyIdentifierType {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut attachment_name = None;
        let mut attachment_type = None;
        let mut policy_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "AttachmentName" => {
                    attachment_name = Some(input.string(
                        &constraints::ATTACHMENT_NAME,
                        Path::Member(&at, 0, "attachmentName"),
                    )?)
                }
                "AttachmentType" => {
                    attachment_type =
                        Some(input.enumeration(Path::Member(&at, 1, "attachmentType"))?)
                }
                "PolicyName" => {
                    policy_name = Some(input.string(
                        &constraints::POLICY_NAME_TYPE,
                        Path::Member(&at, 2, "policyName"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let attachment_name =
            input.required(attachment_name, Path::Member(&at, 0, "attachmentName"));
        let attachment_type =
            input.required(attachment_type, Path::Member(&at, 1, "attachmentType"));
        let policy_name = input.required(policy_name, Path::Member(&at, 2, "policyName"));
        let (Some(attachment_name), Some(attachment_type), Some(policy_name)) =
            (attachment_name, attachment_type, policy_name)
        else {
            return Ok(None);
        };
        Ok(Some(Self { attachment_name, attachment_type, policy_name }))
    }
}

/// `InstanceProfile`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InstanceProfile {
    /// `Arn`: 20 to 2048 characters
    pub arn: String,
    /// `CreateDate`
    pub create_date: Timestamp,
    /// `InstanceProfileId`: 16 to 128 characters, `[\w]+`
    pub instance_profile_id: String,
    /// `InstanceProfileName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub instance_profile_name: String,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: String,
    /// `Roles`
    pub roles: Vec<Role>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Encode for InstanceProfile {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        let value = &self.create_date;
        writer.member("CreateDate");
        writer.timestamp(*value);
        let value = &self.instance_profile_id;
        writer.member("InstanceProfileId");
        writer.string(value);
        let value = &self.instance_profile_name;
        writer.member("InstanceProfileName");
        writer.string(value);
        let value = &self.path;
        writer.member("Path");
        writer.string(value);
        let value = &self.roles;
        writer.member("Roles");
        encode::structures(writer, value);
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `ManagedPolicyDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ManagedPolicyDetail {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `AttachmentCount`
    pub attachment_count: Option<i32>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `DefaultVersionId`: `v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`
    pub default_version_id: Option<String>,
    /// `Description`: at most 1000 characters
    pub description: Option<String>,
    /// `IsAttachable`
    pub is_attachable: Option<bool>,
    /// `Path`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path: Option<String>,
    /// `PermissionsBoundaryUsageCount`
    pub permissions_boundary_usage_count: Option<i32>,
    /// `PolicyId`: 16 to 128 characters, `[\w]+`
    pub policy_id: Option<String>,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: Option<String>,
    /// `PolicyVersionList`
    pub policy_version_list: Option<Vec<PolicyVersion>>,
    /// `UpdateDate`
    pub update_date: Option<Timestamp>,
}

impl Encode for ManagedPolicyDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.attachment_count {
            writer.member("AttachmentCount");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.default_version_id {
            writer.member("DefaultVersionId");
            writer.string(value);
        }
        if let Some(value) = &self.description {
            writer.member("Description");
            writer.string(value);
        }
        if let Some(value) = &self.is_attachable {
            writer.member("IsAttachable");
            writer.boolean(*value);
        }
        if let Some(value) = &self.path {
            writer.member("Path");
            writer.string(value);
        }
        if let Some(value) = &self.permissions_boundary_usage_count {
            writer.member("PermissionsBoundaryUsageCount");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.policy_id {
            writer.member("PolicyId");
            writer.string(value);
        }
        if let Some(value) = &self.policy_name {
            writer.member("PolicyName");
            writer.string(value);
        }
        if let Some(value) = &self.policy_version_list {
            writer.member("PolicyVersionList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.update_date {
            writer.member("UpdateDate");
            writer.timestamp(*value);
        }
        writer.end_object();
    }
}

/// `OpenIDConnectProviderListEntry`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenIDConnectProviderListEntry {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `IsTrustedIdentityPropagationEnabled`
    pub is_trusted_identity_propagation_enabled: Option<bool>,
}

impl Encode for OpenIDConnectProviderListEntry {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.is_trusted_identity_propagation_enabled {
            writer.member("IsTrustedIdentityPropagationEnabled");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

/// `OrderedOrganizationPolicyType`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrderedOrganizationPolicyType {
    /// `ServiceControlPolicyInputList`
    pub service_control_policy_input_list: Option<Vec<String>>,
}

impl Decode for OrderedOrganizationPolicyType {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut service_control_policy_input_list = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "ServiceControlPolicyInputList" => {
                    service_control_policy_input_list = input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "serviceControlPolicyInputList"),
                    )?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { service_control_policy_input_list }))
    }
}

/// `OrganizationsDecisionDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrganizationsDecisionDetail {
    /// `AllowedByOrganizations`
    pub allowed_by_organizations: Option<bool>,
}

impl Encode for OrganizationsDecisionDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.allowed_by_organizations {
            writer.member("AllowedByOrganizations");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

/// `PermissionsBoundaryDecisionDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PermissionsBoundaryDecisionDetail {
    /// `AllowedByPermissionsBoundary`
    pub allowed_by_permissions_boundary: Option<bool>,
}

impl Encode for PermissionsBoundaryDecisionDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.allowed_by_permissions_boundary {
            writer.member("AllowedByPermissionsBoundary");
            writer.boolean(*value);
        }
        writer.end_object();
    }
}

/// `Policy`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `AttachmentCount`
    pub attachment_count: Option<i32>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `DefaultVersionId`: `v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`
    pub default_version_id: Option<String>,
    /// `Description`: at most 1000 characters
    pub description: Option<String>,
    /// `IsAttachable`
    pub is_attachable: Option<bool>,
    /// `Path`: 1 to 512 characters, `((/[A-Za-z0-9\.,\+@=_-]+)*)/`
    pub path: Option<String>,
    /// `PermissionsBoundaryUsageCount`
    pub permissions_boundary_usage_count: Option<i32>,
    /// `PolicyId`: 16 to 128 characters, `[\w]+`
    pub policy_id: Option<String>,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: Option<String>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `UpdateDate`
    pub update_date: Option<Timestamp>,
}

impl Encode for Policy {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.attachment_count {
            writer.member("AttachmentCount");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.default_version_id {
            writer.member("DefaultVersionId");
            writer.string(value);
        }
        if let Some(value) = &self.description {
            writer.member("Description");
            writer.string(value);
        }
        if let Some(value) = &self.is_attachable {
            writer.member("IsAttachable");
            writer.boolean(*value);
        }
        if let Some(value) = &self.path {
            writer.member("Path");
            writer.string(value);
        }
        if let Some(value) = &self.permissions_boundary_usage_count {
            writer.member("PermissionsBoundaryUsageCount");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.policy_id {
            writer.member("PolicyId");
            writer.string(value);
        }
        if let Some(value) = &self.policy_name {
            writer.member("PolicyName");
            writer.string(value);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.update_date {
            writer.member("UpdateDate");
            writer.timestamp(*value);
        }
        writer.end_object();
    }
}

/// `PolicyDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyDetail {
    /// `PolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub policy_document: Option<String>,
    /// `PolicyName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub policy_name: Option<String>,
}

impl Encode for PolicyDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.policy_document {
            writer.member("PolicyDocument");
            writer.string(value);
        }
        if let Some(value) = &self.policy_name {
            writer.member("PolicyName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `PolicyGroup`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyGroup {
    /// `GroupId`: 16 to 128 characters, `[\w]+`
    pub group_id: Option<String>,
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: Option<String>,
}

impl Encode for PolicyGroup {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.group_id {
            writer.member("GroupId");
            writer.string(value);
        }
        if let Some(value) = &self.group_name {
            writer.member("GroupName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `PolicyIdentifier`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyIdentifier {
    /// `InlinePolicyIdentifier`
    pub inline_policy_identifier: Option<InlinePolicyIdentifierType>,
    /// `PolicyArn`: 20 to 2048 characters
    pub policy_arn: Option<String>,
    /// `PolicyType`
    pub policy_type: Option<PolicyIdentifierPolicyType>,
}

impl Decode for PolicyIdentifier {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut inline_policy_identifier = None;
        let mut policy_arn = None;
        let mut policy_type = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "InlinePolicyIdentifier" => {
                    inline_policy_identifier = InlinePolicyIdentifierType::read(
                        input,
                        Path::Member(&at, 0, "inlinePolicyIdentifier"),
                    )?
                }
                "PolicyArn" => {
                    policy_arn =
                        input.string(&constraints::ARN_TYPE, Path::Member(&at, 1, "policyArn"))?
                }
                "PolicyType" => {
                    policy_type = input.enumeration(Path::Member(&at, 2, "policyType"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { inline_policy_identifier, policy_arn, policy_type }))
    }
}

/// `PolicyRole`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyRole {
    /// `RoleId`: 16 to 128 characters, `[\w]+`
    pub role_id: Option<String>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: Option<String>,
}

impl Encode for PolicyRole {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.role_id {
            writer.member("RoleId");
            writer.string(value);
        }
        if let Some(value) = &self.role_name {
            writer.member("RoleName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `PolicyUser`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyUser {
    /// `UserId`: 16 to 128 characters, `[\w]+`
    pub user_id: Option<String>,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
}

impl Encode for PolicyUser {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.user_id {
            writer.member("UserId");
            writer.string(value);
        }
        if let Some(value) = &self.user_name {
            writer.member("UserName");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `PolicyVersion`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyVersion {
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `Document`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub document: Option<String>,
    /// `IsDefaultVersion`
    pub is_default_version: Option<bool>,
    /// `VersionId`: `v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`
    pub version_id: Option<String>,
}

impl Encode for PolicyVersion {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.document {
            writer.member("Document");
            writer.string(value);
        }
        if let Some(value) = &self.is_default_version {
            writer.member("IsDefaultVersion");
            writer.boolean(*value);
        }
        if let Some(value) = &self.version_id {
            writer.member("VersionId");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `Position`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Position {
    /// `Column`
    pub column: Option<i32>,
    /// `Line`
    pub line: Option<i32>,
}

impl Encode for Position {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.column {
            writer.member("Column");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.line {
            writer.member("Line");
            writer.integer((*value).into());
        }
        writer.end_object();
    }
}

/// `ResourceSpecificResult`
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceSpecificResult {
    /// `EvalDecisionDetails`
    pub eval_decision_details: Option<BTreeMap<String, PolicyEvaluationDecisionType>>,
    /// `EvalResourceDecision`
    pub eval_resource_decision: PolicyEvaluationDecisionType,
    /// `EvalResourceName`: 1 to 2048 characters
    pub eval_resource_name: String,
    /// `MatchedStatements`
    pub matched_statements: Option<Vec<Statement>>,
    /// `MissingContextValues`
    pub missing_context_values: Option<Vec<String>>,
    /// `PermissionsBoundaryDecisionDetail`
    pub permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>,
}

impl Encode for ResourceSpecificResult {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.eval_decision_details {
            writer.member("EvalDecisionDetails");
            encode::map(writer, value);
        }
        let value = &self.eval_resource_decision;
        writer.member("EvalResourceDecision");
        writer.string(value.as_str());
        let value = &self.eval_resource_name;
        writer.member("EvalResourceName");
        writer.string(value);
        if let Some(value) = &self.matched_statements {
            writer.member("MatchedStatements");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.missing_context_values {
            writer.member("MissingContextValues");
            encode::strings(writer, value);
        }
        if let Some(value) = &self.permissions_boundary_decision_detail {
            writer.member("PermissionsBoundaryDecisionDetail");
            value.write(writer);
        }
        writer.end_object();
    }
}

/// `Role`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Role {
    /// `Arn`: 20 to 2048 characters
    pub arn: String,
    /// `AssumeRolePolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub assume_role_policy_document: Option<String>,
    /// `CreateDate`
    pub create_date: Timestamp,
    /// `Description`: at most 1000 characters, `[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`
    pub description: Option<String>,
    /// `MaxSessionDuration`: 3600 to 43200
    pub max_session_duration: Option<i32>,
    /// `MaxSigninSessionDuration`: 3600 to 7776000
    pub max_signin_session_duration: Option<i32>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: String,
    /// `PermissionsBoundary`
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    /// `RoleId`: 16 to 128 characters, `[\w]+`
    pub role_id: String,
    /// `RoleLastUsed`
    pub role_last_used: Option<RoleLastUsed>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: String,
    /// `SourceRoleTemplate`
    pub source_role_template: Option<SourceRoleTemplate>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Encode for Role {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        if let Some(value) = &self.assume_role_policy_document {
            writer.member("AssumeRolePolicyDocument");
            writer.string(value);
        }
        let value = &self.create_date;
        writer.member("CreateDate");
        writer.timestamp(*value);
        if let Some(value) = &self.description {
            writer.member("Description");
            writer.string(value);
        }
        if let Some(value) = &self.max_session_duration {
            writer.member("MaxSessionDuration");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.max_signin_session_duration {
            writer.member("MaxSigninSessionDuration");
            writer.integer((*value).into());
        }
        let value = &self.path;
        writer.member("Path");
        writer.string(value);
        if let Some(value) = &self.permissions_boundary {
            writer.member("PermissionsBoundary");
            value.write(writer);
        }
        let value = &self.role_id;
        writer.member("RoleId");
        writer.string(value);
        if let Some(value) = &self.role_last_used {
            writer.member("RoleLastUsed");
            value.write(writer);
        }
        let value = &self.role_name;
        writer.member("RoleName");
        writer.string(value);
        if let Some(value) = &self.source_role_template {
            writer.member("SourceRoleTemplate");
            value.write(writer);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `RoleDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleDetail {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `AssumeRolePolicyDocument`: 1 to 131072 characters, `[\u0009\u000A\u000D\u0020-\u00FF]+`
    pub assume_role_policy_document: Option<String>,
    /// `AttachedManagedPolicies`
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `InstanceProfileList`
    pub instance_profile_list: Option<Vec<InstanceProfile>>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
    /// `PermissionsBoundary`
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    /// `RoleId`: 16 to 128 characters, `[\w]+`
    pub role_id: Option<String>,
    /// `RoleLastUsed`
    pub role_last_used: Option<RoleLastUsed>,
    /// `RoleName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub role_name: Option<String>,
    /// `RolePolicyList`
    pub role_policy_list: Option<Vec<PolicyDetail>>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
}

impl Encode for RoleDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.assume_role_policy_document {
            writer.member("AssumeRolePolicyDocument");
            writer.string(value);
        }
        if let Some(value) = &self.attached_managed_policies {
            writer.member("AttachedManagedPolicies");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.instance_profile_list {
            writer.member("InstanceProfileList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.path {
            writer.member("Path");
            writer.string(value);
        }
        if let Some(value) = &self.permissions_boundary {
            writer.member("PermissionsBoundary");
            value.write(writer);
        }
        if let Some(value) = &self.role_id {
            writer.member("RoleId");
            writer.string(value);
        }
        if let Some(value) = &self.role_last_used {
            writer.member("RoleLastUsed");
            value.write(writer);
        }
        if let Some(value) = &self.role_name {
            writer.member("RoleName");
            writer.string(value);
        }
        if let Some(value) = &self.role_policy_list {
            writer.member("RolePolicyList");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}

/// `RoleLastUsed`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleLastUsed {
    /// `LastUsedDate`
    pub last_used_date: Option<Timestamp>,
    /// `Region`
    pub region: Option<String>,
}

impl Encode for RoleLastUsed {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.last_used_date {
            writer.member("LastUsedDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.region {
            writer.member("Region");
            writer.string(value);
        }
        writer.end_object();
    }
}

/// `RoleUsageType`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleUsageType {
    /// `Region`: 1 to 100 characters
    pub region: Option<String>,
    /// `Resources`
    pub resources: Option<Vec<String>>,
}

impl Encode for RoleUsageType {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.region {
            writer.member("Region");
            writer.string(value);
        }
        if let Some(value) = &self.resources {
            writer.member("Resources");
            encode::strings(writer, value);
        }
        writer.end_object();
    }
}

/// `SourceRoleTemplate`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceRoleTemplate {
    /// `TemplateArn`: 20 to 2048 characters
    pub template_arn: String,
    /// `TemplateMinorVersion`
    pub template_minor_version: i32,
}

impl Encode for SourceRoleTemplate {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.template_arn;
        writer.member("TemplateArn");
        writer.string(value);
        let value = &self.template_minor_version;
        writer.member("TemplateMinorVersion");
        writer.integer((*value).into());
        writer.end_object();
    }
}

/// `Statement`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// `EndPosition`
    pub end_position: Option<Position>,
    /// `SourcePolicyId`
    pub source_policy_id: Option<String>,
    /// `SourcePolicyType`
    pub source_policy_type: Option<PolicySourceType>,
    /// `StartPosition`
    pub start_position: Option<Position>,
}

impl Encode for Statement {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.end_position {
            writer.member("EndPosition");
            value.write(writer);
        }
        if let Some(value) = &self.source_policy_id {
            writer.member("SourcePolicyId");
            writer.string(value);
        }
        if let Some(value) = &self.source_policy_type {
            writer.member("SourcePolicyType");
            writer.string(value.as_str());
        }
        if let Some(value) = &self.start_position {
            writer.member("StartPosition");
            value.write(writer);
        }
        writer.end_object();
    }
}

/// `Tag`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// `Key`: 1 to 128 characters, `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`
    pub key: String,
    /// `Value`: 0 to 256 characters, `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`
    pub value: String,
}

impl Decode for Tag {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut key = None;
        let mut value = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Key" => {
                    key = Some(
                        input.string(&constraints::TAG_KEY_TYPE, Path::Member(&at, 0, "key"))?,
                    )
                }
                "Value" => {
                    value = Some(
                        input
                            .string(&constraints::TAG_VALUE_TYPE, Path::Member(&at, 1, "value"))?,
                    )
                }
                _ => input.skip()?,
            }
        }
        let key = input.required(key, Path::Member(&at, 0, "key"));
        let value = input.required(value, Path::Member(&at, 1, "value"));
        let (Some(key), Some(value)) = (key, value) else { return Ok(None) };
        Ok(Some(Self { key, value }))
    }
}

impl Encode for Tag {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.key;
        writer.member("Key");
        writer.string(value);
        let value = &self.value;
        writer.member("Value");
        writer.string(value);
        writer.end_object();
    }
}

/// `User`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct User {
    /// `Arn`: 20 to 2048 characters
    pub arn: String,
    /// `CreateDate`
    pub create_date: Timestamp,
    /// `PasswordLastUsed`
    pub password_last_used: Option<Timestamp>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: String,
    /// `PermissionsBoundary`
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `UserId`: 16 to 128 characters, `[\w]+`
    pub user_id: String,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: String,
}

impl Encode for User {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.arn;
        writer.member("Arn");
        writer.string(value);
        let value = &self.create_date;
        writer.member("CreateDate");
        writer.timestamp(*value);
        if let Some(value) = &self.password_last_used {
            writer.member("PasswordLastUsed");
            writer.timestamp(*value);
        }
        let value = &self.path;
        writer.member("Path");
        writer.string(value);
        if let Some(value) = &self.permissions_boundary {
            writer.member("PermissionsBoundary");
            value.write(writer);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        let value = &self.user_id;
        writer.member("UserId");
        writer.string(value);
        let value = &self.user_name;
        writer.member("UserName");
        writer.string(value);
        writer.end_object();
    }
}

/// `UserDetail`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserDetail {
    /// `Arn`: 20 to 2048 characters
    pub arn: Option<String>,
    /// `AttachedManagedPolicies`
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
    /// `CreateDate`
    pub create_date: Option<Timestamp>,
    /// `GroupList`
    pub group_list: Option<Vec<String>>,
    /// `Path`: 1 to 512 characters, `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
    pub path: Option<String>,
    /// `PermissionsBoundary`
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    /// `Tags`: at most 50 elements
    pub tags: Option<Vec<Tag>>,
    /// `UserId`: 16 to 128 characters, `[\w]+`
    pub user_id: Option<String>,
    /// `UserName`: 1 to 64 characters, `[\w+=,.@-]+`
    pub user_name: Option<String>,
    /// `UserPolicyList`
    pub user_policy_list: Option<Vec<PolicyDetail>>,
}

impl Encode for UserDetail {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.arn {
            writer.member("Arn");
            writer.string(value);
        }
        if let Some(value) = &self.attached_managed_policies {
            writer.member("AttachedManagedPolicies");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.create_date {
            writer.member("CreateDate");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.group_list {
            writer.member("GroupList");
            encode::strings(writer, value);
        }
        if let Some(value) = &self.path {
            writer.member("Path");
            writer.string(value);
        }
        if let Some(value) = &self.permissions_boundary {
            writer.member("PermissionsBoundary");
            value.write(writer);
        }
        if let Some(value) = &self.tags {
            writer.member("Tags");
            encode::structures(writer, value);
        }
        if let Some(value) = &self.user_id {
            writer.member("UserId");
            writer.string(value);
        }
        if let Some(value) = &self.user_name {
            writer.member("UserName");
            writer.string(value);
        }
        if let Some(value) = &self.user_policy_list {
            writer.member("UserPolicyList");
            encode::structures(writer, value);
        }
        writer.end_object();
    }
}
