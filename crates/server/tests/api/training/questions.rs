//! Banks and questions: CSV, revisions, how questions fare.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    training::{
        BankInput, CourseFilter, CourseStage, ItemWarning, LessonContent, PublishInput, QuestionFilter, QuestionInput, QuestionsInput, api,
    },
};
use serde_json::json;

use super::{
    hall::{Scene, exam, parsed},
    scene::{course, lesson},
};

#[tokio::test]
async fn questions_go_out_as_csv_and_come_back_the_same() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(3).await;
    let csv = admin.call(&api::EXPORT_QUESTIONS, &[&bank.id], &Nothing {}).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = csv.text();
    let import = |csv: &str, dry| QuestionsInput { csv: csv.to_owned(), dry };
    let same = admin.call(&api::IMPORT_QUESTIONS, &[&bank.id], &import(&text, false)).await.ok();
    assert_eq!((same.created, same.changed, same.same), (0, 0, 3), "{:?}", same.faulty);

    let changed = text.replace("Question 1?", "Question one?") + ",Level,number,How many?,4.5 ± 0.1,2,,,mA,,\r\n";
    let look = admin.call(&api::IMPORT_QUESTIONS, &[&bank.id], &import(&changed, true)).await.ok();
    assert_eq!((look.created, look.changed, look.same), (1, 1, 2), "{:?}", look.faulty);
    assert_eq!(scene.t.count("training_questions").await, 3, "it only looked");
    let done = admin.call(&api::IMPORT_QUESTIONS, &[&bank.id], &import(&changed, false)).await.ok();
    assert_eq!((done.created, done.changed, done.same), (1, 1, 2));
    let found = QuestionFilter { q: Some("one".to_owned()), ..QuestionFilter::default() };
    let found = admin.call(&api::QUESTIONS, &[&bank.id], &found).await.ok();
    assert_eq!((found.total, found.items[0].revision), (1, 2));
}

#[tokio::test]
async fn a_file_with_a_fault_changes_nothing_and_says_where() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(1).await;
    let unknown = "019affff-ffff-7fff-8fff-ffffffffffff";
    let csv = format!(
        "id,topic,kind,text,answers\n,Level,one,Good?,\"*yes\nno\"\n,Level,one,None right?,\"a\nb\"\n{unknown},Level,text,Whose?,mine\n"
    );
    let result = admin.call(&api::IMPORT_QUESTIONS, &[&bank.id], &QuestionsInput { csv, dry: false }).await.ok();
    let faults: Vec<_> = result.faulty.iter().map(|fault| (fault.line, fault.column.as_str(), fault.code.as_str())).collect();
    assert_eq!(faults, [(4, "answers", "no-right-answer"), (6, "id", "unknown")]);
    assert_eq!((result.created, scene.t.count("training_questions").await), (0, 1));
}

#[tokio::test]
async fn two_authors_do_not_overwrite_each_other() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(1).await;
    let question = admin.call(&api::QUESTIONS, &[&bank.id], &QuestionFilter::default()).await.ok().items.remove(0);
    let mut input: QuestionInput = question.question.clone();
    input.text = "Better?".to_owned();
    admin.clone().if_match(1).call(&api::UPDATE_QUESTION, &[&question.id], &input).await.ok();
    admin.clone().if_match(1).call(&api::UPDATE_QUESTION, &[&question.id], &input).await.fails("stale");
    let input = BankInput { name: "Other".to_owned(), language: "de".to_owned() };
    admin.clone().if_match(1).call(&api::UPDATE_BANK, &[&bank.id], &input).await.ok();
    admin.clone().if_match(1).call(&api::UPDATE_BANK, &[&bank.id], &input).await.fails("stale");
    let mut pictured = question.question;
    pictured.text = "Which? ![a valve](picture:019affff-ffff-7fff-8fff-ffffffffffff)".to_owned();
    let fields = admin.call(&api::CREATE_QUESTION, &[&bank.id], &pictured).await.fields();
    assert_eq!(fields, [("/text".to_owned(), "not-one-of".to_owned())], "a picture that nobody sent");
}

