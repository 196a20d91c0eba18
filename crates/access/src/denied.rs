//! What a caller reads who may not do what it asked for, and what those read who may know why.

use std::fmt;

use hsm::{Domain, Purpose};
use identity::AccountId;
use identity::policy::{Denial, Denier};

use crate::circumstances::Circumstances;

/// Who may not do what on what, and which kind of policy says so.
#[derive(Debug)]
pub struct AccessDenied {
    /// Its ARN, or the name of a service.
    user: String,
    /// `None`: AWS tells none.
    resource: Option<String>,
    denial: Denial,
    /// Whether it is told which kind of policy it was.
    tells_why: bool,
    /// Sealed: `DecodeAuthorizationMessage` opens it.
    message: String,
}

impl AccessDenied {
    /// `resource`: what is told of it.
    pub fn new(
        circumstances: &Circumstances<'_>,
        domain: &Domain,
        denial: Denial,
        resource: Option<String>,
    ) -> Self {
        let Circumstances { who, region, .. } = circumstances;
        let user = who.arn(region.partition());
        let text = explain(circumstances, denial, &user, resource.as_deref().unwrap_or("*"));
        let message =
            domain.seal_text(Purpose::AuthorizationMessage, &bound_to(who.account), &text);
        Self { user, resource, denial, tells_why: true, message }
    }

    /// The same without a reason, where one would tell of what must not be known.
    pub fn silent(self) -> Self {
        Self { tells_why: false, ..self }
    }
}

/// What an encoded message of this deployment says, if it was for a caller of `account`.
pub fn decode_message(domain: &Domain, account: AccountId, message: &str) -> Option<String> {
    domain.open_text(Purpose::AuthorizationMessage, &bound_to(account), message)
}

fn bound_to(account: AccountId) -> Vec<u8> {
    account.to_string().into_bytes()
}

/// A document of the form that AWS decodes to.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>.
fn explain(
    circumstances: &Circumstances<'_>,
    denial: Denial,
    user: &str,
    resource: &str,
) -> String {
    let Circumstances { who, transport, region, wall_ms, .. } = circumstances;
    let (service, action) = denial.action.parts();
    let mut conditions = vec![
        ("aws:RequestedRegion", region.as_str().to_owned()),
        ("aws:SecureTransport", transport.is_secure.to_string()),
        ("aws:EpochTime", wall_ms.div_euclid(1000).to_string()),
    ];
    let source = transport.source_ip.map(|address| ("aws:SourceIp", address.to_string()));
    conditions.extend(source);
    conditions.extend(transport.user_agent.map(|agent| ("aws:UserAgent", agent.to_owned())));
    let conditions = conditions.into_iter().map(|(key, value)| {
        format!(r#"{{"key":{},"values":{{"items":[{{"value":{}}}]}}}}"#, quote(key), quote(&value))
    });
    let conditions: Vec<_> = conditions.collect();
    let failure = match denial.by {
        Denier::ServiceControl => "SCP",
        Denier::ResourceControl => "RCP",
        Denier::Resource => "RESOURCE_POLICY",
        Denier::Identity => "IDENTITY_POLICY",
        Denier::Boundary => "PERMISSIONS_BOUNDARY",
        Denier::Session => "SESSION_POLICY",
        Denier::Cost => "EVALUATION",
    };
    format!(
        r#"{{"allowed":false,"explicitDeny":{},"matchedStatements":{{"items":[]}},"failures":{{"items":[{{"policyType":{}}}]}},"context":{{"principal":{{"id":{},"arn":{}}},"action":{},"resource":{},"conditions":{{"items":[{}]}}}}}}"#,
        denial.explicit,
        quote(failure),
        quote(&who.user_id()),
        quote(user),
        quote(&format!("{service}:{action}")),
        quote(resource),
        conditions.join(","),
    )
}

fn quote(text: &str) -> String {
    let mut quoted = Vec::new();
    api::json::Writer::new(&mut quoted).string(text);
    String::from_utf8_lossy(&quoted).into_owned()
}

/// In the grammar of AWS.
impl fmt::Display for AccessDenied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, resource, denial, tells_why, message } = self;
        let (service, action) = denial.action.parts();
        write!(f, "User: {user} is not authorized to perform: {service}:{action}")?;
        if let Some(resource) = resource {
            write!(f, " on resource: {resource}")?;
        }
        if *tells_why {
            write!(f, " {denial}")?;
        }
        write!(f, ". Encoded authorization failure message: {message}")
    }
}
