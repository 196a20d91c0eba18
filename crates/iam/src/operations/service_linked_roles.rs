//! Service-linked roles: there are none, since no service of AWS works here.
//!
//! Refuses, in this order: AccessDenied, and then what it says itself.

use api::iam::{
    CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse,
    DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse,
    GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse,
    Operation,
};
use identity::policy::KeyName;

use crate::ask::Ask;
use crate::call::Call;
use crate::error::Error;

/// `CreateServiceLinkedRole`. Refuses: InvalidInput.
pub(crate) async fn create_service_linked_role(
    call: &Call<'_>,
    input: &CreateServiceLinkedRoleRequest,
) -> Result<CreateServiceLinkedRoleResponse, Error> {
    let service = input.aws_service_name.as_str();
    let (partition, account) = (call.partition(), call.account());
    let arn = format!("arn:{partition}:iam::{account}:role/aws-service-role/{service}/");
    let ask = Ask::from(Operation::CreateServiceLinkedRole)
        .with_text(KeyName::IamAwsServiceName, Some(service));
    call.permit_on(Some(&arn), ask)?;
    Err(Error::InvalidInput(format!(
        "Service-linked roles are not supported for service {service}."
    )))
}

/// `DeleteServiceLinkedRole`. Refuses: NoSuchEntity.
pub(crate) async fn delete_service_linked_role(
    call: &Call<'_>,
    input: &DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse, Error> {
    call.permit(call.role(&input.role_name), Operation::DeleteServiceLinkedRole)?;
    Err(Error::NoSuchEntity(format!("The role {} is no service-linked role.", input.role_name)))
}

/// `GetServiceLinkedRoleDeletionStatus`. Refuses: NoSuchEntity.
pub(crate) async fn get_service_linked_role_deletion_status(
    call: &Call<'_>,
    input: &GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse, Error> {
    call.permit_on(None, Operation::GetServiceLinkedRoleDeletionStatus)?;
    let id = &input.deletion_task_id;
    Err(Error::NoSuchEntity(format!("Deletion task {id} not found.")))
}
