//! Tests of the check before sending, at every boundary.

use chrono::NaiveDate;

use super::{
    ActivityInput, Contact, Findings, MOST, ProgramStatus, Refusal, RequestInput, Rules, Setting, Venue, check,
    fixtures::{day, eur, rules},
};
use crate::{
    id::Id,
    money::{Currency, Money},
};

// Monday, 2026-06-01. Ten working days later is Monday, 2026-06-15.
const fn today() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2026, 6, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

static NONE: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();

fn setting(rules: &Rules) -> Setting<'_> {
    Setting {
        rules,
        status: ProgramStatus::Open,
        period: (day(1, 1), day(12, 31)),
        currency: eur(),
        program_currency: eur(),
        rate: None,
        available: 1_000_000,
        in_quarter: 0,
        in_quarter_of: &NONE,
        kept: 0,
        fixed: &[],
        region: "dach",
        today: today(),
    }
}

fn activity() -> ActivityInput {
    ActivityInput {
        id: None,
        title: "Open day".into(),
        kind: "event".into(),
        venue: Venue::InPerson,
        description: "Valves to touch.".into(),
        starts_on: Some(day(6, 15)),
        ends_on: Some(day(6, 16)),
        cost: 200_000,
        asked: 100_000,
        contacts: vec![],
        pipeline: None,
        segment: None,
        fields: [].into(),
    }
}

fn input(activities: Vec<ActivityInput>) -> RequestInput {
    RequestInput { allocation: Id::new(1, [1; 10]), title: "Summer".into(), description: String::new(), activities }
}

fn codes(findings: &Findings) -> Vec<(String, String)> {
    findings.notices().into_iter().map(|notice| (notice.pointer, notice.code)).collect()
}

fn found(activity: ActivityInput, setting: &Setting<'_>) -> Vec<(String, String)> {
    codes(&check(&input(vec![activity]), setting))
}

