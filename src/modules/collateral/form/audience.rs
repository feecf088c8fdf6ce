//! Choosing whom an asset is for: everyone, or by tier, region, type, role and language.

use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Condition, Matching},
    portal::{Portal, Term},
};
use leptos::prelude::*;

use super::super::who::Who;
use crate::{
    i18n::{audience, language, language_name},
    ui::{ManyField, Notice, Pick, RadioGroup},
};

/// A rule being edited.
#[derive(Clone, Copy)]
pub struct Rule {
    whom: RwSignal<String>,
    matching: RwSignal<String>,
    values: [(Attribute, RwSignal<Vec<String>>); 5],
}

const EVERYONE: &str = "everyone";
const SOME: &str = "some";
const ALL: &str = "all";
const ANY: &str = "any";

impl Rule {
    /// Starts from a rule.
    pub fn of(audience: &Audience) -> Self {
        let values = Attribute::ALL.map(|attribute| {
            let condition = audience.conditions.iter().find(|condition| condition.attribute == attribute);
            (attribute, RwSignal::new(condition.map(|condition| condition.one_of.clone()).unwrap_or_default()))
        });
        let whom = if audience.conditions.is_empty() { EVERYONE } else { SOME };
        let matching = match audience.matching {
            Matching::All => ALL,
            Matching::Any => ANY,
        };
        Self { whom: RwSignal::new(whom.to_owned()), matching: RwSignal::new(matching.to_owned()), values }
    }

    /// The rule as it stands.
    pub fn audience(self) -> Audience {
        if self.whom.with(|whom| whom == EVERYONE) {
            return Audience::default();
        }
        let matching = if self.matching.with(|matching| matching == ANY) { Matching::Any } else { Matching::All };
        let conditions = self.values.iter().map(|(attribute, values)| Condition { attribute: *attribute, one_of: values.get() });
        Audience { matching, conditions: conditions.filter(|condition| !condition.one_of.is_empty()).collect() }
    }

    /// Takes over another rule.
    pub fn set(self, audience: &Audience) {
        let other = Self::of(audience);
        self.whom.set(other.whom.get_untracked());
        self.matching.set(other.matching.get_untracked());
        for ((_, own), (_, new)) in self.values.iter().zip(other.values) {
            own.set(new.get_untracked());
        }
    }
}

/// The fields.
pub fn fields(rule: Rule, who: Who) -> AnyView {
    let whom = move || vec![Pick::new(EVERYONE, t!("collateral.whom.everyone")), Pick::new(SOME, t!("collateral.whom.some"))];
    let some = Memo::new(move |_| rule.whom.with(|whom| whom == SOME));
    let conditions = move || {
        some.get().then(|| {
            view! {
                <div class="stack">
                    {rule.values.map(|(attribute, values)| {
                        let options = Signal::derive(move || options(&who.portal(), attribute));
                        view! { <ManyField label=move || t!(&format!("audience.attribute.{}", attribute.slug())) options=options values=values /> }
                    })}
                    {matching(rule)}
                </div>
            }
        })
    };
    let sentence = move || audience(&who.portal(), &rule.audience());
    view! {
        <div class="stack">
            <RadioGroup label=move || t!("collateral.field.audience") options=Signal::derive(whom) value=rule.whom pointer="/audience" />
            {conditions}
            <Notice>{sentence}</Notice>
        </div>
    }
    .into_any()
}

fn matching(rule: Rule) -> AnyView {
    let several = Memo::new(move |_| rule.values.iter().filter(|(_, values)| values.with(|values| !values.is_empty())).count() > 1);
    let ways = move || vec![Pick::new(ALL, t!("collateral.matching.all")), Pick::new(ANY, t!("collateral.matching.any"))];
    let choice = move || {
        several
            .get()
            .then(|| view! { <RadioGroup label=move || t!("collateral.matching") options=Signal::derive(ways) value=rule.matching /> })
    };
    choice.into_any()
}

fn options(portal: &Portal, attribute: Attribute) -> Vec<Pick> {
    let terms = |terms: &[Term]| terms.iter().map(|term| Pick::new(term.slug.clone(), term.label.text(&language()))).collect();
    match attribute {
        Attribute::Tier => terms(&portal.tiers),
        Attribute::Region => terms(&portal.regions),
        Attribute::PartnerType => terms(&portal.partner_types),
        Attribute::Language => portal.languages.iter().map(|language| Pick::new(language.tag(), language_name(language.tag()))).collect(),
        Attribute::Role => {
            let roles = Role::ALL.into_iter().filter(|role| !role.is_vendor());
            roles.map(|role| Pick::new(role.slug(), t!(&format!("role.{}", role.slug())))).collect()
        }
    }
}
