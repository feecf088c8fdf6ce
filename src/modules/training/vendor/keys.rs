//! The keys that certificates are signed with: a new one from time to time, and giving one up that others may know.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    training::{ReasonInput, SigningKeyEntry, SigningKeyId, api},
};
use leptos::prelude::*;

use super::nav::tabs;
use crate::{
    api::question,
    i18n::moment_day,
    modules::training::{BELOW, say::to},
    query::{Errors, mutation, query},
    session,
    shell::Lost,
    ui::{
        AreaField, Badge, Blank, Breadcrumb, Button, Card, CardKind, Column, ConfirmDialog, Dialog, Form, Icon, Look, PageHead, Remote,
        Sends, Shape, Size, Table, Tone, toasts,
    },
};

/// The page.
pub fn view() -> AnyView {
    let admin = session::may_see(Access::VendorAdmin);
    (move || if admin.get() { page() } else { view! { <Lost /> }.into_any() }).into_any()
}

fn page() -> AnyView {
    let keys = query(|| question(&api::KEYS, &[], &Nothing {}));
    let (rotating, leaked) = (RwSignal::new(false), RwSignal::new(None::<SigningKeyId>));
    let rotate = mutation(&api::ROTATE_KEY, Errors::Inline).invalidates(BELOW);
    let confirmed = move || {
        rotate.run(&[], Nothing {}, move |_| {
            rotating.set(false);
            toasts().say(t!("training.vendor.key.rotated"));
        });
    };
    let trail = Signal::derive(|| vec![(t!("training.certifications"), to("manage/certifications"))]);
    let read_only = session::read_only();
    let actions = move || view! { <Button look=Look::Primary icon=Icon::Key because=read_only on_click=move || rotating.set(true)>{t!("training.vendor.key.rotate"; text)}</Button> };
    let empty = || view! { <Blank title=t!("training.vendor.keys.none"; text) /> };
    view! {
        <div class="page">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.keys"; text) />
            <PageHead title=t!("training.vendor.keys"; text) lead=t!("training.vendor.keys.lead"; maybe) actions=actions />
            {tabs("certifications")}
            <Remote of=keys.load() on_retry=keys.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:rows>{table(rows, leaked)}</Remote>
            <ConfirmDialog open=rotating title=t!("training.vendor.key.rotate.title"; text) action=t!("training.vendor.key.rotate"; text) keep=t!("training.cancel"; maybe) look=Look::Primary busy=rotate.busy() error=rotate.trouble() on_confirm=confirmed>
                <p>{t!("training.vendor.key.rotate.lead"; text)}</p>
            </ConfirmDialog>
            {give_up(leaked)}
        </div>
    }
    .into_any()
}

fn table(rows: Signal<Vec<SigningKeyEntry>>, leaked: RwSignal<Option<SigningKeyId>>) -> AnyView {
    let columns = vec![
        Column::new(t!("training.vendor.key.name"; text), |key: &SigningKeyEntry| {
            view! { <span class="stack tight"><span class="mono small wrap" dir="ltr">{key.method.clone()}</span><span class="mono tiny muted wrap" dir="ltr">{key.public.clone()}</span></span> }
        }),
        Column::new(t!("training.status"; text), |key: &SigningKeyEntry| match (key.given_up_at, key.current) {
            (Some(at), _) => view! { <Badge tone=Tone::Danger icon=Some(Icon::Cross)>{move || t!("training.vendor.key.given-up", day = moment_day(at))}</Badge> }.into_any(),
            (None, true) => view! { <Badge tone=Tone::Success icon=Some(Icon::Check)>{t!("training.vendor.key.current"; text)}</Badge> }.into_any(),
            (None, false) => view! { <Badge icon=Some(Icon::Shield)>{t!("training.vendor.key.verifies"; text)}</Badge> }.into_any(),
        }),
        Column::new(t!("training.vendor.key.since"; text), |key: &SigningKeyEntry| {
            let at = key.created_at;
            move || moment_day(at)
        }),
        Column::new(t!("training.vendor.more"; text), move |key: &SigningKeyEntry| {
            let id = key.id;
            key.given_up_at.is_none().then(|| view! { <Button size=Size::Little because=session::read_only() on_click=move || leaked.set(Some(id))>{t!("training.vendor.key.give-up"; text)}</Button> })
        })
        .actions(),
    ];
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.keys"; text) columns=columns rows=rows key=|key: &SigningKeyEntry| key.id.to_string() name=|key: &SigningKeyEntry| key.method.clone() />
        </Card>
    }
    .into_any()
}

fn give_up(which: RwSignal<Option<SigningKeyId>>) -> AnyView {
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let send = mutation(&api::GIVE_UP_KEY, Errors::Inline).invalidates(BELOW);
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
        let Some(id) = which.get_untracked() else { return };
        match (ReasonInput { reason: reason.get_untracked() }).check() {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[&id], input, move |_| {
                which.set(None);
                toasts().say(t!("training.vendor.key.given-up.done"));
            }),
        }
    };
    view! {
        <Dialog open=open title=t!("training.vendor.key.give-up.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <p>{t!("training.vendor.key.give-up.lead"; text)}</p>
                <AreaField label=t!("training.vendor.reason"; text) value=reason pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.vendor.keep"; text)}</Button>
                    <Button look=Look::Danger sends=Sends::Form busy=send.busy()>{t!("training.vendor.key.give-up"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
