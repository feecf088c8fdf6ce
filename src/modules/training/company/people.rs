//! Who holds what: the company's people with their certifications and what is overdue.

use guildhall_domain::{
    page::{Cursor, Page},
    partner::PartnerId,
    training::{AwardState, CompanyFilter, CompanyPerson, CompanyView, HeldCertification, api},
};
use leptos::prelude::*;

use super::{Narrow, nudge};
use crate::{
    api::question,
    i18n::{ago, day_short, number},
    modules::{
        more::{More, is_blank, more},
        training::say::{self, to},
    },
    session,
    ui::{Badge, Blank, Button, Card, CardKind, Column, Drawing, LoadMore, Pick, Remote, SearchField, SelectField, Shape, Table, Tone},
};

/// The list.
pub fn view(id: PartnerId, company: Signal<CompanyView>, narrow: Narrow, assigns: Signal<bool>) -> AnyView {
    let filter = Memo::new(move |_| narrow.filter());
    let people = more(move |cursor: Option<Cursor>| question(&api::COMPANY_PEOPLE, &[&id], &CompanyFilter { cursor, ..filter.get() }));
    let empty = move || {
        if narrow.is_on() {
            return view! {
                <Blank title=t!("training.people.no-hits"; text) drawing=Drawing::NoHits>
                    <Button on_click=move || narrow.clear()>{t!("training.clear"; text)}</Button>
                </Blank>
            }
            .into_any();
        }
        view! { <Blank title=t!("training.people.none"; text) /> }.into_any()
    };
    view! {
        <h2>{t!("training.people.title"; text)}</h2>
        {filters(company, narrow)}
        <Remote of=people.load() on_retry=people.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
            {table(id, page, people, assigns)}
        </Remote>
    }
    .into_any()
}

fn filters(company: Signal<CompanyView>, narrow: Narrow) -> AnyView {
    let certifications = Signal::derive(move || {
        let mut picks: Vec<Pick> = company.with(|company| {
            let needs = company.needs.iter().map(|need| (need.certification, need.name.clone()));
            let held = company.rows.iter().flat_map(|row| row.certifications.iter().map(|held| (held.certification, held.name.clone())));
            needs.chain(held).map(|(id, name)| Pick::new(id.to_string(), name)).collect()
        });
        picks.sort_by(|a, b| a.words.cmp(&b.words));
        picks.dedup_by(|a, b| a.value == b.value);
        picks
    });
    let states =
        Signal::derive(|| AwardState::ALL.into_iter().map(|state| Pick::new(state.slug(), say::award_state(state))).collect::<Vec<_>>());
    let overdue = Signal::derive(|| vec![Pick::new("true", t!("training.people.overdue"))]);
    view! {
        <div class="filters">
            <SearchField label=t!("training.people.search"; text) value=narrow.q />
            <SelectField label=t!("training.certification"; text) value=narrow.certification options=certifications none=t!("training.any"; maybe) />
            <SelectField label=t!("training.status"; text) value=narrow.state options=states none=t!("training.any"; maybe) />
            <SelectField label=t!("training.standing"; text) value=narrow.overdue options=overdue none=t!("training.any"; maybe) />
        </div>
    }
    .into_any()
}

/// A word to who is late or whose certificate ends.
fn remind(company: PartnerId, person: &CompanyPerson, assigns: Signal<bool>) -> impl Fn() -> Option<AnyView> + Send + use<> {
    let me = session::me();
    let (who, name, again) = (person.person, person.name.clone(), Signal::stored(person.nudge_again_at));
    let of = person.remind_of.clone();
    move || {
        let may = assigns.get() && me.with(|me| me.actor.person) != who;
        of.clone().filter(|_| may).map(|of| nudge::button(company, who, &name, of.item, of.title, again))
    }
}

/// The columns; `reminds` is the company whose people the reader may remind, and whether they may.
fn columns(links: bool, reminds: Option<(PartnerId, Signal<bool>)>) -> Vec<Column<CompanyPerson>> {
    vec![
        Column::new(t!("training.person"; text), move |person: &CompanyPerson| {
            let name = person.name.clone();
            if links {
                let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", &name).finish();
                view! { <a href=to(&format!("people/{}?{query}", person.person))>{name}</a> }.into_any()
            } else {
                view! { <b>{name}</b> }.into_any()
            }
        }),
        Column::new(t!("training.certifications"; text), |person: &CompanyPerson| {
            let list = person.certifications.iter().map(held).collect_view();
            view! { <ul class="row">{list}</ul> }
        }),
        Column::new(t!("training.people.open"; text), move |person: &CompanyPerson| {
            let (open, overdue) = (person.open, person.overdue);
            let late =
                (overdue > 0).then(|| view! { <Badge tone=Tone::Danger>{move || t!("training.people.late", count = overdue)}</Badge> });
            let word = reminds.map(|(company, assigns)| remind(company, person, assigns));
            view! { <div class="row">{move || number(f64::from(open))} {late} {word}</div> }
        }),
        Column::new(t!("training.people.learned"; text), |person: &CompanyPerson| {
            let at = person.learned_at;
            move || at.map_or_else(|| "–".to_owned(), ago)
        })
        .optional(),
        Column::new(t!("training.people.joined"; text), |person: &CompanyPerson| {
            let on = person.joined_on;
            move || day_short(on)
        })
        .optional(),
    ]
}

/// One certification: sign, name, and until when or how far.
fn held(held: &HeldCertification) -> impl IntoView + use<> {
    let (tone, icon) = say::award_look(held.state);
    let (name, state, until, percent) = (held.name.clone(), held.state, held.valid_until, held.percent);
    let words = move || match (state, until) {
        (AwardState::InProgress, _) => format!("{name}, {}", say::percent(percent)),
        (AwardState::Active | AwardState::Expiring | AwardState::Expired | AwardState::Renewed | AwardState::Revoked, Some(day)) => {
            format!("{name}, {}", day_short(day))
        }
        (AwardState::Active | AwardState::Expiring | AwardState::Expired | AwardState::Renewed | AwardState::Revoked, None) => name.clone(),
    };
    view! {
        <li class="mark" data-tone=tone.name()>
            <span class="toned">{icon.named(Signal::derive(move || say::award_state(state)))}</span>
            <span>{words}</span>
        </li>
    }
}

fn table(company: PartnerId, page: Signal<Page<CompanyPerson>>, people: More<CompanyPerson>, assigns: Signal<bool>) -> AnyView {
    let columns = columns(true, Some((company, assigns)));
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("training.people.title"; text)
                columns=columns
                rows=rows
                key=|person: &CompanyPerson| person.person.to_string()
                name=|person: &CompanyPerson| person.name.clone()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=people.is_asking() on_more=move || people.next() />
    }
    .into_any()
}

/// One's own row, for who sees the company's figures and not its people.
pub fn own(company: Signal<CompanyView>) -> AnyView {
    let me = session::me();
    let rows = Signal::derive(move || {
        let own = me.with(|me| me.actor.person);
        company.with(|company| company.rows.iter().filter(|row| row.person == own).cloned().collect::<Vec<_>>())
    });
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    (move || {
        some.get().then(|| {
            view! {
                <Card title=t!("training.people.own"; text) kind=CardKind::Flush>
                    <Table label=t!("training.people.own"; text) columns=columns(false, None) rows=rows key=|person: &CompanyPerson| person.person.to_string() name=|person: &CompanyPerson| person.name.clone() />
                </Card>
            }
        })
    })
    .into_any()
}
