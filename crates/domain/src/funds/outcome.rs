//! What came of an activity: leads and deals that somebody puts down to it, and what they cost.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Activity, ActivityStatus, MOST, OperationId, OutcomeId, Refusal};
use crate::{
    invalid::{Check, Invalid},
    money::Currency,
};

/// What kind of result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// So many people who may buy.
    Leads,
    /// One opportunity, with what it may bring and what of it was won.
    Deal,
}

impl OutcomeKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Leads, Self::Deal];

    /// The name on the wire, in the database and in catalogue keys (`funds.outcome.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Deal => "deal",
        }
    }
}

/// A result as somebody writes it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OutcomeInput {
    /// The operation.
    pub operation: OperationId,
    /// What kind.
    pub kind: OutcomeKind,
    /// When it came about.
    pub on: NaiveDate,
    /// How many leads; none for a deal.
    #[serde(default)]
    pub leads: u32,
    /// What the deal is about; may be empty for leads.
    #[serde(default)]
    pub title: String,
    /// What the deal may bring, in minor units of the activity's currency; none for leads.
    #[serde(default)]
    pub amount: i64,
    /// What of it was won so far.
    #[serde(default)]
    pub won: i64,
    /// How one knows: a list, a campaign's code, a number in another system.
    pub source: String,
}

/// A result that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// Its id.
    pub id: OutcomeId,
    /// What it says now.
    pub input: OutcomeInput,
    /// Whether it was taken back: then it counts no more.
    pub removed: bool,
    /// What it said before, and who said so; the latest last.
    pub history: Vec<OutcomeVersion>,
    /// Its version.
    pub version: i32,
}

/// What a result said at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutcomeVersion {
    /// What it said.
    pub input: OutcomeInput,
    /// Whether it was taken back then.
    pub removed: bool,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The results of an activity, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// Together.
    pub roi: Roi,
    /// One by one, the latest day first.
    pub items: Vec<Outcome>,
}

/// What results come to, and what was spent on them: of activities with results alone, because others say nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Roi {
    /// The currency of the sums.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// Activities with results.
    pub activities: u32,
    /// What the vendor reserved and paid for them.
    pub spent: i64,
    /// Leads.
    pub leads: i64,
    /// Deals.
    pub deals: i64,
    /// What the deals may bring.
    pub pipeline: i64,
    /// What was won.
    pub won: i64,
}

impl Roi {
    /// Nothing yet.
    #[must_use]
    pub const fn none(currency: Currency) -> Self {
        Self { currency, activities: 0, spent: 0, leads: 0, deals: 0, pipeline: 0, won: 0 }
    }

    /// What a lead cost, in minor units, half up; none without leads.
    #[must_use]
    pub fn cost_per_lead(&self) -> Option<i64> {
        (self.leads > 0).then(|| ratio(self.spent, 1, self.leads))
    }

    /// What one unit of money may bring, in hundredths; none when nothing was spent.
    #[must_use]
    pub fn pipeline_per_unit(&self) -> Option<i64> {
        (self.spent > 0).then(|| ratio(self.pipeline, 100, self.spent))
    }

    /// What one unit of money has won, in hundredths; none when nothing was spent.
    #[must_use]
    pub fn won_per_unit(&self) -> Option<i64> {
        (self.spent > 0).then(|| ratio(self.won, 100, self.spent))
    }

    /// Both together, of the same currency.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            currency: self.currency,
            activities: self.activities.saturating_add(other.activities),
            spent: self.spent.saturating_add(other.spent),
            leads: self.leads.saturating_add(other.leads),
            deals: self.deals.saturating_add(other.deals),
            pipeline: self.pipeline.saturating_add(other.pipeline),
            won: self.won.saturating_add(other.won),
        }
    }
}

/// `amount` times `by` for each of `parts`, half up.
fn ratio(amount: i64, by: i64, parts: i64) -> i64 {
    let half_up = (i128::from(amount) * i128::from(by) * 2 + i128::from(parts)) / (i128::from(parts) * 2);
    i64::try_from(half_up).unwrap_or(i64::MAX)
}

/// May results be written down for an activity that stands so, on a day in the program's time zone? Once it has begun; also long after its
/// money is settled, because deals take their time.
///
/// # Errors
/// When it was not approved or has not begun.
pub fn can_record(status: ActivityStatus, starts_on: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    match status {
        ActivityStatus::Approved | ActivityStatus::Settled | ActivityStatus::Lapsed => {}
        ActivityStatus::Draft | ActivityStatus::Open | ActivityStatus::Returned | ActivityStatus::Denied | ActivityStatus::Cancelled => {
            return Err(Refusal::NotApproved);
        }
    }
    match starts_on {
        Some(starts_on) if starts_on > today => Err(Refusal::NotBegun { starts_on }),
        Some(_) | None => Ok(()),
    }
}

