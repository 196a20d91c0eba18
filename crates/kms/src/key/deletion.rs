//! Deletion: scheduled, waited for, cancelled.

use catalog::record::{Deletion, Key};

use crate::error::Error;

const WINDOW_DAYS_MIN: i32 = 7;
const WINDOW_DAYS_MAX: i32 = 30;
pub(crate) const WINDOW_DAYS_DEFAULT: i32 = WINDOW_DAYS_MAX;
const DAY_MS: i64 = 86_400_000;

/// `key`, with its deletion scheduled in `window_days` (7 to 30, 30 by default), or as long after the
/// last of its replicas is gone. Refuses: Validation.
pub(crate) fn schedule(
    key: &Key,
    has_replicas: bool,
    window_days: Option<i32>,
    now_ms: i64,
) -> Result<Key, Error> {
    let days = window_days.unwrap_or(WINDOW_DAYS_DEFAULT);
    let constraint = if days < WINDOW_DAYS_MIN {
        format!("Member must have value greater than or equal to {WINDOW_DAYS_MIN}")
    } else if days > WINDOW_DAYS_MAX {
        format!("Member must have value less than or equal to {WINDOW_DAYS_MAX}")
    } else {
        let deletion = Deletion {
            due_ms: (!has_replicas).then(|| now_ms + i64::from(days) * DAY_MS),
            window_days: days.unsigned_abs(),
            overdue_since_running_ms: None,
        };
        return Ok(Key { deletion: Some(deletion), ..key.clone() });
    };
    Err(Error::constraint(days, "pendingWindowInDays", &constraint))
}

/// `key`, whose last replica was gone at `since_ms`: its own waiting period begins then.
pub(crate) fn begin(key: &Key, since_ms: i64) -> Option<Key> {
    let deletion = key.deletion.filter(|deletion| deletion.due_ms.is_none())?;
    let due_ms = Some(since_ms + i64::from(deletion.window_days) * DAY_MS);
    Some(Key { deletion: Some(Deletion { due_ms, ..deletion }), ..key.clone() })
}

/// `key`, whose last replica is there after all: the inverse of [`begin`].
pub(crate) fn suspend(key: &Key) -> Option<Key> {
    let deletion = key.deletion.filter(|deletion| deletion.due_ms.is_some())?;
    let waiting = Deletion { due_ms: None, overdue_since_running_ms: None, ..deletion };
    Some(Key { deletion: Some(waiting), ..key.clone() })
}

/// `key`, with its deletion cancelled. It comes back disabled.
pub(crate) fn cancel(key: &Key) -> Key {
    Key { deletion: None, enabled: false, ..key.clone() }
}
