//! What cannot be done in training now, and why.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use crate::problem;

/// What cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Something stands against publishing; the flaws are in the course's own answer.
    Flawed {
        /// How many things block.
        count: usize,
    },
    /// It is not published.
    NotPublished,
    /// It was put away.
    Archived,
    /// Somebody is in it: it can be put away, not removed.
    HasLearners {
        /// How many people.
        count: u64,
    },
    /// Something else needs it.
    InUse {
        /// Names of what needs it, at most ten.
        by: Vec<String>,
    },
    /// The new requirement leads back to itself.
    RequiresItself,
    /// What is translated is a translation itself, or has translations.
    NotAnOriginal,
    /// Something before it is not done.
    Locked {
        /// Names of what is missing.
        missing: Vec<String>,
    },
    /// The person is not enrolled.
    NotEnrolled,
    /// It is completed already.
    AlreadyCompleted,
    /// There is no newer version.
    NothingNewer,
    /// Such a lesson is not completed by the learner's word.
    NotByWord,
    /// The person is booked already.
    AlreadyBooked,
    /// The person is not booked.
    NotBooked,
    /// It has begun.
    SittingBegun,
    /// It has not begun.
    SittingAhead {
        /// When it does.
        starts_at: DateTime<Utc>,
    },
    /// It was called off.
    CalledOff,
    /// An attempt is running: that one goes on.
    AttemptRuns,
    /// There are no attempts left.
    NoAttemptsLeft {
        /// How many there were.
        attempts: u16,
    },
    /// The pause between attempts is not over.
    CoolingDown {
        /// When it is.
        until: DateTime<Utc>,
    },
    /// It is passed already.
    AlreadyPassed,
    /// The time is over.
    TimeOver {
        /// Since when.
        ended_at: DateTime<Utc>,
    },
    /// The attempt was handed in.
    HandedIn,
    /// The attempt is open in another tab or on another device.
    HeldElsewhere,
    /// The exam has too few questions to be drawn.
    PoolTooSmall {
        /// Name of the pool.
        pool: String,
        /// Questions that there are.
        has: usize,
        /// Questions that are drawn.
        draws: usize,
    },
    /// The question was retired.
    QuestionRetired,
    /// Awards of the type exist: it can be retired, not removed.
    HasAwards {
        /// How many.
        count: u64,
    },
    /// Renewal is not open yet.
    NotRenewable {
        /// When it opens.
        from: NaiveDate,
    },
    /// The award was revoked: only the whole way leads to a new one.
    Revoked,
    /// A newer award took its place.
    Renewed,
    /// The person holds it already.
    AlreadyHeld,
    /// What the certification asks for is not done.
    Unfulfilled {
        /// Names of what is missing.
        missing: Vec<String>,
    },
    /// The person was reminded a short while ago.
    NudgedLately {
        /// When one may again.
        again_at: DateTime<Utc>,
    },
    /// The archive is no package.
    NotAPackage,
    /// The archive is protected by a password.
    Encrypted,
    /// The archive is damaged.
    BrokenArchive,
    /// The archive breaks a limit or a rule of safety.
    UnsafeArchive {
        /// Which: `entries`, `size`, `ratio`, `overlap`, `path`, `link`, `doubled` or `nested`.
        limit: String,
    },
    /// The package's import report has something that blocks.
    PackageBroken,
    /// The package is of a kind that is not played.
    NotPlayable,
    /// The launch was ended by another one.
    LaunchEnded,
}

