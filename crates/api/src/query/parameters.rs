//! A form: `Action=CreateUser&UserName=alice&Tags.member.1.Key=team`.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use secret::Buffer;

/// How many parameters a request may have.
const PARAMETERS_MAX: usize = 4096;
/// How many parts a parameter's name may have.
const PARTS_MAX: usize = 16;

/// The parameters of a request. Their text is wiped when dropped.
pub struct Parameters {
    /// Names and values, decoded, one after the other.
    text: Buffer,
    /// In the order of their names, part by part: what belongs together stands together.
    pairs: Vec<Pair>,
}

#[derive(Clone)]
struct Pair {
    name: Range<usize>,
    value: Range<usize>,
}

/// It is no form, or one that two readers could read differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Malformed {
    #[error("The parameters are not encoded as a form.")]
    Encoding,
    #[error("A parameter is given twice.")]
    Twice,
    #[error("There are more than 4096 parameters, or one of more than 16 parts.")]
    TooMany,
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`: the body of a POST, or the query of a GET.
    pub fn parse(form: &[u8]) -> Result<Self, Malformed> {
        // What is decoded is never longer, so the buffer never grows.
        let mut text = Buffer::with_capacity(form.len());
        let mut pairs = Vec::new();
        for parameter in form.split(|byte| *byte == b'&').filter(|parameter| !parameter.is_empty())
        {
            if pairs.len() == PARAMETERS_MAX {
                return Err(Malformed::TooMany);
            }
            let mut halves = parameter.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default(), &mut text)?;
            let value = decode(halves.next().unwrap_or_default(), &mut text)?;
            pairs.push(Pair { name, value });
        }
        std::str::from_utf8(&text).map_err(|_| Malformed::Encoding)?;
        let mut parameters = Self { text, pairs: Vec::new() };
        // A value could be cut within a character, and its half be joined with the next.
        let is_text = |range: &Range<usize>| parameters.str(range).is_some();
        if !pairs.iter().all(|pair| is_text(&pair.name) && is_text(&pair.value)) {
            return Err(Malformed::Encoding);
        }
        let is_deep = |pair: &Pair| parameters.parts(pair).count() > PARTS_MAX;
        if pairs.iter().any(is_deep) {
            return Err(Malformed::TooMany);
        }
        pairs.sort_by(|left, right| parameters.compare(left, right));
        let twice = |pair: &[Pair]| match pair {
            [left, right] => parameters.compare(left, right) == Ordering::Equal,
            _ => false,
        };
        if pairs.windows(2).any(twice) {
            return Err(Malformed::Twice);
        }
        parameters.pairs = pairs;
        Ok(parameters)
    }

    /// The value of the parameter that is called just so.
    pub fn get(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|pair| self.str(&pair.name) == Some(name))?;
        self.str(&pair.value)
    }

    /// All of them.
    pub(super) fn root(&self) -> Node<'_> {
        Node { parameters: self, pairs: &self.pairs, depth: 0 }
    }

    fn str(&self, range: &Range<usize>) -> Option<&str> {
        std::str::from_utf8(self.text.get(range.clone())?).ok()
    }

    /// As bytes, which sort as their characters do: to sort thousands of names is work for strangers.
    fn parts<'a>(&'a self, pair: &Pair) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let name = self.text.get(pair.name.clone()).unwrap_or_default();
        name.split(|byte| *byte == b'.')
    }

    fn compare(&self, left: &Pair, right: &Pair) -> Ordering {
        self.parts(left).cmp(self.parts(right))
    }
}

/// Appends `encoded`, decoded, to `text`; where it stands there.
fn decode(encoded: &[u8], text: &mut Buffer) -> Result<Range<usize>, Malformed> {
    let start = text.len();
    let mut rest = encoded;
    while let Some((byte, behind)) = rest.split_first() {
        let (byte, behind) = match byte {
            b'+' => (b' ', behind),
            b'%' => {
                let ([high, low], behind) =
                    behind.split_first_chunk::<2>().ok_or(Malformed::Encoding)?;
                (nibble(*high)? << 4 | nibble(*low)?, behind)
            }
            other => (*other, behind),
        };
        text.extend_from_slice(&[byte]);
        rest = behind;
    }
    Ok(start..text.len())
}

fn nibble(digit: u8) -> Result<u8, Malformed> {
    let digit = char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digit.ok_or(Malformed::Encoding)
}

/// A value of a request: all parameters whose names begin with the same parts.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    parameters: &'a Parameters,
    pairs: &'a [Pair],
    /// How many parts all of them have in common.
    depth: usize,
}

impl<'a> Node<'a> {
    /// The text of the parameter that is called just so; `None`: only longer names begin so.
    pub(super) fn text(self) -> Option<&'a str> {
        let first = self.pairs.first()?;
        let is_whole = self.parameters.parts(first).count() == self.depth;
        if is_whole { self.parameters.str(&first.value) } else { None }
    }

    /// The parts that come next, each with what it names, in the order of the parts.
    pub(super) fn children(self) -> Children<'a> {
        let own = usize::from(self.text().is_some());
        Children { node: Node { pairs: self.pairs.get(own..).unwrap_or_default(), ..self } }
    }
}

/// See [`Node::children`].
pub(super) struct Children<'a> {
    node: Node<'a>,
}

impl<'a> Iterator for Children<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let Node { parameters, pairs, depth } = self.node;
        let part = |pair: &Pair| parameters.parts(pair).nth(depth);
        let name = part(pairs.first()?)?;
        let count = pairs.iter().take_while(|pair| part(pair) == Some(name)).count();
        let (own, behind) = pairs.split_at_checked(count)?;
        // A part of a text, between dots, is a text.
        let name = std::str::from_utf8(name).ok()?;
        self.node.pairs = behind;
        Some((name, Node { parameters, pairs: own, depth: depth.saturating_add(1) }))
    }
}

/// Their names alone: values may be secrets.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().filter_map(|pair| self.str(&pair.name))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(form: &str) -> Result<Parameters, Malformed> {
        Parameters::parse(form.as_bytes())
    }

    fn shown(node: Node<'_>) -> String {
        let children = node.children().map(|(name, child)| format!("{name}{}", shown(child)));
        let children: Vec<_> = children.collect();
        let text = node.text().map_or(String::new(), |text| format!("={text}"));
        if children.is_empty() { text } else { format!("{text}({})", children.join(" ")) }
    }

    #[test]
    fn a_form_is_a_tree_of_its_names() {
        for (form, tree) in [
            ("", ""),
            ("A=1", "(A=1)"),
            ("A", "(A=)"),
            ("A=b+c%2Bd%3d=", "(A=b c+d==)"),
            ("&A=1&&B=%C3%BC&", "(A=1 B=ü)"),
            (
                "T.member.2.K=b&A=1&T.member.1.K=a&T.member.1.V=",
                "(A=1 T(member(1(K=a V=) 2(K=b))))",
            ),
            ("A=1&A.b=2&A-c=3", "(A=1(b=2) A-c=3)"),
            ("A%2Eb=1", "(A(b=1))"),
        ] {
            let parameters = parse(form).unwrap();
            assert_eq!(shown(parameters.root()), tree, "{form}");
        }
        let parameters = parse("A.b=1&A=2").unwrap();
        assert_eq!(
            (parameters.get("A.b"), parameters.get("A"), parameters.get("b")),
            (Some("1"), Some("2"), None)
        );
        assert_eq!(format!("{parameters:?}"), r#"["A", "A.b"]"#);
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for (form, refusal) in [
            ("A=%", Malformed::Encoding),
            ("A=%4", Malformed::Encoding),
            ("A=%zz", Malformed::Encoding),
            ("A=%ff", Malformed::Encoding),
            ("A=%C3&%BC=1", Malformed::Encoding),
            ("A=1&B=2&A=1", Malformed::Twice),
            ("A=1&%41=1", Malformed::Twice),
            ("A.b=1&A.b=2", Malformed::Twice),
            (&"a.".repeat(16), Malformed::TooMany),
            (
                &(0..4097).map(|number| format!("{number}=&")).collect::<String>(),
                Malformed::TooMany,
            ),
        ] {
            assert_eq!(parse(form).unwrap_err(), refusal, "{}", &form[..form.len().min(20)]);
        }
    }
}
