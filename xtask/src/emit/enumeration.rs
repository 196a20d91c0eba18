//! The strings that are one of a list.

use std::collections::BTreeSet;

use super::Service;
use crate::model::Shape;
use crate::names::{type_name, variant};

/// What AWS documents as the default of a member of the type.
const DEFAULTS: [(&str, &str); 9] = [
    ("CustomKeyStoreType", "AWS_CLOUDHSM"),
    ("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),
    ("EncryptionAlgorithmSpec", "SYMMETRIC_DEFAULT"),
    ("ExpirationModelType", "KEY_MATERIAL_EXPIRES"),
    ("IncludeKeyMaterial", "ROTATIONS_ONLY"),
    ("KeySpec", "SYMMETRIC_DEFAULT"),
    ("KeyUsageType", "ENCRYPT_DECRYPT"),
    ("MessageType", "RAW"),
    ("OriginType", "AWS_KMS"),
];

pub(super) fn file(service: &Service<'_>) -> String {
    let mut text = String::from(
        "//! The strings that are one of a list.\n\nuse crate::enumeration::enumeration;\n",
    );
    for (name, shape) in service.spoken() {
        let Shape::Enumeration(values) = shape else { continue };
        let default = DEFAULTS.iter().find(|(of, _)| of == &name);
        let default =
            default.map_or(String::new(), |(_, value)| format!(", default {}", variant(value)));
        let variants: BTreeSet<String> = values.iter().map(|value| variant(value)).collect();
        assert_eq!(variants.len(), values.len(), "two values of {name} share a name");
        let variants: String = values
            .iter()
            .map(|value| format!("        {} = \"{value}\",\n", variant(value)))
            .collect();
        text.push_str(&format!(
            "\nenumeration! {{\n    /// `{name}`\n    {}{default} {{\n{variants}    }}\n}}\n",
            type_name(name)
        ));
    }
    text
}
