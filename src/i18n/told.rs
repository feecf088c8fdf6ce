//! Failures, rules, verdicts and tasks said in the reader's language.

use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Because, Condition, Explanation, Finding, Matching},
    home::Task,
    invalid::FieldError,
    portal::{self, Portal},
    problem::{Problem, Refusal},
};
use serde_json::{Map, Value};

use super::{Arg, either, language, language_name, list, say, try_say};

fn args(params: &Map<String, Value>) -> Vec<(&str, Arg)> {
    params.iter().map(|(name, value)| (name.as_str(), Arg::from(value))).collect()
}

/// What cannot be done and why: the same words as the server's answer would have.
#[must_use]
pub fn refusal(refusal: &dyn Refusal) -> String {
    say(&format!("problem.{}", refusal.code()), &args(&refusal.params()))
}

/// A problem or a field's error as part of an answer, by its code.
#[must_use]
pub fn notice(code: &str, params: &Map<String, Value>) -> String {
    let args = args(params);
    let words = try_say(&format!("problem.{code}"), &args).or_else(|| try_say(&format!("field.{code}"), &args));
    words.unwrap_or_else(|| say("field.unknown", &[]))
}

/// What a failure means, in one sentence.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    let words = try_say(&format!("problem.{}", problem.code), &args(&problem.params));
    words.unwrap_or_else(|| say("problem.unknown", &[("title", problem.title.as_str().into())]))
}

/// What is wrong with a field, and the way out.
#[must_use]
pub fn field(error: &FieldError) -> String {
    let words = try_say(&format!("field.{}", error.code), &args(&error.params));
    words.unwrap_or_else(|| say("field.unknown", &[]))
}

/// What waits for the person.
#[must_use]
pub fn task(task: &Task) -> String {
    say(&format!("task.{}", task.code), &args(&task.params))
}

/// What people read for a value of an attribute.
fn value(portal: &Portal, attribute: Attribute, value: &str) -> String {
    let term = |terms| portal::label(terms, value, &language()).to_owned();
    match attribute {
        Attribute::Tier => term(&portal.tiers),
        Attribute::Region => term(&portal.regions),
        Attribute::PartnerType => term(&portal.partner_types),
        Attribute::Language => language_name(value),
        Attribute::Role => {
            let known = Role::ALL.iter().any(|role| role.slug() == value);
            if known { say(&format!("role.{value}"), &[]) } else { value.to_owned() }
        }
    }
}

fn values(portal: &Portal, attribute: Attribute, slugs: &[String]) -> String {
    either(&slugs.iter().map(|slug| value(portal, attribute, slug)).collect::<Vec<_>>())
}

fn condition(portal: &Portal, condition: &Condition) -> String {
    let words = values(portal, condition.attribute, &condition.one_of);
    say(&format!("audience.{}.is", condition.attribute.slug()), &[("values", words.into())])
}

/// Whom a rule means, in one sentence.
#[must_use]
pub fn audience(portal: &Portal, rule: &Audience) -> String {
    let conditions: Vec<String> =
        rule.conditions.iter().filter(|rule| !rule.one_of.is_empty()).map(|rule| condition(portal, rule)).collect();
    if conditions.is_empty() {
        return say("audience.everyone", &[]);
    }
    let joined = match rule.matching {
        Matching::All => list(&conditions),
        Matching::Any => either(&conditions),
    };
    say("audience.people", &[("conditions", joined.into())])
}

fn finding(portal: &Portal, finding: &Finding) -> String {
    let key = format!("audience.{}.{}", finding.attribute.slug(), if finding.holds { "holds" } else { "fails" });
    let has = if finding.has.is_empty() {
        say("audience.nothing", &[])
    } else {
        list(&finding.has.iter().map(|slug| value(portal, finding.attribute, slug)).collect::<Vec<_>>())
    };
    say(&key, &[("values", values(portal, finding.attribute, &finding.one_of).into()), ("has", has.into())])
}

/// Why somebody does or does not see a thing: the verdict first, then a sentence for each condition.
#[must_use]
pub fn explanation(portal: &Portal, explanation: &Explanation) -> Vec<String> {
    let verdict = match (explanation.because, explanation.sees) {
        (Because::Vendor, _) => "audience.because.vendor",
        (Because::Everyone, _) => "audience.because.everyone",
        (Because::All, true) => "audience.because.all",
        (Because::All, false) => "audience.because.not-all",
        (Because::Any, true) => "audience.because.any",
        (Because::Any, false) => "audience.because.none",
    };
    let mut sentences = vec![say(verdict, &[("vendor", portal.vendor.as_str().into())])];
    sentences.extend(explanation.conditions.iter().map(|found| finding(portal, found)));
    sentences
}
