//! A partner asks for more time to claim: granted or refused.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Activity, FundRequest, ProofVerdict, api},
};
use leptos::prelude::*;

use super::super::vendor::parts::BELOW;
use crate::{
    api::question,
    i18n::day,
    query::{Errors, mutation},
    session,
    ui::{AreaField, Button, Card, Dialog, Form, Icon, Look, Sends, toasts},
};

/// The question of one activity.
pub fn view(request: Signal<FundRequest>, activity: Activity) -> AnyView {
    let Some(extension) = activity.extension.clone() else { return ().into_any() };
    let id = activity.id;
    let (refusing, note) = (RwSignal::new(false), RwSignal::new(String::new()));
    let seeded = |request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {});
    let grant = mutation(&api::DECIDE_EXTENSION, Errors::Toast).invalidates(BELOW).seeds(seeded);
    let refuse = mutation(&api::DECIDE_EXTENSION, Errors::Inline).invalidates(BELOW).seeds(seeded);
    let until = day(extension.until);
    let before = activity.claim_by.map(day).unwrap_or_default();
    let because = session::read_only();
    let granted = {
        let until = until.clone();
        move || {
            let until = until.clone();
            let toasts = toasts();
            grant.run(&[&id], ProofVerdict { accepted: true, note: String::new() }, move |_| {
                toasts.say(t!("funds.vendor.extension.granted", day = until))
            });
        }
    };
    let refused = move || {
        let toasts = toasts();
        refuse.run(&[&id], ProofVerdict { accepted: false, note: note.get_untracked() }, move |_| {
            refusing.set(false);
            toasts.say(t!("funds.vendor.extension.refused"));
        });
    };
    let partner = request.with_untracked(|request| request.partner_name.clone());
    view! {
        <Card title=t!("funds.vendor.extension"; text)>
            <p>{t!("funds.vendor.extension.asks", partner = partner, activity = activity.asked.title.clone(), day = until.clone(), before = before)}</p>
            <p class="panel"><bdi>{extension.reason}</bdi></p>
            <div class="row">
                <Button icon=Icon::Check because=because busy=grant.busy() on_click=granted>{t!("funds.vendor.extension.grant", day = until)}</Button>
                <Button because=because on_click=move || { refuse.forgive(); refusing.set(true); }>{t!("funds.vendor.extension.refuse"; text)}</Button>
            </div>
        </Card>
        <Dialog open=refusing title=t!("funds.vendor.extension.refuse.ask"; text)>
            <Form error=refuse.trouble() busy=refuse.busy() on_submit=refused>
                <AreaField label=t!("funds.vendor.why"; text) value=note pointer="/note" help=t!("funds.vendor.why.partner"; maybe) />
                <div class="row end">
                    <Button on_click=move || refusing.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=refuse.busy()>{t!("funds.vendor.extension.refuse"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
