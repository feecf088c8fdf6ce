//! Nothing in the list: an empty library, or filters too narrow, and the way out of either.

use leptos::prelude::*;

use super::{
    super::{address::Address, go::Go, say, who::Who},
    narrow::{Narrow, too_narrow},
    shelf::Shelf,
};
use crate::ui::{Blank, Button, Drawing, Icon, LinkButton, Look};

/// What to show when nothing is in the list.
pub fn nothing(address: Memo<Address>, shelf: Shelf, who: Who, go: Go) -> AnyView {
    (move || if address.with(Address::is_narrowed) { no_hits(address, shelf, who, go) } else { empty(who) }).into_any()
}

fn empty(who: Who) -> AnyView {
    if !who.is_author() {
        return view! { <Blank title=move || t!("collateral.empty.title") lead=move || Some(t!("collateral.empty.lead")) /> }.into_any();
    }
    view! {
        <Blank title=move || t!("collateral.empty.title") lead=move || Some(t!("collateral.empty.author"))>
            <LinkButton look=Look::Primary icon=Icon::Upload href=crate::api::link("/collateral/upload")>{t!("collateral.upload")}</LinkButton>
        </Blank>
    }
    .into_any()
}

fn no_hits(address: Memo<Address>, shelf: Shelf, who: Who, go: Go) -> AnyView {
    let now = address.get();
    let words = now.filter.q.clone().unwrap_or_default();
    let narrow = too_narrow(&now.filter, &shelf.facets_now());
    let (title, lead, action) = match narrow {
        Narrow::Facet(facet, count) => {
            let chosen: Vec<String> = facet.chosen(&now.filter).iter().map(|value| say::value(&who.portal(), facet, value)).collect();
            let name = say::facet(facet);
            let title = t!("collateral.none.facet", facet = name.clone(), values = crate::i18n::either(&chosen));
            (title, t!("collateral.none.facet.lead", facet = name.clone(), count = count), t!("collateral.none.facet.action", facet = name))
        }
        Narrow::Updated(count) => {
            (t!("collateral.none.updated"), t!("collateral.none.updated.lead", count = count), t!("collateral.none.updated.action"))
        }
        Narrow::Words => (t!("collateral.none.words", words = words), t!("collateral.none.words.lead"), t!("collateral.none.words.action")),
        Narrow::Together if now.filter.q.is_some() => {
            (t!("collateral.none.together.words", words = words), t!("collateral.none.together.lead"), t!("collateral.none.all.action"))
        }
        Narrow::Together => (t!("collateral.none.together"), t!("collateral.none.together.lead"), t!("collateral.none.all.action")),
    };
    let widen = move || {
        let mut wider = address.get_untracked();
        match narrow {
            Narrow::Facet(facet, _) => facet.clear(&mut wider.filter),
            Narrow::Updated(_) => wider.filter.updated_since = None,
            Narrow::Words => wider.filter.q = None,
            Narrow::Together => wider = wider.cleared(),
        }
        go.push(&wider);
    };
    view! {
        <Blank title=title lead=Some(lead) drawing=Drawing::NoHits>
            <Button look=Look::Primary on_click=widen>{action}</Button>
        </Blank>
    }
    .into_any()
}
