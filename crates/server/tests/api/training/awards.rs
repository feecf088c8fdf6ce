//! Certificates: earned, given, renewed, taken back; reminders, calendar, and people who change company.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    partners::{MoveInput, api::MOVE_PERSON},
    training::{
        AwardFilter, AwardInput, AwardSource, AwardState, CompanyFilter, HoldInput, LessonContent, NudgeInput, PublishInput, ReasonInput,
        Requirement, VerificationVerdict, api,
    },
};
use serde_json::json;

use super::{
    hall::{Scene, certification, tab},
    scene::{course, lesson},
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[tokio::test]
async fn passing_the_exam_brings_the_certificate() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let result = scene.take(human, &exam, 3).await;
    assert_eq!((result.attempt.percent, result.attempt.passed, result.awards.len()), (Some(75), Some(true), 1));
    let ada = scene.t.as_(human);
    let award = ada.call(&api::AWARD, &[&result.awards[0]], &Nothing {}).await.ok();
    assert_eq!((award.valid_from, award.valid_until), (day("2026-11-23"), Some(day("2027-11-23"))));
    assert_eq!((award.state, award.source), (AwardState::Active, AwardSource::Earned { attempt: Some(result.attempt.id) }));
    assert!(scene.t.journal().await.contains(&"training.give_award".to_owned()));
    scene.t.work().await;
    let mail = scene.t.mails().pop().expect("a mail");
    assert!(mail.contains("ada.user@ardent.example") && mail.contains("Certified Level Technician"), "{mail}");
    let listed = scene.admin().call(&api::CERTIFICATION, &[&certification.id], &Nothing {}).await.ok();
    assert_eq!((listed.holders, listed.awards), (1, 1));
    let standing = ada.call(&api::STANDING, &[&human.id], &Nothing {}).await.ok().certifications.remove(0);
    assert_eq!((standing.state, standing.done, standing.of, standing.missing.len()), (AwardState::Active, 1, 1, 0));
}

#[tokio::test]
async fn names_come_in_the_language_that_the_request_wants() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    scene.take(human, &exam, 3).await;
    for (asked, name) in [
        (None, "Certified Level Technician"),
        (Some("de-AT, de;q=0.9, en;q=0.5"), "Zertifizierte Fachkraft Füllstand"),
        (Some("fr;q=0.9, en;q=0.8, de;q=0.1"), "Certified Level Technician"),
        (Some("*"), "Certified Level Technician"),
        (Some(";;,q=,\u{e9}"), "Certified Level Technician"),
    ] {
        let client = scene.t.as_(human);
        let client = asked.map_or(client.clone(), |asked| client.with("accept-language", asked));
        let standing = client.call(&api::STANDING, &[&human.id], &Nothing {}).await.ok().certifications.remove(0);
        assert_eq!(standing.name, name, "{asked:?}");
    }
}

#[tokio::test]
async fn an_exam_that_completes_a_course_brings_the_certificate_of_both() {
    let scene = Scene::set().await;
    let bank = scene.bank(4).await;
    let exam = scene.publish(super::hall::exam(&bank, 4)).await;
    let admin = scene.admin();
    let input = course("Level course", vec![lesson(1, LessonContent::Quiz { exam: exam.id })]);
    let made = admin.call(&api::CREATE_COURSE, &[], &input).await.ok();
    admin.call(&api::PUBLISH_COURSE, &[&made.id], &PublishInput::default()).await.ok();
    let mut both = certification(&exam);
    both["requires"] = json!([{"kind": "course", "id": made.id}, {"kind": "exam", "id": exam.id}]);
    let both = scene.certify(both).await;
    let mut of_course = certification(&exam);
    of_course["requires"] = json!([{"kind": "course", "id": made.id}]);
    of_course["exam_needed"] = json!(false);
    scene.certify(of_course).await;
    let ada = scene.t.as_(&scene.cast.ardent_user);
    ada.call(&api::ENROLL, &[&made.id], &Nothing {}).await.ok();
    let result = scene.take(&scene.cast.ardent_user, &exam, 4).await;
    assert_eq!(result.awards.len(), 2, "the course was completed by it");
    // Whoever has not taken the course has not earned it by the exam alone.
    assert!(scene.take(&scene.cast.boreal_user, &exam, 4).await.awards.is_empty());
    admin.call(&api::REMOVE_EXAM, &[&exam.id], &Nothing {}).await.fails("training/has-learners");
    let bea = scene.t.as_(&scene.cast.boreal_user);
    let standing = bea.call(&api::STANDING, &[&scene.cast.boreal_user.id], &Nothing {}).await.ok();
    let half = standing.certifications.iter().find(|standing| standing.certification == both.id).expect("it is on the way");
    assert_eq!((half.state, half.done, half.of, half.missing[0].title.as_str()), (AwardState::InProgress, 1, 2, "Level course"));
}

