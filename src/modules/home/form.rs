//! Writing, changing and removing an announcement.

use chrono::Utc;
use guildhall_domain::{
    access::Access,
    audience::Audience,
    endpoint::Nothing,
    home::{Announcement, AnnouncementId, AnnouncementInput, api},
    language::{Language, Localized},
};
use leptos::prelude::*;

use super::announcement::{Paragraphs, Standing};
use crate::{
    api::{link, question},
    i18n::{language, language_name},
    location,
    modules::audience::{AudienceEditor, AudienceSentence, Draft},
    query::{Errors, mutation, query},
    session,
    shell::Lost,
    ui::{
        AreaField, Bones, Button, Card, ConfirmDialog, Form, Icon, Look, MomentField, Need, PageHead, Purpose, Remote, Sends, TextField,
        Trouble, toasts,
    },
};

const BELOW: &str = "/api/v1/home";

/// Goes back to the list.
fn back() -> Callback<String> {
    Callback::new(|said: String| {
        toasts().say(said);
        location::go(&link("/home/announcements"));
    })
}

/// Title and text in a language.
type Text = (Language, RwSignal<String>, RwSignal<String>);

/// An announcement while it is being written.
#[derive(Clone)]
struct Writing {
    /// Title and text in each of the portal's languages.
    texts: Vec<Text>,
    link: RwSignal<String>,
    audience: Draft,
    starts_at: RwSignal<Option<chrono::DateTime<Utc>>>,
    ends_at: RwSignal<Option<chrono::DateTime<Utc>>>,
}

impl Writing {
    fn new(input: &AnnouncementInput) -> Self {
        let own = |text: &Localized, language: &Language| {
            RwSignal::new(text.iter().find(|(own, _)| *own == language).map(|(_, text)| text.to_owned()).unwrap_or_default())
        };
        // Also languages that the portal no longer has: nothing written is lost by saving.
        let mut languages = session::portal().with_untracked(|portal| portal.languages.clone());
        let more: Vec<Language> = input.title.iter().chain(input.body.iter()).map(|(language, _)| language.clone()).collect();
        for language in more {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        let texts = languages.into_iter().map(|language| (language.clone(), own(&input.title, &language), own(&input.body, &language)));
        Self {
            texts: texts.collect(),
            link: RwSignal::new(input.link.clone()),
            audience: Draft::new(&input.audience),
            starts_at: RwSignal::new(input.starts_at),
            ends_at: RwSignal::new(input.ends_at),
        }
    }

    fn get(&self) -> AnnouncementInput {
        let all = |of: fn(&Text) -> RwSignal<String>| -> Localized {
            self.texts.iter().map(|text| (text.0.clone(), of(text).get())).filter(|(_, text)| !text.trim().is_empty()).collect()
        };
        AnnouncementInput {
            title: all(|text| text.1),
            body: all(|text| text.2),
            link: self.link.get(),
            audience: self.audience.get(),
            starts_at: self.starts_at.get(),
            ends_at: self.ends_at.get(),
        }
    }
}

/// The page to write a new one.
#[component]
pub fn Create() -> impl IntoView {
    let writes = session::may(Access::Author);
    let empty = AnnouncementInput {
        title: Localized::default(),
        body: Localized::default(),
        link: String::new(),
        audience: Audience::default(),
        starts_at: None,
        ends_at: None,
    };
    let writing = Writing::new(&empty);
    let create = mutation(&api::CREATE, Errors::Inline).invalidates(BELOW);
    let back = back();
    let send = {
        let writing = writing.clone();
        Callback::new(move |()| match untrack(|| writing.get()).check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[], input, move |_| back.run(t!("home.announcements.created"))),
        })
    };
    let page = StoredValue::new(writing);
    move || {
        if writes.get() {
            view! {
                <div class="page">
                    <PageHead title=t!("home.announcements.new"; text) />
                    <Fields writing=page.get_value() trouble=create.trouble() busy=create.busy() send=send action="home.announcements.create" />
                </div>
            }
            .into_any()
        } else {
            view! { <Lost /> }.into_any()
        }
    }
}

