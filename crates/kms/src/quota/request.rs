//! How often something may be asked for: a bucket of tokens for each group of requests, in each account
//! and region. Nobody waits for another: a bucket is one number.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use api::kms::{DataKeyPairSpec, KeySpec, Operation};
use arc_swap::ArcSwap;
use identity::{AccountId, Region};

use super::pairs;
use crate::error::Error;
use crate::key::spec::{self, Kind};

const NANOSECONDS_PER_SECOND: f64 = 1e9;

/// Requests that have one quota together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Group {
    /// Cryptography with symmetric and HMAC keys, and random bytes.
    Symmetric,
    Rsa,
    /// With SM2.
    EllipticCurve,
    MlDsa,
    MlKem,
    /// Key pairs of this spec for callers.
    DataKeyPair(DataKeyPairSpec),
    Other(Operation),
}

impl Group {
    const COMMON: [(Self, &'static str); 5] = [
        (Self::Symmetric, "symmetric-crypto"),
        (Self::Rsa, "rsa-crypto"),
        (Self::EllipticCurve, "ecc-crypto"),
        (Self::MlDsa, "ml-dsa-crypto"),
        (Self::MlKem, "ml-kem-crypto"),
    ];
    const COUNT: usize = Self::COMMON.len() + DataKeyPairSpec::ALL.len() + Operation::ALL.len();

    fn all() -> impl Iterator<Item = Self> {
        let common = Self::COMMON.into_iter().map(|(group, _)| group);
        let pairs = DataKeyPairSpec::ALL.into_iter().map(Self::DataKeyPair);
        common.chain(pairs).chain(Operation::ALL.into_iter().map(Self::Other))
    }

    /// Its place among all.
    fn index(self) -> usize {
        let common = Self::COMMON.len();
        match self {
            Self::Symmetric => 0,
            Self::Rsa => 1,
            Self::EllipticCurve => 2,
            Self::MlDsa => 3,
            Self::MlKem => 4,
            Self::DataKeyPair(spec) => common + spec as usize,
            Self::Other(operation) => common + DataKeyPairSpec::ALL.len() + operation as usize,
        }
    }

    /// What the setting calls it.
    fn name(self) -> String {
        match self {
            Self::DataKeyPair(spec) => format!("data-key-pair-{spec}"),
            Self::Other(operation) => operation.name().to_owned(),
            common => {
                let found = Self::COMMON.into_iter().find(|(group, _)| *group == common);
                found.map_or_else(String::new, |(_, name)| name.to_owned())
            }
        }
    }

    /// The group of a request that says it by its operation alone; `None`: its key decides.
    pub(crate) fn of_operation(operation: Operation) -> Option<Self> {
        use Operation as O;
        match operation {
            O::Decapsulate
            | O::Decrypt
            | O::DeriveSharedSecret
            | O::Encapsulate
            | O::Encrypt
            | O::GenerateDataKey
            | O::GenerateDataKeyWithoutPlaintext
            | O::GenerateMac
            | O::ReEncrypt
            | O::Sign
            | O::Verify
            | O::VerifyMac => None,
            // By the spec of the pair.
            O::GenerateDataKeyPair | O::GenerateDataKeyPairWithoutPlaintext => None,
            O::GenerateRandom => Some(Self::Symmetric),
            other => Some(Self::Other(other)),
        }
    }

    /// The group of a cryptographic request, as its key decides; `None` for those that something else
    /// decides.
    pub(crate) fn of_use(operation: Operation, spec: KeySpec) -> Option<Self> {
        let is_of_a_pair = matches!(
            operation,
            Operation::GenerateDataKeyPair | Operation::GenerateDataKeyPairWithoutPlaintext
        );
        if is_of_a_pair || Self::of_operation(operation).is_some() {
            return None;
        }
        Some(match spec {
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => Self::Rsa,
            KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => Self::MlDsa,
            KeySpec::MlKem512 | KeySpec::MlKem768 | KeySpec::MlKem1024 => Self::MlKem,
            other if spec::kind(other) == Kind::Asymmetric => Self::EllipticCurve,
            _ => Self::Symmetric,
        })
    }

    /// How many requests a second AWS KMS takes in `region`.
    fn rate_of_aws(self, region: Region) -> f64 {
        use DataKeyPairSpec as P;
        use Operation as O;
        match self {
            Self::Symmetric => match region.as_str() {
                "us-east-1" | "us-west-2" | "eu-west-1" => 100_000.0,
                "us-east-2" | "ap-southeast-1" | "ap-southeast-2" | "ap-northeast-1"
                | "eu-central-1" | "eu-west-2" => 20_000.0,
                _ => 10_000.0,
            },
            Self::Rsa | Self::EllipticCurve | Self::MlDsa | Self::MlKem => 1000.0,
            Self::DataKeyPair(spec) => match spec {
                P::Rsa2048 => 1.0,
                P::Rsa3072 => 0.5,
                P::Rsa4096 => 0.1,
                P::EccNistP384 => 10.0,
                P::EccNistP521 => 5.0,
                _ => 25.0,
            },
            Self::Other(operation) => match operation {
                O::DescribeKey | O::GetPublicKey | O::ListResourceTags => 2000.0,
                O::GetKeyPolicy | O::GetKeyRotationStatus => 1000.0,
                O::ListAliases | O::ListKeys => 500.0,
                O::GetKeyLastUsage
                | O::ListGrants
                | O::ListKeyPolicies
                | O::ListKeyRotations
                | O::ListRetirableGrants => 100.0,
                O::CreateGrant => 50.0,
                O::RetireGrant | O::RevokeGrant => 30.0,
                O::DeleteAlias
                | O::EnableKeyRotation
                | O::PutKeyPolicy
                | O::ScheduleKeyDeletion => 15.0,
                O::TagResource => 10.0,
                O::GetParametersForImport => 0.25,
                _ => 5.0,
            },
        }
    }
}

/// Which quotas of requests there are; by default none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestQuotas {
    /// Whether those of AWS KMS hold where nothing else is said.
    of_aws: bool,
    /// By [`Group::index`].
    said: HashMap<usize, f64>,
}

