//! Splitting text at an ASCII byte, as `str` does, but without the set-up that its searcher takes for
//! each of a header's short words.

/// The parts of `text` between the bytes `separator`, which is ASCII; at least one.
pub(crate) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match split_once(text, separator) {
            Some((part, tail)) => {
                rest = Some(tail);
                Some(part)
            }
            None => rest.take(),
        }
    })
}

/// What stands before the first `separator`, which is ASCII, and what after it.
pub(crate) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = position(text.as_bytes(), separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Sixteen bytes are compared at once, without a branch inside, which is one instruction for the
/// processor; only those that hold a separator are gone through.
fn position(bytes: &[u8], separator: u8) -> Option<usize> {
    let mut start = 0;
    for chunk in bytes.as_chunks::<16>().0 {
        if chunk.iter().fold(false, |found, &byte| found | (byte == separator)) {
            break;
        }
        start += chunk.len();
    }
    let within = bytes.get(start..)?.iter().position(|&byte| byte == separator)?;
    Some(start + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_is_found_wherever_it_stands() {
        for length in 0..40 {
            let text = "a".repeat(length);
            assert_eq!(split_once(&text, b';'), None);
            for at in 0..=length {
                let mut text = text.clone();
                text.insert(at, ';');
                text.push(';');
                assert_eq!(split_once(&text, b';'), text.split_once(';'), "{text}");
            }
        }
    }

    #[test]
    fn parts_are_those_of_the_standard_library() {
        for text in ["", ";", "a", "a;b", ";a;;b;", "\u{e9};\u{1234}"] {
            assert!(split(text, b';').eq(text.split(';')), "{text}");
            assert_eq!(split_once(text, b';'), text.split_once(';'), "{text}");
        }
    }
}
