//! The two clocks, handed in.
//!
//! The *wall clock* is what the operating system says it is; signatures are checked against it. The
//! *lifetime clock* decides when keys die: it goes on from the time that was stored last with
//! CLOCK_BOOTTIME, which nobody can set, so a wall clock that jumps destroys nothing and revives
//! nothing. While the two disagree by more than [`DISAGREEMENT_MAX_MS`], the node is not ready.
//!
//! Only a reboot leaves a gap that no clock measures. A wall clock that is ahead after it is
//! *believed*, because the machine may have been off for a year; but what it says is *proven*, and
//! stored, only when it has stood for a day of running. Until then a wall clock that is set back is
//! believed in its turn, so one bad boot neither ends keys nor locks the service for good.

use std::sync::atomic::{AtomicI64, Ordering};

use rustix::time::{ClockId, clock_gettime};

/// How far wall clock and lifetime clock may be apart: the window of a signature, 5 minutes.
pub const DISAGREEMENT_MAX_MS: i64 = 5 * 60 * 1000;
/// How fast the lifetime clock follows small corrections of the wall clock: a tenth of real time.
/// So it never stands still or goes back, and nobody who sets the wall clock can hurry it.
const SLEW: i64 = 10;
/// How long a believed wall clock must stand, unjumped, before it is proven: 24 hours.
const PROOF_MS: i64 = 24 * 60 * 60 * 1000;
/// In place of the boot time at which a clock was believed: nothing is in doubt.
const PROVEN: i64 = i64::MIN;

/// Where time comes from. Replaced in tests.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 by the wall clock.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since the machine booted, suspension included.
    fn boottime_ms(&self) -> i64;
    /// Which boot of which machine it is.
    fn boot_id(&self) -> [u8; 16];
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn wall_ms(&self) -> i64 {
        milliseconds(ClockId::Realtime)
    }

    fn boottime_ms(&self) -> i64 {
        milliseconds(ClockId::Boottime)
    }

    fn boot_id(&self) -> [u8; 16] {
        let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let digits: String = text.trim().chars().filter(|digit| *digit != '-').collect();
        // Where it cannot be read, no two starts count as of the same boot.
        u128::from_str_radix(&digits, 16).map_or_else(|_| crypto::random_array(), u128::to_be_bytes)
    }
}

fn milliseconds(clock: ClockId) -> i64 {
    let time = clock_gettime(clock);
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// What is stored of the time with each commit.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct StoredTime {
    pub lifetime_ms: i64,
    pub boottime_ms: i64,
    pub boot_id: [u8; 16],
    /// How long the deployment has been running, in all its life.
    pub running_ms: u64,
    /// False: the wall clock was ahead of `lifetime_ms`, and believed, but not proven yet.
    pub proven: bool,
}

/// The lifetime clock of a running node.
pub struct LifetimeClock {
    clock: Box<dyn Clock>,
    boot_id: [u8; 16],
    /// Lifetime minus boottime.
    offset_ms: AtomicI64,
    /// The same for what has been proven; it counts only while something is in doubt.
    proven_offset_ms: AtomicI64,
    /// Boottime when the wall clock was believed, or [`PROVEN`].
    believed_at_ms: AtomicI64,
    /// Boottime at the last [`LifetimeClock::follow`].
    followed_at_ms: AtomicI64,
    /// Running time minus boottime.
    running_offset_ms: i64,
}

/// The wall clock and the lifetime clock disagree: somebody set the clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the system clock is {} {} the time that this deployment has kept: set it right, and the service goes on by itself",
    duration(self.ahead_ms.unsigned_abs()),
    if self.ahead_ms > 0 { "ahead of" } else { "behind" }
)]
pub struct ClockJumped {
    pub ahead_ms: i64,
}

/// A duration in the unit that suits it.
fn duration(milliseconds: u64) -> String {
    match milliseconds / 60_000 {
        minutes @ 0..120 => format!("{minutes} minutes"),
        minutes @ 120..2880 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1440),
    }
}

impl LifetimeClock {
    /// Goes on from `stored`.
    ///
    /// In the same boot, boottime tells exactly how much time has passed since. After another boot
    /// it cannot: a wall clock that is ahead is believed; one that is behind is not.
    pub fn resume(clock: Box<dyn Clock>, stored: Option<StoredTime>) -> Self {
        let (wall_ms, boottime_ms) = (clock.wall_ms(), clock.boottime_ms());
        let boot_id = clock.boot_id();
        let (proven_offset_ms, may_believe) = match stored {
            None => (wall_ms - boottime_ms, false),
            Some(stored) if stored.boot_id == boot_id && stored.boottime_ms <= boottime_ms => {
                (stored.lifetime_ms - stored.boottime_ms, !stored.proven)
            }
            Some(stored) => (stored.lifetime_ms - boottime_ms, true),
        };
        let is_ahead = wall_ms - (boottime_ms + proven_offset_ms) > DISAGREEMENT_MAX_MS;
        let (offset_ms, believed_at_ms) = if may_believe && is_ahead {
            (wall_ms - boottime_ms, boottime_ms)
        } else {
            (proven_offset_ms, PROVEN)
        };
        let running_ms = stored.map_or(0, |stored| stored.running_ms);
        Self {
            clock,
            boot_id,
            offset_ms: offset_ms.into(),
            proven_offset_ms: proven_offset_ms.into(),
            believed_at_ms: believed_at_ms.into(),
            followed_at_ms: boottime_ms.into(),
            running_offset_ms: i64::try_from(running_ms).unwrap_or(i64::MAX / 2) - boottime_ms,
        }
    }

