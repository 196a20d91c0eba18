//! What requests must satisfy, as data.

use crate::pattern::Pattern;
use crate::validate::{Bounds, Text};

pub(crate) static ACCOUNT_ID_TYPE: Text = Text {
    length: Bounds { min: Some(12), max: Some(12) },
    pattern: Some(&ACCOUNT_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static ALIAS_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(256) },
    pattern: Some(&ALIAS_NAME_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const ATTESTATION_DOCUMENT_TYPE: Bounds = Bounds { min: Some(1), max: Some(262144) };
pub(crate) static BACKING_KEY_ID_TYPE: Text = Text {
    length: Bounds { min: Some(64), max: Some(64) },
    pattern: Some(&BACKING_KEY_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const CIPHERTEXT_TYPE: Bounds = Bounds { min: Some(1), max: Some(6144) };
pub(crate) static CLOUD_HSM_CLUSTER_ID_TYPE: Text = Text {
    length: Bounds { min: Some(19), max: Some(24) },
    pattern: Some(&CLOUD_HSM_CLUSTER_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static CUSTOM_KEY_STORE_ID_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(64) }, pattern: None, sensitive: false };
pub(crate) static CUSTOM_KEY_STORE_NAME_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(256) }, pattern: None, sensitive: false };
pub(crate) static DESCRIPTION_TYPE: Text =
    Text { length: Bounds { min: Some(0), max: Some(8192) }, pattern: None, sensitive: false };
pub(crate) const DRY_RUN_MODIFIER_LIST: Bounds = Bounds { min: None, max: None };
pub(crate) static ENCRYPTION_CONTEXT_KEY: Text =
    Text { length: Bounds { min: None, max: None }, pattern: None, sensitive: false };
pub(crate) const ENCRYPTION_CONTEXT_TYPE: Bounds = Bounds { min: None, max: None };
pub(crate) static ENCRYPTION_CONTEXT_VALUE: Text =
    Text { length: Bounds { min: None, max: None }, pattern: None, sensitive: false };
pub(crate) static GRANT_CONSTRAINT_SOURCE_ARN_TYPE: Text = Text {
    length: Bounds { min: Some(20), max: Some(512) },
    pattern: Some(&GRANT_CONSTRAINT_SOURCE_ARN_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static GRANT_ID_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) static GRANT_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(256) },
    pattern: Some(&ALIAS_NAME_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const GRANT_OPERATION_LIST: Bounds = Bounds { min: None, max: None };
pub(crate) const GRANT_TOKEN_LIST: Bounds = Bounds { min: Some(0), max: Some(10) };
pub(crate) static GRANT_TOKEN_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(8192) }, pattern: None, sensitive: false };
pub(crate) static KEY_ID_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(2048) }, pattern: None, sensitive: false };
pub(crate) static KEY_MATERIAL_DESCRIPTION_TYPE: Text = Text {
    length: Bounds { min: Some(0), max: Some(256) },
    pattern: Some(&KEY_MATERIAL_DESCRIPTION_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static KEY_STORE_PASSWORD_TYPE: Text =
    Text { length: Bounds { min: Some(7), max: Some(32) }, pattern: None, sensitive: true };
pub(crate) const LIMIT_TYPE: Bounds = Bounds { min: Some(1), max: Some(1000) };
pub(crate) static MARKER_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(1024) },
    pattern: Some(&MARKER_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const NUMBER_OF_BYTES_TYPE: Bounds = Bounds { min: Some(1), max: Some(1024) };
pub(crate) const PENDING_WINDOW_IN_DAYS_TYPE: Bounds = Bounds { min: Some(1), max: Some(365) };
pub(crate) const PLAINTEXT_TYPE: Bounds = Bounds { min: Some(1), max: Some(4096) };
pub(crate) static POLICY_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&POLICY_NAME_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static POLICY_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(131072) },
    pattern: Some(&POLICY_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static PRINCIPAL_ID_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(256) },
    pattern: Some(&PRINCIPAL_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const PUBLIC_KEY_TYPE: Bounds = Bounds { min: Some(1), max: Some(8192) };
pub(crate) static REGION_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(32) },
    pattern: Some(&REGION_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const RESOURCE_OWNERS_LIST: Bounds = Bounds { min: Some(1), max: Some(2) };
pub(crate) const ROTATION_PERIOD_IN_DAYS_TYPE: Bounds = Bounds { min: Some(90), max: Some(2560) };
pub(crate) static SERVICE_PRINCIPAL_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&SERVICE_PRINCIPAL_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) const TAG_KEY_LIST: Bounds = Bounds { min: None, max: None };
pub(crate) static TAG_KEY_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(128) }, pattern: None, sensitive: false };
pub(crate) const TAG_LIST: Bounds = Bounds { min: None, max: None };
pub(crate) static TAG_VALUE_TYPE: Text =
    Text { length: Bounds { min: Some(0), max: Some(256) }, pattern: None, sensitive: false };
