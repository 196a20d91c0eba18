//! The door of the crate.

use std::sync::Arc;

use api::Request;
use api::kms::Operation;
use catalog::Catalog;
use hsm::Hsm;
use identity::Caller;

use crate::call::Call;
use crate::error::Error;
use crate::{managed, operations};

/// How often a call is tried again because another change came first. Each loss means that another
/// caller won, so a call that has lost this often is one of very many on one key.
const TRIES_MAX: usize = 64;

/// The service: all 56 operations over one catalog and its devices.
#[derive(Clone, Debug)]
pub struct Kms {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) hsm: Hsm,
}

impl Kms {
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { hsm: Hsm::new(Arc::clone(catalog.domain())), catalog }
    }

    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Answers one request: decodes `body`, operates, and writes the answer to `out`.
    ///
    /// What is refused leaves `out` as it was.
    pub async fn answer(
        &self,
        caller: &Caller,
        operation: Operation,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        operations::dispatch(self, caller, operation, body, out).await
    }

    /// Decodes the input of an operation and runs it, again if another change came first.
    pub(crate) async fn run<I: Request>(
        &self,
        caller: &Caller,
        body: &[u8],
        out: &mut Vec<u8>,
        operate: impl AsyncFn(&Call<'_>, &I) -> Result<I::Response, Error>,
    ) -> Result<(), Error> {
        let input = I::decode(body).map_err(Error::Wire)?;
        for _ in 0..TRIES_MAX {
            let now = self.catalog.now()?;
            let call = Call { kms: self, caller, now, picture: self.catalog.picture() };
            match operate(&call, &input).await {
                Ok(response) => {
                    api::Response::encode(&response, out);
                    return Ok(());
                }
                Err(Error::Conflict) => {}
                Err(Error::ManagedKeyMissing(alias)) => match managed::create(&call, alias).await {
                    Ok(()) | Err(Error::Conflict) => {}
                    Err(error) => return Err(error),
                },
                Err(error) => return Err(error),
            }
        }
        Err(Error::internal("a call lost to other changes of the same records each time"))
    }

    /// Decodes the input of an operation that is not built yet, so that bad input gets its own error.
    pub(crate) fn refuse<I: Request>(&self, body: &[u8]) -> Result<(), Error> {
        I::decode(body).map_err(Error::Wire)?;
        Err(Error::UnsupportedBecause(format!(
            "{} is not supported by this version.",
            I::OPERATION.name()
        )))
    }
}
