//! `strongroom explain`: why may they, or why not?

use std::collections::BTreeMap;

use clap::Args;
use kms::{Kms, Question};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, Service};

/// Say why a principal may do something, or may not: which statement of which policy decided.
///
/// The running service decides as it would decide a request, and writes down what each statement said. The
/// last line is the decision.
#[derive(Args)]
pub struct Explain {
    #[command(flatten)]
    service: Service,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Args, Deserialize, Serialize)]
struct Asked {
    /// The ARN of a root user, a user, a role or a session; or a service, dynamodb.amazonaws.com.
    #[arg(long, value_name = "ARN")]
    principal: String,
    /// What it wants to do: kms:Decrypt.
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// The key: an id, an alias, or the ARN of either. Leave it out for what is done on no key.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The region that is asked in. [default: that of the key's ARN]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// A pair of the encryption context. Can be given again.
    #[arg(long, value_name = "KEY=VALUE")]
    encryption_context: Vec<String>,
    /// What the request has for a condition key: aws:SourceIp=10.0.0.1. Given again for the same key, it
    /// has several values.
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
}

/// The name of the command on the operators' socket.
pub const EXPLAIN: &str = "explain";

impl Explain {
    pub fn run(self) -> Result<(), Failure> {
        self.service.print(EXPLAIN, &json!(self.asked))
    }
}

/// What the command's arguments ask. Fails in words for an operator.
pub fn question(arguments: &Value, kms: &Kms) -> Result<Question, String> {
    let asked = Asked::deserialize(arguments).map_err(|error| error.to_string())?;
    let region = |name: &String| {
        kms.regions().get(name).ok_or_else(|| format!("there is no region {name:?}"))
    };
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for given in &asked.context {
        let (key, value) = pair(given)?;
        context.entry(key).or_default().push(value);
    }
    Ok(Question {
        principal: asked.principal,
        action: asked.action,
        key: asked.key,
        region: asked.region.as_ref().map(region).transpose()?,
        encryption_context: asked
            .encryption_context
            .iter()
            .map(|given| pair(given))
            .collect::<Result<_, _>>()?,
        context: context.into_iter().collect(),
    })
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("{text:?} is not KEY=VALUE"))?;
    Ok((key.into(), value.into()))
}
