//! The results that the activity's type asks for, whether this is the last claim, and a word to the vendor.

use guildhall_domain::funds::Metric;
use leptos::prelude::*;

use super::edit::Form;
use crate::{
    modules::funds::say,
    ui::{AreaField, Card, Need, Purpose, Switch, TextField},
};

/// The card.
pub fn section(form: Form) -> AnyView {
    let metrics = form.claim.with_untracked(|claim| claim.kind.metrics.clone());
    let fields = form.writing.metrics.with_value(|typed| {
        typed
            .iter()
            .filter_map(|(slug, text)| Some((metrics.iter().find(|metric| metric.slug == *slug)?.clone(), *text)))
            .collect::<Vec<_>>()
    });
    let some = !fields.is_empty();
    let writing = form.writing;
    view! {
        {some.then(|| view! {
            <Card title=t!("funds.results"; text) aside=|| view! { <span class="muted small">{t!("funds.results.lead"; text)}</span> }>
                <div class="pair">{fields.into_iter().map(|(metric, text)| field(form, metric, text)).collect_view()}</div>
            </Card>
        })}
        <Card>
            <Switch label=t!("funds.claim.last"; text) help=t!("funds.claim.last.help"; maybe) checked=writing.last on_change=move |on: bool| writing.last.set(on) />
            <AreaField label=t!("funds.claim.note"; text) value=writing.note error=form.error(|| "/note".to_owned()) need=Need::Optional />
        </Card>
    }
    .into_any()
}

fn field(form: Form, metric: Metric, text: RwSignal<String>) -> AnyView {
    let slug = metric.slug.clone();
    let own = form.error({
        let slug = slug.clone();
        move || format!("/metrics/{slug}")
    });
    let missing = {
        let required = metric.required;
        move || form.tried.get() && required && form.writing.last.get() && super::writing::count(&text.get()).is_none()
    };
    let unread = move || !text.with(|text| text.trim().is_empty()) && super::writing::count(&text.get()).is_none();
    let error = Signal::derive(move || {
        if unread() {
            Some(t!("funds.results.number"))
        } else if missing() {
            Some(t!("field.required"))
        } else {
            own.get()
        }
    });
    let need = if metric.required { Need::Required } else { Need::Optional };
    let label = Signal::derive(move || say::localized(&metric.label));
    view! { <TextField label=label value=text purpose=Purpose::Number error=error need=need /> }.into_any()
}
