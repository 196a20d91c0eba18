//! What requests must satisfy, as data.

use crate::pattern::Pattern;
use crate::validate::{Bounds, Text};

pub(crate) const ACTION_NAME_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static ACTION_NAME_TYPE: Text =
    Text { length: Bounds { min: Some(3), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) static ATTACHMENT_NAME: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) const CONTEXT_ENTRY_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static CONTEXT_KEY_NAME_TYPE: Text =
    Text { length: Bounds { min: Some(5), max: Some(256) }, pattern: None, sensitive: false };
pub(crate) const CONTEXT_KEY_VALUE_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static CONTEXT_KEY_VALUE_TYPE: Text =
    Text { length: Bounds { min: None, max: None }, pattern: None, sensitive: false };
pub(crate) static DELETION_TASK_ID_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(1000) }, pattern: None, sensitive: false };
pub(crate) static OPEN_ID_CONNECT_PROVIDER_URL_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(255) }, pattern: None, sensitive: false };
pub(crate) const ORGANIZATION_POLICY_LIST_TYPE: Bounds = Bounds { min: None, max: Some(7) };
pub(crate) const POLICY_EXCLUSIONS_LIST_TYPE: Bounds = Bounds { min: None, max: Some(256) };
pub(crate) static RESOURCE_HANDLING_OPTION_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(64) }, pattern: None, sensitive: false };
pub(crate) const RESOURCE_NAME_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static RESOURCE_NAME_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(2048) }, pattern: None, sensitive: false };
pub(crate) const SIMULATION_POLICY_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static ACCESS_KEY_ID_TYPE: Text = Text {
    length: Bounds { min: Some(16), max: Some(128) },
    pattern: Some(&ACCESS_KEY_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static ACCOUNT_ALIAS_TYPE: Text = Text {
    length: Bounds { min: Some(3), max: Some(63) },
    pattern: Some(&ACCOUNT_ALIAS_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static ARN_TYPE: Text =
    Text { length: Bounds { min: Some(20), max: Some(2048) }, pattern: None, sensitive: false };
pub(crate) const CLIENT_ID_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static CLIENT_ID_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(255) }, pattern: None, sensitive: false };
pub(crate) static CONTEXT_PROVIDER_SOURCE_KEY_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) static CONTEXT_PROVIDER_TARGET_KEY_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) static CUSTOM_SUFFIX_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(64) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) const ENTITY_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static EXISTING_USER_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) static GROUP_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) static IDENTITY_CENTER_INSTANCE_ARN_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(1224) }, pattern: None, sensitive: false };
pub(crate) const KEY_DEFINITION_LIST_TYPE: Bounds = Bounds { min: Some(0), max: Some(10) };
pub(crate) static MARKER_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(320) },
    pattern: Some(&MARKER_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const MAX_ITEMS_TYPE: Bounds = Bounds { min: Some(1), max: Some(1000) };
pub(crate) const MAX_SIGNIN_SESSION_DURATION_TYPE: Bounds =
    Bounds { min: Some(3600), max: Some(7776000) };
pub(crate) static PATH_PREFIX_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(512) },
    pattern: Some(&PATH_PREFIX_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static PATH_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(512) },
    pattern: Some(&PATH_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static POLICY_DESCRIPTION_TYPE: Text =
    Text { length: Bounds { min: None, max: Some(1000) }, pattern: None, sensitive: false };
pub(crate) static POLICY_DOCUMENT_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(131072) },
    pattern: Some(&POLICY_DOCUMENT_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static POLICY_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) static POLICY_PATH_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(512) },
    pattern: Some(&POLICY_PATH_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static POLICY_VERSION_ID_TYPE: Text = Text {
    length: Bounds { min: None, max: None },
    pattern: Some(&POLICY_VERSION_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static ROLE_DESCRIPTION_TYPE: Text = Text {
    length: Bounds { min: None, max: Some(1000) },
    pattern: Some(&ROLE_DESCRIPTION_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const ROLE_MAX_SESSION_DURATION_TYPE: Bounds =
    Bounds { min: Some(3600), max: Some(43200) };
pub(crate) static ROLE_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(64) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};
pub(crate) static SUBJECT_TYPE_VALUE_TYPE: Text =
    Text { length: Bounds { min: Some(0), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) const TAG_KEY_LIST_TYPE: Bounds = Bounds { min: None, max: Some(50) };
pub(crate) static TAG_KEY_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) const TAG_LIST_TYPE: Bounds = Bounds { min: None, max: Some(50) };
pub(crate) static TAG_VALUE_TYPE: Text =
    Text { length: Bounds { min: Some(0), max: Some(256) }, pattern: None, sensitive: false };
pub(crate) const THUMBPRINT_LIST_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static THUMBPRINT_TYPE: Text =
    Text { length: Bounds { min: Some(40), max: Some(40) }, pattern: None, sensitive: false };
pub(crate) static USER_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(64) },
    pattern: Some(&ATTACHMENT_NAME_PATTERN),
    sensitive: false,
};

static POLICY_PATH_TYPE_PATTERN: Pattern = Pattern::new(
    "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/",
    &[(43, 46, 1), (47, 47, 2), (48, 57, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0, 0], &[0, 0, 2], &[0, 3, 0], &[0, 4, 2], &[0, 4, 2]],
    &[2],
);

static PATH_TYPE_PATTERN: Pattern = Pattern::new(
    "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)",
    &[(33, 46, 1), (47, 47, 2), (48, 126, 1)],
    &[&[0, 0, 0], &[0, 0, 2], &[0, 3, 3], &[0, 4, 5], &[0, 4, 5], &[0, 4, 5]],
    &[2, 5],
);

static ROLE_DESCRIPTION_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
    &[(9, 10, 1), (13, 13, 1), (32, 126, 1), (161, 255, 1)],
    &[&[0, 0], &[0, 2], &[0, 2]],
    &[1, 2],
);

static POLICY_DOCUMENT_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    &[(9, 10, 1), (13, 13, 1), (32, 255, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static MARKER_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0020-\\u00FF]+",
    &[(32, 255, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static ATTACHMENT_NAME_PATTERN: Pattern = Pattern::new(
    "[\\w+=,.@-]+",
    &[(43, 46, 1), (48, 57, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static ACCESS_KEY_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w]+",
    &[(48, 57, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static PATH_PREFIX_TYPE_PATTERN: Pattern = Pattern::new(
    "\\u002F[\\u0021-\\u007F]*",
    &[(33, 46, 1), (47, 47, 2), (48, 127, 1)],
    &[&[0, 0, 0], &[0, 0, 2], &[0, 3, 3], &[0, 3, 3]],
    &[2, 3],
);

static ACCOUNT_ALIAS_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
    &[(45, 45, 1), (48, 57, 2), (97, 122, 2)],
    &[&[0, 0, 0], &[0, 0, 2], &[0, 3, 4], &[0, 0, 5], &[0, 3, 4], &[0, 3, 6], &[0, 3, 6]],
    &[2, 4, 5, 6],
);

static POLICY_VERSION_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
    &[
        (45, 45, 1),
        (46, 46, 2),
        (48, 48, 3),
        (49, 57, 4),
        (65, 90, 1),
        (97, 117, 1),
        (118, 118, 5),
        (119, 122, 1),
    ],
    &[
        &[0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 2],
        &[0, 0, 0, 0, 3, 0],
        &[0, 0, 4, 5, 5, 0],
        &[0, 6, 0, 6, 6, 6],
        &[0, 0, 4, 5, 5, 0],
        &[0, 6, 0, 6, 6, 6],
    ],
    &[3, 4, 5, 6],
);
