//! The JSON reader beside serde_json: both accept the same texts and read the same values, but for
//! names that stand twice, depth and size, which ours refuses.
#![no_main]

use api::json::{DEPTH_MAX, ENTRIES_MAX, Error, Reader, Reason};
use fuzz::Tree;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let ours = Tree::read(bytes);
    assert_eq!(skip(bytes), ours.as_ref().map(drop).map_err(|error| *error));
    match (ours, serde_json::from_slice::<Tree>(bytes)) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_same(&ours, &theirs), "{ours:?} {theirs:?}");
            assert!(!ours.has_name_twice());
            let again = Tree::read(ours.rewritten().as_bytes()).expect("the same in other words");
            let again = Tree::read(again.rewritten().as_bytes()).expect("and in the first order");
            assert_eq!(again, ours);
        }
        // Ours keeps the digits; theirs must make a float of them.
        (Ok(_), Err(error)) => {
            assert!(error.to_string().contains("number out of range"), "{error}")
        }
        (Err(error), Ok(theirs)) => {
            let is_stricter = match error.reason {
                Reason::DuplicateName => theirs.has_name_twice(),
                Reason::Depth => theirs.depth() > DEPTH_MAX,
                Reason::Size => theirs.entries() > ENTRIES_MAX,
                _ => false,
            };
            assert!(is_stricter, "{error}: {theirs:?}");
        }
        (Err(_), Err(_)) => {}
    }
});

fn skip(bytes: &[u8]) -> Result<(), Error> {
    let mut reader = Reader::new(bytes)?;
    reader.skip()?;
    reader.end()
}

fn is_same(ours: &Tree, theirs: &Tree) -> bool {
    match (ours, theirs) {
        (Tree::Array(ours), Tree::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a, b))
        }
        (Tree::Object(ours), Tree::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(a, b)| a.0 == b.0 && is_same(&a.1, &b.1))
        }
        (Tree::Number(ours), Tree::Number(theirs)) => is_same_number(ours, theirs),
        _ => ours == theirs,
    }
}

/// serde_json rounds a float to within a few units in the last place.
fn is_same_number(ours: &str, theirs: &str) -> bool {
    let mut reader = Reader::new(ours.as_bytes()).expect("digits");
    let whole = reader.number().expect("a number").as_i64();
    if let Ok(expected) = ours.parse() {
        return whole == Some(expected) && (theirs.parse() == Ok(expected) || ours == "-0");
    }
    let (ours, theirs): (f64, f64) = (ours.parse().expect("a float"), theirs.parse().expect("too"));
    let is_near = |a: f64, b: f64| a == b || (a - b).abs() <= a.abs().max(b.abs()) * 1e-14 + 1e-300;
    is_near(ours, theirs) && whole.is_none_or(|whole| is_near(whole as f64, ours))
}
