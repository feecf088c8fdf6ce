//! What several of the vendor's pages share: sums, clocks, names of programs, people and companies to choose from.

use std::collections::BTreeMap;

use guildhall_domain::{
    funds::{Clock, Program, ProgramFilter, Turn, api},
    money::{Currency, Money},
    partners::{self, PersonFilter, PersonStatus},
};
use leptos::prelude::*;

use crate::{
    api::question,
    i18n::{day_short, days_until, whole_money},
    query::{Query, query},
    ui::{Due, Icon, Pick, Tone, Trouble},
};

pub(in crate::modules::funds) use super::super::BELOW;

/// An amount as people read it.
pub fn amount(minor: i64, currency: Currency) -> String {
    whole_money(Money::new(minor, currency))
}

/// Amounts summed by currency: "€1,950 + £3,200".
pub fn sums(amounts: impl Iterator<Item = Money>) -> String {
    let mut all: BTreeMap<Currency, i64> = BTreeMap::new();
    for money in amounts {
        let sum = all.entry(money.currency).or_default();
        *sum = sum.saturating_add(money.minor);
    }
    all.into_iter().map(|(currency, minor)| amount(minor, currency)).collect::<Vec<_>>().join(" + ")
}

/// What is wrong with the part that a pointer names; for fields whose pointer is made at run time.
pub fn at(trouble: Signal<Option<Trouble>>, pointer: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
    Signal::derive(move || trouble.with(|trouble| trouble.as_ref().and_then(|trouble| trouble.at(&pointer()))))
}

/// Whose turn it is and by when, in a row of a list that the vendor reads.
pub fn clock(clock: Option<Clock>) -> AnyView {
    let Some(clock) = clock else { return "–".into_any() };
    match (clock.turn, clock.due_on) {
        (Turn::Vendor, Some(on)) => {
            let days = days_until(on);
            let words = Signal::derive(move || match days {
                ..0 => t!("funds.vendor.clock.over", day = day_short(on), count = -days),
                0 => t!("funds.vendor.clock.today"),
                _ => t!("funds.vendor.clock.left", day = day_short(on), count = days),
            });
            let tone = match days {
                ..2 => Tone::Danger,
                2 => Tone::Warning,
                _ => Tone::Plain,
            };
            view! { <Due words=words on=on.to_string() tone=tone /> }.into_any()
        }
        (Turn::Vendor, None) => t!("funds.vendor.clock.vendor"; text).into_any(),
        (Turn::Partner, _) => view! { <span class="due">{Icon::Paused.small()} {t!("funds.vendor.clock.stopped"; text)}</span> }.into_any(),
        (Turn::Nobody, _) => "–".into_any(),
    }
}

/// All programs, the newest period first.
pub fn programs() -> Query<Vec<Program>> {
    query(|| question(&api::PROGRAMS, &[], &ProgramFilter::default()))
}

/// Programs to choose from.
pub fn program_picks(programs: Query<Vec<Program>>) -> Signal<Vec<Pick>> {
    Signal::derive(move || {
        let all = programs.get().unwrap_or_default();
        all.into_iter().map(|program| Pick::new(program.id.to_string(), program.program.name)).collect()
    })
}

/// Somebody or some company to find by typing; what was found once keeps its name.
#[derive(Clone, Copy)]
pub struct Found {
    typed: RwSignal<String>,
    names: Memo<BTreeMap<String, (String, String)>>,
}

impl Found {
    /// People of the vendor.
    pub fn people() -> Self {
        let typed = RwSignal::new(String::new());
        let found = query(move || {
            let filter = PersonFilter {
                q: words(typed),
                vendor: Some(true),
                status: Some(PersonStatus::Active),
                limit: Some(100),
                ..PersonFilter::default()
            };
            question(&partners::api::PEOPLE, &[], &filter)
        });
        Self::of(typed, move || {
            let page = found.get().unwrap_or_default();
            page.items.into_iter().map(|person| (person.id.to_string(), (person.person.name, person.email))).collect()
        })
    }

    /// Companies that take part.
    pub fn companies() -> Self {
        let typed = RwSignal::new(String::new());
        let found = query(move || {
            let filter = partners::Filter {
                q: words(typed),
                status: Some(partners::Status::Active),
                limit: Some(50),
                ..partners::Filter::default()
            };
            question(&partners::api::LIST, &[], &filter)
        });
        Self::of(typed, move || {
            let page = found.get().unwrap_or_default();
            page.items.into_iter().map(|company| (company.id.to_string(), (company.partner.name, company.partner.city))).collect()
        })
    }

    fn of(typed: RwSignal<String>, found: impl Fn() -> Vec<(String, (String, String))> + Send + Sync + 'static) -> Self {
        let names = Memo::new(move |before: Option<&BTreeMap<String, (String, String)>>| {
            let mut all = before.cloned().unwrap_or_default();
            all.extend(found());
            all
        });
        Self { typed, names }
    }

    /// What can be chosen.
    pub fn options(self) -> Signal<Vec<Pick>> {
        Signal::derive(move || {
            let mut picks: Vec<Pick> = self
                .names
                .with(|all| all.iter().map(|(id, (name, note))| Pick::new(id.clone(), name.clone()).with_note(note.clone())).collect());
            picks.sort_by_cached_key(|pick| pick.words.to_lowercase());
            picks
        })
    }

    /// The name of an id.
    pub fn name(self, id: &str) -> Option<String> {
        self.names.with(|all| all.get(id).map(|(name, _)| name.clone()))
    }

    /// Looks for more.
    pub fn on_type(self) -> Callback<String> {
        Callback::new(move |typed| self.typed.set(typed))
    }
}

fn words(typed: RwSignal<String>) -> Option<String> {
    Some(typed.get().trim().to_owned()).filter(|words| !words.is_empty())
}
