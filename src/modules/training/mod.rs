//! Training and certification: finding and taking courses, exams and certificates; the company's view; what authors make.

mod address;
mod card;
mod certificate;
mod certificates;
mod company;
mod exam;
mod find;
mod learn;
mod mine;
mod nav;
mod outbox;
mod requirement;
mod say;
mod vendor;
mod verify;

use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{AttemptId, AwardId, CourseId, EnrollmentId, ExamId, LessonId, PathId},
};
use leptos::prelude::*;

use super::way;
use crate::{
    session,
    shell::{Lost, Outlet},
    split::lazily,
};

pub use card::card;

/// What a change of the training makes stale.
const BELOW: &str = "/api/v1/training";

// One chunk for each kind of page.
lazily!(find_page, find::view, words: ["training"]);
lazily!(mine_page, mine::view, words: ["training"]);
lazily!(learn_page, learn::view, words: ["training"]);
lazily!(exam_page, exam::view, words: ["training"]);
lazily!(certificates_page, certificates::view, words: ["training"]);
lazily!(company_page, company::view, words: ["training"]);
// Before the door.
lazily!(
    /// The public page of a certificate.
    pub verification, verify::view, words: ["verify"]);
// Nobody waits for it.
lazily!(post, outbox::open);
lazily!(vendor_page, vendor::view, words: ["training", "training.vendor", "audience", "role"]);

/// Which page of the module an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Catalogue,
    Course(CourseId),
    Path(PathId),
    Mine,
    Person(PersonId),
    Learn(EnrollmentId),
    Lesson(EnrollmentId, LessonId),
    Exam(ExamId),
    Attempt(AttemptId),
    Result(AttemptId),
    Certificates,
    Certificate(AwardId),
    Companies,
    Company(PartnerId),
    Manage(vendor::Place),
    Nowhere,
}

impl Place {
    /// The page of the steps below the module.
    fn of(way: &[String]) -> Self {
        let steps: Vec<&str> = way.iter().map(String::as_str).collect();
        let named = match steps.as_slice() {
            [] => Some(Self::Catalogue),
            ["courses", id] => id.parse().ok().map(Self::Course),
            ["paths", id] => id.parse().ok().map(Self::Path),
            ["mine"] => Some(Self::Mine),
            ["people", id] => id.parse().ok().map(Self::Person),
            ["learn", id] => id.parse().ok().map(Self::Learn),
            ["learn", id, lesson] => id.parse().ok().zip(lesson.parse().ok()).map(|(id, lesson)| Self::Lesson(id, lesson)),
            ["exams", id] => id.parse().ok().map(Self::Exam),
            ["attempts", id] => id.parse().ok().map(Self::Attempt),
            ["attempts", id, "result"] => id.parse().ok().map(Self::Result),
            ["certificates"] => Some(Self::Certificates),
            ["certificates", id] => id.parse().ok().map(Self::Certificate),
            ["company" | "companies"] => Some(Self::Companies),
            ["companies", id] => id.parse().ok().map(Self::Company),
            ["manage", rest @ ..] => vendor::Place::of(rest).map(Self::Manage),
            _ => None,
        };
        named.unwrap_or(Self::Nowhere)
    }
}

/// The place that the address names, for the page that draws it.
fn place() -> Memo<Place> {
    let way = way();
    Memo::new(move |_| way.with(|way| Place::of(way)))
}

/// A chunk of pages: the page stays while the address changes within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Find,
    Mine,
    Learn,
    Exam,
    Certificates,
    Company,
    Vendor,
    Nothing,
}

impl Part {
    const fn of(place: Place, vendor: bool) -> Self {
        match place {
            Place::Catalogue | Place::Course(_) | Place::Path(_) => Self::Find,
            Place::Mine | Place::Person(_) => Self::Mine,
            Place::Learn(_) | Place::Lesson(..) => Self::Learn,
            Place::Exam(_) | Place::Attempt(_) | Place::Result(_) => Self::Exam,
            Place::Certificates | Place::Certificate(_) => Self::Certificates,
            Place::Companies | Place::Company(_) => Self::Company,
            Place::Manage(_) if vendor => Self::Vendor,
            Place::Manage(_) | Place::Nowhere => Self::Nothing,
        }
    }
}

/// The module's pages.
pub fn view() -> AnyView {
    let place = place();
    let part = Memo::new(move |_| Part::of(place.get(), session::me().with(|me| me.actor.is_vendor())));
    let page = move || match part.get() {
        Part::Find => view! { <Outlet fetch=find_page /> }.into_any(),
        Part::Mine => view! { <Outlet fetch=mine_page /> }.into_any(),
        Part::Learn => view! { <Outlet fetch=learn_page /> }.into_any(),
        Part::Exam => view! { <Outlet fetch=exam_page /> }.into_any(),
        Part::Certificates => view! { <Outlet fetch=certificates_page /> }.into_any(),
        Part::Company => view! { <Outlet fetch=company_page /> }.into_any(),
        Part::Vendor => view! { <Outlet fetch=vendor_page /> }.into_any(),
        Part::Nothing => view! { <Lost /> }.into_any(),
    };
    view! { {page} <Outlet fetch=post quiet=true /> }.into_any()
}

/// A question as learners see it, to be looked at and not answered: what is typed goes nowhere.
fn preview_of(question: &guildhall_domain::training::QuestionForLearner) -> AnyView {
    exam::shown(question)
}

/// An address of the API as others must write it: calendars, mail programs.
fn absolute(href: &str) -> String {
    let whole = crate::api::at_origin(href);
    if whole.contains("://") || href.contains("://") {
        return if href.contains("://") { href.to_owned() } else { whole };
    }
    format!("{}{whole}", window().location().origin().unwrap_or_default())
}

/// Puts words into the clipboard; whether that worked. Pages without a secure connection have none.
async fn copied(words: &str) -> bool {
    use leptos::wasm_bindgen::{JsCast, JsValue};
    let navigator = window().navigator();
    let Some(clipboard) = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object) else { return false };
    let write = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok().and_then(|write| write.dyn_into::<js_sys::Function>().ok());
    let promise =
        write.and_then(|write| write.call1(&clipboard, &words.into()).ok()).and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok());
    match promise {
        Some(promise) => wasm_bindgen_futures::JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, vendor};

    fn of(path: &str) -> Place {
        Place::of(&path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn addresses_name_pages() {
        let id = "019a0000-0000-7000-8000-000000000000";
        assert_eq!(of(""), Place::Catalogue);
        assert_eq!(of("mine"), Place::Mine);
        assert!(matches!(of(&format!("courses/{id}")), Place::Course(_)));
        assert!(matches!(of(&format!("learn/{id}")), Place::Learn(_)));
        assert!(matches!(of(&format!("learn/{id}/{id}")), Place::Lesson(..)));
        assert!(matches!(of(&format!("attempts/{id}/result")), Place::Result(_)));
        assert!(matches!(of(&format!("companies/{id}")), Place::Company(_)));
        assert_eq!(of("manage"), Place::Manage(vendor::Place::Courses));
        assert_eq!(of("courses/what"), Place::Nowhere);
        assert_eq!(of("a/b/c"), Place::Nowhere);
    }
}
