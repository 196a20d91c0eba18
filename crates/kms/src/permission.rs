//! May they? Brings a request before policies and grants.

use std::cell::OnceCell;
use std::sync::LazyLock;

use access::{Circumstances, tag, texts};
use api::kms::Operation;
use catalog::record::{Key, Manager};
use enclave::Platform;
use identity::AccountId;
use identity::policy::{
    Action, Allowed, ConditionKey, Context, Denial, Denier, Found as Values, GrantUse, Granted,
    KeyName, Observer, Policy, Value, grant_operation,
};

use crate::ask::{Ask, Member};
use crate::call::Found;
use crate::usage;

/// On what an action is to be done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// On nothing yet: `*`.
    Nothing,
    Key(&'a Found<'a>),
    /// On a key under which nothing is stored yet: this one is to be its policy.
    NewKey(&'a Key, &'a Policy),
    /// On what has this ARN, and no policy of its own.
    Named {
        arn: &'a str,
        owner: AccountId,
    },
}

/// The policy of a key that is not there, or that nobody wrote one for: it allows nothing.
static NOTHING: LazyLock<Policy> = LazyLock::new(Policy::default);

/// Whether a principal of another account than the key's can ever be allowed it.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html>.
fn crosses_accounts(action: Action) -> bool {
    use Operation as O;
    match action {
        Action::ReEncryptFrom | Action::ReEncryptTo => true,
        // Not of keys.
        Action::Iam(_) | Action::Sts(_) | Action::StsTagSession | Action::StsSetSourceIdentity => {
            false
        }
        Action::Kms(operation) => matches!(
            operation,
            O::CreateGrant
                | O::Decapsulate
                | O::Decrypt
                | O::DeriveSharedSecret
                | O::DescribeKey
                | O::Encapsulate
                | O::Encrypt
                | O::GenerateDataKey
                | O::GenerateDataKeyPair
                | O::GenerateDataKeyPairWithoutPlaintext
                | O::GenerateDataKeyWithoutPlaintext
                | O::GenerateMac
                | O::GetKeyRotationStatus
                | O::GetPublicKey
                | O::ListGrants
                | O::RetireGrant
                | O::RevokeGrant
                | O::Sign
                | O::Verify
                | O::VerifyMac
        ),
    }
}

/// Decides about keys, and what else KMS has.
pub(crate) trait Decide {
    /// Decides whether `ask` is allowed on `target`.
    fn decide(
        &self,
        ask: &Ask<'_>,
        target: Target<'_>,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial>;

    /// [`Decide::decide`], where `granted` says what grants allow.
    fn decide_with(
        &self,
        ask: &Ask<'_>,
        target: Target<'_>,
        granted: impl FnOnce(Option<&Key>) -> Granted,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial>;

    /// The policy of a stored key.
    fn policy_of<'p>(&'p self, key: &'p Key) -> &'p Policy;
}

impl Decide for Circumstances<'_> {
    fn decide(
        &self,
        ask: &Ask<'_>,
        target: Target<'_>,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial> {
        self.decide_with(ask, target, |key| granted(self, key, ask), observer)
    }

    fn decide_with(
        &self,
        ask: &Ask<'_>,
        target: Target<'_>,
        granted: impl FnOnce(Option<&Key>) -> Granted,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial> {
        let who = self.who;
        let owner = match target {
            Target::Nothing => who.account,
            Target::Key(found) => found.owner(),
            Target::NewKey(key, _) => key.name.account,
            Target::Named { owner, .. } => owner,
        };
        let key = match target {
            Target::Key(found) => found.key().map(|key| &**key),
            Target::NewKey(key, _) => Some(key),
            Target::Nothing | Target::Named { .. } => None,
        };
        let key_policy = match target {
            Target::Key(found) => Some(found.key().map_or(&*NOTHING, |key| self.policy_of(key))),
            Target::NewKey(_, policy) => Some(policy),
            Target::Nothing | Target::Named { .. } => None,
        };
        if owner != who.account && !crosses_accounts(ask.action) {
            return Err(Denial { by: Denier::Resource, explicit: false, action: ask.action });
        }
        let context =
            RequestContext { circumstances: self, ask, target, key, owner, arn: OnceCell::new() };
        self.evaluate(ask.action, owner, key_policy, &context, || granted(key), observer)
    }

    fn policy_of<'p>(&'p self, key: &'p Key) -> &'p Policy {
        match (&key.policy, &key.manager) {
            (Some(policy), _) => policy.policy(),
            (None, Manager::Customer) => {
                let account = self.picture.account(key.name.account);
                account.map_or(&NOTHING, |account| account.default_policy())
            }
            (None, Manager::Aws) => &NOTHING,
        }
    }
}

/// What the grants of `key` allow.
fn granted(circumstances: &Circumstances<'_>, key: Option<&Key>, ask: &Ask<'_>) -> Granted {
    let Circumstances { picture, who, transport, .. } = circumstances;
    let (Some(key), Some(operation)) = (key, grant_operation(ask.action)) else {
        return Granted::No;
    };
    if !picture.has_grants(&key.name) {
        return Granted::No;
    }
    let wanted = GrantUse {
        operation,
        encryption_context: ask.encryption_context,
        source_arn: transport.source_arn,
        child: ask.grant,
    };
    let asker = who.asker();
    let mut granted = Granted::No;
    for id in who.ids() {
        let grants = picture.grants_to(&key.name, &id, operation, ask.encryption_context);
        for grant in grants {
            let allows = grant.terms().map_or(Granted::No, |terms| terms.allow(&asker, &wanted));
            match allows {
                Granted::No => {}
                Granted::ToAccount => granted = Granted::ToAccount,
                Granted::ToAsker => return Granted::ToAsker,
            }
        }
    }
    granted
}

/// A request, as conditions see it.
struct RequestContext<'a> {
    circumstances: &'a Circumstances<'a>,
    ask: &'a Ask<'a>,
    target: Target<'a>,
    key: Option<&'a Key>,
    owner: AccountId,
    /// Of the target; made when it is asked for.
    arn: OnceCell<String>,
}

impl Context for RequestContext<'_> {
    fn resource(&self) -> Option<&str> {
        match self.target {
            Target::Nothing => None,
            Target::Named { arn, .. } => Some(arn),
            Target::Key(found) => Some(self.arn.get_or_init(|| found.arn())),
            Target::NewKey(key, _) => Some(self.arn.get_or_init(|| key.name.arn())),
        }
    }

