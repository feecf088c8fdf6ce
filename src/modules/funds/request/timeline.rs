//! What happened to a request, newest first.

use guildhall_domain::funds::{Event, FundRequest};
use leptos::prelude::*;

use crate::i18n::{moment, try_say, whole_money};

/// The history.
pub fn section(request: Signal<FundRequest>) -> AnyView {
    let events = Memo::new(move |_| request.with(|request| request.events.clone()));
    let titles = Memo::new(move |_| {
        request.with(|request| request.activities.iter().map(|activity| (activity.id, activity.asked.title.clone())).collect::<Vec<_>>())
    });
    let several = move || titles.with(|titles| titles.len() > 1);
    let one = move |(index, event): (usize, Event)| {
        let title = event
            .activity
            .filter(|_| several())
            .and_then(|id| titles.with(|titles| titles.iter().find(|(own, _)| *own == id).map(|(_, title)| title.clone())));
        entry(index == 0, &event, title)
    };
    view! {
        <section class="stack" aria-labelledby="history">
            <h2 id="history">{t!("funds.history"; text)}</h2>
            <ol class="steps">{move || events.get().into_iter().enumerate().map(one).collect_view()}</ol>
        </section>
    }
    .into_any()
}

/// What happened, with its amount.
fn words(event: &Event) -> String {
    let what = try_say(&format!("funds.event.{}", event.code), &[]).unwrap_or_else(|| t!("funds.event.other"));
    event.amount.map_or_else(|| what.clone(), |amount| t!("funds.event.amount", what = &what, amount = whole_money(amount)))
}

fn entry(newest: bool, event: &Event, title: Option<String>) -> AnyView {
    let at = event.at;
    let by = event.by.clone();
    let said = event.clone();
    let title = title.map(|title| view! { <span class="muted small">{title}</span> });
    let note = (!event.note.is_empty()).then(|| view! { <p class="wrap">{event.note.clone()}</p> });
    let by = move || if by.is_empty() { t!("funds.by-itself") } else { by.clone() };
    view! {
        <li class=(!newest).then_some("done") aria-current=newest.then_some("true")>
            <div class="row"><b>{move || words(&said)}</b> {title} <time class="muted small push" datetime=at.to_rfc3339()>{move || moment(at)}</time></div>
            {note}
            <p class="muted small">{by}</p>
        </li>
    }
    .into_any()
}
