//! `DeleteGroup`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::{Error, Parameters, Request};
use crate::validate::Path;

/// What [`DeleteGroup`](crate::iam::Operation::DeleteGroup) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupRequest {
    /// `GroupName`: 1 to 128 characters, `[\w+=,.@-]+`
    pub group_name: String,
}

impl Decode for DeleteGroupRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut group_name = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "GroupName" => {
                    group_name =
                        Some(input.string(
                            &constraints::GROUP_NAME_TYPE,
                            Path::Member(&at, 0, "groupName"),
                        )?)
                }
                _ => input.skip()?,
            }
        }
        let group_name = input.required(group_name, Path::Member(&at, 0, "groupName"));
        let Some(group_name) = group_name else { return Ok(None) };
        Ok(Some(Self { group_name }))
    }
}

impl Request for DeleteGroupRequest {
    const NAME: &'static str = "DeleteGroup";
    const WRAPPER: &'static str = "";
    type Response = ();

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}
