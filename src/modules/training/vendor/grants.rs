//! What a person was granted: more time in every exam, more attempts in one.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    partner::PersonId,
    training::{CourseFilter, GrantedAttempts, GrantedInput, MOST_EXTRA, api},
};
use leptos::prelude::*;

use super::parts::{self, Errors};
use crate::{
    api::question,
    location,
    modules::training::{
        BELOW,
        say::{self, to},
    },
    query::{Errors as Shown, mutation, query},
    session,
    ui::{
        AreaField, Breadcrumb, Button, Card, ComboField, Form, Icon, IconButton, Look, Need, PageHead, Pick, Purpose, Sends, Size,
        TextField, toasts,
    },
};

/// The page.
pub fn view(id: PersonId) -> AnyView {
    let granted = query(move || question(&api::GRANTED, &[&id], &Nothing {}));
    say::record(granted, "page read", move |granted| page(id, granted.get_untracked()))
}

fn page(id: PersonId, first: GrantedInput) -> AnyView {
    let name = location::value("name");
    let title = Signal::derive(move || name.get().unwrap_or_else(|| t!("training.person")));
    let trail = Signal::derive(move || vec![(title.get(), to(&format!("people/{id}")))]);
    let save = mutation(&api::GRANT, Shown::Inline).invalidates(BELOW);
    // The reason is for this change, not for the one before.
    let whole = RwSignal::new(GrantedInput { reason: String::new(), ..first });
    let errors = Errors::of(move || whole.with(GrantedInput::check), save.error());
    let extra = parts::part(
        whole,
        |granted: &GrantedInput| granted.extra_percent.to_string(),
        |granted, text| granted.extra_percent = text.trim().parse().unwrap_or_default(),
    );
    let reason = parts::part(whole, |granted: &GrantedInput| granted.reason.clone(), |granted, text| granted.reason = text);
    let submit = move || {
        errors.tried.set(true);
        match whole.with_untracked(GrantedInput::check) {
            Err(invalid) => save.refuse(invalid),
            Ok(input) => save.run(&[&id], input, move |_| {
                errors.tried.set(false);
                whole.update(|granted| granted.reason.clear());
                reason.set(String::new());
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let admin = session::may(Access::VendorAdmin);
    let read_only = Signal::derive(move || (!admin.get()).then(|| t!("training.vendor.admins-only")));
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.granted"; text) />
        <PageHead title=t!("training.vendor.granted"; text) lead=t!("training.vendor.granted.lead"; maybe) />
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            <Card>
                <TextField label=t!("training.vendor.granted.extra"; text) value=extra purpose=Purpose::Number help=Signal::derive(|| Some(t!("training.vendor.granted.extra.help", max = MOST_EXTRA))) error=errors.on("/extra_percent") />
                {attempts(whole, errors)}
                <AreaField label=t!("training.vendor.reason"; text) value=reason error=errors.on("/reason") />
            </Card>
            <div class="row"><Button look=Look::Primary sends=Sends::Form busy=save.busy() because=read_only doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button></div>
        </Form>
    }
    .into_any()
}

/// Extra attempts, exam by exam.
fn attempts(whole: RwSignal<GrantedInput>, errors: Errors) -> AnyView {
    let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let exams = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&api::EXAMS, &[], &CourseFilter { q, limit: Some(100), ..CourseFilter::default() })
    });
    let picks = Signal::derive(move || {
        exams.get().unwrap_or_default().items.into_iter().map(|exam| Pick::new(exam.id.to_string(), exam.exam.title)).collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        if let Ok(exam) = chosen.with(|id| id.parse()) {
            whole.update(|granted| {
                if granted.attempts.iter().all(|own| own.exam != exam) {
                    granted.attempts.push(GrantedAttempts { exam, attempts: 1 });
                }
            });
            chosen.set(String::new());
        }
    });
    let count = Memo::new(move |_| whole.with(|granted| granted.attempts.len()));
    let row = move |at: usize| {
        let text = parts::part(
            whole,
            move |granted: &GrantedInput| granted.attempts.get(at).map(|own| own.attempts.to_string()).unwrap_or_default(),
            move |granted, text| {
                if let Some(own) = granted.attempts.get_mut(at) {
                    own.attempts = text.trim().parse().unwrap_or_default()
                }
            },
        );
        let label = Signal::derive(move || {
            let id = whole.with(|granted| granted.attempts.get(at).map(|own| own.exam.to_string())).unwrap_or_default();
            let name = picks.with(|picks| picks.iter().find(|pick| pick.value == id).map(|pick| pick.words.clone())).unwrap_or(id);
            t!("training.vendor.granted.attempts", exam = name)
        });
        let remove = move || {
            whole.update(|granted| {
                if at < granted.attempts.len() {
                    granted.attempts.remove(at);
                }
            })
        };
        view! {
            <div class="row">
                <div class="grow"><TextField label=label value=text purpose=Purpose::Number error=errors.at(move || format!("/attempts/{at}/attempts")) /></div>
                <IconButton icon=Icon::Cross size=Size::Little label=Signal::derive(move || t!("training.vendor.line.remove", number = at + 1)) on_click=remove />
            </div>
        }
    };
    view! {
        {move || (0..count.get()).map(row).collect_view()}
        <ComboField label=t!("training.vendor.granted.add"; text) options=picks value=chosen on_type=move |text: String| typed.set(text) need=Need::Optional />
    }
    .into_any()
}
