//! The fields of one activity.

use guildhall_domain::{
    funds::{Filler, Rules},
    money::Money,
};
use leptos::prelude::*;

use super::{
    edit::Form,
    writing::{Person, Row},
};
use crate::{
    i18n::{day, whole_money},
    modules::funds::{own, say},
    ui::{AreaField, Button, DateField, Icon, IconButton, Look, MoneyField, Need, Pick, Purpose, SelectField, Size, TextField},
};

/// The card of one activity.
pub fn card(form: Form, row: Row) -> AnyView {
    fill_template(form, row);
    follow_cost(form, row);
    let number = Signal::derive(move || form.place_of(row) + 1);
    let title = Signal::derive(move || t!("funds.activity.number", number = number.get()));
    let several = move || form.writing.rows.with(|rows| rows.len() > 1);
    let remove = move || {
        several().then(|| {
            view! { <Button size=Size::Little look=Look::Quiet icon=Icon::Bin label=Signal::derive(move || t!("funds.activity.remove", number = number.get())) on_click=move || form.writing.remove(row.key)>{t!("funds.remove"; text)}</Button> }
        })
    };
    let (id, labelled_by) = (format!("activity-{}", row.key), format!("activity-{}", row.key));
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <header><h2 id=id>{title}</h2> {remove}</header>
            {what(form, row)}
            {when(form, row)}
            {money(form, row)}
            {fields(form, row)}
            <AreaField label=t!("funds.activity.description"; text) value=row.description error=form.error_in(row, "description") help=t!("funds.activity.description.help"; maybe) />
            {contacts(form, row)}
        </section>
    }
    .into_any()
}

fn rules<T>(form: Form, read: impl FnOnce(&Rules) -> T) -> T {
    form.request.with_value(|request| read(&request.rules))
}

fn what(form: Form, row: Row) -> AnyView {
    let kinds = Signal::derive(move || {
        rules(form, |rules| {
            rules.activity_types.iter().map(|kind| Pick::new(kind.slug.clone(), say::activity_type(kind))).collect::<Vec<_>>()
        })
    });
    let venues =
        Signal::derive(|| vec![Pick::new("in_person", t!("funds.venue.in_person")), Pick::new("virtual", t!("funds.venue.virtual"))]);
    let segments =
        Signal::derive(|| say::SEGMENTS.into_iter().map(|segment| Pick::new(say::segment_slug(segment), say::segment(segment))).collect());
    view! {
        <div class="pair">
            <SelectField label=t!("funds.activity.kind"; text) options=kinds value=row.kind none=t!("funds.activity.kind.choose"; maybe) error=form.error_in(row, "kind") />
            <TextField label=t!("funds.activity.title"; text) value=row.title error=form.error_in(row, "title") />
            <SelectField label=t!("funds.activity.venue"; text) options=venues value=row.venue />
            <SelectField label=t!("funds.activity.segment"; text) options=segments value=row.segment none=t!("funds.activity.segment.none"; maybe) need=Need::Optional />
        </div>
    }
    .into_any()
}

/// What the program asks besides.
fn fields(form: Form, row: Row) -> AnyView {
    let rules = rules(form, |rules| rules.fields_for(Filler::Asker).cloned().collect());
    let error = move |slug: String| form.error(move || format!("/activities/{}/fields/{slug}", form.place_of(row)));
    own::fields(rules, row.fields, error)
}

fn when(form: Form, row: Row) -> AnyView {
    let earliest = Memo::new(move |_| {
        let kind = row.kind.get();
        form.request.with_value(|request| {
            let today = request.rules.day_of(chrono::Utc::now());
            (request.rules.earliest_start(today, &request.region, &kind), request.rules.lead_days_of(&kind))
        })
    });
    let help = Signal::derive(move || {
        let (on, days) = earliest.get();
        Some(if days == 0 {
            t!("funds.activity.earliest.today", day = day(on))
        } else {
            t!("funds.activity.earliest", day = day(on), count = days)
        })
    });
    view! {
        <div class="pair">
            <DateField label=t!("funds.activity.starts"; text) value=row.starts_on help=help error=form.error_in(row, "starts_on") />
            <DateField label=t!("funds.activity.ends"; text) value=row.ends_on min=row.starts_on error=form.error_in(row, "ends_on") />
        </div>
    }
    .into_any()
}

