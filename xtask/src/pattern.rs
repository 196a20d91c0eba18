//! The regular expressions of the models, compiled to the tables that `api` walks.
//!
//! What is understood is what the models use of Java's syntax: literals, classes, general categories,
//! groups, alternatives, `+ * ? {n} {n,} {n,m}`, and `(?!x)`: not before this one character. A pattern is
//! always matched as a whole, so `^` and `$` at the ends of an alternative say nothing. Anything else is
//! refused.

mod automaton;
mod column;
mod syntax;

pub(crate) use automaton::Automaton;
pub(crate) use column::Categories;

/// The columns of a table: U+0000 to U+00FF, and nine kinds of characters beyond them.
pub(crate) const COLUMNS: usize = 265;

/// A set of columns.
pub(crate) type Set = [bool; COLUMNS];

/// Compiles `pattern`.
pub(crate) fn compile(pattern: &str) -> Result<Automaton, String> {
    let tree = syntax::parse(pattern).map_err(|error| format!("pattern {pattern}: {error}"))?;
    Automaton::of(&tree).map_err(|error| format!("pattern {pattern}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::string::string_regex;

    const MODELS: [&str; 3] = [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/kms-2014-11-01.json")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/iam-2010-05-08.json")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../model/sts-2011-06-15.json")),
    ];

    fn patterns() -> Vec<String> {
        let mut patterns = Vec::new();
        for model in MODELS {
            let model: serde_json::Value = serde_json::from_str(model).unwrap();
            let shapes = model["shapes"].as_object().unwrap().values();
            patterns
                .extend(shapes.filter_map(|shape| shape["pattern"].as_str().map(str::to_owned)));
        }
        patterns.sort();
        patterns.dedup();
        patterns
    }

    /// `pattern` as the crate `regex` writes what Java's `matches` does.
    fn oracle(pattern: &str) -> String {
        let pattern = pattern
            .replace("\\d", "[0-9]")
            .replace("\\w", "0-9A-Za-z_")
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

    /// A pattern, and another who reads it.
    struct Read {
        pattern: String,
        automaton: Automaton,
        regex: regex::Regex,
    }

    /// All of the models. The crate `regex` does not look ahead.
    static READ: LazyLock<Vec<Read>> = LazyLock::new(|| {
        let read = |pattern: String| Read {
            automaton: compile(&pattern).unwrap(),
            regex: regex::Regex::new(&oracle(&pattern.replace("-(?!-)", "-"))).unwrap(),
            pattern,
        };
        patterns().into_iter().map(read).collect()
    });

    fn check(read: &Read, text: &str) {
        let barred = read.pattern.contains("(?!-)") && text.contains("--");
        let expected = read.regex.is_match(text) && !barred;
        let categories = Categories::new().unwrap();
        assert_eq!(
            read.automaton.matches(text, &categories),
            expected,
            "{} on {text:?}",
            read.pattern
        );
    }

    #[test]
    fn every_pattern_of_the_model_compiles() {
        assert_eq!(READ.len(), 58);
        for read in &*READ {
            check(read, "");
            check(read, "\u{2028}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_pattern_matches_the_whole_text_or_not() {
        let categories = Categories::new().unwrap();
        for (pattern, text, expected) in [
            ("[0-9]{12}", "123456789012", true), ("[0-9]{12}", "1234567890123", false),
            ("a|b", "a", true), ("a|b", "ab", false), ("^a$|^b$", "b", true),
            ("(ab){2,}", "ababab", true), ("(ab){2,}", "ab", false), ("a?b*", "bbb", true),
            (".+", "é€", true), (".+", "a\n", false), ("[^a]", "€", true), ("[\\s.-]+", " .-\t", true),
            ("\\.", ".", true), ("\\.", "a", false), ("[]", "", false),
            ("[\\p{L}\\p{Z}\\p{N}]+", "äж中\u{10400} \u{2003}\u{2028}٣Ⅻ²\u{1D7D8}", true),
            ("[\\p{L}]+", "\u{24B6}", false), ("[\\p{L}]+", "\u{301}", false), ("\\p{N}", "a", false),
            // Java reads four digits: U+1000, then a range from 0 to U+10FF, then F twice.
            ("[\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+", "0\u{7F}ÿ€\u{E000}\u{FFFD}", true),
            ("[\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+", "\u{1F600}", false),
            ("[\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+", "\u{FFFE}", false),
            ("[a-\\u0400]", "a", false),
            ("(a|-(?!-))*b", "a-a-b", true), ("(a|-(?!-))*b", "a--b", false),
            ("-(?!-)", "-", true), ("-(?!-)-", "--", false),
            ("[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", "a-b", true),
            ("[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", "a--b", false),
            ("[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", "ab-", false),
            ("[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]", "ab", false),
        ] {
            match compile(pattern) {
                Ok(automaton) => assert_eq!(automaton.matches(text, &categories), expected, "{pattern} {text:?}"),
                Err(_) => assert!(!expected, "{pattern}"),
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in [
            "(a",
            "a)",
            "[a",
            "a{2",
            "*a",
            "\\b",
            "(?i)a",
            "a$b",
            "a^b",
            "[b-a]",
            "a{3,2}",
            "[a&&b]",
            "(?=a)",
            "(?!ab)",
            "\\p{Lu}",
            "[^\\p{M}]",
        ] {
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
            for read in &*READ {
                if read.pattern.contains("(?!-)") {
                    continue;
                }
                let anchored = oracle(&read.pattern);
                let inner = anchored.replace(['^', '$'], "").replace("[\\n", "[^\\n");
                let text = string_regex(&inner).unwrap().new_tree(&mut runner).unwrap().current();
                let mut letters: Vec<char> = text.chars().collect();
                check(read, &text);
                if !letters.is_empty() {
                    let place = place.index(letters.len());
                    letters[place] = other;
                    check(read, &letters.iter().collect::<String>());
                    letters.remove(place);
                    check(read, &letters.iter().collect::<String>());
                }
            }
        }
    }
}
