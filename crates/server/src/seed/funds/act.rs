//! Plays the requests of the demo's year, moment by moment.

mod settle;

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        Activity, ActivityStatus, AllocationId, AnswerInput, AskInput, ChangeInput, ClaimId, Decision, DecisionInput, ExtendInput,
        FundRequest, Operation, OperationId, ProgramKind, ProofVerdict, ReasonCode, RequestId, RequestInput, RequestStatus, Verdict,
    },
    partner::PersonId,
};

use super::{
    ideas::{IDEAS, Idea},
    plan::{End, Fate, Plan, dice},
    stage::{Stage, missing},
    words::{activity, asked, said, text},
};
use crate::{
    error::Error,
    funds::requests,
    seed::{fill, people::PASSWORD},
};

/// What happens next to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Send,
    Ask,
    Answer,
    Decide,
    /// The next who is asked decides.
    DecideOn,
    Withdraw,
    Resend,
    Change,
    Cancel,
    Extend,
    Claim,
    DecideClaim,
    Mend,
    Pay,
    PayRest,
    Reverse,
    Lapse,
}

/// A request on its way.
#[derive(Default)]
struct Run {
    request: Option<RequestId>,
    claims: Vec<ClaimId>,
    /// Whether a returned claim was sent again.
    mended: bool,
}

/// The year as it is played.
pub struct Play<'a> {
    stage: &'a Stage,
    plans: &'a [Plan],
    allocations: &'a BTreeMap<(usize, bool), AllocationId>,
    now: DateTime<Utc>,
    agenda: BTreeMap<(DateTime<Utc>, usize, Step), ()>,
    runs: Vec<Run>,
    operations: usize,
}

impl<'a> Play<'a> {
    /// Puts the plans on the agenda.
    pub fn new(stage: &'a Stage, plans: &'a [Plan], allocations: &'a BTreeMap<(usize, bool), AllocationId>, now: DateTime<Utc>) -> Self {
        let mut play = Self {
            stage,
            plans,
            allocations,
            now,
            agenda: BTreeMap::new(),
            runs: plans.iter().map(|_| Run::default()).collect(),
            operations: 0,
        };
        for (index, plan) in plans.iter().enumerate() {
            let minute = 480 + usize::try_from(dice(plan.number, 20, 540)).unwrap_or_default();
            play.at(fill::moment(now, plan.day, minute), index, Step::Send);
        }
        for month in (0..12).rev() {
            play.at(fill::moment(now, -30 * month - 1, 30), 0, Step::Lapse);
        }
        play
    }

