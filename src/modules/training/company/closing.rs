//! The shortest way to what the tier asks for: who does what, and a word to them.

use guildhall_domain::{
    partner::PartnerId,
    training::{ClosingPerson, ClosingSet, CompanyView},
};
use leptos::prelude::*;

use super::nudge;
use crate::{
    modules::training::say,
    ui::{Avatar, Card, CardKind, Notice, Tone},
};

/// The card; nothing when nothing is missing.
pub fn card(id: PartnerId, company: Signal<CompanyView>, assigns: Signal<bool>) -> AnyView {
    let set = Memo::new(move |_| company.with(|company| company.closing.clone()));
    (move || set.get().map(|set| draw(id, &set, company, assigns))).into_any()
}

fn draw(id: PartnerId, set: &ClosingSet, company: Signal<CompanyView>, assigns: Signal<bool>) -> AnyView {
    let (people, minutes, cheapest) = (set.people.len(), set.minutes, set.cheapest);
    let lead = move || {
        let sum = t!("training.closing.sum", count = people, time = say::minutes(minutes));
        if cheapest { sum } else { format!("{sum} {}", t!("training.closing.about")) }
    };
    let rows = set.people.iter().map(|person| row(id, person, company, assigns)).collect_view();
    let unclosed = (!set.unclosed.is_empty()).then(|| {
        let names = company.with(|company| {
            set.unclosed
                .iter()
                .filter_map(|gap| {
                    company.needs.iter().find(|need| need.certification == gap.certification).map(|need| (need.name.clone(), gap.people))
                })
                .collect::<Vec<_>>()
        });
        let lines = names
            .into_iter()
            .map(|(name, people)| view! { <li>{move || t!("training.closing.unclosed", name = &name, count = people)}</li> });
        view! { <Notice tone=Tone::Warning><ul class="stack tight">{lines.collect_view()}</ul></Notice> }
    });
    view! {
        <Card title=t!("training.closing.title"; text) kind=CardKind::Soft>
            {(people > 0).then(|| view! { <p class="muted">{lead}</p> })}
            <ul class="list">{rows}</ul>
            {unclosed}
        </Card>
    }
    .into_any()
}

fn row(id: PartnerId, person: &ClosingPerson, company: Signal<CompanyView>, assigns: Signal<bool>) -> impl IntoView + use<> {
    let name = person.name.clone();
    let minutes = person.minutes;
    let items = person.items.iter().map(|item| {
        let (title, minutes) = (item.title.clone(), item.minutes);
        view! { <li class="muted small">{move || format!("{title} · {}", say::minutes(minutes))}</li> }
    });
    let items = items.collect_view();
    let item = person.items.first().map(|item| (item.item, item.title.clone()));
    let (who, own) = (person.person, person.name.clone());
    let again = Signal::derive(move || {
        company.with(|company| company.rows.iter().find(|row| row.person == who).and_then(|row| row.nudge_again_at))
    });
    let nudge = move || item.clone().filter(|_| assigns.get()).map(|(item, title)| nudge::button(id, who, &own, item, title, again));
    view! {
        <li>
            <Avatar name=name.clone() />
            <div class="stack tight">
                <b>{name}</b>
                <ul class="stack tight">{items}</ul>
                <span class="small">{move || say::minutes(minutes)}</span>
            </div>
            <div class="row">{nudge}</div>
        </li>
    }
}
