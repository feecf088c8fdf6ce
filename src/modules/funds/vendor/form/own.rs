//! The program's own fields: what its form asks besides what every program asks, and what only those who decide fill in.

use guildhall_domain::{
    funds::{FieldChoice, FieldKind, FieldRule},
    language::Localized,
};
use leptos::prelude::*;

use super::{
    super::parts::at,
    fields::Fields,
    kinds::{fresh, slug},
    tongues::Tongues,
};
use crate::ui::{Button, Card, Checkbox, Icon, Look, Pick, SelectField, Size, Trouble};

/// One field while it is being set up.
#[derive(Clone, Copy)]
pub struct OwnField {
    key: u32,
    /// The slug it has; empty for a new one, which gets one from its label.
    slug: StoredValue<String>,
    label: Tongues,
    kind: RwSignal<String>,
    /// The slugs that choices have, by their line.
    known: StoredValue<Vec<String>>,
    choices: Tongues,
    required: RwSignal<bool>,
    deciders_only: RwSignal<bool>,
}

impl OwnField {
    /// Starts from a field.
    pub fn of(rule: &FieldRule) -> Self {
        let (kind, choices) = match &rule.kind {
            FieldKind::Text => ("text", &[][..]),
            FieldKind::Number => ("number", &[][..]),
            FieldKind::Choice { choices } => ("choice", choices.as_slice()),
        };
        Self {
            key: fresh(),
            slug: StoredValue::new(rule.slug.clone()),
            label: Tongues::of(&rule.label),
            kind: RwSignal::new(kind.to_owned()),
            known: StoredValue::new(choices.iter().map(|choice| choice.slug.clone()).collect()),
            choices: Tongues::of(&lines(choices)),
            required: RwSignal::new(rule.required),
            deciders_only: RwSignal::new(rule.deciders_only),
        }
    }

    fn read(self) -> FieldRule {
        let own = self.slug.get_value();
        let kind = match self.kind.get().as_str() {
            "number" => FieldKind::Number,
            "choice" => FieldKind::Choice { choices: self.read_choices() },
            _ => FieldKind::Text,
        };
        FieldRule {
            slug: if own.is_empty() { slug(&self.label.first()) } else { own },
            label: self.label.words(),
            kind,
            required: self.required.get(),
            deciders_only: self.deciders_only.get(),
        }
    }

    /// A choice for each line, with the words that stand in the same line of the other languages.
    fn read_choices(self) -> Vec<FieldChoice> {
        let words = self.choices.words();
        let first = self.choices.first();
        let choice = |(at, line): (usize, &str)| {
            let label = words.iter().fold(Localized::default(), |label, (language, text)| {
                match text.lines().nth(at).map(str::trim).filter(|text| !text.is_empty()) {
                    Some(text) => label.with(language.clone(), text),
                    None => label,
                }
            });
            let known = self.known.with_value(|known| known.get(at).cloned());
            FieldChoice { slug: known.unwrap_or_else(|| slug(line)), label }
        };
        first.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(choice).collect()
    }
}

/// Choices as lines, in each language.
fn lines(choices: &[FieldChoice]) -> Localized {
    let mut languages: Vec<_> = choices.iter().flat_map(|choice| choice.label.iter().map(|(language, _)| language.clone())).collect();
    languages.sort();
    languages.dedup();
    languages.into_iter().fold(Localized::default(), |words, language| {
        let of = |choice: &FieldChoice| {
            choice.label.iter().find(|(known, _)| **known == language).map(|(_, text)| text.to_owned()).unwrap_or_default()
        };
        let text = choices.iter().map(of).collect::<Vec<_>>().join("\n");
        words.with(language, &text)
    })
}

/// The fields that were set up.
pub fn read(fields: RwSignal<Vec<OwnField>>) -> Vec<FieldRule> {
    fields.get().into_iter().map(OwnField::read).collect()
}

/// The editor.
pub fn view(fields: Fields, trouble: Signal<Option<Trouble>>) -> AnyView {
    let own = fields.own;
    let add = move || {
        let (slug, label) = (String::new(), Localized::default());
        let empty = FieldRule { slug, label, kind: FieldKind::Text, required: false, deciders_only: false };
        own.update(|own| own.push(OwnField::of(&empty)));
    };
    view! {
        <Card title=t!("funds.vendor.form.own"; text)>
            <p class="muted small">{t!("funds.vendor.form.own.lead"; text)}</p>
            <For each=move || own.get() key=|field| field.key children=move |field| one(own, field, trouble) />
            <div class="row"><Button icon=Icon::Plus on_click=add>{t!("funds.vendor.form.own.add"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

fn one(own: RwSignal<Vec<OwnField>>, field: OwnField, trouble: Signal<Option<Trouble>>) -> AnyView {
    let pointer = move |name: &'static str| {
        at(trouble, move || {
            let at = own.with(|own| own.iter().position(|other| other.key == field.key)).unwrap_or_default();
            format!("/rules/fields/{at}/{name}")
        })
    };
    let (label, doubled, wrong) = (pointer("label"), pointer("slug"), pointer("kind"));
    let label_error = Signal::derive(move || label.get().or_else(|| doubled.get()));
    let kinds =
        Signal::derive(|| ["text", "number", "choice"].map(|kind| Pick::new(kind, t!(&format!("funds.vendor.form.own.{kind}")))).to_vec());
    let choices = move || field.kind.with(|kind| kind == "choice").then(|| field.choices.areas("funds.vendor.form.own.choices"));
    view! {
        <div class="stack panel">
            <div class="pair">{field.label.lines("funds.vendor.form.label", label_error)}</div>
            <SelectField label=t!("funds.vendor.form.own.kind"; text) value=field.kind options=kinds error=wrong />
            {choices}
            <div class="row apart">
                <Checkbox label=t!("funds.vendor.form.own.required"; text) checked=field.required on_change=move |on| field.required.set(on) />
                <Checkbox label=t!("funds.vendor.form.own.deciders"; text) checked=field.deciders_only on_change=move |on| field.deciders_only.set(on) />
                <Button look=Look::Quiet size=Size::Little icon=Icon::Bin on_click=move || own.update(|own| own.retain(|other| other.key != field.key))>
                    {t!("funds.vendor.form.own.remove"; text)}
                </Button>
            </div>
        </div>
    }
    .into_any()
}
