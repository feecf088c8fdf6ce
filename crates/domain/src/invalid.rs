//! Field errors: input that cannot be understood, with each field named.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{language::Localized, portal::Term};

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the field, such as `/email`; empty for the whole input.
    pub pointer: String,
    /// Stable code, such as `required`; the catalogue key is `field.<code>`.
    pub code: String,
    /// Numbers and names the sentence needs, such as `max`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
}

/// Input that cannot be understood. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// One entry for each thing wrong.
    pub errors: Vec<FieldError>,
}

impl Invalid {
    /// One field with one error.
    #[must_use]
    pub fn field(pointer: &str, code: &str) -> Self {
        let mut check = Check::default();
        check.fail(pointer, code);
        Self { errors: check.errors }
    }
}

/// Collects everything that is wrong with an input, so that the person sees all of it at once.
///
/// garde's derive was the alternative; its messages are English sentences, and ours must be codes with numbers that the
/// browser says in the reader's language.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Notes an error.
    pub fn fail(&mut self, pointer: &str, code: &str) {
        self.fail_with(pointer, code, []);
    }

    /// Notes an error with numbers or names for its sentence.
    pub fn fail_with<const N: usize>(&mut self, pointer: &str, code: &str, params: [(&str, Value); N]) {
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.errors.push(FieldError { pointer: pointer.to_owned(), code: code.to_owned(), params });
    }

    /// A text that must be there, trimmed, of at most `max` characters and without control characters.
    pub fn text(&mut self, pointer: &str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.fail(pointer, "required");
        }
        self.optional_text(pointer, value, max)
    }

    /// A text that may be empty, trimmed, of at most `max` characters; line breaks are the only control characters allowed.
    pub fn optional_text(&mut self, pointer: &str, value: &str, max: usize) -> String {
        let value = value.trim();
        let length = value.chars().count();
        if length > max {
            self.fail_with(pointer, "too-long", [("max", max.into()), ("actual", length.into())]);
        }
        if value.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
            self.fail(pointer, "control-characters");
        }
        value.to_owned()
    }

    /// An e-mail address: trimmed, lower-cased, one `@`, a domain with a dot, at most 254 characters.
    ///
    /// Deliberately loose (RFC 5321 allows far more than anyone uses): the proof of an address is the mail that arrives.
    pub fn email(&mut self, pointer: &str, value: &str) -> String {
        let value = value.trim().to_lowercase();
        let sound = value.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !domain.contains("..")
                && !value.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'))
                && !domain.contains('@')
        });
        if value.is_empty() {
            self.fail(pointer, "required");
        } else if !sound || value.len() > 254 {
            self.fail(pointer, "not-email");
        }
        value
    }

    /// A list of at most `max` entries.
    pub fn at_most<T>(&mut self, pointer: &str, list: &[T], max: usize) {
        if list.len() > max {
            self.fail_with(pointer, "too-many", [("max", max.into()), ("actual", list.len().into())]);
        }
    }

    /// A number within bounds, both included.
    pub fn range(&mut self, pointer: &str, value: i64, min: i64, max: i64) {
        if value < min || value > max {
            self.fail_with(pointer, "out-of-range", [("min", min.into()), ("max", max.into())]);
        }
    }

    /// A text in at least one language, each of at most `max` characters.
    pub fn label(&mut self, pointer: &str, label: &Localized, max: usize) {
        if label.is_empty() {
            self.fail(pointer, "required");
        }
        for (_, text) in label.iter() {
            self.optional_text(pointer, text, max);
        }
    }

    /// A stable name of lower-case letters, digits, `_` and `-`, at most 40 of them.
    pub fn slug(&mut self, pointer: &str, slug: &str) {
        let plain = slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-');
        if slug.is_empty() {
            self.fail(pointer, "required");
        } else if !plain || slug.len() > 40 {
            self.fail(pointer, "not-a-slug");
        }
    }

    /// Values of which each is there once; `pointer` names the field of the nth.
    pub fn unique<T: Ord>(&mut self, values: impl IntoIterator<Item = T>, pointer: impl Fn(usize) -> String) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.into_iter().enumerate() {
            if !seen.insert(value) {
                self.fail(&pointer(index), "doubled");
            }
        }
    }

    /// A term of the portal's vocabulary.
    pub fn term(&mut self, pointer: &str, slug: &str, terms: &[Term]) {
        if !terms.iter().any(|term| term.slug == slug) {
            self.fail(pointer, "not-one-of");
        }
    }

    /// A term of the portal's vocabulary, or nothing.
    pub fn optional_term(&mut self, pointer: &str, slug: &str, terms: &[Term]) {
        if !slug.is_empty() {
            self.term(pointer, slug, terms);
        }
    }

    /// The verdict: `value` when nothing was wrong.
    ///
    /// # Errors
    /// [`Invalid`] with everything noted.
    pub fn finish<T>(self, value: T) -> Result<T, Invalid> {
        if self.errors.is_empty() { Ok(value) } else { Err(Invalid { errors: self.errors }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: Check) -> Vec<String> {
        check.finish(()).err().map(|i| i.errors.into_iter().map(|e| e.code).collect()).unwrap_or_default()
    }

    #[test]
    fn all_errors_are_told_at_once() {
        let mut check = Check::default();
        check.text("/name", "   ", 10);
        check.text("/title", "far too long a title", 10);
        check.email("/email", "nobody");
        assert_eq!(codes(check), ["required", "too-long", "not-email"]);
    }

    #[test]
    fn good_text_is_trimmed_and_kept() {
        let mut check = Check::default();
        assert_eq!(check.text("/name", "  Jana Brückner ", 40), "Jana Brückner");
        assert_eq!(check.email("/email", " Jana@Example.COM "), "jana@example.com");
        assert!(codes(check).is_empty());
    }

    #[test]
    fn addresses_that_cannot_be_are_refused() {
        for bad in ["a@b", "@b.c", "a@@b.c", "a b@c.d", "a@b..c", "a@.b.c", "<a@b.c>", "a@b@c.d"] {
            let mut check = Check::default();
            check.email("/email", bad);
            assert_eq!(codes(check), ["not-email"], "{bad}");
        }
    }

    #[test]
    fn control_characters_are_refused() {
        let mut check = Check::default();
        check.text("/name", "a\u{0}b", 10);
        assert_eq!(codes(check), ["control-characters"]);
    }
}
