//! Exams and certificates in the matrix: who may see which record, written down by hand, and a body for each write.

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        Award, AwardInput, Bank, BankInput, Certification, CertificationInput, CourseFilter, Exam, ExamInput, HoldInput, QuestionFilter,
        QuestionInput, api,
    },
};
use serde_json::{Value, json};

use super::{
    actors::{Stage, Who},
    things::Thing,
};
use crate::support::Human;

/// Whether somebody may.
type Allows = fn(Who) -> bool;

/// What an id in a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Bank,
    Question,
    /// An exam, as authors see it.
    Exam,
    /// An exam, as learners come to it.
    Entry,
    /// Attempts at an exam: learners begin them, authors list them.
    Attempts,
    Attempt,
    Review,
    Voided,
    Granted,
    Person,
    Certification,
    Achievement,
    Award,
    Revoked,
    Key,
    Feed,
    Company,
    CompanyPeople,
    Nudge,
}

/// Which slot a path pattern has; the first that fits.
pub const SLOTS: [(&str, Slot); 20] = [
    ("/api/v1/training/banks/{id}", Slot::Bank),
    ("/api/v1/training/questions/{id}", Slot::Question),
    ("/api/v1/training/exams/{id}/entry", Slot::Entry),
    ("/api/v1/training/exams/{id}/attempts", Slot::Attempts),
    ("/api/v1/training/exams/{id}", Slot::Exam),
    ("/api/v1/training/attempts/{id}/review", Slot::Review),
    ("/api/v1/training/attempts/{id}/void", Slot::Voided),
    ("/api/v1/training/attempts/{id}", Slot::Attempt),
    ("/api/v1/training/people/{id}/granted", Slot::Granted),
    ("/api/v1/training/people/{id}", Slot::Person),
    ("/api/v1/training/certifications/{id}", Slot::Certification),
    ("/api/v1/training/achievements/{id}", Slot::Achievement),
    ("/api/v1/training/awards/{id}/revoke", Slot::Revoked),
    ("/api/v1/training/awards/{id}", Slot::Award),
    ("/api/v1/training/keys/{id}", Slot::Key),
    ("/api/v1/training/feeds/{id}", Slot::Feed),
    ("/api/v1/training/companies/{id}/people", Slot::CompanyPeople),
    ("/api/v1/training/companies/{id}/export", Slot::CompanyPeople),
    ("/api/v1/training/companies/{id}/nudge", Slot::Nudge),
    ("/api/v1/training/companies/{id}", Slot::Company),
];

/// The endpoints of this half.
pub const PATHS: [&str; 18] = [
    "/api/v1/training/banks",
    "/api/v1/training/questions",
    "/api/v1/training/exams",
    "/api/v1/training/attempts",
    "/api/v1/training/people",
    "/api/v1/training/certifications",
    "/api/v1/training/awards",
    "/api/v1/training/keys",
    "/api/v1/training/report",
    "/api/v1/training/feeds",
    "/api/v1/training/calendar",
    "/api/v1/training/verify",
    "/api/v1/training/credentials",
    "/api/v1/training/achievements",
    "/api/v1/training/status",
    "/api/v1/training/did.json",
    "/api/v1/training/companies",
    "/api/v1/training/tier-needs",
];

const EVERYONE: fn(Who) -> bool = |_| true;
const NOBODY: fn(Who) -> bool = |_| false;
/// Whoever sees what Ardent's user learns.
const ABOUT_ADA: fn(Who) -> bool =
    |who| matches!(who, Who::ArdentUser | Who::ArdentAdmin | Who::Manager | Who::Approver | Who::Finance | Who::Admin);
const ABOUT_BEA: fn(Who) -> bool = |who| matches!(who, Who::BorealUser | Who::BorealAdmin | Who::Approver | Who::Finance | Who::Admin);

const HOLDER: &str = "019a0000-0000-7000-8000-0000000000ff";