/// The page to change or remove one.
#[component]
pub fn Change(id: AnnouncementId) -> impl IntoView {
    let writes = session::may_see(Access::Author);
    let one = query(move || writes.get().then(|| question(&api::READ, &[&id], &Nothing {})));
    let missing = Memo::new(move |_| !writes.get() || one.is_missing().get());
    move || {
        if missing.get() {
            view! { <Lost /> }.into_any()
        } else {
            view! {
                <div class="page">
                    <Remote of=one.load() on_retry=one.retry() is_empty=|_| false empty=|| view! { <Bones /> } let:one><Edit one=one /></Remote>
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn Edit(one: Signal<Announcement>) -> impl IntoView {
    let id = one.with_untracked(|one| one.id);
    let writing = Writing::new(&one.with_untracked(|one| one.announcement.clone()));
    let change = mutation(&api::UPDATE, Errors::Inline).invalidates(BELOW);
    let remove = mutation(&api::REMOVE, Errors::Inline).invalidates(BELOW);
    let asking = RwSignal::new(false);
    let back = back();
    let send = {
        let writing = writing.clone();
        Callback::new(move |()| match untrack(|| writing.get()).check() {
            Err(invalid) => change.refuse(invalid),
            Ok(input) => {
                let version = one.with_untracked(|one| one.version);
                change.run_version(&[&id], input, version, move |_| back.run(t!("home.announcements.saved")));
            }
        })
    };
    let title = Signal::derive(move || one.with(|one| one.announcement.title.text(&language()).to_owned()));
    let state = move || view! { <Standing status=one.with(|one| one.status) /> };
    let actions = move || {
        view! {
            <Button icon=Icon::Bin because=session::read_only() on_click=move || { remove.forgive(); asking.set(true) }>
                {t!("home.announcements.remove"; text)}
            </Button>
        }
    };
    view! {
        <PageHead title=title state=state actions=actions />
        <Fields writing=writing trouble=change.trouble() busy=change.busy() send=send action="home.announcements.save" />
        <ConfirmDialog
            open=asking
            title=t!("home.announcements.remove.title"; text)
            action=t!("home.announcements.remove"; text)
            busy=remove.busy()
            error=remove.trouble()
            on_confirm=move || remove.run(&[&id], Nothing {}, move |_| back.run(t!("home.announcements.removed")))
        >
            <p>{t!("home.announcements.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
}

#[component]
fn Fields(
    writing: Writing,
    trouble: Signal<Option<Trouble>>,
    busy: Signal<bool>,
    send: Callback<()>,
    action: &'static str,
) -> impl IntoView {
    let error = move |pointer: String| {
        Signal::derive(move || trouble.with(|trouble| trouble.as_ref().and_then(|trouble| exactly(trouble, &pointer))))
    };
    let text = move |(index, (language, title, body)): (usize, (Language, RwSignal<String>, RwSignal<String>))| {
        let tag = language.tag().to_owned();
        let (need, title_pointer, body_pointer) = if index == 0 { (Need::Required, "/title", "/body") } else { (Need::Optional, "", "") };
        let named = |key: &'static str| {
            let tag = tag.clone();
            Signal::derive(move || t!(key, language = language_name(&tag)))
        };
        let (title_error, body_error) = (error(format!("/title/{tag}")), error(format!("/body/{tag}")));
        view! {
            <TextField label=named("home.form.title") value=title need=need pointer=title_pointer error=title_error />
            <AreaField label=named("home.form.body") value=body need=need pointer=body_pointer error=body_error />
        }
    };
    let draft = writing.audience;
    let preview = StoredValue::new(writing.clone());
    let shown = move |of: fn(AnnouncementInput) -> Localized| {
        Signal::derive(move || preview.with_value(|writing| of(writing.get())).text(&language()).to_owned())
    };
    let (title, body) = (shown(|input| input.title), shown(|input| input.body));
    view! {
        <Form error=trouble busy=busy on_submit=send>
            <div class="split">
                <div class="stack loose">
                    <Card title=t!("home.form.words"; text)>
                        {writing.texts.clone().into_iter().enumerate().map(text).collect_view()}
                        <TextField
                            label=t!("home.form.link"; text)
                            value=writing.link
                            purpose=Purpose::Url
                            need=Need::Optional
                            pointer="/link"
                            help=t!("home.form.link.help"; maybe)
                        />
                    </Card>
                    <Card title=t!("home.form.audience"; text)><AudienceEditor draft=draft /></Card>
                    <Card title=t!("home.form.schedule"; text)>
                        <MomentField
                            label=t!("home.form.starts"; text)
                            value=writing.starts_at
                            need=Need::Optional
                            pointer="/starts_at"
                            help=t!("home.form.starts.help"; maybe)
                        />
                        <MomentField
                            label=t!("home.form.ends"; text)
                            value=writing.ends_at
                            need=Need::Optional
                            pointer="/ends_at"
                            help=t!("home.form.ends.help"; maybe)
                        />
                    </Card>
                    <div class="row">
                        <Button
                            look=Look::Primary
                            sends=Sends::Form
                            busy=busy
                            doing=t!("shell.saving"; maybe)
                            because=session::read_only()
                        >
                            {move || t!(action)}
                        </Button>
                        <a href="home/announcements">{t!("home.form.leave"; text)}</a>
                    </div>
                </div>
                <div class="stack loose">
                    <section class="card soft" aria-label=t!("home.form.preview"; text)>
                        <p class="muted small">{t!("home.form.preview"; text)}</p>
                        <div class="stack tight">
                            {move || title.with(|title| !title.is_empty()).then(|| view! { <h2>{title}</h2> })}
                            <Paragraphs text=body />
                        </div>
                        <AudienceSentence rule=Signal::derive(move || draft.get()) />
                    </section>
                </div>
            </div>
        </Form>
    }
}

/// What is wrong with this very field, not with one of the same beginning.
fn exactly(trouble: &Trouble, pointer: &str) -> Option<String> {
    trouble.fields.iter().find(|field| field.pointer == pointer).map(|field| field.words.clone())
}
