//! What inputs about money must be like, each field named when it is not.

use chrono::NaiveDate;
use serde_json::Value;

use super::{
    ActivityType, AdjustInput, AllocationInput, ApproverRule, CarryOver, CloseInput, GrantInput, MOST, PoolInput, ProgramInput, RateInput,
    ReinstateInput, Rules, StepRule, TransferInput,
};
use crate::{
    invalid::{Check, Invalid},
    portal::Term,
};

/// Most partners of one grant.
const MOST_PARTNERS: usize = 500;

impl Check {
    /// An amount of money: above zero, and not absurd.
    pub fn amount(&mut self, pointer: &str, minor: i64) {
        if minor <= 0 {
            self.fail(pointer, "not-positive");
        } else if minor > MOST {
            self.fail(pointer, "absurd-amount");
        }
    }

    /// An amount that may be absent.
    pub fn optional_amount(&mut self, pointer: &str, minor: Option<i64>) {
        if let Some(minor) = minor {
            self.amount(pointer, minor);
        }
    }

    /// An amount that may be zero: a threshold.
    fn threshold(&mut self, pointer: &str, minor: i64) {
        if minor < 0 {
            self.fail(pointer, "not-positive");
        } else if minor > MOST {
            self.fail(pointer, "absurd-amount");
        }
    }
}

impl ProgramInput {
    /// The input, tidied. `regions` is the portal's vocabulary.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, regions: &[Term]) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        if self.ends_on < self.starts_on {
            check.fail("/ends_on", "ends-before-start");
        } else if (self.ends_on - self.starts_on).num_days() > 3_660 {
            check.fail("/ends_on", "too-far");
        }
        check.amount("/total", self.total);
        let gl_code = check.optional_text("/gl_code", &self.gl_code, 60);
        self.rules.look(&mut check, self.ends_on, regions);
        check.finish(Self { name, gl_code, ..self.clone() })
    }
}

impl Rules {
    fn look(&self, check: &mut Check, ends_on: NaiveDate, regions: &[Term]) {
        check.range("/rules/participation", self.participation.into(), 1, 100);
        check.range("/rules/lead_days", self.lead_days.into(), 0, 365);
        check.range("/rules/review_days", self.review_days.into(), 1, 90);
        check.range("/rules/pay_days", self.pay_days.into(), 1, 90);
        check.range("/rules/claim_days", self.claim_days.into(), 1, 1_095);
        check.range("/rules/max_claims", self.max_claims.into(), 1, 50);
        if let Some(days) = self.ageing_days {
            check.range("/rules/ageing_days", days.into(), 1, 3_650);
        }
        match self.carry_over {
            CarryOver::None => {}
            CarryOver::Percent { percent } => check.range("/rules/carry_over/percent", percent.into(), 1, 100),
            CarryOver::Until { day } if day <= ends_on => check.fail("/rules/carry_over/day", "within-period"),
            CarryOver::Until { .. } => {}
        }
        self.look_at_limits(check);
        check.range("/rules/utc_offset", self.utc_offset.into(), -14 * 60, 14 * 60);
        check.optional_text("/rules/time_zone", &self.time_zone, 64);
        check.at_most("/rules/offsets", &self.offsets, 200);
        self.look_at_fields(check);
        check.at_most("/rules/holidays", &self.holidays, 100);
        check.unique(self.holidays.iter().map(|holidays| &holidays.region), |index| format!("/rules/holidays/{index}/region"));
        for (index, holidays) in self.holidays.iter().enumerate() {
            check.term(&format!("/rules/holidays/{index}/region"), &holidays.region, regions);
            check.at_most(&format!("/rules/holidays/{index}/days"), &holidays.days, 400);
        }
        if self.activity_types.is_empty() {
            check.fail("/rules/activity_types", "required");
        }
        check.at_most("/rules/activity_types", &self.activity_types, 50);
        check.unique(self.activity_types.iter().map(|kind| &kind.slug), |index| format!("/rules/activity_types/{index}/slug"));
        for (index, kind) in self.activity_types.iter().enumerate() {
            kind.look(check, &format!("/rules/activity_types/{index}"));
        }
        for (name, chain) in [("request_chain", &self.request_chain), ("claim_chain", &self.claim_chain)] {
            let pointer = format!("/rules/{name}");
            if chain.is_empty() {
                check.fail(&pointer, "required");
            }
            check.at_most(&pointer, chain, 20);
            // A step of a running chain finds its rule by its name.
            for (index, step) in chain.iter().enumerate() {
                if !step.name.is_empty() && chain.iter().take(index).any(|other| other.name == step.name) {
                    check.fail(&format!("{pointer}/{index}/name"), "doubled");
                }
            }
            for (index, step) in chain.iter().enumerate() {
                step.look(check, &format!("{pointer}/{index}"), self, regions);
            }
        }
    }

