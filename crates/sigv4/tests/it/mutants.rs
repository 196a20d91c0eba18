//! Every byte of a signed request changed, and each of its headers and parameters dropped, doubled,
//! moved and renamed: none is accepted, unless what was signed is still the same.
//!
//! `STRONGROOM_MUTANTS` sets how many; `STRONGROOM_MUTANTS_SEED` repeats a run.

use std::collections::BTreeMap;
use std::env;

use crate::chance::Chance;
use crate::naive::{Form, canonical_request, hex};
use crate::sent::{NOW, Sent};

const MUTANTS: usize = 25_000;
const SEED: u64 = 0x6d75_7461_6e74;

#[test]
fn no_mutant_is_accepted_unless_what_was_signed_is_the_same() {
    let mutants = number("STRONGROOM_MUTANTS", MUTANTS as u64) as usize;
    let seed = number("STRONGROOM_MUTANTS_SEED", SEED);
    let mut chance = Chance::new(seed);
    let originals = originals();
    for (original, _) in &originals {
        assert_eq!(original.verify(NOW), Ok(()), "{original:?}");
    }

    let (mut tried, mut accepted) = (0, BTreeMap::new());
    // A round has every change once, so every byte is changed in each of them, to something new.
    while tried < mutants {
        for (original, form) in &originals {
            for change in changes(original) {
                let mut mutant = original.clone();
                change.make(&mut mutant, &mut chance);
                if mutant == *original {
                    continue;
                }
                tried += 1;
                if mutant.verify(NOW).is_ok() {
                    let same = signed_part(&mutant, form) == signed_part(original, form);
                    assert!(
                        same,
                        "seed {seed:#x}: {change:?} was accepted\n{mutant:?}\n{original:?}"
                    );
                    *accepted.entry(change.name()).or_insert(0) += 1;
                }
            }
        }
    }
    println!("{tried} mutants, seed {seed:#x}; accepted, all with an equal canonical request:");
    for (change, count) in &accepted {
        println!("{count:8}  {change}");
    }
    let unsigned = ["a byte of an unsigned header", "an unsigned header dropped"];
    assert!(unsigned.iter().all(|change| accepted.contains_key(change)), "{accepted:?}");
}

/// Everything a signature covers, by the second implementation: the canonical request, and of the
/// rest (algorithm, credential, time, signature) the bytes.
fn signed_part(sent: &Sent, form: &Form) -> (Vec<u8>, Vec<String>) {
    let payload = hex(&crypto::sha256(&[&sent.body]));
    let canonical = canonical_request(sent, &form.signed_headers, &payload);
    let authorization = sent.header("authorization").unwrap_or_default();
    let mut words: Vec<String> =
        authorization.split([',', ' ']).filter(|word| !word.is_empty()).map(String::from).collect();
    words.sort();
    (canonical, words)
}

fn number(variable: &str, default: u64) -> u64 {
    let Ok(text) = env::var(variable) else {
        return default;
    };
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.unwrap_or_else(|_| panic!("{variable} is a number, not {text}"))
}

/// A request of each kind: to KMS with the signature in a header, with the hash of its body in a
/// header too, and presigned.
fn originals() -> Vec<(Sent, Form)> {
    let (mut boto3, form) = (Sent::kms(), Form::kms());
    form.authorize(&mut boto3);

    let (mut hashed, mut hashed_form) = (Sent::kms(), Form::kms());
    hashed.query = Some("b=%2Fx&a=1&a=0&empty".into());
    hashed.set("X-Amz-Content-Sha256", hex(&crypto::sha256(&[&hashed.body])));
    hashed.add("My-List", "one,  two");
    hashed.add("My-List", "three");
    hashed_form.sign_also("my-list");
    hashed_form.sign_also("x-amz-content-sha256");
    hashed_form.authorize(&mut hashed);

    let (mut presigned, mut presigned_form) = (Sent::kms(), Form::kms());
    presigned.query = Some("Action=a%20b&Version=1".into());
    for header in ["x-amz-date", "x-amz-security-token"] {
        presigned.remove(header);
        presigned_form.do_not_sign(header);
    }
    presigned_form.presign(&mut presigned, Some("IQoJb3JpZ2lu+/="));
    vec![(boto3, form), (hashed, hashed_form), (presigned, presigned_form)]
}

