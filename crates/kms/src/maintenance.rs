//! What happens to keys by itself: automatic rotation, and the end of a deletion's waiting period.
//!
//! A key past its deletion date is dead for every reader at once (`key::state`); here its record and
//! material are destroyed, and only after a day of running time more, so that a clock that was
//! wrong for a while has destroyed nothing.

use std::sync::Arc;

use catalog::record::{Deletion, Key, Name, RotationKind};
use catalog::{Change, CommitError, Picture};

use crate::call::owner;
use crate::error::Error;
use crate::key::{rotation, state};
use crate::kms::Kms;

/// Running time between the first sight of a past deletion date and the destruction: 24 h.
const GRACE_RUNNING_MS: u64 = 24 * 60 * 60 * 1000;
/// Keys looked at in one round, so that a round stays short.
const KEYS_PER_ROUND_MAX: usize = 1000;

/// Does what is due. Called every few seconds; returns how many keys were changed.
pub async fn run(kms: &Kms) -> Result<usize, Error> {
    let now_ms = kms.catalog.now()?.lifetime_ms;
    let picture = kms.catalog.picture();
    let due: Vec<Arc<Key>> = picture.due(now_ms).take(KEYS_PER_ROUND_MAX).map(Arc::clone).collect();
    let mut changed = 0;
    for key in due {
        let change = match due_change(kms, &picture, &key, now_ms).await? {
            Some(change) => change,
            None => continue,
        };
        match kms.catalog.commit(change).await {
            Ok(()) => changed += 1,
            // Somebody else changed the key: it comes again in the next round.
            Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(changed)
}

/// The change that is due on `key`, if there is one to make now.
async fn due_change(
    kms: &Kms,
    picture: &Picture,
    key: &Key,
    now_ms: i64,
) -> Result<Option<Change>, Error> {
    let mut change = Change::new();
    if !state::is_alive(key, now_ms) {
        let running_ms = kms.catalog.clock().running_ms();
        match key.deletion {
            Some(Deletion { overdue_since_running_ms: Some(since_ms), .. })
                if running_ms.saturating_sub(since_ms) >= GRACE_RUNNING_MS =>
            {
                change.remove(picture, Name::Key(key.name));
                for alias in picture.aliases_of(key.name) {
                    change.remove(picture, Name::Alias(alias.place.clone()));
                }
                tracing::info!(key = %key.name.arn(), "a key was destroyed after its waiting period");
            }
            Some(deletion @ Deletion { overdue_since_running_ms: None, .. }) => {
                let seen = Deletion { overdue_since_running_ms: Some(running_ms), ..deletion };
                change.put_key(picture, Key { deletion: Some(seen), ..key.clone() });
            }
            _ => return Ok(None),
        }
    } else if rotation::is_due(key, now_ms) {
        let created = kms.hsm.create_key(owner(key)).await?;
        let rotated = rotation::rotate(key, created, RotationKind::Automatic, now_ms);
        change.put_key(picture, rotated);
    } else {
        return Ok(None);
    }
    Ok(Some(change))
}
