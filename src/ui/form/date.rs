//! Fields for a civil date and for an instant, on the browser's own pickers.

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, TimeZone, Utc};
use leptos::prelude::*;

use super::{
    Need,
    field::{Frame, frame},
};

/// A date without an hour: a day in the calendar, the same everywhere.
#[component]
pub fn DateField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The day.
    value: RwSignal<Option<NaiveDate>>,
    /// The first day possible.
    #[prop(optional, into)]
    min: Signal<Option<NaiveDate>>,
    /// The last day possible.
    #[prop(optional, into)]
    max: Signal<Option<NaiveDate>>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    let written = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <input
                id=control.id
                type="date"
                min=move || written(min.get())
                max=move || written(max.get())
                required=control.required
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                prop:value=move || written(value.get()).unwrap_or_default()
                on:change=move |event| value.set(event_target_value(&event).parse().ok())
            />
        }
        .into_any()
    })
}

/// A moment: typed in the reader's own time, kept in UTC.
#[component]
pub fn MomentField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The moment.
    value: RwSignal<Option<DateTime<Utc>>>,
    /// What helps to fill it in; say here whose time it is.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    let written = move || value.get().map(|moment| moment.with_timezone(&Local).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default();
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <input
                id=control.id
                type="datetime-local"
                required=control.required
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                prop:value=written
                on:change=move |event| value.set(moment_of(&event_target_value(&event)))
            />
        }
        .into_any()
    })
}

/// Reads what the browser's picker writes. An hour that the change of clocks repeats means its first time.
fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"));
    Some(Local.from_local_datetime(&civil.ok()?).earliest()?.with_timezone(&Utc))
}
