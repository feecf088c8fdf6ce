//! What entries sum to, and which money is used first.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CreditId, EntryKind, Lapse};

/// What an allocation's entries sum to. `available = allocated − committed − paid − forfeited + reinstated`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    /// Allocated, accrued, adjusted and transferred, in minor units.
    pub allocated: i64,
    /// Reserved for approved activities and not paid yet.
    pub committed: i64,
    /// Paid, less what was taken back.
    pub paid: i64,
    /// Lapsed, all together.
    pub forfeited: i64,
    /// Come back after lapsing.
    pub reinstated: i64,
}

/// A figure of a balance, for the list of the entries that sum to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// [`Balance::allocated`].
    Allocated,
    /// [`Balance::committed`].
    Committed,
    /// [`Balance::paid`].
    Paid,
    /// [`Balance::forfeited`].
    Forfeited,
    /// [`Balance::reinstated`].
    Reinstated,
}

/// Money of an allocation that lapses on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credit {
    /// Its id.
    pub id: CreditId,
    /// Last day on which it can be asked for; at the day's end in the program's time zone it lapses.
    pub expires_on: NaiveDate,
    /// What its entries sum to.
    pub balance: Balance,
}

/// How much to take from a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// The credit.
    pub credit: CreditId,
    /// Minor units.
    pub amount: i64,
}

impl Part {
    /// Every figure.
    pub const ALL: [Self; 5] = [Self::Allocated, Self::Committed, Self::Paid, Self::Forfeited, Self::Reinstated];

    /// How an entry counts in the figure: 1, -1, or 0 when it does not. `gives` says that the entry takes from the allocation's
    /// available money: the giving side of a transfer, a downward adjustment, a counter-accrual.
    #[must_use]
    pub const fn sign(self, kind: EntryKind, gives: bool) -> i64 {
        match (self, kind) {
            (Self::Allocated, EntryKind::Allocate | EntryKind::Accrue | EntryKind::Adjust | EntryKind::Transfer) => {
                if gives {
                    -1
                } else {
                    1
                }
            }
            (Self::Committed, EntryKind::Commit)
            | (Self::Paid, EntryKind::Pay)
            | (Self::Forfeited, EntryKind::Forfeit)
            | (Self::Reinstated, EntryKind::Reinstate) => 1,
            (Self::Committed, EntryKind::Release | EntryKind::Pay) | (Self::Paid, EntryKind::Reverse) => -1,
            (Self::Allocated | Self::Committed | Self::Paid | Self::Forfeited | Self::Reinstated, _) => 0,
        }
    }

    /// The kinds of entries that sum to the figure.
    pub fn kinds(self) -> impl Iterator<Item = EntryKind> {
        EntryKind::ALL.into_iter().filter(move |kind| self.sign(*kind, false) != 0)
    }
}

impl Balance {
    /// One of its figures.
    #[must_use]
    pub const fn part(&self, part: Part) -> i64 {
        match part {
            Part::Allocated => self.allocated,
            Part::Committed => self.committed,
            Part::Paid => self.paid,
            Part::Forfeited => self.forfeited,
            Part::Reinstated => self.reinstated,
        }
    }

    /// The sums after an entry.
    ///
    /// # Errors
    /// `None` when a sum does not fit.
    #[must_use]
    pub fn moved(&self, kind: EntryKind, amount: i64, gives: bool) -> Option<Self> {
        let after = |part: Part| self.part(part).checked_add(amount.checked_mul(part.sign(kind, gives))?);
        Some(Self {
            allocated: after(Part::Allocated)?,
            committed: after(Part::Committed)?,
            paid: after(Part::Paid)?,
            forfeited: after(Part::Forfeited)?,
            reinstated: after(Part::Reinstated)?,
        })
    }

    /// Whether the sums are possible: nothing negative, nothing overdrawn.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.committed >= 0 && self.paid >= 0 && self.reinstated >= 0 && self.forfeited >= self.reinstated && self.available() >= 0
    }

    /// What can be asked for: `allocated − committed − paid − forfeited + reinstated`.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.allocated - self.committed - self.paid - self.forfeited + self.reinstated
    }

    /// Both together.
    ///
    /// # Errors
    /// `None` when a sum does not fit.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            allocated: self.allocated.checked_add(other.allocated)?,
            committed: self.committed.checked_add(other.committed)?,
            paid: self.paid.checked_add(other.paid)?,
            forfeited: self.forfeited.checked_add(other.forfeited)?,
            reinstated: self.reinstated.checked_add(other.reinstated)?,
        })
    }
}

/// What can be asked for on a day: the credits that have not lapsed.
#[must_use]
pub fn usable(credits: &[Credit], today: NaiveDate) -> i64 {
    credits.iter().filter(|credit| credit.expires_on >= today).map(|credit| credit.balance.available()).sum()
}

/// Orders credits as they are used: soonest to lapse first, older ones first on one day.
pub fn soonest_first(credits: &mut [Credit]) {
    credits.sort_by_key(|credit| (credit.expires_on, credit.id));
}

