//! What a call asks to be allowed, and what conditions can see of its request.

use api::iam::Tag;
use catalog::record::Tags;
use identity::AccountId;
use identity::policy::{Action, ConditionKey, Context, Found, KeyName, Value};

use access::{Circumstances, tag, texts};

/// An action, with the members of the request that have condition keys.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) action: Action,
    tags: &'a [Tag],
    tag_keys: &'a [String],
    members: Vec<(KeyName, Member<'a>)>,
}

/// What a request has for a condition key.
#[derive(Clone, Debug)]
pub(crate) enum Member<'a> {
    Text(&'a str),
    Texts(Vec<&'a str>),
    Number(i64),
    Boolean(bool),
}

impl From<api::iam::Operation> for Ask<'_> {
    fn from(operation: api::iam::Operation) -> Self {
        Self::of(Action::Iam(operation))
    }
}

impl From<api::sts::Operation> for Ask<'_> {
    fn from(operation: api::sts::Operation) -> Self {
        Self::of(Action::Sts(operation))
    }
}

impl<'a> Ask<'a> {
    pub(crate) fn of(action: Action) -> Self {
        Self { action, tags: &[], tag_keys: &[], members: Vec::new() }
    }

    pub(crate) fn tagging(self, tags: Option<&'a [Tag]>) -> Self {
        Self { tags: tags.unwrap_or_default(), ..self }
    }

    pub(crate) fn untagging(self, tag_keys: &'a [String]) -> Self {
        Self { tag_keys, ..self }
    }

    /// With what the request has for a condition key, if it has it.
    pub(crate) fn with(mut self, name: KeyName, member: Option<Member<'a>>) -> Self {
        self.members.extend(member.map(|member| (name, member)));
        self
    }

    pub(crate) fn with_text(self, name: KeyName, text: Option<&'a str>) -> Self {
        self.with(name, text.map(Member::Text))
    }
}

/// A request, as conditions see it.
pub(crate) struct RequestContext<'a> {
    pub(crate) circumstances: &'a Circumstances<'a>,
    pub(crate) ask: &'a Ask<'a>,
    /// What it is done on.
    pub(crate) arn: Option<&'a str>,
    /// What that has.
    pub(crate) tags: Option<&'a Tags>,
    /// Whose that is.
    pub(crate) owner: AccountId,
}

impl Context for RequestContext<'_> {
    fn resource(&self) -> Option<&str> {
        self.arn
    }

    fn find(&self, key: &ConditionKey) -> Found<'_> {
        let values = self.of_request(key).or_else(|| self.circumstances.find(key));
        values.unwrap_or(Found::Absent)
    }
}

impl RequestContext<'_> {
    fn of_request(&self, key: &ConditionKey) -> Option<Found<'_>> {
        let ask = self.ask;
        Some(match key.name {
            KeyName::RequestTag => {
                tag(ask.tags.iter().map(|tag| (&*tag.key, &*tag.value)), &key.rest)?
            }
            KeyName::TagKeys if ask.tags.is_empty() && ask.tag_keys.is_empty() => return None,
            KeyName::TagKeys => {
                let keys = ask.tags.iter().map(|tag| tag.key.as_str());
                texts(keys.chain(ask.tag_keys.iter().map(String::as_str)))
            }
            KeyName::ResourceTag | KeyName::IamResourceTag => {
                let tags = self.tags?.iter();
                tag(tags.map(|(key, value)| (&**key, &**value)), &key.rest)?
            }
            KeyName::ResourceAccount => Found::text(self.owner.to_string()),
            KeyName::ResourceOrgId => Found::text(self.circumstances.rails.organization()?),
            name => {
                let (_, member) = ask.members.iter().find(|(known, _)| *known == name)?;
                match member {
                    Member::Text(text) => Found::text(*text),
                    Member::Texts(all) => texts(all.iter().copied()),
                    Member::Number(number) => Found::One(Value::Number(*number)),
                    Member::Boolean(boolean) => Found::One(Value::Boolean(*boolean)),
                }
            }
        })
    }
}
