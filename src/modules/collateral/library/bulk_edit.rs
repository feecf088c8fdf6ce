//! Editing many assets at once: what is filled in is changed, the rest stays.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    audience::Audience,
    collateral::{
        Kind, api,
        upload::{BulkInput, Dates},
        usage::Words,
    },
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::{
    super::{
        form::{
            audience::{self, Rule},
            kinds, picks, regions, tongues,
        },
        who::Who,
    },
    bulk::Bulk,
};
use crate::{
    api::question,
    query::query,
    ui::{Button, Checkbox, Dialog, Form, Free, Look, ManyField, MomentField, Need, SelectField, Sends},
};

/// What is filled in.
#[derive(Clone, Copy)]
struct Change {
    kind: RwSignal<String>,
    language: RwSignal<String>,
    add_products: RwSignal<Vec<String>>,
    remove_products: RwSignal<Vec<String>>,
    add_tags: RwSignal<Vec<String>>,
    remove_tags: RwSignal<Vec<String>>,
    sets_regions: RwSignal<bool>,
    regions: RwSignal<Vec<String>>,
    sets_audience: RwSignal<bool>,
    rule: Rule,
    sets_dates: RwSignal<bool>,
    starts_at: RwSignal<Option<DateTime<Utc>>>,
    expires_at: RwSignal<Option<DateTime<Utc>>>,
}

impl Change {
    fn new() -> Self {
        let words = || RwSignal::new(Vec::new());
        Self {
            kind: RwSignal::new(String::new()),
            language: RwSignal::new(String::new()),
            add_products: words(),
            remove_products: words(),
            add_tags: words(),
            remove_tags: words(),
            sets_regions: RwSignal::new(false),
            regions: words(),
            sets_audience: RwSignal::new(false),
            rule: Rule::of(&Audience::default()),
            sets_dates: RwSignal::new(false),
            starts_at: RwSignal::new(None),
            expires_at: RwSignal::new(None),
        }
    }

    fn input(self, bulk: Bulk) -> BulkInput {
        BulkInput {
            ids: bulk.ids(),
            kind: self.kind.with(|kind| Kind::from_slug(kind)),
            language: Some(self.language.get()).filter(|language| !language.is_empty()),
            add_products: self.add_products.get(),
            remove_products: self.remove_products.get(),
            add_tags: self.add_tags.get(),
            remove_tags: self.remove_tags.get(),
            regions: self.sets_regions.get().then(|| self.regions.get()),
            audience: self.sets_audience.get().then(|| self.rule.audience()),
            dates: self.sets_dates.get().then(|| Dates { starts_at: self.starts_at.get(), expires_at: self.expires_at.get() }),
            action: None,
        }
    }
}

/// The dialog.
pub fn dialog(bulk: Bulk, who: Who, open: RwSignal<bool>) -> AnyView {
    let count = move || bulk.ids().len();
    view! { <Dialog open=open title=move || t!("collateral.bulk.edit.title", count = count())>{form(bulk, who, open)}</Dialog> }.into_any()
}

fn form(bulk: Bulk, who: Who, open: RwSignal<bool>) -> AnyView {
    let change = Change::new();
    let words = query(|| question(&api::WORDS, &[], &Nothing {}));
    let words = Signal::derive(move || words.get().unwrap_or_default());
    let changes_nothing = Memo::new(move |_| {
        let input = change.input(bulk);
        BulkInput { ids: Vec::new(), ..input } == BulkInput::default()
    });
    let why = Signal::derive(move || changes_nothing.get().then(|| t!("collateral.bulk.nothing")));
    let submit = move || {
        if !changes_nothing.get_untracked() {
            bulk.run(untrack(|| change.input(bulk)), move || open.set(false));
        }
    };
    let keep = move || Some(t!("collateral.bulk.keep"));
    view! {
        <Form error=bulk.send.trouble() busy=bulk.send.busy() on_submit=submit>
            <p class="muted small">{move || t!("collateral.bulk.edit.lead")}</p>
            <SelectField label=move || t!("collateral.field.kind") options=Signal::derive(kinds) value=change.kind none=keep pointer="/kind" />
            <SelectField label=move || t!("collateral.field.language") options=Signal::derive(move || tongues(&words.get().languages)) value=change.language none=keep pointer="/language" />
            {many("collateral.bulk.add_products", change.add_products, words, |words| &words.products, Free::Allowed)}
            {many("collateral.bulk.remove_products", change.remove_products, words, |words| &words.products, Free::Refused)}
            {many("collateral.bulk.add_tags", change.add_tags, words, |words| &words.tags, Free::Allowed)}
            {many("collateral.bulk.remove_tags", change.remove_tags, words, |words| &words.tags, Free::Refused)}
            <Checkbox label=move || t!("collateral.bulk.regions") checked=change.sets_regions on_change=move |on| change.sets_regions.set(on) />
            {move || change.sets_regions.get().then(|| view! {
                <ManyField label=move || t!("collateral.field.regions") options=Signal::derive(move || regions(who)) values=change.regions help=move || Some(t!("collateral.bulk.regions.help")) />
            })}
            <Checkbox label=move || t!("collateral.bulk.audience") checked=change.sets_audience on_change=move |on| change.sets_audience.set(on) />
            {move || change.sets_audience.get().then(|| audience::fields(change.rule, who))}
            <Checkbox label=move || t!("collateral.bulk.dates") checked=change.sets_dates on_change=move |on| change.sets_dates.set(on) />
            {move || change.sets_dates.get().then(|| dates(change))}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=bulk.send.busy() because=why>{move || t!("collateral.bulk.apply", count = bulk.ids().len())}</Button>
            </div>
        </Form>
    }
    .into_any()
}

fn many(key: &'static str, values: RwSignal<Vec<String>>, words: Signal<Words>, of: fn(&Words) -> &Vec<String>, free: Free) -> AnyView {
    let options = Signal::derive(move || words.with(|words| picks(of(words))));
    view! { <ManyField label=move || t!(key) options=options values=values free=free /> }.into_any()
}

fn dates(change: Change) -> AnyView {
    view! {
        <MomentField label=move || t!("collateral.field.starts") value=change.starts_at help=move || Some(t!("collateral.field.starts.help")) pointer="/dates/starts_at" need=Need::Optional />
        <MomentField label=move || t!("collateral.field.expires") value=change.expires_at help=move || Some(t!("collateral.field.expires.help")) pointer="/dates/expires_at" need=Need::Optional />
    }
    .into_any()
}
