//! The query of a request, decoded and put into canonical form.

use crate::error::Error;
use crate::percent;

/// The parameters of a query, sorted by encoded name, then encoded value.
pub(crate) struct Query<'a>(Vec<Parameter<'a>>);

pub(crate) struct Parameter<'a> {
    /// Decoded and encoded again.
    pub(crate) name: String,
    /// Decoded and encoded again.
    pub(crate) value: String,
    /// As it was sent.
    pub(crate) sent_value: &'a str,
}

impl<'a> Query<'a> {
    /// Fails if an escape is none, or on a bare `+`.
    ///
    /// An empty parameter (`a=1&&b=2`) counts as one without name: dropping it would make two
    /// queries equal that were sent as different ones.
    pub(crate) fn parse(query: Option<&'a str>) -> Result<Self, Error> {
        let Some(query) = query.filter(|query| !query.is_empty()) else {
            return Ok(Self(Vec::new()));
        };
        let canonical = |text| Some(percent::encode(&percent::decode(text)?));
        let mut parameters = Vec::new();
        for parameter in query.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            parameters.push(Parameter {
                name: canonical(name).ok_or(Error::MalformedQuery)?,
                value: canonical(value).ok_or(Error::MalformedQuery)?,
                sent_value: value,
            });
        }
        parameters.sort_unstable_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
        Ok(Self(parameters))
    }

    pub(crate) fn parameters(&self) -> &[Parameter<'a>] {
        &self.0
    }

    /// The values of parameter `name`, which has no character that is escaped, as they were sent.
    pub(crate) fn sent_values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |parameter| parameter.name == name)
            .map(|parameter| parameter.sent_value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, canonical: Option<&str>) {
        let parsed = Query::parse(Some(query)).ok().map(|query| {
            let pairs: Vec<String> = query
                .parameters()
                .iter()
                .map(|parameter| format!("{}={}", parameter.name, parameter.value))
                .collect();
            pairs.join("&")
        });
        assert_eq!(parsed.as_deref(), canonical, "{query}");
    }

    #[test]
    fn parameters_are_sorted_as_encoded() {
        check("", Some(""));
        check("b=2&a=1", Some("a=1&b=2"));
        check("a=2&a=1&A=3", Some("A=3&a=1&a=2"));
        check(
            "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            Some("%E1%88%B4=Value1&Param=Value2&Param-3=Value3"),
        );
        check("\u{1234}=bar", Some("%E1%88%B4=bar"));
        check("a", Some("a="));
        check("a=b=c", Some("a=b%3Dc"));
        check("a=%7e%2F%41", Some("a=~%2FA"));
        check("a=1&&b", Some("=&a=1&b="));
    }

    #[test]
    fn what_does_not_decode_is_refused() {
        for query in ["a=%", "a=%2", "a=%zz", "%=1", "a=b+c", "a+b=c"] {
            check(query, None);
        }
    }
}
