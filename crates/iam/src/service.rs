//! The door of the crate: IAM and STS.

use std::sync::Arc;

use access::{GuardRails, Transport, Who};
use api::query::{self, Code, Parameters, Request};
use api::{iam, sts};
use arc_swap::ArcSwap;
use catalog::{Catalog, Now, Picture};
use identity::{Arn, Caller, Partition, Principal, Region, SessionKind};
use oidc::Issuers;

use crate::call::Call;
use crate::error::Error;
use crate::operations;

/// How often a call is tried again because another change came first.
const TRIES_MAX: usize = 64;

/// IAM and STS, over the catalog that KMS has too. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Iam {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) rails: Arc<ArcSwap<GuardRails>>,
    /// Where the keys of those come from whose tokens are taken for web identities.
    pub(crate) issuers: Arc<dyn Issuers>,
}

/// A request as it came: from whom, when, with what.
#[derive(Debug)]
pub struct Arrival<'a> {
    pub caller: &'a Caller,
    pub transport: &'a Transport<'a>,
    pub now: Now,
    pub request_id: &'a str,
    pub parameters: &'a Parameters,
}

/// A request that nobody has signed.
#[derive(Debug)]
pub struct Unsigned<'a> {
    pub transport: &'a Transport<'a>,
    pub now: Now,
    pub request_id: &'a str,
    pub parameters: &'a Parameters,
}

impl Unsigned<'_> {
    /// Its way through an operation, as `who`, once that is known.
    pub(crate) fn call<'c>(&'c self, iam: &'c Iam, who: impl FnOnce(&Picture) -> Who) -> Call<'c> {
        let picture = iam.catalog.picture();
        Call {
            iam,
            who: who(&picture),
            region: self.region(),
            transport: self.transport,
            now: self.now,
            picture,
            rails: iam.rails.load(),
        }
    }

    /// It names none: that of the role's partition.
    fn region(&self) -> Region {
        let arn = self.parameters.get("RoleArn").and_then(Arn::parse);
        let partition = arn.and_then(|arn| Partition::named(arn.partition));
        partition.unwrap_or(Partition::Aws).global_region()
    }
}

impl Iam {
    /// `rails`: those of the deployment, which may be changed while it runs.
    pub fn new(
        catalog: Arc<Catalog>,
        rails: Arc<ArcSwap<GuardRails>>,
        issuers: Arc<dyn Issuers>,
    ) -> Self {
        Self { catalog, rails, issuers }
    }

    /// Answers one request of IAM: decodes its parameters, operates, and writes the answer to `out`.
    ///
    /// What is refused leaves `out` as it was.
    pub async fn answer(
        &self,
        arrival: &Arrival<'_>,
        operation: iam::Operation,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        refuse_session(arrival.caller.principal())?;
        operations::dispatch(self, arrival, operation, out).await
    }

    /// [`Iam::answer`] of STS.
    pub async fn answer_sts(
        &self,
        arrival: &Arrival<'_>,
        operation: sts::Operation,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        refuse_session_of_sts(arrival.caller.principal(), operation)?;
        operations::dispatch_sts(self, arrival, operation, out).await
    }

    /// [`Iam::answer_sts`] of `AssumeRoleWithWebIdentity`, which nobody signs.
    pub async fn answer_unsigned(
        &self,
        arrival: &Unsigned<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        operations::dispatch_unsigned(self, arrival, out).await
    }

    /// Decodes the input of an operation that nobody has signed, and runs it.
    pub(crate) async fn run_unsigned<I: Request>(
        &self,
        arrival: &Unsigned<'_>,
        namespace: &str,
        out: &mut Vec<u8>,
        operate: impl AsyncFn(&Self, &Unsigned<'_>, &I) -> Result<I::Response, Error>,
    ) -> Result<(), Error> {
        let input = I::decode(arrival.parameters).map_err(Error::Wire)?;
        let response = operate(self, arrival, &input).await?;
        query::answer::<I>(&response, namespace, arrival.request_id, out);
        Ok(())
    }

    /// Decodes the input of an operation and runs it, again if another change came first.
    pub(crate) async fn run<I: Request>(
        &self,
        arrival: &Arrival<'_>,
        namespace: &str,
        out: &mut Vec<u8>,
        operate: impl AsyncFn(&Call<'_>, &I) -> Result<I::Response, Error>,
    ) -> Result<(), Error> {
        let input = I::decode(arrival.parameters).map_err(Error::Wire)?;
        let mut now = arrival.now;
        for _ in 0..TRIES_MAX {
            let picture = self.catalog.picture();
            let Arrival { caller, transport, request_id, .. } = *arrival;
            let call = Call {
                iam: self,
                who: Who::of(&picture, caller.principal()),
                region: caller.region(),
                transport,
                now,
                picture,
                rails: self.rails.load(),
            };
            match operate(&call, &input).await {
                Ok(response) => {
                    query::answer::<I>(&response, namespace, request_id, out);
                    return Ok(());
                }
                Err(Error::Conflict) => {}
                Err(error) => return Err(error),
            }
            now = self.catalog.now()?;
        }
        Err(Error::internal("a call lost to other changes of the same records each time"))
    }
}

/// What AWS lets no session of a user ask of IAM, be it the user's own or for somebody else, and says as if there
/// were none. Refuses: InvalidClientTokenId.
fn refuse_session(principal: &Principal) -> Result<(), Error> {
    match principal.session().map(|session| session.kind) {
        Some(SessionKind::SessionToken | SessionKind::Federation) => Err(Error::Other(
            Code::InvalidClientTokenId,
            "The security token included in the request is invalid.".into(),
        )),
        _ => Ok(()),
    }
}

/// [`refuse_session`] of STS. Refuses: AccessDenied.
fn refuse_session_of_sts(principal: &Principal, operation: sts::Operation) -> Result<(), Error> {
    use sts::Operation as O;
    let is_allowed = match principal.session().map(|session| session.kind) {
        Some(SessionKind::SessionToken) => {
            matches!(operation, O::AssumeRole | O::GetCallerIdentity)
        }
        Some(SessionKind::Federation) => operation == O::GetCallerIdentity,
        _ => true,
    };
    match is_allowed {
        true => Ok(()),
        false => {
            Err(Error::denied(format!("Cannot call {} with session credentials", operation.name())))
        }
    }
}
