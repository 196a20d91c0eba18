//! A request's head, as it was received.

/// The head of a request, as its bytes came in: nothing decoded, nothing normalised.
#[derive(Debug)]
pub struct Request<'a, H: ?Sized> {
    /// As on the request line: `POST`.
    pub method: &'a str,
    /// As on the request line, without the query: `/`.
    pub path: &'a str,
    /// As on the request line, without the `?`. An empty query is no query.
    pub query: Option<&'a str>,
    pub headers: &'a H,
}

/// The headers of a request.
///
/// Over HTTP/2 an implementation answers to `host` with `:authority`, which is what the client signed.
pub trait Headers {
    /// Every value of header `name`, which is in lower case, in the order received; the name of the
    /// header sent is compared without regard to case.
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]>;
}

/// Pairs of name and value.
impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h [u8]> {
        self.iter()
            .filter(move |(sent, _)| sent.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_order_and_names_have_no_case() {
        let headers = [("My-Header", "2"), ("other", "x"), ("MY-HEADER", "1")];
        let values: Vec<&[u8]> = headers.values("my-header").collect();
        assert_eq!(values, [b"2", b"1"]);
        assert_eq!(headers.values("absent").count(), 0);
    }
}
