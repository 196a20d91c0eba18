//! Which endpoints a KMS may be sent to.

use std::str::FromStr;

/// A pattern of endpoints: `https://` and the name of a host, or `*.` and a domain for all hosts in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointPattern {
    is_domain: bool,
    /// In lower case.
    name: Box<str>,
}

impl FromStr for EndpointPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            format!(
                "{text:?} is no endpoint: https:// and the name of a host, or https://*. and a domain"
            )
        };
        let name = text.strip_prefix("https://").ok_or_else(refused)?;
        let (is_domain, name) = match name.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, name),
        };
        let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let labels = name.split('.').all(|label| !label.is_empty());
        if !labels || !name.bytes().all(is_of_host) {
            return Err(refused());
        }
        Ok(Self { is_domain, name: name.to_ascii_lowercase().into() })
    }
}

impl EndpointPattern {
    /// Whether `endpoint`, `https://` and a host, is one of these, in whatever letter case.
    pub fn allows(&self, endpoint: &str) -> bool {
        let host = endpoint.strip_prefix("https://").unwrap_or_default().to_ascii_lowercase();
        match self.is_domain {
            false => host == *self.name,
            true => host.strip_suffix(&*self.name).is_some_and(|host| host.ends_with('.')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_allowed_by_name_or_by_domain() {
        for (pattern, endpoint, allowed) in [
            ("https://xks.example.com", "https://xks.example.com", true),
            ("https://XKS.example.com", "https://xks.EXAMPLE.com", true),
            ("https://xks.example.com", "https://xks.example.com.evil", false),
            ("https://xks.example.com", "https://a.xks.example.com", false),
            ("https://*.example.com", "https://xks.example.com", true),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://evilexample.com", false),
        ] {
            let found = pattern.parse::<EndpointPattern>().unwrap().allows(endpoint);
            assert_eq!(found, allowed, "{pattern} {endpoint}");
        }
        for pattern in
            ["", "*", "https://*", "https://", "http://a.b", "https://a.b/", "https://a..b"]
        {
            assert!(pattern.parse::<EndpointPattern>().is_err(), "{pattern}");
        }
    }
}
