//! Assignments: what people must do by rule, and by when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{AssignmentId, AssignmentRuleId, Requirement};
use crate::{
    audience::Audience,
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// By when something must be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Due {
    /// Nobody says.
    Never,
    /// So many days after the person joined their company, or after the rule began to apply to them when that was later.
    AfterJoining {
        /// Days.
        days: u16,
    },
    /// On one day for everybody.
    On {
        /// The day.
        day: NaiveDate,
    },
}

/// What a vendor's author writes: who must do what by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssignmentRuleInput {
    /// Name, for authors.
    pub name: String,
    /// What must be done or held.
    pub item: Requirement,
    /// By whom: role, tier, region, type, language. Only people of partners; who comes to match later is assigned then.
    #[serde(default)]
    pub audience: Audience,
    /// By when.
    pub due: Due,
    /// Whether it applies.
    #[serde(default = "yes")]
    pub active: bool,
}

const fn yes() -> bool {
    true
}

/// A rule of assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentRule {
    /// Its id.
    pub id: AssignmentRuleId,
    /// What was written.
    pub rule: AssignmentRuleInput,
    /// The name of what must be done.
    pub title: String,
    /// People it is assigned to.
    pub people: u64,
    /// People who did it.
    pub done: u64,
    /// People who did not, and the day is over.
    pub overdue: u64,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// One thing that one person has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// What.
    pub item: Requirement,
    /// Its name.
    pub title: String,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Their company.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// The rule it comes from; absent when somebody assigned it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<AssignmentRuleId>,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
    /// By when; absent when nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Where it stands today.
    pub standing: AssignmentStanding,
    /// How far the person is, in percent.
    pub percent: u8,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
}

/// Where an assignment stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssignmentStanding {
    /// To be done.
    Open,
    /// To be done within a week.
    DueSoon,
    /// The day is over.
    Overdue,
    /// Done.
    Done,
}

impl AssignmentStanding {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Open, Self::DueSoon, Self::Overdue, Self::Done];

    /// The name on the wire and in catalogue keys (`training.standing.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Done => "done",
        }
    }
}

/// Assigns something to people by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssignInput {
    /// What.
    pub item: Requirement,
    /// To whom, at most 200.
    pub people: Vec<PersonId>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// Which assignments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssignmentFilter {
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Only of this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<AssignmentRuleId>,
    /// Any of these standings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<AssignmentStanding>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

impl AssignmentRuleInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        let audience = self.audience.check("/audience", &mut check);
        if let Due::AfterJoining { days } = self.due {
            check.range("/due/days", days.into(), 1, 3_650);
        }
        check.finish(Self { name, audience, ..self.clone() })
    }

    /// By when somebody must have done it. `joined_on` is the day they joined their company, `assigned_on` the day the rule began to
    /// apply to them. Nobody is overdue the moment something is assigned to them: old hands get the same time as new ones.
    #[must_use]
    pub fn due_on(&self, joined_on: NaiveDate, assigned_on: NaiveDate) -> Option<NaiveDate> {
        match self.due {
            Due::Never => None,
            Due::AfterJoining { days } => joined_on.max(assigned_on).checked_add_days(Days::new(days.into())),
            Due::On { day } => Some(day),
        }
    }
}

impl AssignInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.people.is_empty() {
            check.fail("/people", "required");
        }
        check.at_most("/people", &self.people, 200);
        check.unique(&self.people, |index| format!("/people/{index}"));
        if self.due_on.is_some_and(|due| due < today) {
            check.fail_with("/due_on", "in-the-past", [("today", today.to_string().into())]);
        }
        check.finish(self.clone())
    }
}

/// Where an assignment stands. The due day itself is still in time.
#[must_use]
pub fn standing(due_on: Option<NaiveDate>, done: bool, today: NaiveDate) -> AssignmentStanding {
    match due_on {
        _ if done => AssignmentStanding::Done,
        Some(due) if due < today => AssignmentStanding::Overdue,
        Some(due) if (due - today).num_days() <= 7 => AssignmentStanding::DueSoon,
        Some(_) | None => AssignmentStanding::Open,
    }
}

