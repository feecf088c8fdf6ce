//! Words that were looked for, with their hits, within a bound of memory; and those that will be looked for.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Bound,
    sync::Arc,
};

use super::hits::Hits;
use crate::{
    collateral::store::WORTH,
    terms::{Term, words},
};

/// Bytes of hits that are kept at most: of 100 000 assets some 30 KB for a common word, a few for a rare one.
const MOST: usize = 16 * 1024 * 1024;
/// Titles that are looked at for what is likely to be asked.
const TITLES: usize = 20_000;
/// One title of so many has what is likely to be asked.
const SHARE: usize = 400;
/// Longest beginning that is likely; longer ones are rare enough to be looked up when they are asked for.
const BEGINNING: usize = 5;

/// Hits of words by the words.
#[derive(Debug, Default)]
pub(super) struct Words {
    kept: HashMap<Term, Kept>,
    bytes: usize,
    /// Counts the questions.
    now: u64,
}

#[derive(Debug, Clone)]
struct Kept {
    hits: Arc<Hits>,
    /// When it was asked for last.
    used: u64,
}

/// The words of one asset, for each place.
pub(super) type Fields = [BTreeSet<String>; WORTH.len()];

impl Words {
    /// The hits of a word, when they are kept.
    pub(super) fn get(&mut self, term: &Term) -> Option<Arc<Hits>> {
        self.now += 1;
        let kept = self.kept.get_mut(term)?;
        kept.used = self.now;
        Some(Arc::clone(&kept.hits))
    }

    /// Keeps a word's hits; what was not asked for the longest goes when there is too much.
    pub(super) fn put(&mut self, term: Term, hits: Arc<Hits>) {
        let bytes = hits.bytes();
        if self.bytes + bytes > MOST {
            self.shrink();
        }
        self.bytes += bytes;
        if let Some(old) = self.kept.insert(term, Kept { hits, used: self.now }) {
            self.bytes -= old.hits.bytes();
        }
    }

    /// Lets the half go that was not asked for the longest.
    fn shrink(&mut self) {
        let mut used: Vec<u64> = self.kept.values().map(|kept| kept.used).collect();
        used.sort_unstable();
        let middle = used.get(used.len() / 2).copied().unwrap_or(0);
        self.kept.retain(|_, kept| kept.used > middle);
        self.bytes = self.kept.values().map(|kept| kept.hits.bytes()).sum();
    }

    /// Whether half of the bound is used.
    pub(super) const fn is_half_full(&self) -> bool {
        self.bytes * 2 >= MOST
    }

    /// Whether nothing is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The same after some assets changed: their places in the catalogue, and the words that they have now.
    pub(super) fn after(&self, changes: &[(u32, Fields)]) -> Self {
        let mut after = Self { kept: self.kept.clone(), bytes: 0, now: self.now };
        for (term, kept) in &mut after.kept {
            for (index, fields) in changes {
                let places = fields.each_ref().map(|words| has(words, term));
                if !kept.hits.says(*index, places) {
                    Arc::make_mut(&mut kept.hits).put(*index, places);
                }
            }
        }
        after.bytes = after.kept.values().map(|kept| kept.hits.bytes()).sum();
        after
    }
}

/// Whether a term is among words, as the index finds it.
fn has(words: &BTreeSet<String>, term: &Term) -> bool {
    if term.prefix {
        words
            .range::<str, _>((Bound::Included(term.word.as_str()), Bound::Unbounded))
            .next()
            .is_some_and(|word| word.starts_with(&term.word))
    } else {
        words.contains(&term.word)
    }
}

