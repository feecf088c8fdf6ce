//! Audience rules: who among the partners' people sees a thing, and why.

use serde::{Deserialize, Serialize};

use crate::{
    access::{Role, Roles},
    invalid::Check,
    language::Language,
    portal::Portal,
};

/// A rule over tier, region, role, language and partner type. Without conditions everyone is meant.
///
/// The vendor's own people always see everything: they must be able to look after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Whether all conditions must hold or one is enough.
    #[serde(default)]
    pub matching: Matching,
    /// The conditions; at most one for each attribute.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// How conditions are combined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// All must hold.
    #[default]
    All,
    /// One is enough.
    Any,
}

/// The attribute is one of the values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What is looked at.
    pub attribute: Attribute,
    /// Accepted values: terms of the portal's vocabulary, role names or language tags.
    pub one_of: Vec<String>,
}

/// What an audience rule can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// The company's tier.
    Tier,
    /// The company's region.
    Region,
    /// A role of the person.
    Role,
    /// The language the person reads; `de` covers `de-AT`.
    Language,
    /// The company's partner type.
    PartnerType,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Self; 5] = [Self::Tier, Self::Region, Self::Role, Self::Language, Self::PartnerType];

    /// The name on the wire and in catalogue keys (`audience.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Region => "region",
            Self::Role => "role",
            Self::Language => "language",
            Self::PartnerType => "partner_type",
        }
    }
}

/// A person as an audience rule sees them.
#[derive(Debug, Clone, Copy)]
pub enum Viewer<'a> {
    /// Somebody of the vendor: sees everything.
    Vendor,
    /// Somebody of a partner.
    Partner {
        /// The company's tier.
        tier: &'a str,
        /// The company's region.
        region: &'a str,
        /// The company's partner type.
        kind: &'a str,
        /// The person's roles.
        roles: &'a Roles,
        /// The language the person reads.
        language: &'a Language,
    },
}

/// Why somebody does or does not see a thing, as data: the browser says it in words of the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The verdict.
    pub sees: bool,
    /// What decided it.
    pub because: Because,
    /// Each condition with whether it holds, in the order of the rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Finding>,
}

/// What decided a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The person works at the vendor.
    Vendor,
    /// The rule has no conditions.
    Everyone,
    /// All conditions had to hold; see the findings.
    All,
    /// One condition was enough; see the findings.
    Any,
}

/// One condition held against one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// What was looked at.
    pub attribute: Attribute,
    /// What the rule accepts.
    pub one_of: Vec<String>,
    /// What the person or their company has.
    pub has: Vec<String>,
    /// Whether the condition holds.
    pub holds: bool,
}

impl Viewer<'_> {
    fn values(&self, attribute: Attribute) -> Vec<String> {
        match self {
            Self::Vendor => Vec::new(),
            Self::Partner { tier, region, kind, roles, language } => match attribute {
                Attribute::Tier => vec![(*tier).to_owned()],
                Attribute::Region => vec![(*region).to_owned()],
                Attribute::PartnerType => vec![(*kind).to_owned()],
                Attribute::Role => roles.iter().map(|role| role.slug().to_owned()).collect(),
                Attribute::Language => vec![language.tag().to_owned()],
            },
        }
    }
}

impl Condition {
    fn holds(&self, viewer: &Viewer<'_>) -> bool {
        let Viewer::Partner { tier, region, kind, roles, language } = viewer else { return true };
        self.one_of.iter().any(|value| match self.attribute {
            Attribute::Tier => value == tier,
            Attribute::Region => value == region,
            Attribute::PartnerType => value == kind,
            Attribute::Role => roles.iter().any(|role| role.slug() == value),
            Attribute::Language => value == language.tag() || value == language.primary(),
        })
    }
}