#[tokio::test]
async fn who_renews_in_the_window_loses_nothing_and_takes_the_exam_again() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let first = scene.take(human, &exam, 4).await.awards[0];
    let ada = scene.t.as_(human);
    ada.call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await.fails("training/already-passed");
    // The renewal opens 90 days before the end: on 25 August.
    scene.t.pass(Duration::days(274));
    ada.call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await.fails("training/already-passed");
    scene.t.pass(Duration::days(2));
    let before = ada.call(&api::AWARD, &[&first], &Nothing {}).await.ok();
    assert_eq!(before.state, AwardState::Expiring);
    let standing = ada.call(&api::STANDING, &[&human.id], &Nothing {}).await.ok().certifications.remove(0);
    assert_eq!((standing.state, standing.missing.len()), (AwardState::Expiring, 1), "the exam is to be taken anew");
    let renewed = scene.take(human, &exam, 4).await.awards[0];
    let after = ada.call(&api::AWARD, &[&renewed], &Nothing {}).await.ok();
    assert_eq!((after.valid_until, after.renews), (Some(day("2028-11-23")), Some(first)), "from the old end on");
    let old = ada.call(&api::AWARD, &[&first], &Nothing {}).await.ok();
    assert_eq!((old.state, old.renewed_by, old.valid_until), (AwardState::Renewed, Some(renewed), Some(day("2027-11-23"))));
    // The old paper is still what it says, and tells of the newer one.
    let verified = scene.t.anonymous().call(&api::VERIFY, &[&old.number], &Nothing {}).await.ok();
    assert_eq!((verified.verdict, verified.newer), (VerificationVerdict::Valid, Some(after.number)));
    let states = |state| AwardFilter { state: vec![state], ..AwardFilter::default() };
    for (state, total) in [(AwardState::Renewed, 1), (AwardState::Active, 1), (AwardState::Expiring, 0), (AwardState::Revoked, 0)] {
        assert_eq!(ada.call(&api::AWARDS, &[], &states(state)).await.ok().total, total, "{state:?}");
    }
}

#[tokio::test]
async fn people_and_their_admins_are_reminded_on_the_days_and_once() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    scene.take(&scene.cast.ardent_user, &exam, 4).await;
    scene.t.work().await;
    let before = scene.t.mails().len();
    let mut told = Vec::new();
    for days in 1..=366 {
        scene.t.pass(Duration::days(1));
        guildhall_server::training::sweep(&scene.t.app).await.expect("the round");
        guildhall_server::training::sweep(&scene.t.app).await.expect("another round on the same day");
        let mails = scene.t.mails().len();
        scene.t.work().await;
        if scene.t.mails().len() > mails {
            told.push(365 - days);
        }
    }
    assert_eq!(told, [90, 60, 30, 7]);
    let mails = scene.t.mails().split_off(before);
    let to = |who: &str| mails.iter().filter(|mail| mail.contains(&format!("To: {who}"))).count();
    assert_eq!((to("ada.user@ardent.example"), to("abel.admin@ardent.example"), mails.len()), (4, 4, 8));
    assert!(mails.iter().all(|mail| mail.contains("23 November 2027")), "{}", mails[0]);
}

