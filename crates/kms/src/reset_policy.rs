//! The way back to a key whose policy lets nobody in.

use std::sync::Arc;

use catalog::Change;
use catalog::record::{Key, KeyName, Manager};
use identity::Arn;

use crate::key::reference::{KeyReference, Place};
use crate::kms::Kms;

impl Kms {
    /// Gives the key of this ARN the policy that keys are made with, which hands it over to its account: for
    /// operators, as AWS's support does it. Fails with what is wrong with the ARN.
    pub async fn reset_policy(&self, arn: &str) -> Result<(), String> {
        let region = Arn::parse(arn).and_then(|arn| self.regions.get(arn.region));
        let reference = region.and_then(|region| KeyReference::parse(arn, region).ok());
        let Some((region, KeyReference { account: Some(account), place: Place::Key(id) })) =
            region.zip(reference)
        else {
            return Err("name the key by its ARN".into());
        };
        let picture = self.catalog.picture();
        let key = picture.key(&KeyName { account, region, id });
        let key = key.ok_or_else(|| format!("there is no key {arn}"))?;
        if key.manager == Manager::Aws {
            return Err("the policy of an AWS managed key is never another".into());
        }
        let mut change = Change::new();
        change.put_key(&picture, Key { policy: None, ..Key::clone(Arc::as_ref(key)) });
        self.catalog.commit(change).await.map_err(|error| error.to_string())?;
        tracing::warn!(key = arn, "an operator gave this key the default policy");
        Ok(())
    }
}
