//! Money under load: many who decide at once, answers that get lost, killed servers, power cuts.

mod books;
mod ended;
mod history;
mod kill;
mod ledger;
mod load;
mod moves;
mod overspend;
mod power;
mod stage;
mod wire;

/// Whether the long campaigns were asked for.
fn is_long() -> bool {
    std::env::var("GUILDHALL_TEST_LONG").is_ok_and(|value| !value.is_empty())
}

/// Evenly spread numbers (splitmix64), the same for the same seed.
struct Dice(u64);

impl Dice {
    /// Dice that nobody has seen.
    fn new() -> Self {
        Self(rand::random())
    }

    /// A number from zero on, below the bound.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("a number") % bound
    }

    /// Whether something of so many percent happens.
    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// An amount of whole hundreds, both bounds included.
    fn amount(&mut self, least: i64, most: i64) -> i64 {
        let steps = usize::try_from((most - least) / 100 + 1).expect("bounds in order");
        least + i64::try_from(self.below(steps)).expect("a number") * 100
    }

    /// One of a list.
    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One of a list that others may change meanwhile: taken out of it, or only looked at.
    fn pick<T: Clone>(&mut self, list: &mut Vec<T>, take: bool) -> Option<T> {
        if list.is_empty() {
            return None;
        }
        let at = self.below(list.len());
        Some(if take { list.swap_remove(at) } else { list[at].clone() })
    }
}
