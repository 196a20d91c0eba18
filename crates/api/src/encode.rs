//! From a structure to JSON.

use crate::enumeration::Enumeration;
use crate::json::Writer;

/// A structure of the model that can be sent.
pub(crate) trait Encode {
    fn write(&self, writer: &mut Writer<'_>);
}

/// The whole body of an answer.
pub(crate) fn body(value: &impl Encode, out: &mut Vec<u8>) {
    value.write(&mut Writer::new(out));
}

/// A list of structures.
pub(crate) fn structures<T: Encode>(writer: &mut Writer<'_>, items: &[T]) {
    writer.begin_array();
    for item in items {
        item.write(writer);
    }
    writer.end_array();
}

/// A list of strings that are each one of a list.
pub(crate) fn enumerations<T: Enumeration>(writer: &mut Writer<'_>, items: &[T]) {
    writer.begin_array();
    for item in items {
        writer.string(item.text());
    }
    writer.end_array();
}

/// A list of strings.
pub(crate) fn strings(writer: &mut Writer<'_>, items: &[String]) {
    writer.begin_array();
    for item in items {
        writer.string(item);
    }
    writer.end_array();
}

/// A map from string to string.
pub(crate) fn string_map(
    writer: &mut Writer<'_>,
    entries: &std::collections::BTreeMap<String, String>,
) {
    writer.begin_object();
    for (key, value) in entries {
        writer.name(key);
        writer.string(value);
    }
    writer.end_object();
}
