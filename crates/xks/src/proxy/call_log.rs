//! What is logged of a call.

use api::json::Writer;

use super::{Operation, Refusal};
use crate::{Caller, HealthAsked, KeyId};

/// What is known of one call when it has been answered: nothing of what was encrypted or decrypted.
#[derive(Clone, Debug)]
pub struct CallLog {
    pub at_unix_seconds: i64,
    pub operation: Option<Operation>,
    pub key: Option<KeyId>,
    /// Whose signature was right. What a request claimed without one is not logged.
    pub access_key_id: Option<Box<str>>,
    pub region: Option<Box<str>>,
    /// On whose behalf a key was asked for, as the KMS says.
    pub caller: Option<Caller>,
    /// What a call for `health` said of itself.
    pub health: Option<HealthAsked>,
    pub status: u16,
    pub refusal: Option<Refusal>,
}

impl CallLog {
    pub(super) fn at(at_unix_seconds: i64) -> Self {
        Self {
            at_unix_seconds,
            operation: None,
            key: None,
            access_key_id: None,
            region: None,
            caller: None,
            health: None,
            status: 0,
            refusal: None,
        }
    }

    /// One object of JSON, on one line. Its names are those of the API where it has them.
    pub fn to_json(&self) -> String {
        let caller = self.caller.as_ref();
        let health = self.health.as_ref();
        let operation = caller.map(|caller| &*caller.operation);
        let request_id = caller.map(|caller| &*caller.request_id);
        let optional = |of: fn(&Caller) -> &Option<Box<str>>| caller.and_then(|c| of(c).as_deref());
        let mut line = Vec::new();
        let mut json = Writer::new(&mut line);
        json.begin_object();
        json.name("time");
        json.integer(self.at_unix_seconds);
        json.name("status");
        json.integer(self.status.into());
        for (name, value) in [
            ("call", self.operation.map(Operation::as_str)),
            ("externalKeyId", self.key.as_ref().map(KeyId::as_str)),
            ("accessKeyId", self.access_key_id.as_deref()),
            ("region", self.region.as_deref()),
            ("kmsRequestId", request_id.or(health.map(|health| &*health.request_id))),
            ("kmsOperation", operation.or(health.map(|health| &*health.operation))),
            ("awsPrincipalArn", caller.map(|caller| &*caller.principal_arn)),
            ("kmsKeyArn", optional(|caller| &caller.key_arn)),
            ("kmsViaService", optional(|caller| &caller.via_service)),
            ("awsSourceVpc", optional(|caller| &caller.source_vpc)),
            ("awsSourceVpce", optional(|caller| &caller.source_vpce)),
            ("errorName", self.refusal.as_ref().map(|refusal| refusal.name.as_str())),
            ("errorMessage", self.refusal.as_ref().map(|refusal| &*refusal.message)),
        ] {
            if let Some(value) = value {
                json.name(name);
                json.string(value);
            }
        }
        json.end_object();
        String::from_utf8(line).unwrap_or_default()
    }
}
