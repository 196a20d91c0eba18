//! The Query protocol, which IAM and STS speak: forms come in, XML goes out.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.

#[cfg(test)]
mod conformance;
pub(crate) mod decode;
pub(crate) mod encode;
mod error;
#[cfg(test)]
mod oracle;
mod parameters;
pub(crate) mod xml;

pub use crate::generated::query_code::QueryCode as Code;
pub use error::Error;
pub use parameters::{Malformed, Parameters};

use xml::Writer;

/// The input of an operation: decoded from parameters, every constraint of the model checked.
pub trait Request: Sized {
    /// What the operation is called.
    const NAME: &'static str;

    /// The element that is about what it answers; empty: there is none.
    const WRAPPER: &'static str;

    /// What it answers; `()` where the model has no output.
    type Response: Response;

    /// Fails with `ValidationError`, telling all violations, when a constraint of the model is broken.
    fn decode(parameters: &Parameters) -> Result<Self, Error>;
}

/// The output of an operation.
pub trait Response {
    #[doc(hidden)]
    fn write(&self, writer: &mut Writer<'_>);
}

impl Response for () {
    fn write(&self, _: &mut Writer<'_>) {}
}

/// Appends the answer of the operation that takes `R`, in the namespace of its service.
///
/// When `out` must grow, the memory it leaves is wiped: it may hold a secret already.
pub fn answer<R: Request>(
    response: &R::Response,
    namespace: &str,
    request_id: &str,
    out: &mut Vec<u8>,
) {
    let mut writer = Writer::new(out);
    let whole = writer.open_root(&[R::NAME, "Response"], namespace);
    if !R::WRAPPER.is_empty() {
        writer.member(R::WRAPPER);
        response.write(&mut writer);
    }
    writer.member("ResponseMetadata");
    writer.begin_object();
    writer.member("RequestId");
    writer.string(request_id);
    writer.end_object();
    writer.close_root(&whole);
}
