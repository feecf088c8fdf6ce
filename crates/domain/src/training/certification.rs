//! Certifications: what somebody must do to be certified, and for how long they are.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{CertificationId, CourseStage, PictureId, Refusal, Requirement};
use crate::{
    audience::Audience,
    invalid::{Check, Invalid},
    language::Localized,
};

/// When learners and their company are reminded, in days before the end, unless the certification says otherwise.
pub const REMIND_DAYS: [u16; 4] = [90, 60, 30, 7];

/// For how long a certificate is valid. The last day is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Validity {
    /// For ever.
    Unlimited,
    /// For so many months.
    Months {
        /// 1 to 240.
        months: u16,
    },
    /// Until the same day of a year for everybody.
    FixedDay {
        /// Month, 1 to 12.
        month: u8,
        /// Day, 1 to 31; the last of the month when that is shorter.
        day: u8,
        /// Never for less than so many months: else until the day a year later.
        least_months: u16,
    },
}

/// How a certificate is renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Opens so many days before the end.
    pub opens_days: u16,
    /// Stays open so many days after the end; then only the whole way leads to a new certificate.
    #[serde(default)]
    pub late_days: u16,
    /// What must be done anew; the whole way when empty.
    #[serde(default)]
    pub requires: Vec<Requirement>,
}

/// What the vendor writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CertificationInput {
    /// Name by language.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub name: Localized,
    /// What somebody who holds it can do, by language: also in the certificate and the badge.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub description: Localized,
    /// Who finds it.
    #[serde(default)]
    pub audience: Audience,
    /// What must be done; all of it.
    pub requires: Vec<Requirement>,
    /// Whether an exam of the portal itself must be among it: a package's word is not enough.
    #[serde(default)]
    pub exam_needed: bool,
    /// For how long.
    pub validity: Validity,
    /// How it is renewed; only by the whole way, after its end, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// When people are reminded, in days before the end.
    #[serde(default = "remind_days")]
    pub remind_days: Vec<u16>,
    /// The badge's picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<PictureId>,
}

fn remind_days() -> Vec<u16> {
    REMIND_DAYS.to_vec()
}

/// A certification as the vendor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Certification {
    /// Its id.
    pub id: CertificationId,
    /// What was written.
    pub certification: CertificationInput,
    /// Whether it can be earned.
    pub stage: CourseStage,
    /// People who hold it today.
    pub holders: u64,
    /// Certificates that were ever given.
    pub awards: u64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

impl CertificationInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.label("/name", &self.name, 120);
        check.label("/description", &self.description, 2_000);
        let audience = self.audience.check("/audience", &mut check);
        requirements(&mut check, "/requires", &self.requires, self.exam_needed);
        if self.requires.is_empty() {
            check.fail("/requires", "required");
        }
        match self.validity {
            Validity::Unlimited => {}
            Validity::Months { months } => check.range("/validity/months", months.into(), 1, 240),
            Validity::FixedDay { month, day, least_months } => {
                check.range("/validity/month", month.into(), 1, 12);
                check.range("/validity/day", day.into(), 1, 31);
                check.range("/validity/least_months", least_months.into(), 0, 60);
            }
        }
        if let Some(renewal) = &self.renewal {
            check.range("/renewal/opens_days", renewal.opens_days.into(), 1, 730);
            check.range("/renewal/late_days", renewal.late_days.into(), 0, 730);
            requirements(&mut check, "/renewal/requires", &renewal.requires, self.exam_needed && !renewal.requires.is_empty());
            if self.validity == Validity::Unlimited {
                check.fail("/renewal", "nothing-to-renew");
            }
        }
        check.at_most("/remind_days", &self.remind_days, 10);
        let mut remind_days = self.remind_days.clone();
        remind_days.sort_unstable_by(|a, b| b.cmp(a));
        remind_days.dedup();
        if remind_days.iter().any(|days| !(1..=730).contains(days)) {
            check.fail_with("/remind_days", "out-of-range", [("min", 1.into()), ("max", 730.into())]);
        }
        check.finish(Self { audience, remind_days, ..self.clone() })
    }

    /// From when a certificate that ends on a day can be renewed, and until when. `None` when it cannot be renewed.
    #[must_use]
    pub fn renewable(&self, valid_until: Option<NaiveDate>) -> Option<(NaiveDate, NaiveDate)> {
        let renewal = self.renewal.as_ref()?;
        let end = valid_until?;
        let opens = end.checked_sub_days(Days::new(renewal.opens_days.into()))?;
        Some((opens, end.checked_add_days(Days::new(renewal.late_days.into()))?))
    }

    /// How many days before its end a certificate is called expiring: since its renewal opens or the first reminder is due, whichever is
    /// earlier. `None` when it has neither.
    #[must_use]
    pub fn expiring_days(&self) -> Option<u16> {
        let opens = self.renewal.as_ref().map(|renewal| renewal.opens_days);
        opens.into_iter().chain(self.remind_days.iter().copied()).max()
    }

    /// From which day on a certificate that ends on a day is called expiring; `None` when it never is.
    #[must_use]
    pub fn expiring_from(&self, valid_until: Option<NaiveDate>) -> Option<NaiveDate> {
        valid_until?.checked_sub_days(Days::new(self.expiring_days()?.into()))
    }

    /// What must be done to renew.
    #[must_use]
    pub fn renewal_requires(&self) -> &[Requirement] {
        self.renewal.as_ref().map(|renewal| renewal.requires.as_slice()).filter(|list| !list.is_empty()).unwrap_or(&self.requires)
    }
}

