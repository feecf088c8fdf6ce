//! What the rules of a program say about days and amounts, and what a program lets happen.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{ActivityType, ClaimBasis, Program, ProgramInput, ProgramStatus, Refusal, Rules, ZoneOffset, add_working_days, day_in};
use crate::{
    invalid::{Check, Invalid},
    money::Money,
};

/// Most minor units of one amount. Sums of millions of such amounts still fit.
pub const MOST: i64 = 10_000_000_000_000;

/// Working days that the partner has to answer a question.
pub const ANSWER_DAYS: u16 = 5;

/// Changes an amount into another currency, half up (away from zero). `millionths` is what one unit of the first currency is worth in
/// millionths of a unit of the second; the exponents are the digits of their minor units.
///
/// # Errors
/// `None` when the result does not fit.
#[must_use]
pub fn convert(amount: i64, millionths: i64, from: u32, to: u32) -> Option<i64> {
    let over = i128::from(amount).checked_mul(i128::from(millionths))?.checked_mul(10i128.checked_pow(to)?)?;
    let under = 10i128.checked_pow(from)?.checked_mul(1_000_000)?;
    let half_up = over.abs().checked_mul(2)?.checked_add(under)? / under.checked_mul(2)?;
    i64::try_from(half_up * over.signum()).ok()
}

/// Minutes east of UTC at a moment, of the offsets of a zone (oldest first) or else the fixed one.
#[must_use]
pub fn offset_at(offsets: &[ZoneOffset], fixed: i16, moment: DateTime<Utc>) -> i16 {
    let known = offsets.iter().rev().find(|offset| offset.from <= moment).or_else(|| offsets.first());
    known.map_or(fixed, |offset| offset.minutes)
}

impl Rules {
    /// Minutes east of UTC at a moment: of the zone that is named, else the fixed ones.
    #[must_use]
    pub fn offset_at(&self, moment: DateTime<Utc>) -> i16 {
        offset_at(&self.offsets, self.utc_offset, moment)
    }

    /// The civil day of a moment where the program is.
    #[must_use]
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        day_in(moment, self.offset_at(moment))
    }

    /// The moment at which a day begins where the program is.
    #[must_use]
    pub fn begin_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN).and_utc();
        // The offset of the day before: a zone that changes at midnight has not changed yet.
        let offset = self.offset_at(midnight - TimeDelta::minutes(i64::from(self.offset_at(midnight))));
        midnight - TimeDelta::minutes(i64::from(offset))
    }

    /// The rules of a type of activity.
    #[must_use]
    pub fn activity_type(&self, slug: &str) -> Option<&ActivityType> {
        self.activity_types.iter().find(|kind| kind.slug == slug)
    }

    /// Working days between filing and start: the program's, or the type's when those are more.
    #[must_use]
    pub fn lead_days_of(&self, kind: &str) -> u16 {
        let own = self.activity_type(kind).and_then(|kind| kind.lead_days).unwrap_or_default();
        own.max(self.lead_days)
    }

    /// The vendor's share in percent: the type's, or the program's.
    #[must_use]
    pub fn participation_of(&self, kind: &str) -> u8 {
        self.activity_type(kind).and_then(|kind| kind.participation).unwrap_or(self.participation)
    }

    /// The most that can be asked for of a cost: the vendor's share, half up, as claims are reckoned too.
    #[must_use]
    pub fn share_of(&self, kind: &str, cost: i64) -> i64 {
        let share = (i128::from(cost) * i128::from(self.participation_of(kind)) + 50) / 100;
        i64::try_from(share).unwrap_or(i64::MAX)
    }

    /// Public holidays of a region.
    #[must_use]
    pub fn holidays_of(&self, region: &str) -> &[NaiveDate] {
        self.holidays.iter().find(|holidays| holidays.region == region).map_or(&[], |holidays| &holidays.days)
    }

    /// The first day on which an activity can start when its request is filed today.
    #[must_use]
    pub fn earliest_start(&self, today: NaiveDate, region: &str, kind: &str) -> NaiveDate {
        add_working_days(today, self.lead_days_of(kind), self.holidays_of(region))
    }

    /// By when a step that opens today should be decided.
    #[must_use]
    pub fn decide_by(&self, today: NaiveDate, region: &str) -> NaiveDate {
        add_working_days(today, self.review_days, self.holidays_of(region))
    }

    /// By when a question that is asked today should be answered.
    #[must_use]
    pub fn answer_by(&self, today: NaiveDate, region: &str) -> NaiveDate {
        add_working_days(today, ANSWER_DAYS, self.holidays_of(region))
    }

    /// By when a claim that is approved today should be paid.
    #[must_use]
    pub fn pay_by(&self, today: NaiveDate, region: &str) -> NaiveDate {
        add_working_days(today, self.pay_days, self.holidays_of(region))
    }

    /// The last day for claims of an activity.
    #[must_use]
    pub fn claim_by(&self, ends_on: NaiveDate, period_end: NaiveDate) -> NaiveDate {
        let from = match self.claim_basis {
            ClaimBasis::Activity => ends_on,
            ClaimBasis::Period => period_end,
        };
        later(from, self.claim_days)
    }

    /// The last day on which money granted on a day can be asked for: never after the period, because nothing can be asked for then.
    #[must_use]
    pub fn expires_on(&self, granted: NaiveDate, period_end: NaiveDate) -> NaiveDate {
        self.ageing_days.map_or(period_end, |days| later(granted, days).min(period_end))
    }
}

