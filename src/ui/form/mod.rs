//! Forms: the frame that owns the error of the last try, and the fields in it.

mod choice;
mod combo;
mod date;
mod field;
mod files;
mod money;
mod select;
mod text;
mod transfers;

pub use choice::{Checkbox, Choices, Pick, RadioGroup, Switch};
pub use combo::{ComboField, Free, ManyField};
pub use date::{DateField, MomentField};
pub use field::{Control, Field, Need};
pub use files::{FileField, Files, Given, Zone};
pub use money::MoneyField;
pub use select::SelectField;
pub use text::{AreaField, PasswordField, Purpose, SearchField, Secret, TextField};
pub use transfers::{Transfer, Transfers, Way};

use leptos::{ev::SubmitEvent, html, prelude::*};

use super::{Icon, Trouble};

use crate::rerun::rerun;

/// What a form tells the fields in it.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    error: Signal<Option<Trouble>>,
    fields: StoredValue<Vec<(String, String)>>,
}

impl FormState {
    /// Notes which element stands for a pointer, so that the summary can lead there.
    fn register(self, pointer: &str, id: &str) {
        self.fields.update_value(|fields| fields.push((pointer.to_owned(), id.to_owned())));
    }

    fn element_of(self, pointer: &str) -> Option<String> {
        self.fields.with_value(|fields| {
            let fits = |(own, _): &&(String, String)| {
                pointer.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            fields.iter().rfind(fits).map(|(_, id)| id.clone())
        })
    }
}

/// A form. The error of the last try and the waiting are required, so that neither can be forgotten.
///
/// Fields inside that name their `pointer` show their own part of the error; the summary above leads to each of them.
#[component]
pub fn Form(
    /// What went wrong with the last try; `None` while nothing has.
    #[prop(into)]
    error: Signal<Option<Trouble>>,
    /// True while the answer is awaited; the form cannot be sent meanwhile.
    #[prop(into)]
    busy: Signal<bool>,
    /// Sends the form.
    #[prop(into)]
    on_submit: Callback<()>,
    /// What a screen reader calls it, where the page has several.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The fields, and a button with `sends=Sends::Form`.
    children: Children,
) -> impl IntoView {
    let state = FormState { error, fields: StoredValue::new(Vec::new()) };
    let summary = NodeRef::<html::Div>::new();
    // Focus goes to what went wrong, as soon as it is on the page.
    rerun(move || {
        if error.with(Option::is_some)
            && let Some(summary) = summary.get()
        {
            _ = summary.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            on_submit.run(());
        }
    };
    provide_context(state);
    let fields = children();
    view! {
        <form class="stack form" novalidate=true aria-label=label aria-busy=move || busy.get().then_some("true") on:submit=submit>
            {move || error.get().map(|trouble| view! { <div node_ref=summary tabindex="-1" role="alert">{summary_of(&trouble, state)}</div> }.into_any())}
            {fields}
        </form>
    }
    .into_any()
}

fn summary_of(trouble: &Trouble, state: FormState) -> AnyView {
    let lines = trouble.fields.iter().map(|field| {
        let words = field.words.clone();
        match state.element_of(&field.pointer) {
            Some(id) => view! { <li><button type="button" class="link" on:click=move |_| focus(&id)>{words}</button></li> }.into_any(),
            None => view! { <li>{words}</li> }.into_any(),
        }
    });
    view! {
        <div class="notice" data-tone="danger">
            {Icon::Failed.view()}
            <div class="stack tight">
                <b>{trouble.title.clone()}</b>
                {(!trouble.detail.is_empty()).then(|| view! { <p>{trouble.detail.clone()}</p> }.into_any())}
                <ul class="stack tight">{lines.collect_view()}</ul>
                {(!trouble.number.is_empty()).then(|| view! { <p class="tiny mono">{t!("ui.support-number", number = &trouble.number)}</p> }.into_any())}
            </div>
        </div>
    }
    .into_any()
}

fn focus(id: &str) {
    use leptos::wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
        _ = element.focus();
    }
}
