//! One thing of a request that the reader decides: an activity, or a change of an approved one.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Activity, ActivityStatus, Chain, ChangeOrder, Decision, FundRequest, StepState},
    money::Currency,
    partner::PersonId,
};
use leptos::prelude::*;

use super::{
    super::{say, vendor::parts::amount},
    choice::{About, Choice, Kind},
};
use crate::{
    i18n::{day_short, list},
    ui::Trouble,
};

/// What is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The activity.
    pub activity: Activity,
    /// Its type in words.
    kind: String,
    currency: Currency,
}

/// Everything of a request that this person decides now.
pub fn items(request: &FundRequest, person: PersonId) -> Vec<Item> {
    let mine = |activity: &&Activity| {
        let asked = |chain: &Chain| chain.turn_of(person).is_some();
        (activity.status == ActivityStatus::Open && asked(&activity.chain))
            || activity.change.as_ref().is_some_and(|change| asked(&change.chain))
    };
    let item = |activity: &Activity| Item {
        kind: request.rules.activity_type(&activity.asked.kind).map(say::activity_type).unwrap_or_default(),
        activity: activity.clone(),
        currency: request.currency,
    };
    request.activities.iter().filter(mine).map(item).collect()
}

impl Item {
    fn about(&self) -> About {
        if self.activity.change.is_some() { About::Change } else { About::Activity }
    }

    fn chain(&self) -> &Chain {
        self.activity.change.as_ref().map_or(&self.activity.chain, |change| &change.chain)
    }

    /// What accepting it as it is approves in addition.
    pub fn asked(&self) -> i64 {
        self.activity.change.as_ref().map_or(self.activity.asked.asked, |change| change.difference)
    }

    /// What the choice approves.
    pub fn approves(&self, choice: Choice) -> i64 {
        match choice.kind() {
            Kind::Accept => self.asked(),
            // Of a change the amount is what is approved in all.
            Kind::Change if self.activity.change.is_some() => choice.amount().unwrap_or_default() - self.activity.kept(),
            Kind::Change => choice.amount().unwrap_or_default(),
            Kind::Return | Kind::Deny | Kind::Later => 0,
        }
    }

    /// The decision to send; none when it is left for later.
    pub fn decision(&self, choice: Choice) -> Option<Decision> {
        let verdict = choice.verdict()?;
        Some(Decision { activity: self.activity.id, verdict, reason: choice.reason(), note: choice.note() })
    }

    /// Draws it with its fields.
    pub fn view(
        &self,
        choice: Choice,
        trouble: Signal<Option<Trouble>>,
        pointer: impl Fn() -> String + Clone + Send + Sync + 'static,
    ) -> AnyView {
        let asked = &self.activity.asked;
        let what = match &self.activity.change {
            Some(change) => self.difference(change),
            None => {
                let share = t!(
                    "funds.vendor.item.asked",
                    asked = amount(asked.asked, self.currency),
                    cost = amount(asked.cost, self.currency),
                    percent = percent(asked.asked, asked.cost)
                );
                view! { <p>{share}</p> }.into_any()
            }
        };
        let facts = [self.kind.clone(), say::venue(asked.venue), days(asked.starts_on, asked.ends_on)];
        let facts = facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ");
        let next = next(self.chain());
        view! {
            <fieldset class="stack">
                <legend><b><bdi>{asked.title.clone()}</bdi></b></legend>
                <p class="muted small">{facts}</p>
                {what}
                {choice.fields(self.about(), self.currency, trouble, pointer)}
                {(!next.is_empty()).then(|| view! { <p class="muted small">{t!("funds.vendor.item.next", names = list(&next))}</p> })}
            </fieldset>
        }
        .into_any()
    }

