//! `GetServiceLinkedRoleDeletionStatus`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::iam::{DeletionTaskFailureReasonType, DeletionTaskStatusType};
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetServiceLinkedRoleDeletionStatus`](crate::iam::Operation::GetServiceLinkedRoleDeletionStatus) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetServiceLinkedRoleDeletionStatusRequest {
    /// `DeletionTaskId`: 1 to 1000 characters
    pub deletion_task_id: String,
}

impl Decode for GetServiceLinkedRoleDeletionStatusRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut deletion_task_id = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "DeletionTaskId" => {
                    deletion_task_id = Some(input.string(
                        &constraints::DELETION_TASK_ID_TYPE,
                        Path::Member(&at, 0, "deletionTaskId"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let deletion_task_id =
            input.required(deletion_task_id, Path::Member(&at, 0, "deletionTaskId"));
        let Some(deletion_task_id) = deletion_task_id else { return Ok(None) };
        Ok(Some(Self { deletion_task_id }))
    }
}

/// What [`GetServiceLinkedRoleDeletionStatus`](crate::iam::Operation::GetServiceLinkedRoleDeletionStatus) answers.
#[derive(Clone, Debug, PartialEq)]
pub struct GetServiceLinkedRoleDeletionStatusResponse {
    /// `Reason`
    pub reason: Option<DeletionTaskFailureReasonType>,
    /// `Status`
    pub status: DeletionTaskStatusType,
}

impl Encode for GetServiceLinkedRoleDeletionStatusResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.reason {
            writer.member("Reason");
            value.write(writer);
        }
        let value = &self.status;
        writer.member("Status");
        writer.string(value.as_str());
        writer.end_object();
    }
}

impl Request for GetServiceLinkedRoleDeletionStatusRequest {
    const NAME: &'static str = "GetServiceLinkedRoleDeletionStatus";
    const WRAPPER: &'static str = "GetServiceLinkedRoleDeletionStatusResult";
    type Response = GetServiceLinkedRoleDeletionStatusResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetServiceLinkedRoleDeletionStatusResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