impl Activity {
    /// May results be written down?
    ///
    /// # Errors
    /// When it was not approved or has not begun.
    pub fn can_record(&self, today: NaiveDate) -> Result<(), Refusal> {
        can_record(self.status, self.asked.starts_on, today)
    }
}

impl OutcomeInput {
    /// Whether it can be understood, for an activity that began on a day, and today.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(&self, starts_on: Option<NaiveDate>, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let source = check.text("/source", &self.source, 500);
        if self.on > today {
            check.fail("/on", "in-the-future");
        } else if starts_on.is_some_and(|start| self.on < start) {
            check.fail("/on", "before-the-activity");
        }
        let title = match self.kind {
            OutcomeKind::Leads => {
                check.range("/leads", self.leads.into(), 1, 1_000_000);
                for (pointer, minor) in [("/amount", self.amount), ("/won", self.won)] {
                    if minor != 0 {
                        check.fail(pointer, "leads-have-no-amount");
                    }
                }
                check.optional_text("/title", &self.title, 200)
            }
            OutcomeKind::Deal => {
                check.range("/leads", self.leads.into(), 0, 0);
                check.amount("/amount", self.amount);
                if self.won < 0 {
                    check.fail("/won", "negative");
                } else if self.won > MOST {
                    check.fail("/won", "absurd-amount");
                }
                check.text("/title", &self.title, 200)
            }
        };
        check.finish(Self { source, title, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        funds::fixtures::{day, eur},
        id::Id,
    };

    fn leads(leads: u32) -> OutcomeInput {
        OutcomeInput {
            operation: Id::new(1, [1; 10]),
            kind: OutcomeKind::Leads,
            on: day(6, 20),
            leads,
            title: String::new(),
            amount: 0,
            won: 0,
            source: "Badge scans".into(),
        }
    }

    fn wrong(input: &OutcomeInput) -> Vec<(String, String)> {
        let invalid = input.check(Some(day(6, 15)), day(6, 20)).err();
        invalid.map(|invalid| invalid.errors).unwrap_or_default().into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn leads_are_counted_and_deals_are_worth_something() {
        assert_eq!(wrong(&leads(3)), []);
        assert_eq!(wrong(&leads(0))[0].0, "/leads");
        let deal = OutcomeInput { kind: OutcomeKind::Deal, leads: 0, title: "Valves".into(), amount: 500_000, won: 600_000, ..leads(0) };
        assert_eq!(wrong(&deal), [], "more can be won than was hoped for");
        assert_eq!(wrong(&OutcomeInput { won: -1, ..deal.clone() }), [("/won".to_owned(), "negative".to_owned())]);
        assert_eq!(wrong(&OutcomeInput { title: String::new(), amount: 0, ..deal }).len(), 2);
        assert_eq!(wrong(&OutcomeInput { amount: 1, ..leads(3) }), [("/amount".to_owned(), "leads-have-no-amount".to_owned())]);
        assert_eq!(wrong(&OutcomeInput { on: day(6, 21), ..leads(3) })[0].1, "in-the-future");
        assert_eq!(wrong(&OutcomeInput { on: day(6, 14), ..leads(3) })[0].1, "before-the-activity");
    }

    #[test]
    fn results_come_after_the_beginning() {
        let can = |status, today| can_record(status, Some(day(6, 15)), today);
        assert_eq!(can(ActivityStatus::Approved, day(6, 14)), Err(Refusal::NotBegun { starts_on: day(6, 15) }));
        for status in [ActivityStatus::Approved, ActivityStatus::Settled, ActivityStatus::Lapsed] {
            assert_eq!(can(status, day(6, 15)), Ok(()));
        }
        assert_eq!(can(ActivityStatus::Denied, day(6, 15)), Err(Refusal::NotApproved));
    }

    #[test]
    fn figures_are_of_what_was_spent() {
        let roi = Roi { activities: 1, spent: 100_000, leads: 3, deals: 2, pipeline: 1_234_567, won: 250_000, ..Roi::none(eur()) };
        assert_eq!(roi.cost_per_lead(), Some(33_333));
        assert_eq!((roi.pipeline_per_unit(), roi.won_per_unit()), (Some(1235), Some(250)));
        let none = Roi::none(eur());
        assert_eq!((none.cost_per_lead(), none.pipeline_per_unit(), none.won_per_unit()), (None, None, None));
        assert_eq!(roi.plus(&roi).cost_per_lead(), Some(33_333));
    }
}
