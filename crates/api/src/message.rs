//! What every operation's input and output can do.

use crate::Error;
use crate::kms::Operation;

/// The input of an operation: decoded from a body, every constraint of the model checked.
pub trait Request: Sized {
    /// The operation that takes it.
    const OPERATION: Operation;

    /// What the operation answers; `()` where the model has no output.
    type Response: Response;

    /// Reads a JSON body. Zero bytes stand for `{}`.
    ///
    /// Fails with `SerializationException` when the body is malformed, and with
    /// `ValidationException`, telling all violations, when it breaks constraints of the model.
    fn decode(body: &[u8]) -> Result<Self, Error> {
        Self::decode_with(body, Values::All)
    }

    /// [`Request::decode`] where only these values of the model's enums are known.
    fn decode_with(body: &[u8], values: Values) -> Result<Self, Error>;
}

/// Which values of the model's enums there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Values {
    All,
    /// Those of SM2 and its algorithms are missing: AWS KMS has them in China alone.
    WithoutSm2,
}

impl Values {
    pub(crate) fn have(self, text: &str) -> bool {
        self == Self::All || !text.starts_with("SM2")
    }
}

/// The output of an operation.
pub trait Response {
    /// Appends the body to `out`: JSON, or nothing where the model has no output.
    ///
    /// When `out` must grow, the memory it leaves is wiped: it may hold a secret already.
    fn encode(&self, out: &mut Vec<u8>);
}

impl Response for () {
    fn encode(&self, _out: &mut Vec<u8>) {}
}
