//! What we do with the vectors that Wycheproof calls acceptable, whoever is asked; and words for those
//! that cannot be put to us, or not whole.

use crate::tally::Decision;

pub(crate) const ECDH: [Decision; 3] = [
    Decision {
        of: "CompressedPublic",
        accepted: true,
        why: "RFC 5480 §2.2 lets a point be compressed, and AWS-LC reads it",
    },
    Decision {
        of: "UnnamedCurve",
        accepted: false,
        why: "RFC 5480 §2.1.1 has curves by their name alone; AWS-LC would read those it knows",
    },
    Decision {
        of: "InvalidAsn",
        accepted: false,
        why: "DER has one form for a key, and AWS-LC reads no other",
    },
];

pub(crate) const KEY_WRAP: [Decision; 1] = [Decision {
    of: "ShortKey",
    accepted: false,
    why: "RFC 3394 §2 wants two half blocks or more, and AWS-LC too",
}];

pub(crate) const RSA_PKCS1: [Decision; 1] = [Decision {
    of: "MissingNull",
    accepted: false,
    why: "RFC 8017 §9.2 writes the hash's parameters as NULL, and AWS-LC takes no other form",
}];

pub(crate) const KEY_SIZE: &str = "another key size";
pub(crate) const LABEL: &str = "a label";
pub(crate) const LONG_CONTEXT: &str =
    "a context, and one of more than 255 bytes, which no μ can be made of";
pub(crate) const HEDGED: &str =
    "both signatures verify, but AWS-LC's has randomness that is not ours to choose";
pub(crate) const RANDOM_SECRET: &str = "the key is taken, but its secret is not ours to choose";