/// What people are likely to ask for, likeliest first: the words of many titles, and what they begin with.
pub(super) fn likely<'a>(titles: impl ExactSizeIterator<Item = &'a str>) -> Vec<Term> {
    let step = titles.len().div_ceil(TITLES).max(1);
    let mut counts: HashMap<Term, usize> = HashMap::new();
    let mut looked_at = 0;
    for title in titles.step_by(step) {
        looked_at += 1;
        let mut terms = HashSet::new();
        for word in words(title) {
            let beginnings = word.char_indices().take(BEGINNING).map(|(at, c)| word.get(..at + c.len_utf8()).unwrap_or_default());
            terms.extend(beginnings.map(|beginning| Term { word: beginning.to_owned(), prefix: true }));
            terms.insert(Term { word: word.clone(), prefix: true });
            terms.insert(Term { word, prefix: false });
        }
        for term in terms {
            *counts.entry(term).or_default() += 1;
        }
    }
    let mut likely: Vec<(usize, Term)> =
        counts.into_iter().filter(|(_, count)| count * SHARE >= looked_at).map(|(term, count)| (count, term)).collect();
    likely.sort_unstable_by(|(a, term), (b, other)| b.cmp(a).then_with(|| term.word.cmp(&other.word)).then(term.prefix.cmp(&other.prefix)));
    likely.into_iter().map(|(_, term)| term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(word: &str, prefix: bool) -> Term {
        Term { word: word.to_owned(), prefix }
    }

    fn fields(title: &str, body: &str) -> Fields {
        let set = |text: &str| words(text).into_iter().collect();
        [set(title), BTreeSet::new(), BTreeSet::new(), set(body)]
    }

    #[test]
    fn changes_are_carried_over() {
        let keys: Vec<i64> = (0..3).collect();
        let mut words = Words::default();
        let beginning = Arc::new(Hits::of(&keys, [vec![0, 1], vec![], vec![], vec![]]));
        words.put(term("flo", true), Arc::clone(&beginning));
        words.put(term("flow", false), Arc::new(Hits::of(&keys, [vec![0], vec![], vec![], vec![2]])));
        let mut after = words.after(&[(1, fields("Valve", "overflow floats")), (3, fields("Flow!", ""))]);
        let worth = |hits: &Hits| [0, 1, 2, 3].map(|index| hits.worth(index));
        assert_eq!(after.get(&term("flo", true)).map(|hits| worth(&hits)), Some([16, 1, 0, 16]));
        assert_eq!(after.get(&term("flow", false)).map(|hits| worth(&hits)), Some([16, 0, 1, 16]));
        assert_eq!(worth(&beginning), [16, 16, 0, 0], "who still reads the old one is not disturbed");
        assert!(after.get(&term("flow", true)).is_none());
    }

    #[test]
    fn what_is_asked_for_stays_and_the_bound_holds() {
        let keys: Vec<i64> = (0..800_000).collect();
        let hits = Arc::new(Hits::of(&keys, [const { Vec::new() }; 4].map(|_: Vec<i64>| keys.clone())));
        let mut words = Words::default();
        let wanted = term("wanted", true);
        words.put(wanted.clone(), Arc::clone(&hits));
        for number in 0..200 {
            assert!(words.get(&wanted).is_some(), "after {number}");
            words.put(term(&number.to_string(), false), Arc::clone(&hits));
            let bytes: usize = words.kept.values().map(|kept| kept.hits.bytes()).sum();
            assert!(bytes <= MOST && bytes == words.bytes, "{bytes} {}", words.bytes);
        }
        assert!(words.kept.len() > 10);
    }

    #[test]
    fn beginnings_of_titles_are_likely() {
        let titles = ["Flow meter", "Flow switch", "Überfall", "Flow"];
        let likely = likely(titles.into_iter());
        assert_eq!(likely[..4], [term("f", true), term("fl", true), term("flo", true), term("flow", false)]);
        assert!(likely.contains(&term("u", true)) && likely.contains(&term("uberfall", true)) && !likely.contains(&term("uberfa", true)));
        let many: Vec<String> = (0..1_000).map(|number| format!("Flow {number}")).collect();
        let likely = super::likely(many.iter().map(String::as_str));
        assert!(likely.contains(&term("flow", false)) && !likely.contains(&term("123", true)));
    }
}
