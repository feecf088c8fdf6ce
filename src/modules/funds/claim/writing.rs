//! A claim while it is being written: signals for every field.

use std::{cell::Cell, collections::BTreeMap};

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{ClaimInput, CostKind, LineInput},
    money::{Currency, Money},
};
use leptos::prelude::*;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// A line while it is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What a list tells lines apart by.
    pub key: u32,
    /// What was bought.
    pub description: RwSignal<String>,
    /// Slug of its kind.
    pub kind: RwSignal<String>,
    /// Number of the invoice.
    pub invoice_number: RwSignal<String>,
    /// Who wrote it.
    pub issuer: RwSignal<String>,
    /// Its date.
    pub dated: RwSignal<Option<NaiveDate>>,
    /// What it cost.
    pub cost: RwSignal<Option<Money>>,
}

/// The kind of a slug.
pub fn kind(slug: &str) -> CostKind {
    CostKind::ALL.into_iter().find(|kind| kind.slug() == slug).unwrap_or(CostKind::Other)
}

impl Row {
    fn of(line: &LineInput, currency: Currency) -> Self {
        LAST.set(LAST.get().wrapping_add(1));
        Self {
            key: LAST.get(),
            description: RwSignal::new(line.description.clone()),
            kind: RwSignal::new(line.kind.slug().to_owned()),
            invoice_number: RwSignal::new(line.invoice_number.clone()),
            issuer: RwSignal::new(line.issuer.clone()),
            dated: RwSignal::new(line.dated),
            cost: RwSignal::new((line.cost != 0).then(|| Money::new(line.cost, currency))),
        }
    }

    fn input(self) -> LineInput {
        LineInput {
            description: self.description.get(),
            kind: self.kind.with(|slug| kind(slug)),
            invoice_number: self.invoice_number.get(),
            issuer: self.issuer.get(),
            dated: self.dated.get(),
            cost: self.cost.get().map_or(0, |cost| cost.minor),
        }
    }
}

/// A claim while it is being written.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    /// The request's currency.
    pub currency: Currency,
    /// Its lines.
    pub rows: RwSignal<Vec<Row>>,
    /// The numbers asked for, by slug, as they are typed.
    pub metrics: StoredValue<Vec<(String, RwSignal<String>)>>,
    /// Whether nothing more will be claimed.
    pub last: RwSignal<bool>,
    /// A word to the vendor.
    pub note: RwSignal<String>,
    first_kind: CostKind,
    owner: StoredValue<Option<Owner>>,
}

/// A number as somebody types it: `1,200` and `1 200` are twelve hundred.
pub fn count(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '.' | ',' | '\'' | '’')).collect();
    digits.parse().ok()
}

impl Writing {
    /// Of what the server has; `slugs` are the numbers that the activity's type asks for, `kinds` the costs that count.
    pub fn of(input: &ClaimInput, slugs: &[String], kinds: &[CostKind]) -> Self {
        let metric = |slug: &String| (slug.clone(), RwSignal::new(String::new()));
        let writing = Self {
            currency: input.currency,
            rows: RwSignal::new(Vec::new()),
            metrics: StoredValue::new(slugs.iter().map(metric).collect()),
            last: RwSignal::new(false),
            note: RwSignal::new(String::new()),
            first_kind: kinds.first().copied().unwrap_or(CostKind::Other),
            owner: StoredValue::new(Owner::current()),
        };
        writing.take(input);
        if writing.rows.with_untracked(Vec::is_empty) {
            writing.add();
        }
        writing
    }

    /// What is written from now on.
    pub fn take(self, input: &ClaimInput) {
        self.within(|| {
            self.rows.set(input.lines.iter().map(|line| Row::of(line, self.currency)).collect());
            self.last.set(input.last);
            self.note.set(input.note.clone());
            self.metrics.with_value(|metrics| {
                for (slug, text) in metrics {
                    text.set(input.metrics.get(slug).map(ToString::to_string).unwrap_or_default());
                }
            });
        });
    }

    /// Signals that a click makes live as long as the form does.
    fn within(self, act: impl FnOnce()) {
        match self.owner.get_value() {
            Some(owner) => owner.with(act),
            None => act(),
        }
    }

    /// One more line.
    pub fn add(self) {
        let blank = LineInput {
            description: String::new(),
            kind: self.first_kind,
            invoice_number: String::new(),
            issuer: String::new(),
            dated: None,
            cost: 0,
        };
        self.within(|| self.rows.update(|rows| rows.push(Row::of(&blank, self.currency))));
    }

    /// One line less.
    pub fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    /// What is written.
    pub fn input(self) -> ClaimInput {
        let metrics: BTreeMap<String, i64> = self
            .metrics
            .with_value(|metrics| metrics.iter().filter_map(|(slug, text)| Some((slug.clone(), count(&text.get())?))).collect());
        ClaimInput {
            currency: self.currency,
            lines: self.rows.get().into_iter().map(Row::input).collect(),
            metrics,
            last: self.last.get(),
            note: self.note.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_are_understood_with_their_grouping() {
        for text in ["1200", "1,200", "1.200", "1 200", "1’200", " 1\u{a0}200 "] {
            assert_eq!(count(text), Some(1200), "{text}");
        }
        assert_eq!(count(""), None);
        assert_eq!(count("many"), None);
        assert_eq!(count("0"), Some(0));
    }
}