    /// Plays everything up to now.
    pub async fn play(mut self) -> Result<(), Error> {
        while let Some(((at, index, step), ())) = self.agenda.pop_first() {
            match self.step(at, index, step).await {
                Ok(()) => {}
                // Some asks are too large for what is left: such is life, the draft stays.
                Err(Error::Refused { code, .. }) => tracing::debug!(code, ?step, index, "a step of the demo was refused"),
                Err(Error::Invalid(invalid)) => tracing::debug!(?invalid, ?step, index, "a step of the demo was refused"),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn at(&mut self, at: DateTime<Utc>, index: usize, step: Step) {
        // Some stories stop before a step: what comes next waits for the visitor.
        let waits = self.plans.get(index).is_some_and(|plan| plan.until == Some(step));
        if at <= self.now && !waits {
            self.agenda.insert((at, index, step), ());
        }
    }

    /// Some days after a moment, at another hour of work.
    fn later(&mut self, at: DateTime<Utc>, days: i64, index: usize, step: Step) {
        let salt = u64::try_from(at.timestamp() % 1_000).unwrap_or_default();
        let minute = 485 + i64::try_from(dice(index, salt, 520)).unwrap_or_default();
        let day = (at + Duration::days(days)).date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        self.at(day + Duration::minutes(minute), index, step);
    }

    fn operation(&mut self, at: DateTime<Utc>) -> OperationId {
        self.operations += 1;
        self.stage.id("operation", self.operations, at)
    }

    async fn step(&mut self, at: DateTime<Utc>, index: usize, step: Step) -> Result<(), Error> {
        let plans = self.plans;
        let plan = plans.get(index).ok_or_else(missing)?;
        match step {
            Step::Send => self.send(at, index, plan).await,
            Step::Ask => {
                let request = self.read(at, index).await?;
                if let Some(person) = asked(&request) {
                    let question = text(plan, "Who will follow up the leads, and by when?", "Wer geht den Leads nach, und bis wann?");
                    requests::ask(self.cx(person, at, request.id).await?, AskInput { question }).await?;
                    self.later(at, 5, index, Step::Answer);
                }
                Ok(())
            }
            Step::Answer => {
                let request = self.read(at, index).await?;
                let answer = text(
                    plan,
                    "Our inside sales calls everybody within five working days.",
                    "Unser Innendienst ruft alle binnen fünf Werktagen an.",
                );
                requests::answer(self.cx(request.requested_by, at, request.id).await?, AnswerInput { answer }).await?;
                self.later(at, 1, index, Step::Decide);
                Ok(())
            }
            Step::Decide | Step::DecideOn => self.decide(at, index, plan).await,
            Step::Withdraw => {
                let request = self.read(at, index).await?;
                let operation = self.operation(at);
                requests::withdraw(self.cx(request.requested_by, at, request.id).await?, Operation { operation }).await?;
                Ok(())
            }
            Step::Resend => self.resend(at, index).await,
            Step::Change => self.change(at, index, plan).await,
            Step::Cancel => {
                let request = self.read(at, index).await?;
                if let Some(activity) = request.activities.iter().find(|activity| activity.status == ActivityStatus::Approved) {
                    let operation = self.operation(at);
                    requests::cancel(self.cx(request.requested_by, at, activity.id).await?, Operation { operation }).await?;
                }
                Ok(())
            }
            Step::Extend => self.extend(at, index, plan).await,
            Step::Claim => self.claim(at, index, plan).await,
            Step::DecideClaim => self.decide_claims(at, index, plan).await,
            Step::Mend => self.mend(at, index).await,
            Step::Pay | Step::PayRest => self.pay(at, index, plan, step).await,
            Step::Reverse => self.reverse(at, index, plan).await,
            Step::Lapse => {
                self.stage.lapse(at).await?;
                Ok(())
            }
        }
    }

    async fn cx(&self, person: PersonId, at: DateTime<Utc>, id: impl ToString) -> Result<crate::cx::Cx, Error> {
        self.stage.cx(person, at, Some(id.to_string()), None).await
    }

    /// The request as its partner's approver sees it.
    async fn read(&self, at: DateTime<Utc>, index: usize) -> Result<FundRequest, Error> {
        let id = self.runs.get(index).and_then(|run| run.request).ok_or(Error::NotFound)?;
        requests::read(self.cx(self.stage.approver, at, id).await?, Nothing {}).await
    }

    async fn send(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let company = self.stage.partners.get(&plan.partner).ok_or_else(missing)?;
        let author = usize::try_from(dice(plan.number, 21, company.people.len() as u64)).unwrap_or_default();
        let author = *company.people.get(author).ok_or_else(missing)?;
        let coop = plan.program == ProgramKind::Coop;
        let allocation = self.allocations.get(&(plan.partner, coop)).or_else(|| self.allocations.get(&(plan.partner, false)));
        let Some(allocation) = allocation.copied() else { return Ok(()) };
        let ideas: Vec<&Idea> = plan.ideas.iter().filter_map(|idea| IDEAS.get(*idea)).collect();
        let first = ideas.first().ok_or_else(missing)?;
        let activities = ideas.iter().enumerate().map(|(turn, idea)| activity(plan, idea, turn, at.date_naive())).collect();
        let input = RequestInput { allocation, title: said(plan, &first.title).to_owned(), description: String::new(), activities };
        let request = requests::create(self.stage.cx(author, at, None, None).await?, input).await?;
        if let Some(run) = self.runs.get_mut(index) {
            run.request = Some(request.id);
        }
        if plan.draft {
            return Ok(());
        }
        let operation = self.operation(at);
        match requests::submit(self.cx(author, at + Duration::minutes(9), request.id).await?, Operation { operation }).await {
            Ok(_) => {}
            // More than is left, or too little to be worth it: nobody keeps such a draft.
            Err(Error::Refused { .. } | Error::Invalid(_)) => {
                requests::remove(self.cx(author, at + Duration::minutes(12), request.id).await?, Nothing {}).await?;
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        let days = 1 + i64::try_from(dice(plan.number, 22, 5)).unwrap_or_default();
        match plan.fate {
            Fate::Ask => self.later(at, 1, index, Step::Ask),
            Fate::Withdraw => self.later(at, 2, index, Step::Withdraw),
            Fate::Accept | Fate::Less | Fate::Deny | Fate::Return => self.later(at, days, index, Step::Decide),
        }
        Ok(())
    }

    /// Everybody who is asked decides, one after the other.
    async fn decide(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        let Some(person) = asked(&request) else { return Ok(()) };
        let open = |activity: &&Activity| {
            activity.change.as_ref().map_or(activity.status == ActivityStatus::Open && activity.chain.turn_of(person).is_some(), |change| {
                change.chain.turn_of(person).is_some()
            })
        };
        let resent = request.events.iter().any(|event| event.code == "resubmitted");
        let decisions: Vec<Decision> = request
            .activities
            .iter()
            .filter(open)
            .map(|activity| {
                let (verdict, reason, note) = match plan.fate {
                    Fate::Less if activity.change.is_none() => (
                        Verdict::Change { amount: activity.asked.asked * 4 / 5 },
                        Some(ReasonCode::TooExpensive),
                        text(plan, "Comparable events cost less.", "Vergleichbare Veranstaltungen kosten weniger."),
                    ),
                    Fate::Deny => (
                        Verdict::Deny,
                        Some(ReasonCode::OffStrategy),
                        text(
                            plan,
                            "We put this half year's money into level and flow.",
                            "Dieses Halbjahr fördern wir Füllstand und Durchfluss.",
                        ),
                    ),
                    Fate::Return if !resent => (
                        Verdict::Return,
                        Some(ReasonCode::Incomplete),
                        text(
                            plan,
                            "Say whom you invite and how you will follow up.",
                            "Bitte nennen Sie die Eingeladenen und wie Sie nachfassen.",
                        ),
                    ),
                    Fate::Accept | Fate::Less | Fate::Return | Fate::Ask | Fate::Withdraw => (Verdict::Accept, None, String::new()),
                };
                Decision { activity: activity.id, verdict, reason, note }
            })
            .collect();
        if decisions.is_empty() {
            return Ok(());
        }
        let operation = self.operation(at);
        let password = password(request.activities.iter().map(|activity| activity.asked.asked).sum());
        let input = DecisionInput { operation, decisions, password };
        let after = requests::decide(self.cx(person, at, request.id).await?, input).await?;
        match after.status {
            RequestStatus::InReview => {
                self.later(at, 1 + i64::try_from(dice(plan.number, 23, 4)).unwrap_or_default(), index, Step::DecideOn);
            }
            RequestStatus::Rejected => self.later(at, 4, index, Step::Resend),
            RequestStatus::Draft
            | RequestStatus::WaitingForPartner
            | RequestStatus::Approved
            | RequestStatus::PartlyApproved
            | RequestStatus::Declined
            | RequestStatus::Withdrawn
            | RequestStatus::Active
            | RequestStatus::ClaimWindow
            | RequestStatus::Closed
            | RequestStatus::Lapsed => {
                if request.activities.iter().all(|activity| activity.change.is_none()) {
                    self.approved(at, index, plan, &after);
                }
            }
        }
        Ok(())
    }

    /// What comes after the approval.
    fn approved(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan, request: &FundRequest) {
        let Some(end) = request
            .activities
            .iter()
            .filter(|activity| activity.status == ActivityStatus::Approved)
            .filter_map(|activity| activity.asked.ends_on)
            .max()
        else {
            return;
        };
        let over = end.and_time(chrono::NaiveTime::MIN).and_utc();
        if plan.changes {
            self.later(at, 3, index, Step::Change);
        }
        match plan.end {
            End::Cancelled => self.later(at, 6, index, Step::Cancel),
            End::Forgotten => {}
            End::Late => self.later(over, 48, index, Step::Extend),
            End::Paid | End::Instalments | End::Mended | End::Partly | End::Denied | End::Reversed => {
                self.later(over, 4 + i64::try_from(dice(plan.number, 24, 26)).unwrap_or_default(), index, Step::Claim);
            }
        }
    }

    async fn resend(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        let activities = request.activities.iter().map(|activity| {
            let mut input = activity.asked.clone();
            input.id = Some(activity.id);
            input.description.push_str("\nInvited: our customers in water and heating, by mail and phone. Sales calls back within a week.");
            let shift = Duration::days(14);
            input.starts_on = input.starts_on.map(|day| day + shift);
            input.ends_on = input.ends_on.map(|day| day + shift);
            input
        });
        let input = RequestInput {
            allocation: request.allocation,
            title: request.title.clone(),
            description: request.description.clone(),
            activities: activities.collect(),
        };
        let cx = self.stage.cx(request.requested_by, at, Some(request.id.to_string()), Some(request.version)).await?;
        requests::update(cx, input).await?;
        let operation = self.operation(at);
        requests::submit(self.cx(request.requested_by, at + Duration::minutes(4), request.id).await?, Operation { operation }).await?;
        self.later(at, 2, index, Step::Decide);
        Ok(())
    }

    async fn change(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        let Some(activity) = request.activities.iter().find(|activity| activity.status == ActivityStatus::Approved) else { return Ok(()) };
        let (Some(starts_on), Some(ends_on), Some(approved)) = (activity.asked.starts_on, activity.asked.ends_on, activity.approved) else {
            return Ok(());
        };
        let operation = self.operation(at);
        let input = ChangeInput {
            operation,
            starts_on: starts_on + Duration::days(7),
            ends_on: ends_on + Duration::days(7),
            cost: activity.asked.cost + approved / 5,
            amount: approved + approved / 10,
            reason: text(
                plan,
                "The room is free a week later only, and costs a little more.",
                "Der Raum ist erst eine Woche später frei und kostet etwas mehr.",
            ),
        };
        requests::change(self.cx(request.requested_by, at, activity.id).await?, input).await?;
        self.later(at, 3, index, Step::Decide);
        Ok(())
    }

    async fn extend(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        let Some(activity) = request.activities.iter().find(|activity| activity.status == ActivityStatus::Approved) else { return Ok(()) };
        let Some(claim_by) = activity.claim_by else { return Ok(()) };
        let operation = self.operation(at);
        let reason = text(plan, "The organiser's invoice has not come yet.", "Die Rechnung des Veranstalters ist noch nicht da.");
        let input = ExtendInput { operation, until: claim_by + Duration::days(30), reason };
        requests::extend(self.cx(request.requested_by, at, activity.id).await?, input).await?;
        let decided = at + Duration::days(2);
        if decided <= self.now {
            let company = self.stage.partners.get(&plan.partner).ok_or_else(missing)?;
            let verdict = ProofVerdict { accepted: true, note: String::new() };
            requests::decide_extension(self.cx(company.manager, decided, activity.id).await?, verdict).await?;
        }
        self.later(at, 24, index, Step::Claim);
        Ok(())
    }
}

/// The password, where an amount asks for it: hashing it takes its time.
fn password(minor: i64) -> String {
    if minor >= 800_000 { PASSWORD.to_owned() } else { String::new() }
}