fn question() -> Value {
    json!({
        "topic": "Level", "text": "Which valve?",
        "key": {"kind": "one", "options": [{"text": "This", "right": true}, {"text": "That"}]},
    })
}

fn exam(bank: &Bank, title: &str, region: &str) -> Value {
    let conditions = if region.is_empty() { json!([]) } else { json!([{"attribute": "region", "one_of": [region]}]) };
    json!({
        "title": title, "language": "en", "purpose": "exam", "audience": {"conditions": conditions},
        "pools": [{"name": "All", "bank": bank.id, "draw": 1}], "rules": {"pass_percent": 50, "minutes": 30},
    })
}

fn certification(exam: &Exam) -> Value {
    json!({
        "name": {"en": "Level"}, "description": {"en": "Installs level instruments."},
        "requires": [{"kind": "exam", "id": exam.id}], "validity": {"kind": "months", "months": 12},
    })
}

fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an input")
}

/// What everything stands on, made once for each portal.
struct Ground {
    bank: Bank,
    exam: Exam,
    certification: Certification,
}

async fn ground(stage: &Stage) -> Ground {
    let admin = stage.client(Who::Admin);
    if let Some(bank) = admin.call(&api::BANKS, &[], &Nothing {}).await.ok().pop() {
        let exams = admin.call(&api::EXAMS, &[], &CourseFilter::default()).await.ok().items;
        let exam = exams.into_iter().find(|exam| exam.exam.title == "Canary for everyone").expect("an exam");
        let certification = admin.call(&api::CERTIFICATIONS, &[], &Nothing {}).await.ok().remove(0);
        return Ground { bank, exam, certification };
    }
    let bank = BankInput { name: "Level".to_owned(), language: "en".to_owned() };
    let bank = admin.call(&api::CREATE_BANK, &[], &bank).await.ok();
    admin.call(&api::CREATE_QUESTION, &[&bank.id], &parsed::<QuestionInput>(question())).await.ok();
    let exam = open_exam(stage, &bank, "Canary for everyone", "").await;
    let input: CertificationInput = parsed(certification(&exam));
    let certification = admin.call(&api::CREATE_CERTIFICATION, &[], &input).await.ok();
    let certification = admin.call(&api::PUBLISH_CERTIFICATION, &[&certification.id], &Nothing {}).await.ok();
    Ground { bank, exam, certification }
}

async fn open_exam(stage: &Stage, bank: &Bank, title: &str, region: &str) -> Exam {
    let admin = stage.client(Who::Admin);
    let input: ExamInput = parsed(exam(bank, title, region));
    let made = admin.call(&api::CREATE_EXAM, &[], &input).await.ok();
    admin.call(&api::PUBLISH_EXAM, &[&made.id], &Nothing {}).await.ok()
}

async fn award(stage: &Stage, ground: &Ground, human: &Human) -> Award {
    let input = AwardInput {
        certification: ground.certification.id,
        person: human.id,
        valid_from: stage.t.app.clock.now().date_naive(),
        reason: "Passed elsewhere".to_owned(),
        evidence: None,
    };
    stage.client(Who::Admin).call(&api::GIVE_AWARD, &[], &input).await.ok()
}

