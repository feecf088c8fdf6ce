//! Tables as CSV: first a look at what would happen, then everything of it or nothing.

use guildhall_domain::{
    endpoint::Endpoint,
    invalid::{FieldError, Invalid},
    training::RowFault,
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen_futures::JsFuture;

use crate::{
    i18n::{self, number},
    modules::training::BELOW,
    query::{Errors, mutation},
    ui::{Button, Column, Dialog, FileField, Form, Given, Icon, Look, Notice, Sends, Table, Tone},
};

/// What is imported.
pub struct Import<I: 'static, O: 'static> {
    pub endpoint: Endpoint<I, O>,
    /// What the address names.
    pub of: Vec<String>,
    pub title: Signal<String>,
    /// How the columns are written; may be empty.
    pub lead: Signal<String>,
    pub columns: &'static [&'static str],
    /// The file's text as what is sent; `true` for a look alone.
    pub input: fn(String, bool) -> Result<I, Invalid>,
    pub faulty: fn(&O) -> &[RowFault],
    /// What would happen (`true`) or did.
    pub words: fn(&O, bool) -> String,
}

/// The dialog.
pub fn dialog<I, O>(import: Import<I, O>, open: RwSignal<bool>) -> AnyView
where
    I: Serialize + 'static,
    O: Clone + DeserializeOwned + Send + Sync + 'static,
{
    let Import { endpoint, of, title, lead, columns, input, faulty, words } = import;
    let send = mutation(&endpoint, Errors::Inline).invalidates(BELOW);
    let of = StoredValue::new(of);
    let file = RwSignal::new(None::<(String, String)>);
    let unreadable = RwSignal::new(false);
    let result = RwSignal::new(None::<(bool, O)>);
    Effect::new(move |_| {
        if open.get() {
            file.set(None);
            result.set(None);
            unreadable.set(false);
            send.forgive();
        }
    });
    let run = Callback::new(move |dry: bool| {
        let Some((_, csv)) = file.get_untracked() else { return };
        match input(csv, dry) {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => {
                let of = of.get_value();
                let values: Vec<&dyn std::fmt::Display> = of.iter().map(|value| value as &dyn std::fmt::Display).collect();
                send.run(&values, input, move |answer| result.set(Some((dry, answer))));
            }
        }
    });
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
    let came =
        move |wanted: bool| result.with(|result| result.as_ref().is_some_and(|(dry, result)| *dry == wanted && faulty(result).is_empty()));
    let (looked, over) = (Memo::new(move |_| came(true)), Memo::new(move |_| came(false)));
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
                <p class="small">{t!("training.vendor.csv.columns"; text)} " " <span class="mono wrap" dir="ltr">{columns.join(", ")}</span></p>
                {move || Some(lead.get()).filter(|lead| !lead.is_empty()).map(|lead| view! { <p class="small muted">{lead}</p> })}
                <FileField label=t!("training.vendor.csv.file"; text) accept=".csv,text/csv" help=help error=error on_files=given />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Upload sends=Sends::Form busy=send.busy() because=because>{t!("training.vendor.csv.do"; text)}</Button>
                </div>
            </Form>
        }
        .into_any()
    };
    let outcome = move || {
        result.get().map(|(dry, result)| match faulty(&result) {
            [] => sound(dry, Signal::derive(move || words(&result, dry))),
            faults => faults_told(faults.to_vec()),
        })
    };
    view! {
        <Dialog open=open title=title>
            {outcome}
            {body}
        </Dialog>
    }
    .into_any()
}

fn sound(dry: bool, words: Signal<String>) -> AnyView {
    let tone = if dry { Tone::Accent } else { Tone::Success };
    view! { <Notice tone=tone><p role="status">{words}</p></Notice> }.into_any()
}

fn faults_told(faults: Vec<RowFault>) -> AnyView {
    let count = faults.len();
    let rows = StoredValue::new(faults);
    let columns = vec![
        Column::new(t!("training.vendor.csv.line"; text), |row: &RowFault| number(row.line as f64)).number(),
        Column::new(t!("training.vendor.csv.column"; text), |row: &RowFault| view! { <span class="mono">{row.column.clone()}</span> }),
        Column::new(t!("training.vendor.csv.wrong"; text), |row: &RowFault| {
            i18n::field(&FieldError { pointer: String::new(), code: row.code.clone(), params: row.params.clone() })
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