fn requirements(check: &mut Check, pointer: &str, list: &[Requirement], exam_needed: bool) {
    check.at_most(pointer, list, 20);
    check.unique(list, |index| format!("{pointer}/{index}"));
    if exam_needed && !list.iter().any(|requirement| matches!(requirement, Requirement::Exam(_))) {
        check.fail(pointer, "exam-missing");
    }
}

impl Validity {
    /// The last day of a certificate that is given on a day; `None`: there is none.
    #[must_use]
    pub fn until(self, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Unlimited => None,
            Self::Months { months } => from.checked_add_months(Months::new(months.into())),
            Self::FixedDay { month, day, least_months } => {
                let least = from.checked_add_months(Months::new(least_months.into()))?;
                (least.year()..=least.year() + 1).filter_map(|year| last_day(year, month, day)).find(|end| *end >= least && *end > from)
            }
        }
    }

    /// The last day after renewing on a day a certificate that ends on another. Who renews early loses nothing: the new time begins
    /// where the old one ends. Who renews late begins on the day.
    #[must_use]
    pub fn renewed_until(self, old_end: NaiveDate, on: NaiveDate) -> Option<NaiveDate> {
        self.until(old_end.max(on))
    }
}

/// A day of a year, or the last of its month when that is shorter.
fn last_day(year: i32, month: u8, day: u8) -> Option<NaiveDate> {
    (1..=u32::from(day)).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month.into(), day))
}

