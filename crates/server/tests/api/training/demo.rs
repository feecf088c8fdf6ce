//! The demo's training: what a visitor finds, and that it is what the rules would have made of it.

use std::collections::BTreeMap;

use guildhall_domain::{
    endpoint::Nothing,
    training::{AttemptState, AwardFilter, AwardState, CourseFilter, CourseStage, Learning, MyLearning, api, scorm::PackageFilter},
};
use guildhall_server::seed::{collateral, fill, people::PASSWORD, training};

use crate::{
    session::sign_in,
    support::{Client, Portal},
};

async fn enter(t: &Portal, email: &str) -> Client {
    let token = sign_in(&t.anonymous(), email, PASSWORD).await.cookie("guildhall").expect("a session");
    t.anonymous().with("cookie", &format!("guildhall={token}"))
}

async fn number(t: &Portal, query: &str) -> i64 {
    t.rows(query, []).await.first().expect("a row").try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn the_demo_has_courses_certificates_and_hundreds_of_histories() {
    let t = Portal::start().await;
    assert!(fill::fill_people(&t.app).await.expect("the people"));
    let materials = training::materials();
    collateral::seed_part(&t.app, |asset| materials.contains(asset.title)).await.expect("the files that lessons show");
    let now = t.app.clock.now();
    training::seed(&t.app).await.expect("the histories");
    assert_eq!(t.app.clock.now(), now);

    let admin = enter(&t, "admin@hexholm.example").await;
    let courses = admin.call(&api::COURSES, &[], &CourseFilter { limit: Some(200), ..CourseFilter::default() }).await.ok().items;
    for (language, least) in [("en", 6), ("de", 6)] {
        let count = courses.iter().filter(|course| course.language == language && course.stage == CourseStage::Published).count();
        assert!(count >= least, "{count} courses in {language}");
    }
    let packages = admin.call(&api::PACKAGES, &[], &PackageFilter::default()).await.ok().items;
    let versions: Vec<_> = packages.iter().map(|package| package.report.as_ref().and_then(|report| report.scorm)).collect();
    assert!(packages.len() == 2 && versions[0] != versions[1], "{versions:?}");
    assert!(packages.iter().all(|package| {
        package.courses.len() == 1 && package.report.as_ref().is_some_and(|report| report.is_sound() && report.notes.is_empty())
    }));
    let certifications = admin.call(&api::CERTIFICATIONS, &[], &Nothing {}).await.ok();
    assert_eq!(certifications.len(), 4);
    for certification in certifications {
        assert!(certification.holders >= 2, "{:?} has {} holders", certification.certification.name, certification.holders);
    }
    let learners = number(&t, "SELECT COUNT(DISTINCT person_id) FROM training_enrollments").await;
    assert!(learners >= 250, "{learners} learners");
    for state in [AwardState::Active, AwardState::Expiring, AwardState::Expired, AwardState::Renewed, AwardState::Revoked] {
        let filter = AwardFilter { state: vec![state], ..AwardFilter::default() };
        let total = admin.call(&api::AWARDS, &[], &filter).await.ok().total;
        assert!(total >= 2, "{total} certificates are {state:?}");
    }
    for learning in Learning::ALL {
        let query = format!("SELECT COUNT(*) FROM training_enrollments WHERE learning = '{}'", learning.slug());
        assert!(number(&t, &query).await >= 2, "{learning:?}");
    }
    for state in ["booked", "waiting", "attended", "missed"] {
        assert!(number(&t, &format!("SELECT COUNT(*) FROM training_bookings WHERE state = '{state}'")).await > 0, "nobody is {state}");
    }
    let today = now.date_naive();
    let overdue = format!("SELECT COUNT(*) FROM training_assignments WHERE done_at IS NULL AND due_on < '{today}'");
    assert!(number(&t, &overdue).await > 5);
    every_attempt_comes_to_the_same_again(&t, &admin).await;
    what_is_reached_is_what_was_done(&t).await;
    visitors_find_something(&t).await;
    nothing_is_left_to_tell(&t).await;
}

async fn every_attempt_comes_to_the_same_again(t: &Portal, admin: &Client) {
    let mut states: BTreeMap<AttemptState, usize> = BTreeMap::new();
    for row in t.rows("SELECT id FROM training_attempts", []).await {
        let id: String = row.try_get_by_index(0).expect("an id");
        let attempt = admin.call(&api::REVIEW_ATTEMPT, &[&id], &Nothing {}).await.ok();
        assert_eq!(attempt.score, attempt.again, "{id}");
        *states.entry(attempt.attempt.state).or_default() += 1;
    }
    for state in AttemptState::ALL {
        assert!(states.contains_key(&state), "{state:?} in {states:?}");
    }
    let failed = number(t, "SELECT COUNT(*) FROM training_attempts WHERE passed = 0 AND purpose = 'exam'").await;
    assert!(failed > 10, "{failed} failed");
}

/// The percentages in the rows of enrollments follow from the lessons that are done.
async fn what_is_reached_is_what_was_done(t: &Portal) {
    let query = "SELECT e.id, e.lessons_done, e.lessons, e.percent, e.learning, e.completed_by,
        (SELECT COUNT(*) FROM training_progress p WHERE p.enrollment_id = e.id AND p.completed_at IS NOT NULL) FROM training_enrollments e";
    for row in t.rows(query, []).await {
        let id: String = row.try_get_by_index(0).expect("an id");
        let at = |index: usize| row.try_get_by_index::<i64>(index).expect("a number");
        let (done, of, percent, noted) = (at(1), at(2), at(3), at(6));
        let (learning, by): (String, String) = (row.try_get_by_index(4).expect("a text"), row.try_get_by_index(5).expect("a text"));
        assert!(noted >= done, "{id}: {noted} lessons are done, {done} are counted");
        if by.contains("\"word\"") {
            continue;
        }
        assert_eq!(percent, done * 100 / of, "{id}");
        assert_eq!(learning == "completed", done == of, "{id} is {learning} with {done} of {of}");
    }
}

async fn visitors_find_something(t: &Portal) {
    for email in ["user@brueckner.example", "jana@brueckner.example"] {
        let client = enter(t, email).await;
        let mine: MyLearning = client.call(&api::MINE, &[], &Nothing {}).await.ok();
        assert!(mine.go_on.is_some() && !mine.started.is_empty(), "{email} has nothing to go on with");
        assert!(mine.assigned.iter().any(|assignment| assignment.due_on.is_some()), "{email} has nothing that is due");
        let states: Vec<AwardState> = mine.certifications.iter().map(|standing| standing.state).collect();
        for state in [AwardState::Active, AwardState::Expiring, AwardState::InProgress] {
            assert!(states.contains(&state), "{email}: {state:?} in {states:?}");
        }
    }
}

async fn nothing_is_left_to_tell(t: &Portal) {
    let before = t.mails().len();
    guildhall_server::training::sweep(&t.app).await.expect("a round");
    t.work().await;
    assert_eq!(t.mails().len(), before, "nobody is mailed about a year that never was");
}
