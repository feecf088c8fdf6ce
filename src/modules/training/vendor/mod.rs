//! What authors make and the vendor watches: courses, packages, paths, questions, exams, certifications, assignments and reports.

mod assignments;
mod certifications;
mod courses;
mod editor;
mod exams;
mod give;
mod grants;
mod import;
mod keys;
mod learners;
mod nav;
mod needs;
mod packages;
mod parts;
mod paths;
mod questions;
mod reports;
mod requires;
mod sittings;
mod versions;

use guildhall_domain::{
    partner::PersonId,
    training::{BankId, CertificationId, CourseId, ExamId, PackageId, PathId, QuestionId, SittingId},
};
use leptos::prelude::*;

use crate::{shell::Outlet, split::lazily};

// What most readers of the vendor's pages never open travels by itself.
lazily!(make_page, make, words: ["training", "training.vendor", "audience", "role"]);
lazily!(editor_page, edit, words: ["training", "training.vendor", "audience", "role"]);
lazily!(paths_page, pave, words: ["training", "training.vendor", "audience", "role"]);
lazily!(ask_page, ask, words: ["training", "training.vendor", "audience", "role"]);
lazily!(question_page, write, words: ["training", "training.vendor", "audience", "role"]);
lazily!(exams_page, examine, words: ["training", "training.vendor", "audience", "role"]);
lazily!(certify_page, certify, words: ["training", "training.vendor", "audience", "role"]);
lazily!(award_page, award, words: ["training", "training.vendor", "audience", "role"]);
lazily!(watch_page, watch, words: ["training", "training.vendor", "audience", "role"]);
lazily!(report_page, report, words: ["training", "training.vendor", "audience", "role"]);

/// Which page of the vendor's part an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The authors' list of courses.
    Courses,
    /// Making a course.
    NewCourse,
    /// Editing a course.
    Course(CourseId),
    /// Who is in a course.
    Learners(CourseId),
    /// Packages.
    Packages,
    /// A package with its report.
    Package(PackageId),
    /// Paths.
    Paths,
    /// Making a path.
    NewPath,
    /// Editing a path.
    Path(PathId),
    /// Question banks.
    Banks,
    /// A bank's questions.
    Bank(BankId),
    /// Writing a question.
    NewQuestion(BankId),
    /// Editing a question.
    Question(QuestionId),
    /// Exams.
    Exams,
    /// Making an exam.
    NewExam,
    /// Editing an exam.
    Exam(ExamId),
    /// Attempts at an exam.
    Attempts(ExamId),
    /// Certifications.
    Certifications,
    /// Making a certification.
    NewCertification,
    /// Editing a certification.
    Certification(CertificationId),
    /// Certificates that were given.
    Awards,
    /// The keys that certificates are signed with.
    Keys,
    /// What a person was granted.
    Granted(PersonId),
    /// Rules of assignment.
    Assignments,
    /// What tiers ask for.
    Needs,
    /// Sittings.
    Sittings,
    /// A sitting with who is booked.
    Sitting(SittingId),
    /// Figures.
    Reports,
}

impl Place {
    /// The page of the steps below `manage`.
    pub fn of(steps: &[&str]) -> Option<Self> {
        match steps {
            [] | ["courses"] => Some(Self::Courses),
            ["courses", "new"] => Some(Self::NewCourse),
            ["courses", id] => id.parse().ok().map(Self::Course),
            ["courses", id, "learners"] => id.parse().ok().map(Self::Learners),
            ["packages"] => Some(Self::Packages),
            ["packages", id] => id.parse().ok().map(Self::Package),
            ["paths"] => Some(Self::Paths),
            ["paths", "new"] => Some(Self::NewPath),
            ["paths", id] => id.parse().ok().map(Self::Path),
            ["banks"] => Some(Self::Banks),
            ["banks", id] => id.parse().ok().map(Self::Bank),
            ["banks", id, "new"] => id.parse().ok().map(Self::NewQuestion),
            ["questions", id] => id.parse().ok().map(Self::Question),
            ["exams"] => Some(Self::Exams),
            ["exams", "new"] => Some(Self::NewExam),
            ["exams", id] => id.parse().ok().map(Self::Exam),
            ["exams", id, "attempts"] => id.parse().ok().map(Self::Attempts),
            ["certifications"] => Some(Self::Certifications),
            ["certifications", "new"] => Some(Self::NewCertification),
            ["certifications", id] => id.parse().ok().map(Self::Certification),
            ["awards"] => Some(Self::Awards),
            ["assignments"] => Some(Self::Assignments),
            ["needs"] => Some(Self::Needs),
            ["keys"] => Some(Self::Keys),
            ["people", id, "granted"] => id.parse().ok().map(Self::Granted),
            ["sittings"] => Some(Self::Sittings),
            ["sittings", id] => id.parse().ok().map(Self::Sitting),
            ["reports"] => Some(Self::Reports),
            _ => None,
        }
    }

