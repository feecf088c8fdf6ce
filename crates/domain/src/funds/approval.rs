//! Chains of decisions: who decides in which order, whose turn it is, and whose clock runs.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ApproverRule, ReasonCode, StepRule};
use crate::{language::Localized, partner::PersonId};

/// What a decider says of an activity, a change, or a line of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// As it is.
    Accept,
    /// A lower amount.
    Change {
        /// Minor units, above zero and below what was asked for.
        amount: i64,
    },
    /// No, finally.
    Deny,
    /// Not so: the partner may mend it and ask again.
    Return,
}

/// What was decided at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Said {
    /// What.
    pub verdict: Verdict,
    /// Why, from the list; absent for [`Verdict::Accept`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Why, in words; may be empty.
    #[serde(default)]
    pub note: String,
    /// Who.
    pub by: PersonId,
    /// Their name.
    #[serde(default)]
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// An earlier step comes first.
    Waiting,
    /// Its deciders are asked now.
    Open {
        /// By when they should answer.
        due_on: NaiveDate,
    },
    /// It is decided.
    Done {
        /// What was said.
        said: Said,
    },
    /// It fell away: an earlier decision was final.
    Skipped,
}

/// A step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// What people read.
    pub name: Localized,
    /// Who may decide: any one of them.
    pub deciders: Vec<Decider>,
    /// Steps with the same group decide at the same time; groups follow each other.
    pub group: u8,
    /// Their decision is final up to this amount; absent: later steps decide too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_up_to: Option<i64>,
    /// Where it stands.
    pub state: StepState,
}

/// Who may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decider {
    /// The person.
    pub person: PersonId,
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Whether in somebody's place.
    pub substitute: bool,
}

/// The steps of one decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chain {
    /// In order.
    pub steps: Vec<Step>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The partner has something to do: the vendor's clock stands still.
    Partner,
    /// The vendor decides or pays.
    Vendor,
    /// Nobody: it is over, or a date has to come.
    Nobody,
}

/// How long the ball has been where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clock {
    /// Whose turn it is.
    pub turn: Turn,
    /// Since when.
    pub since: DateTime<Utc>,
    /// By when they should act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Seconds the ball has lain with the vendor before `since`.
    pub vendor_seconds: i64,
    /// Seconds the ball has lain with the partner before `since`.
    pub partner_seconds: i64,
}

impl Clock {
    /// A clock that starts.
    #[must_use]
    pub const fn starting(turn: Turn, now: DateTime<Utc>, due_on: Option<NaiveDate>) -> Self {
        Self { turn, since: now, due_on, vendor_seconds: 0, partner_seconds: 0 }
    }

    /// Seconds that the ball lay with the vendor between being sent and being decided: the clock goes on when the vendor pays.
    #[must_use]
    pub fn waited(&self, sent: DateTime<Utc>, decided: DateTime<Utc>) -> i64 {
        self.vendor_seconds.min((decided - sent).num_seconds()).max(0)
    }

    /// Hands the ball over; the time it lay with the one who had it is added up.
    #[must_use]
    pub fn hand(self, turn: Turn, now: DateTime<Utc>, due_on: Option<NaiveDate>) -> Self {
        let spent = (now - self.since).num_seconds().max(0);
        let (vendor, partner) = match self.turn {
            Turn::Vendor => (spent, 0),
            Turn::Partner => (0, spent),
            Turn::Nobody => (0, 0),
        };
        Self {
            turn,
            since: now,
            due_on,
            vendor_seconds: self.vendor_seconds.saturating_add(vendor),
            partner_seconds: self.partner_seconds.saturating_add(partner),
        }
    }
}