#[tokio::test]
async fn an_end_that_comes_near_stands_on_the_home_pages_until_it_is_renewed() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let (human, admin) = (&scene.cast.ardent_user, &scene.cast.ardent_admin);
    let first = scene.take(human, &exam, 4).await.awards[0];
    let waits = async |human: &crate::support::Human| {
        let tasks = scene.t.as_(human).call(&guildhall_domain::home::api::TASKS, &[], &Nothing {}).await.ok();
        let ours = tasks.into_iter().filter(|task| task.code.starts_with("training."));
        ours.map(|task| (task.code, task.link, task.due_on)).collect::<Vec<_>>()
    };
    assert_eq!((waits(human).await, waits(admin).await), (vec![], vec![]), "there is time");
    scene.t.pass(Duration::days(276));
    let end = Some(day("2027-11-23"));
    assert_eq!(waits(human).await, [("training.renew".to_owned(), format!("/training/certificates/{first}"), end)]);
    assert_eq!(waits(admin).await, [("training.ending".to_owned(), format!("/training/companies/{}", scene.cast.ardent.id), end)]);
    assert_eq!(waits(&scene.cast.boreal_admin).await, [], "another company's people are not theirs");
    scene.take(human, &exam, 4).await;
    assert_eq!((waits(human).await, waits(admin).await), (vec![], vec![]));
}

#[tokio::test]
async fn what_cannot_be_renewed_is_told_to_end_all_the_same() {
    let scene = Scene::set().await;
    let bank = scene.bank(6).await;
    let exam = scene.publish(super::hall::exam(&bank, 4)).await;
    let mut input = certification(&exam);
    input.as_object_mut().expect("an object").remove("renewal");
    input["remind_days"] = json!([60, 7]);
    let certification = scene.certify(input).await;
    let (human, ardent) = (&scene.cast.ardent_user, scene.cast.ardent.id);
    let award = scene.take(human, &exam, 4).await.awards[0];
    let (ada, admin) = (scene.t.as_(human), scene.t.as_(&scene.cast.ardent_admin));
    let nudge = NudgeInput { people: vec![human.id], item: Requirement::Certification(certification.id), message: String::new() };
    let tasks = async || {
        let tasks = ada.call(&guildhall_domain::home::api::TASKS, &[], &Nothing {}).await.ok();
        tasks.into_iter().map(|task| (task.code, task.due_on)).collect::<Vec<_>>()
    };
    // The last day before the first reminder.
    scene.t.pass(Duration::days(304));
    assert_eq!(ada.call(&api::AWARD, &[&award], &Nothing {}).await.ok().state, AwardState::Active);
    assert_eq!(tasks().await, []);
    assert_eq!(admin.call(&api::NUDGE, &[&ardent], &nudge).await.ok().done, [human.id]);
    scene.t.pass(Duration::days(1));
    assert_eq!(ada.call(&api::AWARD, &[&award], &Nothing {}).await.ok().state, AwardState::Expiring);
    assert_eq!(tasks().await, [("training.ends".to_owned(), Some(day("2027-11-23")))]);
    for (state, total) in [(AwardState::Expiring, 1), (AwardState::Active, 0)] {
        let filter = AwardFilter { state: vec![state], ..AwardFilter::default() };
        assert_eq!(admin.call(&api::AWARDS, &[], &filter).await.ok().total, total, "{state:?}");
        let filter = CompanyFilter { state: vec![state], ..CompanyFilter::default() };
        assert_eq!(admin.call(&api::COMPANY_PEOPLE, &[&ardent], &filter).await.ok().total, total, "{state:?}");
    }
    assert_eq!(admin.call(&api::NUDGE, &[&ardent], &nudge).await.ok().nudged, [human.id]);
    scene.t.pass(Duration::days(61));
    assert_eq!(ada.call(&api::AWARD, &[&award], &Nothing {}).await.ok().state, AwardState::Expired);
}

