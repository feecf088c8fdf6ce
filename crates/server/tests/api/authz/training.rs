//! Training in the matrix: who may see which record, written down by hand, and a body for each write.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    audience::{Attribute, Audience, Condition},
    endpoint::Nothing,
    training::{
        AssignInput, AssignmentRuleInput, CompleteInput, Course, CourseInput, CourseModule, Due, Evidence, Lesson, LessonContent,
        PackageId, PathInput, PathItem, PathStep, PublishInput, Requirement, SittingInput, SittingPlace, api,
        scorm::{LaunchInput, PackageInput},
    },
};
use serde_json::{Value, json};

use super::{
    actors::{Stage, Who},
    things::Thing,
};
use crate::training::scene::{id, two_parts};

/// What an id in a path of training names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Course,
    Offer,
    OfferedPath,
    Path,
    Package,
    Rule,
    Assignment,
    Enrollment,
    Launch,
    Seat,
    Sitting,
    Picture,
    Evidence,
}

/// Which slot a path pattern of training has; the longer one first.
pub const SLOTS: [(&str, Slot); 14] = [
    ("/api/v1/training/catalogue/courses/{id}", Slot::Offer),
    ("/api/v1/training/catalogue/paths/{id}", Slot::OfferedPath),
    ("/api/v1/training/courses/{id}", Slot::Course),
    ("/api/v1/training/paths/{id}", Slot::Path),
    ("/api/v1/training/packages/{id}", Slot::Package),
    ("/api/v1/training/assignment-rules/{id}", Slot::Rule),
    ("/api/v1/training/assignments/{id}", Slot::Assignment),
    ("/api/v1/training/enrollments/{id}", Slot::Enrollment),
    ("/api/v1/training/launches/{id}", Slot::Launch),
    ("/api/v1/training/sittings/{id}/book", Slot::Seat),
    ("/api/v1/training/sittings/{id}/unbook", Slot::Seat),
    ("/api/v1/training/sittings/{id}", Slot::Sitting),
    ("/api/v1/training/pictures/{id}", Slot::Picture),
    ("/api/v1/training/evidence/{id}", Slot::Evidence),
];

type Sees = fn(Who) -> bool;

const EVERYONE: Sees = |_| true;
const NORTHERN: Sees = |who| who.is_boreal() || who.is_vendor();
const NOBODY: Sees = |_| false;

/// The lesson that stands in addresses.
pub fn lesson() -> String {
    id::<()>(1).to_string()
}

fn nordics() -> Audience {
    Audience { conditions: vec![Condition { attribute: Attribute::Region, one_of: vec!["nordics".to_owned()] }], ..Audience::default() }
}

fn text() -> LessonContent {
    LessonContent::Text { markdown: "A canary sings.".to_owned() }
}

fn course(title: &str, content: LessonContent, audience: Audience) -> CourseInput {
    let lesson = Lesson { id: id(1), title: "A lesson".to_owned(), minutes: 10, optional: false, content };
    CourseInput {
        title: title.to_owned(),
        language: "en".to_owned(),
        audience,
        modules: vec![CourseModule { title: "All of it".to_owned(), lessons: vec![lesson] }],
        ..CourseInput::default()
    }
}

async fn published(stage: &Stage, title: &str, content: LessonContent, audience: Audience) -> Course {
    let admin = stage.client(Who::Admin);
    let draft = admin.call(&api::CREATE_COURSE, &[], &course(title, content, audience)).await.ok();
    admin.call(&api::PUBLISH_COURSE, &[&draft.id], &PublishInput::default()).await.ok()
}

fn path(title: &str, item: PathItem, audience: Audience) -> PathInput {
    let steps = vec![PathStep { item, optional: false, after: vec![] }];
    PathInput { title: title.to_owned(), language: "en".to_owned(), audience, steps, ..PathInput::default() }
}