fn money(form: Form, row: Row) -> AnyView {
    let currency = Signal::stored(form.writing.currency);
    let percent = Memo::new(move |_| row.kind.with(|kind| rules(form, |rules| rules.participation_of(kind))));
    let share = Memo::new(move |_| share_of(form, row));
    let help = Signal::derive(move || {
        let amount = share.get().map_or_else(String::new, whole_money);
        Some(if amount.is_empty() {
            t!("funds.activity.share", percent = percent.get())
        } else {
            t!("funds.activity.share.of", percent = percent.get(), amount = amount)
        })
    });
    let offer = move || {
        let share = share.get().filter(|share| row.asked.get() != Some(*share))?;
        let words = move || t!("funds.activity.ask-share", amount = whole_money(share));
        Some(view! { <Button size=Size::Little on_click=move || row.asked.set(Some(share))>{words}</Button> })
    };
    view! {
        <div class="pair">
            <MoneyField label=t!("funds.activity.cost"; text) value=row.cost currency=currency help=t!("funds.activity.cost.help"; maybe) error=form.error_in(row, "cost") />
            <div class="stack tight">
                <MoneyField label=t!("funds.activity.asked"; text) value=row.asked currency=currency help=help error=form.error_in(row, "asked") />
                <div class="row">{offer}</div>
            </div>
            <MoneyField label=t!("funds.activity.pipeline"; text) value=row.pipeline currency=currency help=t!("funds.activity.pipeline.help"; maybe) error=form.error_in(row, "pipeline") need=Need::Optional />
        </div>
    }
    .into_any()
}

/// The vendor's share of the cost, once there is one.
fn share_of(form: Form, row: Row) -> Option<Money> {
    let cost = row.cost.get().filter(|cost| cost.minor > 0)?;
    let share = row.kind.with(|kind| rules(form, |rules| rules.share_of(kind, cost.minor)));
    Some(Money::new(share, cost.currency))
}

/// As long as nobody chose another amount, what is asked for is the share of the cost.
fn follow_cost(form: Form, row: Row) {
    Effect::new(move |before: Option<Option<Money>>| {
        let share = share_of(form, row);
        if let Some(before) = before {
            let asked = row.asked.get_untracked();
            if before != share && (asked.is_none() || asked == before) {
                row.asked.set(share);
            }
        }
        share
    });
}

/// The type's words begin the description, as long as nobody wrote another one.
fn fill_template(form: Form, row: Row) {
    let template =
        move |slug: &str| rules(form, |rules| rules.activity_type(slug).map(|kind| say::localized(&kind.template)).unwrap_or_default());
    Effect::new(move |before: Option<String>| {
        let slug = row.kind.get();
        if let Some(before) = before.filter(|before| *before != slug) {
            let written = row.description.get_untracked();
            if written.trim().is_empty() || written == untrack(|| template(&before)) {
                row.description.set(untrack(|| template(&slug)));
            }
        }
        slug
    });
}

fn contacts(form: Form, row: Row) -> AnyView {
    let place = move |person: Person| row.contacts.with(|all| all.iter().position(|other| other.key == person.key).unwrap_or_default());
    let error = move |person: Person, field: &'static str| {
        form.error(move || format!("/activities/{}/contacts/{}/{field}", form.place_of(row), place(person)))
    };
    let one = move |person: Person| {
        let remove = move || row.contacts.update(|all| all.retain(|other| other.key != person.key));
        let label = Signal::derive(move || t!("funds.contact.remove", name = person.name.get()));
        view! {
            <div class="row named">
                <div class="pair grow">
                    <TextField label=t!("funds.contact.name"; text) value=person.name error=error(person, "name") />
                    <TextField label=t!("funds.contact.email"; text) value=person.email purpose=Purpose::Email error=error(person, "email") />
                </div>
                <IconButton icon=Icon::Bin label=label on_click=remove />
            </div>
        }
    };
    view! {
        <div class="stack">
            <For each=move || row.contacts.get() key=|person| person.key children=one />
            <div class="row"><Button size=Size::Little icon=Icon::Invite on_click=move || form.writing.add_contact(row)>{t!("funds.contact.add"; text)}</Button></div>
        </div>
    }
    .into_any()
}
