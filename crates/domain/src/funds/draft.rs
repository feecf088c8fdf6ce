//! What keeps a draft from being sent: checked while typing, in the dry run, and in the transaction that sends it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    ActivityId, ActivityInput, Contact, Filler, FundRequest, MOST, Notice, ProgramStatus, Refusal, RequestInput, Rules, convert,
    fields::{look, tidied},
};
use crate::{
    invalid::{Check, FieldError, Invalid},
    money::{Currency, Money},
    problem,
};

/// Most activities of one request.
pub const MAX_ACTIVITIES: usize = 20;
const MAX_CONTACTS: usize = 5;

/// What a draft is held against.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The rules it is filed under.
    pub rules: &'a Rules,
    /// Where the program stands.
    pub status: ProgramStatus,
    /// First and last day of the program's period.
    pub period: (NaiveDate, NaiveDate),
    /// Currency of the allocation, in which amounts are written.
    pub currency: Currency,
    /// Currency of the program, in which its limits are.
    pub program_currency: Currency,
    /// Millionths of the program's currency for one unit of the allocation's; absent when nobody knows a rate.
    pub rate: Option<i64>,
    /// Money of the allocation that can be asked for.
    pub available: i64,
    /// What the partner asked for in the quarter besides this request, in the program's currency.
    pub in_quarter: i64,
    /// The same by type of activity, for types that have a limit of their own.
    pub in_quarter_of: &'a BTreeMap<String, i64>,
    /// Money that activities of this request hold already.
    pub kept: i64,
    /// Activities of the request that are decided or being decided: they stay as they are.
    pub fixed: &'a [ActivityId],
    /// The partner's region.
    pub region: &'a str,
    /// The day in the program's time zone.
    pub today: NaiveDate,
}

/// Everything that keeps a draft from being sent.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Findings {
    /// Fields that are wrong.
    pub invalid: Vec<FieldError>,
    /// What is understood and not possible, with the field it is about.
    pub refused: Vec<(String, Refusal)>,
}

impl Findings {
    /// Whether it can be sent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.invalid.is_empty() && self.refused.is_empty()
    }

    /// The findings as part of an answer: fields first.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        let fields = self.invalid.iter().cloned().map(|FieldError { pointer, code, params }| Notice { pointer, code, params });
        let refused = self.refused.iter().map(|(pointer, refusal)| Notice {
            pointer: pointer.clone(),
            code: problem::Refusal::code(refusal).to_owned(),
            params: problem::Refusal::params(refusal),
        });
        fields.chain(refused).collect()
    }
}

impl Setting<'_> {
    /// An amount in the program's currency.
    #[must_use]
    pub fn in_program(&self, amount: i64) -> Option<i64> {
        if self.currency == self.program_currency {
            return Some(amount);
        }
        convert(amount, self.rate?, self.currency.exponent(), self.program_currency.exponent())
    }

    fn is_fixed(&self, activity: &ActivityInput) -> bool {
        activity.id.is_some_and(|id| self.fixed.contains(&id))
    }

    /// What is asked for now, and what the request comes to with what it holds already. `None` when the sums do not fit.
    #[must_use]
    pub fn sums(&self, input: &RequestInput) -> Option<(i64, i64)> {
        let mut asked = 0i64;
        for activity in input.activities.iter().filter(|activity| !self.is_fixed(activity)) {
            asked = asked.checked_add(activity.asked)?;
        }
        Some((asked, asked.checked_add(self.kept)?))
    }
}

impl RequestInput {
    /// A draft in its one spelling. It may be incomplete; only what could never be is refused.
    ///
    /// # Errors
    /// Texts, lists and amounts beyond all bounds.
    pub fn draft(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.at_most("/activities", &self.activities, MAX_ACTIVITIES);
        let activities = self.activities.iter().enumerate().map(|(index, activity)| draft(&mut check, index, activity)).collect();
        let title = check.optional_text("/title", &self.title, 160);
        let description = check.optional_text("/description", &self.description, 4_000);
        check.finish(Self { allocation: self.allocation, title, description, activities })
    }

    /// Whether two drafts say the same. The ids of activities say nothing: the server gives them, and an answer with them may be lost.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |input: &Self| {
            let mut said = input.draft().unwrap_or_else(|_| input.clone());
            for activity in &mut said.activities {
                activity.id = None;
            }
            said
        };
        said(self) == said(other)
    }
}