/// The chain for something: the steps whose conditions fit, without those that an earlier limit makes needless.
///
/// `amount` is the whole request's (or claim's) in minor units of the program's currency: splitting a request into activities does
/// not lower who must decide. `people` says who stands behind a rule, without the asker and without people who are not active.
#[must_use]
pub fn chain(
    rules: &[StepRule],
    amount: i64,
    region: &str,
    kind: &str,
    people: impl Fn(&ApproverRule) -> Vec<Decider>,
    substitutes: impl Fn(PersonId) -> Option<Decider>,
) -> Chain {
    let mut steps: Vec<Step> = Vec::new();
    let mut group = 0u8;
    for rule in rules {
        let fits = rule.from_amount.is_none_or(|least| amount >= least)
            && (rule.regions.is_empty() || rule.regions.iter().any(|known| known == region))
            && (rule.types.is_empty() || rule.types.iter().any(|known| known == kind));
        if !fits {
            continue;
        }
        let beside = rule.parallel && !steps.is_empty();
        // A group before this one that decides finally up to more than this amount leaves nothing to decide.
        if !beside && steps.iter().any(|step| step.final_up_to.is_some_and(|limit| amount <= limit)) {
            break;
        }
        if !beside && !steps.is_empty() {
            group = group.saturating_add(1);
        }
        let mut deciders = people(&rule.approvers);
        deciders.extend(
            rule.substitutes.iter().filter_map(|person| substitutes(*person)).map(|decider| Decider { substitute: true, ..decider }),
        );
        let mut seen = Vec::new();
        deciders.retain(|decider| {
            let new = !seen.contains(&decider.person);
            seen.push(decider.person);
            new
        });
        steps.push(Step { name: rule.name.clone(), deciders, group, final_up_to: rule.final_up_to, state: StepState::Waiting });
    }
    Chain { steps }
}

impl Chain {
    /// Opens the steps that come next, all with this due day.
    pub fn open_next(&mut self, due_on: NaiveDate) {
        let Some(group) = self.steps.iter().find(|step| !step.is_over()).map(|step| step.group) else { return };
        for step in self.steps.iter_mut().filter(|step| step.group == group && step.state == StepState::Waiting) {
            step.state = StepState::Open { due_on };
        }
    }

    /// The open step that this person decides. One person decides at most one step of a chain, and leaves those alone that somebody else
    /// can decide when a later step has nobody but them.
    #[must_use]
    pub fn turn_of(&self, person: PersonId) -> Option<&Step> {
        self.place_of(person).and_then(|place| self.steps.get(place))
    }

    fn place_of(&self, person: PersonId) -> Option<usize> {
        if self.said().any(|said| said.by == person) {
            return None;
        }
        // When people left meanwhile and the rest cannot be manned anyhow, whoever is asked may still decide.
        let manned = self.is_manned();
        let may =
            |(place, step): &(usize, &Step)| step.is_open() && step.has(person) && (!manned || self.can_be_manned(Some((*place, person))));
        self.steps.iter().enumerate().find(may).map(|(place, _)| place)
    }

    /// Whether each step that is not over has somebody, and no person is needed twice. A chain without steps has nobody.
    #[must_use]
    pub fn is_manned(&self) -> bool {
        !self.steps.is_empty() && self.can_be_manned(None)
    }

    /// Looks for a person for each step (augmenting paths), with one place given away already.
    fn can_be_manned(&self, given: Option<(usize, PersonId)>) -> bool {
        let spoken: Vec<PersonId> = self.said().map(|said| said.by).collect();
        let mut taken: Vec<(PersonId, usize)> = Vec::new();
        let open = self.steps.iter().enumerate().filter(|(place, step)| !step.is_over() && given.is_none_or(|(given, _)| given != *place));
        for (place, _) in open {
            let mut seen: Vec<PersonId> = spoken.iter().copied().chain(given.map(|(_, person)| person)).collect();
            if !self.man(place, &mut taken, &mut seen) {
                return false;
            }
        }
        true
    }

    fn man(&self, place: usize, taken: &mut Vec<(PersonId, usize)>, seen: &mut Vec<PersonId>) -> bool {
        let Some(step) = self.steps.get(place) else { return false };
        for decider in &step.deciders {
            if seen.contains(&decider.person) {
                continue;
            }
            seen.push(decider.person);
            let holds = taken.iter().position(|(person, _)| *person == decider.person);
            let free = match holds.and_then(|at| taken.get(at).copied()) {
                Some((_, other)) => self.man(other, taken, seen),
                None => true,
            };
            if free {
                taken.retain(|(person, _)| *person != decider.person);
                taken.push((decider.person, place));
                return true;
            }
        }
        false
    }

