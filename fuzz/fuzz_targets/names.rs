//! Ids, ARNs, aliases and the ways a request names a key: what is read is written back the same.
#![no_main]

use std::fmt::Display;
use std::str::FromStr;
use std::sync::LazyLock;

use identity::{AccessKeyId, AccountId, AliasName, Arn, KeyId, Region, Regions};
use libfuzzer_sys::fuzz_target;

static REGIONS: LazyLock<Regions> = LazyLock::new(Regions::default);

fuzz_target!(|text: &str| {
    comes_back::<KeyId>(text);
    comes_back::<AccountId>(text);
    comes_back::<AccessKeyId>(text);
    if let Some(name) = AliasName::parse(text) {
        assert_eq!(name.as_str(), text);
    }
    let arn = Arn::parse(text);
    if let Some(Arn { partition, service, region, account, resource }) = arn {
        let again = format!("arn:{partition}:{service}:{region}:{account}:{resource}");
        assert_eq!(again, text);
    }
    if let Some(alias) = kms::fuzzing::alias(text) {
        assert!(alias == text && !text.starts_with("alias/aws/"), "{text}");
    }
    // A reference is read in the region that it names, as a request to that region would be.
    let region = arn.and_then(|arn| REGIONS.get(arn.region));
    let region = region.or(Region::named("eu-west-1")).expect("a region");
    if let Some(again) = kms::fuzzing::key_reference(text, region) {
        assert_eq!(again, text);
    }
});

fn comes_back<T: FromStr + Display>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string(), text);
    }
}
