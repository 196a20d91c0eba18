//! What a call asks to be allowed, and what conditions can see of its request.

use api::kms::{GrantConstraints, GrantOperation, Operation, Tag};
use enclave::Attested;
use identity::Region;
use identity::policy::{Action, ConditionKey, EncryptionContext};

pub(crate) use identity::policy::KeyName as Condition;

use crate::recipient::Recipient;

/// An action, with the members of the request that have condition keys.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) operation: Operation,
    pub(crate) action: Action,
    /// Where it is asked for, if that is not where the request came.
    pub(crate) region: Option<Region>,
    pub(crate) encryption_algorithm: Option<&'static str>,
    pub(crate) encryption_context: Option<&'a EncryptionContext>,
    pub(crate) recipient: Option<&'a Attested>,
    pub(crate) tags: &'a [Tag],
    pub(crate) tag_keys: &'a [String],
    /// The grant that is to be made.
    pub(crate) grant: Option<(&'a [GrantOperation], Option<&'a GrantConstraints>)>,
    /// What a person who asks why says of a request: it goes before all else.
    pub(crate) given: &'a [(ConditionKey, Vec<String>)],
    members: Vec<(Condition, Member<'a>)>,
}

/// What a request has for a condition key.
#[derive(Clone, Debug)]
pub(crate) enum Member<'a> {
    Text(&'a str),
    Texts(Vec<&'a str>),
    Boolean(bool),
    Number(i64),
    /// In milliseconds since 1970.
    Time(i64),
}

impl From<Operation> for Ask<'_> {
    fn from(operation: Operation) -> Self {
        Self::new(operation, Action::Kms(operation))
    }
}

impl<'a> Ask<'a> {
    /// For what the operation is called as the action.
    pub(crate) fn of(operation: Operation) -> Self {
        operation.into()
    }

    pub(crate) fn new(operation: Operation, action: Action) -> Self {
        Self {
            operation,
            action,
            region: None,
            encryption_algorithm: None,
            encryption_context: None,
            recipient: None,
            tags: &[],
            tag_keys: &[],
            grant: None,
            given: &[],
            members: Vec::new(),
        }
    }

    pub(crate) fn encrypting(
        self,
        algorithm: &'static str,
        context: Option<&'a EncryptionContext>,
    ) -> Self {
        Self { encryption_algorithm: Some(algorithm), encryption_context: context, ..self }
    }

    pub(crate) fn for_recipient(self, recipient: &'a Recipient) -> Self {
        Self { recipient: recipient.attested(), ..self }
    }

    /// For a grant of these operations and constraints, of which those on an encryption context stand for
    /// one.
    pub(crate) fn granting(
        self,
        operations: &'a [GrantOperation],
        constraints: Option<&'a GrantConstraints>,
    ) -> Self {
        let context = constraints.and_then(|given| {
            given.encryption_context_equals.as_ref().or(given.encryption_context_subset.as_ref())
        });
        Self { encryption_context: context, grant: Some((operations, constraints)), ..self }
    }

    /// As a person supposes it, who asks why.
    pub(crate) fn supposing(
        self,
        given: &'a [(ConditionKey, Vec<String>)],
        context: Option<&'a EncryptionContext>,
    ) -> Self {
        Self { given, encryption_context: context, ..self }
    }

    pub(crate) fn in_region(self, region: Region) -> Self {
        Self { region: Some(region), ..self }
    }

    pub(crate) fn tagging(self, tags: &'a [Tag]) -> Self {
        Self { tags, ..self }
    }

    pub(crate) fn untagging(self, tag_keys: &'a [String]) -> Self {
        Self { tag_keys, ..self }
    }

    /// With what the request has for a condition key.
    pub(crate) fn with(mut self, name: Condition, member: Member<'a>) -> Self {
        self.members.push((name, member));
        self
    }

    /// [`Ask::with`], if the request has it.
    pub(crate) fn with_any(self, name: Condition, member: Option<Member<'a>>) -> Self {
        match member {
            Some(member) => self.with(name, member),
            None => self,
        }
    }

    pub(crate) fn member(&self, name: Condition) -> Option<&Member<'a>> {
        self.members.iter().find(|(known, _)| *known == name).map(|(_, member)| member)
    }
}
