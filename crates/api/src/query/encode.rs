//! From a structure to XML.

use std::collections::BTreeMap;

use secret::Secret;

use super::xml::Writer;
use crate::enumeration::Enumeration;

/// A structure of the model that can be sent.
pub(crate) trait Encode {
    fn write(&self, writer: &mut Writer<'_>);
}

/// A list of structures.
pub(crate) fn structures<T: Encode>(writer: &mut Writer<'_>, items: &[T]) {
    writer.begin_array();
    for item in items {
        item.write(writer);
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

/// What a map can have as its keys and values.
pub(crate) trait Scalar {
    fn write(&self, writer: &mut Writer<'_>);
}

impl Scalar for String {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.string(self);
    }
}

impl Scalar for Secret {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.secret_string(self);
    }
}

impl Scalar for i32 {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.integer((*self).into());
    }
}

impl<T: Enumeration> Scalar for T {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.string(self.text());
    }
}

/// `<entry><key>…</key><value>…</value></entry>`, one after the other.
pub(crate) fn map(writer: &mut Writer<'_>, entries: &BTreeMap<impl Scalar, impl Scalar>) {
    writer.begin_object();
    for (key, value) in entries {
        writer.member("entry");
        writer.begin_object();
        writer.member("key");
        key.write(writer);
        writer.member("value");
        value.write(writer);
        writer.end_object();
    }
    writer.end_object();
}