impl FundRequest {
    /// The request as it is written: what a form begins with.
    #[must_use]
    pub fn input(&self) -> RequestInput {
        let activities = self.activities.iter().map(|activity| ActivityInput { id: Some(activity.id), ..activity.asked.clone() });
        RequestInput {
            allocation: self.allocation,
            title: self.title.clone(),
            description: self.description.clone(),
            activities: activities.collect(),
        }
    }
}

fn draft(check: &mut Check, index: usize, activity: &ActivityInput) -> ActivityInput {
    let at = |field: &str| format!("/activities/{index}/{field}");
    check.at_most(&at("contacts"), &activity.contacts, MAX_CONTACTS);
    for (field, amount) in [("cost", activity.cost), ("asked", activity.asked), ("pipeline", activity.pipeline.unwrap_or_default())] {
        if amount < 0 {
            check.fail(&at(field), "not-positive");
        } else if amount > MOST {
            check.fail(&at(field), "absurd-amount");
        }
    }
    let contacts = activity.contacts.iter().enumerate().map(|(number, contact)| Contact {
        name: check.optional_text(&at(&format!("contacts/{number}/name")), &contact.name, 120),
        email: check.optional_text(&at(&format!("contacts/{number}/email")), &contact.email, 254),
    });
    let contacts = contacts.collect();
    ActivityInput {
        id: activity.id,
        title: check.optional_text(&at("title"), &activity.title, 160),
        kind: check.optional_text(&at("kind"), &activity.kind, 60),
        venue: activity.venue,
        description: check.optional_text(&at("description"), &activity.description, 4_000),
        starts_on: activity.starts_on,
        ends_on: activity.ends_on,
        cost: activity.cost,
        asked: activity.asked,
        contacts,
        pipeline: activity.pipeline,
        segment: activity.segment,
        fields: tidied(check, |slug| at(&format!("fields/{slug}")), &activity.fields),
    }
}

/// Everything that keeps a draft from being sent now, except that nobody is there to decide: only the server knows who is.
#[must_use]
pub fn check(input: &RequestInput, setting: &Setting<'_>) -> Findings {
    let mut findings = Findings::default();
    if let Err(invalid) = input.draft() {
        findings.invalid = invalid.errors;
    }
    if let Err(refusal) = setting.status.can_take_requests() {
        findings.refused.push((String::new(), refusal));
    }
    let mut check = Check::default();
    if input.title.trim().is_empty() {
        check.fail("/title", "required");
    }
    let open = || input.activities.iter().enumerate().filter(|(_, activity)| !setting.is_fixed(activity));
    if open().next().is_none() {
        check.fail("/activities", "required");
    }
    for (index, activity) in open() {
        fields(&mut check, index, activity, setting);
        days(&mut findings.refused, index, activity, setting);
        amounts(&mut findings.refused, index, activity, setting);
    }
    whole(&mut check, &mut findings.refused, input, setting);
    by_type(&mut findings.refused, input, setting);
    if let Err(invalid) = check.finish(()) {
        findings.invalid.extend(invalid.errors);
    }
    findings
}

fn fields(check: &mut Check, index: usize, activity: &ActivityInput, setting: &Setting<'_>) {
    let at = |field: &str| format!("/activities/{index}/{field}");
    for (field, text) in [("title", &activity.title), ("kind", &activity.kind), ("description", &activity.description)] {
        if text.trim().is_empty() {
            check.fail(&at(field), "required");
        }
    }
    if !activity.kind.trim().is_empty() && setting.rules.activity_type(activity.kind.trim()).is_none() {
        check.fail(&at("kind"), "not-one-of");
    }
    for (field, day) in [("starts_on", activity.starts_on), ("ends_on", activity.ends_on)] {
        if day.is_none() {
            check.fail(&at(field), "required");
        }
    }
    if let (Some(start), Some(end)) = (activity.starts_on, activity.ends_on)
        && end < start
    {
        check.fail(&at("ends_on"), "ends-before-start");
    }
    for (field, amount) in [("cost", activity.cost), ("asked", activity.asked)] {
        if amount == 0 {
            check.fail(&at(field), "not-positive");
        }
    }
    look(check, |slug| at(&format!("fields/{slug}")), setting.rules, Filler::Asker, &activity.fields);
    for (number, contact) in activity.contacts.iter().enumerate() {
        let here = |field: &str| at(&format!("contacts/{number}/{field}"));
        if contact.name.trim().is_empty() {
            check.fail(&here("name"), "required");
        }
        check.email(&here("email"), &contact.email);
    }
}

