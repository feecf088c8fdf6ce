//! Where each asset has a word, as small as it gets: what is dense as bits, what is sparse as a list.

use super::bits::Bits;
use crate::collateral::store::WORTH;

/// Where the assets have a word: for each place of [`WORTH`] the assets that have it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::collateral) struct Hits([Set; WORTH.len()]);

/// Assets by their places in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Set {
    /// In order.
    Few(Vec<u32>),
    Many(Bits),
}

impl Set {
    /// The smaller form of a list, which need not be in order.
    fn of(mut list: Vec<u32>, assets: usize) -> Self {
        if list.len() * 32 > assets {
            let mut bits = Bits::none(assets);
            for index in list {
                bits.add(index);
            }
            return Self::Many(bits);
        }
        if !list.is_sorted() {
            list.sort_unstable();
        }
        list.shrink_to_fit();
        Self::Few(list)
    }

    fn has(&self, index: u32) -> bool {
        match self {
            Self::Few(list) => list.binary_search(&index).is_ok(),
            Self::Many(bits) => bits.has(index),
        }
    }

    fn put(&mut self, index: u32, is_in: bool) {
        match self {
            Self::Few(list) => match (list.binary_search(&index), is_in) {
                (Err(at), true) => list.insert(at, index),
                (Ok(at), false) => {
                    list.remove(at);
                }
                (Ok(_), true) | (Err(_), false) => {}
            },
            Self::Many(bits) if is_in => bits.add(index),
            Self::Many(bits) => bits.remove(index),
        }
    }

    fn join_into(&self, all: &mut Bits) {
        match self {
            Self::Few(list) => list.iter().for_each(|index| all.add(*index)),
            Self::Many(bits) => all.join(bits),
        }
    }

    fn meets(&self, seen: &Bits) -> bool {
        match self {
            Self::Few(list) => list.iter().any(|index| seen.has(*index)),
            Self::Many(bits) => bits.meets(seen),
        }
    }

    const fn bytes(&self) -> usize {
        match self {
            Self::Few(list) => list.capacity() * 4,
            Self::Many(bits) => bits.bytes(),
        }
    }
}

impl Hits {
    /// Turns the keys that a search found into places in a catalogue with these keys, which are in order.
    pub(super) fn of(keys: &[i64], found: [Vec<i64>; WORTH.len()]) -> Self {
        Self(found.map(|found| Set::of(places(keys, &found), keys.len())))
    }

    /// Whether an asset has the word in its title.
    pub(in crate::collateral) fn is_in_title(&self, index: u32) -> bool {
        self.0.first().is_some_and(|title| title.has(index))
    }

    /// What the best place is worth in which an asset has the word.
    pub(super) fn worth(&self, index: u32) -> u8 {
        self.0.iter().zip(WORTH).find(|(set, _)| set.has(index)).map_or(0, |(_, worth)| worth)
    }

    /// All assets that have the word somewhere; adds to each what its best place is worth.
    pub(super) fn all(&self, assets: usize, mut scores: Option<&mut [u8]>) -> Bits {
        let mut all = Bits::none(assets);
        for (set, worth) in self.0.iter().zip(WORTH) {
            if let Some(scores) = scores.as_deref_mut() {
                let mut add = |index: u32| {
                    if let Some(score) = scores.get_mut(index as usize).filter(|_| !all.has(index)) {
                        *score = score.saturating_add(worth);
                    }
                };
                match set {
                    Set::Few(list) => list.iter().for_each(|index| add(*index)),
                    Set::Many(bits) => bits.iter().for_each(add),
                }
            }
            set.join_into(&mut all);
        }
        all
    }

    /// Whether one of these has the word.
    pub(super) fn meets(&self, seen: &Bits) -> bool {
        self.0.iter().any(|set| set.meets(seen))
    }

    /// Where one word stands or another.
    pub(in crate::collateral) fn or(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (mine, other) in both.0.iter_mut().zip(&other.0) {
            match (&mut *mine, other) {
                (Set::Few(mine), Set::Few(other)) => {
                    mine.extend_from_slice(other);
                    mine.sort_unstable();
                    mine.dedup();
                }
                (Set::Many(mine), other) => other.join_into(mine),
                (Set::Few(few), Set::Many(other)) => {
                    let mut all = other.clone();
                    few.iter().for_each(|index| all.add(*index));
                    *mine = Set::Many(all);
                }
            }
        }
        both
    }