    /// Milliseconds since 1970 by the lifetime clock, whatever the wall clock says.
    pub fn lifetime_ms(&self) -> i64 {
        self.clock.boottime_ms() + self.offset_ms.load(Ordering::Relaxed)
    }

    /// The time, as both clocks have it.
    pub fn now(&self) -> Result<Now, ClockJumped> {
        let (wall_ms, lifetime_ms) = (self.clock.wall_ms(), self.lifetime_ms());
        let ahead_ms = wall_ms - lifetime_ms;
        if ahead_ms.abs() > DISAGREEMENT_MAX_MS {
            return Err(ClockJumped { ahead_ms });
        }
        Ok(Now { wall_ms, lifetime_ms })
    }

    /// How long the deployment has been running, in all its life.
    pub fn running_ms(&self) -> u64 {
        u64::try_from(self.clock.boottime_ms() + self.running_offset_ms).unwrap_or(0)
    }

    /// Lets the lifetime clock follow the wall clock a little, when they agree, and settles what is in
    /// doubt. Called about once a second, by one thread.
    pub fn follow(&self) {
        let boottime_ms = self.clock.boottime_ms();
        let passed_ms = boottime_ms - self.followed_at_ms.swap(boottime_ms, Ordering::Relaxed);
        match self.now() {
            Ok(now) => {
                let step_max_ms = passed_ms / SLEW;
                let step_ms = (now.wall_ms - now.lifetime_ms).clamp(-step_max_ms, step_max_ms);
                self.offset_ms.fetch_add(step_ms, Ordering::Relaxed);
            }
            Err(_) => self.believe_again(boottime_ms),
        }
        let believed_at_ms = self.believed_at_ms.load(Ordering::Relaxed);
        if believed_at_ms != PROVEN && boottime_ms - believed_at_ms >= PROOF_MS {
            self.believed_at_ms.store(PROVEN, Ordering::Relaxed);
        }
    }

    /// While the wall clock is only believed, one that jumps is believed in its turn, as long as it is
    /// not behind what has been proven.
    fn believe_again(&self, boottime_ms: i64) {
        let proven_ms = boottime_ms + self.proven_offset_ms.load(Ordering::Relaxed);
        let wall_ms = self.clock.wall_ms();
        let in_doubt = self.believed_at_ms.load(Ordering::Relaxed) != PROVEN;
        if in_doubt && wall_ms >= proven_ms - DISAGREEMENT_MAX_MS {
            let lifetime_ms = wall_ms.max(proven_ms);
            self.offset_ms.store(lifetime_ms - boottime_ms, Ordering::Relaxed);
            self.believed_at_ms.store(boottime_ms, Ordering::Relaxed);
        }
    }

    /// What to store of the time now: only what has been proven.
    pub fn to_store(&self) -> StoredTime {
        let boottime_ms = self.clock.boottime_ms();
        let proven = self.believed_at_ms.load(Ordering::Relaxed) == PROVEN;
        let offset_ms = if proven { &self.offset_ms } else { &self.proven_offset_ms };
        StoredTime {
            lifetime_ms: boottime_ms + offset_ms.load(Ordering::Relaxed),
            boottime_ms,
            boot_id: self.boot_id,
            running_ms: self.running_ms(),
            proven,
        }
    }
}

impl std::fmt::Debug for LifetimeClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LifetimeClock").field("offset_ms", &self.offset_ms).finish_non_exhaustive()
    }
}