#[tokio::test]
async fn a_bank_that_is_needed_stays() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(2).await;
    let exam = scene.publish(exam(&bank, 2)).await;
    admin.call(&api::REMOVE_BANK, &[&bank.id], &Nothing {}).await.fails("training/in-use");
    admin.call(&api::REMOVE_EXAM, &[&exam.id], &Nothing {}).await.ok();
    admin.call(&api::REMOVE_BANK, &[&bank.id], &Nothing {}).await.ok();
    assert!(admin.call(&api::BANKS, &[], &Nothing {}).await.ok().is_empty());
    admin.call(&api::QUESTIONS, &[&bank.id], &QuestionFilter::default()).await.fails("not-found");
}

#[tokio::test]
async fn authors_see_how_questions_fare_once_enough_people_answered() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(2).await;
    let exam = scene.publish(exam(&bank, 2)).await;
    for number in 0..12 {
        let human = scene.t.human(&format!("Learner {number}"), Some(&scene.cast.ardent), &[Role::PartnerUser]).await;
        scene.take(&human, &exam, 2).await;
    }
    // Counted once for all of them, a minute later.
    scene.t.pass(Duration::minutes(2));
    scene.t.work().await;
    let page = admin.call(&api::QUESTIONS, &[&bank.id], &QuestionFilter::default()).await.ok();
    let statistics = page.items[0].statistics.clone().expect("it was answered");
    assert_eq!((statistics.drawn, statistics.unanswered, statistics.difficulty), (12, 0, Some(1_000)));
    assert_eq!(statistics.chosen, [12, 0, 0, 0], "in the order of the key, whatever was shown");
    assert_eq!(statistics.warnings, [ItemWarning::TooEasy, ItemWarning::DeadOption]);
    let suspicious = QuestionFilter { suspicious: Some(true), ..QuestionFilter::default() };
    assert_eq!(admin.call(&api::QUESTIONS, &[&bank.id], &suspicious).await.ok().total, 2);
    // A question that is put another way begins anew.
    let mut input = page.items[0].question.clone();
    input.text = "Another?".to_owned();
    let changed = admin.clone().if_match(1).call(&api::UPDATE_QUESTION, &[&page.items[0].id], &input).await.ok();
    assert_eq!(changed.statistics, None);
    let listed = admin.call(&api::EXAM, &[&exam.id], &Nothing {}).await.ok();
    assert_eq!((listed.attempts, listed.passed, listed.pool_sizes), (12, 12, vec![2]));
    let wrong = parsed::<QuestionInput>(json!({"topic": "", "text": "?", "key": {"kind": "one", "options": []}}));
    assert!(!admin.call(&api::PREVIEW_QUESTION, &[], &wrong).await.fields().is_empty());
}

#[tokio::test]
async fn a_course_takes_its_exam_and_questions_along_as_a_file() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(3).await;
    let exam = scene.publish(exam(&bank, 2)).await;
    let input = course("Level course", vec![lesson(1, LessonContent::Quiz { exam: exam.id })]);
    let made = admin.call(&api::CREATE_COURSE, &[], &input).await.ok();
    admin.call(&api::PUBLISH_COURSE, &[&made.id], &PublishInput::default()).await.ok();
    let file = admin.call(&api::EXPORT_COURSE, &[&made.id], &Nothing {}).await;
    assert!(file.status.is_success(), "{}", file.text());
    let result = admin.upload(&api::IMPORT_COURSE, &[], file.body).await.ok();
    assert_eq!((result.exams, result.questions, result.missing.len()), (1, 3, 0));
    let exams = admin.call(&api::EXAMS, &[], &CourseFilter::default()).await.ok();
    let copy = exams.items.iter().find(|other| other.id != exam.id).expect("another exam");
    assert_eq!((copy.stage, copy.pool_sizes.as_slice(), copy.exam.title.as_str()), (CourseStage::Draft, [3].as_slice(), "Level exam"));
    assert_ne!(copy.exam.pools[0].bank, bank.id, "a bank of its own");
    admin.call(&api::PUBLISH_EXAM, &[&copy.id], &Nothing {}).await.ok();
}
