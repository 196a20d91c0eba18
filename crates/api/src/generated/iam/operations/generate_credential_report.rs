//! `GenerateCredentialReport`: what it takes and what it answers.

use crate::iam::ReportStateType;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GenerateCredentialReport`](crate::iam::Operation::GenerateCredentialReport) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerateCredentialReportResponse {
    /// `Description`
    pub description: Option<String>,
    /// `State`
    pub state: Option<ReportStateType>,
}

impl Encode for GenerateCredentialReportResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.description {
            writer.member("Description");
            writer.string(value);
        }
        if let Some(value) = &self.state {
            writer.member("State");
            writer.string(value.as_str());
        }
        writer.end_object();
    }
}

/// What [`GenerateCredentialReport`](crate::iam::Operation::GenerateCredentialReport) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerateCredentialReportRequest;

impl Decode for GenerateCredentialReportRequest {
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {
        Ok(Some(Self))
    }
}

impl Request for GenerateCredentialReportRequest {
    const NAME: &'static str = "GenerateCredentialReport";
    const WRAPPER: &'static str = "GenerateCredentialReportResult";
    type Response = GenerateCredentialReportResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GenerateCredentialReportResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
