//! Regions, and the partition that each is in.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// The regions of AWS, sorted: those that are served when the configuration lists none.
///
/// Source: the endpoint rules that AWS SDKs ship, November 2026.
#[rustfmt::skip]
static KNOWN: [Numbered; 38] = numbered([
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
    "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1",
    "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-north-1",
    "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
    "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
]);

/// The name of a region, with the number that it has as long as the process lives.
struct Numbered {
    name: &'static str,
    number: u16,
}

/// Numbers from 1 on: [`Region::FIRST`] has 0.
const fn numbered<const COUNT: usize>(names: [&'static str; COUNT]) -> [Numbered; COUNT] {
    let mut all = [const { Numbered { name: "", number: 0 } }; COUNT];
    let mut index = 0;
    #[expect(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "compiled once")]
    while index < COUNT {
        all[index] = Numbered { name: names[index], number: index as u16 + 1 };
        index += 1;
    }
    all
}

/// A region, such as `eu-central-1`: lower-case letters, digits and hyphens, at most 64.
///
/// One per name for the life of the process, so it is copied and compared without cost. Ordered by name.
#[derive(Clone, Copy)]
pub struct Region(&'static Numbered);

/// Those that AWS does not have, by name.
static OTHERS: Mutex<BTreeMap<&'static str, Region>> = Mutex::new(BTreeMap::new());

impl Region {
    /// Before all others: where a search among several begins.
    pub const FIRST: Self = Self(&Numbered { name: "", number: 0 });

    /// The region called `name`, whether it is served or not; `None` when no region can be called so, or
    /// there are 65,535 others.
    ///
    /// Keeps each new name for ever: for names out of the configuration and the store, never for
    /// those out of a request (see [`Regions::get`]).
    pub fn named(name: &str) -> Option<Self> {
        let well_formed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(well_formed) {
            return None;
        }
        if let Ok(index) = KNOWN.binary_search_by(|known| known.name.cmp(name)) {
            return KNOWN.get(index).map(Self);
        }
        let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = others.get(name) {
            return Some(*known);
        }
        let number = KNOWN.len().checked_add(others.len())?.checked_add(1)?;
        let number = u16::try_from(number).ok()?;
        let name: &'static str = Box::leak(name.into());
        let region = Self(Box::leak(Box::new(Numbered { name, number })));
        others.insert(name, region);
        Some(region)
    }

    /// The region that has this [`number`](Self::number).
    pub(crate) fn numbered(number: u16) -> Option<Self> {
        let known = KNOWN.get(usize::from(number.checked_sub(1)?)).map(Self);
        known.or_else(|| {
            let others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
            others.values().find(|other| other.number() == number).copied()
        })
    }

    /// Its own as long as the process lives, and never stored: another process may number otherwise. Not
    /// 0, but for [`Region::FIRST`].
    pub(crate) fn number(self) -> u16 {
        self.0.number
    }

    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    pub fn partition(self) -> Partition {
        if self.as_str().starts_with("cn-") {
            Partition::AwsCn
        } else if self.as_str().starts_with("us-gov-") {
            Partition::AwsUsGov
        } else {
            Partition::Aws
        }
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

impl Eq for Region {}

impl Hash for Region {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number().hash(state);
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A partition of AWS: the second field of an ARN.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Partition {
    Aws,
    AwsCn,
    AwsUsGov,
}

impl Partition {
    /// `None`: there is no partition that is called so.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Aws, Self::AwsCn, Self::AwsUsGov]
            .into_iter()
            .find(|partition| partition.as_str() == name)
    }

    /// In which services are asked that have no regions.
    pub fn global_region(self) -> Region {
        let name = match self {
            Self::Aws => "us-east-1",
            Self::AwsCn => "cn-north-1",
            Self::AwsUsGov => "us-gov-west-1",
        };
        // It is one of those that are known.
        Region::named(name).unwrap_or(Region::FIRST)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The regions that this deployment serves.
#[derive(Clone, Debug)]
pub struct Regions(Box<[Region]>);

impl Regions {
    /// The regions called `names`; `Err` with the first name that no region can have.
    pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut regions = Vec::new();
        for name in names {
            regions.push(Region::named(name).ok_or(name)?);
        }
        regions.sort_unstable();
        regions.dedup();
        Ok(Self(regions.into()))
    }

    /// The region called `name`, if it is served.
    pub fn get(&self, name: &str) -> Option<Region> {
        let index = self.0.binary_search_by(|region| region.as_str().cmp(name)).ok()?;
        self.0.get(index).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = Region> {
        self.0.iter().copied()
    }
}

/// All regions that AWS has.
impl Default for Regions {
    fn default() -> Self {
        Self(KNOWN.iter().map(Region).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_regions_are_sorted_as_the_search_needs_them() {
        assert!(KNOWN.iter().is_sorted_by_key(|known| known.name));
    }

    #[test]
    fn each_region_has_a_number_of_its_own() {
        let others = ["venus-1", "saturn-2"].map(|name| Region::named(name).unwrap());
        let all: Vec<_> = Regions::default().iter().chain(others).collect();
        for region in &all {
            assert_eq!(Region::named(region.as_str()), Some(*region));
            assert_eq!(Region::numbered(region.number()), Some(*region));
            assert_eq!(all.iter().filter(|other| other.number() == region.number()).count(), 1);
        }
        assert_eq!((Region::numbered(0), Region::numbered(u16::MAX)), (None, None));
        assert!(others[1] < others[0] && Region::FIRST < all[0]);
    }

    #[test]
    fn a_region_that_is_not_listed_is_not_served() {
        assert_eq!(Regions::default().get("eu-west-1").map(Region::as_str), Some("eu-west-1"));
        assert_eq!(Regions::default().get("mars-north-1"), None);
        let listed = Regions::listed(["mars-north-1", "eu-west-1"]).unwrap();
        assert_eq!(listed.get("mars-north-1"), Region::named("mars-north-1"));
        assert_eq!(listed.get("eu-west-2"), None);
        assert_eq!(Regions::listed(["eu-west-1", "Not A Region"]).unwrap_err(), "Not A Region");
    }

    #[test]
    fn a_region_names_its_partition() {
        for (name, partition) in
            [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
        {
            assert_eq!(Region::named(name).unwrap().partition().as_str(), partition);
        }
    }
}