#[tokio::test]
async fn history_is_never_deleted() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    let award = scene.take(&scene.cast.ardent_user, &exam, 4).await.awards[0];
    scene.admin().call(&api::REMOVE_CERTIFICATION, &[&certification.id], &Nothing {}).await.fails("training/has-awards");
    // Not by whoever gets at the database either.
    for change in [
        "DELETE FROM training_certifications WHERE id = $1",
        "DELETE FROM training_awards WHERE certification_id = $1",
        "UPDATE training_awards SET valid_until = '2099-01-01' WHERE certification_id = $1",
    ] {
        assert!(scene.t.execute(change, [certification.id.to_string().into()]).await.is_err(), "{change}");
    }
    scene.admin().call(&api::ARCHIVE_CERTIFICATION, &[&certification.id], &Nothing {}).await.ok();
    let award = scene.admin().call(&api::AWARD, &[&award], &Nothing {}).await.ok();
    assert_eq!(award.state, AwardState::Active, "what was given stays");
    let human = &scene.cast.boreal_user;
    assert!(scene.take(human, &exam, 4).await.awards.is_empty(), "it cannot be earned any more");
}

#[tokio::test]
async fn a_certificate_is_given_by_hand_with_a_reason_and_taken_back() {
    let scene = Scene::set().await;
    let (_, certification) = scene.usual().await;
    let human = &scene.cast.boreal_user;
    let input = |valid_from: &str, reason: &str| AwardInput {
        certification: certification.id,
        person: human.id,
        valid_from: day(valid_from),
        reason: reason.to_owned(),
        evidence: None,
    };
    let admin = scene.admin();
    let fields = admin.call(&api::GIVE_AWARD, &[], &input("2026-11-24", "")).await.fields();
    assert_eq!(fields, [("/reason".to_owned(), "required".to_owned()), ("/valid_from".to_owned(), "in-the-future".to_owned())]);
    let award = admin.call(&api::GIVE_AWARD, &[], &input("2026-10-01", "Passed on paper")).await.ok();
    assert_eq!((award.valid_until, award.state), (Some(day("2027-10-01")), AwardState::Active));
    admin.call(&api::GIVE_AWARD, &[], &input("2026-10-01", "Again")).await.fails("training/already-held");

    let reason = ReasonInput { reason: "It was somebody else".to_owned() };
    let revoked = admin.call(&api::REVOKE_AWARD, &[&award.id], &reason).await.ok();
    assert_eq!(
        (revoked.state, revoked.revoked.map(|revoked| revoked.reason)),
        (AwardState::Revoked, Some("It was somebody else".to_owned()))
    );
    admin.call(&api::REVOKE_AWARD, &[&award.id], &reason).await.fails("training/revoked");
    let public = scene.t.anonymous().call(&api::VERIFY, &[&award.number.to_lowercase().replace('-', " ")], &Nothing {}).await;
    assert!(!public.text().contains("somebody else") && !public.text().contains("Boreal"), "strangers learn no reason and no company");
    assert_eq!(public.ok().verdict, VerificationVerdict::Revoked);
    scene.t.work().await;
    assert!(scene.t.mails().iter().any(|mail| mail.contains("To: bea.user@boreal.example") && mail.contains("It was somebody else")));
}

#[tokio::test]
async fn certificates_go_with_the_person_and_both_headcounts_change_the_same_day() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let award = scene.take(human, &exam, 4).await.awards[0];
    let needs = serde_json::from_value(json!({"needs": [
        {"tier": "gold", "certification": certification.id, "people": 1}, {"tier": "silver", "certification": certification.id, "people": 1},
    ]}));
    scene.admin().if_match(1).call(&api::UPDATE_TIER_NEEDS, &[], &needs.expect("needs")).await.ok();
    let heads = async |company: guildhall_domain::partner::PartnerId| {
        let view = scene.admin().call(&api::COMPANY, &[&company], &CompanyFilter::default()).await.ok();
        (view.certified, view.needs[0].held, view.needs[0].gap)
    };
    assert_eq!((heads(scene.cast.ardent.id).await, heads(scene.cast.boreal.id).await), ((1, 1, 0), (0, 0, 1)));
    let to_boreal = MoveInput { partner: scene.cast.boreal.id, roles: [Role::PartnerUser].into() };
    scene.admin().if_match(1).call(&MOVE_PERSON, &[&human.id], &to_boreal).await.ok();
    assert_eq!((heads(scene.cast.ardent.id).await, heads(scene.cast.boreal.id).await), ((0, 0, 1), (1, 1, 0)));
    // Sessions of the time before are over.
    let entered = crate::session::sign_in(&scene.t.anonymous(), &human.email, crate::support::PASSWORD).await;
    let human = crate::support::Human { token: entered.cookie("guildhall").expect("a cookie"), ..human.clone() };
    let award = scene.t.as_(&human).call(&api::AWARD, &[&award], &Nothing {}).await.ok();
    assert_eq!((award.state, award.partner_name.as_str()), (AwardState::Active, "Boreal Flow"));
    scene.t.as_(&scene.cast.ardent_admin).call(&api::AWARD, &[&award.id], &Nothing {}).await.fails("not-found");
    scene.t.as_(&scene.cast.boreal_admin).call(&api::AWARD, &[&award.id], &Nothing {}).await.ok();
}

