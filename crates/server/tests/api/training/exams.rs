//! Taking exams: what is saved, how long it runs, what it comes to, and how often one may.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    training::{
        Answer, AttemptFilter, AttemptForLearner, AttemptState, ExamInput, GrantedAttempts, GrantedInput, HoldInput, HolderFilter,
        QuestionFilter, QuestionInput, ReasonInput, ResponseInput, Rightness, api,
    },
};
use serde_json::json;

use super::hall::{Scene, choose, exam, parsed, tab};

#[tokio::test]
async fn a_lost_tab_or_another_device_goes_on_with_what_was_saved() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let ada = scene.t.as_(&scene.cast.ardent_user);
    let attempt = scene.start(&scene.cast.ardent_user, &exam).await;
    assert!(attempt.held && attempt.questions.len() == 4 && attempt.seconds_left == Some(1_800));
    let right = choose(&attempt.questions[0], "Right");
    assert_eq!(scene.answer(&scene.cast.ardent_user, &attempt, 0, 1, right.clone()).await.answered, 1);

    // The phone comes later: it sees everything, and the clock is the server's.
    scene.t.pass(Duration::minutes(10));
    let seen = ada.call(&api::ATTEMPT, &[&attempt.id], &HolderFilter { holder: Some(tab(2)) }).await.ok();
    assert_eq!((seen.held, seen.seconds_left, seen.responses[0].answer.clone()), (false, Some(1_200), Some(right.clone())));
    assert_eq!(seen.questions, attempt.questions, "the same questions in the same order");
    let input = |holder, sequence| ResponseInput { holder, at: 0, sequence, answer: Some(Answer::One { choice: 1 }), flagged: true };
    ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input(tab(2), 2)).await.fails("training/held-elsewhere");
    let held = ada.call(&api::HOLD, &[&attempt.id], &HoldInput { holder: tab(2) }).await.ok();
    assert!(held.held);
    ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input(tab(1), 2)).await.fails("training/held-elsewhere");
    ada.call(&api::HAND_IN, &[&attempt.id], &HoldInput { holder: tab(1) }).await.fails("training/held-elsewhere");

    // What arrives late does not take the place of what is newer.
    let saved = ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input(tab(2), 5)).await.ok();
    assert_eq!(saved.response.sequence, 5);
    let late = ResponseInput { sequence: 4, answer: Some(right), ..input(tab(2), 4) };
    let kept = ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &late).await.ok();
    assert_eq!(kept.response, saved.response);

    // Beginning again takes up the same attempt.
    let again = ada.call(&api::START, &[&exam.id], &HoldInput { holder: tab(3) }).await.ok();
    assert_eq!((again.id, again.held, scene.t.count("training_attempts").await), (attempt.id, true, 1));
}

#[tokio::test]
async fn the_servers_clock_ends_an_attempt_and_what_was_saved_counts() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let (human, ada) = (&scene.cast.ardent_user, scene.t.as_(&scene.cast.ardent_user));
    let attempt = scene.start(human, &exam).await;
    for question in attempt.questions.iter().take(3) {
        scene.answer(human, &attempt, question.at, 1, choose(question, "Right")).await;
    }
    // An answer that was on its way when the time ran out is still taken.
    scene.t.pass(Duration::minutes(30) + Duration::seconds(10));
    let saved = scene.answer(human, &attempt, 3, 1, choose(&attempt.questions[3], "Wrong")).await;
    assert_eq!(saved.seconds_left, Some(0));
    scene.t.pass(Duration::seconds(6));
    let late = ResponseInput { holder: tab(1), at: 3, sequence: 2, answer: None, flagged: false };
    ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &late).await.fails("training/time-over");

    // Nobody had to come back for it to be graded.
    assert!(scene.t.work().await > 0);
    let result = ada.call(&api::RESULT, &[&attempt.id], &Nothing {}).await.ok();
    assert_eq!((result.attempt.state, result.attempt.percent, result.attempt.passed), (AttemptState::TimedOut, Some(75), Some(true)));
    assert_eq!(result.awards.len(), 1);
    assert_eq!(result.attempt.ended_at, Some(attempt.started_at + Duration::minutes(30)));
    assert_eq!(scene.t.journal().await.iter().filter(|action| *action == "training.close_attempt").count(), 1);
    let over = ada.call(&api::ATTEMPT, &[&attempt.id], &HolderFilter::default()).await.ok();
    assert!(over.questions.is_empty(), "the questions are not shown any more");
}