    const fn part(self) -> Part {
        match self {
            Self::Courses | Self::Packages | Self::Package(_) => Part::Make,
            Self::NewCourse | Self::Course(_) => Part::Edit,
            Self::Paths | Self::NewPath | Self::Path(_) => Part::Pave,
            Self::Banks | Self::Bank(_) => Part::Ask,
            Self::NewQuestion(_) | Self::Question(_) => Part::Write,
            Self::Exams | Self::NewExam | Self::Exam(_) | Self::Attempts(_) => Part::Examine,
            Self::Certifications | Self::NewCertification | Self::Certification(_) => Part::Certify,
            Self::Awards | Self::Needs | Self::Keys | Self::Granted(_) => Part::Award,
            Self::Assignments | Self::Sittings | Self::Sitting(_) => Part::Watch,
            Self::Learners(_) | Self::Reports => Part::Report,
        }
    }
}

/// A chunk of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Make,
    Edit,
    Pave,
    Ask,
    Write,
    Examine,
    Certify,
    Award,
    Watch,
    Report,
}

/// The place that the address names; the last one while another part of the module is on its way.
fn place() -> Memo<Place> {
    let place = super::place();
    Memo::new(
        move |before: Option<&Place>| {
            if let super::Place::Manage(place) = place.get() { place } else { before.copied().unwrap_or(Place::Courses) }
        },
    )
}

/// The vendor's pages.
pub fn view() -> AnyView {
    let place = place();
    let part = Memo::new(move |_| place.get().part());
    (move || match part.get() {
        Part::Make => view! { <Outlet fetch=make_page /> }.into_any(),
        Part::Edit => view! { <Outlet fetch=editor_page /> }.into_any(),
        Part::Pave => view! { <Outlet fetch=paths_page /> }.into_any(),
        Part::Ask => view! { <Outlet fetch=ask_page /> }.into_any(),
        Part::Write => view! { <Outlet fetch=question_page /> }.into_any(),
        Part::Examine => view! { <Outlet fetch=exams_page /> }.into_any(),
        Part::Certify => view! { <Outlet fetch=certify_page /> }.into_any(),
        Part::Award => view! { <Outlet fetch=award_page /> }.into_any(),
        Part::Watch => view! { <Outlet fetch=watch_page /> }.into_any(),
        Part::Report => view! { <Outlet fetch=report_page /> }.into_any(),
    })
    .into_any()
}

/// Draws what `draw` has for the place, anew when the place changes; nothing for places of other parts.
fn at(draw: fn(Place) -> Option<AnyView>) -> AnyView {
    let place = place();
    (move || draw(place.get())).into_any()
}

macro_rules! parts {
    ($($name:ident: $($place:pat => $page:expr),+ $(,)?;)+) => {$(
        fn $name() -> AnyView {
            at(|place| match place {
                $($place => Some($page),)+
                _ => None,
            })
        }
    )+};
}

parts! {
    make:
        Place::Courses => courses::view(),
        Place::Packages => packages::list(),
        Place::Package(id) => packages::view(id);
    edit:
        Place::NewCourse => editor::create(),
        Place::Course(id) => editor::view(id);
    pave:
        Place::Paths => paths::list(),
        Place::NewPath => paths::create(),
        Place::Path(id) => paths::view(id);
    ask:
        Place::Banks => questions::banks(),
        Place::Bank(id) => questions::view(id);
    write:
        Place::NewQuestion(id) => questions::create(id),
        Place::Question(id) => questions::edit(id);
    examine:
        Place::Exams => exams::list(),
        Place::NewExam => exams::create(),
        Place::Exam(id) => exams::view(id),
        Place::Attempts(id) => exams::attempts(id);
    certify:
        Place::Certifications => certifications::list(),
        Place::NewCertification => certifications::create(),
        Place::Certification(id) => certifications::view(id);
    award:
        Place::Awards => give::awards(),
        Place::Needs => needs::view(),
        Place::Keys => keys::view(),
        Place::Granted(id) => grants::view(id);
    watch:
        Place::Assignments => assignments::view(),
        Place::Sittings => sittings::list(),
        Place::Sitting(id) => sittings::view(id);
    report:
        Place::Learners(id) => learners::view(id),
        Place::Reports => reports::view();
}
