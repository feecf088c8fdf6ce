//! The vendor's question and the partner's answer.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{AnswerInput, FundRequest, RequestStatus, api},
};
use leptos::prelude::*;

use super::BELOW;
use crate::{
    api::question as ask,
    query::{Errors, mutation},
    session,
    ui::{AreaField, Button, Card, Form, Icon, Look, Sends, toasts},
};

/// The question, with a form for the answer when it is the reader's to give.
pub fn question(request: Signal<FundRequest>) -> AnyView {
    // The vendor reads its own question where it decides.
    let partner = session::me().with_untracked(|me| !me.actor.is_vendor());
    let waits = Memo::new(move |_| partner && request.with(|request| request.status == RequestStatus::WaitingForPartner));
    (move || waits.get().then(|| form(request))).into_any()
}

fn form(request: Signal<FundRequest>) -> AnyView {
    let partner = session::may(Access::Partner);
    let asked = Memo::new(move |_| request.with(|request| request.question.clone()));
    let answer = RwSignal::new(String::new());
    let send = mutation(&api::ANSWER, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| ask(&api::REQUEST, &[&request.id], &Nothing {}));
    let submit = move || {
        let id = request.with_untracked(|request| request.id);
        send.run(&[&id], AnswerInput { answer: answer.get_untracked() }, |_| toasts().say(t!("funds.answer.done")));
    };
    let fields = move || {
        partner.get().then(|| {
            view! {
                <Form error=send.trouble() busy=send.busy() on_submit=submit>
                    <AreaField label=t!("funds.answer"; text) value=answer pointer="/answer" />
                    <div class="row"><Button look=Look::Primary icon=Icon::Send sends=Sends::Form busy=send.busy() doing=t!("funds.send.doing"; maybe)>{t!("funds.answer.send"; text)}</Button></div>
                </Form>
            }
        })
    };
    view! {
        <Card title=Signal::derive(|| session::portal().with(|portal| t!("funds.question", vendor = &portal.vendor)))>
            <blockquote class="wrap">{move || asked.get()}</blockquote>
            {fields}
        </Card>
    }
    .into_any()
}
