//! Taking a CSV file: everything of it or nothing, with the faulty rows in a table.

use guildhall_domain::{
    endpoint::Endpoint,
    funds::{ImportInput, ImportResult, ProgramId, RowError},
    invalid::FieldError,
};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;

use super::{super::again::Again, parts::BELOW};
use crate::{
    i18n::{self, number},
    operation::Once,
    query::{Errors, mutation},
    ui::{Button, Column, Dialog, FileField, Form, Given, Look, Notice, Sends, Table, Tone, Trouble},
};

/// A file that was read.
#[derive(Clone, PartialEq)]
struct Read {
    name: String,
    csv: String,
}

impl Read {
    /// Rows without the head.
    fn rows(&self) -> usize {
        self.csv.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1)
    }
}

/// The dialog. `program` is the one to import into, where the endpoint has one in its path.
pub fn dialog(
    open: RwSignal<bool>,
    endpoint: &Endpoint<ImportInput, ImportResult>,
    program: Option<ProgramId>,
    title: Signal<String>,
    columns: Signal<String>,
) -> AnyView {
    let send = mutation(endpoint, Errors::Inline).invalidates(BELOW);
    let (once, again) = (Once::default(), Again::of(send));
    let file = RwSignal::new(None::<Read>);
    let unreadable = RwSignal::new(false);
    let result = RwSignal::new(None::<ImportResult>);
    Effect::new(move || {
        if open.get() {
            file.set(None);
            result.set(None);
            unreadable.set(false);
            send.forgive();
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
            _ = file.try_set(text.map(|csv| Read { name: given.file.name(), csv }));
        });
    };
    let submit = move || {
        let Some(read) = file.get_untracked() else { return };
        let input = ImportInput { operation: once.id(send), file_name: read.name, csv: read.csv, password: again.password() };
        let done = move |answer: ImportResult| {
            again.done();
            result.set(Some(answer));
        };
        match program {
            Some(program) => send.run(&[&program], input, done),
            None => send.run(&[], input, done),
        }
    };
    let missing = Signal::derive(move || file.with(Option::is_none).then(|| t!("funds.vendor.import.choose")));
    let words = Signal::derive(move || file.with(|file| t!("funds.vendor.import.do", count = file.as_ref().map_or(0, Read::rows))));
    let chosen = move || file.get().map(|read| t!("funds.vendor.import.chosen", name = &read.name, count = read.rows()));
    let error = Signal::derive(move || unreadable.get().then(|| t!("funds.vendor.import.unreadable")));
    let over = move || result.with(|result| result.as_ref().is_some_and(|result| result.faulty.is_empty()));
    let trouble: Signal<Option<Trouble>> = again.trouble();
    view! {
        <Dialog open=open title=title>
            {move || result.get().map(outcome)}
            {move || {
                if over() {
                    return view! { <div class="row end"><Button look=Look::Primary on_click=move || open.set(false)>{t!("funds.vendor.close"; text)}</Button></div> }.into_any();
                }
                view! {
                    <Form error=trouble busy=send.busy() on_submit=submit>
                        <p class="small">{t!("funds.vendor.import.columns"; text)} " " <span class="mono wrap" dir="ltr">{columns}</span></p>
                        <FileField label=t!("funds.vendor.import.file"; text) accept=".csv,text/csv" help=Signal::derive(move || chosen().or_else(|| Some(t!("funds.vendor.import.help")))) error=error on_files=given />
                        <div class="row end">
                            <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                            <Button look=Look::Primary sends=Sends::Form busy=send.busy() doing=t!("funds.vendor.import.doing"; maybe) because=missing>{words}</Button>
                        </div>
                    </Form>
                }
                .into_any()
            }}
        </Dialog>
        {again.dialog(submit)}
    }
    .into_any()
}

fn outcome(result: ImportResult) -> AnyView {
    if result.faulty.is_empty() {
        let known = (result.known > 0).then(|| t!("funds.vendor.import.known", count = result.known));
        return view! { <Notice tone=Tone::Success><p role="status">{t!("funds.vendor.import.taken", count = result.taken)} " " {known}</p></Notice> }.into_any();
    }
    let count = result.faulty.len();
    let columns = vec![
        Column::new(t!("funds.vendor.import.line"; text), |row: &RowError| number(f64::from(row.line))).number(),
        Column::new(t!("funds.vendor.import.column"; text), |row: &RowError| view! { <span class="mono">{row.column.clone()}</span> }),
        Column::new(t!("funds.vendor.import.wrong"; text), |row: &RowError| {
            i18n::field(&FieldError { pointer: String::new(), code: row.code.clone(), params: row.params.clone() })
        }),
        Column::new(
            t!("funds.vendor.import.row"; text),
            |row: &RowError| view! { <span class="mono small wrap" dir="ltr">{row.row.clone()}</span> },
        ),
    ];
    let rows = StoredValue::new(result.faulty);
    view! {
        <Notice tone=Tone::Danger><p role="alert">{t!("funds.vendor.import.faulty", count = count)}</p></Notice>
        <Table label=t!("funds.vendor.import.faulty.rows"; text) columns=columns rows=Signal::derive(move || rows.get_value()) key=|row: &RowError| format!("{}-{}", row.line, row.column) name=|row: &RowError| row.row.clone() />
    }
    .into_any()
}