#[tokio::test]
async fn publishing_a_certification_finds_who_has_done_everything() {
    let scene = Scene::set().await;
    let bank = scene.bank(4).await;
    let exam = scene.publish(super::hall::exam(&bank, 4)).await;
    assert!(scene.take(&scene.cast.ardent_user, &exam, 4).await.awards.is_empty());
    let first = scene.certify(certification(&exam)).await;
    let mut expert = certification(&exam);
    expert["name"] = json!({"en": "Certified Level Expert"});
    expert["requires"] = json!([{"kind": "certification", "id": first.id}]);
    expert["exam_needed"] = json!(false);
    scene.certify(expert).await;
    scene.t.work().await;
    let awards = scene.admin().call(&api::AWARDS, &[], &AwardFilter::default()).await.ok();
    assert_eq!(awards.total, 2, "one leads to the other");
}

#[tokio::test]
async fn a_calendar_shows_the_ends_to_whoever_has_its_address_until_it_is_taken_back() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    scene.take(human, &exam, 4).await;
    let ada = scene.t.as_(human);
    let feed = ada.call(&api::CREATE_FEED, &[], &Nothing {}).await.ok();
    let href = feed.href.expect("it is told once");
    let path = href.strip_prefix(&scene.t.app.config.public_url).expect("an address of the portal").to_owned();
    assert_eq!(ada.call(&api::FEEDS, &[], &Nothing {}).await.ok()[0].href, None);
    let calendar = scene.t.anonymous().send("GET", &path, &[], Vec::new()).await;
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    let text = calendar.text().replace("\r\n ", "");
    for line in [
        "BEGIN:VCALENDAR",
        "DTSTART;VALUE=DATE:20271123",
        "DTSTART;VALUE=DATE:20270825",
        "SUMMARY:Certificate ends: Certified Level Technician",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let triggers = |text: &str| text.lines().filter_map(|line| line.strip_prefix("TRIGGER:")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(triggers(&text), ["-P89DT15H", "-P59DT15H", "-P29DT15H", "-P6DT15H"], "on the days of the reminders");
    scene.t.pass(Duration::days(320));
    let later = scene.t.anonymous().send("GET", &path, &[], Vec::new()).await.text();
    assert_eq!(triggers(&later), ["-P29DT15H", "-P6DT15H"], "what is over rings no more");
    assert!(ada.call(&api::FEEDS, &[], &Nothing {}).await.ok()[0].read_at.is_some());
    assert!(!scene.t.rows("SELECT token_hash FROM training_feeds", []).await.is_empty());
    ada.call(&api::REMOVE_FEED, &[&feed.id], &Nothing {}).await.ok();
    assert_eq!(scene.t.anonymous().send("GET", &path, &[], Vec::new()).await.fails_with(), "not-found");
}

#[tokio::test]
async fn the_list_as_csv_holds_what_the_list_holds() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    scene.take(&scene.cast.ardent_user, &exam, 4).await;
    scene.take(&scene.cast.boreal_user, &exam, 4).await;
    let all = scene.admin().call(&api::EXPORT_AWARDS, &[], &AwardFilter::default()).await.text();
    assert_eq!(all.lines().count(), 3, "{all}");
    let own = scene.t.as_(&scene.cast.ardent_admin).call(&api::EXPORT_AWARDS, &[], &AwardFilter::default()).await.text();
    assert!(own.contains("Ada User") && !own.contains("Bea User"), "{own}");
}