/// May a certification be removed? One that anybody ever held cannot: history is never deleted.
///
/// # Errors
/// When there are awards.
pub const fn can_remove(awards: u64) -> Result<(), Refusal> {
    if awards == 0 { Ok(()) } else { Err(Refusal::HasAwards { count: awards }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::{certification, day, id};

    #[test]
    fn a_period_ends_on_the_same_day_of_a_later_month() {
        let months = |months| Validity::Months { months };
        assert_eq!(months(12).until(day("2026-03-15")), Some(day("2027-03-15")));
        assert_eq!(months(24).until(day("2024-02-29")), Some(day("2026-02-28")));
        assert_eq!(months(1).until(day("2026-01-31")), Some(day("2026-02-28")));
        assert_eq!(Validity::Unlimited.until(day("2026-01-31")), None);
    }

    #[test]
    fn a_fixed_day_is_the_next_that_is_far_enough() {
        let fixed = |month, day, least_months| Validity::FixedDay { month, day, least_months };
        assert_eq!(fixed(1, 31, 6).until(day("2026-03-01")), Some(day("2027-01-31")));
        assert_eq!(fixed(1, 31, 6).until(day("2026-12-01")), Some(day("2028-01-31")));
        assert_eq!(fixed(12, 31, 0).until(day("2026-12-31")), Some(day("2027-12-31")));
        assert_eq!(fixed(2, 31, 0).until(day("2027-03-01")), Some(day("2028-02-29")));
        assert_eq!(fixed(6, 30, 24).until(day("2026-07-01")), Some(day("2029-06-30")));
    }

    #[test]
    fn who_renews_early_loses_nothing() {
        let year = Validity::Months { months: 12 };
        assert_eq!(year.renewed_until(day("2026-12-31"), day("2026-11-01")), Some(day("2027-12-31")));
        assert_eq!(year.renewed_until(day("2026-12-31"), day("2026-12-31")), Some(day("2027-12-31")));
        assert_eq!(year.renewed_until(day("2026-12-31"), day("2027-01-20")), Some(day("2028-01-20")));
        let fixed = Validity::FixedDay { month: 1, day: 31, least_months: 6 };
        assert_eq!(fixed.renewed_until(day("2027-01-31"), day("2026-12-01")), Some(day("2028-01-31")));
    }

    #[test]
    fn renewal_is_open_around_the_end() {
        let input = certification();
        assert_eq!(input.renewable(Some(day("2026-12-31"))), Some((day("2026-10-02"), day("2027-01-30"))));
        assert_eq!(input.renewable(None), None);
    }

    #[test]
    fn an_end_is_near_from_the_first_reminder_or_the_renewal_on() {
        let end = Some(day("2026-12-31"));
        let mut input = certification();
        assert_eq!(input.expiring_from(end), Some(day("2026-10-02")), "both 90 days before");
        input.remind_days = vec![120, 30];
        assert_eq!(input.expiring_from(end), Some(day("2026-09-02")), "the reminder comes first");
        input.remind_days = vec![30];
        assert_eq!(input.expiring_from(end), Some(day("2026-10-02")), "the renewal comes first");
        input.renewal = None;
        assert_eq!(input.expiring_from(end), Some(day("2026-12-01")), "it cannot be renewed, and still it ends");
        input.remind_days.clear();
        assert_eq!(input.expiring_from(end), None, "nobody is to be told");
        assert_eq!(certification().expiring_from(None), None);
    }

    #[test]
    fn a_certification_that_needs_an_exam_has_one() {
        let mut input = certification();
        assert!(input.check().is_ok());
        input.requires = vec![Requirement::Course(id(1))];
        assert_eq!(input.check().expect_err("no exam").errors[0].code, "exam-missing");
        input.exam_needed = false;
        assert!(input.check().is_ok());
        input.validity = Validity::Unlimited;
        assert_eq!(input.check().expect_err("for ever").errors[0].code, "nothing-to-renew");
        input.requires.clear();
        assert_eq!(input.check().expect_err("nothing to do").errors[0].pointer, "/requires");
    }

    #[test]
    fn days_to_remind_are_in_order_and_once_each() {
        let mut input = certification();
        input.remind_days = vec![7, 90, 30, 7];
        assert_eq!(input.check().expect("sound").remind_days, [90, 30, 7]);
    }

    #[test]
    fn what_people_hold_is_not_removed() {
        assert_eq!(can_remove(0), Ok(()));
        assert_eq!(can_remove(3), Err(Refusal::HasAwards { count: 3 }));
    }

    proptest! {
        #[test]
        fn renewing_always_gives_more_time(old in 0u64..3_000, ahead in 0u64..200, months in 1u16..60, month in 1u8..=12, on_day in 1u8..=31, least in 0u16..24, fixed in any::<bool>()) {
            let old_end = day("2024-01-01") + Days::new(old);
            let on = old_end - Days::new(ahead);
            let validity = if fixed { Validity::FixedDay { month, day: on_day, least_months: least } } else { Validity::Months { months } };
            let end = validity.renewed_until(old_end, on).expect("an end");
            prop_assert!(end > old_end);
            prop_assert_eq!(validity.renewed_until(old_end, old_end), Some(end), "the day of renewing does not matter before the end");
        }
    }
}
