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
    &[
        &[0, 0, 0],
        &[0, 0, 2],
        &[0, 3, 4],
        &[0, 0, 5],
        &[0, 6, 5],
        &[0, 7, 8],
        &[0, 0, 8],
        &[0, 0, 9],
        &[0, 10, 9],
        &[0, 11, 12],
        &[0, 0, 12],
        &[0, 0, 13],
        &[0, 14, 13],
        &[0, 15, 16],
        &[0, 0, 16],
        &[0, 0, 17],
        &[0, 18, 17],
        &[0, 19, 20],
        &[0, 0, 20],
        &[0, 0, 21],
        &[0, 22, 21],
        &[0, 23, 24],
        &[0, 0, 24],
        &[0, 0, 25],
        &[0, 26, 25],
        &[0, 27, 28],
        &[0, 0, 28],
        &[0, 0, 29],
        &[0, 30, 29],
        &[0, 31, 32],
        &[0, 0, 32],
        &[0, 0, 33],
        &[0, 34, 33],
        &[0, 35, 36],
        &[0, 0, 36],
        &[0, 0, 37],
        &[0, 38, 37],
        &[0, 39, 40],
        &[0, 0, 40],
        &[0, 0, 41],
        &[0, 42, 41],
        &[0, 43, 44],
        &[0, 0, 44],
        &[0, 0, 45],
        &[0, 46, 45],
        &[0, 47, 48],
        &[0, 0, 48],
        &[0, 0, 49],
        &[0, 50, 49],
        &[0, 51, 52],
        &[0, 0, 52],
        &[0, 0, 53],
        &[0, 54, 53],
        &[0, 55, 56],
        &[0, 0, 56],
        &[0, 0, 57],
        &[0, 58, 57],
        &[0, 59, 60],
        &[0, 0, 60],
        &[0, 0, 61],
        &[0, 62, 61],
        &[0, 63, 64],
        &[0, 0, 64],
        &[0, 0, 65],
        &[0, 66, 65],
        &[0, 67, 68],
        &[0, 0, 68],
        &[0, 0, 69],
        &[0, 70, 69],
        &[0, 71, 72],
        &[0, 0, 72],
        &[0, 0, 73],
        &[0, 74, 73],
        &[0, 75, 76],
        &[0, 0, 76],
        &[0, 0, 77],
        &[0, 78, 77],
        &[0, 79, 80],
        &[0, 0, 80],
        &[0, 0, 81],
        &[0, 82, 81],
        &[0, 83, 84],
        &[0, 0, 84],
        &[0, 0, 85],
        &[0, 86, 85],
        &[0, 87, 88],
        &[0, 0, 88],
        &[0, 0, 89],
        &[0, 90, 89],
        &[0, 91, 92],
        &[0, 0, 92],
        &[0, 0, 93],
        &[0, 94, 93],
        &[0, 95, 96],
        &[0, 0, 96],
        &[0, 0, 97],
        &[0, 98, 97],
        &[0, 99, 100],
        &[0, 0, 100],
        &[0, 0, 101],
        &[0, 102, 101],
        &[0, 103, 104],
        &[0, 0, 104],
        &[0, 0, 105],
        &[0, 106, 105],
        &[0, 107, 108],
        &[0, 0, 108],
        &[0, 0, 109],
        &[0, 110, 109],
        &[0, 111, 112],
        &[0, 0, 112],
        &[0, 0, 113],
        &[0, 114, 113],
        &[0, 115, 116],
        &[0, 0, 116],
        &[0, 0, 117],
        &[0, 118, 117],
        &[0, 119, 120],
        &[0, 0, 120],
        &[0, 0, 121],
        &[0, 122, 121],
        &[0, 123, 124],
        &[0, 0, 124],
        &[0, 0, 125],
        &[0, 0, 125],
        &[0, 0, 0],
    ],
    &[
        5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29, 32, 33, 36, 37, 40, 41, 44, 45, 48, 49,
        52, 53, 56, 57, 60, 61, 64, 65, 68, 69, 72, 73, 76, 77, 80, 81, 84, 85, 88, 89, 92, 93, 96,
        97, 100, 101, 104, 105, 108, 109, 112, 113, 116, 117, 120, 121, 124, 125,
    ],
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
