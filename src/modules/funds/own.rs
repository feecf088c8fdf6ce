//! The program's own fields as form fields: for whoever asks, and for those who decide.

use guildhall_domain::funds::{FieldKind, FieldRule, FieldValues};
use leptos::prelude::*;

use super::say;
use crate::ui::{Need, Pick, Purpose, SelectField, TextField};

/// A field for each rule; what is typed goes into the values.
pub fn fields(
    rules: Vec<FieldRule>,
    values: RwSignal<FieldValues>,
    error: impl Fn(String) -> Signal<Option<String>> + Copy + Send + Sync + 'static,
) -> AnyView {
    if rules.is_empty() {
        return ().into_any();
    }
    let fields = rules.into_iter().map(|rule| field(rule, values, error)).collect_view();
    view! { <div class="pair">{fields}</div> }.into_any()
}

fn field(rule: FieldRule, values: RwSignal<FieldValues>, error: impl Fn(String) -> Signal<Option<String>>) -> AnyView {
    let text = RwSignal::new(values.with_untracked(|values| values.get(&rule.slug).cloned().unwrap_or_default()));
    let slug = rule.slug.clone();
    Effect::new(move || {
        let typed = text.get();
        let known = values.with_untracked(|values| values.get(&slug).cloned().unwrap_or_default());
        if known != typed {
            values.update(|values| {
                if typed.is_empty() {
                    values.remove(&slug)
                } else {
                    values.insert(slug.clone(), typed)
                };
            });
        }
    });
    let error = error(rule.slug.clone());
    let need = if rule.required { Need::Required } else { Need::Optional };
    let label = rule.label.clone();
    let label = Signal::derive(move || say::localized(&label));
    match rule.kind {
        FieldKind::Text => view! { <TextField label=label value=text error=error need=need /> }.into_any(),
        FieldKind::Number => view! { <TextField label=label value=text purpose=Purpose::Number error=error need=need /> }.into_any(),
        FieldKind::Choice { choices } => {
            let options = Signal::derive(move || {
                choices.iter().map(|choice| Pick::new(choice.slug.clone(), say::localized(&choice.label))).collect::<Vec<_>>()
            });
            view! { <SelectField label=label options=options value=text none=t!("funds.own.none"; maybe) error=error need=need /> }
                .into_any()
        }
    }
}
