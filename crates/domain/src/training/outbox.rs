//! The browser's outbox of learning: what was told and not yet taken by the server. It is written to the disk before anything is sent.

use serde::{Deserialize, Serialize};

use super::{AttemptId, EnrollmentId, LaunchId, LessonId, ProgressInput, ResponseInput, scorm::CommitInput};
use crate::partner::PersonId;

/// Something that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Whose it is: it is never sent as anybody else.
    pub owner: PersonId,
    /// What.
    pub told: Told,
}

/// What the browser tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Told {
    /// A package's commit. It holds everything since the launch, so only the newest of a launch is kept.
    Commit {
        /// The launch.
        launch: LaunchId,
        /// What.
        input: CommitInput,
    },
    /// An answer in an exam. Only the newest of a question is kept.
    Response {
        /// The attempt.
        attempt: AttemptId,
        /// What.
        input: ResponseInput,
    },
    /// Progress with a lesson. Each counts; they are sent in order.
    Progress {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// The lesson.
        lesson: LessonId,
        /// What.
        input: ProgressInput,
    },
}

/// What tells one thing in the outbox from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A launch's newest commit.
    Commit(LaunchId),
    /// A question's newest answer.
    Response(AttemptId, u16),
    /// One telling of progress.
    Progress(EnrollmentId, LessonId, u32),
}

impl Told {
    /// Its slot.
    #[must_use]
    pub const fn slot(&self) -> Slot {
        match self {
            Self::Commit { launch, .. } => Slot::Commit(*launch),
            Self::Response { attempt, input } => Slot::Response(*attempt, input.at),
            Self::Progress { enrollment, lesson, input } => Slot::Progress(*enrollment, *lesson, input.sequence),
        }
    }

    /// Its number within its slot.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        match self {
            Self::Commit { input, .. } => input.sequence,
            Self::Response { input, .. } => input.sequence,
            Self::Progress { input, .. } => input.sequence,
        }
    }
}

/// The outbox, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outbox {
    /// What waits.
    pub pending: Vec<Pending>,
}

impl Outbox {
    /// Adds something. A newer one takes the place of an older one of the same slot; an older one changes nothing.
    pub fn add(&mut self, owner: PersonId, told: Told) {
        let slot = told.slot();
        match self.pending.iter_mut().find(|pending| pending.owner == owner && pending.told.slot() == slot) {
            Some(pending) if pending.told.sequence() < told.sequence() => pending.told = told,
            Some(_) => {}
            None => self.pending.push(Pending { owner, told }),
        }
    }

    /// The server has taken a number of a slot, or answered that it never will. What was added since stays.
    pub fn settle(&mut self, owner: PersonId, slot: Slot, sequence: u32) {
        self.pending.retain(|pending| pending.owner != owner || pending.told.slot() != slot || pending.told.sequence() > sequence);
    }