impl Audience {
    /// Whether the viewer is meant.
    #[must_use]
    pub fn admits(&self, viewer: &Viewer<'_>) -> bool {
        if matches!(viewer, Viewer::Vendor) || self.conditions.is_empty() {
            return true;
        }
        let mut conditions = self.conditions.iter();
        match self.matching {
            Matching::All => conditions.all(|condition| condition.holds(viewer)),
            Matching::Any => conditions.any(|condition| condition.holds(viewer)),
        }
    }

    /// Why the viewer is or is not meant. Its verdict is always that of [`Audience::admits`].
    #[must_use]
    pub fn explain(&self, viewer: &Viewer<'_>) -> Explanation {
        let because = match (viewer, self.conditions.is_empty(), self.matching) {
            (Viewer::Vendor, ..) => Because::Vendor,
            (_, true, _) => Because::Everyone,
            (_, false, Matching::All) => Because::All,
            (_, false, Matching::Any) => Because::Any,
        };
        let conditions = if because == Because::Vendor {
            Vec::new()
        } else {
            let finding = |condition: &Condition| Finding {
                attribute: condition.attribute,
                one_of: condition.one_of.clone(),
                has: viewer.values(condition.attribute),
                holds: condition.holds(viewer),
            };
            self.conditions.iter().map(finding).collect()
        };
        Explanation { sees: self.admits(viewer), because, conditions }
    }

    /// The rule in its one spelling: values sorted and once each, conditions in the order of [`Attribute::ALL`].
    ///
    /// Notes under `pointer` what is wrong: empty or doubled conditions, unknown roles, malformed languages.
    /// Terms of the vocabulary are checked by [`Audience::check_terms`] where a rule is new.
    pub fn check(&self, pointer: &str, check: &mut Check) -> Self {
        let mut conditions = self.conditions.clone();
        for (index, condition) in conditions.iter_mut().enumerate() {
            let here = format!("{pointer}/conditions/{index}");
            condition.one_of.sort();
            condition.one_of.dedup();
            if condition.one_of.is_empty() {
                check.fail(&format!("{here}/one_of"), "required");
            }
            check.at_most(&format!("{here}/one_of"), &condition.one_of, 100);
            let known = |value: &String| match condition.attribute {
                Attribute::Role => Role::ALL.iter().any(|role| role.slug() == value),
                Attribute::Language => value.parse::<Language>().is_ok(),
                Attribute::Tier | Attribute::Region | Attribute::PartnerType => !value.trim().is_empty() && value.len() <= 64,
            };
            if !condition.one_of.iter().all(known) {
                check.fail(&format!("{here}/one_of"), "not-one-of");
            }
            if self.conditions.iter().take(index).any(|earlier| earlier.attribute == condition.attribute) {
                check.fail(&format!("{here}/attribute"), "doubled");
            }
        }
        conditions.sort_by_key(|condition| condition.attribute);
        Self { matching: if conditions.len() < 2 { Matching::All } else { self.matching }, conditions }
    }
}

