//! Where somebody stands with a certification, in a few lines: for the page of one's learning and the page of certificates.

use guildhall_domain::training::CertificationStanding;
use leptos::prelude::*;

use super::{
    requirement,
    say::{self, to},
};
use crate::{
    i18n::day,
    ui::{Due, Icon},
};

/// The lines: name and state, until when, what is missing and the way to it.
pub fn lines(standing: &CertificationStanding) -> AnyView {
    let end = standing.award.as_ref().and_then(|award| award.valid_until);
    let link = standing.award.as_ref().map(|award| to(&format!("certificates/{}", award.id)));
    let name = standing.name.clone();
    let title = match link {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => view! { <b>{name}</b> }.into_any(),
    };
    let until = end.map(|on| {
        if standing.state.is_valid() {
            view! { <Due words=Signal::derive(move || t!("training.valid-until", day = say::day_left(on))) on=on.to_string() tone=say::end_urgency(on) /> }.into_any()
        } else {
            view! { <span class="small muted">{move || t!("training.ended", day = day(on))}</span> }.into_any()
        }
    });
    let (done, of, left) = (standing.done, standing.of, standing.minutes_left);
    let renewal = standing.award.as_ref().and_then(|award| award.renewable);
    let renew = renewal.map(|window| {
        move || {
            if window.from <= crate::i18n::today() {
                t!("training.renew.until", day = day(window.until))
            } else {
                t!("training.renew.from", day = day(window.from))
            }
        }
    });
    let reached = (of > 0 && !standing.missing.is_empty()).then(|| {
        view! {
            <p class="small muted">{move || {
                let done = t!("training.things.of", done = done, count = of);
                if left > 0 { format!("{done} · {}", t!("training.left", time = say::minutes(left))) } else { done }
            }}</p>
        }
    });
    view! {
        <li>
            <span class="muted">{Icon::Award.view()}</span>
            <div class="stack tight wrap">
                <div class="row">{title} {say::award(standing.state)}</div>
                {until}
                {renew.map(|words| view! { <p class="small muted">{words}</p> })}
                {reached}
                {requirement::locks(&standing.missing)}
            </div>
            <span></span>
        </li>
    }
    .into_any()
}
