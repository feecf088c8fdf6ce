//! Asking the partner something, and the note that only the vendor's people read.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{AnswerInput, AskInput, FundRequest, RequestStatus, api},
};
use leptos::prelude::*;

use super::super::vendor::parts::BELOW;
use crate::{
    api::question as at,
    i18n::day,
    query::{Errors, mutation},
    session,
    ui::{AreaField, Button, Card, CardKind, Dialog, Form, Icon, Look, Need, Notice, Sends, Tone, toasts},
};

fn seeded(request: &FundRequest) -> crate::api::Question<FundRequest> {
    at(&api::REQUEST, &[&request.id], &Nothing {})
}

/// The button that asks, or what was asked.
pub fn question(request: Signal<FundRequest>) -> AnyView {
    let id = request.with_untracked(|request| request.id);
    let (open, words) = (RwSignal::new(false), RwSignal::new(String::new()));
    let ask = mutation(&api::ASK, Errors::Inline).invalidates(BELOW).seeds(seeded);
    let send = move || {
        let toasts = toasts();
        ask.run(&[&id], AskInput { question: words.get_untracked() }, move |_| {
            open.set(false);
            words.set(String::new());
            toasts.say(t!("funds.vendor.ask.done"));
        });
    };
    let waiting = Memo::new(move |_| request.with(|request| request.status == RequestStatus::WaitingForPartner));
    let shown = move || {
        if waiting.get() {
            let question = move || request.with(|request| request.question.clone());
            let due = request.with(|request| request.clock.and_then(|clock| clock.due_on));
            view! {
                <Notice tone=Tone::Warning>
                    <p><b>{t!("funds.vendor.ask.waiting"; text)}</b></p>
                    <p><bdi>{question}</bdi></p>
                    {due.map(|due| view! { <p>{move || t!("funds.vendor.ask.due", day = day(due))}</p> })}
                </Notice>
                {back(request)}
            }
            .into_any()
        } else {
            view! { <div class="row"><Button icon=Icon::Question because=session::read_only() on_click=move || { ask.forgive(); open.set(true); }>{t!("funds.vendor.ask"; text)}</Button></div> }.into_any()
        }
    };
    let partner = move || request.with(|request| request.partner_name.clone());
    view! {
        {shown}
        <Dialog open=open title=Signal::derive(move || t!("funds.vendor.ask.title", partner = partner()))>
            <Form error=ask.trouble() busy=ask.busy() on_submit=send>
                <AreaField label=t!("funds.vendor.ask.question"; text) value=words pointer="/question" help=t!("funds.vendor.ask.help"; maybe) />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=ask.busy()>{t!("funds.vendor.ask.do"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// Taking the question back, for whoever may.
fn back(request: Signal<FundRequest>) -> AnyView {
    let me = session::me();
    let take_back = mutation(&api::WITHDRAW_QUESTION, Errors::Toast).invalidates(BELOW).seeds(seeded);
    let may = Memo::new(move |_| request.with(|request| me.with(|me| request.can_take_question_back(&me.actor).is_ok())));
    let act = move || {
        let (id, toasts) = (request.with_untracked(|request| request.id), toasts());
        take_back.run(&[&id], Nothing {}, move |_| toasts.say(t!("funds.vendor.ask.back.done")));
    };
    let button = move || {
        may.get().then(|| {
            view! { <div class="row"><Button icon=Icon::Undo busy=take_back.busy() because=session::read_only() on_click=act>{t!("funds.vendor.ask.back"; text)}</Button></div> }
        })
    };
    button.into_any()
}

/// The vendor's own note.
pub fn note(request: Signal<FundRequest>) -> AnyView {
    let (id, first) = request.with_untracked(|request| (request.id, request.vendor_note.clone()));
    let words = RwSignal::new(first);
    let save = mutation(&api::NOTE, Errors::Inline).invalidates(BELOW).seeds(seeded);
    let send = move || {
        let toasts = toasts();
        save.run(&[&id], AnswerInput { answer: words.get_untracked() }, move |_| toasts.say(t!("funds.vendor.note.saved")));
    };
    view! {
        <Card title=t!("funds.vendor.note"; text) kind=CardKind::Soft>
            <Form error=save.trouble() busy=save.busy() on_submit=send>
                <AreaField label=t!("funds.vendor.note.label"; text) value=words pointer="/answer" need=Need::Optional help=t!("funds.vendor.note.help"; maybe) />
                <div class="row"><Button sends=Sends::Form busy=save.busy() because=session::read_only()>{t!("funds.vendor.note.save"; text)}</Button></div>
            </Form>
        </Card>
    }
    .into_any()
}