impl RequestQuotas {
    /// In requests a second.
    fn rate(&self, group: Group, region: Region) -> Option<f64> {
        let said = self.said.get(&group.index()).copied();
        said.or_else(|| self.of_aws.then(|| group.rate_of_aws(region)))
    }

    fn are_none(&self) -> bool {
        !self.of_aws && self.said.is_empty()
    }
}

/// `off`; `aws`: as AWS KMS has them; and the rates of single ones: `aws,CreateKey=50,rsa-crypto=0.5`.
impl FromStr for RequestQuotas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut quotas = Self::default();
        for item in pairs(text) {
            match item {
                ("off", None) => quotas = Self::default(),
                ("aws", None) => quotas.of_aws = true,
                (name, value) => {
                    let group = Group::all().find(|group| group.name() == name);
                    let group =
                        group.ok_or_else(|| format!("there is no quota of requests {name:?}"))?;
                    let rate = value.and_then(|value| value.parse().ok());
                    let rate = rate.filter(|rate: &f64| *rate > 0.0 && rate.is_finite());
                    let rate = rate.ok_or_else(|| {
                        format!("the quota {name:?} needs a number of requests a second")
                    })?;
                    quotas.said.insert(group.index(), rate);
                }
            }
        }
        Ok(quotas)
    }
}

/// Counts requests against the quotas.
#[derive(Debug)]
pub(crate) struct Meter {
    quotas: RequestQuotas,
    began: Instant,
    buckets: ArcSwap<HashMap<(AccountId, Region), Arc<Buckets>>>,
}

/// Of each group, when its bucket is full again, in nanoseconds since the meter began.
type Buckets = [AtomicU64; Group::COUNT];

impl Meter {
    pub(crate) fn new(quotas: RequestQuotas) -> Self {
        Self { quotas, began: Instant::now(), buckets: ArcSwap::default() }
    }

    /// Counts one request. Refuses: Throttling.
    pub(crate) fn take(
        &self,
        account: AccountId,
        region: Region,
        group: Group,
    ) -> Result<(), Error> {
        if self.quotas.are_none() {
            return Ok(());
        }
        let Some(rate) = self.quotas.rate(group, region) else { return Ok(()) };
        let now = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let buckets = self.buckets(account, region);
        match buckets.get(group.index()) {
            Some(bucket) if !take_token(bucket, now, rate) => Err(Error::Throttled),
            _ => Ok(()),
        }
    }

