//! Drawing questions and shuffling options by a stored seed: the same seed gives the same exam, for ever.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Key, QuestionId};

/// What an attempt is drawn by. Stored with it; only authors and the grader know it. Sixteen hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed(u64);

impl Seed {
    /// A seed from random bytes.
    #[must_use]
    pub const fn new(random: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(random))
    }
    /// The seed of a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits { u64::from_str_radix(text, 16).ok().map(Self) } else { None }
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
// A seed tells where the right option stands, so logs do not get it.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}
impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a seed"))
    }
}

/// `SplitMix64` (Steele, Lea, Flood 2014), written out here because stored seeds must mean the same in every future version: no
/// crate promises that.
struct Random(u64);

impl Random {
    /// A stream of its own for each purpose and thing, so that a change in one place does not move the others.
    fn of(seed: Seed, purpose: u8, thing: &[u8]) -> Self {
        let mut state = seed.0;
        for byte in [purpose].iter().chain(thing) {
            state = Self(state ^ u64::from(*byte)).next();
        }
        Self(state)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, each with the same chance: what lies beyond the last whole multiple is thrown away.
    const fn below(&mut self, bound: u64) -> u64 {
        let whole = u64::MAX - u64::MAX % bound;
        loop {
            let value = self.next();
            if value < whole {
                return value % bound;
            }
        }
    }

    /// Fisher and Yates.
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last as u64 + 1);
            list.swap(last, usize::try_from(other).unwrap_or(last));
        }
    }
}

/// A pool to draw from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urn {
    /// The questions in it; a question that is in an earlier urn too belongs to that one.
    pub questions: Vec<QuestionId>,
    /// How many are drawn.
    pub draw: usize,
}

/// An urn has fewer questions than are drawn from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFew {
    /// The urn's place, from 0.
    pub urn: usize,
    /// What is in it.
    pub has: usize,
}

/// The questions of each urn that belong to it, in order of their ids: the order of the store does not matter.
#[must_use]
pub fn belonging(urns: &[Urn]) -> Vec<Vec<QuestionId>> {
    let mut taken = std::collections::BTreeSet::new();
    let own = |urn: &Urn| {
        let mut own: Vec<QuestionId> = urn.questions.iter().copied().filter(|question| taken.insert(*question)).collect();
        own.sort_unstable();
        own
    };
    urns.iter().map(own).collect()
}

/// Draws an exam: `draw` different questions from each urn. Shuffled all together, or urn by urn in the order of the ids.
///
/// # Errors
/// When an urn has too few.
pub fn draw(seed: Seed, urns: &[Urn], mixing: Mixing) -> Result<Vec<QuestionId>, TooFew> {
    let mut drawn = Vec::new();
    for (place, (mut questions, urn)) in belonging(urns).into_iter().zip(urns).enumerate() {
        if questions.len() < urn.draw {
            return Err(TooFew { urn: place, has: questions.len() });
        }
        let place = u8::try_from(place).unwrap_or(u8::MAX);
        Random::of(seed, b'd', &[place]).shuffle(&mut questions);
        questions.truncate(urn.draw);
        if mixing == Mixing::AsWritten {
            questions.sort_unstable();
        }
        drawn.append(&mut questions);
    }
    if mixing == Mixing::Shuffled {
        Random::of(seed, b'm', &[]).shuffle(&mut drawn);
    }
    Ok(drawn)
}

/// Whether the questions of an exam come in random order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mixing {
    /// All pools together, in random order.
    #[default]
    Shuffled,
    /// Pool by pool, older questions first.
    AsWritten,
}

/// In which order a question's parts are shown: at each place, the part's place in the key. Learners answer with places as shown, so
/// neither the order in which an author wrote nor any id gives the right one away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Places in the key, in the order shown. Empty for numbers and texts.
    pub shown: Vec<u8>,
}

impl Arrangement {
    /// The arrangement of a question in an attempt.
    #[must_use]
    pub fn of(seed: Seed, question: QuestionId, key: &Key, fixed: bool) -> Self {
        let (parts, shuffled) = match key {
            Key::One { options } | Key::Several { options } => (options.len(), !fixed),
            Key::Order { items } => (items.len(), true),
            Key::Match { pairs, decoys } => (pairs.len() + decoys.len(), true),
            Key::Number { .. } | Key::Text { .. } => (0, false),
        };
        let mut shown: Vec<u8> = (0..u8::try_from(parts).unwrap_or(u8::MAX)).collect();
        if shuffled {
            Random::of(seed, b'o', question.uuid().as_bytes()).shuffle(&mut shown);
        }
        Self { shown }
    }

    /// The place in the key of what is shown at a place.
    #[must_use]
    pub fn original(&self, shown: u8) -> Option<usize> {
        self.shown.get(usize::from(shown)).map(|place| usize::from(*place))
    }