    /// Old, new and the difference.
    fn difference(&self, change: &ChangeOrder) -> AnyView {
        let (asked, input) = (&self.activity.asked, &change.input);
        let money = |minor: i64| amount(minor, self.currency);
        let approved = self.activity.approved.unwrap_or_default();
        let signed = |minor: i64| if minor > 0 { format!("+{}", money(minor)) } else { money(minor) };
        let rows = [
            (
                t!("funds.vendor.item.days"),
                days(asked.starts_on, asked.ends_on),
                days(Some(input.starts_on), Some(input.ends_on)),
                String::new(),
            ),
            (t!("funds.vendor.item.cost"), money(asked.cost), money(input.cost), signed(input.cost - asked.cost)),
            (t!("funds.vendor.item.amount"), money(approved), money(input.amount), signed(change.difference)),
        ];
        let row = |(name, old, new, difference): (String, String, String, String)| {
            view! { <tr><th scope="row">{name}</th><td class="num">{old}</td><td class="num">{new}</td><td class="num">{difference}</td></tr> }
        };
        view! {
            <p><b>{t!("funds.vendor.item.reason")}</b> " " <bdi>{input.reason.clone()}</bdi></p>
            <div class="scroll">
                <table class="table" data-density="compact">
                    <thead>
                        <tr>
                            <th scope="col"><span class="sr">{t!("funds.vendor.item.what")}</span></th>
                            <th scope="col" class="num">{t!("funds.vendor.item.old")}</th>
                            <th scope="col" class="num">{t!("funds.vendor.item.new")}</th>
                            <th scope="col" class="num">{t!("funds.vendor.item.difference")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

/// What part of the cost is asked for, in percent.
fn percent(asked: i64, cost: i64) -> i64 {
    let part = i128::from(asked) * 100 / i128::from(cost.max(1));
    i64::try_from(part).unwrap_or(100)
}

/// First and last day.
fn days(starts_on: Option<NaiveDate>, ends_on: Option<NaiveDate>) -> String {
    match (starts_on, ends_on) {
        (Some(first), Some(last)) if first == last => day_short(first),
        (Some(first), Some(last)) => t!("funds.vendor.days", from = day_short(first), to = day_short(last)),
        (Some(day), None) | (None, Some(day)) => day_short(day),
        (None, None) => String::new(),
    }
}

/// Who decides after this step, by the names of the steps.
fn next(chain: &Chain) -> Vec<String> {
    chain.steps.iter().filter(|step| step.state == StepState::Waiting).map(|step| say::localized(&step.name)).collect()
}

/// Sums what is approved now, and says what a button will do: "Approve €4,200 and return 1 activity".
pub fn consequence(items: &[(Item, Choice)], currency: Currency) -> String {
    let count = |kind: Kind| items.iter().filter(|(_, choice)| choice.kind() == kind).count();
    let approved = |choice: Choice| matches!(choice.kind(), Kind::Accept | Kind::Change);
    let (changes, activities): (Vec<_>, Vec<_>) =
        items.iter().filter(|(_, choice)| approved(*choice)).partition(|(item, _)| item.activity.change.is_some());
    let mut parts = Vec::new();
    if !activities.is_empty() {
        let sum: i64 = activities.iter().map(|(item, choice)| item.approves(*choice)).sum();
        parts.push(t!("funds.vendor.do.approve", amount = amount(sum, currency)));
    }
    if !changes.is_empty() {
        parts.push(t!("funds.vendor.do.accept", count = changes.len()));
    }
    for (kind, key) in [(Kind::Return, "funds.vendor.do.return"), (Kind::Deny, "funds.vendor.do.deny")] {
        if count(kind) > 0 {
            parts.push(t!(key, count = count(kind)));
        }
    }
    if parts.is_empty() { t!("funds.vendor.do.nothing") } else { capital(&list(&parts)) }
}

/// With a capital letter at the start.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{capital, percent};

    #[test]
    fn shares_are_whole_percents() {
        assert_eq!(percent(5_000, 10_000), 50);
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(5, 0), 500, "a cost that is missing does not divide by zero");
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capital("über"), "Über");
        assert_eq!(capital(""), "");
    }
}