problem::refusals! {
    Self::Flawed { .. } => "training/flawed", "Something is missing: mend it and publish again";
    Self::NotPublished => "training/not-published", "It is not published";
    Self::Archived => "training/archived", "It was put away";
    Self::HasLearners { .. } => "training/has-learners", "People are in it: put it away instead of removing it";
    Self::InUse { .. } => "training/in-use", "Something else needs it";
    Self::RequiresItself => "training/requires-itself", "What it requires leads back to it: nobody could ever begin";
    Self::NotAnOriginal => "training/not-an-original", "Translations hang on the original: choose that one";
    Self::Locked { .. } => "training/locked", "Something comes before it";
    Self::NotEnrolled => "training/not-enrolled", "You are not enrolled";
    Self::AlreadyCompleted => "training/already-completed", "It is completed already";
    Self::NothingNewer => "training/nothing-newer", "There is no newer version";
    Self::NotByWord => "training/not-by-word", "Such a lesson is completed by what happens in it";
    Self::AlreadyBooked => "training/already-booked", "You are booked already";
    Self::NotBooked => "training/not-booked", "You are not booked";
    Self::SittingBegun => "training/sitting-begun", "It has begun";
    Self::SittingAhead { .. } => "training/sitting-ahead", "It has not begun";
    Self::CalledOff => "training/called-off", "It was called off";
    Self::AttemptRuns => "training/attempt-runs", "An attempt is running: go on with that one";
    Self::NoAttemptsLeft { .. } => "training/no-attempts-left", "There are no attempts left";
    Self::CoolingDown { .. } => "training/cooling-down", "There is a pause between attempts";
    Self::AlreadyPassed => "training/already-passed", "You have passed";
    Self::TimeOver { .. } => "training/time-over", "The time is over; everything saved before counts";
    Self::HandedIn => "training/handed-in", "The attempt was handed in";
    Self::HeldElsewhere => "training/held-elsewhere", "The attempt is open in another tab or on another device";
    Self::PoolTooSmall { .. } => "training/pool-too-small", "A pool has fewer questions than are drawn from it";
    Self::QuestionRetired => "training/question-retired", "The question was retired";
    Self::HasAwards { .. } => "training/has-awards", "People hold it: retire it instead of removing it";
    Self::NotRenewable { .. } => "training/not-renewable", "It cannot be renewed yet";
    Self::Revoked => "training/revoked", "It was revoked: only the whole way leads to a new one";
    Self::Renewed => "training/renewed", "A newer certificate took its place";
    Self::AlreadyHeld => "training/already-held", "The person holds it already";
    Self::Unfulfilled { .. } => "training/unfulfilled", "What the certification asks for is not done";
    Self::NudgedLately { .. } => "training/nudged-lately", "The person was reminded a short while ago";
    Self::NotAPackage => "training/not-a-package", "The file is no training package";
    Self::Encrypted => "training/encrypted", "The file is protected by a password";
    Self::BrokenArchive => "training/broken-archive", "The file is damaged";
    Self::UnsafeArchive { .. } => "training/unsafe-archive", "The file breaks a rule of safety";
    Self::PackageBroken => "training/package-broken", "The package cannot be played: see its report";
    Self::NotPlayable => "training/not-playable", "Packages of this kind are not played";
    Self::LaunchEnded => "training/launch-ended", "The lesson was opened again elsewhere";
}

fn params(refusal: &Refusal) -> Map<String, Value> {
    let one = |name: &str, value: Value| vec![(name.to_owned(), value)];
    let names = |name: &str, list: &[String]| one(name, list.to_vec().into());
    let pairs: Vec<(String, Value)> = match refusal {
        Refusal::Flawed { count } => one("count", (*count).into()),
        Refusal::HasLearners { count } | Refusal::HasAwards { count } => one("count", (*count).into()),
        Refusal::InUse { by } => names("by", by),
        Refusal::Locked { missing } | Refusal::Unfulfilled { missing } => names("missing", missing),
        Refusal::SittingAhead { starts_at } => one("starts_at", instant(starts_at)),
        Refusal::NoAttemptsLeft { attempts } => one("attempts", (*attempts).into()),
        Refusal::CoolingDown { until } => one("until", instant(until)),
        Refusal::TimeOver { ended_at } => one("ended_at", instant(ended_at)),
        Refusal::PoolTooSmall { pool, has, draws } => {
            [one("pool", pool.as_str().into()), one("has", (*has).into()), one("draws", (*draws).into())].concat()
        }
        Refusal::NotRenewable { from } => one("from", from.to_string().into()),
        Refusal::NudgedLately { again_at } => one("again_at", instant(again_at)),
        Refusal::UnsafeArchive { limit } => one("limit", limit.as_str().into()),
        Refusal::NotPublished
        | Refusal::Archived
        | Refusal::RequiresItself
        | Refusal::NotAnOriginal
        | Refusal::NotEnrolled
        | Refusal::AlreadyCompleted
        | Refusal::NothingNewer
        | Refusal::NotByWord
        | Refusal::AlreadyBooked
        | Refusal::NotBooked
        | Refusal::SittingBegun
        | Refusal::CalledOff
        | Refusal::AttemptRuns
        | Refusal::AlreadyPassed
        | Refusal::HandedIn
        | Refusal::HeldElsewhere
        | Refusal::QuestionRetired
        | Refusal::Revoked
        | Refusal::Renewed
        | Refusal::AlreadyHeld
        | Refusal::NotAPackage
        | Refusal::Encrypted
        | Refusal::BrokenArchive
        | Refusal::PackageBroken
        | Refusal::NotPlayable
        | Refusal::LaunchEnded => Vec::new(),
    };
    pairs.into_iter().collect()
}

fn instant(moment: &DateTime<Utc>) -> Value {
    serde_json::to_value(moment).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{problem::Refusal as _, training::fixtures::at};

    #[test]
    fn a_refusal_carries_what_its_sentence_needs() {
        let refusal = Refusal::CoolingDown { until: at("2026-05-04T08:00:00Z") };
        assert_eq!(refusal.code(), "training/cooling-down");
        assert_eq!(refusal.params()["until"], "2026-05-04T08:00:00Z");
    }

    #[test]
    fn every_code_is_unique() {
        let codes: std::collections::BTreeSet<&str> = Refusal::CODES.iter().copied().collect();
        assert_eq!(codes.len(), Refusal::CODES.len());
        assert!(codes.iter().all(|code| code.starts_with("training/")));
    }
}
