//! What the parts of a request take by themselves, in this process: no socket, no other thread.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::Transport;
use api::Request as _;
use api::kms::{DecryptRequest, GenerateDataKeyRequest, Operation};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use catalog::record::KeyName;
use catalog::{Catalog, Credentials};
use hsm::{BackingKey, ContextDigest, Hsm, MaterialKind, Owner};
use identity::{AccessKey, AccessKeys, Caller, Moment, Region, Regions};
use kms::connection::NoBackends;
use kms::{Arrival, Kms, Quotas};
use sigv4::{Claim, Outgoing};

use super::REGION;
use crate::Result;
use crate::fill::{self, alias, block_on};
use crate::report::{Report, Table, median};
use crate::request::{self, Unsigned};

const KEYS: usize = 1000;
const CALLS: usize = 20_000;
const ROUNDS: usize = 7;

/// One request, and all that is needed to do a part of it.
pub(super) struct Case {
    pub(super) operation: Operation,
    now: i64,
    head: Outgoing,
    pub(super) body: String,
    regions: Regions,
}

pub fn run(directory: &Path, report: &mut Report) -> Result<()> {
    let data_dir = directory.join("parts");
    fill::fill(&data_dir, KEYS)?;
    let catalog = Arc::new(fill::open(&data_dir)?);
    let kms =
        Kms::new(Arc::clone(&catalog), Regions::default(), Quotas::default(), Arc::new(NoBackends));
    let key_id = alias(0);
    let data_key =
        Case::new(Operation::GenerateDataKey, Unsigned::generate_data_key(REGION, &key_id, 1))?;
    let encrypt = Case::new(Operation::Encrypt, Unsigned::encrypt(REGION, &key_id, 1, 32))?;
    let caller = encrypt.authenticate(&catalog)?;
    let mut answer = Vec::new();
    block_on(kms.answer(
        &Arrival {
            caller: &caller,
            transport: &Transport::default(),
            now: catalog.now()?,
            request_id: 1,
            body: encrypt.body.as_bytes(),
        },
        Operation::Encrypt,
        &mut answer,
    ))
    .map_err(|error| error.to_string())?;
    let blob = request::member(&answer, "CiphertextBlob")?;
    let decrypt = Case::new(Operation::Decrypt, Unsigned::decrypt(REGION, blob, 1))?;
    let ciphertext = BASE64_STANDARD.decode(blob)?;

    let name = key_name(&catalog, &caller)?;
    let picture = catalog.picture();
    let key = picture.key(&name).ok_or("the key of the alias is not there")?;
    let material = key.materials.last().ok_or("a key without material")?;
    let owner = Owner {
        account: name.account.number(),
        key_id: name.id.bytes(),
        multi_region: name.id.is_multi_region(),
    };
    let backing_key = BackingKey {
        owner,
        id: material.id,
        kind: MaterialKind::Symmetric,
        token: material.token.as_ref().ok_or("a key without a token")?,
    };
    let hsm = Hsm::new(Arc::clone(catalog.domain()));
    let pairs = [("purpose", "bench"), ("row", "0000001")];

    let mut rows = Vec::new();
    for case in [&data_key, &decrypt] {
        let signature = micros(|| case.authenticate(&catalog).map(drop))?;
        let decode = micros(|| {
            let body = case.body.as_bytes();
            match case.operation {
                Operation::Decrypt => drop(black_box(DecryptRequest::decode(body))),
                _ => drop(black_box(GenerateDataKeyRequest::decode(body))),
            }
            Ok(())
        })?;
        let cryptography = micros(|| {
            let context = ContextDigest::of(pairs.into_iter());
            match case.operation {
                Operation::Decrypt => {
                    drop(block_on(hsm.decrypt(backing_key, &ciphertext, &context))?);
                }
                _ => drop(block_on(hsm.generate_data_key(backing_key, 32, &context))?),
            }
            Ok(())
        })?;
        let mut out = Vec::with_capacity(1024);
        let whole = micros(|| {
            out.clear();
            let (now, body) = (catalog.now()?, case.body.as_bytes());
            let arrival = Arrival {
                caller: &caller,
                transport: &Transport::default(),
                now,
                request_id: 1,
                body,
            };
            block_on(kms.answer(&arrival, case.operation, &mut out))
                .map_err(|error| error.to_string().into())
        })?;
        let rest = whole - decode - cryptography;
        rows.push(
            std::iter::once(case.operation.name().to_owned())
                .chain(
                    [signature, decode, cryptography, rest, signature + whole]
                        .map(|micros| format!("{micros:.2}")),
                )
                .collect(),
        );
    }
    let head =
        ["operation", "signature", "decode", "cryptography", "find, permit, encode", "together"];
    report.tables.push(Table {
        title: "What the parts of a request take",
        how: format!(
            "Microseconds, in one process without sockets, one request of each kind again and again. Medians of {ROUNDS} rounds of {CALLS} calls. What is missing to the cost above is HTTP, TLS and the kernel."
        ),
        columns: head.map(String::from).into(),
        rows,
    });
    Ok(())
}

