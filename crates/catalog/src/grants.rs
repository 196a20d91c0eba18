//! The grants of one key.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ops::Bound;
use std::sync::Arc;

use api::kms::GrantOperation;
use identity::policy::{EncryptionContext, PrincipalId};
use imbl::{OrdMap, OrdSet};

use crate::record::{Grant, GrantId};

#[derive(Clone, Debug, Default)]
pub(crate) struct Grants {
    by_id: OrdMap<GrantId, Arc<Grant>>,
    /// Those that have a name.
    by_name: OrdSet<(Box<str>, GrantId)>,
    /// Those to somebody, for each of their operations.
    by_grantee: OrdSet<(PrincipalId, GrantOperation, Bounds, GrantId)>,
}

/// How a grant is bound, as far as it can be looked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Bounds {
    /// In no way, or in one that has to be looked at.
    Other,
    /// To an encryption context of this hash: it has to be looked at whether it is the same.
    Context(u64),
}

impl Grants {
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(crate) fn get(&self, id: GrantId) -> Option<&Arc<Grant>> {
        self.by_id.get(&id)
    }

    pub(crate) fn after(&self, after: Option<GrantId>) -> impl Iterator<Item = &Arc<Grant>> {
        let beyond = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_id.range((beyond, Bound::Unbounded)).map(|(_, grant)| grant)
    }

    pub(crate) fn named(&self, name: Box<str>) -> impl Iterator<Item = &Arc<Grant>> {
        let named = self.by_name.range((name.clone(), GrantId::FIRST)..);
        named.take_while(move |(each, _)| *each == name).filter_map(|(_, id)| self.by_id.get(id))
    }

    /// Those to just this grantee that include `operation`, but for those bound to another context.
    pub(crate) fn to<'a>(
        &'a self,
        grantee: &'a PrincipalId,
        operation: GrantOperation,
        context: Option<&EncryptionContext>,
    ) -> impl Iterator<Item = &'a Arc<Grant>> {
        let bounds = match has_context(operation) {
            true => [Some(Bounds::Other), Some(bounds_of_context(context))],
            // Nothing but the operation counts.
            false => [Some(Bounds::Other), None],
        };
        bounds.into_iter().flatten().flat_map(move |bounds| {
            let first = (grantee.clone(), operation, bounds, GrantId::FIRST);
            let found = self.by_grantee.range(first..).take_while(move |(to, of, bound, _)| {
                *of == operation && *bound == bounds && to == grantee
            });
            found.filter_map(|(.., id)| self.by_id.get(id))
        })
    }

    pub(crate) fn put(&mut self, grant: Arc<Grant>) {
        if let Some(name) = &grant.name {
            self.by_name.insert((name.clone(), grant.place.id));
        }
        for entry in entries(&grant) {
            self.by_grantee.insert(entry);
        }
        self.by_id.insert(grant.place.id, grant);
    }

    pub(crate) fn remove(&mut self, id: GrantId) -> Option<Arc<Grant>> {
        let grant = self.by_id.remove(&id)?;
        if let Some(name) = &grant.name {
            self.by_name.remove(&(name.clone(), id));
        }
        for entry in entries(&grant) {
            self.by_grantee.remove(&entry);
        }
        Some(grant)
    }
}

/// Under what a grant is found by its grantee.
fn entries(grant: &Grant) -> impl Iterator<Item = (PrincipalId, GrantOperation, Bounds, GrantId)> {
    let equals =
        grant.constraints.as_ref().and_then(|bounds| bounds.encryption_context_equals.as_ref());
    let to = grant.grantee.id.iter();
    to.flat_map(move |grantee| {
        grant.operations.iter().map(move |operation| {
            let bounds = match equals {
                Some(context) if has_context(*operation) => bounds_of_context(Some(context)),
                _ => Bounds::Other,
            };
            (grantee.clone(), *operation, bounds, grant.place.id)
        })
    })
}

/// Whether an encryption context bounds a use for `operation`. A grant to make grants is bound by theirs.
fn has_context(operation: GrantOperation) -> bool {
    use GrantOperation as G;
    !matches!(operation, G::CreateGrant | G::DescribeKey | G::RetireGrant)
}

/// The same for contexts that a constraint takes for the same.
fn bounds_of_context(context: Option<&EncryptionContext>) -> Bounds {
    let mut hash = 0_u64;
    for (key, value) in context.into_iter().flatten() {
        let mut hasher = DefaultHasher::new();
        for byte in key.bytes() {
            byte.to_ascii_lowercase().hash(&mut hasher);
        }
        0_u8.hash(&mut hasher);
        value.hash(&mut hasher);
        // In whatever order the pairs come.
        hash = hash.wrapping_add(hasher.finish());
    }
    Bounds::Context(hash)
}

#[cfg(test)]
mod tests {
    use api::kms::GrantConstraints;
    use identity::{AccountId, KeyId, Region};

    use super::*;
    use crate::record::{GrantPlace, GrantPrincipal, GrantPrincipalName, KeyName};

    fn context(pairs: &[(&str, &str)]) -> EncryptionContext {
        pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    }

    fn grant(grantee: &str, constraints: Option<GrantConstraints>) -> Arc<Grant> {
        let region = Region::named("eu-west-1").unwrap();
        let key =
            KeyName { account: AccountId::FIRST, region, id: KeyId::from_bytes([1; 16], false) };
        let name = GrantPrincipalName::Service(grantee.into());
        Arc::new(Grant {
            place: GrantPlace { key, id: GrantId::random() },
            created_ms: 0,
            name: None,
            issuing_account: AccountId::FIRST,
            grantee: GrantPrincipal::new(name, region.partition(), |_| None),
            retiring: None,
            operations: [GrantOperation::Decrypt, GrantOperation::DescribeKey].into(),
            constraints,
        })
    }

    #[test]
    fn those_to_others_for_other_operations_or_of_another_context_are_passed_over() {
        let equals = |pairs| GrantConstraints {
            encryption_context_equals: Some(context(pairs)),
            ..GrantConstraints::default()
        };
        let subset = GrantConstraints {
            encryption_context_subset: Some(context(&[("a", "1")])),
            ..GrantConstraints::default()
        };
        let all = [
            grant("one", None),
            grant("one", Some(equals(&[("A", "1"), ("b", "2")]))),
            grant("one", Some(equals(&[("a", "2")]))),
            grant("one", Some(equals(&[]))),
            grant("one", Some(subset)),
            grant("other", None),
        ];
        let mut grants = Grants::default();
        for grant in &all {
            grants.put(Arc::clone(grant));
        }
        let one = PrincipalId::Service("one".into());
        let found = |operation, context: Option<&EncryptionContext>| {
            let found = grants.to(&one, operation, context);
            let index =
                |of: &Arc<Grant>| all.iter().position(|each| Arc::ptr_eq(each, of)).unwrap();
            let mut found: Vec<_> = found.map(index).collect();
            found.sort_unstable();
            found
        };
        let decrypt = GrantOperation::Decrypt;
        assert_eq!(found(decrypt, None), [0, 3, 4]);
        assert_eq!(found(decrypt, Some(&context(&[("B", "2"), ("a", "1")]))), [0, 1, 4]);
        assert_eq!(found(decrypt, Some(&context(&[("a", "2")]))), [0, 2, 4]);
        assert_eq!(found(GrantOperation::DescribeKey, None), [0, 1, 2, 3, 4]);
        assert!(found(GrantOperation::Encrypt, None).is_empty());
        for grant in &all {
            assert!(grants.remove(grant.place.id).is_some());
        }
        assert!(grants.by_grantee.is_empty());
    }
}
