//! Adding, changing and removing a host.

use std::collections::BTreeSet;

use guildhall_domain::{
    embed::{Host, HostId, HostInput, Part, api},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::{BELOW, keys::Keys, list::state, snippet::Snippet};
use crate::{
    api::{link, question},
    location,
    modules::record::record,
    query::{Errors, mutation, query},
    session,
    ui::{AreaField, Button, Card, Checkbox, ConfirmDialog, Form, Icon, Look, Need, PageHead, Sends, Switch, TextField, Trouble, toasts},
};

/// A host while it is being written.
#[derive(Clone, Copy)]
struct Writing {
    name: RwSignal<String>,
    slug: RwSignal<String>,
    /// One in each line.
    origins: RwSignal<String>,
    shows: RwSignal<BTreeSet<Part>>,
    active: RwSignal<bool>,
}

impl Writing {
    fn new(input: &HostInput) -> Self {
        Self {
            name: RwSignal::new(input.name.clone()),
            slug: RwSignal::new(input.slug.clone()),
            origins: RwSignal::new(input.origins.join("\n")),
            shows: RwSignal::new(input.shows.clone()),
            active: RwSignal::new(input.active),
        }
    }

    fn get(self) -> HostInput {
        HostInput {
            name: self.name.get_untracked(),
            slug: self.slug.get_untracked(),
            origins: self.origins.get_untracked().split_whitespace().map(str::to_owned).collect(),
            shows: self.shows.get_untracked(),
            active: self.active.get_untracked(),
        }
    }
}

/// The page to add one.
#[component]
pub fn Create() -> impl IntoView {
    let empty =
        HostInput { name: String::new(), slug: String::new(), origins: Vec::new(), shows: BTreeSet::from([Part::Portal]), active: true };
    let writing = Writing::new(&empty);
    let create = mutation(&api::CREATE, Errors::Inline).invalidates(BELOW);
    let send = Callback::new(move |()| match writing.get().check() {
        Err(invalid) => create.refuse(invalid),
        Ok(input) => create.run(&[], input, |host: Host| {
            toasts().say(t!("system.hosts.created"));
            location::go(&link(&format!("/system/hosts/{}", host.id)));
        }),
    });
    view! {
        <div class="page">
            <PageHead title=t!("system.hosts.new"; text) lead=t!("system.hosts.new.lead"; maybe) />
            {fields(writing, create.trouble(), create.busy(), send, "system.hosts.create")}
        </div>
    }
}

/// The page of one: what it may, its keys, the lines for its page.
#[component]
pub fn Change(id: HostId) -> impl IntoView {
    let one = query(move || question(&api::HOST, &[&id], &Nothing {}));
    record(one, "page", |one| view! { <Edit one=one /> }.into_any())
}

#[component]
fn Edit(one: Signal<Host>) -> impl IntoView {
    let id = one.with_untracked(|one| one.id);
    let writing = Writing::new(&one.with_untracked(|one| one.host.clone()));
    let change = mutation(&api::UPDATE, Errors::Inline).invalidates(BELOW);
    let remove = mutation(&api::REMOVE, Errors::Inline).invalidates(BELOW);
    let asking = RwSignal::new(false);
    let send = Callback::new(move |()| match writing.get().check() {
        Err(invalid) => change.refuse(invalid),
        Ok(input) => {
            let version = one.with_untracked(|one| one.version);
            change.run_version(&[&id], input, version, |_| toasts().say(t!("system.hosts.saved")));
        }
    });
    let title = Signal::derive(move || one.with(|one| one.host.name.clone()));
    let head = move || state(one.with(|one| one.host.active));
    let actions = move || {
        view! {
            <Button icon=Icon::Bin because=session::read_only() on_click=move || { remove.forgive(); asking.set(true) }>
                {t!("system.hosts.remove"; text)}
            </Button>
        }
    };
    let gone = move |_| {
        toasts().say(t!("system.hosts.removed"));
        location::go(&link("/system/hosts"));
    };
    view! {
        <PageHead title=title state=head actions=actions />
        {fields(writing, change.trouble(), change.busy(), send, "system.hosts.save")}
        <Keys host=one />
        <Snippet host=one />
        <ConfirmDialog
            open=asking
            title=t!("system.hosts.remove.title"; text)
            action=t!("system.hosts.remove"; text)
            busy=remove.busy()
            error=remove.trouble()
            on_confirm=move || remove.run(&[&id], Nothing {}, gone)
        >
            <p>{t!("system.hosts.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
}

fn fields(writing: Writing, trouble: Signal<Option<Trouble>>, busy: Signal<bool>, send: Callback<()>, action: &'static str) -> AnyView {
    let Writing { name, slug, origins, shows, active } = writing;
    let part = move |part: Part| {
        let label = Signal::derive(move || t!(&format!("system.hosts.part.{}", part.slug())));
        let change = move |is_on: bool| {
            shows.update(|shows| {
                if is_on {
                    shows.insert(part);
                } else {
                    shows.remove(&part);
                }
            });
        };
        view! { <Checkbox label=label checked=Signal::derive(move || shows.with(|shows| shows.contains(&part))) on_change=change /> }
    };
    let shows_error = move || {
        let words = trouble.with(|trouble| {
            let fields = trouble.iter().flat_map(|trouble| &trouble.fields);
            fields.filter(|field| field.pointer == "/shows").map(|field| field.words.clone()).next()
        });
        words.map(|words| view! { <p class="error" role="alert">{words}</p> })
    };
    view! {
        <Form error=trouble busy=busy on_submit=send>
            <Card title=t!("system.hosts.what"; text)>
                <TextField label=t!("system.hosts.name"; text) value=name need=Need::Required pointer="/name" />
                <TextField label=t!("system.hosts.slug"; text) value=slug need=Need::Required pointer="/slug" help=t!("system.hosts.slug.help"; maybe) />
                <AreaField label=t!("system.hosts.origins"; text) value=origins need=Need::Required pointer="/origins" help=t!("system.hosts.origins.help"; maybe) />
                <fieldset class="stack tight">
                    <legend>{t!("system.hosts.shows"; text)}</legend>
                    {Part::ALL.map(part).into_iter().collect_view()}
                    {shows_error}
                </fieldset>
                <Switch label=t!("system.hosts.active"; text) checked=active on_change=move |is_on: bool| active.set(is_on) help=t!("system.hosts.active.help"; maybe) />
            </Card>
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=busy doing=t!("shell.saving"; maybe) because=session::read_only()>
                    {move || t!(action)}
                </Button>
                <a href="system/hosts">{t!("system.hosts.back"; text)}</a>
            </div>
        </Form>
    }
    .into_any()
}
