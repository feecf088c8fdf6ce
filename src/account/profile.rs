//! The person's own profile.

use guildhall_domain::{
    endpoint::Nothing,
    session::{Profile, ProfileInput, api},
};
use leptos::prelude::*;

use crate::{
    api::question,
    query::{Errors, mutation, query},
    session,
    shell::{language_picks, speak},
    ui::{Bones, Button, Card, Form, Look, Need, Purpose, Remote, SelectField, Sends, Shape, TextField, toasts},
};

/// The profile in a card.
#[component]
pub fn ProfileCard() -> impl IntoView {
    let profile = query(|| question(&api::PROFILE, &[], &Nothing {}));
    view! {
        <Card title=t!("account.profile"; text)>
            <Remote of=profile.load() on_retry=profile.retry() is_empty=|_| false empty=|| view! { <Bones /> } shape=Shape::Rows let:profile>
                <ProfileForm profile=profile />
            </Remote>
        </Card>
    }
}

#[component]
fn ProfileForm(profile: Signal<Profile>) -> impl IntoView {
    let first = profile.get_untracked().profile;
    let (name, job_title, phone) = (RwSignal::new(first.name), RwSignal::new(first.job_title), RwSignal::new(first.phone));
    let language = RwSignal::new(first.language);
    let save = mutation(&api::CHANGE_PROFILE, Errors::Inline).seeds(|_| question(&api::PROFILE, &[], &Nothing {}));
    let send = move || {
        let input = ProfileInput {
            name: name.get_untracked(),
            job_title: job_title.get_untracked(),
            phone: phone.get_untracked(),
            language: language.get_untracked(),
        };
        if let Err(invalid) = input.check() {
            return save.refuse(invalid);
        }
        let was = profile.with_untracked(|profile| profile.profile.language.clone());
        let version = profile.with_untracked(|profile| profile.version);
        save.run_version(&[], input, version, move |saved| {
            toasts().say(t!("account.profile.saved"));
            if saved.profile.language != was {
                speak(saved.profile.language);
            }
            session::refresh();
        });
    };
    view! {
        <Form error=save.trouble() busy=save.busy() on_submit=send>
            <TextField label=t!("shell.name"; text) value=name purpose=Purpose::OwnName pointer="/name" />
            <TextField label=t!("account.job-title"; text) value=job_title need=Need::Optional pointer="/job_title" />
            <TextField label=t!("account.phone"; text) value=phone purpose=Purpose::Phone need=Need::Optional pointer="/phone" />
            <SelectField
                label=t!("shell.language"; text)
                options=language_picks()
                value=language
                pointer="/language"
                help=t!("account.language.help"; maybe)
            />
            <div class="row">
                <Button
                    look=Look::Primary
                    sends=Sends::Form
                    busy=save.busy()
                    doing=t!("shell.saving"; maybe)
                    because=session::read_only()
                >
                    {t!("account.profile.save"; text)}
                </Button>
            </div>
        </Form>
    }
}
