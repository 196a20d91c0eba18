//! `@FILE`: arguments from a file, split as a shell splits words.
//!
//! As `CommentIgnoringArgumentParser` of aws-encryption-sdk-cli 4.3.0 does it, on Python's `shlex`.

use std::env;
use std::ffi::OsString;

/// A file may name others; this deep.
const DEPTH_MAX: usize = 16;

/// Puts in the place of each `@FILE` what that holds.
pub fn expand(arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    expand_at(arguments, 0)
}

fn expand_at(arguments: Vec<OsString>, depth: usize) -> Result<Vec<OsString>, String> {
    let mut expanded = Vec::new();
    for (place, argument) in arguments.into_iter().enumerate() {
        let file = argument.to_str().and_then(|text| text.strip_prefix('@'));
        let Some(file) = file.filter(|_| place > 0 || depth > 0) else {
            expanded.push(argument);
            continue;
        };
        if depth == DEPTH_MAX {
            return Err(format!("@{file}: files of arguments name each other"));
        }
        let text = std::fs::read_to_string(file).map_err(|error| format!("@{file}: {error}"))?;
        let mut words = Vec::new();
        for line in text.lines() {
            let line = split(line).map_err(|error| format!("@{file}: {error}"))?;
            words.extend(line.iter().map(|word| with_variables(&with_home(word.trim())).into()));
        }
        expanded.extend(expand_at(words, depth + 1)?);
    }
    Ok(expanded)
}

/// The words of a line, up to a `#`.
fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(open), '\\') => {
                let escaped = rest.next().ok_or("No escaped character")?;
                let word = word.get_or_insert_default();
                if escaped != '\\' && escaped != open {
                    word.push('\\');
                }
                word.push(escaped);
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => {
                let escaped = rest.next().ok_or("No escaped character")?;
                word.get_or_insert_default().push(escaped);
            }
            (None, '#') => break,
            (None, ' ' | '\t' | '\r' | '\n') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("No closing quotation");
    }
    words.extend(word);
    Ok(words)
}

/// `~` as the home directory.
fn with_home(word: &str) -> String {
    match (word.strip_prefix('~'), env::var("HOME")) {
        (Some(rest), Ok(home)) if rest.is_empty() || rest.starts_with('/') => {
            format!("{}{rest}", home.trim_end_matches('/'))
        }
        _ => word.into(),
    }
}

/// `$NAME` and `${NAME}`, where there is such a variable.
fn with_variables(word: &str) -> String {
    let mut expanded = String::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let (name, after_name) = match after.strip_prefix('{').and_then(|text| text.split_once('}'))
        {
            Some(braced) => braced,
            None => {
                let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric();
                after.split_at(after.find(|c| !is_part(c)).unwrap_or(after.len()))
            }
        };
        match env::var(name) {
            Ok(value) if !name.is_empty() => {
                expanded.push_str(&value);
                rest = after_name;
            }
            _ => {
                expanded.push('$');
                rest = after;
            }
        }
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `shlex` makes of them, with the settings of the original.
    #[test]
    fn a_line_is_split_as_a_shell_does() {
        for (line, expected) in [
            ("a b  c", &["a", "b", "c"][..]),
            ("", &[]),
            ("# all of it", &[]),
            ("a # the rest", &["a"]),
            ("a#b", &["a"]),
            ("'a b' \"c d\"", &["a b", "c d"]),
            ("a'b'c", &["abc"]),
            ("''", &[""]),
            (r"a\ b", &["a b"]),
            (r"'it\'s'", &["it's"]),
            (r#""a\"b\\c\d""#, &[r#"a"b\c\d"#]),
        ] {
            assert_eq!(split(line).unwrap(), expected, "{line}");
        }
        for wrong in ["'a", "\"a", "a\\", "'a\\"] {
            assert!(split(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn homes_and_variables_are_put_in() {
        let home = env::var("HOME").unwrap();
        assert_eq!(with_home("~/a"), format!("{}/a", home.trim_end_matches('/')));
        assert_eq!(with_home("a~"), "a~");
        for text in ["$HOME", "${HOME}", "a$HOME-b", "${HOME}b"] {
            let expected = text.replace("${HOME}", &home).replace("$HOME", &home);
            assert_eq!(with_variables(text), expected);
        }
        for text in
            ["$", "$$", "a$-", "$NO_SUCH_VARIABLE_HERE", "${", "${}", "${NO_SUCH_VARIABLE_HERE}"]
        {
            assert_eq!(with_variables(text), text);
        }
    }
}
