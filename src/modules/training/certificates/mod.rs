//! One's certificates: where each stands, its papers and badges, and the calendar feed with all their dates.

mod award;
mod feeds;

use guildhall_domain::{
    endpoint::Nothing,
    training::{AwardId, CertificationStanding, MyLearning, api},
};
use leptos::prelude::*;

use super::{
    Place, certificate,
    nav::{Here, tabs},
    place,
    say::to,
};
use crate::{
    api::question,
    query::query,
    ui::{Blank, Card, LinkButton, Look, PageHead, Remote, Shape},
};

/// The page that the address names.
pub fn view() -> AnyView {
    let place = place();
    let one = Memo::new(move |_| if let Place::Certificates(one) = place.get() { one } else { None });
    (move || one.get().map_or_else(all, |id: AwardId| award::view(id))).into_any()
}

fn all() -> AnyView {
    let mine = query(|| question(&api::MINE, &[], &Nothing {}));
    let empty = || {
        view! {
            <Blank title=t!("training.certificates.none"; text) lead=t!("training.certificates.none.lead"; maybe)>
                <LinkButton look=Look::Primary href=to("")>{t!("training.mine.find"; text)}</LinkButton>
            </Blank>
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.certificates"; text) lead=t!("training.certificates.lead"; maybe) />
            {tabs(Here::Certificates)}
            <div class="split">
                <div class="stack loose">
                    <Remote of=mine.load() on_retry=mine.retry() is_empty=|mine: &MyLearning| mine.certifications.is_empty() empty=empty shape=Shape::Rows let:mine>
                        {held(mine)}
                    </Remote>
                </div>
                <div class="stack loose">{feeds::card()}</div>
            </div>
        </div>
    }
    .into_any()
}

/// What is held, then what is on the way, then what is over.
fn held(mine: Signal<MyLearning>) -> AnyView {
    let group = move |title: &'static str, fits: fn(&CertificationStanding) -> bool| {
        move || {
            let list: Vec<CertificationStanding> =
                mine.with(|mine| mine.certifications.iter().filter(|standing| fits(standing)).cloned().collect());
            (!list.is_empty()).then(|| {
                view! { <Card title=Signal::derive(move || t!(title))><ul class="list">{list.iter().map(certificate::lines).collect_view()}</ul></Card> }
            })
        }
    };
    let valid = |standing: &CertificationStanding| standing.state.is_valid();
    let coming = |standing: &CertificationStanding| !standing.state.is_valid() && standing.award.is_none();
    let over = |standing: &CertificationStanding| !standing.state.is_valid() && standing.award.is_some();
    view! {
        {group("training.certificates.held", valid)}
        {group("training.certificates.coming", coming)}
        {group("training.certificates.over", over)}
    }
    .into_any()
}
