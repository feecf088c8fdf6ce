//! Which parts of a video were played.

use serde::{Deserialize, Serialize};

/// A part of a video, in seconds; `to` does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First second.
    pub from: u32,
    /// The second after the last.
    pub to: u32,
}

/// The same parts in order, without overlaps, empty ones or parts that touch.
#[must_use]
pub fn merged(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.into_iter().filter(|span| span.to > span.from).collect();
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            Some(_) | None => merged.push(span),
        }
    }
    merged
}

/// How much of a video of `length` seconds was played, in percent, rounded down. Nothing while the length is not known.
///
/// The last second counts as played with the one before it: players rarely report it.
#[must_use]
pub fn played_percent(spans: &[Span], length: u32) -> u8 {
    if length == 0 {
        return 0;
    }
    let parts = merged(spans.iter().map(|span| Span { from: span.from.min(length), to: span.to.min(length) }));
    let mut seconds: u64 = parts.iter().map(|span| u64::from(span.to - span.from)).sum();
    if parts.last().is_some_and(|last| last.to + 1 == length) {
        seconds += 1;
    }
    u8::try_from(seconds * 100 / u64::from(length)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_joined() {
        let spans = [(5, 10), (0, 3), (3, 4), (8, 12), (20, 20)].map(|(from, to)| Span { from, to });
        assert_eq!(merged(spans), [(0, 4), (5, 12)].map(|(from, to)| Span { from, to }));
    }

    #[test]
    fn a_length_that_is_not_known_gives_nothing() {
        assert_eq!(played_percent(&[Span { from: 0, to: 100 }], 0), 0);
        assert_eq!(played_percent(&[Span { from: 0, to: 100 }], 50), 100);
        assert_eq!(played_percent(&[Span { from: 0, to: 99 }], 100), 100);
    }

    proptest! {
        #[test]
        fn merging_keeps_exactly_the_seconds(spans in prop::collection::vec((0u32..100, 0u32..100), 0..20)) {
            let spans: Vec<Span> = spans.into_iter().map(|(from, to)| Span { from, to }).collect();
            let seconds = |spans: &[Span]| spans.iter().flat_map(|span| span.from..span.to).collect::<BTreeSet<u32>>();
            let merged = merged(spans.iter().copied());
            prop_assert_eq!(seconds(&merged), seconds(&spans));
            prop_assert!(merged.windows(2).all(|pair| pair[0].to < pair[1].from));
            prop_assert_eq!(super::merged(merged.iter().copied()), merged.clone());
            prop_assert!(played_percent(&spans, 100) >= u8::try_from(seconds(&spans).len()).unwrap_or(100));
        }
    }
}
