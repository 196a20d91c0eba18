//! `GetSessionToken`: what it takes and what it answers.

use crate::generated::sts::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::sts::Credentials;
use crate::validate::Path;

/// What [`GetSessionToken`](crate::sts::Operation::GetSessionToken) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetSessionTokenRequest {
    /// `DurationSeconds`: 900 to 129600
    pub duration_seconds: Option<i32>,
    /// `MinimumSessionTokenSize`: 0 to 4096
    pub minimum_session_token_size: Option<i32>,
    /// `SerialNumber`: 9 to 256 characters, `[\w+=/:,.@-]*`
    pub serial_number: Option<String>,
    /// `TokenCode`: 6 characters, `[\d]*`
    pub token_code: Option<String>,
}

impl Decode for GetSessionTokenRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut duration_seconds = None;
        let mut minimum_session_token_size = None;
        let mut serial_number = None;
        let mut token_code = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "DurationSeconds" => {
                    duration_seconds = input.integer(
                        constraints::DURATION_SECONDS_TYPE,
                        Path::Member(&at, 0, "durationSeconds"),
                    )?
                }
                "MinimumSessionTokenSize" => {
                    minimum_session_token_size = input.integer(
                        constraints::MINIMUM_SESSION_TOKEN_SIZE_TYPE,
                        Path::Member(&at, 1, "minimumSessionTokenSize"),
                    )?
                }
                "SerialNumber" => {
                    serial_number = input.string(
                        &constraints::SERIAL_NUMBER_TYPE,
                        Path::Member(&at, 2, "serialNumber"),
                    )?
                }
                "TokenCode" => {
                    token_code = input
                        .string(&constraints::TOKEN_CODE_TYPE, Path::Member(&at, 3, "tokenCode"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { duration_seconds, minimum_session_token_size, serial_number, token_code }))
    }
}

/// What [`GetSessionToken`](crate::sts::Operation::GetSessionToken) answers.
#[derive(Debug, Default)]
pub struct GetSessionTokenResponse {
    /// `Credentials`
    pub credentials: Option<Credentials>,
    /// `SessionTokenSize`: at least 0
    pub session_token_size: Option<i32>,
    /// `SessionTokenUtilization`: at least 0
    pub session_token_utilization: Option<i32>,
}

impl Encode for GetSessionTokenResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.credentials {
            writer.member("Credentials");
            value.write(writer);
        }
        if let Some(value) = &self.session_token_size {
            writer.member("SessionTokenSize");
            writer.integer((*value).into());
        }
        if let Some(value) = &self.session_token_utilization {
            writer.member("SessionTokenUtilization");
            writer.integer((*value).into());
        }
        writer.end_object();
    }
}

impl Request for GetSessionTokenRequest {
    const NAME: &'static str = "GetSessionToken";
    const WRAPPER: &'static str = "GetSessionTokenResult";
    type Response = GetSessionTokenResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Sts)
    }
}

impl Response for GetSessionTokenResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
