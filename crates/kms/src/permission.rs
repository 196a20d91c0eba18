//! May they? Brings a request before policies and grants.

use std::cell::OnceCell;
use std::net::IpAddr;
use std::sync::LazyLock;

use api::kms::Operation;
use catalog::Picture;
use catalog::record::{Key, Manager};
use enclave::Platform;
use identity::policy::{
    Action, Allowed, ConditionKey, Context, Denial, Denier, Found as Values, GrantUse, Granted,
    KeyName, Observer, Policies, Policy, Request, Value, evaluate, grant_operation,
};
use identity::{AccountId, Partition, PrincipalKind, Region};

use crate::ask::{Ask, Member};
use crate::call::Found;
use crate::guard_rails::GuardRails;
use crate::usage;
use crate::who::Who;

/// How a request came: what conditions can see of it, and nobody can claim.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transport<'a> {
    /// The other end of the connection. `None`: it did not come over a network.
    pub source_ip: Option<IpAddr>,
    /// It is encrypted.
    pub is_secure: bool,
    pub user_agent: Option<&'a str>,
    /// The resource that a service asks for, and its account. Heeded from services alone.
    pub source_arn: Option<&'a str>,
    pub source_account: Option<&'a str>,
}

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

/// All that counts for a decision but what is asked.
#[derive(Debug)]
pub(crate) struct Circumstances<'a> {
    pub(crate) picture: &'a Picture,
    pub(crate) rails: &'a GuardRails,
    pub(crate) who: &'a Who,
    pub(crate) transport: &'a Transport<'a>,
    pub(crate) region: Region,
    pub(crate) wall_ms: i64,
    /// By the lifetime clock.
    pub(crate) lifetime_ms: i64,
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

impl Circumstances<'_> {
    /// Decides whether `ask` is allowed on `target`.
    pub(crate) fn decide(
        &self,
        ask: &Ask<'_>,
        target: Target<'_>,
        observer: &mut impl Observer,
    ) -> Result<Allowed, Denial> {
        self.decide_with(ask, target, |key| self.granted(key, ask), observer)
    }

    /// [`Circumstances::decide`], where `granted` says what grants allow.
    pub(crate) fn decide_with(
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
        let (identity, boundary) = match &who.member {
            Some(member) => (&*member.policies, member.boundary.as_deref()),
            None => (&[][..], None),
        };
        let context =
            RequestContext { circumstances: self, ask, target, key, owner, arn: OnceCell::new() };
        let request = Request { asker: who.asker(), action: ask.action, owner, context: &context };
        let policies = Policies {
            key: key_policy,
            identity,
            boundary,
            session: None,
            service_control: self.rails.service_control(who.account),
            resource_control: self.rails.resource_control(owner),
        };
        let decided = evaluate(&request, &policies, || granted(key), observer);
        if decided.is_err_and(|denial| denial.by == Denier::Cost) {
            tracing::error!(
                principal = %who.arn(self.region.partition()),
                resource = context.resource().unwrap_or("*"),
                "policies take too long to evaluate, and the request is denied: look at their wildcards"
            );
        }
        decided
    }

    /// The policy of a stored key.
    pub(crate) fn policy_of<'p>(&'p self, key: &'p Key) -> &'p Policy {
        match (&key.policy, &key.manager) {
            (Some(policy), _) => policy.policy(),
            (None, Manager::Customer) => {
                let account = self.picture.account(key.name.account);
                account.map_or(&NOTHING, |account| account.default_policy())
            }
            (None, Manager::Aws) => &NOTHING,
        }
    }

    /// What the grants of `key` allow.
    fn granted(&self, key: Option<&Key>, ask: &Ask<'_>) -> Granted {
        let (Some(key), Some(operation)) = (key, grant_operation(ask.action)) else {
            return Granted::No;
        };
        if !self.picture.has_grants(&key.name) {
            return Granted::No;
        }
        let wanted = GrantUse {
            operation,
            encryption_context: ask.encryption_context,
            source_arn: self.transport.source_arn,
            child: ask.grant,
        };
        let asker = self.who.asker();
        let mut granted = Granted::No;
        for id in self.who.ids() {
            let grants = self.picture.grants_to(&key.name, &id, operation, ask.encryption_context);
            for grant in grants {
                let allows =
                    grant.terms().map_or(Granted::No, |terms| terms.allow(&asker, &wanted));
                match allows {
                    Granted::No => {}
                    Granted::ToAccount => granted = Granted::ToAccount,
                    Granted::ToAsker => return Granted::ToAsker,
                }
            }
        }
        granted
    }
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
        let values = self.of_principal(key).or_else(|| self.of_transport(key));
        let values = values.or_else(|| self.of_request(key)).or_else(|| self.of_key(key));
        values.unwrap_or(Values::Absent)
    }
}

fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Values<'a> {
    Values::Several(texts.map(|text| Value::Text(text.into())).collect())
}

/// The value of the pair whose key is `lower_case` in some letter case; if there are more, one of theirs.
fn tag<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>, lower_case: &str) -> Option<Values<'a>> {
    let mut tags = tags.filter(|(key, _)| key.eq_ignore_ascii_case(lower_case));
    let (_, value) = tags.next()?;
    Some(match tags.next() {
        None => Values::text(value),
        Some((_, other)) => {
            let all = [value, other].into_iter().chain(tags.map(|(_, value)| value));
            Values::OneOf(all.map(|value| Value::Text(value.into())).collect())
        }
    })
}

impl RequestContext<'_> {
    /// `None`: the key is not of this kind, or absent.
    fn of_principal(&self, key: &ConditionKey) -> Option<Values<'_>> {
        let who = self.circumstances.who;
        let partition = self.circumstances.region.partition();
        let service = match &who.kind {
            PrincipalKind::Service(name) => Some(&**name),
            _ => None,
        };
        Some(match key.name {
            KeyName::PrincipalAccount | KeyName::CallerAccount if service.is_none() => {
                Values::text(who.account.to_string())
            }
            KeyName::PrincipalArn if service.is_none() => {
                Values::text(principal_arn(who, partition))
            }
            KeyName::PrincipalIsAwsService => Values::One(Value::Boolean(service.is_some())),
            KeyName::PrincipalServiceName => Values::text(service?),
            KeyName::PrincipalServiceNamesList => texts([service?].into_iter()),
            KeyName::PrincipalOrgId if service.is_none() => {
                Values::text(self.circumstances.rails.organization()?)
            }
            KeyName::PrincipalTag => {
                let tags = who.member.as_ref()?.entity.tags.iter();
                tag(tags.map(|(key, value)| (&**key, &**value)), &key.rest)?
            }
            KeyName::PrincipalType => Values::text(match who.kind {
                PrincipalKind::Root => "Account",
                PrincipalKind::User(_) => "User",
                PrincipalKind::Session { .. } => "AssumedRole",
                PrincipalKind::Service(_) => return None,
            }),
            KeyName::UserId => match &who.kind {
                PrincipalKind::Root => Values::text(who.account.to_string()),
                PrincipalKind::User(id) => Values::text(id.to_string()),
                PrincipalKind::Session { role, name } => Values::text(format!("{role}:{name}")),
                PrincipalKind::Service(_) => return None,
            },
            KeyName::Username => match (&who.kind, &who.member) {
                (PrincipalKind::User(_), Some(member)) => Values::text(&*member.entity.name),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn of_transport(&self, key: &ConditionKey) -> Option<Values<'_>> {
        let Circumstances { transport, wall_ms, region, .. } = self.circumstances;
        Some(match key.name {
            KeyName::CurrentTime => Values::One(Value::Time(*wall_ms)),
            KeyName::EpochTime => Values::One(Value::Number(wall_ms.div_euclid(1000))),
            KeyName::RequestedRegion => {
                Values::text(self.ask.region.unwrap_or(*region).as_str().to_owned())
            }
            KeyName::SecureTransport => Values::One(Value::Boolean(transport.is_secure)),
            KeyName::SourceAccount => Values::text(transport.source_account?),
            KeyName::SourceArn => Values::text(transport.source_arn?),
            KeyName::SourceIp => Values::One(Value::Address(transport.source_ip?)),
            KeyName::UserAgent => Values::text(transport.user_agent?),
            KeyName::ViaAwsService => Values::One(Value::Boolean(false)),
            _ => return None,
        })
    }

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

/// What `aws:PrincipalArn` says: of a session, the ARN of its role.
fn principal_arn(who: &Who, partition: Partition) -> String {
    match &who.member {
        Some(member) => member.entity.arn(partition),
        None => who.arn(partition),
    }
}
