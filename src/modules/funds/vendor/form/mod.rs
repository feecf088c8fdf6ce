//! Setting a program up, and changing one: changed rules become a new version.

mod basics;
mod dry;
mod fields;
mod kinds;
mod own;
mod steps;
mod tongues;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Program, ProgramId, api},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use self::fields::Fields;
use super::{
    super::{Place, place},
    parts::BELOW,
};
use crate::{
    api::{link, question},
    i18n::number,
    query::{Errors, Mutation, mutation, query},
    session,
    shell::Lost,
    ui::{Button, Form, LinkButton, Look, Notice, PageHead, Remote, Sends, Shape, Tone, toasts},
};

/// The page.
pub fn view() -> AnyView {
    if !session::may_see(Access::VendorAdmin).get_untracked() {
        return view! { <Lost /> }.into_any();
    }
    match place().get_untracked() {
        Place::EditProgram(id) => edit(id),
        Place::Overview
        | Place::Requests
        | Place::NewRequest
        | Place::Request(_)
        | Place::EditRequest(_)
        | Place::Claims
        | Place::Claim(_)
        | Place::Ledger
        | Place::Queue
        | Place::Programs
        | Place::NewProgram
        | Place::Program(_)
        | Place::Payments
        | Place::Payment(_)
        | Place::Health
        | Place::Nowhere => create(),
    }
}

/// The address of a program's page.
pub fn program_link(id: ProgramId) -> String {
    link(&format!("/funds/programs/{id}"))
}

fn create() -> AnyView {
    let fields = Fields::fresh();
    let save = mutation(&api::CREATE_PROGRAM, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|program: &Program| question(&api::PROGRAM, &[&program.id], &Nothing {}));
    let navigate = StoredValue::new(use_navigate());
    let submit = move || match untrack(|| fields.input()) {
        Ok(input) => save.run(&[], input, move |program| {
            toasts().say(t!("funds.vendor.form.created", name = program.program.name));
            navigate.with_value(|go| go(&program_link(program.id), whole()));
        }),
        Err(invalid) => save.refuse(invalid),
    };
    view! {
        <div class="page read">
            <PageHead title=t!("funds.vendor.form.new"; text) lead=t!("funds.vendor.form.new.lead"; maybe) />
            {form(fields, save, submit, t!("funds.vendor.form.create"; text), link("/funds/programs"))}
        </div>
    }
    .into_any()
}

fn whole() -> NavigateOptions {
    NavigateOptions { resolve: false, ..NavigateOptions::default() }
}

fn edit(id: ProgramId) -> AnyView {
    let program = query(move || question(&api::PROGRAM, &[&id], &Nothing {}));
    let gone = program.is_missing();
    let shown = move || {
        if gone.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page read">
                <Remote of=program.load() on_retry=program.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:program>
                    {edit_form(program.get_untracked())}
                </Remote>
            </div>
        }
        .into_any()
    };
    shown.into_any()
}

fn edit_form(program: Program) -> AnyView {
    let (id, version, rules) = (program.id, program.version, program.rules_version);
    let name = program.program.name.clone();
    let fields = Fields::of(&program.program);
    let save = mutation(&api::UPDATE_PROGRAM, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|program: &Program| question(&api::PROGRAM, &[&program.id], &Nothing {}));
    let navigate = StoredValue::new(use_navigate());
    let submit = move || match untrack(|| fields.input()) {
        Ok(input) => save.run_version(&[&id], input, version, move |program| {
            toasts().say(if program.rules_version > rules {
                t!("funds.vendor.form.saved.rules", version = number(f64::from(program.rules_version)))
            } else {
                t!("funds.vendor.form.saved")
            });
            navigate.with_value(|go| go(&program_link(id), whole()));
        }),
        Err(invalid) => save.refuse(invalid),
    };
    view! {
        <PageHead title=name />
        <Notice>{t!("funds.vendor.form.versions", version = number(f64::from(rules)))}</Notice>
        {form(fields, save, submit, t!("funds.vendor.form.save"; text), program_link(id))}
    }
    .into_any()
}

fn form<I: 'static>(
    fields: Fields,
    save: Mutation<I, Program>,
    submit: impl Fn() + Send + Sync + 'static,
    words: Signal<String>,
    back: String,
) -> AnyView {
    let stale = move || save.error().with(|error| error.as_ref().is_some_and(|error| error.code() == "stale"));
    let trouble = save.trouble();
    view! {
        <Form error=trouble busy=save.busy() on_submit=move || submit()>
            {move || stale().then(|| view! { <Notice tone=Tone::Warning>{t!("funds.vendor.form.stale")}</Notice> })}
            {basics::view(fields)}
            {kinds::view(fields, trouble)}
            {own::view(fields, trouble)}
            {steps::view(fields, trouble)}
            {basics::holidays(fields, trouble)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("funds.vendor.saving"; maybe) because=session::read_only()>{words}</Button>
                <LinkButton look=Look::Quiet href=back>{t!("funds.vendor.cancel"; text)}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}