fn days(refused: &mut Vec<(String, Refusal)>, index: usize, activity: &ActivityInput, setting: &Setting<'_>) {
    let at = |field: &str| format!("/activities/{index}/{field}");
    let (first, last) = setting.period;
    let outside = || Refusal::OutsidePeriod { starts_on: first, ends_on: last };
    if let Some(start) = activity.starts_on {
        let earliest = setting.rules.earliest_start(setting.today, setting.region, activity.kind.trim());
        if start < first || start > last {
            refused.push((at("starts_on"), outside()));
        } else if start < earliest {
            refused.push((at("starts_on"), Refusal::LeadTime { earliest }));
        }
    }
    if activity.ends_on.is_some_and(|end| end > last || end < first) {
        refused.push((at("ends_on"), outside()));
    }
}

fn amounts(refused: &mut Vec<(String, Refusal)>, index: usize, activity: &ActivityInput, setting: &Setting<'_>) {
    let at = format!("/activities/{index}/asked");
    let kind = activity.kind.trim();
    let percent = setting.rules.participation_of(kind);
    let share = setting.rules.share_of(kind, activity.cost);
    if activity.cost > 0 && activity.asked > share {
        refused.push((at.clone(), Refusal::AboveShare { percent, max: Money::new(share, setting.currency) }));
    }
    let Some((kind, asked)) = setting.rules.activity_type(kind).zip(setting.in_program(activity.asked)) else { return };
    let money = |minor: i64| Money::new(minor, setting.program_currency);
    if let Some(min) = kind.min_amount.filter(|min| activity.asked > 0 && asked < *min) {
        refused.push((at.clone(), Refusal::BelowMinimum { min: money(min) }));
    }
    if let Some(max) = kind.max_amount.filter(|max| asked > *max) {
        refused.push((at, Refusal::AboveMaximum { max: money(max) }));
    }
}

/// What all activities of a type ask for in the quarter, told at the last one of the type.
fn by_type(refused: &mut Vec<(String, Refusal)>, input: &RequestInput, setting: &Setting<'_>) {
    for kind in &setting.rules.activity_types {
        let Some(max) = kind.max_quarter else { continue };
        let before = setting.in_quarter_of.get(&kind.slug).copied().unwrap_or_default();
        let of_type = input.activities.iter().enumerate().filter(|(_, activity)| activity.kind.trim() == kind.slug);
        let (mut sum, mut last) = (0i64, None);
        for (index, activity) in of_type {
            sum = sum.saturating_add(setting.in_program(activity.asked).unwrap_or_default());
            if !setting.is_fixed(activity) {
                last = Some(index);
            }
        }
        let left = max.saturating_sub(before);
        if let Some(index) = last.filter(|_| sum > left) {
            let remaining = Money::new(left.max(0), setting.program_currency);
            refused.push((format!("/activities/{index}/asked"), Refusal::TypeQuarterLimit { remaining }));
        }
    }
}

fn whole(check: &mut Check, refused: &mut Vec<(String, Refusal)>, input: &RequestInput, setting: &Setting<'_>) {
    let Some((asked, total)) = setting.sums(input) else {
        check.fail("/activities", "absurd-amount");
        return;
    };
    let mut refuse = |refusal: Refusal| refused.push(("/activities".to_owned(), refusal));
    if asked > setting.available {
        refuse(Refusal::InsufficientFunds { remaining: Money::new(setting.available.max(0), setting.currency) });
    }
    let Some(total) = setting.in_program(total) else {
        refuse(Refusal::NoRate { from: setting.currency.to_string(), to: setting.program_currency.to_string() });
        return;
    };
    let money = |minor: i64| Money::new(minor, setting.program_currency);
    if let Some(min) = setting.rules.min_request.filter(|min| asked > 0 && total < *min) {
        refuse(Refusal::BelowMinimum { min: money(min) });
    }
    if let Some(max) = setting.rules.max_request.filter(|max| total > *max) {
        refuse(Refusal::AboveMaximum { max: money(max) });
    }
    if let Some(max) = setting.rules.max_quarter
        && setting.in_quarter.saturating_add(total) > max
    {
        refuse(Refusal::QuarterLimit { remaining: money(max.saturating_sub(setting.in_quarter).max(0)) });
    }
}