    /// Whether the person decides any of its steps, now, before or later.
    #[must_use]
    pub fn names(&self, person: PersonId) -> bool {
        self.steps.iter().any(|step| step.has(person))
    }

    /// Everybody who is asked now.
    #[must_use]
    pub fn asked(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> =
            self.steps.iter().filter(|step| step.is_open()).flat_map(|step| step.deciders.iter().map(|decider| decider.person)).collect();
        people.sort_unstable();
        people.dedup();
        people.retain(|person| self.turn_of(*person).is_some());
        people
    }

    /// Gives the open steps more time: each due day becomes what `later` makes of it.
    pub fn prolong(&mut self, later: impl Fn(NaiveDate) -> NaiveDate) {
        for step in &mut self.steps {
            if let StepState::Open { due_on } = &mut step.state {
                *due_on = later(*due_on);
            }
        }
    }

    /// How many groups of steps follow each other: so often somebody has to wait.
    #[must_use]
    pub fn rounds(&self) -> u16 {
        let mut groups: Vec<u8> = self.steps.iter().map(|step| step.group).collect();
        groups.dedup();
        u16::try_from(groups.len()).unwrap_or(u16::MAX)
    }

    /// By when the open steps should be decided.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.steps
            .iter()
            .filter_map(|step| match &step.state {
                StepState::Open { due_on } => Some(*due_on),
                StepState::Waiting | StepState::Done { .. } | StepState::Skipped => None,
            })
            .min()
    }

    /// Whether every step is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.steps.iter().all(Step::is_over)
    }

    /// Notes what the person said at their open step; what is needless after it is skipped, what comes next opens with `due_on`.
    /// Gives back whether the person had a turn.
    pub fn say(&mut self, said: &Said, due_on: NaiveDate) -> bool {
        let place = self.place_of(said.by);
        let Some(step) = place.and_then(|place| self.steps.get_mut(place)) else { return false };
        step.state = StepState::Done { said: said.clone() };
        let ends = matches!(said.verdict, Verdict::Deny | Verdict::Return);
        if ends {
            for step in self.steps.iter_mut().filter(|step| !step.is_over()) {
                step.state = StepState::Skipped;
            }
        } else if !self.steps.iter().any(Step::is_open) {
            self.open_next(due_on);
        }
        true
    }

    /// The verdict of the whole chain, once it is over: the strictest one; among changes the lowest amount.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        if !self.is_over() {
            return None;
        }
        let mut outcome = Verdict::Accept;
        for said in self.said() {
            outcome = match (outcome, said.verdict) {
                (Verdict::Deny, _) | (_, Verdict::Deny) => Verdict::Deny,
                (Verdict::Return, _) | (_, Verdict::Return) => Verdict::Return,
                (Verdict::Change { amount: a }, Verdict::Change { amount: b }) => Verdict::Change { amount: a.min(b) },
                (Verdict::Change { amount }, Verdict::Accept) | (Verdict::Accept, Verdict::Change { amount }) => Verdict::Change { amount },
                (Verdict::Accept, Verdict::Accept) => Verdict::Accept,
            };
        }
        Some(outcome)
    }

    /// What was said, in the order of the steps.
    pub fn said(&self) -> impl Iterator<Item = &Said> {
        self.steps.iter().filter_map(|step| match &step.state {
            StepState::Done { said } => Some(said),
            StepState::Waiting | StepState::Open { .. } | StepState::Skipped => None,
        })
    }
}

impl Step {
    fn has(&self, person: PersonId) -> bool {
        self.deciders.iter().any(|decider| decider.person == person)
    }

    /// Whether its deciders are asked now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, StepState::Open { .. })
    }

    /// Whether nothing is to be decided any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, StepState::Done { .. } | StepState::Skipped)
    }
}
