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
    training::{AwardId, EnrollmentId, LessonId},
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

/// Which page of the module an address names: the kind of page, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The catalogue, or something of it.
    Find(find::Shown),
    /// One's own learning, or somebody else's.
    Mine(Option<PersonId>),
    /// A course that one is in, at a lesson.
    Learn(EnrollmentId, Option<LessonId>),
    /// An exam.
    Exam(exam::Shown),
    /// One's own certificates, or one of them.
    Certificates(Option<AwardId>),
    /// The companies, or one of them.
    Companies(Option<PartnerId>),
    /// What authors make.
    Manage(vendor::Place),
    /// Nothing.
    Nowhere,
}

impl Place {
    /// The page of the steps below the module.
    fn of(way: &[String]) -> Self {
        let steps: Vec<&str> = way.iter().map(String::as_str).collect();
        let named = match steps.as_slice() {
            [] => Some(Self::Find(find::Shown::All)),
            ["courses", id] => id.parse().ok().map(|id| Self::Find(find::Shown::Course(id))),
            ["paths", id] => id.parse().ok().map(|id| Self::Find(find::Shown::Path(id))),
            ["mine"] => Some(Self::Mine(None)),
            ["people", id] => id.parse().ok().map(|id| Self::Mine(Some(id))),
            ["learn", id] => id.parse().ok().map(|id| Self::Learn(id, None)),
            ["learn", id, lesson] => id.parse().ok().zip(lesson.parse().ok()).map(|(id, lesson)| Self::Learn(id, Some(lesson))),
            ["exams", id] => id.parse().ok().map(|id| Self::Exam(exam::Shown::Entry(id))),
            ["attempts", id] => id.parse().ok().map(|id| Self::Exam(exam::Shown::Attempt(id))),
            ["attempts", id, "result"] => id.parse().ok().map(|id| Self::Exam(exam::Shown::Result(id))),
            ["certificates"] => Some(Self::Certificates(None)),
            ["certificates", id] => id.parse().ok().map(|id| Self::Certificates(Some(id))),
            ["company" | "companies"] => Some(Self::Companies(None)),
            ["companies", id] => id.parse().ok().map(|id| Self::Companies(Some(id))),
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
            Place::Find(_) => Self::Find,
            Place::Mine(_) => Self::Mine,
            Place::Learn(..) => Self::Learn,
            Place::Exam(_) => Self::Exam,
            Place::Certificates(_) => Self::Certificates,
            Place::Companies(_) => Self::Company,
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
    if href.contains("://") {
        return href.to_owned();
    }
    let address = crate::api::plain(href);
    if address.contains("://") { address } else { format!("{}{address}", window().location().origin().unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::{Place, exam, find, vendor};

    fn of(path: &str) -> Place {
        Place::of(&path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn addresses_name_pages() {
        let id = "019a0000-0000-7000-8000-000000000000";
        assert_eq!(of(""), Place::Find(find::Shown::All));
        assert_eq!(of("mine"), Place::Mine(None));
        assert!(matches!(of(&format!("courses/{id}")), Place::Find(find::Shown::Course(_))));
        assert!(matches!(of(&format!("learn/{id}")), Place::Learn(_, None)));
        assert!(matches!(of(&format!("learn/{id}/{id}")), Place::Learn(_, Some(_))));
        assert!(matches!(of(&format!("attempts/{id}/result")), Place::Exam(exam::Shown::Result(_))));
        assert!(matches!(of(&format!("companies/{id}")), Place::Companies(Some(_))));
        assert_eq!(of("manage"), Place::Manage(vendor::Place::Courses));
        assert_eq!(of("courses/what"), Place::Nowhere);
        assert_eq!(of("a/b/c"), Place::Nowhere);
    }
}