/// A text of a request.
#[derive(Clone, Copy, Debug)]
enum Text {
    Method,
    Path,
    Query,
    HeaderName(usize),
    HeaderValue(usize),
    Body,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    /// The byte at a place is another; `true`: in an unsigned header.
    Replace(Text, usize, bool),
    Delete(Text, usize, bool),
    Insert(Text, usize, bool),
    /// An ASCII letter changes its case.
    Case(Text, usize, bool),
    DropHeader(usize, bool),
    DoubleHeader(usize, bool),
    /// The same header once more, with another value, before or after.
    AddValue(usize, bool),
    /// Two neighbours change places.
    SwapHeaders(usize),
    /// Spaces around a value, or a space doubled.
    Pad(usize),
    DropParameter(usize),
    DoubleParameter(usize),
    SwapParameters(usize),
    /// A character of the query in its escaped form.
    Escape(usize),
}

fn is_unsigned(name: &str) -> bool {
    ["user-agent", "amz-sdk-request"].contains(&name.to_lowercase().as_str())
}

/// Every change there is to `sent`.
fn changes(sent: &Sent) -> Vec<Change> {
    let mut changes = Vec::new();
    let query = sent.query.as_deref().unwrap_or_default();
    let mut texts = vec![
        (Text::Method, sent.method.len(), false),
        (Text::Path, sent.path.len(), false),
        (Text::Query, query.len(), false),
        (Text::Body, sent.body.len(), false),
    ];
    for (i, (name, value)) in sent.headers.iter().enumerate() {
        texts.push((Text::HeaderName(i), name.len(), is_unsigned(name)));
        texts.push((Text::HeaderValue(i), value.len(), is_unsigned(name)));
    }
    for (text, length, unsigned) in texts {
        for at in 0..length {
            changes.push(Change::Replace(text, at, unsigned));
            changes.push(Change::Replace(text, at, unsigned));
            changes.push(Change::Delete(text, at, unsigned));
            changes.push(Change::Case(text, at, unsigned));
        }
        changes.extend((0..=length).map(|at| Change::Insert(text, at, unsigned)));
    }
    for (i, (name, _)) in sent.headers.iter().enumerate() {
        let unsigned = is_unsigned(name);
        changes.push(Change::DropHeader(i, unsigned));
        changes.push(Change::DoubleHeader(i, unsigned));
        changes.push(Change::AddValue(i, unsigned));
        changes.push(Change::Pad(i));
        changes.push(Change::SwapHeaders(i));
    }
    if !query.is_empty() {
        for i in 0..query.split('&').count() {
            changes.push(Change::DropParameter(i));
            changes.push(Change::DoubleParameter(i));
            changes.push(Change::SwapParameters(i));
        }
        changes.extend((0..query.len()).map(Change::Escape));
    }
    changes
}

