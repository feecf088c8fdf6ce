//! Sets of places in the catalogue.

/// A set of places in the catalogue, a bit for each place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::collateral) struct Bits(Vec<u64>);

/// The word of a place, and its bit there.
const fn split(index: u32) -> (usize, u64) {
    ((index / 64) as usize, 1 << (index % 64))
}

impl Bits {
    /// Nothing yet of so many places.
    pub(super) fn none(places: usize) -> Self {
        Self(vec![0; places.div_ceil(64)])
    }

    /// The places for which something is said.
    pub(super) fn of(each: impl ExactSizeIterator<Item = bool>) -> Self {
        let mut bits = Self::none(each.len());
        for (index, is_in) in (0_u32..).zip(each) {
            if is_in {
                bits.add(index);
            }
        }
        bits
    }

    /// Takes a place in; the set grows as far as it must.
    pub(super) fn add(&mut self, index: u32) {
        let (word, bit) = split(index);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(place) = self.0.get_mut(word) {
            *place |= bit;
        }
    }

    /// Takes a place out.
    pub(super) fn remove(&mut self, index: u32) {
        let (word, bit) = split(index);
        if let Some(place) = self.0.get_mut(word) {
            *place &= !bit;
        }
    }

    /// Whether a place is in it.
    pub(super) fn has(&self, index: u32) -> bool {
        let (word, bit) = split(index);
        self.0.get(word).is_some_and(|place| place & bit != 0)
    }

    /// Takes in what is in another set.
    pub(super) fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine |= other;
        }
    }

    /// Leaves what is in another set too.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine &= other;
        }
    }

    /// Whether something is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, other)| mine & other != 0)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// All of them in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).step_by(64).zip(&self.0).flat_map(|(start, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.checked_sub(1)?;
                Some(start + bit)
            })
        })
    }

    /// Bytes that it takes.
    pub(super) const fn bytes(&self) -> usize {
        self.0.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_and_go() {
        let mut bits = Bits::none(70);
        for index in [0, 63, 64, 69, 300] {
            bits.add(index);
        }
        bits.remove(63);
        bits.remove(9_999);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 64, 69, 300]);
        assert_eq!(bits.count(), 4);
        assert!(bits.has(300) && !bits.has(63) && !bits.has(100_000));
    }

    #[test]
    fn sets_of_different_lengths_meet() {
        let (mut short, mut long) = (Bits::of([true, false, true].into_iter()), Bits::none(200));
        long.add(2);
        long.add(199);
        assert!(short.meets(&long) && long.meets(&short));
        let mut both = long.clone();
        both.keep(&short);
        assert_eq!(both.iter().collect::<Vec<_>>(), [2]);
        short.join(&long);
        assert_eq!(short.iter().collect::<Vec<_>>(), [0, 2, 199]);
        assert!(!Bits::none(10).meets(&long));
    }
}
