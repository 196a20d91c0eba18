//! What requests are counted by: operations and outcomes of all services.

use api::ErrorCode;
use api::query::Code;
use api::{iam, kms, sts};

/// An operation of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Operation {
    Kms(kms::Operation),
    Iam(iam::Operation),
    Sts(sts::Operation),
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kms(operation) => operation.name(),
            Self::Iam(operation) => operation.name(),
            Self::Sts(operation) => operation.name(),
        }
    }

    /// Its place among [`operations`].
    fn index(self) -> usize {
        match self {
            Self::Kms(operation) => operation as usize,
            Self::Iam(operation) => kms::Operation::ALL.len() + operation as usize,
            Self::Sts(operation) => {
                kms::Operation::ALL.len() + iam::Operation::ALL.len() + operation as usize
            }
        }
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Success,
    Json(ErrorCode),
    Query(Code),
}

impl Outcome {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Json(code) => code.as_str(),
            Self::Query(code) => code.as_str(),
        }
    }

    /// Its place among [`outcomes`].
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Json(code) => code as usize,
            Self::Success => ErrorCode::ALL.len(),
            Self::Query(code) => ErrorCode::ALL.len() + 1 + code as usize,
        }
    }
}

/// All operations, and for requests that name none, a last one.
pub(crate) fn operations() -> Vec<&'static str> {
    let kms = kms::Operation::ALL.iter().map(|operation| operation.name());
    let iam = iam::Operation::ALL.iter().map(|operation| operation.name());
    let sts = sts::Operation::ALL.iter().map(|operation| operation.name());
    kms.chain(iam).chain(sts).chain(["None"]).collect()
}

/// The place of an operation among [`operations`].
pub(crate) fn index(operation: Option<Operation>) -> usize {
    let count = kms::Operation::ALL.len() + iam::Operation::ALL.len() + sts::Operation::ALL.len();
    operation.map_or(count, Operation::index)
}

/// All outcomes. A code that both protocols have stands twice, once for each.
pub(crate) fn outcomes() -> Vec<&'static str> {
    let json = ErrorCode::ALL.iter().map(|code| code.as_str());
    let query = Code::ALL.iter().map(|code| code.as_str());
    json.chain(["Success"]).chain(query).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_place() {
        let operations = operations();
        for operation in [
            Operation::Kms(kms::Operation::Encrypt),
            Operation::Iam(iam::Operation::CreateUser),
            Operation::Sts(sts::Operation::AssumeRole),
        ] {
            assert_eq!(operations[index(Some(operation))], operation.name());
        }
        assert_eq!(operations[index(None)], "None");
        let outcomes = outcomes();
        for outcome in [
            Outcome::Success,
            Outcome::Json(ErrorCode::NotFoundException),
            Outcome::Query(Code::NoSuchEntity),
        ] {
            assert_eq!(outcomes[outcome.index()], outcome.name());
        }
    }
}