#[tokio::test]
async fn an_attempt_is_handed_in_once() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let attempt = scene.start(human, &exam).await;
    scene.t.as_(human).call(&api::RESULT, &[&attempt.id], &Nothing {}).await.fails("training/attempt-runs");
    let first = scene.hand_in(human, &attempt).await;
    let journal = scene.t.count("journal").await;
    assert_eq!(scene.hand_in(human, &attempt).await, first, "again, it answers the same");
    assert_eq!(scene.t.count("journal").await, journal);
    let late = ResponseInput { holder: tab(1), at: 0, sequence: 9, answer: None, flagged: false };
    scene.t.as_(human).call(&api::SAVE_RESPONSE, &[&attempt.id], &late).await.fails("training/handed-in");
    assert_eq!(first.questions.iter().map(|question| question.rightness).collect::<Vec<_>>(), [Rightness::Unanswered; 4]);
}

#[tokio::test]
async fn attempts_and_pauses_are_counted_and_more_can_be_granted() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let (human, ada) = (&scene.cast.ardent_user, scene.t.as_(&scene.cast.ardent_user));
    let hold = HoldInput { holder: tab(1) };
    assert_eq!(scene.take(human, &exam, 2).await.attempt.passed, Some(false));
    ada.call(&api::START, &[&exam.id], &hold).await.fails("training/cooling-down");
    let entry = ada.call(&api::EXAM_FOR_LEARNER, &[&exam.id], &Nothing {}).await.ok();
    assert_eq!((entry.attempts_left, entry.barred.as_deref()), (Some(2), Some("training/cooling-down")));
    for _ in 0..2 {
        scene.t.pass(Duration::minutes(61));
        scene.take(human, &exam, 0).await;
    }
    scene.t.pass(Duration::minutes(61));
    ada.call(&api::START, &[&exam.id], &hold).await.fails("training/no-attempts-left");

    let grant = GrantedInput {
        extra_percent: 50,
        attempts: vec![GrantedAttempts { exam: exam.id, attempts: 1 }],
        reason: "The power failed".to_owned(),
    };
    scene.admin().call(&api::GRANT, &[&human.id], &grant).await.ok();
    assert_eq!(scene.admin().call(&api::GRANTED, &[&human.id], &Nothing {}).await.ok(), grant);
    let attempt: AttemptForLearner = ada.call(&api::START, &[&exam.id], &hold).await.ok();
    assert_eq!((attempt.number, attempt.seconds_left), (4, Some(45 * 60)), "half as long again");
    for question in &attempt.questions {
        scene.answer(human, &attempt, question.at, 1, choose(question, "Right")).await;
    }
    assert_eq!(scene.hand_in(human, &attempt).await.attempt.passed, Some(true));
    ada.call(&api::START, &[&exam.id], &hold).await.fails("training/already-passed");
}

#[tokio::test]
async fn an_attempt_that_is_taken_back_counts_as_if_it_had_never_been() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let result = scene.take(human, &exam, 0).await;
    let reason = ReasonInput { reason: "Fire alarm".to_owned() };
    let voided = scene.admin().call(&api::VOID_ATTEMPT, &[&result.attempt.id], &reason).await.ok();
    assert_eq!((voided.attempt.state, voided.voided.as_str()), (AttemptState::Voided, "Fire alarm"));
    let entry = scene.t.as_(human).call(&api::EXAM_FOR_LEARNER, &[&exam.id], &Nothing {}).await.ok();
    assert_eq!((entry.attempts_left, entry.barred, entry.attempts.len()), (Some(3), None, 1), "no pause, no attempt used, nothing lost");
    let filter = AttemptFilter { state: vec![AttemptState::Voided], ..AttemptFilter::default() };
    assert_eq!(scene.admin().call(&api::ATTEMPTS, &[&exam.id], &filter).await.ok().total, 1);
    let filter = AttemptFilter { state: vec![AttemptState::HandedIn, AttemptState::Running], ..AttemptFilter::default() };
    assert_eq!(scene.admin().call(&api::ATTEMPTS, &[&exam.id], &filter).await.ok().total, 0);
}

