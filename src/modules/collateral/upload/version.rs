//! A new version of an asset: its file and what has changed.

use guildhall_domain::{
    collateral::{Asset, api, upload::VersionInput},
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    engine::Cargo,
    step::{Event, Step, Wish},
};
use crate::{
    api::{question, send},
    i18n::{bytes, percent},
    query::{Errors, mutation},
    ui::{Button, FileField, Form, Given, Look, Need, Sends, TextField, Transfer, Transfers, Way, toasts},
};

/// The form inside the dialog.
pub fn version_form(asset: Signal<Asset>, open: RwSignal<bool>) -> AnyView {
    let cargo = RwSignal::new(None::<Cargo>);
    let note = RwSignal::new(String::new());
    let save = mutation(&api::ADD_VERSION, Errors::Inline)
        .invalidates("/api/v1/collateral")
        .seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}));
    let owner = Owner::current();
    let given = move |files: Vec<Given>| {
        let Some(given) = files.into_iter().next() else { return };
        let make = || Cargo::new(given.file.clone(), Callback::new(|_| ()));
        let new = owner.as_ref().map_or_else(make, |owner| owner.with(make));
        cargo.set(Some(new));
        spawn_local(bring(new));
    };
    let drop = move |_: String| {
        if let Some(old) = cargo.get_untracked() {
            old.stop();
            if let Some(upload) = old.step.get_untracked().upload() {
                spawn_local(async move { _ = send(&api::CANCEL, &[&upload], &Nothing {}).await });
            }
        }
        cargo.set(None);
    };
    let again = move |_: String| {
        if let Some(cargo) = cargo.get_untracked() {
            cargo.tell(Event::Retry);
            spawn_local(bring(cargo));
        }
    };
    let list = Signal::derive(move || cargo.get().map(transfer).into_iter().collect::<Vec<_>>());
    let upload = move || if let Step::Arrived(upload) = cargo.get()?.step.get() { Some(upload) } else { None };
    let why = Signal::derive(move || upload().is_none().then(|| t!("collateral.versions.needs-file")));
    let toasts = toasts();
    let submit = move || {
        let (Some(upload), id) = (untrack(upload), asset.with_untracked(|asset| asset.id)) else { return };
        save.run(&[&id], VersionInput { upload, note: note.get_untracked() }, move |asset| {
            open.set(false);
            toasts.say(t!("collateral.versions.added", number = asset.current.number));
        });
    };
    let field = move || match cargo.get() {
        None => view! { <FileField label=move || t!("collateral.versions.file") on_files=given.clone() /> }.into_any(),
        Some(_) => view! { <Transfers list=list label=move || t!("collateral.versions.file") on_remove=drop on_retry=again /> }.into_any(),
    };
    view! {
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            {field}
            <TextField label=move || t!("collateral.versions.note") value=note help=move || Some(t!("collateral.versions.note.help")) pointer="/note" need=Need::Optional />
            <div class="row"><Button look=Look::Primary sends=Sends::Form busy=save.busy() because=why>{move || t!("collateral.versions.save")}</Button></div>
        </Form>
    }
    .into_any()
}

/// Brings the file in. That the library knows it elsewhere does not matter here.
async fn bring(cargo: Cargo) {
    cargo.run().await;
    if matches!(cargo.step.try_get_untracked(), Some(Step::Known(_))) {
        cargo.tell(Event::Decided(Wish::NewAsset));
        cargo.run().await;
    }
}

fn transfer(cargo: Cargo) -> Transfer {
    let size = cargo.size;
    let step = cargo.step.get();
    let part = step.progress(size) + cargo.flying.get() as f64 / size.max(1) as f64 * 0.8;
    let (note, way) = match step {
        Step::Failed(failure) => (failure.trouble.title, Way::Failed),
        Step::Arrived(_) | Step::Saving(_) | Step::Done(_) | Step::Skipped(_) => (bytes(size), Way::Done),
        Step::Lost(_) => (t!("collateral.step.lost"), Way::Under(part.min(1.0))),
        Step::Waiting | Step::Hashing(_) | Step::Announcing | Step::Known(_) | Step::Sending(_) | Step::Paused(_) => {
            (percent(part.min(1.0)), Way::Under(part.min(1.0)))
        }
    };
    Transfer { key: "file".to_owned(), name: cargo.name.get_value(), note, way }
}
