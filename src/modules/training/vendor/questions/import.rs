//! Questions as CSV: first a look at what would happen, then everything of it or nothing.

use guildhall_domain::{
    invalid::FieldError,
    training::{BankId, COLUMNS, QuestionsInput, QuestionsResult, RowFault, api},
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;

use crate::{
    i18n::{self, number},
    modules::training::BELOW,
    query::{Errors, mutation},
    ui::{Button, Column, Dialog, FileField, Form, Given, Icon, Look, Notice, Sends, Table, Tone},
};

/// The dialog.
pub fn dialog(bank: BankId, open: RwSignal<bool>) -> AnyView {
    let send = mutation(&api::IMPORT_QUESTIONS, Errors::Inline).invalidates(BELOW);
    let file = RwSignal::new(None::<(String, String)>);
    let unreadable = RwSignal::new(false);
    let result = RwSignal::new(None::<(bool, QuestionsResult)>);
    Effect::new(move |_| {
        if open.get() {
            file.set(None);
            result.set(None);
            unreadable.set(false);
            send.forgive();
        }
    });
    let run = move |dry: bool| {
        let Some((_, csv)) = file.get_untracked() else { return };
        match (QuestionsInput { csv, dry }).check() {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[&bank], input, move |answer| result.set(Some((dry, answer)))),
        }
    };
    let run = Callback::new(run);
    let given = move |files: Vec<Given>| {
        let Some(given) = files.into_iter().next() else { return };
        result.set(None);
        send.forgive();
        spawn_local(async move {
            let blob: &leptos::web_sys::Blob = given.file.unchecked_ref();
            let text = JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string());
            _ = unreadable.try_set(text.is_none());
            if file.try_set(text.map(|csv| (given.file.name(), csv))).is_none() {
                run.run(true);
            }
        });
    };
    // A look first; what is sound can then be taken.
    let looked = Memo::new(move |_| result.with(|result| result.as_ref().is_some_and(|(dry, result)| *dry && result.faulty.is_empty())));
    let over = Memo::new(move |_| result.with(|result| result.as_ref().is_some_and(|(dry, result)| !dry && result.faulty.is_empty())));
    let because = Signal::derive(move || (!looked.get()).then(|| t!("training.vendor.csv.choose")));
    let error = Signal::derive(move || unreadable.get().then(|| t!("training.vendor.csv.unreadable")));
    let help = Signal::derive(move || {
        Some(file.with(|file| file.as_ref().map_or_else(|| t!("training.vendor.csv.help"), |(name, _)| name.clone())))
    });
    let body = move || {
        if over.get() {
            return view! { <div class="row end"><Button look=Look::Primary on_click=move || open.set(false)>{t!("training.vendor.close"; text)}</Button></div> }.into_any();
        }
        view! {
            <Form error=send.trouble() busy=send.busy() on_submit=move || run.run(false)>
                <p class="small">{t!("training.vendor.csv.columns"; text)} " " <span class="mono wrap" dir="ltr">{COLUMNS.join(", ")}</span></p>
                <FileField label=t!("training.vendor.csv.file"; text) accept=".csv,text/csv" help=help error=error on_files=given />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Upload sends=Sends::Form busy=send.busy() because=because>{t!("training.vendor.csv.do"; text)}</Button>
                </div>
            </Form>
        }
        .into_any()
    };
    view! {
        <Dialog open=open title=t!("training.vendor.csv.import"; text)>
            {move || result.get().map(|(dry, result)| outcome(dry, result))}
            {body}
        </Dialog>
    }
    .into_any()
}

fn outcome(dry: bool, result: QuestionsResult) -> AnyView {
    if result.faulty.is_empty() {
        let (created, changed, same) = (result.created, result.changed, result.same);
        let words = move || {
            if dry {
                t!("training.vendor.csv.would", created = created, changed = changed, same = same)
            } else {
                t!("training.vendor.csv.did", created = created, changed = changed, same = same)
            }
        };
        let tone = if dry { Tone::Accent } else { Tone::Success };
        return view! { <Notice tone=tone><p role="status">{words}</p></Notice> }.into_any();
    }
    let count = result.faulty.len();
    let rows = StoredValue::new(result.faulty);
    let columns = vec![
        Column::new(t!("training.vendor.csv.line"; text), |row: &RowFault| number(row.line as f64)).number(),
        Column::new(t!("training.vendor.csv.column"; text), |row: &RowFault| view! { <span class="mono">{row.column.clone()}</span> }),
        Column::new(t!("training.vendor.csv.wrong"; text), |row: &RowFault| {
            i18n::field(&FieldError { pointer: String::new(), code: row.code.clone(), params: serde_json::Map::new() })
        }),
        Column::new(
            t!("training.vendor.csv.row"; text),
            |row: &RowFault| view! { <span class="mono small wrap" dir="ltr">{row.row.clone()}</span> },
        ),
    ];
    view! {
        <Notice tone=Tone::Danger><p role="alert">{move || t!("training.vendor.csv.faulty", count = count)}</p></Notice>
        <Table label=t!("training.vendor.csv.faulty.rows"; text) columns=columns rows=Signal::derive(move || rows.get_value()) key=|row: &RowFault| format!("{}-{}-{}", row.line, row.column, row.code) name=|row: &RowFault| row.row.clone() />
    }
    .into_any()
}
