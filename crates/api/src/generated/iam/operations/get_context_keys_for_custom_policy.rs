//! `GetContextKeysForCustomPolicy`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetContextKeysForCustomPolicy`](crate::iam::Operation::GetContextKeysForCustomPolicy) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetContextKeysForCustomPolicyRequest {
    /// `PolicyInputList`
    pub policy_input_list: Vec<String>,
}

impl Decode for GetContextKeysForCustomPolicyRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut policy_input_list = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "PolicyInputList" => {
                    policy_input_list = Some(input.strings(
                        constraints::SIMULATION_POLICY_LIST_TYPE,
                        &constraints::POLICY_DOCUMENT_TYPE,
                        Path::Member(&at, 0, "policyInputList"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let policy_input_list =
            input.required(policy_input_list, Path::Member(&at, 0, "policyInputList"));
        let Some(policy_input_list) = policy_input_list else { return Ok(None) };
        Ok(Some(Self { policy_input_list }))
    }
}

/// What [`GetContextKeysForCustomPolicy`](crate::iam::Operation::GetContextKeysForCustomPolicy) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetContextKeysForPolicyResponse {
    /// `ContextKeyNames`
    pub context_key_names: Option<Vec<String>>,
}

impl Encode for GetContextKeysForPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.context_key_names {
            writer.member("ContextKeyNames");
            encode::strings(writer, value);
        }
        writer.end_object();
    }
}

impl Request for GetContextKeysForCustomPolicyRequest {
    const NAME: &'static str = "GetContextKeysForCustomPolicy";
    const WRAPPER: &'static str = "GetContextKeysForCustomPolicyResult";
    type Response = GetContextKeysForPolicyResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetContextKeysForPolicyResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