async fn package(stage: &Stage, archive: Vec<u8>) -> PackageId {
    guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
    let admin = stage.client(Who::Admin);
    let input = PackageInput { file_name: "canary.zip".to_owned(), size: archive.len() as u64 };
    let package = admin.call(&api::ADD_PACKAGE, &[], &input).await.ok().id;
    admin.clone().with("upload-offset", "0").upload(&api::SEND_PACKAGE, &[&package], archive).await.ok();
    stage.t.work().await;
    package
}

/// All that a slot can name.
pub async fn all(stage: &Stage, slot: Slot) -> Vec<Thing> {
    let admin = stage.client(Who::Admin);
    let cast = &stage.cast;
    let thing = |name: &'static str, id: String, seen_by: Sees| Thing { name, id, seen_by };
    let (ours, north, draft) = ("Canary for everyone", "Canary for Boreal", "Canary draft");
    match slot {
        Slot::Course | Slot::Offer => {
            let all = published(stage, ours, text(), Audience::default()).await;
            let north = published(stage, north, text(), nordics()).await;
            let draft = admin.call(&api::CREATE_COURSE, &[], &course(draft, text(), Audience::default())).await.ok();
            // Authors look after all of them; learners find what is published and meant for them.
            let (narrow, hidden) = if slot == Slot::Course { (EVERYONE, EVERYONE) } else { (NORTHERN, NOBODY) };
            vec![
                thing("a course for everyone", all.id.to_string(), EVERYONE),
                thing("a course for the nordics", north.id.to_string(), narrow),
                thing("a draft", draft.id.to_string(), hidden),
            ]
        }
        Slot::Path | Slot::OfferedPath => {
            let step = PathItem::Course(published(stage, ours, text(), Audience::default()).await.id);
            let make = async |title: &str, audience: Audience, publish: bool| {
                let made = admin.call(&api::CREATE_PATH, &[], &path(title, step, audience)).await.ok().id;
                if publish {
                    admin.call(&api::PUBLISH_PATH, &[&made], &Nothing {}).await.ok();
                }
                made.to_string()
            };
            let (narrow, hidden) = if slot == Slot::Path { (EVERYONE, EVERYONE) } else { (NORTHERN, NOBODY) };
            vec![
                thing("a path for everyone", make(ours, Audience::default(), true).await, EVERYONE),
                thing("a path for the nordics", make(north, nordics(), true).await, narrow),
                thing("a draft of a path", make(draft, Audience::default(), false).await, hidden),
            ]
        }
        Slot::Package => {
            let input = PackageInput { file_name: "arriving.zip".to_owned(), size: 5 };
            let arriving = admin.call(&api::ADD_PACKAGE, &[], &input).await.ok().id;
            vec![
                thing("a package on its way", arriving.to_string(), EVERYONE),
                thing("a package", package(stage, two_parts()).await.to_string(), EVERYONE),
            ]
        }
        Slot::Rule => {
            let item = Requirement::Course(published(stage, ours, text(), Audience::default()).await.id);
            let made = admin.call(&api::CREATE_ASSIGNMENT_RULE, &[], &rule(item)).await.ok();
            vec![thing("a rule", made.id.to_string(), EVERYONE)]
        }
        Slot::Assignment => {
            let item = Requirement::Course(published(stage, ours, text(), Audience::default()).await.id);
            let assign = async |person| {
                let input = AssignInput { item, people: vec![person], due_on: None };
                admin.call(&api::ASSIGN, &[], &input).await.ok()[0].id.to_string()
            };
            vec![
                thing("Ardent's user's", assign(cast.ardent_user.id).await, |who| {
                    matches!(who, Who::ArdentAdmin | Who::Manager | Who::Admin)
                }),
                thing("Boreal's user's", assign(cast.boreal_user.id).await, |who| matches!(who, Who::BorealAdmin | Who::Admin)),
            ]
        }
        Slot::Enrollment | Slot::Launch => {
            let content = LessonContent::Scorm { package: package(stage, two_parts()).await, least: None };
            let course = published(stage, ours, content, Audience::default()).await;
            let of = async |who: Who| {
                let client = stage.client(who);
                let enrollment = client.call(&api::ENROLL, &[&course.id], &Nothing {}).await.ok().enrollment.id;
                if slot == Slot::Enrollment {
                    return enrollment.to_string();
                }
                let input = LaunchInput { part: String::new() };
                client.call(&api::LAUNCH, &[&enrollment, &lesson()], &input).await.ok().id.to_string()
            };
            vec![
                thing("Ardent's user's", of(Who::ArdentUser).await, |who| who == Who::ArdentUser),
                thing("Boreal's user's", of(Who::BorealUser).await, |who| who == Who::BorealUser),
                thing("an approver's", of(Who::Approver).await, |who| who == Who::Approver),
            ]
        }
        Slot::Seat | Slot::Sitting => {
            let plan = async |title: &str, audience: Audience, learner: Who| {
                let content = LessonContent::Session { markdown: "Bring a valve.".to_owned() };
                let course = published(stage, title, content, audience).await;
                stage.client(learner).call(&api::ENROLL, &[&course.id], &Nothing {}).await.ok();
                let input: SittingInput = serde_json::from_value(sitting(stage)).expect("a sitting");
                admin.call(&api::CREATE_SITTING, &[&course.id, &lesson()], &input).await.ok().id.to_string()
            };
            let (of_ardent, of_boreal): (Sees, Sees) = (|who| who == Who::ArdentUser, |who| who == Who::BorealUser);
            let (ardents, boreals) = if slot == Slot::Sitting { (EVERYONE, EVERYONE) } else { (of_ardent, of_boreal) };
            vec![
                thing("a sitting of Ardent's user's course", plan(ours, Audience::default(), Who::ArdentUser).await, ardents),
                thing("a sitting of Boreal's user's course", plan(north, nordics(), Who::BorealUser).await, boreals),
            ]
        }
        Slot::Picture => {
            guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
            let mut png = std::io::Cursor::new(Vec::new());
            image::RgbImage::new(4, 4).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
            let picture = admin.upload(&api::ADD_PICTURE, &[], png.into_inner()).await.ok();
            vec![thing("a picture", picture.id.to_string(), EVERYONE)]
        }
        Slot::Evidence => {
            guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
            let course = published(stage, ours, text(), Audience::default()).await;
            let prove = async |person| {
                let headers = [("content-type", "application/octet-stream")];
                let sent = admin.send("POST", "/api/v1/training/evidence?name=list.csv", &headers, "name,there\nsomebody,yes\n").await;
                let evidence = sent.typed::<Evidence>().ok().id;
                let input =
                    CompleteInput { person, completed_on: day(), reason: "Learned at the fair".to_owned(), evidence: Some(evidence) };
                admin.call(&api::COMPLETE, &[&course.id], &input).await.ok();
                evidence.to_string()
            };
            vec![
                thing("what Ardent's user did", prove(cast.ardent_user.id).await, |who| {
                    matches!(who, Who::ArdentUser | Who::Manager | Who::Approver | Who::Finance | Who::Admin)
                }),
                thing("what Boreal's user did", prove(cast.boreal_user.id).await, |who| {
                    matches!(who, Who::BorealUser | Who::Approver | Who::Finance | Who::Admin)
                }),
            ]
        }
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day")
}

fn rule(item: Requirement) -> AssignmentRuleInput {
    AssignmentRuleInput { name: "Everybody learns".to_owned(), item, audience: Audience::default(), due: Due::Never, active: true }
}

fn sitting(stage: &Stage) -> Value {
    let starts_at = stage.t.app.clock.now() + Duration::days(3);
    let place = SittingPlace::Room { address: "Kiel".to_owned() };
    json!({ "starts_at": starts_at, "ends_at": starts_at + Duration::hours(2), "place": place })
}

/// A body for each write.
pub async fn body(stage: &Stage, method: &str, path_pattern: &str, who: Who) -> Value {
    let cast = &stage.cast;
    // A company's admin assigns to their own; authors to Ardent, whom the manager looks after.
    let person = if who == Who::BorealAdmin { cast.boreal_user.id } else { cast.ardent_user.id };
    let item = async || Requirement::Course(published(stage, "Canary for everyone", text(), Audience::default()).await.id);
    let json = |value: Result<Value, serde_json::Error>| value.expect("it is JSON");
    match (method, path_pattern) {
        ("POST" | "PUT", "/api/v1/training/courses" | "/api/v1/training/courses/{id}") => {
            json(serde_json::to_value(course("A title", text(), Audience::default())))
        }
        ("POST", "/api/v1/training/courses/{id}/complete") => {
            json!({ "person": person, "completed_on": day(), "reason": "Learned at the fair" })
        }
        ("POST" | "PUT", "/api/v1/training/paths" | "/api/v1/training/paths/{id}") => json!({ "title": "A title", "language": "en" }),
        ("POST" | "PUT", "/api/v1/training/assignment-rules" | "/api/v1/training/assignment-rules/{id}") => {
            json(serde_json::to_value(rule(item().await)))
        }
        ("POST", "/api/v1/training/assignments") => json!({ "item": item().await, "people": [person] }),
        ("POST", "/api/v1/training/packages") => json!({ "file_name": "valves.zip", "size": 100 }),
        ("POST", "/api/v1/training/enrollments/{id}/lessons/{lesson}/progress") => json!({ "sequence": 1, "seconds": 10 }),
        ("POST", "/api/v1/training/launches/{id}/commits") => {
            json!({ "sequence": 1, "values": { "cmi.core.lesson_status": "incomplete" }, "finished": true })
        }
        ("POST" | "PUT", "/api/v1/training/courses/{id}/lessons/{lesson}/sittings" | "/api/v1/training/sittings/{id}") => sitting(stage),
        ("POST", "/api/v1/training/sittings/{id}/call-off") => json!({ "reason": "The trainer is ill" }),
        ("POST", "/api/v1/training/sittings/{id}/attendance") => json!({ "attended": [], "missed": [] }),
        _ => json!({}),
    }
}

/// What an endpoint may answer to somebody who may use it, beside success: the things stand where not everything can be done with them.
pub fn answers(method: &str, path: &str) -> &'static [&'static str] {
    match (method, path) {
        ("DELETE", "/api/v1/training/courses/{id}" | "/api/v1/training/paths/{id}") => &["training/has-learners"],
        ("PUT", "/api/v1/training/courses/{id}" | "/api/v1/training/paths/{id}") => &["stale"],
        (
            "POST",
            "/api/v1/training/courses/{id}/archive" | "/api/v1/training/courses/{id}/restore" | "/api/v1/training/paths/{id}/archive",
        ) => &["training/not-published"],
        // Managers say so of the people they look after; a draft has nothing to complete and nowhere to stop.
        ("POST", "/api/v1/training/courses/{id}/complete") => &["training/not-published", "invalid"],
        ("GET", "/api/v1/training/courses/{id}/drop-off" | "/api/v1/training/courses/{id}/export") => &["training/not-published"],
        // The body of this test is no archive.
        ("POST", "/api/v1/training/courses/import") => &["training/not-a-package"],
        // A text has no sittings.
        ("POST", "/api/v1/training/courses/{id}/lessons/{lesson}/sittings") => &["not-found"],
        ("GET", "/api/v1/training/courses/{id}/versions/{number}") => &["not-found"],
        // Those who assign to nobody are told so; a manager may not look after the one who is named.
        ("POST", "/api/v1/training/assignments") => &["denied", "invalid"],
        ("POST", "/api/v1/training/catalogue/courses/{id}/enroll") => &[],
        ("POST", "/api/v1/training/enrollments/{id}/version") => &["training/nothing-newer"],
        ("POST", "/api/v1/training/sittings/{id}/unbook") => &["training/not-booked"],
        ("POST", "/api/v1/training/sittings/{id}/attendance") => &["training/sitting-ahead"],
        // The body of this test is neither a picture nor a file that proves anything, and no piece of a package.
        ("POST", "/api/v1/training/pictures" | "/api/v1/training/evidence") => &["invalid"],
        ("PATCH", "/api/v1/training/packages/{id}") => &[],
        ("POST", "/api/v1/training/packages/{id}/preview") => &["training/package-broken"],
        _ => &[],
    }
}