    fn look_at_limits(&self, check: &mut Check) {
        check.optional_amount("/rules/min_request", self.min_request);
        check.optional_amount("/rules/max_request", self.max_request);
        check.optional_amount("/rules/max_quarter", self.max_quarter);
        let below = |least: Option<i64>, most: Option<i64>| least.zip(most).is_some_and(|(least, most)| least > most);
        if below(self.min_request, self.max_request) {
            check.fail("/rules/max_request", "below-least");
        }
        if below(self.min_request, self.max_quarter) {
            check.fail("/rules/max_quarter", "below-least");
        }
        check.range("/rules/accrual_rate", self.accrual_rate.into(), 0, 10_000);
        check.optional_amount("/rules/accrual_threshold", self.accrual_threshold);
        check.optional_amount("/rules/accrual_cap", self.accrual_cap);
        check.threshold("/rules/separation_from", self.separation_from);
        check.threshold("/rules/reauthenticate_from", self.reauthenticate_from.unwrap_or_default());
    }
}

impl ActivityType {
    fn look(&self, check: &mut Check, at: &str) {
        check.slug(&format!("{at}/slug"), &self.slug);
        check.label(&format!("{at}/label"), &self.label, 80);
        check.at_most(&format!("{at}/proof"), &self.proof, 20);
        check.unique(self.proof.iter().map(|rule| rule.kind), |index| format!("{at}/proof/{index}/kind"));
        check.at_most(&format!("{at}/metrics"), &self.metrics, 20);
        check.unique(self.metrics.iter().map(|metric| &metric.slug), |index| format!("{at}/metrics/{index}/slug"));
        for (index, metric) in self.metrics.iter().enumerate() {
            check.slug(&format!("{at}/metrics/{index}/slug"), &metric.slug);
            check.label(&format!("{at}/metrics/{index}/label"), &metric.label, 80);
        }
        if self.costs.is_empty() {
            check.fail(&format!("{at}/costs"), "required");
        }
        check.unique(&self.costs, |index| format!("{at}/costs/{index}"));
        if let Some(days) = self.lead_days {
            check.range(&format!("{at}/lead_days"), days.into(), 0, 365);
        }
        if let Some(percent) = self.participation {
            check.range(&format!("{at}/participation"), percent.into(), 1, 100);
        }
        check.optional_amount(&format!("{at}/min_amount"), self.min_amount);
        check.optional_amount(&format!("{at}/max_amount"), self.max_amount);
        check.optional_amount(&format!("{at}/max_quarter"), self.max_quarter);
        for (field, most) in [("max_amount", self.max_amount), ("max_quarter", self.max_quarter)] {
            if self.min_amount.zip(most).is_some_and(|(least, most)| least > most) {
                check.fail(&format!("{at}/{field}"), "below-least");
            }
        }
        for (_, text) in self.template.iter() {
            check.optional_text(&format!("{at}/template"), text, 5_000);
        }
    }
}

