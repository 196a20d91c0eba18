//! The proxies of external key stores: which may be asked, and how they are reached.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use https::{Authorities, Ways};
use kms::external::{Asking, Proxies};
use secret::Secret;
use serde::Deserialize;
use xks::{
    Caller, Client, Encrypted, Failure, Health, HealthAsked, KeyId, Metadata, Place, Refused,
};

use crate::command::Failure as CommandFailure;
use crate::config::XksTable;

/// A pattern of endpoints: `https://` and the name of a host, or `*.` and a domain for all hosts in it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct EndpointPattern {
    is_domain: bool,
    /// In lower case.
    name: Box<str>,
}

impl FromStr for EndpointPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            format!(
                "{text:?} is no endpoint: https:// and the name of a host, or https://*. and a domain"
            )
        };
        let name = text.strip_prefix("https://").ok_or_else(refused)?;
        let (is_domain, name) = match name.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, name),
        };
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let labels = name.split('.').all(|label| !label.is_empty());
        if !labels || !name.bytes().all(is_of_host) {
            return Err(refused());
        }
        Ok(Self { is_domain, name: name.to_ascii_lowercase().into() })
    }
}

impl TryFrom<String> for EndpointPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl EndpointPattern {
    fn allows(&self, endpoint: &str) -> bool {
        let host = endpoint.strip_prefix("https://").unwrap_or_default().to_ascii_lowercase();
        match self.is_domain {
            false => host == *self.name,
            true => host.strip_suffix(&*self.name).is_some_and(|host| host.ends_with('.')),
        }
    }
}

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
        Ok(Self { client: Client::new(Arc::new(https)), allowed: table.allowed_endpoints.clone() })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_allowed_by_name_or_by_domain() {
        for (pattern, endpoint, allowed) in [
            ("https://xks.example.com", "https://xks.example.com", true),
            ("https://XKS.example.com", "https://xks.EXAMPLE.com", true),
            ("https://xks.example.com", "https://xks.example.com.evil", false),
            ("https://xks.example.com", "https://a.xks.example.com", false),
            ("https://*.example.com", "https://xks.example.com", true),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://evilexample.com", false),
        ] {
            let found = pattern.parse::<EndpointPattern>().unwrap().allows(endpoint);
            assert_eq!(found, allowed, "{pattern} {endpoint}");
        }
        for pattern in ["", "*", "https://*", "https://", "http://a.b", "https://a.b/", "https://a..b"]
        {
            assert!(pattern.parse::<EndpointPattern>().is_err(), "{pattern}");
        }
    }
}
