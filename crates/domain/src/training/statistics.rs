//! How questions fare: how hard they are, and whether they tell those who know from those who do not.

use serde::{Deserialize, Serialize};

use super::{Answer, Arrangement, Mark};

/// Fewest answers from which anything is said.
pub const FEWEST: u32 = 10;

/// How a question fares, over all attempts that ended and were not taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemStatistics {
    /// Attempts in which it was drawn.
    pub drawn: u32,
    /// Of those, how many left it open.
    pub unanswered: u32,
    /// Average share of its points that was reached, in thousandths: the higher, the easier. Absent below ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<u16>,
    /// How well it goes together with the rest of the attempt, in thousandths from −1000 to 1000 (Pearson's correlation of its mark
    /// with the score of all other questions). Absent below ten, and when all did the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discrimination: Option<i16>,
    /// How often each option was chosen, in the order of the key. Empty for other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<u32>,
    /// What its author should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<ItemWarning>,
}

/// What an author should look at. Words under `training.item.<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemWarning {
    /// Nearly everybody gets it right.
    TooEasy,
    /// Nearly nobody does.
    TooHard,
    /// Who knows the rest does it no better than who does not.
    SaysLittle,
    /// Who knows the rest does it worse: the key may be wrong.
    Reversed,
    /// An option that nobody chooses.
    DeadOption,
}

impl ItemWarning {
    /// Every warning.
    pub const ALL: [Self; 5] = [Self::TooEasy, Self::TooHard, Self::SaysLittle, Self::Reversed, Self::DeadOption];

    /// The name on the wire and in catalogue keys (`training.item.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::TooEasy => "too_easy",
            Self::TooHard => "too_hard",
            Self::SaysLittle => "says_little",
            Self::Reversed => "reversed",
            Self::DeadOption => "dead_option",
        }
    }
}

/// One attempt, as far as one question goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What the question came to.
    pub mark: Mark,
    /// What all others came to, in thousandths of points.
    pub rest: Mark,
    /// Places in the key that were chosen; `None` when it was left open.
    pub chosen: Option<Vec<usize>>,
}

/// Places in the key that an answer chose; empty for kinds without options.
#[must_use]
pub fn chosen_in(answer: &Answer, arrangement: &Arrangement) -> Vec<usize> {
    match answer {
        Answer::One { choice } => arrangement.original(*choice).into_iter().collect(),
        Answer::Several { choices } => choices.iter().filter_map(|choice| arrangement.original(*choice)).collect(),
        Answer::Order { .. } | Answer::Match { .. } | Answer::Number { .. } | Answer::Text { .. } => Vec::new(),
    }
}

/// How a question with so many options (none for other kinds) fares.
#[must_use]
pub fn statistics(observations: &[Observation], options: usize) -> ItemStatistics {
    let drawn = u32::try_from(observations.len()).unwrap_or(u32::MAX);
    let unanswered = observations.iter().filter(|seen| seen.chosen.is_none()).count();
    let mut chosen = vec![0u32; options];
    for place in observations.iter().filter_map(|seen| seen.chosen.as_ref()).flatten() {
        if let Some(count) = chosen.get_mut(*place) {
            *count += 1;
        }
    }
    let enough = drawn >= FEWEST;
    let own: Vec<f64> = observations.iter().map(|seen| share(seen.mark)).collect();
    let rest: Vec<f64> = observations.iter().map(|seen| share(seen.rest)).collect();
    let difficulty = enough.then(|| average(observations));
    let discrimination = if enough { correlation(&own, &rest).and_then(|value| i16::try_from(thousandths(value)).ok()) } else { None };
    let mut warnings = Vec::new();
    if let Some(difficulty) = difficulty {
        if difficulty > 950 {
            warnings.push(ItemWarning::TooEasy);
        }
        if difficulty < 200 {
            warnings.push(ItemWarning::TooHard);
        }
        if chosen.contains(&0) {
            warnings.push(ItemWarning::DeadOption);
        }
    }
    match discrimination {
        Some(value) if value < 0 => warnings.push(ItemWarning::Reversed),
        Some(value) if value < 100 => warnings.push(ItemWarning::SaysLittle),
        Some(_) | None => {}
    }
    warnings.sort_unstable();
    ItemStatistics { drawn, unanswered: u32::try_from(unanswered).unwrap_or(u32::MAX), difficulty, discrimination, chosen, warnings }
}