fn later(from: NaiveDate, days: u16) -> NaiveDate {
    from.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

impl ProgramStatus {
    /// The name on the wire, in the database and in catalogue keys (`funds.program.status.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// May entries be written? Pools and allocations are filled before a program opens.
    ///
    /// # Errors
    /// When the period is closed.
    pub const fn can_book(self) -> Result<(), Refusal> {
        match self {
            Self::Draft | Self::Open => Ok(()),
            Self::Closed => Err(Refusal::PeriodClosed),
        }
    }

    /// May a payment be taken back? Also after the period was closed: whoever paid wrongly gets the money back whenever that is found.
    /// Nothing of a closed period stays available, so what comes back goes on at once: see [`ProgramInput::goes_on`].
    ///
    /// # Errors
    /// When nothing can have been paid.
    pub const fn can_take_back(self) -> Result<(), Refusal> {
        match self {
            Self::Open | Self::Closed => Ok(()),
            Self::Draft => Err(Refusal::ProgramNotOpen),
        }
    }

    /// May partners file requests and claims?
    ///
    /// # Errors
    /// When it is not open, or closed already.
    pub const fn can_take_requests(self) -> Result<(), Refusal> {
        match self {
            Self::Open => Ok(()),
            Self::Draft => Err(Refusal::ProgramNotOpen),
            Self::Closed => Err(Refusal::PeriodClosed),
        }
    }
}

impl ProgramInput {
    /// The day it is for the program at a moment.
    #[must_use]
    pub fn today(&self, now: chrono::DateTime<chrono::Utc>) -> NaiveDate {
        self.rules.day_of(now)
    }

    /// May an activity take place on these days? It must lie within the period.
    ///
    /// # Errors
    /// When it does not.
    pub fn holds(&self, starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), Refusal> {
        if starts_on >= self.starts_on && ends_on <= self.ends_on {
            Ok(())
        } else {
            Err(Refusal::OutsidePeriod { starts_on: self.starts_on, ends_on: self.ends_on })
        }
    }

    /// The last day on which a request can be filed for something that still lies within the period.
    #[must_use]
    pub fn request_by(&self, region: &str) -> NaiveDate {
        let holidays = self.rules.holidays_of(region);
        let earliest = |filed: NaiveDate| add_working_days(filed, self.rules.lead_days, holidays);
        let mut day = self.ends_on;
        while earliest(day) > self.ends_on {
            let Some(before) = day.pred_opt() else { return day };
            day = before;
        }
        day
    }
}

impl Program {
    /// May partners file requests and claims?
    ///
    /// # Errors
    /// When it is not open, or closed already.
    pub const fn can_take_requests(&self) -> Result<(), Refusal> {
        self.status.can_take_requests()
    }

    /// May it be opened to partners?
    ///
    /// # Errors
    /// When it was closed. Opening an open one changes nothing.
    pub const fn can_open(&self) -> Result<(), Refusal> {
        self.status.can_book()
    }

    /// May the period be closed today, with so many activities and claims still open?
    ///
    /// # Errors
    /// When it is not open, runs on, or is in use.
    pub fn can_close(&self, today: NaiveDate, open: u32) -> Result<(), Refusal> {
        self.status.can_take_requests()?;
        if today <= self.program.ends_on {
            return Err(Refusal::PeriodRuns { ends_on: self.program.ends_on });
        }
        if open > 0 { Err(Refusal::PeriodInUse { open }) } else { Ok(()) }
    }

    /// Does it stay what entries and requests of it rest on? Once there is any, its kind, its currency and its days are fixed.
    ///
    /// # Errors
    /// With each of them that would change.
    pub fn stays_with(&self, input: &ProgramInput) -> Result<(), Invalid> {
        let mut check = Check::default();
        let now = &self.program;
        let changes = [
            ("/kind", now.kind != input.kind),
            ("/currency", now.currency != input.currency),
            ("/starts_on", now.starts_on != input.starts_on),
            ("/ends_on", now.ends_on != input.ends_on),
        ];
        for (pointer, _) in changes.into_iter().filter(|(_, changed)| *changed) {
            check.fail(pointer, "fixed");
        }
        check.finish(())
    }

    /// May its budget and currency become these? Money that was given to pools stays given.
    ///
    /// # Errors
    /// When the period is closed, or pools have more than the new budget.
    pub fn can_become(&self, input: &ProgramInput) -> Result<(), Refusal> {
        self.status.can_book()?;
        if input.currency != self.program.currency && self.pooled.minor > 0 {
            return Err(Refusal::WrongCurrency { expected: self.program.currency.to_string() });
        }
        if input.total < self.pooled.minor {
            return Err(Refusal::PoolInUse { given: Money::new(self.pooled.minor, self.program.currency) });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use proptest::prelude::*;

    use super::*;
    use crate::funds::fixtures::{day, program, rules};

    #[test]
    fn amounts_are_changed_half_up() {
        assert_eq!(convert(100, 1_500_000, 2, 2), Some(150));
        assert_eq!(convert(1, 500_000, 2, 2), Some(1), "half a cent is a cent");
        assert_eq!(convert(1, 499_999, 2, 2), Some(0));
        assert_eq!(convert(-1, 500_000, 2, 2), Some(-1), "and so it is for what goes back");
        assert_eq!(convert(12_345, 1_000_000, 0, 2), Some(1_234_500), "yen have no minor unit");
        assert_eq!(convert(12_345, 1_000_000, 3, 0), Some(12));
        assert_eq!(convert(i64::MAX, i64::MAX, 0, 4), None);
    }

    #[test]
    fn what_is_filed_on_the_last_day_can_still_take_place() {
        let program = program();
        let by = program.request_by("dach");
        assert!(program.rules.earliest_start(by, "dach", "unknown") <= program.ends_on);
        let next = by.succ_opt().expect("a day");
        assert!(program.rules.earliest_start(next, "dach", "unknown") > program.ends_on);
    }

    #[test]
    fn a_type_asks_for_more_days_never_for_less() {
        let mut rules = rules();
        rules.lead_days = 10;
        for (own, expected) in [(None, 10), (Some(5), 10), (Some(20), 20)] {
            rules.activity_types[0].lead_days = own;
            assert_eq!(rules.lead_days_of("event"), expected);
        }
        assert_eq!(rules.lead_days_of("unknown"), 10);
    }

    #[test]
    fn claims_are_due_after_the_activity_or_the_period() {
        let mut rules = rules();
        rules.claim_days = 30;
        rules.claim_basis = ClaimBasis::Activity;
        assert_eq!(rules.claim_by(day(9, 1), day(12, 31)), day(10, 1));
        rules.claim_basis = ClaimBasis::Period;
        assert_eq!(rules.claim_by(day(9, 1), day(11, 30)), day(12, 30));
    }

    #[test]
    fn money_lapses_by_age_and_never_after_the_period() {
        let mut rules = rules();
        rules.ageing_days = None;
        assert_eq!(rules.expires_on(day(7, 1), day(12, 31)), day(12, 31));
        rules.ageing_days = Some(30);
        assert_eq!(rules.expires_on(day(7, 1), day(12, 31)), day(7, 31));
        assert_eq!(rules.expires_on(day(12, 20), day(12, 31)), day(12, 31));
    }

    #[test]
    fn what_entries_rest_on_is_fixed() {
        let input = program();
        let of = |input: &ProgramInput| Program {
            id: crate::id::Id::new(1, [1; 10]),
            program: input.clone(),
            status: ProgramStatus::Open,
            rules_version: 1,
            pooled: Money::new(0, input.currency),
            version: 1,
        };
        let wrong = |change: fn(&mut ProgramInput)| {
            let mut changed = input.clone();
            change(&mut changed);
            let errors = of(&input).stays_with(&changed).err().map(|invalid| invalid.errors).unwrap_or_default();
            errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>()
        };
        assert_eq!(wrong(|it| (it.name, it.total, it.rules.participation) = ("Other".to_owned(), 1, 1)), [""; 0]);
        assert_eq!(wrong(|it| it.kind = crate::funds::ProgramKind::Coop), ["/kind"]);
        assert_eq!(wrong(|it| it.currency = "USD".parse().expect("a currency")), ["/currency"]);
        assert_eq!(wrong(|it| (it.starts_on, it.ends_on) = (day(1, 2), day(12, 30))), ["/starts_on", "/ends_on"]);
    }

    #[test]
    fn only_open_programs_take_requests_and_closed_ones_nothing() {
        assert_eq!(ProgramStatus::Draft.can_take_requests(), Err(Refusal::ProgramNotOpen));
        assert_eq!(ProgramStatus::Open.can_take_requests(), Ok(()));
        assert_eq!(ProgramStatus::Closed.can_take_requests(), Err(Refusal::PeriodClosed));
        assert_eq!(ProgramStatus::Draft.can_book(), Ok(()));
        assert_eq!(ProgramStatus::Closed.can_book(), Err(Refusal::PeriodClosed));
        assert_eq!(ProgramStatus::Closed.can_take_back(), Ok(()), "what was paid wrongly comes back whenever that is found");
    }

    #[test]
    fn a_zone_has_another_offset_in_summer() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let offset = |from: &str, minutes| ZoneOffset { from: at(from), minutes };
        let offsets = vec![offset("2026-01-01T00:00:00Z", 60), offset("2026-03-29T01:00:00Z", 120), offset("2026-10-25T01:00:00Z", 60)];
        let rules = Rules { offsets, utc_offset: 60, ..rules() };
        assert_eq!(rules.day_of(at("2026-07-01T22:30:00Z")), day(7, 2));
        assert_eq!(rules.day_of(at("2026-12-01T22:30:00Z")), day(12, 1));
        assert_eq!(rules.begin_of(day(7, 1)), at("2026-06-30T22:00:00Z"));
        assert_eq!(rules.begin_of(day(12, 1)), at("2026-11-30T23:00:00Z"));
        assert_eq!(rules.begin_of(day(3, 29)), at("2026-03-28T23:00:00Z"), "the day on which the clocks change begins in winter");
        let fixed = Rules { offsets: vec![], utc_offset: -300, ..rules };
        assert_eq!(fixed.day_of(at("2026-07-01T04:59:00Z")), day(6, 30));
    }

    proptest! {
        #[test]
        fn what_is_taken_back_is_exactly_what_was_given(amount in -MOST..MOST, millionths in 1i64..1_000_000_000, from in 0u32..5, to in 0u32..5) {
            if let Some(there) = convert(amount, millionths, from, to) {
                prop_assert_eq!(convert(-amount, millionths, from, to), Some(-there));
            }
        }

        #[test]
        fn a_changed_amount_is_off_by_half_a_unit_at_most(amount in 0..MOST, millionths in 1i64..1_000_000_000) {
            let there = convert(amount, millionths, 2, 2).expect("it fits");
            let exact = i128::from(amount) * i128::from(millionths);
            prop_assert!((i128::from(there) * 1_000_000 - exact).abs() * 2 <= 1_000_000);
        }

        #[test]
        fn the_same_currency_changes_nothing(amount in -MOST..MOST, exponent in 0u32..5) {
            prop_assert_eq!(convert(amount, 1_000_000, exponent, exponent), Some(amount));
        }

        #[test]
        fn lead_time_counts_working_days(offset in 0u64..300, lead in 0u16..40) {
            let mut rules = rules();
            rules.lead_days = lead;
            let today = day(1, 1) + Days::new(offset);
            let start = rules.earliest_start(today, "dach", "unknown");
            prop_assert_eq!(crate::funds::working_days_between(today, start, rules.holidays_of("dach")), lead);
            prop_assert!(lead == 0 || start.weekday().number_from_monday() <= 5);
        }
    }
}
