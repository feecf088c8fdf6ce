//! What is known about an asset.

use guildhall_domain::{collateral::Asset, portal};
use leptos::prelude::*;

use super::super::{file, say, who::Who};
use crate::{
    i18n::{bytes, language, language_name, list, moment, moment_day},
    ui::{Card, Fact, Facts},
};

/// The card.
pub fn facts(asset: Signal<Asset>, who: Who) -> AnyView {
    let facts = move || {
        let asset = asset.get();
        view! { <Facts facts=of(&asset, who) /> }
    };
    view! { <Card title=move || t!("collateral.facts")>{facts}</Card> }.into_any()
}

fn of(asset: &Asset, who: Who) -> Vec<Fact> {
    let input = &asset.asset;
    let fact = |key: &'static str, value: AnyView| Fact::new(Signal::derive(move || t!(key)), value);
    let words = |words: &[String]| list(words).into_any();
    let mut facts = vec![
        fact("collateral.fact.kind", say::kind(input.kind).into_any()),
        fact("collateral.fact.language", language_name(&input.language).into_any()),
    ];
    if !input.products.is_empty() {
        facts.push(fact("collateral.fact.products", words(&input.products)));
    }
    if !input.regions.is_empty() {
        let names: Vec<String> =
            input.regions.iter().map(|slug| portal::label(&who.portal().regions, slug, &language()).to_owned()).collect();
        facts.push(fact("collateral.fact.regions", words(&names)));
    }
    if !input.tags.is_empty() {
        facts.push(fact("collateral.fact.tags", words(&input.tags)));
    }
    facts.push(fact("collateral.fact.file", extent(asset).into_any()));
    facts.push(fact("collateral.fact.version", say::version(asset).into_any()));
    let updated = view! { <time datetime=asset.updated_at.to_rfc3339()>{moment_day(asset.updated_at)}</time> };
    facts.push(fact("collateral.fact.updated", updated.into_any()));
    if let Some(start) = input.starts_at.filter(|start| *start > chrono::Utc::now()) {
        facts.push(fact("collateral.fact.starts", view! { <time datetime=start.to_rfc3339()>{moment(start)}</time> }.into_any()));
    }
    if let Some(end) = input.expires_at {
        let left = say::days_left(end, chrono::Utc::now());
        facts.push(fact(
            "collateral.fact.expires",
            view! { <time datetime=end.to_rfc3339()>{moment(end)}</time> <br/> <span class="muted small">{left}</span> }.into_any(),
        ));
    }
    facts.push(fact("collateral.fact.owner", view! { <bdi>{asset.owner.clone()}</bdi> }.into_any()));
    facts
}

/// "PDF, 8 pages, 2.4 MB".
fn extent(asset: &Asset) -> String {
    let file = &asset.current;
    let size = bytes(file.size);
    let pages = say::extent(&file.preview, &file.media_type, file.size);
    let mut parts = vec![file::type_name(&file.media_type, &file.file_name)];
    if pages != size {
        parts.push(pages);
    }
    parts.push(size);
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