fn share(mark: Mark) -> f64 {
    if mark.of == 0 { 0.0 } else { f64::from(mark.got) / f64::from(mark.of) }
}

/// The average share of the points, in thousandths: in whole numbers, so that it does not depend on the order.
fn average(observations: &[Observation]) -> u16 {
    let millionths = |mark: Mark| u64::from(mark.got) * 1_000_000 / u64::from(mark.of.max(1));
    let sum: u64 = observations.iter().map(|seen| millionths(seen.mark)).sum();
    let count = (observations.len() as u64).max(1);
    u16::try_from((sum + 500 * count) / (1_000 * count)).unwrap_or(1_000)
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX)) }
}

fn thousandths(value: f64) -> i32 {
    (value * 1_000.0).round() as i32
}

/// Pearson's correlation; `None` when one side does not vary.
fn correlation(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let (mx, my) = (mean(xs), mean(ys));
    let pairs = || xs.iter().zip(ys).map(|(x, y)| (x - mx, y - my));
    let both: f64 = pairs().map(|(x, y)| x * y).sum();
    let (sx, sy): (f64, f64) = (pairs().map(|(x, _)| x * x).sum(), pairs().map(|(_, y)| y * y).sum());
    let spread = (sx * sy).sqrt();
    // What is left of equal values after subtracting their mean is noise of the last digits.
    if sx < 1e-9 || sy < 1e-9 { None } else { Some((both / spread).clamp(-1.0, 1.0)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(got: u32, rest: u32, chosen: usize) -> Observation {
        Observation { mark: Mark { got, of: 1_000 }, rest: Mark { got: rest, of: 9_000 }, chosen: Some(vec![chosen]) }
    }

    #[test]
    fn few_answers_say_nothing() {
        let statistics = statistics(&[seen(1_000, 9_000, 0), seen(0, 0, 1)], 2);
        assert_eq!((statistics.drawn, statistics.difficulty, statistics.discrimination), (2, None, None));
        assert_eq!((statistics.chosen, statistics.warnings), (vec![1, 1], vec![]));
    }

    #[test]
    fn a_good_question_tells_apart() {
        let mut observations = vec![seen(1_000, 9_000, 0); 6];
        observations.extend(vec![seen(0, 3_000, 1); 6]);
        let statistics = statistics(&observations, 2);
        assert_eq!((statistics.difficulty, statistics.discrimination), (Some(500), Some(1_000)));
        assert_eq!(statistics.warnings, []);
    }

    #[test]
    fn a_wrong_key_is_suspected() {
        let mut observations = vec![seen(1_000, 3_000, 0); 6];
        observations.extend(vec![seen(0, 9_000, 1); 6]);
        let statistics = statistics(&observations, 3);
        assert_eq!(statistics.discrimination, Some(-1_000));
        assert_eq!(statistics.warnings, [ItemWarning::Reversed, ItemWarning::DeadOption]);
    }

    #[test]
    fn when_all_do_the_same_nothing_is_told_apart() {
        let easy = statistics(&vec![seen(1_000, 5_000, 0); 20], 0);
        assert_eq!((easy.difficulty, easy.discrimination, easy.warnings), (Some(1_000), None, vec![ItemWarning::TooEasy]));
        let hard = statistics(&vec![Observation { chosen: None, ..seen(0, 5_000, 0) }; 20], 0);
        assert_eq!((hard.unanswered, hard.warnings), (20, vec![ItemWarning::TooHard]));
    }

    proptest! {
        #[test]
        fn numbers_stay_in_bounds_and_order_does_not_matter(marks in prop::collection::vec((0u32..=1_000, 0u32..=9_000), 10..60)) {
            let mut observations: Vec<Observation> = marks.into_iter().map(|(got, rest)| seen(got, rest, 0)).collect();
            let first = statistics(&observations, 1);
            prop_assert!(first.difficulty.is_some_and(|value| value <= 1_000));
            prop_assert!(first.discrimination.is_none_or(|value| (-1_000..=1_000).contains(&value)));
            observations.reverse();
            let again = statistics(&observations, 1);
            prop_assert_eq!(first.difficulty, again.difficulty);
        }
    }
}