/// What becomes of the assignments of one rule when it is held against people again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reassigned {
    /// People it is new for.
    pub add: Vec<PersonId>,
    /// People it no longer applies to and who had not begun.
    pub withdraw: Vec<PersonId>,
    /// People it no longer applies to, but who had begun: it stays with them without a due day.
    pub release: Vec<PersonId>,
}

/// Holds a rule against people. `assigned` says of whom it applies to now whether they had begun or finished.
#[must_use]
pub fn reassign(matching: &BTreeSet<PersonId>, assigned: &BTreeMap<PersonId, bool>) -> Reassigned {
    let gone =
        |begun: bool| assigned.iter().filter(move |(person, has)| **has == begun && !matching.contains(person)).map(|(person, _)| *person);
    Reassigned {
        add: matching.iter().copied().filter(|person| !assigned.contains_key(person)).collect(),
        withdraw: gone(false).collect(),
        release: gone(true).collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::{day, id};

    fn rule(due: Due) -> AssignmentRuleInput {
        AssignmentRuleInput {
            name: "Basics".to_owned(),
            item: Requirement::Course(id(1)),
            audience: Audience::default(),
            due,
            active: true,
        }
    }

    #[test]
    fn due_days_count_from_joining() {
        let rule = rule(Due::AfterJoining { days: 30 });
        assert_eq!(rule.due_on(day("2026-03-01"), day("2026-01-01")), Some(day("2026-03-31")));
        // Who had joined long before gets the same time from the day the rule began to apply.
        assert_eq!(rule.due_on(day("2020-03-01"), day("2026-01-01")), Some(day("2026-01-31")));
    }

    #[test]
    fn other_due_days() {
        assert_eq!(rule(Due::Never).due_on(day("2026-03-01"), day("2026-03-01")), None);
        assert_eq!(rule(Due::On { day: day("2026-12-31") }).due_on(day("2026-03-01"), day("2026-03-01")), Some(day("2026-12-31")));
        assert!(rule(Due::AfterJoining { days: 0 }).check().is_err());
    }

    #[test]
    fn the_due_day_itself_is_in_time() {
        let due = Some(day("2026-03-10"));
        let on = |today: &str| standing(due, false, day(today));
        assert_eq!(on("2026-03-02"), AssignmentStanding::Open);
        assert_eq!(on("2026-03-03"), AssignmentStanding::DueSoon);
        assert_eq!(on("2026-03-10"), AssignmentStanding::DueSoon);
        assert_eq!(on("2026-03-11"), AssignmentStanding::Overdue);
        assert_eq!(standing(due, true, day("2026-03-11")), AssignmentStanding::Done);
        assert_eq!(standing(None, false, day("2026-03-11")), AssignmentStanding::Open);
    }

    #[test]
    fn who_had_begun_keeps_what_they_began() {
        let assigned = BTreeMap::from([(id(1), true), (id(2), false), (id(3), false)]);
        let result = reassign(&[id(3), id(4)].into(), &assigned);
        assert_eq!(result, Reassigned { add: vec![id(4)], withdraw: vec![id(2)], release: vec![id(1)] });
    }

    proptest! {
        #[test]
        fn holding_a_rule_twice_changes_nothing(matching in prop::collection::btree_set(1u8..20, 0..20), assigned in prop::collection::btree_map(1u8..20, any::<bool>(), 0..20)) {
            let matching: BTreeSet<PersonId> = matching.into_iter().map(id).collect();
            let mut assigned: BTreeMap<PersonId, bool> = assigned.into_iter().map(|(n, begun)| (id(n), begun)).collect();
            let first = reassign(&matching, &assigned);
            assigned.extend(first.add.iter().map(|person| (*person, false)));
            assigned.retain(|person, _| !first.withdraw.contains(person) && !first.release.contains(person));
            prop_assert_eq!(assigned.keys().copied().collect::<BTreeSet<_>>(), matching.clone());
            prop_assert_eq!(reassign(&matching, &assigned), Reassigned::default());
        }
    }
}