#[tokio::test]
async fn grading_the_stored_answers_again_gives_the_same_score() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(3).await;
    for (key, points) in [
        (json!({"kind": "several", "options": [{"text": "a", "right": true}, {"text": "b", "right": true}, {"text": "c"}]}), 3),
        (json!({"kind": "order", "items": ["first", "second", "third", "fourth"]}), 4),
        (json!({"kind": "match", "pairs": [{"left": "1", "right": "one"}, {"left": "2", "right": "two"}], "decoys": ["three"]}), 2),
        (json!({"kind": "number", "value": "4.5", "tolerance": {"kind": "percent", "value": "10"}, "unit": "mA"}), 1),
        (json!({"kind": "text", "accepted": ["Ohm's law", "ohmsches Gesetz"]}), 5),
    ] {
        let input = json!({"topic": "Mixed", "text": "What?", "key": key, "points": points, "scoring": "partial"});
        admin.call(&api::CREATE_QUESTION, &[&bank.id], &parsed::<QuestionInput>(input)).await.ok();
    }
    let exam = scene.publish(exam(&bank, 8)).await;
    let human = &scene.cast.ardent_user;
    let attempt = scene.start(human, &exam).await;
    assert_eq!(attempt.questions.len(), 8);
    for question in &attempt.questions {
        use guildhall_domain::training::QuestionBody;
        let answer = match &question.body {
            QuestionBody::One { .. } => choose(question, "Right"),
            QuestionBody::Several { .. } => Answer::Several { choices: vec![0, 1] },
            QuestionBody::Order { items } => Answer::Order { order: (0..u8::try_from(items.len()).expect("few")).rev().collect() },
            QuestionBody::Match { .. } => Answer::Match { pairs: vec![Some(0), None] },
            QuestionBody::Number { .. } => Answer::Number { value: "4.3".to_owned() },
            QuestionBody::Text { .. } => Answer::Text { text: " OHM’S law. ".to_owned() },
        };
        scene.answer(human, &attempt, question.at, 1, answer).await;
    }
    let result = scene.hand_in(human, &attempt).await;
    let before = admin.call(&api::REVIEW_ATTEMPT, &[&attempt.id], &Nothing {}).await.ok();
    assert_eq!((before.score, before.again), (result.score, result.score));

    // Every question becomes another one, and then is drawn no longer; the attempt keeps its own.
    let filter = QuestionFilter { limit: Some(200), ..QuestionFilter::default() };
    for question in admin.call(&api::QUESTIONS, &[&bank.id], &filter).await.ok().items {
        let input = json!({"topic": "Other", "text": "Other?", "key": {"kind": "text", "accepted": ["other"]}, "points": 100});
        let changed = admin.clone().if_match(question.revision).call(&api::UPDATE_QUESTION, &[&question.id], &parsed(input)).await.ok();
        assert_eq!(changed.revision, question.revision + 1);
        admin.call(&api::RETIRE_QUESTION, &[&question.id], &Nothing {}).await.ok();
        admin.call(&api::RETIRE_QUESTION, &[&question.id], &Nothing {}).await.fails("training/question-retired");
    }
    let after = admin.call(&api::REVIEW_ATTEMPT, &[&attempt.id], &Nothing {}).await.ok();
    assert_eq!((after.score, after.again, after.questions), (before.score, before.score, before.questions));
    let again = scene.t.as_(human).call(&api::RESULT, &[&attempt.id], &Nothing {}).await.ok();
    assert_eq!((again.score, again.questions), (result.score, result.questions));
}

#[tokio::test]
async fn a_pool_that_is_smaller_than_its_draw_cannot_be_published() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(2).await;
    let made = admin.call(&api::CREATE_EXAM, &[], &parsed::<ExamInput>(exam(&bank, 3))).await.ok();
    assert_eq!(made.pool_sizes, [2]);
    let problem = admin.call(&api::PUBLISH_EXAM, &[&made.id], &Nothing {}).await.fails("training/pool-too-small");
    assert_eq!((problem.params["has"].as_u64(), problem.params["draws"].as_u64()), (Some(2), Some(3)));
    scene.t.as_(&scene.cast.ardent_user).call(&api::START, &[&made.id], &HoldInput { holder: tab(1) }).await.fails("not-found");
    let published = scene.publish(exam(&bank, 2)).await;
    let mut more: ExamInput = published.exam.clone();
    more.pools[0].draw = 5;
    let version = published.version;
    admin.clone().if_match(version).call(&api::UPDATE_EXAM, &[&published.id], &more).await.fails("training/pool-too-small");
}

