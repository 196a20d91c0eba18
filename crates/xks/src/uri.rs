//! Where a proxy is.

use std::fmt;

use https::Url;

/// An endpoint and a path: `https://` and a host's name; an optional prefix, then `/kms/xks/v1`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProxyUri {
    endpoint: Box<str>,
    path: Box<str>,
}

/// Of endpoint and of path.
const LENGTH_MIN: usize = 10;
const LENGTH_MAX: usize = 128;
/// The version of the API that is spoken.
pub(crate) const BASE: &str = "/kms/xks/v1";

/// It is not where a proxy can be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotAUri {
    #[error("the endpoint of a proxy is https:// and the name of a host, 10 to 128 characters")]
    Endpoint,
    #[error("the path of a proxy is a prefix, if any, and /kms/xks/v1, 10 to 128 characters")]
    Path,
}

impl ProxyUri {
    pub fn new(endpoint: &str, path: &str) -> Result<Self, NotAUri> {
        let length = LENGTH_MIN..=LENGTH_MAX;
        let host = endpoint.strip_prefix("https://").unwrap_or_default();
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let is_host = !host.is_empty() && host.bytes().all(is_of_host);
        if !length.contains(&endpoint.len()) || !is_host || Url::parse(endpoint).is_err() {
            return Err(NotAUri::Endpoint);
        }
        let prefix = path.strip_suffix(BASE).ok_or(NotAUri::Path)?;
        if !length.contains(&path.len()) || !is_prefix(prefix) {
            return Err(NotAUri::Path);
        }
        Ok(Self { endpoint: endpoint.into(), path: path.into() })
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Whether `text` may stand before `/kms/xks/v1`: nothing, or `/` and more of `[A-Za-z0-9/_-]`.
pub(crate) fn is_prefix(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte);
    text.is_empty() || text.len() > 1 && text.starts_with('/') && text.bytes().all(is_plain)
}

impl fmt::Display for ProxyUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.endpoint, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_name_and_a_path_ends_in_the_version() {
        let check = |endpoint: &str, path: &str| ProxyUri::new(endpoint, path).err();
        let (endpoint, path) = ("https://xks.example.com", "/a/b_c-d/kms/xks/v1");
        assert_eq!(check(endpoint, path), None);
        assert_eq!(check(endpoint, "/kms/xks/v1"), None);
        for endpoint in [
            "http://xks.example.com",
            "https://xks.example.com:8443",
            "https://xks.example.com/",
            "https://user@xks.example.com",
            "https://[::1]",
            "https://",
            "https://a",
            "",
            &format!("https://{}.com", "a".repeat(120)),
        ] {
            assert_eq!(check(endpoint, path), Some(NotAUri::Endpoint), "{endpoint}");
        }
        for path in [
            "/kms/xks/v2",
            "/kms/xks/v1/",
            "kms/xks/v1",
            "//kms/xks/v1/x",
            "/a.b/kms/xks/v1",
            "/../kms/xks/v1",
            "a/kms/xks/v1",
            "//kms/xks/v1?a",
            "/%2e/kms/xks/v1",
            "",
            &format!("/{}/kms/xks/v1", "a".repeat(120)),
        ] {
            assert_eq!(check(endpoint, path), Some(NotAUri::Path), "{path}");
        }
    }
}
