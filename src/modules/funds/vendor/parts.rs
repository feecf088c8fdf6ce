//! What several of the vendor's pages share: sums, clocks, names of programs.

use std::collections::BTreeMap;

use guildhall_domain::{
    funds::{Clock, Program, ProgramFilter, Turn, api},
    money::{Currency, Money},
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
