//! Whom an asset is for, and why a person does or does not see it.

use guildhall_domain::{
    collateral::{
        Asset, AssetId, State, api,
        usage::{Why, WhyFilter},
    },
    partner::PersonId,
};
use leptos::prelude::*;

use super::super::{form::people::People, say, who::Who};
use crate::{
    api::question,
    i18n::{audience, explanation, moment},
    query::query,
    ui::{Card, ComboField, Icon, Remote, Shape, Tone},
};

/// The card.
pub fn whom(asset: Signal<Asset>, who: Who) -> AnyView {
    let rule = move || asset.with(|asset| audience(&who.portal(), &asset.asset.audience));
    let early = move || {
        asset.with(|asset| {
            let start = asset.asset.starts_at.filter(|_| asset.state == State::Scheduled)?;
            let words = t!("collateral.whom.early", count = asset.asset.early.len(), start = moment(start));
            Some(view! { <p class="small">{words}</p> })
        })
    };
    let id = asset.get_untracked().id;
    view! {
        <Card title=move || t!("collateral.whom")>
            <p>{rule}</p>
            {early}
            {why(id, who)}
        </Card>
    }
    .into_any()
}

fn why(id: AssetId, who: Who) -> AnyView {
    let person = RwSignal::new(String::new());
    let people = People::of_partners();
    let chosen = Memo::new(move |_| person.with(|person| person.parse::<PersonId>().ok()));
    let why = query(move || chosen.get().map(|person| question(&api::WHY, &[&id], &WhyFilter { person })));
    let answer = move || {
        chosen.get().map(|_| {
            view! {
                <div role="status">
                    <Remote of=why.load() on_retry=why.retry() is_empty=|_| false empty=|| () shape=Shape::Rows let:why>
                        {move || verdict(&why.get(), who)}
                    </Remote>
                </div>
            }
        })
    };
    view! {
        <ComboField label=move || t!("collateral.why") options=people.options() value=person on_type=people.on_type() help=move || Some(t!("collateral.why.help")) />
        {answer}
    }
    .into_any()
}

fn verdict(why: &Why, who: Who) -> AnyView {
    let (tone, icon, words) = if why.sees {
        (Tone::Success, Icon::Done, t!("collateral.why.sees"))
    } else {
        (Tone::Danger, Icon::Failed, t!("collateral.why.not"))
    };
    let mut reasons = Vec::new();
    if why.state != State::Live {
        reasons.push(t!("collateral.why.state", state = say::state(why.state)));
    }
    if why.early {
        reasons.push(t!("collateral.why.early"));
    }
    reasons.extend(explanation(&who.portal(), &why.audience));
    view! {
        <p class="mark" data-tone=tone.name()>{icon.view()} <b>{words}</b></p>
        <ul class="stack tight small">{reasons.into_iter().map(|reason| view! { <li>{reason}</li> }).collect_view()}</ul>
    }
    .into_any()
}