#[tokio::test]
async fn an_exam_that_asks_for_itself_or_translates_a_translation_is_refused() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(2).await;
    let first = scene.publish(exam(&bank, 2)).await;
    let mut second = exam(&bank, 2);
    second["requires"] = json!([{"kind": "exam", "id": first.id}]);
    let second = scene.publish(second).await;
    let mut circle = first.exam.clone();
    circle.requires = vec![guildhall_domain::training::Requirement::Exam(second.id)];
    admin.clone().if_match(first.version).call(&api::UPDATE_EXAM, &[&first.id], &circle).await.fails("training/requires-itself");
    let locked = scene.t.as_(&scene.cast.ardent_user);
    let problem = locked.call(&api::START, &[&second.id], &HoldInput { holder: tab(1) }).await.fails("training/locked");
    assert_eq!(problem.params["missing"][0], "Level exam");

    let mut german = exam(&bank, 2);
    german["language"] = json!("de");
    german["translates"] = json!(first.id);
    let german = scene.publish(german).await;
    let mut third = exam(&bank, 2);
    third["translates"] = json!(german.id);
    admin.call(&api::CREATE_EXAM, &[], &parsed::<ExamInput>(third)).await.fails("training/not-an-original");
    // Who passes the translation has passed the exam, and what it locks is open.
    assert_eq!(scene.take(&scene.cast.ardent_user, &german, 2).await.attempt.passed, Some(true));
    assert!(scene.start(&scene.cast.ardent_user, &second).await.held);
    locked.call(&api::START, &[&first.id], &HoldInput { holder: tab(1) }).await.fails("training/already-passed");
    admin.call(&api::REMOVE_EXAM, &[&first.id], &Nothing {}).await.fails("training/in-use");
    admin.call(&api::REMOVE_EXAM, &[&german.id], &Nothing {}).await.fails("training/has-learners");
}

#[tokio::test]
async fn an_answer_that_fits_no_question_says_where() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let (human, ada) = (&scene.cast.ardent_user, scene.t.as_(&scene.cast.ardent_user));
    let attempt = scene.start(human, &exam).await;
    let input = |at, answer| ResponseInput { holder: tab(1), at, sequence: 1, answer: Some(answer), flagged: false };
    let fields = ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input(0, Answer::One { choice: 9 })).await.fields();
    assert_eq!(fields, [("/answer/choice".to_owned(), "not-one-of".to_owned())]);
    let fields = ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input(99, Answer::One { choice: 0 })).await.fields();
    assert_eq!(fields, [("/at".to_owned(), "out-of-range".to_owned())]);
    scene.t.as_(&scene.cast.boreal_user).call(&api::ATTEMPT, &[&attempt.id], &HolderFilter::default()).await.fails("not-found");
}

#[tokio::test]
async fn an_exam_that_was_put_away_is_finished_by_who_began_and_begun_by_nobody() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let (human, ada) = (&scene.cast.ardent_user, scene.t.as_(&scene.cast.ardent_user));
    let attempt = scene.start(human, &exam).await;
    scene.admin().call(&api::ARCHIVE_EXAM, &[&exam.id], &Nothing {}).await.ok();
    scene.t.as_(&scene.cast.boreal_user).call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await.fails("not-found");
    scene.answer(human, &attempt, 0, 1, choose(&attempt.questions[0], "Right")).await;
    assert_eq!(scene.hand_in(human, &attempt).await.attempt.percent, Some(25));
    scene.t.pass(Duration::minutes(61));
    ada.call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await.fails("training/archived");
    let entry = ada.call(&api::EXAM_FOR_LEARNER, &[&exam.id], &Nothing {}).await.ok();
    assert_eq!((entry.barred.as_deref(), entry.attempts.len()), (Some("training/archived"), 1));
}
