//! A JSON text as a tree, and the same text said in other words.

use std::fmt::Write as _;

use api::json::{Error, Kind, Reader};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// Any JSON value. The members of an object stand in the order of the text, none left out.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Null,
    Boolean(bool),
    /// As it was written, or as the reader that read it writes it.
    Number(String),
    String(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The whole text, by our reader.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes)?;
        let tree = Self::read_value(&mut reader)?;
        reader.end()?;
        Ok(tree)
    }

    fn read_value(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match reader.kind()? {
            Kind::Null => reader.null().map(|()| Self::Null)?,
            Kind::Boolean(_) => Self::Boolean(reader.boolean()?),
            Kind::Number => Self::Number(reader.number()?.as_str().into()),
            Kind::String => Self::String(reader.string()?.into()),
            Kind::Array => {
                let mut items = Vec::new();
                reader.begin_array()?;
                while reader.next_item()? {
                    items.push(Self::read_value(reader)?);
                }
                Self::Array(items)
            }
            Kind::Object => {
                let mut members = Vec::new();
                reader.begin_object()?;
                while let Some(name) = reader.next_name()? {
                    members.push((name.into(), Self::read_value(reader)?));
                }
                Self::Object(members)
            }
        })
    }

    /// The same value with members in reverse order, spaces wherever they may be, and every
    /// character escaped.
    pub fn rewritten(&self) -> String {
        let mut text = String::new();
        self.rewrite(&mut text);
        text
    }

    fn rewrite(&self, text: &mut String) {
        text.push_str("\r\n\t ");
        match self {
            Self::Null => text.push_str("null"),
            Self::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => text.push_str(number),
            Self::String(string) => escape(string, text),
            Self::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index > 0 { " ," } else { "" });
                    item.rewrite(text);
                }
                text.push_str(" ]");
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().rev().enumerate() {
                    text.push_str(if index > 0 { " , " } else { " " });
                    escape(name, text);
                    text.push_str(" :");
                    value.rewrite(text);
                }
                text.push_str(" }");
            }
        }
        text.push(' ');
    }

    /// Every value of the tree, itself first.
    pub fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        match self {
            Self::Array(items) => all.extend(items.iter().flat_map(Self::all)),
            Self::Object(members) => all.extend(members.iter().flat_map(|(_, value)| value.all())),
            _ => {}
        }
        all
    }

    /// How deep objects and arrays are nested.
    pub fn depth(&self) -> usize {
        match self {
            Self::Array(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => {
                1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// Whether a name stands twice in one object.
    pub fn has_name_twice(&self) -> bool {
        self.all().iter().any(|value| match value {
            Self::Object(members) => {
                let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
                names.sort();
                names.windows(2).any(|pair| pair[0] == pair[1])
            }
            _ => false,
        })
    }

    /// Members and elements in all.
    pub fn entries(&self) -> usize {
        self.all().len() - 1
    }
}

fn escape(string: &str, text: &mut String) {
    text.push('"');
    for unit in string.encode_utf16() {
        write!(text, "\\u{unit:04X}").expect("a string takes all");
    }
    text.push('"');
}

/// As serde_json reads it, with a name as often as it stands there.
impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Tree;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("any value")
            }
            fn visit_unit<E>(self) -> Result<Tree, E> {
                Ok(Tree::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
                Ok(Tree::Boolean(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
                Ok(Tree::Number(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
                Ok(Tree::Number(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
                Ok(Tree::Number(format!("{value:e}")))
            }
            fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
                Ok(Tree::String(value.into()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Tree::Array(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = members.next_entry()? {
                    all.push(member);
                }
                Ok(Tree::Object(all))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
