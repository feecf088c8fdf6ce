//! The page of one record, in every module.

use leptos::prelude::*;

use crate::{
    query::{Answer, Query},
    shell::Lost,
    ui::{Remote, Shape},
};

/// The page of one record: bones, the failure, "not there", or what `body` draws.
pub fn record<O: Answer>(of: Query<O>, class: &'static str, body: impl Fn(Signal<O>) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
    record_or(of, class, || view! { <Lost /> }.into_any(), body)
}

/// The same, with words of the module's own for what is not there.
pub fn record_or<O: Answer>(
    of: Query<O>,
    class: &'static str,
    lost: fn() -> AnyView,
    body: impl Fn(Signal<O>) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let gone = of.is_missing();
    let shown = move || {
        if gone.get() {
            return lost();
        }
        view! {
            <div class=class>
                <Remote of=of.load() on_retry=of.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:record>
                    {body(record)}
                </Remote>
            </div>
        }
        .into_any()
    };
    shown.into_any()
}
