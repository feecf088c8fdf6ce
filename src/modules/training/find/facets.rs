//! The filters beside the catalogue, each value with how many it would find.

use guildhall_domain::training::{Catalogue, CatalogueFilter, Tally};
use leptos::prelude::*;

use super::super::{
    address::{self, Facet},
    say,
};
use crate::{
    i18n::{language_name, number},
    ui::{Button, Checkbox, Each, Icon, Look, Size},
};

/// Values shown of a long facet before it is unfolded.
const SHORT: usize = 8;
/// Longest times one can filter by, in minutes.
const SPANS: [u32; 3] = [15, 60, 240];

/// One filter that is on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum On {
    /// A value of a facet.
    Value(Facet, String),
    /// At most so many minutes.
    Minutes(u32),
    /// Only what was not begun.
    New,
}

/// The filters that are on.
pub fn on(filter: &CatalogueFilter) -> Vec<On> {
    let values = Facet::ALL.into_iter().flat_map(|facet| facet.chosen(filter).into_iter().map(move |value| On::Value(facet, value)));
    values.chain(filter.minutes.map(On::Minutes)).chain(filter.new.map(|_| On::New)).collect()
}

impl On {
    /// The filter in words.
    pub fn words(&self) -> String {
        match self {
            Self::Value(facet, value) => words(*facet, value),
            Self::Minutes(minutes) => t!("training.filter.minutes", time = say::minutes(*minutes)),
            Self::New => t!("training.filter.new"),
        }
    }

    /// Takes it off.
    pub fn take_off(&self, filter: &mut CatalogueFilter) {
        match self {
            Self::Value(facet, value) => facet.set(filter, value, false),
            Self::Minutes(_) => filter.minutes = None,
            Self::New => filter.new = None,
        }
    }
}

/// A value of a facet in words.
fn words(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Language => language_name(value),
        Facet::Level => t!(&format!("training.level.{value}")),
        Facet::Product | Facet::Tag => value.to_owned(),
    }
}

/// The panel: beside the results where there is room, a sheet on a phone.
pub fn panel(filter: Memo<CatalogueFilter>, known: Memo<Catalogue>) -> AnyView {
    let new = Signal::derive(move || filter.with(|filter| filter.new == Some(true)));
    view! {
        <aside class="facets" id="facets" popover="auto" aria-label=t!("training.filters"; text)>
            <div class="row apart only-drawer">
                <h2>{t!("training.filters"; text)}</h2>
                <button type="button" class="button quiet only" popovertarget="facets" popovertargetaction="hide" aria-label=t!("training.filters.close"; text)>{Icon::Cross.view()}</button>
            </div>
            <Checkbox label=t!("training.filter.new"; text) checked=new on_change=move |on: bool| address::change(filter, |filter| filter.new = on.then_some(true)) />
            {Facet::ALL.map(|facet| list(facet, filter, known))}
            {spans(filter)}
            <div class="row only-drawer">
                <button type="button" class="button primary wide" popovertarget="facets" popovertargetaction="hide">
                    {move || t!("training.filters.show", count = known.with(|page| page.total))}
                </button>
            </div>
        </aside>
    }
    .into_any()
}

fn list(facet: Facet, filter: Memo<CatalogueFilter>, known: Memo<Catalogue>) -> AnyView {
    let whole = RwSignal::new(false);
    // What is chosen stays, also when nothing has it any more.
    let offers = Memo::new(move |_| {
        let mut offers: Vec<Tally> = known.with(|page| facet.counts(&page.facets).to_vec());
        for value in filter.with(|filter| facet.chosen(filter)) {
            if offers.iter().all(|offer| offer.value != value) {
                offers.push(Tally { value, count: 0 });
            }
        }
        offers
    });
    let shown = Memo::new(move |_| {
        let chosen = filter.with(|filter| facet.chosen(filter));
        let mut values: Vec<(String, String)> = offers.with(|offers| {
            let some = offers.iter().enumerate().filter(|(at, offer)| whole.get() || *at < SHORT || chosen.contains(&offer.value));
            some.map(|(_, offer)| (words(facet, &offer.value), offer.value.clone())).collect()
        });
        if facet != Facet::Level {
            values.sort_by_cached_key(|(words, _)| words.to_lowercase());
        }
        values
    });
    let row = move |(words, value): (String, String)| {
        let (own, counted) = (value.clone(), value.clone());
        let checked = Signal::derive(move || filter.with(|filter| facet.chosen(filter).contains(&own)));
        let count = Signal::derive(move || {
            let count = offers.with(|offers| offers.iter().find(|offer| offer.value == counted).map_or(0, |offer| offer.count));
            Some(number(count as f64))
        });
        let changed = move |on: bool| address::change(filter, |filter| facet.set(filter, &value, on));
        view! { <Checkbox label=words checked=checked count=count on_change=changed /> }
    };
    let rest = Memo::new(move |_| offers.with(Vec::len).saturating_sub(SHORT));
    let unfold = move || {
        (rest.get() > 0).then(|| {
            let words = if whole.get() { t!("training.facet.fewer") } else { t!("training.facet.more", count = rest.get()) };
            view! { <Button look=Look::Quiet size=Size::Little on_click=move || whole.update(|whole| *whole = !*whole)>{words}</Button> }
        })
    };
    let some = Memo::new(move |_| offers.with(|offers| !offers.is_empty()));
    let fold = move || {
        some.get().then(|| {
            view! {
                <details class="fold bare" open=facet != Facet::Tag>
                    <summary>{move || t!(&format!("training.facet.{}", facet.key()))}</summary>
                    <div class="stack tight">
                        <Each each=move || shown.get() key=Clone::clone children=row />
                        {unfold}
                    </div>
                </details>
            }
        })
    };
    fold.into_any()
}

fn spans(filter: Memo<CatalogueFilter>) -> AnyView {
    let row = move |minutes: u32| {
        let checked = Signal::derive(move || filter.with(|filter| filter.minutes == Some(minutes)));
        let changed = move |on: bool| address::change(filter, |filter| filter.minutes = on.then_some(minutes));
        view! { <Checkbox label=Signal::derive(move || t!("training.filter.minutes", time = say::minutes(minutes))) checked=checked on_change=changed /> }
    };
    view! {
        <details class="fold bare">
            <summary>{t!("training.facet.minutes"; text)}</summary>
            <div class="stack tight">{SPANS.map(row)}</div>
        </details>
    }
    .into_any()
}