    /// Whether an asset has the word in exactly these places.
    pub(super) fn says(&self, index: u32, places: [bool; WORTH.len()]) -> bool {
        self.0.iter().zip(places).all(|(set, is_in)| set.has(index) == is_in)
    }

    /// Notes in which places an asset has the word.
    pub(super) fn put(&mut self, index: u32, places: [bool; WORTH.len()]) {
        for (set, is_in) in self.0.iter_mut().zip(places) {
            set.put(index, is_in);
        }
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.0.iter().map(Set::bytes).sum::<usize>()
    }
}

/// The places of some keys among all of them. What is not there is left out: it came after the catalogue was read.
fn places(keys: &[i64], found: &[i64]) -> Vec<u32> {
    let mut places = Vec::with_capacity(found.len());
    // Both are in order, more or less: the next is likely right after the last, else near.
    let mut next = 0;
    for key in found {
        if keys.get(next) != Some(key) {
            let (start, rest) = match keys.get(next) {
                Some(here) if here < key => (next, keys.get(next..).unwrap_or_default()),
                _ => (0, keys.get(..next).unwrap_or_default()),
            };
            let near = rest.iter().take(16).position(|here| here >= key);
            next = start + near.unwrap_or_else(|| rest.partition_point(|here| here < key));
        }
        if keys.get(next) == Some(key) {
            places.push(u32::try_from(next).unwrap_or(u32::MAX));
            next += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(hits: &Hits) -> Vec<Vec<u32>> {
        let list = |set: &Set| {
            let mut all = Bits::none(0);
            set.join_into(&mut all);
            all.iter().collect()
        };
        hits.0.iter().map(list).collect()
    }

    #[test]
    fn keys_become_places_in_whatever_order() {
        let keys: Vec<i64> = (0..1_000).map(|number| number * 3 + 1).collect();
        let found = [vec![1, 4, 7, 2_998, 10, 4_000, 5, 1], vec![], (0..1_000).map(|number| number * 3 + 1).collect(), vec![-1, 2_998]];
        let hits = Hits::of(&keys, found);
        assert_eq!(plain(&hits)[0], [0, 1, 2, 3, 999]);
        assert_eq!(plain(&hits)[2].len(), 1_000);
        assert_eq!(plain(&hits)[3], [999]);
        assert!(matches!(hits.0, [Set::Few(_), Set::Few(_), Set::Many(_), Set::Few(_)]));
        assert_eq!((hits.worth(0), hits.worth(500), hits.is_in_title(0), hits.is_in_title(500)), (16, 3, true, false));
    }

    #[test]
    fn the_best_place_counts() {
        let keys: Vec<i64> = (0..100).collect();
        let hits = Hits::of(&keys, [vec![5], (0..100).collect(), vec![5, 6], vec![7]]);
        let mut scores = vec![0; 100];
        let all = hits.all(100, Some(&mut scores));
        assert_eq!(all.count(), 100);
        assert!((0_u32..).zip(&scores).all(|(index, score)| *score == hits.worth(index)));
        assert_eq!((scores[5], scores[6], scores[99]), (16, 6, 6));
    }

    #[test]
    fn changes_are_noted_one_by_one() {
        let keys: Vec<i64> = (0..100).collect();
        let mut hits = Hits::of(&keys, [vec![5], (0..90).collect(), vec![], vec![]]);
        assert!(hits.says(5, [true, true, false, false]) && !hits.says(6, [true, true, false, false]));
        hits.put(5, [false, false, false, true]);
        hits.put(100, [true, true, false, false]);
        assert_eq!(plain(&hits)[0], [100]);
        assert!(plain(&hits)[1].contains(&100) && !plain(&hits)[1].contains(&5));
        assert_eq!(plain(&hits)[3], [5]);
    }

    #[test]
    fn one_word_or_another() {
        let keys: Vec<i64> = (0..100).collect();
        let few = Hits::of(&keys, [vec![5], vec![1], (0..50).collect(), (0..50).collect()]);
        let more = Hits::of(&keys, [vec![4, 5], (0..50).collect(), vec![99], (40..80).collect()]);
        for either in [few.or(&more), more.or(&few)] {
            let lengths: Vec<_> = plain(&either).iter().map(Vec::len).collect();
            assert_eq!(lengths, [2, 50, 51, 80]);
        }
    }
}
