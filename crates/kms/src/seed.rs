//! Keys that are there from the beginning, for development: with the ids and the material that a file
//! gives. Nobody asks for them by the API, so nobody is asked whether he may.

use std::sync::Arc;

use api::kms::{CreateGrantRequest, CreateKeyRequest, OriginType};
use catalog::Change;
use catalog::record::{
    Alias, AliasPlace, Grant, GrantId, GrantPlace, Imported, Key, KeyName, Manager, Material,
    Succession,
};
use hsm::{Owner, Place, Usage};
use identity::{AccountId, KeyId, Region};
use secret::Secret;

use crate::error::Error;
use crate::key::{rotation, spec};
use crate::kms::Kms;
use crate::operations::create_key;
use crate::{alias, grant, policy, tag};

/// A key as a file gives it.
#[derive(Debug)]
pub struct SeedKey {
    pub account: AccountId,
    pub region: Region,
    pub id: KeyId,
    /// What CreateKey would be asked for.
    pub create: CreateKeyRequest,
    /// As it is imported: raw bytes, or a DER `PrivateKeyInfo`. `None`: new, or, with the origin
    /// EXTERNAL, none.
    pub material: Option<Secret>,
    pub enabled: bool,
    /// Rotated automatically after so many days.
    pub rotation_days: Option<i32>,
    /// With their `alias/`.
    pub aliases: Vec<String>,
    /// What CreateGrant would be asked for, but the key.
    pub grants: Vec<CreateGrantRequest>,
}

impl Kms {
    /// Makes a key, its aliases and its grants. False: a key of this id is there, and stays as it is.
    pub async fn plant(&self, seed: &SeedKey) -> Result<bool, Error> {
        let SeedKey { account, region, id, .. } = *seed;
        let picture = self.catalog.picture();
        let name = KeyName { account, region, id };
        if picture.key(&name).is_some() {
            return Ok(false);
        }
        let now_ms = self.catalog.now()?.lifetime_ms;
        let key = self.key_of(seed, name, now_ms).await?;
        let mut change = Change::new();
        for given in &seed.aliases {
            let place = AliasPlace { account, region, name: alias::parse_name(given)? };
            if picture.alias(&place).is_some() {
                return Err(Error::AlreadyExists(place.arn()));
            }
            let (created_ms, updated_ms) = (now_ms, now_ms);
            change.put_alias(&picture, Alias { place, target: id, created_ms, updated_ms });
        }
        for given in &seed.grants {
            let terms = grant::Terms::parse(given, &key, &picture, account)?;
            let grant = Grant {
                place: GrantPlace { key: name, id: GrantId::random() },
                created_ms: now_ms,
                name: given.name.as_deref().map(Into::into),
                issuing_account: account,
                grantee: terms.grantee,
                retiring: terms.retiring,
                operations: terms.operations,
                constraints: terms.constraints,
            };
            change.put_grant(&picture, grant);
        }
        change.put_key(&picture, key);
        self.catalog.commit(change).await?;
        Ok(true)
    }

    async fn key_of(&self, seed: &SeedKey, name: KeyName, now_ms: i64) -> Result<Key, Error> {
        let SeedKey { create, region, .. } = seed;
        let spec = create_key::key_spec(create)?;
        let usage = create_key::usage(create, spec)?;
        let origin = create.origin.unwrap_or_default();
        let (picture, length_max) = (self.catalog.picture(), self.quotas.policy_bytes);
        let policy = create.policy.as_deref();
        let policy = policy.map(|text| policy::parse(text, length_max, name, &picture));
        let policy = policy.transpose()?;
        let given = create.tags.as_deref().unwrap_or_default();
        let tags = tag::merge(&[], given, self.quotas.tags_per_key)?;
        let multi_region = create.multi_region == Some(true);
        if multi_region != name.id.is_multi_region() {
            return Err(Error::validation(
                "The id of a multi-Region key begins with mrk-, and that of no other does.",
            ));
        }
        let key = Key {
            name,
            created_ms: now_ms,
            spec,
            usage,
            origin,
            manager: Manager::Customer,
            description: create.description.as_deref().unwrap_or_default().into(),
            policy,
            tags,
            enabled: seed.enabled,
            deletion: None,
            rotation: None,
            primary: multi_region.then_some(*region),
            in_store: None,
            materials: self.material_of(seed, name, now_ms).await?.into_iter().collect(),
            last_use: Arc::default(),
        };
        match seed.rotation_days {
            None => Ok(key),
            Some(days) => {
                rotation::check_made_here(&key)?;
                rotation::check_rotates(&key)?;
                Ok(rotation::enable(&key, Some(days), now_ms))
            }
        }
    }

    async fn material_of(
        &self,
        seed: &SeedKey,
        name: KeyName,
        now_ms: i64,
    ) -> Result<Option<Material>, Error> {
        let kind = spec::material(create_key::key_spec(&seed.create)?);
        let (account, key_id) = (name.account.number(), name.id.bytes());
        let owner = Owner { account, key_id, multi_region: name.id.is_multi_region() };
        let is_external = match seed.create.origin.unwrap_or_default() {
            OriginType::AwsKms => false,
            OriginType::External => true,
            other => {
                let words = format!("A key of the origin {other} cannot come from a file.");
                return Err(Error::UnsupportedBecause(words));
            }
        };
        let created = match &seed.material {
            Some(material) => {
                let adopted = self.hsm.adopt(owner, kind, material.expose()).await;
                adopted.map_err(|error| match error {
                    hsm::Error::Unfit => Error::IncorrectKeyMaterial,
                    other => other.into(),
                })?
            }
            None if is_external => return Ok(None),
            None => self.hsm.create_key(Place::Domain, owner, kind, Usage::Other).await?,
        };
        Ok(Some(Material {
            id: created.id,
            token: Some(created.token),
            public_key: created.public_key,
            created_ms: now_ms,
            succession: Succession::First,
            imported: is_external.then(Imported::default),
        }))
    }
}
