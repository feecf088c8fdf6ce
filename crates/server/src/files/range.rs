//! Byte ranges (RFC 9110, 14): which part of a file a request asks for.

use std::ops::Range;

/// What to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The whole file.
    Whole,
    /// One part.
    Part(Range<u64>),
    /// A part that the file does not have.
    Outside,
}

/// Reads the header `Range` for a file of `size` bytes. What is not understood means the whole file, as the RFC says; so do
/// several ranges at once, which cost much and which no browser asks for.
#[must_use]
pub fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")).and_then(|spec| spec.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    let number = |text: &str| match text {
        "" => Some(None),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(Some(digits.parse().unwrap_or(u64::MAX))),
        _ => None,
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(Some(last))) if first > last => Wanted::Whole,
        (Some(Some(first)), Some(_)) if first >= size => Wanted::Outside,
        (Some(Some(first)), Some(Some(last))) => Wanted::Part(first..last.saturating_add(1).min(size)),
        (Some(Some(first)), Some(None)) => Wanted::Part(first..size),
        (Some(None), Some(Some(0))) => Wanted::Outside,
        (Some(None), Some(Some(_))) if size == 0 => Wanted::Outside,
        (Some(None), Some(Some(count))) => Wanted::Part(size.saturating_sub(count)..size),
        (Some(None), Some(None)) | (None, _) | (_, None) => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=0-", Wanted::Part(0..10)),
            ("bytes=5-7", Wanted::Part(5..8)),
            ("bytes=5-99", Wanted::Part(5..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=-0", Wanted::Outside),
            ("bytes=10-", Wanted::Outside),
            ("bytes=99999999999999999999999-", Wanted::Outside),
            ("bytes=7-5", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=", Wanted::Whole),
        ] {
            assert_eq!(wanted(Some(header), 10), expected, "{header}");
        }
        assert_eq!(wanted(None, 10), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=-5"), 0), Wanted::Outside);
    }
}
