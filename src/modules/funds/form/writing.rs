//! A request while it is being written: signals for every field.

use std::cell::Cell;

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{ActivityId, ActivityInput, ActivityStatus, AllocationId, Contact, FieldValues, FundRequest, RequestInput, Segment, Venue},
    money::{Currency, Money},
};
use leptos::prelude::*;

use crate::modules::funds::say::{SEGMENTS, segment_slug};

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

fn fresh() -> u32 {
    LAST.set(LAST.get().wrapping_add(1));
    LAST.get()
}

/// Somebody to ask, while it is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// What a list tells people apart by.
    pub key: u32,
    /// Name.
    pub name: RwSignal<String>,
    /// E-mail.
    pub email: RwSignal<String>,
}

impl Person {
    /// Of what was written.
    pub fn of(contact: &Contact) -> Self {
        Self { key: fresh(), name: RwSignal::new(contact.name.clone()), email: RwSignal::new(contact.email.clone()) }
    }
}

/// An activity while it is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What a list tells activities apart by; the server's id comes later.
    pub key: u32,
    /// The server's id.
    pub id: RwSignal<Option<ActivityId>>,
    /// Whether it is decided or being decided, so that it stays as it is.
    pub fixed: bool,
    /// Title.
    pub title: RwSignal<String>,
    /// Slug of its type.
    pub kind: RwSignal<String>,
    /// How it is held: `in_person` or `virtual`.
    pub venue: RwSignal<String>,
    /// What happens.
    pub description: RwSignal<String>,
    /// First day.
    pub starts_on: RwSignal<Option<NaiveDate>>,
    /// Last day.
    pub ends_on: RwSignal<Option<NaiveDate>>,
    /// What it costs.
    pub cost: RwSignal<Option<Money>>,
    /// What is asked for.
    pub asked: RwSignal<Option<Money>>,
    /// Sales it should lead to.
    pub pipeline: RwSignal<Option<Money>>,
    /// Whom it is for; empty for nobody in particular.
    pub segment: RwSignal<String>,
    /// Whom to ask.
    pub contacts: RwSignal<Vec<Person>>,
    /// The program's own fields.
    pub fields: RwSignal<FieldValues>,
}

/// How a venue is written in a field.
pub const fn venue_slug(venue: Venue) -> &'static str {
    match venue {
        Venue::InPerson => "in_person",
        Venue::Virtual => "virtual",
    }
}

fn segment(slug: &str) -> Option<Segment> {
    SEGMENTS.into_iter().find(|segment| segment_slug(*segment) == slug)
}

impl Row {
    /// Of what was written.
    pub fn of(activity: &ActivityInput, currency: Currency, fixed: bool) -> Self {
        let money = |minor: i64| (minor != 0).then(|| Money::new(minor, currency));
        Self {
            key: fresh(),
            id: RwSignal::new(activity.id),
            fixed,
            title: RwSignal::new(activity.title.clone()),
            kind: RwSignal::new(activity.kind.clone()),
            venue: RwSignal::new(venue_slug(activity.venue).to_owned()),
            description: RwSignal::new(activity.description.clone()),
            starts_on: RwSignal::new(activity.starts_on),
            ends_on: RwSignal::new(activity.ends_on),
            cost: RwSignal::new(money(activity.cost)),
            asked: RwSignal::new(money(activity.asked)),
            pipeline: RwSignal::new(activity.pipeline.and_then(money)),
            segment: RwSignal::new(activity.segment.map(segment_slug).unwrap_or_default().to_owned()),
            contacts: RwSignal::new(activity.contacts.iter().map(Person::of).collect()),
            fields: RwSignal::new(activity.fields.clone()),
        }
    }

    /// Nothing written yet.
    pub fn blank(currency: Currency) -> Self {
        let activity = ActivityInput {
            id: None,
            title: String::new(),
            kind: String::new(),
            venue: Venue::InPerson,
            description: String::new(),
            starts_on: None,
            ends_on: None,
            cost: 0,
            asked: 0,
            contacts: Vec::new(),
            pipeline: None,
            segment: None,
            fields: [].into(),
        };
        Self::of(&activity, currency, false)
    }