impl Change {
    fn name(self) -> &'static str {
        match self {
            Self::Replace(_, _, true) | Self::Delete(_, _, true) => "a byte of an unsigned header",
            Self::Insert(_, _, true) => "a byte put into an unsigned header",
            Self::Case(_, _, true) => "the case of a letter of an unsigned header",
            Self::Case(Text::HeaderName(_), _, false) => "the case of a letter of a header's name",
            Self::Case(Text::Query, _, _) => "the case of a digit of an escape in the query",
            Self::Replace(..) | Self::Delete(..) | Self::Insert(..) => {
                "a byte that trimming or collapsing of spaces drops"
            }
            Self::Case(..) => "the case of a letter",
            Self::DropHeader(_, true) => "an unsigned header dropped",
            Self::DoubleHeader(_, true) | Self::AddValue(_, true) => "an unsigned header doubled",
            Self::DropHeader(..) => "a signed header dropped",
            Self::DoubleHeader(..) | Self::AddValue(..) => "a signed header doubled",
            Self::SwapHeaders(_) => "two headers in another order",
            Self::Pad(_) => "spaces around a value, or a space doubled",
            Self::DropParameter(_) | Self::DoubleParameter(_) => "a parameter dropped or doubled",
            Self::SwapParameters(_) => "two parameters in another order",
            Self::Escape(_) => "a character of the query escaped",
        }
    }

    fn make(self, sent: &mut Sent, chance: &mut Chance) {
        match self {
            Self::Replace(text, at, _) => {
                edit(sent, text, |bytes| bytes[at] = random_byte(text, chance));
            }
            Self::Delete(text, at, _) => edit(sent, text, |bytes| _ = bytes.remove(at)),
            Self::Insert(text, at, _) => {
                edit(sent, text, |bytes| bytes.insert(at, random_byte(text, chance)));
            }
            Self::Case(text, at, _) => edit(sent, text, |bytes| {
                if bytes[at].is_ascii_alphabetic() {
                    bytes[at] ^= 0x20;
                }
            }),
            Self::DropHeader(i, _) => _ = sent.headers.remove(i),
            Self::DoubleHeader(i, _) => {
                let header = sent.headers[i].clone();
                sent.headers.insert(chance.below(sent.headers.len() + 1), header);
            }
            Self::AddValue(i, _) => {
                let header = (sent.headers[i].0.clone(), format!("{}", chance.next()).into_bytes());
                sent.headers.insert(chance.below(sent.headers.len() + 1), header);
            }
            Self::SwapHeaders(i) => {
                let other = (i + 1) % sent.headers.len();
                sent.headers.swap(i, other);
            }
            Self::Pad(i) => {
                let value = &mut sent.headers[i].1;
                let inner = value.iter().position(|&byte| byte == b' ');
                match (chance.below(3), inner) {
                    (0, Some(at)) => value.insert(at, b' '),
                    (1, _) => value.insert(0, b' '),
                    _ => value.push(*chance.pick(b" \t")),
                }
            }
            Self::DropParameter(i) => parameters(sent, |list| _ = list.remove(i)),
            Self::DoubleParameter(i) => parameters(sent, |list| list.push(list[i].clone())),
            Self::SwapParameters(i) => parameters(sent, |list| {
                let other = (i + 1) % list.len();
                list.swap(i, other);
            }),
            Self::Escape(at) => edit(sent, Text::Query, |bytes| {
                if !b"%&=".contains(&bytes[at]) {
                    let escape = format!("%{:02x}", bytes[at]);
                    bytes.splice(at..=at, escape.bytes());
                }
            }),
        }
    }
}

fn parameters(sent: &mut Sent, change: impl FnOnce(&mut Vec<String>)) {
    let query = sent.query.take().unwrap_or_default();
    let mut list: Vec<String> = query.split('&').map(String::from).collect();
    change(&mut list);
    sent.query = Some(list.join("&"));
}

fn edit(sent: &mut Sent, text: Text, change: impl FnOnce(&mut Vec<u8>)) {
    let as_text = |text: &mut String, change: &mut dyn FnMut(&mut Vec<u8>)| {
        let mut bytes = std::mem::take(text).into_bytes();
        change(&mut bytes);
        *text = String::from_utf8(bytes).expect("only ASCII is put into ASCII");
    };
    let mut change = Some(change);
    let mut once = |bytes: &mut Vec<u8>| change.take().expect("called once")(bytes);
    match text {
        Text::Method => as_text(&mut sent.method, &mut once),
        Text::Path => as_text(&mut sent.path, &mut once),
        Text::Query => as_text(sent.query.get_or_insert_default(), &mut once),
        Text::HeaderName(i) => as_text(&mut sent.headers[i].0, &mut once),
        Text::HeaderValue(i) => once(&mut sent.headers[i].1),
        Text::Body => once(&mut sent.body),
    }
}

/// Any byte where any may stand; of ASCII, the telling characters above all.
fn random_byte(text: Text, chance: &mut Chance) -> u8 {
    match text {
        Text::HeaderValue(_) | Text::Body if chance.one_in(2) => chance.next() as u8,
        _ if chance.one_in(2) => *chance.pick(b" \t/.,;:=&%+?-_~0aA\0\n"),
        _ => chance.next() as u8 & 0x7f,
    }
}
