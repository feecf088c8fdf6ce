//! One endpoint is one typed constant: the app sends through it, the server mounts a handler on it.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize};

/// The methods the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads; input travels in the query string.
    Get,
    /// Creates or does something; input is the JSON body.
    Post,
    /// Replaces; input is the JSON body, the version read before goes in `If-Match`.
    Put,
    /// Changes some fields; input is the JSON body.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// No input: no query string and no body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The body is not JSON but bytes of some media type: a file going up or coming down, a CSV export.
#[derive(Debug, Clone, Copy)]
pub enum Bytes {}

/// A method and a path pattern, with the type that goes in and the type that comes out.
///
/// Path parameters are written `{name}`. A GET's input is its query string, any other method's input is its JSON body.
pub struct Endpoint<I, O> {
    /// The HTTP method.
    pub method: Method,
    /// The path pattern, from `/api/v1/` on.
    pub path: &'static str,
    /// What it is for, one sentence for the API's readers.
    pub about: &'static str,
    types: PhantomData<fn(I) -> O>,
}

impl<I, O> Clone for Endpoint<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, O> Copy for Endpoint<I, O> {}

impl<I, O> fmt::Debug for Endpoint<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.path)
    }
}

impl<I, O> Endpoint<I, O> {
    const fn new(method: Method, path: &'static str, about: &'static str) -> Self {
        Self { method, path, about, types: PhantomData }
    }
    /// A reading endpoint.
    #[must_use]
    pub const fn get(path: &'static str, about: &'static str) -> Self {
        Self::new(Method::Get, path, about)
    }
    /// A creating or acting endpoint.
    #[must_use]
    pub const fn post(path: &'static str, about: &'static str) -> Self {
        Self::new(Method::Post, path, about)
    }
    /// A replacing endpoint.
    #[must_use]
    pub const fn put(path: &'static str, about: &'static str) -> Self {
        Self::new(Method::Put, path, about)
    }
    /// A changing endpoint.
    #[must_use]
    pub const fn patch(path: &'static str, about: &'static str) -> Self {
        Self::new(Method::Patch, path, about)
    }
    /// A removing endpoint.
    #[must_use]
    pub const fn delete(path: &'static str, about: &'static str) -> Self {
        Self::new(Method::Delete, path, about)
    }

    /// The path with its parameters filled in, in the order of the pattern, percent-encoded.
    ///
    /// # Panics
    /// When the number of values is not the number of parameters: that is a mistake in the calling code.
    #[must_use]
    pub fn at(&self, values: &[&dyn fmt::Display]) -> String {
        let mut path = String::with_capacity(self.path.len() + 36);
        let mut values = values.iter();
        for (index, part) in self.path.split(['{', '}']).enumerate() {
            if index % 2 == 0 {
                path.push_str(part);
            } else {
                match values.next() {
                    Some(value) => encode_segment(&value.to_string(), &mut path),
                    None => missing_parameter(self.path, part),
                }
            }
        }
        assert!(values.next().is_none(), "too many values for {}", self.path);
        path
    }
}

#[cold]
#[expect(clippy::panic, reason = "a call with too few path values is a bug that the first use shows")]
fn missing_parameter(path: &str, name: &str) -> ! {
    panic!("no value for {name} in {path}")
}

/// Percent-encodes everything but RFC 3986 unreserved characters.
fn encode_segment(value: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0')));
            }
        }
    }
}

/// The query string of a GET's input, without the question mark; empty when there is nothing to say.
///
/// Lists become repeated keys (`type=a&type=b`), absent options vanish.
pub fn query_string<I: Serialize>(input: &I) -> String {
    serde_html_form::to_string(input).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Endpoint<Nothing, Nothing> = Endpoint::get("/api/v1/things/{id}/parts/{part}", "Reads a part.");

    #[test]
    fn values_fill_the_pattern_and_are_encoded() {
        assert_eq!(READ.at(&[&7, &"a/ü b"]), "/api/v1/things/7/parts/a%2F%C3%BC%20b");
    }

    #[test]
    #[should_panic(expected = "no value for part")]
    fn a_missing_value_is_a_bug() {
        let _ = READ.at(&[&7]);
    }

    #[test]
    fn lists_become_repeated_keys() {
        #[derive(Serialize)]
        struct Filter {
            kind: Vec<&'static str>,
            q: Option<&'static str>,
        }
        assert_eq!(query_string(&Filter { kind: vec!["a", "b"], q: None }), "kind=a&kind=b");
        assert_eq!(query_string(&Nothing {}), "");
    }
}
