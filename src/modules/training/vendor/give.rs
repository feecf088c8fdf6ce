//! Certificates that were given: the list, giving one by hand, taking over those of another system, and taking one back.

use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{
        AWARD_COLUMNS, Award, AwardFilter, AwardId, AwardInput, AwardState, AwardsInput, AwardsResult, ReasonInput, api, can_revoke, rights,
    },
};
use leptos::prelude::*;

use super::{
    import::{self, Import},
    nav::tabs,
    parts,
};
use crate::{
    api::{href, question},
    i18n::{day_short, today},
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors, mutation, query},
    session,
    ui::{
        AreaField, Blank, Button, Card, CardKind, Column, DateField, Dialog, Drawing, Form, Icon, LinkButton, LoadMore, Look, PageHead,
        Pick, Remote, SearchField, SelectField, Sends, Shape, Size, Table, toasts,
    },
};

/// The list.
pub fn awards() -> AnyView {
    let here = Address::here();
    let (q, certification, state) = (here.field("q"), here.field("certification"), here.field("state"));
    let filter = Memo::new(move |_| AwardFilter {
        q: Some(q.get()).filter(|q| !q.trim().is_empty()),
        certification: certification.get().parse().ok(),
        state: AwardState::ALL.into_iter().filter(|own| state.with(|state| own.slug() == state)).collect(),
        ..AwardFilter::default()
    });
    let awards = more(move |cursor: Option<Cursor>| question(&api::AWARDS, &[], &AwardFilter { cursor, ..filter.get() }));
    let gives = Memo::new(move |_| session::actor().with(|actor| actor.viewed_by.is_none() && rights::gives_awards(actor)));
    let (giving, importing) = (RwSignal::new(false), RwSignal::new(false));
    let actions = move || {
        let export = Signal::derive(move || href(&api::EXPORT_AWARDS, &[], &filter.get()));
        view! {
            {move || gives.get().then(|| view! { <Button look=Look::Primary icon=Icon::Award on_click=move || giving.set(true)>{t!("training.vendor.give"; text)}</Button> })}
            {move || gives.get().then(|| view! { <Button icon=Icon::Upload on_click=move || importing.set(true)>{t!("training.vendor.csv.import"; text)}</Button> })}
            <LinkButton icon=Icon::Download href=export download="">{t!("training.export"; text)}</LinkButton>
        }
    };
    let certifications = picks();
    let states =
        Signal::derive(|| AwardState::ALL.into_iter().map(|state| Pick::new(state.slug(), say::award_state(state))).collect::<Vec<_>>());
    let revoking = RwSignal::new(None::<Award>);
    let empty = || view! { <Blank title=t!("training.vendor.awards.none"; text) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.awards"; text) actions=actions />
            {tabs("certifications")}
            <div class="filters">
                <SearchField label=t!("training.vendor.awards.search"; text) value=q />
                <SelectField label=t!("training.certification"; text) value=certification options=certifications none=t!("training.any"; maybe) />
                <SelectField label=t!("training.status"; text) value=state options=states none=t!("training.any"; maybe) />
            </div>
            <Remote of=awards.load() on_retry=awards.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, awards, gives.into(), revoking)}
            </Remote>
            {give(giving)}
            {import::dialog(csv(), importing)}
            {revoke(revoking)}
        </div>
    }
    .into_any()
}

/// Certificates of a file from another system.
fn csv() -> Import<AwardsInput, AwardsResult> {
    Import {
        endpoint: api::IMPORT_AWARDS,
        of: Vec::new(),
        title: t!("training.vendor.csv.awards"; text),
        lead: t!("training.vendor.csv.awards.lead"; text),
        columns: &AWARD_COLUMNS,
        input: |csv, dry| AwardsInput { csv, dry }.check(),
        faulty: |result| &result.faulty,
        words: |result, dry| {
            let (count, same) = (result.created, result.same);
            if dry {
                t!("training.vendor.csv.awards.would", count = count, same = same)
            } else {
                t!("training.vendor.csv.awards.did", count = count, same = same)
            }
        },
    }
}

/// The certifications to choose from.
pub fn picks() -> Signal<Vec<Pick>> {
    let certifications = query(|| question(&api::CERTIFICATIONS, &[], &Nothing {}));
    Signal::derive(move || {
        let list = certifications.get().unwrap_or_default();
        list.into_iter().map(|one| Pick::new(one.id.to_string(), say::localized(&one.certification.name))).collect::<Vec<_>>()
    })
}

