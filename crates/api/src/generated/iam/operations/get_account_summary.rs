//! `GetAccountSummary`: what it takes and what it answers.

use std::collections::BTreeMap;

use crate::iam::SummaryKeyType;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`GetAccountSummary`](crate::iam::Operation::GetAccountSummary) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccountSummaryResponse {
    /// `SummaryMap`
    pub summary_map: Option<BTreeMap<SummaryKeyType, i32>>,
}

impl Encode for GetAccountSummaryResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        if let Some(value) = &self.summary_map {
            writer.member("SummaryMap");
            encode::map(writer, value);
        }
        writer.end_object();
    }
}

/// What [`GetAccountSummary`](crate::iam::Operation::GetAccountSummary) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetAccountSummaryRequest;

impl Decode for GetAccountSummaryRequest {
    fn read(_: &mut Input<'_>, _: Path<'_>) -> Result<Option<Self>, Error> {
        Ok(Some(Self))
    }
}

impl Request for GetAccountSummaryRequest {
    const NAME: &'static str = "GetAccountSummary";
    const WRAPPER: &'static str = "GetAccountSummaryResult";
    type Response = GetAccountSummaryResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for GetAccountSummaryResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