    fn buckets(&self, account: AccountId, region: Region) -> Arc<Buckets> {
        let place = (account, region);
        if let Some(buckets) = self.buckets.load().get(&place) {
            return Arc::clone(buckets);
        }
        self.buckets.rcu(|old| {
            let mut all = HashMap::clone(old);
            all.entry(place)
                .or_insert_with(|| Arc::new([const { AtomicU64::new(0) }; Group::COUNT]));
            all
        });
        let all = self.buckets.load();
        // Nothing is ever taken out.
        all.get(&place)
            .map_or_else(|| Arc::new([const { AtomicU64::new(0) }; Group::COUNT]), Arc::clone)
    }
}

/// Takes a token out of a bucket that holds those of one second, at least one, and fills up again at
/// `rate` a second; false if it is empty.
fn take_token(full_at: &AtomicU64, now: u64, rate: f64) -> bool {
    let interval = (NANOSECONDS_PER_SECOND / rate) as u64;
    let tokens = rate.ceil().max(1.0) as u64;
    let spare = interval.saturating_mul(tokens.saturating_sub(1));
    let taken = full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
        let full_at = full_at.max(now);
        (full_at - now <= spare).then(|| full_at.saturating_add(interval))
    });
    taken.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_bucket_gives_a_seconds_tokens_at_once_and_then_as_it_fills() {
        for (rate, at_once) in [(5.0, 5), (1.0, 1), (0.25, 1), (2.5, 3)] {
            let bucket = AtomicU64::new(0);
            let now = 7 * SECOND;
            let taken = (0..100).filter(|_| take_token(&bucket, now, rate)).count();
            assert_eq!(taken, at_once, "{rate}");
            // Over the next 40 seconds, asked for without pause.
            let later =
                (1..=4000).filter(|step| take_token(&bucket, now + step * SECOND / 100, rate));
            let expected = (rate * 40.0) as usize;
            let later = later.count();
            assert!(later.abs_diff(expected) <= 1, "{rate}: {later}");
            // Left alone, it holds no more than at first.
            let much_later = now + 1000 * SECOND;
            let taken = (0..100).filter(|_| take_token(&bucket, much_later, rate)).count();
            assert_eq!(taken, at_once, "{rate}");
        }
    }

    #[test]
    fn every_group_has_a_place_and_a_name_of_its_own() {
        let indices: Vec<usize> = Group::all().map(Group::index).collect();
        assert!(indices.iter().copied().eq(0..Group::COUNT), "{indices:?}");
        let mut names: Vec<String> = Group::all().map(Group::name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Group::COUNT);
    }

    #[test]
    fn quotas_are_off_those_of_aws_or_as_they_are_said() {
        let region = Region::named("eu-central-1").unwrap();
        let rate = |text: &str, group| text.parse::<RequestQuotas>().unwrap().rate(group, region);
        assert_eq!(rate("off", Group::Symmetric), None);
        assert_eq!(rate("aws", Group::Symmetric), Some(20_000.0));
        let create = Group::Other(Operation::CreateKey);
        assert_eq!(rate("aws, CreateKey=0.5", create), Some(0.5));
        assert_eq!(rate("aws,CreateKey=50", Group::Rsa), Some(1000.0));
        assert_eq!(rate("CreateKey=50", Group::Rsa), None);
        for text in ["on", "CreateKey", "CreateKey=0", "CreateKey=-1", "CreateKey=inf", "aws=1"] {
            assert!(text.parse::<RequestQuotas>().is_err(), "{text}");
        }
    }

    #[test]
    fn accounts_and_regions_and_groups_have_buckets_of_their_own() {
        let meter = Meter::new("CreateKey=1,TagResource=1".parse().unwrap());
        let (one, other) = ("000000000001".parse().unwrap(), "000000000002".parse().unwrap());
        let [here, there] = ["eu-west-1", "eu-west-2"].map(|name| Region::named(name).unwrap());
        let create = Group::Other(Operation::CreateKey);
        assert!(meter.take(one, here, create).is_ok());
        assert!(matches!(meter.take(one, here, create), Err(Error::Throttled)));
        assert!(meter.take(other, here, create).is_ok());
        assert!(meter.take(one, there, create).is_ok());
        assert!(meter.take(one, here, Group::Other(Operation::TagResource)).is_ok());
        for _ in 0..1000 {
            assert!(meter.take(one, here, Group::Symmetric).is_ok(), "it has no quota");
        }
    }
}
