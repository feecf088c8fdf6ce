//! Assigns something to people of a company by hand, with a day.

use chrono::NaiveDate;
use guildhall_domain::{
    partner::PartnerId,
    partners::{PersonFilter, PersonStatus, api as partners},
    training::{AssignInput, CatalogueFilter, CatalogueItem, Requirement, api},
};
use leptos::prelude::*;

use super::BELOW;
use crate::{
    api::question,
    i18n::{number, today},
    query::{Errors, mutation, query},
    ui::{Button, ComboField, DateField, Dialog, Form, Icon, Look, ManyField, Need, Pick, Sends, toasts},
};

/// What is assigned, as the field spells it: `course <id>` or `path <id>`.
fn read(value: &str) -> Option<Requirement> {
    let (kind, id) = value.split_once(' ')?;
    match kind {
        "course" => id.parse().ok().map(Requirement::Course),
        "path" => id.parse().ok().map(Requirement::Path),
        _ => None,
    }
}

/// The dialog.
pub fn dialog(company: PartnerId, open: RwSignal<bool>) -> AnyView {
    let (what, who, due) = (RwSignal::new(String::new()), RwSignal::new(Vec::<String>::new()), RwSignal::new(None::<NaiveDate>));
    let (title_typed, name_typed) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let missing = RwSignal::new(false);
    let send = mutation(&api::ASSIGN, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        if open.get() {
            what.set(String::new());
            who.set(Vec::new());
            due.set(None);
            missing.set(false);
            send.forgive();
        }
    });
    let found = query(move || {
        open.get().then(|| {
            let q = Some(title_typed.get()).filter(|q| !q.trim().is_empty());
            question(&api::CATALOGUE, &[], &CatalogueFilter { q, limit: Some(50), ..CatalogueFilter::default() })
        })
    });
    let things = Signal::derive(move || {
        let items = found.get().map(|page| page.items).unwrap_or_default();
        items
            .into_iter()
            .map(|entry| match entry.item {
                CatalogueItem::Course(id) => Pick::new(format!("course {id}"), entry.title).with_note(t!("training.kind.course")),
                CatalogueItem::Path(id) => Pick::new(format!("path {id}"), entry.title).with_note(t!("training.kind.path")),
            })
            .collect::<Vec<_>>()
    });
    let people = query(move || {
        open.get().then(|| {
            let q = Some(name_typed.get()).filter(|q| !q.trim().is_empty());
            let filter = PersonFilter { q, partner: Some(company), status: Some(PersonStatus::Active), ..PersonFilter::default() };
            question(&partners::PEOPLE, &[], &filter)
        })
    });
    let people = Signal::derive(move || {
        let page = people.get().unwrap_or_default();
        page.items
            .into_iter()
            .map(|person| Pick::new(person.id.to_string(), person.person.name).with_note(person.email))
            .collect::<Vec<_>>()
    });
    let submit = move || {
        let item = what.with_untracked(|what| read(what));
        missing.set(item.is_none());
        let Some(item) = item else { return };
        let people = who.with_untracked(|who| who.iter().filter_map(|id| id.parse().ok()).collect());
        match (AssignInput { item, people, due_on: due.get_untracked() }).check(today()) {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[], input, move |assigned| {
                open.set(false);
                toasts().say(t!("training.assign.done", count = assigned.len()));
            }),
        }
    };
    let error = Signal::derive(move || missing.get().then(|| t!("field.required")));
    view! {
        <Dialog open=open title=t!("training.assign.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <ComboField label=t!("training.what"; text) options=things value=what on_type=move |text: String| title_typed.set(text) error=error pointer="/item" />
                <ManyField label=t!("training.assign.who"; text) options=people values=who on_type=move |text: String| name_typed.set(text) need=Need::Required pointer="/people" />
                <DateField label=t!("training.due"; text) value=due min=Signal::derive(|| Some(today())) need=Need::Optional pointer="/due_on" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Flag sends=Sends::Form busy=send.busy()>{move || t!("training.assign.do", people = number(who.with(Vec::len) as f64))}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
