//! Regions, and the partition that each is in.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The regions of AWS, sorted: those that are served when the configuration lists none.
///
/// Source: the endpoint rules that AWS SDKs ship, November 2026.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
    "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1",
    "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-north-1",
    "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
    "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
];

/// A region, such as `eu-central-1`: lower-case letters, digits and hyphens, at most 64.
///
/// One per name for the life of the process, so it is copied and compared without cost.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Region(&'static str);

impl Region {
    /// Before all others: where a search among several begins.
    pub const FIRST: Self = Self("");

    /// The region called `name`, whether it is served or not; `None` when no region can be called so.
    ///
    /// Keeps each new name for ever: for names out of the configuration and the store, never for
    /// those out of a request (see [`Regions::get`]).
    pub fn named(name: &str) -> Option<Self> {
        static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let well_formed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(well_formed) {
            return None;
        }
        if let Ok(index) = KNOWN.binary_search(&name) {
            return KNOWN.get(index).copied().map(Self);
        }
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(name) {
            return Some(Self(known));
        }
        let name: &'static str = Box::leak(name.into());
        names.insert(name);
        Some(Self(name))
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }

    pub fn partition(self) -> Partition {
        if self.0.starts_with("cn-") {
            Partition::AwsCn
        } else if self.0.starts_with("us-gov-") {
            Partition::AwsUsGov
        } else {
            Partition::Aws
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
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
        let index = self.0.binary_search_by(|region| region.0.cmp(name)).ok()?;
        self.0.get(index).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = Region> {
        self.0.iter().copied()
    }
}

/// All regions that AWS has.
impl Default for Regions {
    fn default() -> Self {
        Self(KNOWN.iter().copied().map(Region).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_regions_are_sorted_as_the_search_needs_them() {
        assert!(KNOWN.is_sorted());
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
