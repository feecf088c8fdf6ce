//! What an author says about an asset, being edited: shared by the edit page and the upload page.

pub mod audience;
mod edit;
pub mod people;
mod tongues;

pub use edit::view;
pub use tongues::tongues;

use chrono::{DateTime, Utc};
use guildhall_domain::collateral::{AssetInput, Kind, usage::Words};
use leptos::prelude::*;

use self::{audience::Rule, people::People};
use super::{say, who::Who};
use crate::{
    i18n::language,
    ui::{AreaField, Card, Free, ManyField, MomentField, Need, Pick, SelectField, TextField},
};

/// Words being edited.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Title.
    pub title: RwSignal<String>,
    /// Slug of the kind.
    pub kind: RwSignal<String>,
    /// Tag of the language.
    pub language: RwSignal<String>,
    description: RwSignal<String>,
    /// Products.
    pub products: RwSignal<Vec<String>>,
    /// Regions.
    pub regions: RwSignal<Vec<String>>,
    /// Free words.
    pub tags: RwSignal<Vec<String>>,
    /// Whom it is for.
    pub rule: Rule,
    /// From when.
    pub starts_at: RwSignal<Option<DateTime<Utc>>>,
    /// Until when.
    pub expires_at: RwSignal<Option<DateTime<Utc>>>,
    early: RwSignal<Vec<String>>,
}

impl Draft {
    /// Starts from what is there.
    pub fn of(input: &AssetInput) -> Self {
        Self {
            title: RwSignal::new(input.title.clone()),
            kind: RwSignal::new(input.kind.slug().to_owned()),
            language: RwSignal::new(input.language.clone()),
            description: RwSignal::new(input.description.clone()),
            products: RwSignal::new(input.products.clone()),
            regions: RwSignal::new(input.regions.clone()),
            tags: RwSignal::new(input.tags.clone()),
            rule: Rule::of(&input.audience),
            starts_at: RwSignal::new(input.starts_at),
            expires_at: RwSignal::new(input.expires_at),
            early: RwSignal::new(input.early.iter().map(ToString::to_string).collect()),
        }
    }

    /// Takes over other words.
    pub fn set(self, input: &AssetInput) {
        let other = Self::of(input);
        for (own, new) in
            [(self.title, other.title), (self.kind, other.kind), (self.language, other.language), (self.description, other.description)]
        {
            own.set(new.get_untracked());
        }
        for (own, new) in
            [(self.products, other.products), (self.regions, other.regions), (self.tags, other.tags), (self.early, other.early)]
        {
            own.set(new.get_untracked());
        }
        self.rule.set(&input.audience);
        self.starts_at.set(input.starts_at);
        self.expires_at.set(input.expires_at);
    }

    /// What it says now.
    pub fn input(self) -> AssetInput {
        AssetInput {
            title: self.title.get(),
            kind: self.kind.with(|kind| Kind::from_slug(kind)).unwrap_or(Kind::Other),
            language: self.language.get(),
            description: self.description.get(),
            products: self.products.get(),
            regions: self.regions.get(),
            tags: self.tags.get(),
            audience: self.rule.audience(),
            starts_at: self.starts_at.get(),
            expires_at: self.expires_at.get(),
            early: self.early.with(|early| early.iter().filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

/// Kinds to choose from.
pub fn kinds() -> Vec<Pick> {
    Kind::ALL.into_iter().map(|kind| Pick::new(kind.slug(), say::kind(kind))).collect()
}

/// Words in use, to choose from.
pub fn picks(words: &[String]) -> Vec<Pick> {
    words.iter().map(|word| Pick::new(word.clone(), word.clone())).collect()
}

/// Regions to choose from.
pub fn regions(who: Who) -> Vec<Pick> {
    who.portal().regions.iter().map(|term| Pick::new(term.slug.clone(), term.label.text(&language()))).collect()
}

/// The fields of the edit page, in cards by question.
pub fn cards(draft: Draft, words: Signal<Words>, who: Who) -> AnyView {
    view! {
        <Card title=move || t!("collateral.form.what")>
            <TextField label=move || t!("collateral.field.title") value=draft.title pointer="/title" />
            <SelectField label=move || t!("collateral.field.kind") options=Signal::derive(kinds) value=draft.kind pointer="/kind" />
            <SelectField label=move || t!("collateral.field.language") options=Signal::derive(move || tongues(&words.get().languages)) value=draft.language pointer="/language" />
            <AreaField label=move || t!("collateral.field.description") value=draft.description pointer="/description" need=Need::Optional />
        </Card>
        <Card title=move || t!("collateral.form.found")>{found(draft, words, who)}</Card>
        <Card title=move || t!("collateral.form.whom")>{audience::fields(draft.rule, who)}</Card>
        <Card title=move || t!("collateral.form.when")>{dates(draft)}</Card>
    }
    .into_any()
}

/// What helps to find it.
pub fn found(draft: Draft, words: Signal<Words>, who: Who) -> AnyView {
    view! {
        <ManyField label=move || t!("collateral.field.products") options=Signal::derive(move || picks(&words.get().products)) values=draft.products free=Free::Allowed pointer="/products" />
        <ManyField label=move || t!("collateral.field.tags") options=Signal::derive(move || picks(&words.get().tags)) values=draft.tags free=Free::Allowed pointer="/tags" />
        <ManyField label=move || t!("collateral.field.regions") options=Signal::derive(move || regions(who)) values=draft.regions help=move || Some(t!("collateral.field.regions.help")) pointer="/regions" />
    }
    .into_any()
}

/// From when to when, and who sees it earlier.
pub fn dates(draft: Draft) -> AnyView {
    let people = People::with(draft.early.with_untracked(|early| early.iter().filter_map(|id| id.parse().ok()).collect()));
    view! {
        <MomentField label=move || t!("collateral.field.starts") value=draft.starts_at help=move || Some(t!("collateral.field.starts.help")) pointer="/starts_at" need=Need::Optional />
        <MomentField label=move || t!("collateral.field.expires") value=draft.expires_at help=move || Some(t!("collateral.field.expires.help")) pointer="/expires_at" need=Need::Optional />
        <ManyField label=move || t!("collateral.field.early") options=people.options() values=draft.early on_type=people.on_type() help=move || Some(t!("collateral.field.early.help")) pointer="/early" />
    }
    .into_any()
}
