//! What CreateCustomKeyStore is asked for. The nodes of tests connect stores with `reachable` in their name.

use serde_json::{Value, json};

/// A store of a cluster.
pub fn cluster(name: &str, cluster: &str) -> Value {
    json!({
        "CustomKeyStoreName": name,
        "CloudHsmClusterId": cluster,
        "KeyStorePassword": "kmsPswd",
        "TrustAnchorCertificate": "certificate",
    })
}

/// A store of an external key manager, behind a proxy.
pub fn external(name: &str) -> Value {
    json!({
        "CustomKeyStoreName": name,
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": "https://proxy.example",
        "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": "ABCDEFGHIJKLMNOPQR27",
            "RawSecretAccessKey": "A".repeat(43),
        },
    })
}