pub(crate) static TRUST_ANCHOR_CERTIFICATE_TYPE: Text =
    Text { length: Bounds { min: Some(1), max: Some(5000) }, pattern: None, sensitive: false };
pub(crate) static XKS_KEY_ID_TYPE: Text = Text {
    length: Bounds { min: Some(1), max: Some(128) },
    pattern: Some(&XKS_KEY_ID_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE: Text = Text {
    length: Bounds { min: Some(20), max: Some(30) },
    pattern: Some(&XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE_PATTERN),
    sensitive: true,
};
pub(crate) static XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE: Text = Text {
    length: Bounds { min: Some(43), max: Some(64) },
    pattern: Some(&XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE_PATTERN),
    sensitive: true,
};
pub(crate) static XKS_PROXY_URI_ENDPOINT_TYPE: Text = Text {
    length: Bounds { min: Some(10), max: Some(128) },
    pattern: Some(&XKS_PROXY_URI_ENDPOINT_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static XKS_PROXY_URI_PATH_TYPE: Text = Text {
    length: Bounds { min: Some(10), max: Some(128) },
    pattern: Some(&XKS_PROXY_URI_PATH_TYPE_PATTERN),
    sensitive: false,
};
pub(crate) static XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE: Text = Text {
    length: Bounds { min: Some(20), max: Some(64) },
    pattern: Some(&XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE_PATTERN),
    sensitive: false,
};

static ACCOUNT_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "[0-9]{12}",
    &[(48, 57, 1)],
    &[
        &[0, 0],
        &[0, 2],
        &[0, 3],
        &[0, 4],
        &[0, 5],
        &[0, 6],
        &[0, 7],
        &[0, 8],
        &[0, 9],
        &[0, 10],
        &[0, 11],
        &[0, 12],
        &[0, 13],
        &[0, 0],
    ],
    &[13],
);

static POLICY_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    &[(9, 10, 1), (13, 13, 1), (32, 255, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static MARKER_TYPE_PATTERN: Pattern =
    Pattern::new("[\\u0020-\\u00FF]*", &[(32, 255, 1)], &[&[0, 0], &[0, 2], &[0, 2]], &[1, 2]);

static POLICY_NAME_TYPE_PATTERN: Pattern = Pattern::new(
    "[\\w]+",
    &[(48, 57, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static XKS_PROXY_URI_PATH_TYPE_PATTERN: Pattern = Pattern::new(
    "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$",
    &[
        (45, 45, 1),
        (47, 47, 2),
        (48, 57, 3),
        (65, 90, 1),
        (95, 95, 1),
        (97, 106, 1),
        (107, 107, 4),
        (108, 108, 1),
        (109, 109, 5),
        (110, 114, 1),
        (115, 115, 6),
        (116, 117, 1),
        (118, 118, 7),
        (119, 119, 1),
        (120, 120, 8),
        (121, 122, 1),
    ],
    &[
        &[0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 2, 0, 0, 0, 0, 0, 0],
        &[0, 3, 3, 3, 4, 3, 3, 3, 3],
        &[0, 5, 6, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 7, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 8, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 9, 5, 5],
        &[0, 5, 6, 5, 5, 10, 5, 5, 5],
        &[0, 5, 11, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 12, 5, 5],
        &[0, 5, 6, 5, 8, 5, 5, 5, 13],
        &[0, 5, 14, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 15, 5, 5, 5, 5],
        &[0, 5, 6, 5, 8, 5, 5, 5, 16],
        &[0, 5, 6, 5, 5, 5, 17, 5, 5],
        &[0, 5, 6, 5, 18, 5, 5, 5, 5],
        &[0, 5, 19, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 20, 5, 5],
        &[0, 5, 6, 5, 8, 5, 5, 21, 5],
        &[0, 5, 22, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 23, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 8, 5, 5, 24, 5],
        &[0, 5, 6, 25, 5, 5, 5, 5, 5],
        &[0, 5, 6, 26, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 5, 5, 5],
        &[0, 5, 6, 27, 5, 5, 5, 5, 5],
        &[0, 5, 6, 5, 5, 5, 5, 5, 5],
    ],
    &[23, 25, 26, 27],
);

static SERVICE_PRINCIPAL_TYPE_PATTERN: Pattern = Pattern::new(
    "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$",
    &[(45, 45, 1), (46, 46, 2), (48, 57, 1), (65, 90, 1), (97, 122, 1)],
    &[
        &[0, 0, 0],
        &[0, 2, 0],
        &[0, 3, 4],
        &[0, 3, 4],
        &[0, 5, 0],
        &[0, 6, 7],
        &[0, 6, 7],
        &[0, 8, 0],
        &[0, 9, 10],
        &[0, 9, 10],
        &[0, 11, 0],
        &[0, 12, 10],
        &[0, 12, 10],
    ],
    &[8, 9, 11, 12],
);

static REGION_TYPE_PATTERN: Pattern = Pattern::new(
    "^([a-z]+-){2,3}\\d+$",
    &[(45, 45, 1), (48, 57, 2), (97, 122, 3)],
    &[
        &[0, 0, 0, 0],
        &[0, 0, 0, 2],
        &[0, 3, 0, 4],
        &[0, 0, 0, 5],
        &[0, 3, 0, 4],
        &[0, 6, 0, 7],
        &[0, 0, 8, 9],
        &[0, 6, 0, 7],
        &[0, 0, 10, 0],
        &[0, 11, 0, 12],
        &[0, 0, 10, 0],
        &[0, 0, 8, 0],
        &[0, 11, 0, 12],
    ],
    &[8, 10],
);

static XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE_PATTERN: Pattern = Pattern::new(
    "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
    &[
        (45, 45, 1),
        (46, 46, 2),
        (48, 57, 3),
        (97, 97, 4),
        (98, 98, 5),
        (99, 99, 6),
        (100, 100, 5),
        (101, 101, 7),
        (102, 108, 5),
        (109, 109, 8),
        (110, 110, 9),
        (111, 111, 10),
        (112, 112, 11),
        (113, 114, 5),
        (115, 115, 12),
        (116, 116, 5),
        (117, 117, 13),
        (118, 118, 14),
        (119, 119, 15),
        (120, 121, 5),
        (122, 122, 16),
    ],
    &[
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0],
        &[0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 19, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 23, 23, 23, 23, 23, 23, 23, 23, 23, 23, 23, 23, 23],
        &[0, 24, 0, 0, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25],
        &[0, 0, 0, 0, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26],
        &[0, 24, 0, 0, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25],
        &[0, 27, 0, 0, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
        &[0, 0, 0, 29, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        &[0, 27, 0, 0, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
        &[0, 0, 31, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 33, 0, 0, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 35, 0, 0],
        &[0, 0, 31, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 29, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 33, 0, 0, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 37, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 39, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 41, 0, 0],
        &[0, 0, 0, 0, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 43, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44, 44],
        &[0, 0, 0, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45],
        &[0, 0, 0, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45, 45],
    ],
    &[44, 45],
);

static XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "^[A-Z2-7]+$",
    &[(50, 55, 1), (65, 90, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static PRINCIPAL_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "^[\\w+=,.@:/-]+$",
    &[(43, 58, 1), (61, 61, 1), (64, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static BACKING_KEY_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-f0-9]+$",
    &[(48, 57, 1), (97, 102, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static XKS_KEY_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-zA-Z0-9-_.]+$",
    &[(45, 46, 1), (48, 57, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static ALIAS_NAME_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-zA-Z0-9:/_-]+$",
    &[(45, 45, 1), (47, 58, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static KEY_MATERIAL_DESCRIPTION_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-zA-Z0-9:/_\\s.-]+$",
    &[(9, 13, 1), (32, 32, 1), (45, 58, 1), (65, 90, 1), (95, 95, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE_PATTERN: Pattern = Pattern::new(
    "^[a-zA-Z0-9\\/+=]+$",
    &[(43, 43, 1), (47, 57, 1), (61, 61, 1), (65, 90, 1), (97, 122, 1)],
    &[&[0, 0], &[0, 2], &[0, 3], &[0, 3]],
    &[2, 3],
);

static GRANT_CONSTRAINT_SOURCE_ARN_TYPE_PATTERN: Pattern = Pattern::new(
    "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
    &[
        (0, 9, 1),
        (11, 12, 1),
        (14, 44, 1),
        (45, 45, 2),
        (46, 47, 1),
        (48, 57, 3),
        (58, 58, 4),
        (59, 96, 1),
        (97, 97, 5),
        (98, 109, 2),
        (110, 110, 6),
        (111, 113, 2),
        (114, 114, 7),
        (115, 115, 8),
        (116, 118, 2),
        (119, 119, 9),
        (120, 122, 2),
        (123, 132, 1),
        (134, 255, 1),
        (257, 264, 1),
    ],
    &[
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 2, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 3, 0, 0],
        &[0, 0, 0, 0, 0, 0, 4, 0, 0, 0],
        &[0, 0, 0, 0, 5, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 6, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
        &[0, 0, 0, 0, 0, 0, 0, 0, 8, 0],
        &[0, 0, 9, 9, 10, 9, 9, 9, 9, 9],
        &[0, 0, 9, 9, 10, 9, 9, 9, 9, 9],
        &[0, 0, 11, 11, 0, 11, 11, 11, 11, 11],
        &[0, 0, 12, 12, 13, 12, 12, 12, 12, 12],
        &[0, 0, 12, 12, 13, 12, 12, 12, 12, 12],
        &[0, 0, 14, 14, 15, 14, 14, 14, 14, 14],
        &[0, 0, 14, 14, 15, 14, 14, 14, 14, 14],
        &[0, 0, 0, 16, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 17, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 18, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 19, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 20, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 21, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 22, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 23, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 24, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 25, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 26, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 27, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 28, 0, 0, 0, 0, 0],
        &[0, 29, 29, 29, 29, 29, 29, 29, 29, 29],
        &[0, 30, 30, 30, 30, 30, 30, 30, 30, 30],
        &[0, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    ],
    &[29, 30],
);

static XKS_PROXY_URI_ENDPOINT_TYPE_PATTERN: Pattern = Pattern::new(
    "^https://[a-zA-Z0-9.-]+$",
    &[
        (45, 46, 1),
        (47, 47, 2),
        (48, 57, 1),
        (58, 58, 3),
        (65, 90, 1),
        (97, 103, 1),
        (104, 104, 4),
        (105, 111, 1),
        (112, 112, 5),
        (113, 114, 1),
        (115, 115, 6),
        (116, 116, 7),
        (117, 122, 1),
    ],
    &[
        &[0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 2, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 3],
        &[0, 0, 0, 0, 0, 0, 0, 4],
        &[0, 0, 0, 0, 0, 5, 0, 0],
        &[0, 0, 0, 0, 0, 0, 6, 0],
        &[0, 0, 0, 7, 0, 0, 0, 0],
        &[0, 0, 8, 0, 0, 0, 0, 0],
        &[0, 0, 9, 0, 0, 0, 0, 0],
        &[0, 10, 0, 0, 10, 10, 10, 10],
        &[0, 11, 0, 0, 11, 11, 11, 11],
        &[0, 11, 0, 0, 11, 11, 11, 11],
    ],
    &[10, 11],
);

static CLOUD_HSM_CLUSTER_ID_TYPE_PATTERN: Pattern = Pattern::new(
    "cluster-[2-7a-zA-Z]{11,16}",
    &[
        (45, 45, 1),
        (50, 55, 2),
        (65, 90, 2),
        (97, 98, 2),
        (99, 99, 3),
        (100, 100, 2),
        (101, 101, 4),
        (102, 107, 2),
        (108, 108, 5),
        (109, 113, 2),
        (114, 114, 6),
        (115, 115, 7),
        (116, 116, 8),
        (117, 117, 9),
        (118, 122, 2),
    ],
    &[
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 3, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 4],
        &[0, 0, 0, 0, 0, 0, 0, 5, 0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 0, 6, 0],
        &[0, 0, 0, 0, 7, 0, 0, 0, 0, 0],
        &[0, 0, 0, 0, 0, 0, 8, 0, 0, 0],
        &[0, 9, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0, 10, 10, 10, 10, 10, 10, 10, 10],
        &[0, 0, 11, 11, 11, 11, 11, 11, 11, 11],
        &[0, 0, 12, 12, 12, 12, 12, 12, 12, 12],
        &[0, 0, 13, 13, 13, 13, 13, 13, 13, 13],
        &[0, 0, 14, 14, 14, 14, 14, 14, 14, 14],
        &[0, 0, 15, 15, 15, 15, 15, 15, 15, 15],
        &[0, 0, 16, 16, 16, 16, 16, 16, 16, 16],
        &[0, 0, 17, 17, 17, 17, 17, 17, 17, 17],
        &[0, 0, 18, 18, 18, 18, 18, 18, 18, 18],
        &[0, 0, 19, 19, 19, 19, 19, 19, 19, 19],
        &[0, 0, 20, 20, 20, 20, 20, 20, 20, 20],
        &[0, 0, 21, 21, 21, 21, 21, 21, 21, 21],
        &[0, 0, 22, 22, 22, 22, 22, 22, 22, 22],
        &[0, 0, 23, 23, 23, 23, 23, 23, 23, 23],
        &[0, 0, 24, 24, 24, 24, 24, 24, 24, 24],
        &[0, 0, 25, 25, 25, 25, 25, 25, 25, 25],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    &[20, 21, 22, 23, 24, 25],
);
