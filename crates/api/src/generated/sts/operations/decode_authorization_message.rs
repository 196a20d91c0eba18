//! `DecodeAuthorizationMessage`: what it takes and what it answers.

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`DecodeAuthorizationMessage`](crate::sts::Operation::DecodeAuthorizationMessage) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodeAuthorizationMessageRequest {
    /// `EncodedMessage`: 1 to 10240 characters
    pub encoded_message: String,
}

impl Decode for DecodeAuthorizationMessageRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut encoded_message = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "EncodedMessage" => {
                    encoded_message = Some(input.string(
                        &constraints::ENCODED_MESSAGE_TYPE,
                        Path::Member(&at, 0, "encodedMessage"),
                    )?)
                }
                _ => input.skip()?,
            }
        }
        let encoded_message =
            input.required(encoded_message, Path::Member(&at, 0, "encodedMessage"));
        let Some(encoded_message) = encoded_message else { return Ok(None) };
        Ok(Some(Self { encoded_message }))
    }
}

/// What [`DecodeAuthorizationMessage`](crate::sts::Operation::DecodeAuthorizationMessage) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodeAuthorizationMessageResponse {
    /// `DecodedMessage`
    pub decoded_message: Option<String>,
}

impl Encode for DecodeAuthorizationMessageResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.decoded_message {
            writer.member("DecodedMessage");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for DecodeAuthorizationMessageRequest {
    const NAME: &'static str = "DecodeAuthorizationMessage";
    const WRAPPER: &'static str = "DecodeAuthorizationMessageResult";
    type Response = DecodeAuthorizationMessageResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for DecodeAuthorizationMessageResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