fn only(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

fn usd() -> Currency {
    "USD".parse().expect("a currency")
}

#[test]
fn a_good_request_passes() {
    assert_eq!(found(activity(), &setting(&rules())), []);
}

#[test]
fn the_first_possible_day_passes_and_the_day_before_does_not() {
    let rules = rules();
    let early = ActivityInput { starts_on: Some(day(6, 14)), ..activity() };
    assert_eq!(found(early.clone(), &setting(&rules)), only("/activities/0/starts_on", "funds/lead-time"));
    let refused = check(&input(vec![early]), &setting(&rules)).refused;
    assert_eq!(refused[0].1, Refusal::LeadTime { earliest: day(6, 15) });
}

#[test]
fn a_type_may_ask_for_more_time() {
    let mut rules = rules();
    rules.activity_types[0].lead_days = Some(11);
    assert_eq!(found(activity(), &setting(&rules)), only("/activities/0/starts_on", "funds/lead-time"));
}

#[test]
fn activities_lie_within_the_period() {
    let rules = rules();
    let setting = Setting { period: (day(6, 15), day(6, 16)), ..setting(&rules) };
    assert_eq!(found(activity(), &setting), []);
    let late = ActivityInput { ends_on: Some(day(6, 17)), ..activity() };
    assert_eq!(found(late, &setting), only("/activities/0/ends_on", "funds/outside-period"));
    let next = Setting { period: (day(6, 16), day(6, 16)), ..setting };
    assert_eq!(found(activity(), &next), only("/activities/0/starts_on", "funds/outside-period"));
}

#[test]
fn the_end_is_not_before_the_start() {
    let wrong = ActivityInput { starts_on: Some(day(6, 18)), ends_on: Some(day(6, 17)), ..activity() };
    assert_eq!(found(wrong, &setting(&rules())), only("/activities/0/ends_on", "ends-before-start"));
}

#[test]
fn the_vendors_share_is_rounded_half_up() {
    let rules = rules();
    let asks = |cost, asked| found(ActivityInput { cost, asked, ..activity() }, &setting(&rules));
    assert_eq!(asks(2_001, 1_001), [], "half a cent is a cent");
    assert_eq!(asks(2_000, 1_001), only("/activities/0/asked", "funds/above-share"));
}

#[test]
fn limits_hold_to_the_cent() {
    let of = |change: fn(&mut Rules)| {
        let mut rules = rules();
        change(&mut rules);
        found(activity(), &setting(&rules))
    };
    assert_eq!(of(|rules| rules.min_request = Some(100_000)), []);
    assert_eq!(of(|rules| rules.min_request = Some(100_001)), only("/activities", "funds/below-minimum"));
    assert_eq!(of(|rules| rules.max_request = Some(100_000)), []);
    assert_eq!(of(|rules| rules.max_request = Some(99_999)), only("/activities", "funds/above-maximum"));
    assert_eq!(of(|rules| rules.activity_types[0].max_amount = Some(100_000)), []);
    assert_eq!(of(|rules| rules.activity_types[0].max_amount = Some(99_999)), only("/activities/0/asked", "funds/above-maximum"));
}

#[test]
fn the_quarter_counts_what_was_asked_for_before() {
    let mut rules = rules();
    rules.max_quarter = Some(300_000);
    let before = |in_quarter| Setting { in_quarter, ..setting(&rules) };
    assert_eq!(found(activity(), &before(200_000)), []);
    let findings = check(&input(vec![activity()]), &before(200_001));
    assert_eq!(findings.refused[0].1, Refusal::QuarterLimit { remaining: Money::new(99_999, eur()) });
}

#[test]
fn there_must_be_money() {
    let rules = rules();
    let with = |available| Setting { available, ..setting(&rules) };
    assert_eq!(found(activity(), &with(100_000)), []);
    let findings = check(&input(vec![activity()]), &with(99_999));
    assert_eq!(findings.refused, [("/activities".to_owned(), Refusal::InsufficientFunds { remaining: Money::new(99_999, eur()) })]);
}

#[test]
fn limits_are_in_the_programs_currency() {
    let mut rules = rules();
    rules.max_request = Some(90_000);
    // One dollar is worth 0.9 euros.
    let abroad = Setting { currency: usd(), rate: Some(900_000), ..setting(&rules) };
    assert_eq!(found(activity(), &abroad), []);
    let dear = Setting { rate: Some(900_010), ..abroad };
    assert_eq!(found(activity(), &dear), only("/activities", "funds/above-maximum"));
    let unknown = Setting { rate: None, ..abroad };
    assert_eq!(found(activity(), &unknown), only("/activities", "funds/no-rate"));
}

#[test]
fn a_program_that_is_not_open_takes_nothing() {
    let rules = rules();
    let at = |status| Setting { status, ..setting(&rules) };
    assert_eq!(found(activity(), &at(ProgramStatus::Draft)), only("", "funds/program-not-open"));
    assert_eq!(found(activity(), &at(ProgramStatus::Closed)), only("", "funds/period-closed"));
}

#[test]
fn what_is_missing_is_named_field_by_field() {
    let empty = ActivityInput {
        title: " ".into(),
        kind: String::new(),
        description: String::new(),
        starts_on: None,
        ends_on: None,
        cost: 0,
        asked: 0,
        contacts: vec![Contact { name: String::new(), email: "nobody".into() }],
        ..activity()
    };
    let untitled = RequestInput { title: String::new(), ..input(vec![empty]) };
    let expected = [
        ("/title", "required"),
        ("/activities/0/title", "required"),
        ("/activities/0/kind", "required"),
        ("/activities/0/description", "required"),
        ("/activities/0/starts_on", "required"),
        ("/activities/0/ends_on", "required"),
        ("/activities/0/cost", "not-positive"),
        ("/activities/0/asked", "not-positive"),
        ("/activities/0/contacts/0/name", "required"),
        ("/activities/0/contacts/0/email", "not-email"),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).collect();
    assert_eq!(codes(&check(&untitled, &setting(&rules()))), expected);
    assert_eq!(codes(&check(&input(vec![]), &setting(&rules()))), only("/activities", "required"));
}

#[test]
fn unknown_types_and_absurd_amounts_are_refused() {
    let rules = rules();
    let unknown = ActivityInput { kind: "party".into(), ..activity() };
    assert_eq!(found(unknown, &setting(&rules)), only("/activities/0/kind", "not-one-of"));
    let negative = ActivityInput { asked: -1, ..activity() };
    assert_eq!(found(negative, &setting(&rules)), only("/activities/0/asked", "not-positive"));
    let absurd = ActivityInput { cost: MOST + 1, ..activity() };
    assert_eq!(found(absurd, &setting(&rules)), only("/activities/0/cost", "absurd-amount"));
    let overflow = ActivityInput { cost: i64::MAX, asked: i64::MAX, ..activity() };
    let found = codes(&check(&input(vec![overflow.clone(), overflow]), &setting(&rules)));
    assert!(found.contains(&("/activities".to_owned(), "absurd-amount".to_owned())), "{found:?}");
}

#[test]
fn what_is_decided_already_is_not_checked_again_and_counts_for_the_whole() {
    let mut rules = rules();
    rules.max_request = Some(150_000);
    let known = Id::new(1, [7; 10]);
    let decided = ActivityInput { id: Some(known), starts_on: Some(day(1, 1)), ..activity() };
    let fixed = [known];
    let again = Setting { fixed: &fixed, kept: 50_000, available: 100_000, ..setting(&rules) };
    assert_eq!(codes(&check(&input(vec![decided.clone(), activity()]), &again)), []);
    let over = Setting { kept: 50_001, ..again };
    assert_eq!(codes(&check(&input(vec![decided, activity()]), &over)), only("/activities", "funds/above-maximum"));
}

#[test]
fn drafts_may_be_incomplete_and_are_trimmed() {
    let draft = RequestInput { title: "  Summer ".into(), ..input(vec![ActivityInput { starts_on: None, cost: 0, ..activity() }]) };
    assert_eq!(draft.draft().map(|draft| draft.title), Ok("Summer".to_owned()));
    let many = input(vec![activity(); 21]);
    assert_eq!(many.draft().err().map(|invalid| invalid.errors[0].code.clone()), Some("too-many".to_owned()));
}

#[test]
fn a_type_has_a_least_and_a_limit_of_its_own_for_the_quarter() {
    let mut rules = rules();
    rules.activity_types[0].min_amount = Some(40_000);
    rules.activity_types[0].max_quarter = Some(100_000);
    let of = |asked: &[i64], before: i64| {
        let quarter = [("event".to_owned(), before)].into();
        let activities = asked.iter().map(|asked| ActivityInput { asked: *asked, cost: asked * 2, ..activity() }).collect();
        check(&input(activities), &Setting { in_quarter_of: &quarter, ..setting(&rules) }).refused
    };
    let money = |minor| Money::new(minor, eur());
    assert_eq!(of(&[40_000], 0), []);
    assert_eq!(of(&[39_999], 0), [("/activities/0/asked".to_owned(), Refusal::BelowMinimum { min: money(40_000) })]);
    assert_eq!(of(&[50_000, 50_000], 0), []);
    let limit = |remaining| Refusal::TypeQuarterLimit { remaining: money(remaining) };
    assert_eq!(of(&[50_000, 50_001], 0), [("/activities/1/asked".to_owned(), limit(100_000))]);
    assert_eq!(of(&[50_000], 60_000), [("/activities/0/asked".to_owned(), limit(40_000))]);
}

#[test]
fn the_programs_own_fields_are_asked() {
    let mut rules = rules();
    let label = crate::language::Localized::english("Guests");
    let kind = crate::funds::FieldKind::Number;
    rules.fields = vec![crate::funds::FieldRule { slug: "guests".into(), label, kind, required: true, deciders_only: false }];
    let of = |value: &str| {
        let fields = [("guests".to_owned(), value.to_owned())].into();
        let found = check(&input(vec![ActivityInput { fields, ..activity() }]), &setting(&rules)).invalid;
        found.into_iter().map(|error| (error.pointer, error.code)).collect::<Vec<_>>()
    };
    assert_eq!(of("40"), []);
    assert_eq!(of(" "), [("/activities/0/fields/guests".to_owned(), "required".to_owned())]);
    assert_eq!(of("many"), [("/activities/0/fields/guests".to_owned(), "not-a-number".to_owned())]);
}

#[test]
fn drafts_are_the_same_whatever_ids_the_server_gave_and_however_they_are_spaced() {
    let known = ActivityInput { id: Some(Id::new(1, [3; 10])), title: "Open day ".into(), ..activity() };
    let (mine, theirs) = (input(vec![activity(), activity()]), input(vec![known, activity()]));
    assert!(mine.says_the_same(&theirs) && theirs.says_the_same(&mine));
    assert!(!mine.says_the_same(&input(vec![activity()])));
    assert!(!mine.says_the_same(&RequestInput { title: "Winter".into(), ..mine.clone() }));
    let dearer = ActivityInput { cost: 200_001, ..activity() };
    assert!(!mine.says_the_same(&input(vec![activity(), dearer])));
    // What not even a draft may be is compared as it is.
    let wrong = input(vec![ActivityInput { cost: -1, ..activity() }]);
    assert!(wrong.says_the_same(&wrong) && !wrong.says_the_same(&mine));
}
