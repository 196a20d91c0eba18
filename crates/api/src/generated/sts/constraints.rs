//! What requests must satisfy, as data.

use crate::pattern::Pattern;
use crate::validate::{Bounds, Text};

pub(crate) const PROVIDED_CONTEXTS_LIST_TYPE: Bounds = Bounds { min: Some(1), max: Some(5) };
pub(crate) static ACCESS_KEY_ID_TYPE: Text = Text {
    length: Bounds { min: Some(16), max: Some(128) },
    pattern: Some(&ACCESS_KEY_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static ARN_TYPE: Text = Text {
    length: Bounds { min: Some(20), max: Some(2048) },
    pattern: Some(&ARN_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static CLIENT_TOKEN_TYPE: Text =
    Text { length: Bounds { min: Some(4), max: Some(20000) }, pattern: None, sensitive: true };
pub(crate) static CONTEXT_ASSERTION_TYPE: Text =
    Text { length: Bounds { min: Some(4), max: Some(3072) }, pattern: None, sensitive: false };
pub(crate) const DURATION_SECONDS_TYPE: Bounds = Bounds { min: Some(900), max: Some(129600) };
pub(crate) static ENCODED_MESSAGE_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(10240) }, pattern: None, sensitive: false };
pub(crate) static EXTERNAL_ID_TYPE: Text = Text {
    length: Bounds { min: Some(2), max: Some(1224) },
    pattern: Some(&EXTERNAL_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const MINIMUM_SESSION_TOKEN_SIZE_TYPE: Bounds = Bounds { min: Some(0), max: Some(4096) };
pub(crate) const POLICY_DESCRIPTOR_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) const ROLE_DURATION_SECONDS_TYPE: Bounds = Bounds { min: Some(900), max: Some(43200) };
pub(crate) static ROLE_SESSION_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(2), max: Some(64) },
    pattern: Some(&ROLE_SESSION_NAME_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static SERIAL_NUMBER_TYPE: Text = Text {
    length: Bounds { min: Some(9), max: Some(256) },
    pattern: Some(&SERIAL_NUMBER_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static SESSION_POLICY_DOCUMENT_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(2048) },
    pattern: Some(&SESSION_POLICY_DOCUMENT_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static SOURCE_IDENTITY_TYPE: Text = Text {
    length: Bounds { min: Some(2), max: Some(256) },
    pattern: Some(&ROLE_SESSION_NAME_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const TAG_KEY_LIST_TYPE: Bounds = Bounds { min: None, max: Some(50) };
pub(crate) static TAG_KEY_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&TAG_KEY_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const TAG_LIST_TYPE: Bounds = Bounds { min: None, max: Some(50) };
pub(crate) static TAG_VALUE_TYPE: Text = Text {
    length: Bounds { min: Some(0), max: Some(256) },
    pattern: Some(&TAG_VALUE_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static TOKEN_CODE_TYPE: Text = Text {
    length: Bounds { min: Some(6), max: Some(6) },
    pattern: Some(&TOKEN_CODE_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: None },
    pattern: Some(&SESSION_POLICY_DOCUMENT_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static URL_TYPE: Text =
    Text { length: Bounds { min: Some(4), max: Some(2048) }, pattern: None, sensitive: false };
pub(crate) static USER_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(2), max: Some(32) },
    pattern: Some(&ROLE_SESSION_NAME_TYPE_PATTERN),
    sensitive: false,
};

static TOKEN_CODE_TYPE_PATTERN: Pattern =
    Pattern::new("[\\d]*", &[(48, 57, 1)], &[&[0, 0], &[0, 2], &[0, 2]], &[1, 2]);

static TAG_VALUE_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
    &[
        (32, 32, 1),
        (43, 43, 1),
        (45, 58, 1),
        (61, 61, 1),
        (64, 90, 1),
        (95, 95, 1),
        (97, 122, 1),
        (160, 160, 1),
        (170, 170, 1),
        (178, 179, 1),
        (181, 181, 1),
        (185, 186, 1),
        (188, 190, 1),
        (192, 214, 1),
        (216, 246, 1),
        (248, 261, 1),
    ],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);

static TAG_KEY_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    &[
        (32, 32, 1),
        (43, 43, 1),
        (45, 58, 1),
        (61, 61, 1),
        (64, 90, 1),
        (95, 95, 1),
        (97, 122, 1),
        (160, 160, 1),
        (170, 170, 1),
        (178, 179, 1),
        (181, 181, 1),
        (185, 186, 1),
        (188, 190, 1),
        (192, 214, 1),
        (216, 246, 1),
        (248, 261, 1),
    ],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static ARN_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
    &[(9, 10, 1), (13, 13, 1), (32, 257, 1), (259, 259, 1), (261, 262, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static SESSION_POLICY_DOCUMENT_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    &[(9, 10, 1), (13, 13, 1), (32, 255, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static ROLE_SESSION_NAME_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w+=,.@-]*",
    &[(43, 46, 1), (48, 57, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);

static EXTERNAL_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w+=,.@:\\/-]*",
    &[(43, 58, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);

static SERIAL_NUMBER_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w+=/:,.@-]*",
    &[(43, 58, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);

static ACCESS_KEY_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w]*",
    &[(48, 57, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);
