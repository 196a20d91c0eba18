//! What an https URL says of where to go.

use http::Uri;
use rustls::pki_types::ServerName;

/// The port of a URL that has none.
const PORT: u16 = 443;

/// An https URL that can be asked: of a host, without a user or a fragment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Url {
    /// An IPv6 address without its brackets.
    host: Box<str>,
    port: u16,
    /// As the `host` header has it.
    authority: Box<str>,
    path_and_query: Box<str>,
    name: ServerName<'static>,
}

/// No https URL that can be asked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is no https URL that can be asked")]
pub struct NotAUrl(Box<str>);

impl Url {
    pub fn parse(url: &str) -> Result<Self, NotAUrl> {
        Self::of(url).ok_or_else(|| NotAUrl(url.into()))
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the `host` header says: the host, and the port if the URL has one.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }

    /// Whom the certificate must be of.
    pub(crate) fn name(&self) -> &ServerName<'static> {
        &self.name
    }

    fn of(url: &str) -> Option<Self> {
        if url.contains('#') || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let url: Uri = url.parse().ok()?;
        let authority = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
        if url.scheme() != Some(&http::uri::Scheme::HTTPS) {
            return None;
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        // A port that is none would be taken for the usual one.
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str().len() == authority.host().len() => PORT,
            None => return None,
        };
        Some(Self {
            host: host.into(),
            port,
            authority: authority.as_str().into(),
            path_and_query: url.path_and_query().map_or("/", |path| path.as_str()).into(),
            name: ServerName::try_from(host.to_owned()).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_urls_alone_are_asked() {
        for (url, place) in [
            ("https://a.example", Some(("a.example", 443, "/"))),
            ("https://a.example/b?c=d", Some(("a.example", 443, "/b?c=d"))),
            ("https://a.example:8443/b", Some(("a.example", 8443, "/b"))),
            ("https://[::1]:8443/b", Some(("::1", 8443, "/b"))),
            ("HTTPS://a.example/b", Some(("a.example", 443, "/b"))),
            ("http://a.example/b", None),
            ("ftp://a.example/b", None),
            ("file:///etc/passwd", None),
            ("//a.example/b", None),
            ("a.example/b", None),
            ("/b", None),
            ("", None),
            ("https://", None),
            ("https://user@a.example/b", None),
            ("https://a.example@b.example/", None),
            ("https://a.example/b#c", None),
            ("https://a.example:/b", None),
            ("https://a.example:99999/b", None),
            ("https://a.example/b c", None),
            ("https://a.example/\r\nhost: b", None),
            ("https://a_b!.example/", None),
        ] {
            let found = Url::parse(url).ok();
            let found = found.as_ref().map(|url| (url.host(), url.port(), url.path_and_query()));
            assert_eq!(found, place, "{url}");
        }
    }
}
