//! The proxies of external key stores: which may be asked, and how they are reached.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use https::{Authorities, Ways};
use kms::external::{Asking, Proxies};
use secret::Secret;
use xks::{
    Caller, Client, Encrypted, EndpointPattern, Failure, Health, HealthAsked, KeyId, Metadata,
    Place, Refused,
};

use crate::command::Failure as CommandFailure;
use crate::config::XksTable;

/// What asks the proxies of external key stores.
#[derive(Debug)]
pub struct AllowedProxies {
    client: Client,
    allowed: Vec<EndpointPattern>,
}

impl AllowedProxies {
    /// Reads the authorities under whose certificates proxies are believed.
    pub fn new(table: &XksTable) -> Result<Self, CommandFailure> {
        let authorities = match &table.ca_file {
            Some(path) => read_authorities(path)?,
            None => Authorities::of_system(),
        };
        let connect: BTreeMap<Box<str>, SocketAddr> = table
            .connect
            .iter()
            .map(|(host, address)| (host.to_ascii_lowercase().into(), *address))
            .collect();
        let https = https::Client::new(authorities, Ways { connect, ..Ways::default() });
        let https = https.map_err(CommandFailure::refused)?;
        let allowed = table.allowed_endpoints.iter().map(|pattern| pattern.0.clone()).collect();
        Ok(Self { client: Client::new(Arc::new(https)), allowed })
    }

    fn check(&self, proxy: &Place) -> Result<(), Failure> {
        let endpoint = proxy.uri.endpoint();
        if self.allowed.iter().any(|pattern| pattern.allows(endpoint)) {
            return Ok(());
        }
        let why = format!("{endpoint} is not among xks.allowed-endpoints of the configuration");
        Err(Failure::new(Refused::Connection, why))
    }
}

fn read_authorities(path: &Path) -> Result<Authorities, CommandFailure> {
    let refused = |why: &dyn std::fmt::Display| {
        CommandFailure::refused(format!("xks.ca-file {}: {why}", path.display()))
    };
    let pem = std::fs::read(path).map_err(|error| refused(&error))?;
    Authorities::from_pem(&pem).ok_or_else(|| refused(&"there is no certificate in it"))
}

/// By the machine's clock, as requests to AWS are signed.
fn now_unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

impl Proxies for AllowedProxies {
    fn health<'a>(&'a self, proxy: &'a Place, asked: &'a HealthAsked) -> Asking<'a, Health> {
        Box::pin(async move {
            self.check(proxy)?;
            self.client.health(proxy, asked, now_unix_seconds()).await
        })
    }

    fn metadata<'a>(
        &'a self,
        proxy: &'a Place,
        key: &'a KeyId,
        caller: &'a Caller,
    ) -> Asking<'a, Metadata> {
        Box::pin(async move {
            self.check(proxy)?;
            self.client.metadata(proxy, key, caller, now_unix_seconds()).await
        })
    }

    fn encrypt<'a>(
        &'a self,
        proxy: &'a Place,
        key: &'a KeyId,
        caller: &'a Caller,
        text: &'a [u8],
        aad: &'a [u8],
    ) -> Asking<'a, Encrypted> {
        Box::pin(async move {
            self.check(proxy)?;
            self.client.encrypt(proxy, key, caller, text, aad, now_unix_seconds()).await
        })
    }

    fn decrypt<'a>(
        &'a self,
        proxy: &'a Place,
        key: &'a KeyId,
        caller: &'a Caller,
        encrypted: &'a Encrypted,
        aad: &'a [u8],
    ) -> Asking<'a, Secret> {
        Box::pin(async move {
            self.check(proxy)?;
            self.client.decrypt(proxy, key, caller, encrypted, aad, now_unix_seconds()).await
        })
    }
}
