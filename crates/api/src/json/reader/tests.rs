//! The reader against RFC 8259, its limits, and serde_json.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;

/// Reads a whole text. A number that is too large for serde_json becomes `null`.
fn value(bytes: &[u8]) -> Result<Value, Error> {
    let mut reader = Reader::new(bytes)?;
    let value = next_value(&mut reader)?;
    reader.end()?;
    let mut again = Reader::new(bytes)?;
    again.skip().and_then(|()| again.end()).expect("what is read can be skipped");
    Ok(value)
}

fn next_value(reader: &mut Reader<'_>) -> Result<Value, Error> {
    Ok(match reader.kind()? {
        Kind::Null => reader.null().map(|()| Value::Null)?,
        Kind::Boolean(_) => reader.boolean()?.into(),
        Kind::Number => serde_json::from_str(reader.number()?.as_str()).unwrap_or(Value::Null),
        Kind::String => reader.string()?.into(),
        Kind::Array => {
            let mut items = Vec::new();
            reader.begin_array()?;
            while reader.next_item()? {
                items.push(next_value(reader)?);
            }
            items.into()
        }
        Kind::Object => {
            let mut members = Map::new();
            let mut twice = false;
            reader.begin_object()?;
            while let Some(name) = reader.next_name()? {
                twice |= members.insert(name.into_owned(), next_value(reader)?).is_some();
            }
            assert!(!twice, "an object ended that has a name twice");
            members.into()
        }
    })
}

fn check(text: &str, expected: Result<(), Reason>) {
    let read = value(text.as_bytes()).map(drop).map_err(|error| error.reason);
    assert_eq!(read, expected, "{text}");
}

/// Ours and serde_json's verdict and value are the same, but for what we refuse on purpose.
fn compare(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match (value(bytes), serde_json::from_slice::<Value>(bytes)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text}"),
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => {
            assert!(error.to_string().starts_with("number out of range"), "{error}: {text}");
        }
        (Err(error), Ok(_)) => assert!(
            matches!(error.reason, Reason::DuplicateName | Reason::Depth | Reason::Size),
            "{error}: {text}"
        ),
    }
}

#[test]
#[rustfmt::skip]
fn only_json_is_json() {
    for text in [
        "null", " \t\n\r{ \"a\" : [ 1 , true , false , null ] } ", "[]", "{}", "[[],{}]", "0", "-0", "-0.0e+1",
        "1E9999999999", "\"\"", r#""\u0000\"\\\/\b\f\n\r\t\uD83D\uDE00é€""#, "{\"\":{}}", "\"\u{7f}\"",
    ] {
        check(text, Ok(()));
        compare(text.as_bytes());
    }
    for text in [
        "", " ", "nul", "nulll", "True", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}", "{a:1}", "{1:1}", "{\"a\":1]", "{\"a\":1 \"b\":2}", "1 2", "{}{}",
        "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "-01", "--1", "1.e1",
        "\"", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "\"\\U0041\"", "\"a\nb\"", "\"\0\"",
        r#""\uD800""#, r#""\uDC00""#, r#""\uD800\uD800""#, r#""\uD800\u0041""#, r#""\uD800x""#, "'a'",
        "\u{feff}null", "\u{a0}null", "/**/1", "\u{c}1",
    ] {
        check(text, Err(Reason::Syntax));
        compare(text.as_bytes());
    }
}

#[test]
fn a_text_is_utf_8() {
    for bytes in [
        &b"\"\xff\""[..],
        b"\"\xc0\xaf\"",
        b"\"\xed\xa0\x80\"",
        b"\xfe\xff\0n",
        b"\"\xf5\x80\x80\x80\"",
    ] {
        assert_eq!(value(bytes).unwrap_err().reason, Reason::Utf8);
        compare(bytes);
    }
}

