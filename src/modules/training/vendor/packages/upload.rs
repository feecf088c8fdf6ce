//! Sends a package in pieces; a lost connection goes on where the server's bytes end.

use std::{cell::Cell, rc::Rc};

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        api,
        scorm::{Package, PackageInput, PackageUpload},
    },
};
use leptos::{prelude::*, task::spawn_local, web_sys::File};

use crate::{
    api::{self as http, ApiError},
    i18n::bytes,
    location,
    modules::training::{BELOW, outbox, say::to},
    query,
    ui::{Button, FileField, Given, Icon, Notice, Progress, Tone, Trouble},
};

/// Bytes of a piece.
const PIECE: u64 = 4 * 1024 * 1024;
/// Tries of a piece before the reader is asked.
const TRIES: u32 = 5;

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Resting,
    Sending { name: String, sent: u64, size: u64 },
    Failed(Trouble),
}

/// The field: choose or drop a zip, then its page opens.
pub fn field() -> AnyView {
    let step = RwSignal::new(Step::Resting);
    let last = StoredValue::new_local(None::<File>);
    let begin = move |file: File| {
        last.set_value(Some(file.clone()));
        spawn_local(async move {
            let name = file.name();
            let tell = move |sent: u64, size: u64| _ = step.try_set(Step::Sending { name: name.clone(), sent, size });
            match send(&file, &tell).await {
                Ok(package) => {
                    query::invalidate(BELOW);
                    if step.try_set(Step::Resting).is_none() {
                        location::go(&to(&format!("manage/packages/{}", package.id)));
                    }
                }
                Err(error) => _ = step.try_set(Step::Failed(error.trouble())),
            }
        });
    };
    let given = move |files: Vec<Given>| {
        if let Some(given) = files.into_iter().next()
            && !matches!(step.get_untracked(), Step::Sending { .. })
        {
            begin(given.file);
        }
    };
    let again = move || {
        if let Some(file) = last.get_value() {
            begin(file);
        }
    };
    let told = move || match step.get() {
        Step::Resting => None,
        Step::Sending { name, sent, size } => {
            let words = Signal::derive(move || t!("training.vendor.package.received", received = bytes(sent), size = bytes(size)));
            Some(
                view! { <Progress label=name value=Signal::stored(sent as f64) max=Signal::stored(size.max(1) as f64) words=words /> }
                    .into_any(),
            )
        }
        Step::Failed(trouble) => {
            let fields = trouble.fields.iter().map(|field| field.words.clone()).collect::<Vec<_>>().join(" ");
            let actions = move || view! { <Button icon=Icon::Refresh on_click=again>{t!("ui.try-again"; text)}</Button> };
            Some(view! { <Notice tone=Tone::Danger actions=actions><p role="alert">{trouble.title} " " {trouble.detail} " " {fields}</p></Notice> }.into_any())
        }
    };
    view! {
        <FileField label=t!("training.vendor.package.import"; text) accept=".zip,application/zip" help=t!("training.vendor.package.import.help"; maybe) on_files=given />
        {told}
    }
    .into_any()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the browser counts whole bytes")]
fn size_of(file: &File) -> u64 {
    file.size() as u64
}

async fn send(file: &File, tell: &(impl Fn(u64, u64) + Clone + 'static)) -> Result<Package, ApiError> {
    let size = size_of(file);
    let input = PackageInput { file_name: file.name(), size }.check().map_err(ApiError::from)?;
    let mut package = http::send(&api::ADD_PACKAGE, &[], &input).await?;
    let tries = Rc::new(Cell::new(0u32));
    while let PackageUpload::Arriving { received } = package.import {
        tell(received, size);
        let end = (received + PIECE).min(size);
        let piece = file.slice_with_f64_and_f64(received as f64, end as f64).map_err(|_| ApiError::Garbled("no piece".to_owned()))?;
        let progress = {
            let tell = tell.clone();
            Box::new(move |sent| tell(received + sent, size))
        };
        match http::upload(&api::SEND_PACKAGE, &[&package.id], piece, received, None, progress).await {
            Ok(next) => {
                tries.set(0);
                package = next;
            }
            Err(error) => {
                tries.set(tries.get() + 1);
                if tries.get() >= TRIES || !is_passing(&error) {
                    return Err(error);
                }
                outbox::pause(1_000 * u64::from(tries.get())).await;
                // Where the server's bytes end, whatever of the last piece arrived.
                if let Ok(now) = http::send(&api::PACKAGE, &[&package.id], &Nothing {}).await {
                    package = now;
                }
            }
        }
    }
    Ok(package)
}

/// Whether trying again may help.
fn is_passing(error: &ApiError) -> bool {
    match error {
        ApiError::Offline | ApiError::Garbled(_) => true,
        ApiError::Aborted => false,
        ApiError::Problem(problem) => problem.status >= 500 || problem.status == 409,
    }
}
