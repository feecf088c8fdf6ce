//! Commits in any order, statuses of both versions, resuming.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    CommitInput, ElementFault, Fault, Learner, PackagePart, PartKind, PartState, PartStatus, RunState, ScormVersion, Timespan, initial,
    lesson_result,
};

const V12: ScormVersion = ScormVersion::V12;
const V2004: ScormVersion = ScormVersion::V2004;
const LEARNER: Learner<'_> = Learner { id: "7", name: "Jana", language: "de" };

fn commit(sequence: u32, values: &[(&str, &str)]) -> CommitInput {
    let values = values.iter().map(|(element, value)| ((*element).to_owned(), (*value).to_owned())).collect();
    CommitInput { sequence, values, finished: false }
}

fn run(state: &RunState, part: &PackagePart, version: ScormVersion, sequence: u32, values: &[(&str, &str)]) -> RunState {
    state.after(&commit(sequence, values).check(version).expect("small"), part, version)
}

#[test]
fn one_odd_value_does_not_lose_the_others() {
    let input = commit(1, &[("cmi.core.lesson_status", "done"), ("cmi.suspend_data", "a=1"), ("cmi.core.student_id", "root")]);
    let checked = input.check(V12).expect("small");
    assert_eq!(checked.values, BTreeMap::from([("cmi.suspend_data".to_owned(), "a=1".to_owned())]));
    let fault = |element: &str, fault| ElementFault { element: element.to_owned(), fault };
    assert_eq!(checked.faults, [fault("cmi.core.lesson_status", Fault::WrongType), fault("cmi.core.student_id", Fault::Unknown)]);
    assert!(commit(0, &[]).check(V12).is_err());
    assert!(commit(1, &[("cmi.suspend_data", &"x".repeat(4_000_001))]).check(V12).is_err());
}

#[test]
fn the_mastery_score_decides_once_the_part_has_ended() {
    let part = PackagePart { mastery_percent: Some(80), ..PackagePart::default() };
    let state = |values: &[(&str, &str)]| run(&RunState::default(), &part, V12, 1, values).status().state;
    assert_eq!(state(&[("cmi.core.score.raw", "90"), ("cmi.core.lesson_status", "incomplete")]), PartState::Incomplete);
    assert_eq!(state(&[("cmi.core.score.raw", "90"), ("cmi.core.lesson_status", "completed")]), PartState::Passed);
    assert_eq!(state(&[("cmi.core.score.raw", "79"), ("cmi.core.lesson_status", "passed")]), PartState::Failed);
    assert_eq!(state(&[("cmi.core.lesson_status", "passed")]), PartState::Passed, "without a score its word counts");
}

#[test]
fn thresholds_of_2004_decide() {
    let part = PackagePart { mastery_percent: Some(70), progress_percent: Some(50), ..PackagePart::default() };
    let state = |values: &[(&str, &str)]| run(&RunState::default(), &part, V2004, 1, values).status();
    assert_eq!(
        state(&[("cmi.score.scaled", "0.7"), ("cmi.success_status", "failed")]),
        PartStatus { state: PartState::Passed, percent: Some(70), ..PartStatus::default() }
    );
    assert_eq!(state(&[("cmi.score.scaled", "0.69"), ("cmi.completion_status", "completed")]).state, PartState::Failed);
    assert_eq!(state(&[("cmi.progress_measure", "0.5")]).state, PartState::Completed);
    assert_eq!(state(&[("cmi.progress_measure", "0.4"), ("cmi.completion_status", "incomplete")]).state, PartState::Incomplete);
    let plain = PackagePart::default();
    let state = run(&RunState::default(), &plain, V2004, 1, &[("cmi.success_status", "unknown"), ("cmi.completion_status", "completed")]);
    assert_eq!(state.status().state, PartState::Completed);
}

#[test]
fn scores_become_percent_between_their_bounds() {
    let part = PackagePart::default();
    let percent = |values: &[(&str, &str)]| run(&RunState::default(), &part, V12, 1, values).best;
    assert_eq!(percent(&[("cmi.core.score.raw", "30"), ("cmi.core.score.min", "20"), ("cmi.core.score.max", "40")]), Some(50));
    assert_eq!(percent(&[("cmi.core.score.raw", "70")]), Some(70));
    assert_eq!(percent(&[("cmi.core.score.raw", "30"), ("cmi.core.score.min", "40"), ("cmi.core.score.max", "40")]), Some(30));
    assert_eq!(percent(&[("cmi.core.score.raw", "")]), None);
    let scaled = |text: &str| run(&RunState::default(), &part, V2004, 1, &[("cmi.score.scaled", text)]).best;
    assert_eq!((scaled("0.7"), scaled("-1"), scaled("1")), (Some(70), Some(0), Some(100)));
}

