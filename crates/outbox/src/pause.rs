//! Pauses between attempts: full jitter from a second to five minutes, and what the server asked for; safe from clocks that jump.

use serde::{Deserialize, Serialize};

/// The most that the first pause lasts, in milliseconds.
pub const FIRST: u64 = 1_000;
/// The most that any pause lasts that we chose.
pub const LONGEST: u64 = 5 * 60 * 1_000;
/// The most that a server can ask for: one that is wrong must not silence a browser for days.
pub const LONGEST_ASKED: u64 = 60 * 60 * 1_000;

/// A moment by the browser's clock, in milliseconds since 1970. It may jump either way.
pub type Moment = i64;

/// A pause: since when and how long, and not until when, so that a clock that jumps back cannot make it last for years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    since: Moment,
    millis: u64,
}

impl Pause {
    /// After so many attempts that had no definite answer. `random` is any number, `asked` the server's `Retry-After`.
    ///
    /// Full jitter: anything from nothing to the most, so that a thousand browsers that lost the same server do not return together.
    #[must_use]
    pub fn after(failures: u32, asked: Option<u64>, now: Moment, random: u64) -> Self {
        let doublings = failures.saturating_sub(1).min(20);
        let most = (FIRST << doublings).min(LONGEST);
        let own = random % (most + 1);
        let asked = asked.unwrap_or(0).min(LONGEST_ASKED);
        // What the server asked for is the least: on top of it everybody keeps their own jitter.
        Self { since: now, millis: if asked == 0 { own } else { asked + own.min(FIRST) } }
    }

    /// How long is left, in milliseconds. A clock that went back ends a pause; one that went ahead too: an attempt too early does no harm.
    #[must_use]
    pub fn left(self, now: Moment) -> u64 {
        match u64::try_from(now.saturating_sub(self.since)) {
            Ok(gone) => self.millis.saturating_sub(gone),
            Err(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let most = |failures| Pause::after(failures, None, 0, u64::MAX / 2).millis;
        // A random number may be anything, so the bound is asked with many.
        for (failures, bound) in [(0, 1_000), (1, 1_000), (2, 2_000), (3, 4_000), (9, 256_000), (10, 300_000), (u32::MAX, 300_000)] {
            let longest = (0..2_000).map(|step| Pause::after(failures, None, 0, step * 7_919).millis).max();
            assert!(longest <= Some(bound) && longest > Some(bound * 9 / 10), "{failures}: {longest:?} of {bound}");
            assert!(most(failures) <= bound);
        }
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        for random in 0..3_000 {
            let pause = Pause::after(1, Some(30_000), 0, random);
            assert!((30_000..=31_000).contains(&pause.millis), "{pause:?}");
        }
        assert!(Pause::after(1, Some(u64::MAX), 0, 5).millis <= LONGEST_ASKED + FIRST);
    }

    proptest! {
        #[test]
        fn no_clock_makes_a_pause_longer(since in any::<i64>(), now in any::<i64>(), failures in any::<u32>(), random in any::<u64>()) {
            let pause = Pause::after(failures, None, since, random);
            prop_assert!(pause.left(now) <= LONGEST);
            prop_assert!(now >= since || pause.left(now) == 0, "the clock went back");
        }
    }
}