impl Case {
    fn new(operation: Operation, request: Unsigned) -> Result<Self> {
        Self::signed_with(operation, request, request::ACCESS_KEY_ID)
    }

    /// By whom this access key is of, with the one secret of this bench.
    pub(super) fn signed_with(
        operation: Operation,
        request: Unsigned,
        access_key_id: &str,
    ) -> Result<Self> {
        let now = request::now_unix_seconds();
        let head = request.head_by(access_key_id, now)?;
        let (body, regions) = (request.body, Regions::default());
        Ok(Self { operation, now, head, body, regions })
    }

    /// By whom these temporary credentials are of.
    pub(super) fn signed_in_session(
        operation: Operation,
        request: Unsigned,
        credentials: &Credentials,
    ) -> Result<Self> {
        let now = request::now_unix_seconds();
        let Credentials { access_key, token } = credentials;
        let (id, secret) = (access_key.id.as_str(), &access_key.secret);
        let head = request.head_with(id, secret, Some(token), now)?;
        let (body, regions) = (request.body, Regions::default());
        Ok(Self { operation, now, head, body, regions })
    }

    /// What the service does with the head and the body of a request before it decodes it.
    pub(super) fn authenticate(&self, catalog: &Catalog) -> Result<Caller> {
        let head = sigv4::Request {
            method: &self.head.method,
            path: &self.head.path,
            query: None,
            headers: self.head.headers.as_slice(),
        };
        let claim = Claim::parse(&head).map_err(|error| error.to_string())?;
        let body_sha256 = crypto::sha256(&[self.body.as_bytes()]);
        let keys = Stored(catalog);
        let now = Moment { wall_s: self.now, lifetime_ms: self.now.saturating_mul(1000) };
        identity::authenticate(claim, &body_sha256, "kms", now, &self.regions, &keys)
            .map(|authenticated| authenticated.caller)
            .map_err(|error| error.to_string().into())
    }
}

/// The access keys of a catalog.
struct Stored<'a>(&'a Catalog);

impl AccessKeys for Stored<'_> {
    fn find(&self, id: &str) -> Option<Arc<AccessKey>> {
        self.0.picture().access_key(id).cloned()
    }

    fn find_session(&self, token: &str) -> Option<Arc<AccessKey>> {
        self.0.temporary_key(token)
    }
}

/// The key of the first alias.
fn key_name(catalog: &Catalog, caller: &Caller) -> Result<KeyName> {
    let account = caller.principal().account();
    let region = Region::named(REGION).ok_or("a region with another form")?;
    let picture = catalog.picture();
    let first = picture.aliases(account, region, None).next().ok_or("there is no alias")?;
    Ok(KeyName { account, region, id: first.target })
}

/// How long one call takes.
fn micros(mut call: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..CALLS {
            call()?;
        }
        rounds.push(began.elapsed().as_secs_f64() * 1e6 / CALLS as f64);
    }
    Ok(median(rounds))
}
