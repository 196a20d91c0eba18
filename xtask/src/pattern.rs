//! The regular expressions of the models, compiled to the tables that `api` walks.
//!
//! What is understood is what the models use of Java's syntax: literals, classes, groups,
//! alternatives, and `+ * ? {n} {n,} {n,m}`. A pattern is always matched as a whole, so `^` and `$` at
//! the ends of an alternative say nothing. Anything else is refused.

mod automaton;
mod syntax;

pub(crate) use automaton::Automaton;

/// The columns of a table: U+0000 to U+00FF, what ends a line beyond them, and all the rest.
pub(crate) const COLUMNS: usize = 258;

/// A set of columns.
pub(crate) type Set = [bool; COLUMNS];

/// Compiles `pattern`.
pub(crate) fn compile(pattern: &str) -> Result<Automaton, String> {
    let tree = syntax::parse(pattern).map_err(|error| format!("pattern {pattern}: {error}"))?;
    Automaton::of(&tree).map_err(|error| format!("pattern {pattern}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::string::string_regex;

    const MODEL: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/kms-2014-11-01.json"));

    fn patterns() -> Vec<String> {
        let model: serde_json::Value = serde_json::from_str(MODEL).unwrap();
        let shapes = model["shapes"].as_object().unwrap().values();
        let mut patterns: Vec<_> =
            shapes.filter_map(|shape| shape["pattern"].as_str().map(str::to_owned)).collect();
        patterns.sort();
        patterns.dedup();
        patterns
    }

    /// `pattern` as the crate `regex` writes what Java's `matches` does.
    fn oracle(pattern: &str) -> String {
        let pattern = pattern
            .replace("\\d", "[0-9]")
            .replace("[\\w", "[0-9A-Za-z_")
            .replace("\\s", "\\t\\n\\x0B\\x0C\\r ")
            .replace(".+", "[^\\n\\r\\u{85}\\u{2028}\\u{2029}]+")
            .replace("9-_", "9\\-_")
            .replace("\\/", "/");
        let mut braced = String::new();
        let mut parts = pattern.split("\\u");
        braced.push_str(parts.next().unwrap());
        for part in parts {
            match part.split_at_checked(4) {
                Some((code, rest)) if !part.starts_with('{') => {
                    braced.push_str(&format!("\\u{{{code}}}{rest}"));
                }
                _ => braced.push_str(&format!("\\u{part}")),
            }
        }
        format!("^(?:{braced})$")
    }

    fn check(pattern: &str, text: &str) {
        let expected = regex::Regex::new(&oracle(pattern)).unwrap().is_match(text);
        assert_eq!(compile(pattern).unwrap().matches(text), expected, "{pattern} on {text:?}");
    }

    #[test]
    fn every_pattern_of_the_model_compiles() {
        assert_eq!(patterns().len(), 18);
        for pattern in patterns() {
            check(&pattern, "");
            check(&pattern, "\u{2028}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_pattern_matches_the_whole_text_or_not() {
        for (pattern, text, expected) in [
            ("[0-9]{12}", "123456789012", true), ("[0-9]{12}", "1234567890123", false),
            ("a|b", "a", true), ("a|b", "ab", false), ("^a$|^b$", "b", true),
            ("(ab){2,}", "ababab", true), ("(ab){2,}", "ab", false), ("a?b*", "bbb", true),
            (".+", "é€", true), (".+", "a\n", false), ("[^a]", "€", true), ("[\\s.-]+", " .-\t", true),
            ("\\.", ".", true), ("\\.", "a", false), ("[]", "", false),
        ] {
            match compile(pattern) {
                Ok(automaton) => assert_eq!(automaton.matches(text), expected, "{pattern} {text:?}"),
                Err(_) => assert!(!expected, "{pattern}"),
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in
            ["(a", "a)", "[a", "a{2", "*a", "\\b", "(?i)a", "a$b", "a^b", "[b-a]", "a{3,2}"]
        {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Texts that match, and the same texts with one character changed, against `regex`.
        #[test]
        fn every_pattern_agrees_with_the_oracle(
            seed in any::<u64>(), place in any::<prop::sample::Index>(), other in any::<char>(),
        ) {
            let mut runner = proptest::test_runner::TestRunner::new_with_rng(
                ProptestConfig::default(),
                proptest::test_runner::TestRng::from_seed(
                    proptest::test_runner::RngAlgorithm::ChaCha,
                    &std::array::from_fn::<u8, 32, _>(|index| seed.rotate_left(index as u32 * 7) as u8),
                ),
            );
            for pattern in patterns() {
                let anchored = oracle(&pattern);
                let inner = anchored.replace(['^', '$'], "").replace("[\\n", "[^\\n");
                let text = string_regex(&inner).unwrap().new_tree(&mut runner).unwrap().current();
                prop_assert!(compile(&pattern).unwrap().matches(&text), "{} on {:?}", pattern, text);
                let mut letters: Vec<char> = text.chars().collect();
                if !letters.is_empty() {
                    let place = place.index(letters.len());
                    letters[place] = other;
                    check(&pattern, &letters.iter().collect::<String>());
                    letters.remove(place);
                    check(&pattern, &letters.iter().collect::<String>());
                }
            }
        }
    }
}
