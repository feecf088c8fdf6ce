//! Fields of a program's own: what its form asks besides what every program asks, and what only those who decide fill in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Activity, Refusal, Rules};
use crate::{
    invalid::{Check, Invalid},
    language::Localized,
};

/// Most fields of a program.
pub const MOST_FIELDS: usize = 30;
/// Longest value.
const LONGEST: usize = 500;

/// What was written into the fields, by slug: text as it is, a number in digits, the slug of a choice.
pub type FieldValues = BTreeMap<String, String>;

/// A field that a program asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Stable slug, such as `cost-centre`.
    pub slug: String,
    /// What people read.
    pub label: Localized,
    /// What can be written.
    pub kind: FieldKind,
    /// Whether it must be filled in: by the partner before the request is sent, by those who decide before they approve.
    #[serde(default)]
    pub required: bool,
    /// Only those who decide see it and fill it in.
    #[serde(default)]
    pub deciders_only: bool,
}

/// What can be written into a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A whole number.
    Number,
    /// One of some answers.
    Choice {
        /// The answers.
        choices: Vec<FieldChoice>,
    },
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldChoice {
    /// Stable slug.
    pub slug: String,
    /// What people read.
    pub label: Localized,
}

/// Fills in the fields of those who decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldsInput {
    /// What to write; a field that is not named becomes empty.
    pub values: FieldValues,
}

/// Who fills fields in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filler {
    /// Whoever asks for money.
    Asker,
    /// Whoever decides.
    Decider,
}

impl FieldRule {
    /// Whether it is asked of somebody.
    #[must_use]
    pub fn is_for(&self, filler: Filler) -> bool {
        self.deciders_only == (filler == Filler::Decider)
    }

    /// What is wrong with a value that is not empty: a code of fields.
    #[must_use]
    pub fn fault(&self, value: &str) -> Option<&'static str> {
        match &self.kind {
            FieldKind::Text => None,
            FieldKind::Number => value.parse::<i64>().is_err().then_some("not-a-number"),
            FieldKind::Choice { choices } => (!choices.iter().any(|choice| choice.slug == value)).then_some("not-one-of"),
        }
    }

    /// What people read of a value.
    #[must_use]
    pub fn said(&self, value: &str) -> Localized {
        let plain = Localized::english(value);
        match &self.kind {
            FieldKind::Text | FieldKind::Number => plain,
            FieldKind::Choice { choices } => {
                choices.iter().find(|choice| choice.slug == value).map_or(plain, |choice| choice.label.clone())
            }
        }
    }
}

/// Values in their one spelling: without blanks around them and without empty ones. What could never be is noted.
pub fn tidied(check: &mut Check, at: impl Fn(&str) -> String, values: &FieldValues) -> FieldValues {
    let mut tidy = FieldValues::new();
    for (slug, value) in values.iter().take(MOST_FIELDS * 2) {
        let value = check.optional_text(&at(slug), value, LONGEST);
        if !value.is_empty() {
            tidy.insert(slug.clone(), value);
        }
    }
    tidy
}

/// Looks at values: unknown fields, wrong values, and what is missing.
pub fn look(check: &mut Check, at: impl Fn(&str) -> String, rules: &Rules, filler: Filler, values: &FieldValues) {
    for slug in values.keys().filter(|slug| !rules.fields_for(filler).any(|rule| rule.slug == **slug)) {
        check.fail(&at(slug), "unknown-field");
    }
    for rule in rules.fields_for(filler) {
        match values.get(&rule.slug).map(|value| value.trim()).filter(|value| !value.is_empty()) {
            Some(value) => {
                if let Some(code) = rule.fault(value) {
                    check.fail(&at(&rule.slug), code);
                }
            }
            // Those who decide may fill theirs in one after the other: what is missing keeps them from approving.
            None if rule.required && filler == Filler::Asker => check.fail(&at(&rule.slug), "required"),
            None => {}
        }
    }
}

impl Rules {
    /// The fields that are asked of somebody.
    pub fn fields_for(&self, filler: Filler) -> impl Iterator<Item = &FieldRule> {
        self.fields.iter().filter(move |rule| rule.is_for(filler))
    }