    /// What is written.
    pub fn input(self) -> ActivityInput {
        let minor = |money: RwSignal<Option<Money>>| money.get().map(|money| money.minor);
        let contact = |person: &Person| Contact { name: person.name.get(), email: person.email.get() };
        ActivityInput {
            id: self.id.get(),
            title: self.title.get(),
            kind: self.kind.get(),
            venue: if self.venue.with(|venue| venue == "virtual") { Venue::Virtual } else { Venue::InPerson },
            description: self.description.get(),
            starts_on: self.starts_on.get(),
            ends_on: self.ends_on.get(),
            cost: minor(self.cost).unwrap_or_default(),
            asked: minor(self.asked).unwrap_or_default(),
            contacts: self.contacts.with(|contacts| contacts.iter().map(contact).collect()),
            pipeline: minor(self.pipeline),
            segment: segment(&self.segment.get()),
            fields: self.fields.get(),
        }
    }
}

/// A request while it is being written.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    /// The allocation whose money is asked for.
    pub allocation: StoredValue<AllocationId>,
    /// Its currency.
    pub currency: Currency,
    /// Title.
    pub title: RwSignal<String>,
    /// What it is about in all.
    pub description: RwSignal<String>,
    /// Its activities.
    pub rows: RwSignal<Vec<Row>>,
    owner: StoredValue<Option<Owner>>,
}

/// Activities that are decided or being decided.
pub fn fixed(request: &FundRequest) -> Vec<ActivityId> {
    let open = |status| matches!(status, ActivityStatus::Draft | ActivityStatus::Returned);
    request.activities.iter().filter(|activity| !open(activity.status)).map(|activity| activity.id).collect()
}

impl Writing {
    /// Of what the server has.
    pub fn of(request: &FundRequest) -> Self {
        let writing = Self {
            allocation: StoredValue::new(request.allocation),
            currency: request.currency,
            title: RwSignal::new(String::new()),
            description: RwSignal::new(String::new()),
            rows: RwSignal::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
        };
        writing.take(&request.input(), &fixed(request));
        if writing.rows.with_untracked(Vec::is_empty) {
            writing.add();
        }
        writing
    }

    /// What is written from now on.
    pub fn take(self, input: &RequestInput, fixed: &[ActivityId]) {
        self.within(|| {
            let row = |activity: &ActivityInput| Row::of(activity, self.currency, activity.id.is_some_and(|id| fixed.contains(&id)));
            self.title.set(input.title.clone());
            self.description.set(input.description.clone());
            self.rows.set(input.activities.iter().map(row).collect());
        });
    }

    /// Signals that a click makes live as long as the form does.
    fn within(self, act: impl FnOnce()) {
        match self.owner.get_value() {
            Some(owner) => owner.with(act),
            None => act(),
        }
    }

    /// One more activity.
    pub fn add(self) {
        self.within(|| self.rows.update(|rows| rows.push(Row::blank(self.currency))));
    }

    /// One activity less.
    pub fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    /// One more person to ask.
    pub fn add_contact(self, row: Row) {
        let blank = Contact { name: String::new(), email: String::new() };
        self.within(|| row.contacts.update(|contacts| contacts.push(Person::of(&blank))));
    }

    /// What is written.
    pub fn input(self) -> RequestInput {
        RequestInput {
            allocation: self.allocation.get_value(),
            title: self.title.get(),
            description: self.description.get(),
            activities: self.rows.get().into_iter().map(Row::input).collect(),
        }
    }

    /// Takes the ids that the server gave. Rows are matched by their order when they were sent.
    pub fn adopt(self, sent: &[u32], answer: &FundRequest) {
        if sent.len() != answer.activities.len() {
            return;
        }
        let rows = self.rows.get_untracked();
        for (key, activity) in sent.iter().zip(&answer.activities) {
            if let Some(row) = rows.iter().find(|row| row.key == *key && row.id.get_untracked().is_none()) {
                row.id.set(Some(activity.id));
            }
        }
    }

    /// The keys of the rows, in order.
    pub fn keys(self) -> Vec<u32> {
        self.rows.with_untracked(|rows| rows.iter().map(|row| row.key).collect())
    }
}