/// Takes an amount out of credits, soonest to lapse first, none that has lapsed on `today`.
///
/// # Errors
/// What is available in all, when that is less than the amount.
pub fn draw(credits: &[Credit], amount: i64, today: NaiveDate) -> Result<Vec<Draw>, i64> {
    let mut usable: Vec<Credit> = credits.iter().copied().filter(|credit| credit.expires_on >= today).collect();
    soonest_first(&mut usable);
    let mut left = amount;
    let mut draws = Vec::new();
    for credit in &usable {
        let take = credit.balance.available().min(left);
        if take > 0 {
            draws.push(Draw { credit: credit.id, amount: take });
            left -= take;
        }
    }
    if left > 0 { Err(amount - left) } else { Ok(draws) }
}

/// What lapses when, soonest first, days of the same date together; only what can still be asked for on a day.
#[must_use]
pub fn lapses(credits: &[Credit], today: NaiveDate) -> Vec<Lapse> {
    let mut credits = credits.to_vec();
    soonest_first(&mut credits);
    let mut lapses: Vec<Lapse> = Vec::new();
    for credit in credits.iter().filter(|credit| credit.expires_on >= today && credit.balance.available() > 0) {
        match lapses.last_mut().filter(|lapse| lapse.on == credit.expires_on) {
            Some(lapse) => lapse.amount += credit.balance.available(),
            None => lapses.push(Lapse { on: credit.expires_on, amount: credit.balance.available() }),
        }
    }
    lapses
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{funds::fixtures::day, id::Id};

    fn credit(n: u8, expires_on: NaiveDate, allocated: i64) -> Credit {
        Credit { id: Id::new(u64::from(n), [n; 10]), expires_on, balance: Balance { allocated, ..Balance::default() } }
    }

    fn kind() -> impl Strategy<Value = EntryKind> {
        proptest::sample::select(EntryKind::ALL.to_vec())
    }

    #[test]
    fn the_soonest_to_lapse_is_used_first_and_what_lapsed_never() {
        let credits = [credit(3, day(12, 31), 500), credit(1, day(6, 30), 200), credit(2, day(9, 30), 300)];
        let draws = draw(&credits, 400, day(7, 1)).expect("enough");
        assert_eq!(draws, [Draw { credit: credits[2].id, amount: 300 }, Draw { credit: credits[0].id, amount: 100 }]);
        assert_eq!(draw(&credits, 801, day(7, 1)), Err(800));
        assert_eq!(usable(&credits, day(6, 30)), 1_000);
        assert_eq!(usable(&credits, day(7, 1)), 800);
    }

    #[test]
    fn what_lapses_on_one_day_is_told_together() {
        let credits = [credit(1, day(9, 30), 100), credit(2, day(9, 30), 50), credit(3, day(6, 30), 10), credit(4, day(12, 31), 0)];
        assert_eq!(lapses(&credits, day(6, 30)), [Lapse { on: day(6, 30), amount: 10 }, Lapse { on: day(9, 30), amount: 150 }]);
        assert_eq!(lapses(&credits, day(7, 1)), [Lapse { on: day(9, 30), amount: 150 }]);
    }

    #[test]
    fn money_goes_its_way_from_allocated_to_paid() {
        let steps = [
            (EntryKind::Allocate, 1_000, false, 1_000),
            (EntryKind::Commit, 600, false, 400),
            (EntryKind::Pay, 500, false, 400),
            (EntryKind::Release, 100, false, 500),
            (EntryKind::Forfeit, 200, false, 300),
            (EntryKind::Reinstate, 150, false, 450),
            (EntryKind::Reverse, 50, false, 500),
            (EntryKind::Adjust, 100, true, 400),
        ];
        let mut balance = Balance::default();
        for (kind, amount, gives, available) in steps {
            balance = balance.moved(kind, amount, gives).expect("it fits");
            assert!(balance.is_sound(), "{kind:?}");
            assert_eq!(balance.available(), available, "{kind:?}");
        }
        assert_eq!(balance, Balance { allocated: 900, committed: 0, paid: 450, forfeited: 200, reinstated: 150 });
    }

    proptest! {
        #[test]
        fn entries_of_a_figure_sum_to_it(entries in proptest::collection::vec((kind(), 1i64..1_000_000, any::<bool>()), 0..60)) {
            let mut balance = Balance::default();
            for (kind, amount, gives) in &entries {
                balance = balance.moved(*kind, *amount, *gives).expect("it fits");
            }
            for part in Part::ALL {
                let listed = entries.iter().filter(|(kind, ..)| part.kinds().any(|known| known == *kind));
                let sum: i64 = listed.map(|(kind, amount, gives)| part.sign(*kind, *gives) * amount).sum();
                prop_assert_eq!(sum, balance.part(part), "{:?}", part);
            }
        }

        #[test]
        fn draws_sum_to_the_amount_and_overdraw_nothing(
            amounts in proptest::collection::vec((0i64..1_000, 1u32..13), 0..8), amount in 1i64..5_000, month in 1u32..13
        ) {
            let credits: Vec<Credit> =
                amounts.iter().zip(1u8..).map(|((amount, month), n)| credit(n, day(*month, 28), *amount)).collect();
            let today = day(month, 1);
            match draw(&credits, amount, today) {
                Ok(draws) => {
                    prop_assert_eq!(draws.iter().map(|draw| draw.amount).sum::<i64>(), amount);
                    for draw in draws {
                        let credit = credits.iter().find(|credit| credit.id == draw.credit).expect("a credit");
                        prop_assert!(draw.amount > 0 && draw.amount <= credit.balance.available() && credit.expires_on >= today);
                    }
                }
                Err(remaining) => prop_assert!(remaining < amount && remaining == usable(&credits, today)),
            }
        }
    }
}