    /// Looks at the fields themselves, for the form of the program.
    pub(super) fn look_at_fields(&self, check: &mut Check) {
        check.at_most("/rules/fields", &self.fields, MOST_FIELDS);
        check.unique(self.fields.iter().map(|rule| &rule.slug), |index| format!("/rules/fields/{index}/slug"));
        for (index, rule) in self.fields.iter().enumerate() {
            let at = format!("/rules/fields/{index}");
            check.slug(&format!("{at}/slug"), &rule.slug);
            check.label(&format!("{at}/label"), &rule.label, 80);
            let FieldKind::Choice { choices } = &rule.kind else { continue };
            if choices.is_empty() {
                check.fail(&format!("{at}/kind/choices"), "required");
            }
            check.at_most(&format!("{at}/kind/choices"), choices, 50);
            check.unique(choices.iter().map(|choice| &choice.slug), |index| format!("{at}/kind/choices/{index}/slug"));
            for (number, choice) in choices.iter().enumerate() {
                check.slug(&format!("{at}/kind/choices/{number}/slug"), &choice.slug);
                check.label(&format!("{at}/kind/choices/{number}/label"), &choice.label, 80);
            }
        }
    }
}

impl Activity {
    /// May it be approved, as far as the fields of those who decide go?
    ///
    /// # Errors
    /// With those that are missing.
    pub fn has_decider_fields(&self, rules: &Rules) -> Result<(), Refusal> {
        let missing = rules.fields_for(Filler::Decider).filter(|rule| rule.required && !self.vendor_fields.contains_key(&rule.slug));
        let slugs: Vec<String> = missing.map(|rule| rule.slug.clone()).collect();
        if slugs.is_empty() { Ok(()) } else { Err(Refusal::FieldsMissing { slugs }) }
    }
}

impl FieldsInput {
    /// The values in their one spelling, if the rules know them.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(&self, rules: &Rules) -> Result<FieldValues, Invalid> {
        let mut check = Check::default();
        let at = |slug: &str| format!("/values/{slug}");
        let values = tidied(&mut check, at, &self.values);
        look(&mut check, at, rules, Filler::Decider, &values);
        check.finish(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funds::fixtures;

    fn rule(slug: &str, kind: FieldKind, required: bool, deciders_only: bool) -> FieldRule {
        FieldRule { slug: slug.to_owned(), label: Localized::english(slug), kind, required, deciders_only }
    }

    fn rules() -> Rules {
        let choice = |slug: &str| FieldChoice { slug: slug.to_owned(), label: Localized::english(slug) };
        let choices = vec![choice("pumps"), choice("valves")];
        let fields = vec![
            rule("campaign", FieldKind::Text, false, false),
            rule("guests", FieldKind::Number, true, false),
            rule("line", FieldKind::Choice { choices }, false, false),
            rule("cost-centre", FieldKind::Number, true, true),
        ];
        Rules { fields, ..fixtures::rules() }
    }

    fn wrong(filler: Filler, values: &[(&str, &str)]) -> Vec<(String, String)> {
        let values = values.iter().map(|(slug, value)| ((*slug).to_owned(), (*value).to_owned())).collect();
        let mut check = Check::default();
        look(&mut check, |slug| format!("/{slug}"), &rules(), filler, &values);
        let invalid = check.finish(()).err();
        invalid.map(|invalid| invalid.errors).unwrap_or_default().into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn values_are_held_against_their_fields() {
        let of = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        assert_eq!(wrong(Filler::Asker, &[("guests", "40"), ("line", "pumps"), ("campaign", "Spring")]), []);
        assert_eq!(wrong(Filler::Asker, &[]), of(&[("/guests", "required")]));
        assert_eq!(
            wrong(Filler::Asker, &[("guests", "many"), ("line", "hoses")]),
            of(&[("/guests", "not-a-number"), ("/line", "not-one-of")])
        );
        assert_eq!(wrong(Filler::Asker, &[("guests", "1"), ("cost-centre", "4711")]), of(&[("/cost-centre", "unknown-field")]));
        assert_eq!(wrong(Filler::Decider, &[]), [], "they may fill it in later");
        assert_eq!(wrong(Filler::Decider, &[("guests", "1")]), of(&[("/guests", "unknown-field")]));
    }

    #[test]
    fn fields_have_slugs_of_their_own_and_choices() {
        let check = |fields: Vec<FieldRule>| {
            let mut check = Check::default();
            Rules { fields, ..fixtures::rules() }.look_at_fields(&mut check);
            check.finish(()).err().map(|invalid| invalid.errors.len()).unwrap_or_default()
        };
        assert_eq!(check(rules().fields), 0);
        assert_eq!(check(vec![rule("a", FieldKind::Text, false, false), rule("a", FieldKind::Number, false, true)]), 1);
        assert_eq!(check(vec![rule("a", FieldKind::Choice { choices: vec![] }, false, false)]), 1);
        assert_eq!(check(vec![rule("No slug", FieldKind::Text, false, false)]), 1);
    }
}