/// All that a slot can name.
pub async fn all(stage: &Stage, slot: Slot) -> Vec<Thing> {
    let thing = |name: &'static str, id: &dyn std::fmt::Display, seen_by: fn(Who) -> bool| Thing { name, id: id.to_string(), seen_by };
    let ground = ground(stage).await;
    let admin = stage.client(Who::Admin);
    let cast = &stage.cast;
    let attempt = async |who: Who| {
        let input = HoldInput { holder: HOLDER.parse().expect("an id") };
        stage.client(who).call(&api::START, &[&ground.exam.id], &input).await.ok().id
    };
    match slot {
        Slot::Bank => vec![thing("a bank", &ground.bank.id, EVERYONE)],
        Slot::Question => {
            let page = admin.call(&api::QUESTIONS, &[&ground.bank.id], &QuestionFilter::default()).await.ok();
            vec![thing("a question", &page.items[0].id, EVERYONE)]
        }
        Slot::Exam | Slot::Entry | Slot::Attempts => {
            let boreal = open_exam(stage, &ground.bank, "Canary for Boreal", "nordics").await;
            let draft: ExamInput = parsed(exam(&ground.bank, "Canary draft", ""));
            let draft = admin.call(&api::CREATE_EXAM, &[], &draft).await.ok();
            let nordics: fn(Who) -> bool = |who| who.is_boreal() || who.is_vendor();
            let seen = if slot == Slot::Exam { EVERYONE } else { nordics };
            let mut things = vec![thing("an exam for everyone", &ground.exam.id, EVERYONE), thing("one for the nordics", &boreal.id, seen)];
            if slot != Slot::Attempts {
                things.push(thing("a draft", &draft.id, if slot == Slot::Exam { EVERYONE } else { NOBODY }));
            }
            things
        }
        Slot::Attempt | Slot::Review | Slot::Voided => {
            let (ada, bea) = (attempt(Who::ArdentUser).await, attempt(Who::BorealUser).await);
            let (of_ada, of_bea): (Allows, Allows) = if slot == Slot::Review {
                (ABOUT_ADA, ABOUT_BEA)
            } else if slot == Slot::Voided {
                (EVERYONE, EVERYONE)
            } else {
                (|who| who == Who::ArdentUser, |who| who == Who::BorealUser)
            };
            vec![thing("Ada's attempt", &ada, of_ada), thing("Bea's attempt", &bea, of_bea)]
        }
        Slot::Granted => vec![thing("Ada", &cast.ardent_user.id, EVERYONE), thing("the approver", &cast.approver.id, EVERYONE)],
        Slot::Person => vec![
            thing("Ada", &cast.ardent_user.id, ABOUT_ADA),
            thing("Bea", &cast.boreal_user.id, ABOUT_BEA),
            thing("the approver", &cast.approver.id, |who| matches!(who, Who::Approver | Who::Admin)),
        ],
        Slot::Certification | Slot::Achievement => {
            let input: CertificationInput = parsed(certification(&ground.exam));
            let draft = admin.call(&api::CREATE_CERTIFICATION, &[], &input).await.ok();
            let seen = if slot == Slot::Achievement { NOBODY } else { EVERYONE };
            vec![thing("a certification", &ground.certification.id, EVERYONE), thing("a draft", &draft.id, seen)]
        }
        Slot::Award | Slot::Revoked => {
            let (ada, bea) = (award(stage, &ground, &cast.ardent_user).await, award(stage, &ground, &cast.boreal_user).await);
            let (of_ada, of_bea) = if slot == Slot::Award { (ABOUT_ADA, ABOUT_BEA) } else { (EVERYONE, EVERYONE) };
            vec![thing("Ada's certificate", &ada.id, of_ada), thing("Bea's certificate", &bea.id, of_bea)]
        }
        Slot::Key => {
            let keys = admin.call(&api::ROTATE_KEY, &[], &Nothing {}).await.ok();
            vec![thing("a key", &keys[0].id, EVERYONE)]
        }
        Slot::Feed => {
            let feed = async |who: Who| stage.client(who).call(&api::CREATE_FEED, &[], &Nothing {}).await.ok().id;
            vec![
                thing("Ada's feed", &feed(Who::ArdentUser).await, |who| who == Who::ArdentUser),
                thing("Bea's feed", &feed(Who::BorealUser).await, |who| who == Who::BorealUser),
            ]
        }
        Slot::Company | Slot::CompanyPeople | Slot::Nudge => {
            award(stage, &ground, &cast.ardent_user).await;
            award(stage, &ground, &cast.boreal_user).await;
            let (ardent, boreal): (Allows, Allows) = if slot == Slot::Company {
                (
                    |who| who.is_ardent() || matches!(who, Who::Manager | Who::Approver | Who::Finance | Who::Admin),
                    |who| who.is_boreal() || matches!(who, Who::Approver | Who::Finance | Who::Admin),
                )
            } else if slot == Slot::Nudge {
                (|who| matches!(who, Who::ArdentAdmin | Who::Manager | Who::Admin), |who| matches!(who, Who::BorealAdmin | Who::Admin))
            } else {
                (
                    |who| matches!(who, Who::ArdentAdmin | Who::Manager | Who::Approver | Who::Finance | Who::Admin),
                    |who| matches!(who, Who::BorealAdmin | Who::Approver | Who::Finance | Who::Admin),
                )
            };
            vec![thing("Ardent", &cast.ardent.id, ardent), thing("Boreal", &cast.boreal.id, boreal)]
        }
    }
}

