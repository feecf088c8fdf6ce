//! What is in force: the count, the filters that are on, and the words searched in place of others.

use leptos::prelude::*;

use super::{
    super::{address::Address, facet::Facet, go::Go, say, who::Who},
    shelf::Shelf,
};
use crate::{
    i18n::day_short,
    ui::{Chip, Each},
};

/// One filter that is on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum On {
    Value(Facet, String),
    Updated(chrono::NaiveDate),
    Favourite,
    New,
}

impl On {
    fn of(address: &Address) -> Vec<Self> {
        let filter = &address.filter;
        let values =
            Facet::LISTS.into_iter().flat_map(|facet| facet.chosen(filter).into_iter().map(move |value| Self::Value(facet, value)));
        values
            .chain(filter.updated_since.map(Self::Updated))
            .chain(filter.favourite.map(|_| Self::Favourite))
            .chain(filter.new.map(|_| Self::New))
            .collect()
    }

    fn words(&self, who: Who) -> String {
        match self {
            Self::Value(facet, value) => {
                t!("collateral.chip", facet = say::facet(*facet), value = say::value(&who.portal(), *facet, value))
            }
            Self::Updated(day) => t!("collateral.chip.updated", day = day_short(*day)),
            Self::Favourite => t!("collateral.filter.favourite"),
            Self::New => t!("collateral.filter.new"),
        }
    }

    fn take_off(&self, address: &mut Address) {
        let filter = &mut address.filter;
        match self {
            Self::Value(facet, value) => facet.set(filter, value, false),
            Self::Updated(_) => filter.updated_since = None,
            Self::Favourite => filter.favourite = None,
            Self::New => filter.new = None,
        }
    }
}

/// The line above the results.
pub fn line(address: Memo<Address>, shelf: Shelf, who: Who, go: Go) -> AnyView {
    let on = Memo::new(move |_| address.with(On::of));
    let narrowed = Memo::new(move |_| address.with(Address::is_narrowed));
    let chip = move |on: On| {
        let words = on.clone();
        let words = Signal::derive(move || words.words(who));
        let label = Signal::derive(move || t!("collateral.chip.remove", filter = words.get()));
        view! { <Chip label=label on_remove=move || go.change(address, |address| on.take_off(address))>{words}</Chip> }
    };
    let count = move || match shelf.total() {
        0 => t!("collateral.count.none"),
        total => t!("collateral.count", count = total),
    };
    let clear = move || {
        narrowed.get().then(|| view! { <a class="small" href=move || address.with(|address| address.cleared().href())>{move || t!("collateral.clear")}</a> })
    };
    view! {
        <div class="row">
            <span class="muted small" role="status">{count}</span>
            <Each each=move || on.get() key=Clone::clone children=chip />
            {clear}
        </div>
        {move || corrections(shelf)}
    }
    .into_any()
}

fn corrections(shelf: Shelf) -> Option<AnyView> {
    let corrected = shelf.corrected();
    let lines = corrected.into_iter().map(|correction| {
        view! { <p class="small" role="status">{t!("collateral.corrected", asked = correction.asked, taken = correction.taken)}</p> }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| lines.into_any())
}