    fn find(&self, key: &ConditionKey) -> Values<'_> {
        if let Some(given) = self.ask.given.iter().find(|(known, _)| known == key) {
            return match &*given.1 {
                [value] => Values::text(value),
                values => texts(values.iter().map(String::as_str)),
            };
        }
        let values = self.of_request(key).or_else(|| self.circumstances.find(key));
        values.or_else(|| self.of_key(key)).unwrap_or(Values::Absent)
    }
}

impl RequestContext<'_> {
    fn of_request(&self, key: &ConditionKey) -> Option<Values<'_>> {
        let ask = self.ask;
        Some(match key.name {
            KeyName::EncryptionAlgorithm => Values::text(ask.encryption_algorithm?),
            KeyName::EncryptionContext => {
                let pairs = ask.encryption_context?.iter();
                tag(pairs.map(|(key, value)| (&**key, &**value)), &key.rest)?
            }
            KeyName::EncryptionContextKeys => {
                texts(ask.encryption_context?.keys().map(String::as_str))
            }
            KeyName::GrantIsForAwsResource => match ask.operation {
                Operation::CreateGrant | Operation::ListGrants | Operation::RevokeGrant => {
                    Values::One(Value::Boolean(false))
                }
                _ => return None,
            },
            KeyName::RecipientImageSha384 => Values::text(ask.recipient?.image_digest()?),
            KeyName::RecipientPcr => self.register(Platform::NitroEnclave, &key.rest)?,
            KeyName::RecipientNitroTpmPcr => self.register(Platform::NitroTpm, &key.rest)?,
            // Where it is asked for is not always where it came.
            KeyName::RequestedRegion => Values::text(ask.region?.as_str()),
            KeyName::RequestAlias => match self.target {
                Target::Key(found) => Values::text(found.alias()?.as_str()),
                _ => return None,
            },
            KeyName::RequestTag => {
                let tags = ask.tags.iter();
                tag(tags.map(|tag| (&*tag.tag_key, &*tag.tag_value)), &key.rest)?
            }
            KeyName::TagKeys if ask.tags.is_empty() && ask.tag_keys.is_empty() => return None,
            KeyName::TagKeys => {
                let keys = ask.tags.iter().map(|tag| tag.tag_key.as_str());
                texts(keys.chain(ask.tag_keys.iter().map(String::as_str)))
            }
            name => match ask.member(name)? {
                Member::Text(text) => Values::text(*text),
                Member::Texts(all) => texts(all.iter().copied()),
                Member::Boolean(boolean) => Values::One(Value::Boolean(*boolean)),
                Member::Number(number) => Values::One(Value::Number(*number)),
                Member::Time(milliseconds) => Values::One(Value::Time(*milliseconds)),
            },
        })
    }

    fn register(&self, platform: Platform, number: &str) -> Option<Values<'_>> {
        let attested = self.ask.recipient.filter(|attested| attested.platform() == platform)?;
        Some(Values::text(attested.pcr(number.parse().ok()?)?))
    }

    fn of_key(&self, key: &ConditionKey) -> Option<Values<'_>> {
        match key.name {
            KeyName::ResourceAccount => return Some(Values::text(self.owner.to_string())),
            KeyName::ResourceOrgId => {
                return Some(Values::text(self.circumstances.rails.organization()?));
            }
            _ => {}
        }
        let stored = self.key?;
        Some(match key.name {
            KeyName::KeyOrigin => Values::text(stored.origin.as_str()),
            KeyName::KeySpec => Values::text(stored.spec.as_str()),
            KeyName::KeyUsage => Values::text(stored.usage.as_str()),
            KeyName::TrailingDaysWithoutKeyUsage => match self.ask.operation {
                Operation::DisableKey | Operation::ScheduleKeyDeletion => {
                    Values::One(Value::Number(self.days_without_use(stored)))
                }
                _ => return None,
            },
            KeyName::MultiRegion => Values::One(Value::Boolean(stored.primary.is_some())),
            KeyName::MultiRegionKeyType => {
                let is_primary = stored.primary? == stored.name.region;
                Values::text(if is_primary { "PRIMARY" } else { "REPLICA" })
            }
            KeyName::ResourceAliases => {
                let aliases = self.circumstances.picture.aliases_of(stored.name);
                texts(aliases.map(|alias| alias.place.name.as_str()))
            }
            KeyName::ResourceTag => {
                let tags = stored.tags.iter();
                tag(tags.map(|(key, value)| (&**key, &**value)), &key.rest)?
            }
            _ => return None,
        })
    }
}

impl RequestContext<'_> {
    /// How long the key has not been used; if it never was, since it was made.
    fn days_without_use(&self, key: &Key) -> i64 {
        const DAY_MS: i64 = 24 * 60 * 60 * 1000;
        let Circumstances { picture, lifetime_ms, .. } = self.circumstances;
        let since_ms = usage::last(picture, key).map_or(key.created_ms, |last| last.at_ms);
        (lifetime_ms - since_ms).max(0) / DAY_MS
    }
}
