//! `GetCredentialReport`: what it takes and what it answers.

use crate::iam::ReportFormatType;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::Encode;
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;
use crate::{Blob, Timestamp};

/// What [`GetCredentialReport`](crate::iam::Operation::GetCredentialReport) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetCredentialReportResponse {
    /// `Content`
    pub content: Option<Blob>,
    /// `GeneratedTime`
    pub generated_time: Option<Timestamp>,
    /// `ReportFormat`
    pub report_format: Option<ReportFormatType>,
}

impl Encode for GetCredentialReportResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.content {
            writer.member("Content");
            writer.blob(value);
        }
        if let Some(value) = &self.generated_time {
            writer.member("GeneratedTime");
            writer.timestamp(*value);
        }
        if let Some(value) = &self.report_format {
            writer.member("ReportFormat");
            writer.string(value.as_str());
        }
        writer.end_object();
    }
}

/// What [`GetCredentialReport`](crate::iam::Operation::GetCredentialReport) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetCredentialReportRequest;

impl Decode for GetCredentialReportRequest {
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {
        Ok(Some(Self))
    }
}

impl Request for GetCredentialReportRequest {
    const NAME: &'static str = "GetCredentialReport";
    const WRAPPER: &'static str = "GetCredentialReportResult";
    type Response = GetCredentialReportResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetCredentialReportResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
