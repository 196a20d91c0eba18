//! When somebody last signed, where and for what: noted by every request, and waited for by none.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Region;

/// A service that requests are signed for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Service {
    Kms,
    Iam,
    Sts,
}

impl Service {
    const ALL: [Self; 3] = [Self::Kms, Self::Iam, Self::Sts];

    /// `None`: no request is signed for a service that is called so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == name)
    }

    /// As credential scopes name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kms => "kms",
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
    }
}

/// One use of an access key, or of the temporary credentials of a role.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PrincipalUse {
    /// On the lifetime clock, in milliseconds since 1970.
    pub at_ms: i64,
    pub region: Region,
    /// A [`Service`], as it is called.
    pub service: &'static str,
}

/// The last use since this process began, in whole seconds. Of several within a minute, in one region and for
/// one service, it is the first: the last would be written by all threads at all times, and AWS tells
/// no more.
///
/// `seconds since 1970 (44 bits) ‖ number of the region (16) ‖ service (4)`; 0: never.
#[derive(Debug, Default)]
pub struct LastSigned(AtomicU64);

/// How many bits are behind the seconds.
const PLACE_BITS: u32 = 20;
const SERVICE_BITS: u32 = 4;

impl LastSigned {
    /// Notes a use. Takes no lock; of two at the same moment, either is the last.
    pub fn note(&self, at_ms: i64, region: Region, service: Service) {
        let seconds = u64::try_from(at_ms.div_euclid(1000)).unwrap_or_default();
        let now =
            seconds << PLACE_BITS | u64::from(region.number()) << SERVICE_BITS | service as u64;
        if to_the_minute(self.0.load(Ordering::Relaxed)) != to_the_minute(now) {
            self.0.store(now, Ordering::Relaxed);
        }
    }

    /// The last use, if there was one.
    pub fn get(&self) -> Option<PrincipalUse> {
        let noted = self.0.load(Ordering::Relaxed);
        let number = (noted >> SERVICE_BITS) as u16;
        let service = usize::try_from(noted & ((1 << SERVICE_BITS) - 1)).ok()?;
        Some(PrincipalUse {
            at_ms: i64::try_from(noted >> PLACE_BITS).ok()?.checked_mul(1000)?,
            region: Region::numbered(number)?,
            service: Service::ALL.get(service)?.as_str(),
        })
    }
}

/// The minute, and in which region it was for which service.
fn to_the_minute(noted: u64) -> (u64, u64) {
    ((noted >> PLACE_BITS) / 60, noted & ((1 << PLACE_BITS) - 1))
}

/// It says nothing of who that is.
impl PartialEq for LastSigned {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LastSigned {}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;

    fn region(name: &str) -> Region {
        Region::named(name).unwrap()
    }

    #[test]
    fn the_last_use_is_told_with_its_region_and_service() {
        let last = LastSigned::default();
        assert_eq!(last.get(), None);
        let mut at_ms = 1_790_000_000_000;
        for name in ["af-south-1", "us-west-2", "mars-north-1"] {
            for service in Service::ALL {
                at_ms += 1000;
                last.note(at_ms + 999, region(name), service);
                let expected =
                    PrincipalUse { at_ms, region: region(name), service: service.as_str() };
                assert_eq!(last.get(), Some(expected));
                assert_eq!(Service::named(expected.service), Some(service));
            }
        }
        assert_eq!(Service::named("s3"), None);
    }

    #[test]
    fn within_a_minute_the_first_use_of_one_kind_is_told() {
        let last = LastSigned::default();
        for (at_ms, service, expected_ms) in [
            (-1, Service::Kms, 0),
            (MINUTE_MS - 1, Service::Kms, 0),
            (MINUTE_MS, Service::Kms, MINUTE_MS),
            (MINUTE_MS + 1000, Service::Kms, MINUTE_MS),
            (MINUTE_MS + 2000, Service::Sts, MINUTE_MS + 2000),
            (MINUTE_MS + 3000, Service::Kms, MINUTE_MS + 3000),
        ] {
            last.note(at_ms, region("eu-west-1"), service);
            assert_eq!(last.get().map(|last| last.at_ms), Some(expected_ms), "{at_ms}");
        }
    }

    #[test]
    fn what_many_threads_note_is_one_of_their_uses() {
        let last = LastSigned::default();
        let regions = ["eu-west-1", "eu-west-2", "mars-north-1"].map(region);
        // Region and service follow from the minute.
        let use_at = |minute: i64| {
            let index = usize::try_from(minute % 3).unwrap();
            (minute * MINUTE_MS, regions[index], Service::ALL[index])
        };
        std::thread::scope(|scope| {
            let writers: Vec<_> = (1..=4)
                .map(|writer| {
                    let last = &last;
                    scope.spawn(move || {
                        for round in 0..50_000 {
                            let (at_ms, region, service) = use_at(round * 4 + writer);
                            last.note(at_ms, region, service);
                        }
                    })
                })
                .collect();
            while writers.iter().any(|writer| !writer.is_finished()) {
                if let Some(seen) = last.get() {
                    let (at_ms, region, service) = use_at(seen.at_ms / MINUTE_MS);
                    let expected = PrincipalUse { at_ms, region, service: service.as_str() };
                    assert_eq!(seen, expected);
                }
            }
        });
        assert!(last.get().is_some());
    }
}
