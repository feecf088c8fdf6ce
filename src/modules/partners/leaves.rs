//! What a company's tier loses with somebody who leaves it: told before it happens.

use std::collections::BTreeSet;

use guildhall_domain::{
    endpoint::Nothing,
    partner::{PartnerId, PersonId},
    training::{CompanyFilter, CompanyView, api},
};
use leptos::prelude::*;

use super::say::term;
use crate::{
    api::question,
    query::query,
    session,
    ui::{Notice, Tone},
};

/// The certifications of which the company would have too few; nothing while it is asked, and when nothing changes.
pub fn view(person: PersonId, from: PartnerId) -> AnyView {
    let company = query(move || question(&api::COMPANY, &[&from], &CompanyFilter::default()));
    let learning = query(move || question(&api::STANDING, &[&person], &Nothing {}));
    let holds = move || -> BTreeSet<_> {
        let learning = learning.get().unwrap_or_default();
        learning.certifications.into_iter().filter(|standing| standing.state.is_valid()).map(|standing| standing.certification).collect()
    };
    let notices = move || {
        let holds = holds();
        let company = company.get()?;
        let short: Vec<_> = company
            .needs
            .iter()
            .filter(|need| holds.contains(&need.certification))
            .filter_map(|need| Some((need.name.clone(), need.left_short()?, need.needed)))
            .collect();
        (!short.is_empty()).then(|| lines(&company, short))
    };
    notices.into_any()
}

fn lines(company: &CompanyView, short: Vec<(String, u16, u16)>) -> AnyView {
    let (name, tier) = (company.partner_name.clone(), company.tier.clone());
    let portal = session::portal();
    let head = move || {
        let tier = portal.with(|portal| term(&portal.tiers, &tier));
        t!("partners.leaves", company = &name, tier = tier)
    };
    let short = short.into_iter().map(|(name, left, needed)| {
        view! { <li>{move || t!("partners.leaves.need", name = &name, left = left, count = needed)}</li> }
    });
    view! { <Notice tone=Tone::Warning><p>{head}</p><ul>{short.collect_view()}</ul></Notice> }.into_any()
}