#[test]
fn what_was_passed_stays_passed() {
    let part = PackagePart::default();
    let passed = run(&RunState::default(), &part, V12, 1, &[("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "90")]);
    let again = run(&passed.launched(), &part, V12, 1, &[("cmi.core.lesson_status", "failed"), ("cmi.core.score.raw", "10")]);
    assert_eq!((again.status().state, again.best), (PartState::Passed, Some(90)));
    let failed = run(&RunState::default(), &part, V12, 1, &[("cmi.core.lesson_status", "failed")]);
    assert_eq!(failed.status().state, PartState::Failed);
    let retried = run(&failed.launched(), &part, V12, 1, &[("cmi.core.lesson_status", "incomplete")]);
    assert_eq!(retried.status().state, PartState::Incomplete);
}

#[test]
fn what_is_only_shown_is_done_by_opening() {
    let state = |kind, reached| RunState { reached, ..RunState::default() }.opened(&PackagePart { kind, ..PackagePart::default() }).reached;
    assert_eq!(state(PartKind::Asset, PartState::NotAttempted), PartState::Completed);
    assert_eq!(state(PartKind::Sco, PartState::NotAttempted), PartState::Incomplete);
    assert_eq!(state(PartKind::Sco, PartState::Failed), PartState::Failed, "until it says something else");
}

#[test]
fn times_of_all_launches_are_added() {
    let part = PackagePart::default();
    let first = run(&RunState::default(), &part, V12, 1, &[("cmi.core.session_time", "00:05:00")]);
    let first = run(&first, &part, V12, 2, &[("cmi.core.session_time", "00:10:00")]);
    let second = run(&first.launched(), &part, V12, 1, &[("cmi.core.session_time", "00:01:30.50")]);
    assert_eq!(second.status().time, Timespan { hundredths: 69_050 });
    assert_eq!(initial(&second.launched(), &part, V12, LEARNER)["cmi.core.total_time"], "0000:11:30.50");
    let state = run(&RunState::default(), &part, V2004, 1, &[("cmi.session_time", "PT1H0.5S")]);
    assert_eq!(initial(&state.launched(), &part, V2004, LEARNER)["cmi.total_time"], "PT1H0M0.50S");
}

#[test]
fn a_killed_tab_resumes() {
    let part = PackagePart { launch_data: "level=2".to_owned(), ..PackagePart::default() };
    let fresh = initial(&RunState::default(), &part, V12, LEARNER);
    assert_eq!((fresh["cmi.core.entry"].as_str(), fresh["cmi.launch_data"].as_str()), ("ab-initio", "level=2"));
    // It never said exit = suspend.
    let state = run(&RunState::default(), &part, V12, 1, &[("cmi.suspend_data", "page=4"), ("cmi.core.lesson_location", "4")]);
    let values = initial(&state.launched(), &part, V12, LEARNER);
    assert_eq!((values["cmi.core.entry"].as_str(), values["cmi.suspend_data"].as_str()), ("resume", "page=4"));
    let over = run(&RunState::default(), &part, V12, 1, &[("cmi.core.lesson_status", "completed"), ("cmi.core.exit", "")]);
    let values = initial(&over.launched(), &part, V12, LEARNER);
    assert_eq!(values["cmi.core.entry"], "");
    assert!(!values.contains_key("cmi.core.exit"));
    let new = run(&RunState::default(), &part, V2004, 1, &[("cmi.exit", "suspend")]);
    assert_eq!(initial(&new.launched(), &part, V2004, LEARNER)["cmi.entry"], "resume");
}

#[test]
fn thresholds_are_told_to_the_part() {
    let part =
        PackagePart { mastery_percent: Some(8), progress_percent: Some(100), time_limit: "PT1H".to_owned(), ..PackagePart::default() };
    let values = initial(&RunState::default(), &part, V2004, LEARNER);
    assert_eq!(values["cmi.scaled_passing_score"], "0.08");
    assert_eq!(values["cmi.completion_threshold"], "1");
    assert_eq!(values["cmi.max_time_allowed"], "PT1H");
    assert!(!values.contains_key("cmi.time_limit_action"));
}

#[test]
fn a_lesson_is_done_when_all_parts_are() {
    let part = |state, percent| PartStatus { state, percent, time: Timespan::default() };
    let done = [part(PartState::Passed, Some(90)), part(PartState::Completed, None), part(PartState::Passed, Some(71))];
    assert_eq!((lesson_result(&done, None).done, lesson_result(&done, None).percent), (true, Some(80)));
    assert!(lesson_result(&done, Some(80)).done && !lesson_result(&done, Some(81)).done);
    assert!(!lesson_result(&[part(PartState::Passed, Some(90)), part(PartState::Failed, Some(90))], None).done);
    assert!(!lesson_result(&[part(PartState::Completed, None)], Some(1)).done, "no score reaches no least score");
    assert!(!lesson_result(&[], None).done);
}

proptest! {
    /// The outbox may send again and in any order: the newest commit alone decides.
    #[test]
    fn commits_may_arrive_in_any_order_and_twice(order in prop::collection::vec(1u32..8, 1..30)) {
        let part = PackagePart::default();
        let send = |state: &RunState, sequence: u32| {
            let minutes = format!("00:{sequence:02}:00");
            let data = format!("page={sequence}");
            run(state, &part, V12, sequence, &[("cmi.core.session_time", &minutes), ("cmi.suspend_data", &data)])
        };
        let last = order.iter().fold(RunState::default(), |state, sequence| send(&state, *sequence));
        let newest = order.iter().copied().max().unwrap_or_default();
        prop_assert_eq!(last, send(&RunState::default(), newest));
    }

    #[test]
    fn done_never_becomes_undone(statuses in prop::collection::vec(prop::sample::select(vec!["passed", "completed", "failed", "incomplete", "browsed", "not attempted"]), 1..12)) {
        let part = PackagePart::default();
        let mut state = RunState::default();
        let mut done = false;
        for (n, status) in statuses.iter().enumerate() {
            state = run(&state, &part, V12, u32::try_from(n).expect("few") + 1, &[("cmi.core.lesson_status", status)]);
            done |= matches!(*status, "passed" | "completed");
            prop_assert_eq!(state.status().state.is_done(), done);
        }
    }
}