#[test]
fn a_name_stands_once_in_an_object() {
    let twice = Err(Reason::DuplicateName);
    check(r#"{"a":1,"a":1}"#, twice);
    check(r#"{"a":1,"\u0061":1}"#, twice);
    check(r#"{"\u0061":1,"a":1}"#, twice);
    check(r#"{"\n":1,"b":{},"\u000a":1}"#, twice);
    check(r#"[[{"x":[{"a":null,"b":{},"a":null}]}]]"#, twice);
    check(r#"{"a":{"a":{"a":1},"b":{"a":1}},"b":[{"a":1},{"a":1}]}"#, Ok(()));
    check(r#"{"a":1,"A":1,"\u00e4":{"\u00e4":1},"a ":1,"":1}"#, Ok(()));

    let names = |count: usize| {
        (0..count).map(|n| format!("\"\\u006e{n}\":{{\"n1\":0}}")).collect::<Vec<_>>()
    };
    for count in [7, 8, 9, 10, 100] {
        check(&format!("{{{}}}", names(count).join(",")), Ok(()));
        for place in [0, count / 2, count - 1] {
            let again = format!("{{{},\"n{place}\":0,\"z\":0}}", names(count).join(","));
            check(&again, twice);
        }
    }
}

#[test]
fn a_duplicate_is_found_in_what_is_skipped() {
    let mut reader = Reader::new(br#"{"unknown":{"a":[{"b":1,"c":2,"b":3}]}}"#).unwrap();
    reader.begin_object().unwrap();
    assert_eq!(reader.next_name().unwrap().as_deref(), Some("unknown"));
    assert_eq!(reader.skip().unwrap_err().reason, Reason::DuplicateName);
}

#[test]
fn depth_and_size_are_limited() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    check(&nested(DEPTH_MAX), Ok(()));
    check(&nested(DEPTH_MAX + 1), Err(Reason::Depth));
    check(&"[".repeat(1_000_000), Err(Reason::Depth));
    check(&"{\"a\":".repeat(1_000_000), Err(Reason::Depth));
    check(&format!("[{}0]", "0,".repeat(ENTRIES_MAX - 1)), Ok(()));
    check(&format!("[{}0]", "0,".repeat(ENTRIES_MAX)), Err(Reason::Size));
    check(&format!("[{}[]]", "[0],".repeat(ENTRIES_MAX / 2)), Err(Reason::Size));
}

#[test]
fn what_stands_where_something_else_was_expected_is_told() {
    let mut reader = Reader::new(b"[true, 1]").unwrap();
    let found = Kind::Array;
    let error = reader.string().unwrap_err();
    assert_eq!(error, Error { reason: Reason::Type { expected: Kind::String, found }, at: 0 });
    reader.begin_array().unwrap();
    assert!(reader.next_item().unwrap());
    let error = reader.number().unwrap_err();
    assert_eq!(error.to_string(), "Boolean(true) where Number was expected at byte 1");
}

#[test]
fn a_string_without_escapes_is_lent() {
    let mut reader = Reader::new(br#"["plain", "esc\u0061ped"]"#).unwrap();
    reader.begin_array().unwrap();
    assert!(reader.next_item().unwrap());
    assert!(matches!(reader.string().unwrap(), Cow::Borrowed("plain")));
    assert!(reader.next_item().unwrap());
    let Cow::Owned(text) = reader.string().unwrap() else { panic!("lent") };
    assert_eq!((text.as_str(), text.capacity()), ("escaped", "esc\\u0061ped".len()));
}

fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[a-c\\\\\"\n\u{e9}]{0,40}", Just("a".repeat(70))];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 16, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..16)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_read_alike(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) };
        compare(&text.unwrap());
    }

    #[test]
    fn what_is_spoilt_is_judged_alike(
        value in json(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..4),
    ) {
        let mut text = serde_json::to_vec(&value).unwrap();
        for (place, byte, edit) in edits {
            let place = place.index(text.len() + 1);
            let structural = b"{}[]\",:\\u0e-. tn"[usize::from(byte % 16)];
            match edit {
                0 => text.truncate(place),
                1 => text.insert(place, structural),
                2 if place < text.len() => text[place] = byte,
                _ if place < text.len() => text[place] = structural,
                _ => {}
            }
        }
        compare(&text);
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), letters in r#"[\[\]{}",:\\u0-9a-eDd. ]{0,60}"#) {
        compare(&bytes);
        compare(letters.as_bytes());
    }
}
