//! What the module shows on the home page: where to go on, what is due, what ends; for the vendor's people how learning goes.

use guildhall_domain::{
    endpoint::Nothing,
    training::{MyLearning, ReportBy, ReportFilter, api},
};
use leptos::prelude::*;

use super::{
    certificate, outbox,
    say::{self, to},
};
use crate::{
    api::question,
    i18n::{compact, number},
    query::query,
    session,
    shell::Outlet,
    ui::{Card, Figure, Figures, Icon, LinkButton, Remote},
};

/// The card: one's own learning; for the vendor's people the figures of all learning.
pub fn card() -> AnyView {
    let card = if session::me().with_untracked(|me| me.actor.is_vendor()) { vendor_card() } else { own_card() };
    // What an earlier page could not send goes out when the portal is next opened, wherever.
    let left = outbox::is_left().then(|| view! { <Outlet fetch=super::post quiet=true /> });
    view! { {card} {left} }.into_any()
}

fn own_card() -> AnyView {
    let mine = query(|| question(&api::MINE, &[], &Nothing {}));
    let all = || view! { <a class="small" href=to("mine")>{t!("training.card.all"; text)}</a> };
    let empty = || {
        view! {
            <p class="muted">{t!("training.mine.none.lead"; text)}</p>
            <div class="row"><LinkButton icon=Icon::Search href=to("")>{t!("training.mine.find"; text)}</LinkButton></div>
        }
    };
    let blank = |mine: &MyLearning| mine.go_on.is_none() && mine.assigned.is_empty() && mine.certifications.is_empty();
    view! {
        <Card title=t!("training.title"; text) aside=all>
            <Remote of=mine.load() on_retry=mine.retry() is_empty=blank empty=empty let:mine>
                <div class="stack">
                    {move || mine.with(go_on)}
                    {move || mine.with(certificates)}
                </div>
            </Remote>
        </Card>
    }
    .into_any()
}

fn go_on(mine: &MyLearning) -> Option<AnyView> {
    let course = mine.go_on.as_ref()?;
    let left = course.minutes_left;
    Some(
        view! {
            <div class="row apart">
                <div class="stack tight grow">
                    <h3 lang=course.language.clone()>{course.title.clone()}</h3>
                    <p class="small muted row">
                        {(left > 0).then(|| view! { <span>{move || t!("training.left", time = say::minutes(left))}</span> })}
                        {course.due_on.map(say::due)}
                    </p>
                </div>
                <LinkButton icon=Icon::Play href=to(&format!("learn/{}", course.id))>{t!("training.go-on"; text)}</LinkButton>
            </div>
        }
        .into_any(),
    )
}

/// What ends within ninety days, or has ended.
fn certificates(mine: &MyLearning) -> Option<AnyView> {
    let soon = crate::i18n::today() + chrono::Days::new(90);
    let ends = mine.certifications.iter().filter(|standing| {
        standing.award.as_ref().and_then(|award| award.valid_until).is_some_and(|end| end <= soon) && !standing.missing.is_empty()
    });
    let lines: Vec<AnyView> = ends.take(3).map(certificate::lines).collect();
    (!lines.is_empty()).then(|| view! { <ul class="list">{lines}</ul> }.into_any())
}

fn vendor_card() -> AnyView {
    let filter = ReportFilter { by: ReportBy::Tier, ..ReportFilter::default() };
    let report = query(move || question(&api::REPORT, &[], &filter));
    let all = || view! { <a class="small" href=to("manage/reports")>{t!("training.card.report"; text)}</a> };
    let figures = move || {
        report.get().map(|report| {
            let total = report.total;
            let rate = |percent: Option<u8>| move || percent.map_or_else(|| "–".to_owned(), say::percent);
            let whole = |count: u64| move || if count < 10_000 { number(count as f64) } else { compact(count as f64) };
            let figures = vec![
                Figure::new(t!("training.figure.enrolled"; text), whole(total.enrolled)),
                Figure::new(t!("training.figure.completion"; text), rate(total.completion())),
                Figure::new(t!("training.figure.pass-rate"; text), rate(total.pass_rate())),
                Figure::new(t!("training.figure.awards"; text), whole(total.awards)),
            ];
            view! { <Figures figures=figures /> }
        })
    };
    view! { <Card title=t!("training.title"; text) aside=all>{figures}</Card> }.into_any()
}
