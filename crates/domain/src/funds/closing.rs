//! What becomes of unused money when a period closes.

use chrono::NaiveDate;

use super::{CarryOver, Credit, Draw, Program, ProgramInput, Rules};

/// What becomes of the unused money of one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// Goes to the next period.
    pub carried: Vec<Draw>,
    /// Is forfeited.
    pub forfeited: Vec<Draw>,
}

impl Closing {
    /// Minor units that are carried over.
    #[must_use]
    pub fn carried_sum(&self) -> i64 {
        self.carried.iter().map(|draw| draw.amount).sum()
    }

    /// Minor units that are forfeited.
    #[must_use]
    pub fn forfeited_sum(&self) -> i64 {
        self.forfeited.iter().map(|draw| draw.amount).sum()
    }
}

impl ProgramInput {
    /// Divides what is available in credits. Without a next period nothing is carried over, and what had lapsed before the period's
    /// end never is.
    #[must_use]
    pub fn closing(&self, credits: &[Credit], next: bool) -> Closing {
        let percent = match self.rules.carry_over {
            CarryOver::None => 0,
            CarryOver::Percent { percent } => i64::from(percent),
            CarryOver::Until { .. } => 100,
        };
        let mut closing = Closing::default();
        for credit in credits.iter().filter(|credit| credit.balance.available() > 0) {
            let available = credit.balance.available();
            let carries = next && credit.expires_on >= self.ends_on;
            // Rounded down: nobody gains by closing. Divided first so that it always fits.
            let carried = if carries { available / 100 * percent + available % 100 * percent / 100 } else { 0 };
            let note = |draws: &mut Vec<Draw>, amount: i64| {
                if amount > 0 {
                    draws.push(Draw { credit: credit.id, amount });
                }
            };
            note(&mut closing.carried, carried);
            note(&mut closing.forfeited, available - carried);
        }
        closing
    }

    /// The program of the next period: the same rules, from the day after this one.
    #[must_use]
    pub fn next(&self, name: String, ends_on: NaiveDate, total: i64) -> Self {
        let carry_over = match self.rules.carry_over {
            CarryOver::Until { day } => CarryOver::Until { day: day + (ends_on - self.ends_on) },
            CarryOver::None | CarryOver::Percent { .. } => self.rules.carry_over,
        };
        let starts_on = self.ends_on.succ_opt().unwrap_or(self.ends_on);
        let rules = Rules { carry_over, ..self.rules.clone() };
        Self { name, starts_on, ends_on, total, rules, ..self.clone() }
    }

    /// Whether money that comes back after the period was closed, because a payment is taken back, goes on to the next period by the
    /// carry-over rule, as it would have at the closing. It does as long as that period is open and the money could still be asked for
    /// there. Otherwise [`Self::closing`] without a next period applies: all of it is forfeited at once.
    #[must_use]
    pub fn goes_on(&self, next: &Program, today: NaiveDate) -> bool {
        self.rules.carry_over != CarryOver::None && next.status.can_take_requests().is_ok() && self.carried_until(&next.program) >= today
    }

    /// The last day of money that is carried over into the next period.
    #[must_use]
    pub fn carried_until(&self, next: &Self) -> NaiveDate {
        match self.rules.carry_over {
            CarryOver::Until { day } => day.min(next.ends_on),
            CarryOver::None | CarryOver::Percent { .. } => next.rules.expires_on(next.starts_on, next.ends_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        funds::{
            Balance, ProgramStatus,
            fixtures::{day, program},
        },
        id::Id,
    };

    fn credit(n: u8, expires_on: NaiveDate, allocated: i64) -> Credit {
        Credit { id: Id::new(1, [n; 10]), expires_on, balance: Balance { allocated, ..Balance::default() } }
    }

    #[test]
    fn what_comes_back_late_goes_on_while_it_could_be_used() {
        let mut closed = program();
        closed.rules.carry_over = CarryOver::Until { day: day(12, 31) + chrono::Days::new(90) };
        let input = closed.next("Next".to_owned(), day(12, 31) + chrono::Days::new(365), 1);
        let mut next = Program {
            id: Id::new(1, [1; 10]),
            program: input,
            status: ProgramStatus::Open,
            rules_version: 1,
            pooled: crate::money::Money::new(1, closed.currency),
            version: 1,
        };
        let last = day(12, 31) + chrono::Days::new(90);
        assert!(closed.goes_on(&next, last));
        assert!(!closed.goes_on(&next, last + chrono::Days::new(1)), "it would arrive lapsed");
        next.status = ProgramStatus::Closed;
        assert!(!closed.goes_on(&next, last));
        next.status = ProgramStatus::Open;
        closed.rules.carry_over = CarryOver::None;
        assert!(!closed.goes_on(&next, last));
    }

    #[test]
    fn unused_money_is_forfeited_or_goes_on() {
        let mut program = program();
        let credits = [credit(1, day(6, 30), 100), credit(2, day(12, 31), 101)];
        let sums = |program: &ProgramInput, next: bool| {
            let closing = program.closing(&credits, next);
            (closing.carried_sum(), closing.forfeited_sum())
        };
        assert_eq!(sums(&program, true), (0, 201));
        program.rules.carry_over = CarryOver::Percent { percent: 50 };
        assert_eq!(sums(&program, true), (50, 151), "what lapsed in June does not come back");
        assert_eq!(sums(&program, false), (0, 201), "there is no next period to go to");
        program.rules.carry_over = CarryOver::Until { day: day(12, 31) + chrono::Days::new(90) };
        assert_eq!(sums(&program, true), (101, 100));
    }

    #[test]
    fn the_next_period_begins_where_this_one_ends() {
        let next = program().next("MDF 2027".to_owned(), day(12, 31) + chrono::Days::new(365), 5);
        assert_eq!((next.starts_on, next.total, next.name.as_str()), (day(12, 31) + chrono::Days::new(1), 5, "MDF 2027"));
        assert_eq!(next.rules, program().rules);
        assert_eq!(program().carried_until(&next), next.ends_on);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_made(amounts in proptest::collection::vec(0i64..=i64::MAX / 8, 0..5), percent in 1u8..=100) {
            let mut program = program();
            program.rules.carry_over = CarryOver::Percent { percent };
            let credits: Vec<Credit> = amounts.iter().zip(1u8..).map(|(amount, n)| credit(n, program.ends_on, *amount)).collect();
            let closing = program.closing(&credits, true);
            prop_assert_eq!(closing.carried_sum() + closing.forfeited_sum(), amounts.iter().sum::<i64>());
        }
    }
}