impl Audience {
    /// Notes under `pointer` which values are no terms of the portal's vocabulary.
    pub fn check_terms(&self, portal: &Portal, pointer: &str, check: &mut Check) {
        for (index, condition) in self.conditions.iter().enumerate() {
            let terms = match condition.attribute {
                Attribute::Tier => &portal.tiers,
                Attribute::Region => &portal.regions,
                Attribute::PartnerType => &portal.partner_types,
                Attribute::Role | Attribute::Language => continue,
            };
            if condition.one_of.iter().any(|value| !terms.iter().any(|term| &term.slug == value)) {
                check.fail(&format!("{pointer}/conditions/{index}/one_of"), "not-one-of");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn condition(attribute: Attribute, one_of: &[&str]) -> Condition {
        Condition { attribute, one_of: one_of.iter().map(|value| (*value).to_owned()).collect() }
    }

    fn rule(matching: Matching) -> Audience {
        Audience { matching, conditions: vec![condition(Attribute::Tier, &["gold"]), condition(Attribute::Region, &["dach", "nordics"])] }
    }

    fn seen_by(audience: &Audience, tier: &str, region: &str) -> bool {
        let roles = Roles::from([Role::PartnerUser]);
        let language = "de-AT".parse().expect("a tag");
        let viewer = Viewer::Partner { tier, region, kind: "reseller", roles: &roles, language: &language };
        let explanation = audience.explain(&viewer);
        assert_eq!(explanation.sees, audience.admits(&viewer), "the explanation never contradicts the rule");
        explanation.sees
    }

    #[test]
    fn all_conditions_or_one() {
        assert!(seen_by(&rule(Matching::All), "gold", "dach"));
        assert!(!seen_by(&rule(Matching::All), "gold", "iberia"));
        assert!(seen_by(&rule(Matching::Any), "gold", "iberia"));
        assert!(!seen_by(&rule(Matching::Any), "silver", "iberia"));
        assert!(seen_by(&Audience::default(), "silver", "iberia"));
    }

    #[test]
    fn a_language_covers_its_regions_and_roles_count() {
        assert!(seen_by(&Audience { conditions: vec![condition(Attribute::Language, &["de"])], ..Audience::default() }, "x", "y"));
        assert!(!seen_by(&Audience { conditions: vec![condition(Attribute::Language, &["de-CH"])], ..Audience::default() }, "x", "y"));
        assert!(seen_by(&Audience { conditions: vec![condition(Attribute::Role, &["partner_user"])], ..Audience::default() }, "x", "y"));
        assert!(!seen_by(&Audience { conditions: vec![condition(Attribute::Role, &["partner_admin"])], ..Audience::default() }, "x", "y"));
    }

    #[test]
    fn the_vendor_sees_everything_and_is_told_why() {
        let explanation = rule(Matching::All).explain(&Viewer::Vendor);
        assert!(explanation.sees);
        assert_eq!(explanation.because, Because::Vendor);
    }

    #[test]
    fn the_explanation_names_what_is_missing() {
        let roles = Roles::new();
        let language = Language::english();
        let viewer = Viewer::Partner { tier: "silver", region: "dach", kind: "msp", roles: &roles, language: &language };
        let explanation = rule(Matching::All).explain(&viewer);
        let missing: Vec<_> = explanation.conditions.iter().filter(|finding| !finding.holds).collect();
        assert_eq!(missing.len(), 1);
        assert_eq!((missing[0].attribute, missing[0].has.as_slice()), (Attribute::Tier, ["silver".to_owned()].as_slice()));
    }

    #[test]
    fn bad_rules_are_refused() {
        let bad = Audience {
            matching: Matching::Any,
            conditions: vec![
                condition(Attribute::Role, &["king"]),
                condition(Attribute::Role, &[]),
                condition(Attribute::Language, &["??"]),
            ],
        };
        let mut check = Check::default();
        bad.check("/audience", &mut check);
        let invalid = check.finish(()).expect_err("it is bad");
        let told: Vec<_> = invalid.errors.iter().map(|e| (e.pointer.as_str(), e.code.as_str())).collect();
        assert_eq!(
            told,
            [
                ("/audience/conditions/0/one_of", "not-one-of"),
                ("/audience/conditions/1/one_of", "required"),
                ("/audience/conditions/1/attribute", "doubled"),
                ("/audience/conditions/2/one_of", "not-one-of"),
            ]
        );
    }

    proptest! {
        #[test]
        fn the_one_spelling_means_the_same(tier in "[ab]", region in "[ab]", any in any::<bool>(), tiers in proptest::collection::vec("[abc]", 1..4), regions in proptest::collection::vec("[abc]", 1..4)) {
            let written = Audience {
                matching: if any { Matching::Any } else { Matching::All },
                conditions: vec![
                    Condition { attribute: Attribute::Region, one_of: regions },
                    Condition { attribute: Attribute::Tier, one_of: tiers },
                ],
            };
            let mut check = Check::default();
            let tidy = written.check("", &mut check);
            prop_assert!(check.finish(()).is_ok());
            prop_assert_eq!(seen_by(&written, &tier, &region), seen_by(&tidy, &tier, &region));
        }
    }
}
