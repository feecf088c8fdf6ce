//! The companies whose training the vendor's reader may look at.

use guildhall_domain::{
    page::{Cursor, Page},
    partners::{Filter, Partner, Status, api},
    portal,
};
use leptos::prelude::*;

use crate::{
    api::question,
    i18n::{language, number},
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            nav::{Here, tabs},
            say::to,
        },
    },
    session,
    ui::{Blank, Card, CardKind, Column, Drawing, LoadMore, PageHead, Remote, SearchField, Shape, Table},
};

/// The list.
pub fn view() -> AnyView {
    let q = Address::here().field("q");
    let filter =
        Memo::new(move |_| Filter { q: Some(q.get()).filter(|q| !q.trim().is_empty()), status: Some(Status::Active), ..Filter::default() });
    let companies = more(move |cursor: Option<Cursor>| question(&api::LIST, &[], &Filter { cursor, ..filter.get() }));
    let empty = || view! { <Blank title=t!("training.companies.none"; text) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.tab.companies"; text) lead=t!("training.companies.lead"; maybe) />
            {tabs(Here::Company)}
            <div class="filters"><SearchField label=t!("training.companies.search"; text) value=q /></div>
            <Remote of=companies.load() on_retry=companies.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, companies)}
            </Remote>
        </div>
    }
    .into_any()
}

fn table(page: Signal<Page<Partner>>, companies: More<Partner>) -> AnyView {
    let words = session::portal();
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.company"; text), |company: &Partner| {
            view! { <a href=to(&format!("companies/{}", company.id))>{company.partner.name.clone()}</a> }
        }),
        Column::new(t!("training.company.tier"; text), move |company: &Partner| {
            let slug = company.partner.tier.clone();
            move || words.with(|words| portal::label(&words.tiers, &slug, &language()).to_owned())
        }),
        Column::new(t!("training.figure.people"; text), |company: &Partner| {
            let people = company.people;
            move || number(f64::from(people))
        })
        .number(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.tab.companies"; text) columns=columns rows=rows key=|company: &Partner| company.id.to_string() name=|company: &Partner| company.partner.name.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=companies.is_asking() on_more=move || companies.next() />
    }
    .into_any()
}
