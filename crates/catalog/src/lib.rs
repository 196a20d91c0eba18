//! All that is stored, unsealed, in memory.
//!
//! Every read is served from the [`Picture`], and waits for nobody. A [`Change`] is checked against
//! the newest picture, sealed, committed together with all others that wait, and only then shown:
//! what a reader has seen is durable. See `ARCHITECTURE.md`.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod catalog;
mod change;
mod clock;
mod committer;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod grants;
mod last_use;
mod load;
mod picture;
mod principals;
pub mod record;
mod reseal;
mod sealed;
mod session_token;

pub use catalog::{Catalog, OpenError};
pub use change::{Change, CommitError};
pub use clock::{
    Clock, ClockJumped, DISAGREEMENT_MAX_MS, LifetimeClock, Now, StoredTime, SystemClock,
};
pub use last_use::{LastUse, Use};
pub use picture::Picture;
pub use principals::Member;
pub use reseal::reseal;
pub use session_token::Credentials;