    /// What is to be sent as this person, oldest first. Nobody else's.
    pub fn of(&self, owner: PersonId) -> impl Iterator<Item = &Told> {
        self.pending.iter().filter(move |pending| pending.owner == owner).map(|pending| &pending.told)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::training::{
        Answer, Response,
        fixtures::id,
        scorm::{PackagePart, RunState, ScormVersion},
    };

    fn commit(launch: u8, sequence: u32) -> Told {
        let values = BTreeMap::from([
            ("cmi.suspend_data".to_owned(), format!("page={sequence}")),
            ("cmi.core.session_time".to_owned(), format!("00:{sequence:02}:00")),
        ]);
        Told::Commit { launch: id(launch), input: CommitInput { sequence, values, finished: false } }
    }

    fn response(sequence: u32) -> Told {
        let answer = Some(Answer::Number { value: sequence.to_string() });
        Told::Response { attempt: id(1), input: ResponseInput { holder: id(1), at: 0, sequence, answer, flagged: false } }
    }

    #[test]
    fn the_newest_takes_the_place() {
        let mut outbox = Outbox::default();
        for told in [commit(1, 1), response(1), commit(1, 3), commit(1, 2), commit(2, 1)] {
            outbox.add(id(1), told);
        }
        assert_eq!(outbox.of(id(1)).cloned().collect::<Vec<_>>(), [commit(1, 3), response(1), commit(2, 1)]);
        outbox.settle(id(1), Slot::Commit(id(1)), 2);
        assert_eq!(outbox.pending.len(), 3, "what was added since stays");
        outbox.settle(id(1), Slot::Commit(id(1)), 3);
        assert_eq!(outbox.pending.len(), 2);
    }

    #[test]
    fn nothing_is_sent_as_somebody_else() {
        let mut outbox = Outbox::default();
        outbox.add(id(1), commit(1, 1));
        outbox.add(id(2), commit(1, 2));
        assert_eq!(outbox.of(id(2)).count(), 1);
        outbox.settle(id(2), Slot::Commit(id(1)), 9);
        assert_eq!(outbox.of(id(1)).count(), 1);
    }

    #[test]
    fn each_telling_of_progress_counts() {
        let mut outbox = Outbox::default();
        for sequence in [1, 2, 2] {
            let input = ProgressInput { sequence, seconds: 10, ..ProgressInput::default() };
            outbox.add(id(1), Told::Progress { enrollment: id(1), lesson: id(1), input });
        }
        assert_eq!(outbox.of(id(1)).map(Told::sequence).collect::<Vec<_>>(), [1, 2]);
    }

    /// What happens between a tab and the server.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        /// The package commits, the learner answers.
        Tell,
        /// The outbox is sent and the answer arrives.
        Send,
        /// It is sent, the server takes it, and the answer is lost.
        LoseAnswer,
        /// It is lost on the way.
        LoseRequest,
        /// The tab is killed and opened again: only what was written to the disk is left.
        Kill,
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop::sample::select(vec![Step::Tell, Step::Tell, Step::Send, Step::LoseAnswer, Step::LoseRequest, Step::Kill])
    }

    proptest! {
        /// However often the network and the tab fail, the server ends with the last that was told.
        #[test]
        fn nothing_told_is_lost_and_nothing_counts_twice(steps in prop::collection::vec(any_step(), 0..60)) {
            let part = PackagePart::default();
            let (mut run, mut answer) = (RunState::default(), Response::default());
            let mut disk = serde_json::to_string(&Outbox::default()).expect("json");
            let mut outbox = Outbox::default();
            let mut told = 0;
            let deliver = |outbox: &Outbox, run: &mut RunState, answer: &mut Response| {
                for told in outbox.of(id(1)) {
                    match told {
                        Told::Commit { input, .. } => {
                            *run = run.after(&input.check(ScormVersion::V12).expect("small"), &part, ScormVersion::V12);
                        }
                        Told::Response { input, .. } => *answer = answer.after(input),
                        Told::Progress { .. } => {}
                    }
                }
            };
            for step in steps.into_iter().chain([Step::Kill, Step::Send]) {
                match step {
                    Step::Tell => {
                        told += 1;
                        outbox.add(id(1), commit(1, told));
                        outbox.add(id(1), response(told));
                        disk = serde_json::to_string(&outbox).expect("json");
                    }
                    Step::Send => {
                        deliver(&outbox, &mut run, &mut answer);
                        outbox.settle(id(1), Slot::Commit(id(1)), run.sequence);
                        outbox.settle(id(1), Slot::Response(id(1), 0), answer.sequence);
                        disk = serde_json::to_string(&outbox).expect("json");
                    }
                    Step::LoseAnswer => deliver(&outbox, &mut run, &mut answer),
                    Step::LoseRequest => {}
                    Step::Kill => outbox = serde_json::from_str(&disk).expect("back"),
                }
            }
            prop_assert_eq!(run.sequence, told);
            prop_assert_eq!(answer.sequence, told);
            prop_assert!(outbox.pending.is_empty());
            if told > 0 {
                prop_assert_eq!(run.values.get("cmi.suspend_data"), Some(&format!("page={told}")));
                prop_assert_eq!(u64::from(run.status().time.seconds()), u64::from(told) * 60);
            }
        }
    }
}