fn table(page: Signal<Page<Award>>, awards: More<Award>, gives: Signal<bool>, revoking: RwSignal<Option<Award>>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.award.holder"; text), |award: &Award| {
            view! { <a href=to(&format!("certificates/{}", award.id))>{award.person_name.clone()}</a> }
        }),
        Column::new(t!("training.certification"; text), |award: &Award| award.name.clone()),
        Column::new(t!("training.status"; text), |award: &Award| say::award(award.state)),
        Column::new(t!("training.company"; text), |award: &Award| award.partner_name.clone()).optional(),
        Column::new(t!("training.award.until"; text), |award: &Award| {
            let until = award.valid_until;
            move || until.map_or_else(|| t!("training.award.for-ever"), day_short)
        }),
        Column::new(t!("training.award.number"; text), |award: &Award| view! { <span class="mono small">{award.number.clone()}</span> }).optional(),
        Column::new(t!("training.vendor.more"; text), move |award: &Award| {
            let term = guildhall_domain::training::AwardTerm {
                valid_from: award.valid_from,
                valid_until: award.valid_until,
                renewed_on: award.renewed_by.map(|_| award.valid_from),
                revoked_on: award.revoked.as_ref().map(|revoked| revoked.at.date_naive()),
            };
            let own = award.clone();
            (gives.get() && can_revoke(&term).is_ok()).then(|| {
                view! { <Button size=Size::Little on_click=move || revoking.set(Some(own.clone()))>{t!("training.vendor.revoke"; text)}</Button> }
            })
        })
        .actions(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.awards"; text) columns=columns rows=rows key=|award: &Award| award.id.to_string() name=|award: &Award| award.person_name.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=awards.is_asking() on_more=move || awards.next() />
    }
    .into_any()
}

/// Gives a certificate by hand, with reason and evidence.
fn give(open: RwSignal<bool>) -> AnyView {
    let (certification, person, reason, evidence) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let from = RwSignal::new(None::<NaiveDate>);
    let missing = RwSignal::new(false);
    let send = mutation(&api::GIVE_AWARD, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        if open.get() {
            [certification, person, reason, evidence].into_iter().for_each(|field| field.set(String::new()));
            from.set(Some(today()));
            missing.set(false);
            send.forgive();
        }
    });
    let submit = move || {
        let ids =
            certification.with_untracked(|id| id.parse().ok()).zip(person.with_untracked(|id| id.parse().ok())).zip(from.get_untracked());
        missing.set(ids.is_none());
        let Some(((certification, person), valid_from)) = ids else { return };
        let input = AwardInput {
            certification,
            person,
            valid_from,
            reason: reason.get_untracked(),
            evidence: evidence.with_untracked(|id| id.parse().ok()),
        };
        match input.check(today()) {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[], input, move |award: Award| {
                open.set(false);
                toasts().say(t!("training.vendor.given", name = award.person_name));
            }),
        }
    };
    let lacks = move |field: RwSignal<String>| {
        Signal::derive(move || (missing.get() && field.with(String::is_empty)).then(|| t!("field.required")))
    };
    view! {
        <Dialog open=open title=t!("training.vendor.give"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <SelectField label=t!("training.certification"; text) value=certification options=picks() none=t!("training.vendor.choose"; maybe) error=lacks(certification) pointer="/certification" />
                {parts::person_field(person, lacks(person))}
                <DateField label=t!("training.award.from"; text) value=from max=Signal::derive(|| Some(today())) pointer="/valid_from" />
                <AreaField label=t!("training.vendor.reason"; text) value=reason pointer="/reason" />
                {parts::evidence_field(evidence)}
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Award sends=Sends::Form busy=send.busy()>{t!("training.vendor.give"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn revoke(which: RwSignal<Option<Award>>) -> AnyView {
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let send = mutation(&api::REVOKE_AWARD, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        let some = which.with(Option::is_some);
        if some {
            reason.set(String::new());
            send.forgive();
        }
        open.set(some);
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            which.set(None);
        }
        now
    });
    let submit = move || {
        let Some(id) = which.with_untracked(|award| award.as_ref().map(|award| award.id)) else { return };
        match (ReasonInput { reason: reason.get_untracked() }).check() {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[&AwardId::clone(&id)], input, move |_| {
                which.set(None);
                toasts().say(t!("training.vendor.revoked"));
            }),
        }
    };
    let name = move || which.with(|award| award.as_ref().map(|award| (award.person_name.clone(), award.name.clone()))).unwrap_or_default();
    view! {
        <Dialog open=open title=t!("training.vendor.revoke.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <p>{move || { let (person, certification) = name(); t!("training.vendor.revoke.lead", person = person, certification = certification) }}</p>
                <AreaField label=t!("training.vendor.reason"; text) value=reason help=t!("training.vendor.revoke.help"; maybe) pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.vendor.keep"; text)}</Button>
                    <Button look=Look::Danger sends=Sends::Form busy=send.busy()>{t!("training.vendor.revoke"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