    /// Where the part at a place in the key is shown.
    #[must_use]
    pub fn place_of(&self, original: usize) -> Option<u8> {
        self.shown.iter().position(|place| usize::from(*place) == original).and_then(|place| u8::try_from(place).ok())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{id::Id, training::fixtures::id};

    fn urn(numbers: std::ops::Range<u8>, draw: usize) -> Urn {
        Urn { questions: numbers.map(id).collect(), draw }
    }

    /// Stored attempts depend on these very values: when this fails, the generator was changed and old attempts would be graded wrong.
    #[test]
    fn a_seed_means_the_same_for_ever() {
        // The first values of SplitMix64 from 1234567, as published with the reference implementation.
        let mut random = Random(1_234_567);
        let first: Vec<u64> = (0..5).map(|_| random.next()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
        let seed = Seed::parse("00000000499602d2").expect("a seed");
        let mut list: Vec<u8> = (0..8).collect();
        Random::of(seed, b'o', &[7]).shuffle(&mut list);
        assert_eq!(list, GOLDEN);
    }

    const GOLDEN: [u8; 8] = [0, 2, 1, 5, 4, 6, 7, 3];

    #[test]
    fn too_few_questions_are_told() {
        let seed = Seed::new([1; 8]);
        assert_eq!(draw(seed, &[urn(1..4, 3), urn(4..6, 3)], Mixing::Shuffled), Err(TooFew { urn: 1, has: 2 }));
        // A question that two urns hold belongs to the first.
        assert_eq!(draw(seed, &[urn(1..4, 1), urn(3..6, 3)], Mixing::Shuffled), Err(TooFew { urn: 1, has: 2 }));
    }

    #[test]
    fn a_fixed_question_keeps_its_order() {
        let options = (0..6).map(|n| super::super::Choice { text: format!("{n}"), right: n == 0 }).collect();
        let key = Key::One { options };
        assert_eq!(Arrangement::of(Seed::new([9; 8]), id(1), &key, true).shown, [0, 1, 2, 3, 4, 5]);
        let moved = (0u8..20).filter(|n| Arrangement::of(Seed::new([*n; 8]), id(1), &key, false).shown != [0, 1, 2, 3, 4, 5]).count();
        assert!(moved >= 18, "{moved}");
    }

    #[test]
    fn every_place_has_about_the_same_chance() {
        let mut counts = [0u32; 5];
        for n in 0u16..5_000 {
            let [a, b] = n.to_le_bytes();
            let drawn = draw(Seed::new([a, b, 3, 4, 5, 6, 7, 8]), &[urn(0..5, 1)], Mixing::Shuffled).expect("enough");
            let place = (0u8..5).position(|n| drawn[0] == id(n)).expect("one of them");
            counts[place] += 1;
        }
        assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_seed_is_not_printed_in_logs() {
        assert_eq!(format!("{:?}", Seed::new([1; 8])), "Seed(…)");
        assert_eq!(Seed::parse("xyz"), None);
        let json = serde_json::to_string(&Seed::new([1; 8])).expect("json");
        assert_eq!(serde_json::from_str::<Seed>(&json).expect("back"), Seed::new([1; 8]));
    }

    proptest! {
        #[test]
        fn a_draw_is_a_set_of_the_right_size_and_can_be_repeated(
            random in any::<[u8; 8]>(),
            sizes in prop::collection::vec((1usize..12, 0usize..12), 1..5),
            turn in any::<u64>(),
        ) {
            let seed = Seed::new(random);
            let mut next = 0u64;
            let mut urns = Vec::new();
            for (size, wanted) in sizes {
                let questions: Vec<QuestionId> = (0..size).map(|_| { next += 1; Id::new(next, [7; 10]) }).collect();
                urns.push(Urn { questions, draw: wanted.min(size) });
            }
            let drawn = draw(seed, &urns, Mixing::Shuffled).expect("enough");
            let set: BTreeSet<QuestionId> = drawn.iter().copied().collect();
            prop_assert_eq!(set.len(), drawn.len());
            for urn in &urns {
                prop_assert_eq!(urn.questions.iter().filter(|question| set.contains(question)).count(), urn.draw);
            }
            // The order in which the store lists questions does not matter.
            for urn in &mut urns {
                let length = urn.questions.len() as u64;
                urn.questions.rotate_left(usize::try_from(turn % length).expect("small"));
            }
            prop_assert_eq!(draw(seed, &urns, Mixing::Shuffled), Ok(drawn));
        }

        #[test]
        fn an_arrangement_is_a_permutation(random in any::<[u8; 8]>(), parts in 2usize..20) {
            let key = Key::Order { items: (0..parts).map(|n| n.to_string()).collect() };
            let arrangement = Arrangement::of(Seed::new(random), id(3), &key, false);
            let mut sorted = arrangement.shown.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..u8::try_from(parts).expect("few")).collect::<Vec<_>>());
            for place in 0..u8::try_from(parts).expect("few") {
                prop_assert_eq!(arrangement.original(place).and_then(|original| arrangement.place_of(original)), Some(place));
            }
        }
    }
}