/// A body for a write that the server understands.
pub async fn body(stage: &Stage, method: &str, path: &str, _: Who) -> Value {
    let ground = ground(stage).await;
    let today = stage.t.app.clock.now().date_naive();
    match (method, path.trim_start_matches("/api/v1/training/")) {
        ("POST", "banks") | ("PUT", "banks/{id}") => json!({"name": "A bank", "language": "en"}),
        ("POST", "banks/{id}/questions" | "questions/preview") | ("PUT", "questions/{id}") => question(),
        ("POST", "banks/{id}/questions/import") => json!({"csv": "topic,kind,text,answers\nLevel,text,Which?,This\n"}),
        ("POST", "exams") | ("PUT", "exams/{id}") => exam(&ground.bank, "An exam", ""),
        ("POST", "exams/{id}/attempts" | "attempts/{id}/hold" | "attempts/{id}/hand-in") => json!({"holder": HOLDER}),
        ("PUT", "attempts/{id}/responses") => {
            json!({"holder": HOLDER, "at": 0, "sequence": 1, "answer": {"kind": "one", "choice": 0}})
        }
        ("POST", "attempts/{id}/void" | "awards/{id}/revoke" | "keys/{id}/give-up") => json!({"reason": "A mistake"}),
        ("PUT", "people/{id}/granted") => json!({"extra_percent": 25, "reason": "Reads slowly"}),
        ("POST", "certifications") | ("PUT", "certifications/{id}") => certification(&ground.exam),
        ("POST", "awards") => {
            let person = stage.cast.boreal_admin.id;
            json!({"certification": ground.certification.id, "person": person, "valid_from": today, "reason": "Passed elsewhere"})
        }
        ("POST", "awards/import") => {
            let (email, certification) = (&stage.cast.boreal_user.email, ground.certification.id);
            json!({"csv": format!("email,certification,awarded_on\n{email},{certification},2020-01-01\n")})
        }
        ("PUT", "tier-needs") => json!({"needs": [{"tier": "gold", "certification": ground.certification.id, "people": 1}]}),
        ("POST", "companies/{id}/nudge") => {
            json!({"people": [stage.cast.ardent_user.id], "item": {"kind": "exam", "id": ground.exam.id}, "message": "Please"})
        }
        _ => json!({}),
    }
}

/// What an endpoint may answer to somebody who may use it, beside success.
pub fn answers(method: &str, path: &str) -> &'static [&'static str] {
    match (method, path.trim_start_matches("/api/v1/training/")) {
        ("DELETE", "banks/{id}") => &["training/in-use"],
        ("DELETE", "exams/{id}") => &["training/in-use"],
        ("DELETE", "certifications/{id}") => &["training/in-use"],
        ("PUT", "exams/{id}" | "certifications/{id}") => &["stale"],
        ("POST", "exams/{id}/archive" | "certifications/{id}/archive") => &["training/not-published"],
        ("GET", "attempts/{id}/result") => &["training/attempt-runs"],
        // One of them is asked to remind somebody of the other company.
        ("POST", "companies/{id}/nudge") => &["invalid"],
        _ => &[],
    }
}
