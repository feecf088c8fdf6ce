//! The key of an exam never leaves the server: everything that a learner can fetch is searched for it.

use guildhall_domain::{
    access::Access,
    endpoint::{Method, Nothing},
    training::{HoldInput, HolderFilter, QuestionInput, ResponseInput, api},
};
use guildhall_server::routes;
use serde_json::json;

use super::hall::{Scene, exam, parsed, tab};

/// Words of the key that no answer may hold. The last ones are how JSON would tell a key, a seed or an author's order.
const SECRETS: [&str; 8] =
    ["canary-accepted", "4711.25", "canary-explanation", "\"right\"", "\"tolerance\"", "\"accepted\"", "\"seed\"", "\"key\""];

#[tokio::test]
async fn no_answer_to_a_learner_holds_the_key_of_an_exam() {
    let scene = Scene::set().await;
    let admin = scene.admin();
    let bank = scene.bank(2).await;
    let mut ids = Vec::new();
    for key in [
        json!({"kind": "text", "accepted": ["canary-accepted"]}),
        json!({"kind": "number", "value": "4711.25", "tolerance": {"kind": "by", "value": "1"}}),
        json!({"kind": "order", "items": ["one", "two", "three"]}),
        json!({"kind": "several", "options": [{"text": "a", "right": true}, {"text": "b"}]}),
    ] {
        let input = json!({"topic": "canary-topic", "text": "What?", "key": key, "explanation": "canary-explanation"});
        let made = admin.call(&api::CREATE_QUESTION, &[&bank.id], &parsed::<QuestionInput>(input)).await.ok();
        ids.push(made.id.to_string());
    }
    // Marks are the most that an exam tells; a wish for more is refused.
    let mut wish = exam(&bank, 6);
    wish["rules"]["feedback"]["telling"] = json!("solutions");
    let fields = admin.call(&api::CREATE_EXAM, &[], &parsed(wish)).await.fields();
    assert_eq!(fields, [("/rules/feedback/telling".to_owned(), "solutions-of-an-exam".to_owned())]);
    let exam = scene.publish(exam(&bank, 6)).await;
    let human = &scene.cast.ardent_user;
    let ada = scene.t.as_(human);

    // Every answer on the way through an attempt.
    let mut texts = Vec::new();
    let mut keep = |text: String| texts.push(text);
    keep(ada.call(&api::EXAM_FOR_LEARNER, &[&exam.id], &Nothing {}).await.text());
    let started = ada.call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await;
    keep(started.text());
    let attempt = started.ok();
    keep(ada.call(&api::ATTEMPT, &[&attempt.id], &HolderFilter::default()).await.text());
    keep(ada.call(&api::HOLD, &[&attempt.id], &HoldInput { holder: tab(1) }).await.text());
    for question in &attempt.questions {
        let wrong = guildhall_domain::training::Answer::Text { text: "a guess".to_owned() };
        let input = ResponseInput { holder: tab(1), at: question.at, sequence: 1, answer: Some(wrong), flagged: false };
        keep(ada.call(&api::SAVE_RESPONSE, &[&attempt.id], &input).await.text());
    }
    keep(ada.call(&api::HAND_IN, &[&attempt.id], &HoldInput { holder: tab(1) }).await.text());
    keep(ada.call(&api::RESULT, &[&attempt.id], &Nothing {}).await.text());

    // And every address of training that a learner may read at all, with every id that there is.
    let named = [exam.id.to_string(), attempt.id.to_string(), bank.id.to_string(), ids[0].clone(), human.id.to_string()];
    let company = scene.cast.ardent.id.to_string();
    let mut read = 0;
    for entry in routes::table().iter().filter(|entry| entry.path.starts_with("/api/v1/training") && entry.method == Method::Get) {
        for id in named.iter().chain([&company]) {
            let path = ["{id}", "{lesson}", "{number}", "{list}", "{token}"]
                .iter()
                .fold(entry.path.to_owned(), |path, name| path.replace(name, id));
            let answer = ada.send("GET", &path, &[], Vec::new()).await;
            let readable = matches!(entry.access, Access::Public | Access::Member);
            assert!(readable || answer.status.is_client_error(), "{path} answers a learner");
            read += usize::from(answer.status.is_success());
            keep(answer.text());
        }
    }
    assert!(read > 10, "the search looked at something: {read}");
    for text in &texts {
        for secret in SECRETS.iter().copied().chain(ids.iter().map(String::as_str)) {
            assert!(!text.contains(secret) || text.contains("\"code\":\"invalid\""), "{secret} in {text}");
        }
    }
    // The test would notice: an author's answer holds all of it.
    let review = admin.call(&api::REVIEW_ATTEMPT, &[&attempt.id], &Nothing {}).await.text();
    for secret in SECRETS.iter().copied().chain(ids.iter().map(String::as_str)) {
        assert!(review.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_quiz_tells_its_solutions_when_its_rule_says_so_and_not_before() {
    let scene = Scene::set().await;
    let bank = scene.bank(2).await;
    let mut input = exam(&bank, 2);
    input["purpose"] = json!("quiz");
    input["rules"] = json!({"pass_percent": 100, "feedback": {"telling": "solutions", "when": "passed"}});
    let quiz = scene.publish(input).await;
    let human = &scene.cast.ardent_user;
    let failed = scene.take(human, &quiz, 1).await;
    assert!(failed.questions.is_empty() && failed.topics.is_empty(), "{failed:?}");
    let passed = scene.take(human, &quiz, 2).await;
    let solution = passed.questions[0].solution.clone().expect("it is told");
    assert_eq!(solution.answer, passed.questions[0].answer);
}
