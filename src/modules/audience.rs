//! Who sees a thing: the editor of an audience rule, the rule as a sentence, and a trial.

use guildhall_domain::{
    access::{Role, Roles},
    audience::{Attribute, Audience, Condition, Matching, Viewer},
    language::Language,
    portal::{Portal, Term},
};
use leptos::prelude::*;

use crate::{
    i18n::{self, language, language_name},
    session,
    ui::{Icon, ManyField, Need, Pick, RadioGroup, SelectField, Tone},
};

/// A rule while it is being edited.
#[derive(Clone, Copy)]
pub struct Draft {
    matching: RwSignal<String>,
    values: [RwSignal<Vec<String>>; 5],
}

const ALL: &str = "all";
const ANY: &str = "any";

impl Draft {
    /// Starts from a rule.
    #[must_use]
    pub fn new(rule: &Audience) -> Self {
        let of = |attribute: Attribute| {
            let condition = rule.conditions.iter().find(|condition| condition.attribute == attribute);
            RwSignal::new(condition.map(|condition| condition.one_of.clone()).unwrap_or_default())
        };
        let matching = match rule.matching {
            Matching::All => ALL,
            Matching::Any => ANY,
        };
        Self { matching: RwSignal::new(matching.to_owned()), values: Attribute::ALL.map(of) }
    }

    /// The rule as it stands; followed.
    #[must_use]
    pub fn get(self) -> Audience {
        let conditions = Attribute::ALL.into_iter().zip(self.values);
        let conditions = conditions.map(|(attribute, values)| Condition { attribute, one_of: values.get() });
        Audience {
            matching: if self.matching.with(|matching| matching == ANY) { Matching::Any } else { Matching::All },
            conditions: conditions.filter(|condition| !condition.one_of.is_empty()).collect(),
        }
    }
}

/// The values of an attribute, as the reader knows them.
fn picks(portal: &Portal, attribute: Attribute) -> Vec<Pick> {
    let terms = |terms: &[Term]| terms.iter().map(|term| Pick::new(term.slug.clone(), term.label.text(&language()))).collect();
    match attribute {
        Attribute::Tier => terms(&portal.tiers),
        Attribute::Region => terms(&portal.regions),
        Attribute::PartnerType => terms(&portal.partner_types),
        Attribute::Role => Role::ALL
            .into_iter()
            .filter(|role| !role.is_vendor())
            .map(|role| Pick::new(role.slug(), t!(&format!("role.{}", role.slug()))))
            .collect(),
        Attribute::Language => portal.languages.iter().map(|language| Pick::new(language.tag(), language_name(language.tag()))).collect(),
    }
}

/// Edits a rule. One field for each attribute; empty means that it does not matter.
#[component]
pub fn AudienceEditor(
    /// The rule.
    draft: Draft,
) -> impl IntoView {
    let portal = session::portal();
    let field = move |(attribute, values): (Attribute, RwSignal<Vec<String>>)| {
        let options = Signal::derive(move || portal.with(|portal| picks(portal, attribute)));
        view! { <ManyField label=Signal::derive(move || name(attribute)) options=options values=values /> }
    };
    let several = Memo::new(move |_| draft.get().conditions.len() > 1);
    let ways = Signal::derive(|| vec![Pick::new(ALL, t!("audience.all")), Pick::new(ANY, t!("audience.any"))]);
    view! {
        <div class="stack">
            <p class="muted small">{t!("audience.lead"; text)}</p>
            {Attribute::ALL.into_iter().zip(draft.values).map(field).collect_view()}
            {move || several.get().then(|| view! { <RadioGroup label=t!("audience.matching"; text) options=ways value=draft.matching /> })}
            <AudienceSentence rule=Signal::derive(move || draft.get()) />
            <Trial rule=Signal::derive(move || draft.get()) />
        </div>
    }
    .into_any()
}

fn name(attribute: Attribute) -> String {
    t!(&format!("audience.attribute.{}", attribute.slug()))
}

/// Whom a rule means, in one sentence.
#[component]
pub fn AudienceSentence(
    /// The rule.
    rule: Signal<Audience>,
) -> impl IntoView {
    let portal = session::portal();
    let words = move || portal.with(|portal| rule.with(|rule| i18n::audience(portal, rule)));
    view! { <p class="row small" role="status">{Icon::Eye.small()} <span>{words}</span></p> }.into_any()
}

/// Holds the rule against an imagined person. The same code decides on the server.
#[component]
fn Trial(rule: Signal<Audience>) -> impl IntoView {
    let portal = session::portal();
    let first =
        |attribute| portal.with_untracked(|portal| picks(portal, attribute).into_iter().next().map(|pick| pick.value).unwrap_or_default());
    let person = Attribute::ALL.map(|attribute| RwSignal::new(first(attribute)));
    let field = move |(attribute, value): (Attribute, RwSignal<String>)| {
        let options = Signal::derive(move || portal.with(|portal| picks(portal, attribute)));
        view! { <SelectField label=Signal::derive(move || name(attribute)) options=options value=value need=Need::Required /> }
    };
    let verdict = Memo::new(move |_| {
        let [tier, region, role, tag, kind] = person.map(|value| value.get());
        let roles: Roles = Role::ALL.into_iter().filter(|known| known.slug() == role).collect();
        let language: Language = tag.parse().unwrap_or_else(|_| Language::english());
        let viewer = Viewer::Partner { tier: &tier, region: &region, kind: &kind, roles: &roles, language: &language };
        let explanation = rule.with(|rule| rule.explain(&viewer));
        (explanation.sees, portal.with(|portal| i18n::explanation(portal, &explanation)))
    });
    view! {
        <details>
            <summary>{t!("audience.trial"; text)}</summary>
            <div class="stack">
                <div class="fields">{Attribute::ALL.into_iter().zip(person).map(field).collect_view()}</div>
                {move || {
                    let (sees, sentences) = verdict.get();
                    let tone = if sees { Tone::Success } else { Tone::Warning };
                    let mut sentences = sentences.into_iter();
                    view! {
                        <div class="notice" role="status" data-tone=tone.name()>
                            {if sees { Icon::Eye.view() } else { Icon::EyeOff.view() }}
                            <div class="stack tight">
                                <b>{sentences.next()}</b>
                                {sentences.map(|sentence| view! { <span class="small">{sentence}</span> }).collect_view()}
                            </div>
                        </div>
                    }
                }}
            </div>
        </details>
    }
}