/// The time of one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// For signatures.
    pub wall_ms: i64,
    /// For the lives of keys, and every date that is told.
    pub lifetime_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// Clocks that a test sets.
    #[derive(Default)]
    struct Hands {
        wall_ms: AtomicI64,
        boottime_ms: AtomicI64,
        boot: AtomicI64,
    }

    impl Clock for Arc<Hands> {
        fn wall_ms(&self) -> i64 {
            self.wall_ms.load(Ordering::Relaxed)
        }
        fn boottime_ms(&self) -> i64 {
            self.boottime_ms.load(Ordering::Relaxed)
        }
        fn boot_id(&self) -> [u8; 16] {
            [self.boot.load(Ordering::Relaxed) as u8; 16]
        }
    }

    impl Hands {
        fn pass(&self, ms: i64) {
            self.wall_ms.fetch_add(ms, Ordering::Relaxed);
            self.boottime_ms.fetch_add(ms, Ordering::Relaxed);
        }
    }

    const DAY_MS: i64 = 86_400_000;
    const START_MS: i64 = 20_000 * DAY_MS;

    fn running() -> (Arc<Hands>, LifetimeClock) {
        let hands = Arc::new(Hands::default());
        hands.wall_ms.store(START_MS, Ordering::Relaxed);
        let clock = LifetimeClock::resume(Box::new(Arc::clone(&hands)), None);
        (hands, clock)
    }

    #[test]
    fn a_jump_makes_the_clock_not_ready_and_moves_no_lifetime() {
        for jump_ms in
            [16 * 60_000, -16 * 60_000, 8 * DAY_MS, -8 * DAY_MS, 400 * DAY_MS, -400 * DAY_MS]
        {
            let (hands, clock) = running();
            hands.pass(1000);
            hands.wall_ms.fetch_add(jump_ms, Ordering::Relaxed);
            for _ in 0..100 {
                hands.pass(1000);
                clock.follow();
            }
            assert_eq!(clock.now(), Err(ClockJumped { ahead_ms: jump_ms }));
            assert_eq!(clock.to_store().lifetime_ms, START_MS + 101_000, "never persisted");
            let stored = clock.to_store();
            let resumed = LifetimeClock::resume(Box::new(Arc::clone(&hands)), Some(stored));
            assert_eq!(resumed.now(), Err(ClockJumped { ahead_ms: jump_ms }), "across a restart");
            hands.wall_ms.fetch_sub(jump_ms, Ordering::Relaxed);
            assert_eq!(resumed.now().unwrap().lifetime_ms, START_MS + 101_000, "back by itself");
        }
    }

    #[test]
    fn a_small_correction_is_followed_slowly_and_never_backwards() {
        for correction_ms in [60_000, -60_000] {
            let (hands, clock) = running();
            hands.wall_ms.fetch_add(correction_ms, Ordering::Relaxed);
            let mut before_ms = clock.lifetime_ms();
            for _ in 0..700 {
                hands.pass(1000);
                clock.follow();
                let step_ms = clock.lifetime_ms() - before_ms;
                assert!((900..=1100).contains(&step_ms), "{step_ms}");
                before_ms = clock.lifetime_ms();
            }
            assert_eq!(clock.lifetime_ms(), hands.wall_ms.load(Ordering::Relaxed));
        }
    }

    /// A clock that goes on from `stored` after a reboot at `wall_ms`.
    fn rebooted(hands: &Arc<Hands>, stored: StoredTime, wall_ms: i64) -> LifetimeClock {
        hands.boot.fetch_add(1, Ordering::Relaxed);
        hands.boottime_ms.store(1000, Ordering::Relaxed);
        hands.wall_ms.store(wall_ms, Ordering::Relaxed);
        LifetimeClock::resume(Box::new(Arc::clone(hands)), Some(stored))
    }

    #[test]
    fn after_another_boot_time_off_is_believed_and_a_clock_set_back_is_not() {
        let (hands, clock) = running();
        hands.pass(5000);
        let stored = clock.to_store();
        let resumed = rebooted(&hands, stored, START_MS + 3 * DAY_MS);
        assert_eq!(resumed.now().unwrap().lifetime_ms, START_MS + 3 * DAY_MS);
        assert_eq!(resumed.running_ms(), 5000, "time off is not running time");
        let resumed = rebooted(&hands, stored, START_MS - DAY_MS);
        assert_eq!(resumed.lifetime_ms(), START_MS + 5000);
        assert!(resumed.now().is_err());
    }

    #[test]
    fn what_is_believed_is_stored_only_after_a_day_of_running() {
        let (hands, clock) = running();
        let clock = rebooted(&hands, clock.to_store(), START_MS + 400 * DAY_MS);
        hands.pass(DAY_MS - 1000);
        clock.follow();
        let stored = clock.to_store();
        assert_eq!((stored.lifetime_ms, stored.proven), (START_MS + DAY_MS - 1000, false));
        // A restart in the same boot believes it again.
        let resumed = LifetimeClock::resume(Box::new(Arc::clone(&hands)), Some(stored));
        assert_eq!(resumed.now().unwrap().lifetime_ms, START_MS + 401 * DAY_MS - 1000);
        hands.pass(2000);
        clock.follow();
        let stored = clock.to_store();
        assert_eq!((stored.lifetime_ms, stored.proven), (START_MS + 401 * DAY_MS + 1000, true));
    }

    #[test]
    fn a_wrong_clock_at_boot_that_is_set_right_leaves_no_trace() {
        let (hands, clock) = running();
        let clock = rebooted(&hands, clock.to_store(), START_MS + 400 * DAY_MS);
        hands.pass(5000);
        hands.wall_ms.store(START_MS + 5000, Ordering::Relaxed);
        assert!(clock.now().is_err());
        clock.follow();
        assert_eq!(clock.now().unwrap().lifetime_ms, START_MS + 5000);
        // But one that is behind what has been proven is not believed.
        hands.wall_ms.store(START_MS - DAY_MS, Ordering::Relaxed);
        clock.follow();
        assert!(clock.now().is_err());
    }
}
