//! Key policies that older versions stored, brought to what this one needs.

use std::sync::Arc;

use catalog::Change;
use catalog::record::{Key, Manager, ResourcePolicy};
use identity::policy::{PolicyKind, PrincipalName};

use crate::error::Error;
use crate::kms::Kms;
use crate::policy;

/// Keys that one commit rewrites.
const KEYS_AT_ONCE: usize = 256;
/// Keys whose policies name nobody that are named one by one in the log.
const LISTED_MAX: usize = 20;

impl Kms {
    /// Finds out, once, whom the key policies mean that were stored when nobody asked; and lists those that
    /// name somebody who was not there. Called at start, before requests come.
    pub async fn take_over_policies(&self) -> Result<(), Error> {
        loop {
            let picture = self.catalog.picture();
            let old = picture.all_keys().filter(|key| is_old(key)).take(KEYS_AT_ONCE);
            let mut change = Change::new();
            for key in old {
                let taken_over = self.taken_over(key)?;
                change.put_key(&picture, Key { policy: taken_over, ..(**key).clone() });
            }
            if change.is_empty() {
                break;
            }
            self.catalog.commit(change).await?;
        }
        self.list_nobodies();
        Ok(())
    }

    fn taken_over(&self, key: &Key) -> Result<Option<Arc<ResourcePolicy>>, Error> {
        let picture = self.catalog.picture();
        let partition = key.name.region.partition();
        let text = match &key.policy {
            Some(policy) => policy.text().to_owned(),
            None => policy::text_of_managed(&picture, key)?,
        };
        let unique_id = |name: &PrincipalName| picture.unique_id(name);
        Ok(Some(match ResourcePolicy::new(PolicyKind::Key, &text, partition, unique_id) {
            Ok(policy) => policy,
            Err(error) => {
                tracing::warn!(
                    key = %key.name.arn(),
                    %error,
                    "the policy of this key is none any more, and allows nobody anything: see `strongroom key reset-policy`"
                );
                ResourcePolicy::of_nobody(PolicyKind::Key, &text, partition)
            }
        }))
    }

    fn list_nobodies(&self) {
        let picture = self.catalog.picture();
        let mut count = 0_usize;
        for key in picture.all_keys() {
            let Some(policy) = &key.policy else { continue };
            let own = |name: &&PrincipalName| {
                name.account().is_none_or(|account| account == key.name.account)
            };
            for principal in policy.nobodies().iter().filter(own) {
                count += 1;
                if count <= LISTED_MAX {
                    tracing::warn!(
                        key = %key.name.arn(),
                        ?principal,
                        "the policy of this key names somebody who was not there when it was stored"
                    );
                }
            }
        }
        if count > LISTED_MAX {
            tracing::warn!(count, "key policies name principals who were not there");
        }
    }
}

fn is_old(key: &Key) -> bool {
    match &key.policy {
        Some(policy) => policy.unique_ids().is_none(),
        None => key.manager == Manager::Aws,
    }
}
