//! Reminds somebody of something, in one's own words, and not too often.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{NudgeInput, NudgeResult, Requirement, api},
};
use leptos::prelude::*;

use super::BELOW;
use crate::{
    i18n,
    query::{Errors, mutation},
    ui::{AreaField, Button, Dialog, Form, Icon, Look, Need, Sends, Size, toasts},
};

/// The button with its dialog. `again` says from when on the person may be reminded again.
pub fn button(
    company: PartnerId,
    person: PersonId,
    name: &str,
    item: Requirement,
    title: String,
    again: Signal<Option<DateTime<Utc>>>,
) -> AnyView {
    let open = RwSignal::new(false);
    let because =
        Signal::derive(move || again.get().filter(|at| *at > Utc::now()).map(|at| t!("training.nudge.again", when = i18n::moment(at))));
    let label = {
        let name = name.to_owned();
        Signal::derive(move || t!("training.nudge.label", name = &name))
    };
    view! {
        <Button size=Size::Little icon=Icon::Bell label=label because=because on_click=move || open.set(true)>{t!("training.nudge"; text)}</Button>
        {dialog(company, Signal::stored(vec![person]), item, title, open)}
    }
    .into_any()
}

/// The dialog: of what, and a word to them.
pub fn dialog(company: PartnerId, people: Signal<Vec<PersonId>>, item: Requirement, title: String, open: RwSignal<bool>) -> AnyView {
    let message = RwSignal::new(String::new());
    let send = mutation(&api::NUDGE, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        if open.get() {
            message.set(String::new());
            send.forgive();
        }
    });
    let submit = move || {
        let input = NudgeInput { people: people.get_untracked(), item, message: message.get_untracked() };
        match input.check() {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[&company], input, move |result: NudgeResult| {
                open.set(false);
                toasts().say(told(&result));
            }),
        }
    };
    let of = StoredValue::new(title);
    view! {
        <Dialog open=open title=Signal::derive(move || t!("training.nudge.title", count = people.with(Vec::len)))>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <p>{of.with_value(|title| t!("training.nudge.of", title = title))}</p>
                <AreaField label=t!("training.nudge.message"; text) value=message help=t!("training.nudge.message.help"; maybe) need=Need::Optional pointer="/message" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Send sends=Sends::Form busy=send.busy()>{t!("training.nudge.send"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// Who was reminded, and who was not.
fn told(result: &NudgeResult) -> String {
    let lately = (!result.lately.is_empty()).then(|| t!("training.nudge.lately", count = result.lately.len()));
    let done = (!result.done.is_empty()).then(|| t!("training.nudge.done", count = result.done.len()));
    let nudged = (!result.nudged.is_empty()).then(|| t!("training.nudge.sent", count = result.nudged.len()));
    [nudged, lately, done].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
