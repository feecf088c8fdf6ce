//! The frame of a field: label above, help below, an error in place of the help.

use leptos::prelude::*;

use super::FormState;
use crate::ui::{Icon, ident};

/// Whether a field may stay empty. What is optional is marked; what is required is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Need {
    /// It must be filled in.
    #[default]
    Required,
    /// It may stay empty.
    Optional,
}

/// What the control inside a [`Field`] must carry.
#[derive(Clone)]
pub struct Control {
    /// Its id; the label points at it.
    pub id: String,
    /// Its `aria-describedby`.
    pub described_by: Signal<Option<String>>,
    /// Its `aria-invalid`.
    pub invalid: Signal<Option<String>>,
    /// Its `required`.
    pub required: bool,
}

/// A field around any control: `<Field label="Owner" let:control><input id=control.id …/></Field>`.
#[component]
pub fn Field<C, V>(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input, such as `/email`.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
    /// The control.
    children: C,
) -> impl IntoView
where
    C: FnOnce(Control) -> V + 'static,
    V: IntoView + 'static,
{
    frame(Frame { label, help, error, pointer, need }, |control| children(control).into_any())
}

/// What every field has in common.
pub(in crate::ui) struct Frame {
    pub label: Signal<String>,
    pub help: Signal<Option<String>>,
    pub error: Signal<Option<String>>,
    pub pointer: &'static str,
    pub need: Need,
}

/// Draws the frame around a control.
pub(in crate::ui) fn frame(frame: Frame, control: impl FnOnce(Control) -> AnyView) -> AnyView {
    let Frame { label, help, pointer, need, .. } = frame;
    let (id, note) = (ident::fresh("field"), ident::fresh("note"));
    let error = error_of(frame.error, pointer, &id);
    let described_by = {
        let note = note.clone();
        Signal::derive(move || (error.with(Option::is_some) || help.with(Option::is_some)).then(|| note.clone()))
    };
    let invalid = Signal::derive(move || error.with(Option::is_some).then(|| "true".to_owned()));
    let inside = control(Control { id: id.clone(), described_by, invalid, required: need == Need::Required });
    view! {
        <div class="field" data-tone=move || invalid.get().map(|_| "danger")>
            <label for=id>
                {label} {(need == Need::Optional).then(|| view! { <span class="muted">" ("{t!("ui.optional"; text)}")"</span> }.into_any())}
            </label>
            {inside}
            {move || note_view(&note, error.get(), help.get())}
        </div>
    }
    .into_any()
}

/// The error to show: the field's own, or its part of the form's.
pub(in crate::ui) fn error_of(own: Signal<Option<String>>, pointer: &'static str, id: &str) -> Signal<Option<String>> {
    let form = use_context::<FormState>().filter(|_| !pointer.is_empty());
    if let Some(form) = form {
        form.register(pointer, id);
    }
    Signal::derive(move || {
        own.get().or_else(|| form.and_then(|form| form.error.with(|trouble| trouble.as_ref().and_then(|trouble| trouble.at(pointer)))))
    })
}

/// The line below a control: the error, else the help.
pub(in crate::ui) fn note_view(id: &str, error: Option<String>, help: Option<String>) -> Option<AnyView> {
    let id = id.to_owned();
    match (error, help) {
        (Some(error), _) => Some(view! { <span class="error" id=id>{Icon::Warning.small()}<span>{error}</span></span> }.into_any()),
        (None, Some(help)) => Some(view! { <small id=id>{help}</small> }.into_any()),
        (None, None) => None,
    }
}