impl StepRule {
    fn look(&self, check: &mut Check, at: &str, rules: &Rules, regions: &[Term]) {
        check.label(&format!("{at}/name"), &self.name, 80);
        check.threshold(&format!("{at}/from_amount"), self.from_amount.unwrap_or_default());
        for (index, region) in self.regions.iter().enumerate() {
            check.term(&format!("{at}/regions/{index}"), region, regions);
        }
        for (index, kind) in self.types.iter().enumerate() {
            if rules.activity_type(kind).is_none() {
                check.fail(&format!("{at}/types/{index}"), "not-one-of");
            }
        }
        match &self.approvers {
            ApproverRule::ChannelManagers | ApproverRule::FundApprovers => {}
            ApproverRule::People { people } => {
                if people.is_empty() {
                    check.fail(&format!("{at}/approvers/people"), "required");
                }
                check.at_most(&format!("{at}/approvers/people"), people, 20);
            }
        }
        check.optional_amount(&format!("{at}/final_up_to"), self.final_up_to);
        check.at_most(&format!("{at}/substitutes"), &self.substitutes, 20);
    }
}

impl PoolInput {
    /// The input, tidied. `regions` and `tiers` are the portal's vocabulary.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, regions: &[Term], tiers: &[Term]) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        check.optional_term("/region", &self.region, regions);
        check.optional_term("/tier", &self.tier, tiers);
        check.threshold("/amount", self.amount);
        check.finish(Self { name, ..self.clone() })
    }
}

impl AllocationInput {
    /// The input, tidied, for a day and a period's end in the program's time zone.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, today: NaiveDate, period_end: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.amount("/amount/minor", self.amount.minor);
        if let Some(day) = self.expires_on {
            future(&mut check, "/expires_on", day, today);
            if day > period_end {
                check.fail("/expires_on", "outside-period");
            }
        }
        let reason = check.optional_text("/reason", &self.reason, 500);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl GrantInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.partners.is_empty() {
            check.fail("/partners", "required");
        }
        check.at_most("/partners", &self.partners, MOST_PARTNERS);
        check.unique(&self.partners, |index| format!("/partners/{index}"));
        check.amount("/amount/minor", self.amount.minor);
        let reason = check.optional_text("/reason", &self.reason, 500);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl AdjustInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.amount.minor == 0 {
            check.fail("/amount/minor", "zero");
        } else if self.amount.minor.unsigned_abs() > MOST.unsigned_abs() {
            check.fail("/amount/minor", "absurd-amount");
        }
        let reason = check.text("/reason", &self.reason, 500);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl TransferInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.from == self.to {
            check.fail("/to", "doubled");
        }
        check.amount("/amount/minor", self.amount.minor);
        let reason = check.text("/reason", &self.reason, 500);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl ReinstateInput {
    /// The input, tidied, for a day and a period's end in the program's time zone.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, today: NaiveDate, period_end: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.amount("/amount/minor", self.amount.minor);
        future(&mut check, "/expires_on", self.expires_on, today);
        // Until the period ends, or a year from now where it has ended already: for ever is no day.
        let most = today.checked_add_days(chrono::Days::new(366)).unwrap_or(today);
        if self.expires_on > period_end.max(most) {
            check.fail("/expires_on", "too-far");
        }
        let reason = check.text("/reason", &self.reason, 500);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl RateInput {
    /// The input.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.from == self.to {
            check.fail("/to", "doubled");
        }
        check.range("/millionths", self.millionths, 1, 1_000_000_000_000);
        check.finish(*self)
    }
}

impl CloseInput {
    /// The input, tidied, for a period's end.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, period_end: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let next_name = self.next_name.as_deref().map(|name| check.text("/next_name", name, 120));
        match (&next_name, self.next_ends_on) {
            (Some(_), None) => check.fail("/next_ends_on", "required"),
            (Some(_), Some(day)) if day <= period_end => check.fail("/next_ends_on", "ends-before-start"),
            (None, _) | (Some(_), Some(_)) => {}
        }
        check.threshold("/next_total", self.next_total);
        check.finish(Self { next_name, ..self.clone() })
    }
}

fn future(check: &mut Check, pointer: &str, day: NaiveDate, today: NaiveDate) {
    if day < today {
        check.fail_with(pointer, "in-the-past", [("today", Value::from(today.to_string()))]);
    }
}

#[cfg(test)]
mod tests;
