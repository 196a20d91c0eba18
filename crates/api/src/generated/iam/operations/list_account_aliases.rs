//! `ListAccountAliases`: what it takes and what it answers.

use crate::generated::iam::constraints;
use crate::query::decode::{self, Decode, Input, Manner};
use crate::query::encode::{self, Encode};
use crate::query::xml::Writer;
use crate::query::{Error, Parameters, Request, Response};
use crate::validate::Path;

/// What [`ListAccountAliases`](crate::iam::Operation::ListAccountAliases) takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAccountAliasesRequest {
    /// `Marker`: 1 to 320 characters, `[\u0020-\u00FF]+`
    pub marker: Option<String>,
    /// `MaxItems`: 1 to 1000
    pub max_items: Option<i32>,
}

impl Decode for ListAccountAliasesRequest {
    fn read(input: &mut Input<'_>, at: Path<'_>) -> Result<Option<Self>, Error> {
        let mut marker = None;
        let mut max_items = None;
        input.begin_structure()?;
        while let Some(member) = input.next_member()? {
            match member {
                "Marker" => {
                    marker =
                        input.string(&constraints::MARKER_TYPE, Path::Member(&at, 0, "marker"))?
                }
                "MaxItems" => {
                    max_items = input
                        .integer(constraints::MAX_ITEMS_TYPE, Path::Member(&at, 1, "maxItems"))?
                }
                _ => input.skip()?,
            }
        }
        Ok(Some(Self { marker, max_items }))
    }
}

/// What [`ListAccountAliases`](crate::iam::Operation::ListAccountAliases) answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListAccountAliasesResponse {
    /// `AccountAliases`
    pub account_aliases: Vec<String>,
    /// `IsTruncated`
    pub is_truncated: Option<bool>,
    /// `Marker`
    pub marker: Option<String>,
}

impl Encode for ListAccountAliasesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.begin_object();
        let value = &self.account_aliases;
        writer.member("AccountAliases");
        encode::strings(writer, value);
        if let Some(value) = &self.is_truncated {
            writer.member("IsTruncated");
            writer.boolean(*value);
        }
        if let Some(value) = &self.marker {
            writer.member("Marker");
            writer.string(value);
        }
        writer.end_object();
    }
}

impl Request for ListAccountAliasesRequest {
    const NAME: &'static str = "ListAccountAliases";
    const WRAPPER: &'static str = "ListAccountAliasesResult";
    type Response = ListAccountAliasesResponse;

    fn decode(parameters: &Parameters) -> Result<Self, Error> {
        decode::request(parameters, Manner::Iam)
    }
}

impl Response for ListAccountAliasesResponse {
    fn write(&self, writer: &mut Writer<'_>) {
        Encode::write(self, writer);
    }
}
