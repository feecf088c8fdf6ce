//! What comes before something, or what must be done: courses, paths, exams and certifications, found by name.

use guildhall_domain::{
    endpoint::Nothing,
    training::{CourseFilter, Requirement, api},
};
use leptos::prelude::*;

use crate::{
    api::question,
    modules::training::{requirement::kind, say},
    query::query,
    ui::{ComboField, ManyField, Need, Pick},
};

/// A requirement as fields spell it: `course <id>`.
pub fn spell(requirement: Requirement) -> String {
    let id = match requirement {
        Requirement::Course(id) => id.to_string(),
        Requirement::Path(id) => id.to_string(),
        Requirement::Exam(id) => id.to_string(),
        Requirement::Certification(id) => id.to_string(),
    };
    format!("{} {id}", kind(requirement))
}

/// The opposite of [`spell`].
pub fn read(value: &str) -> Option<Requirement> {
    let (kind, id) = value.split_once(' ')?;
    match kind {
        "course" => id.parse().ok().map(Requirement::Course),
        "path" => id.parse().ok().map(Requirement::Path),
        "exam" => id.parse().ok().map(Requirement::Exam),
        "certification" => id.parse().ok().map(Requirement::Certification),
        _ => None,
    }
}

/// Which kinds a field offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// All of them.
    All,
    /// Courses and exams: the steps of a path.
    Steps,
}

/// Everything that fits what is typed.
pub fn picks(typed: RwSignal<String>, offer: Offer) -> Signal<Vec<Pick>> {
    let filter = Memo::new(move |_| CourseFilter {
        q: Some(typed.get()).filter(|q| !q.trim().is_empty()),
        limit: Some(100),
        ..CourseFilter::default()
    });
    let courses = query(move || question(&api::COURSES, &[], &filter.get()));
    let exams = query(move || question(&api::EXAMS, &[], &filter.get()));
    let paths = query(move || (offer == Offer::All).then(|| question(&api::PATHS, &[], &filter.get())));
    let certifications = query(move || (offer == Offer::All).then(|| question(&api::CERTIFICATIONS, &[], &Nothing {})));
    Signal::derive(move || {
        let pick = |requirement: Requirement, title: String| {
            Pick::new(spell(requirement), title).with_note(t!(&format!("training.kind.{}", kind(requirement))))
        };
        let courses = courses.get().unwrap_or_default().items.into_iter().map(|course| pick(Requirement::Course(course.id), course.title));
        let exams = exams.get().unwrap_or_default().items.into_iter().map(|exam| pick(Requirement::Exam(exam.id), exam.exam.title));
        let paths = paths.get().unwrap_or_default().items.into_iter().map(|path| pick(Requirement::Path(path.id), path.path.title));
        let certifications = certifications.get().unwrap_or_default().into_iter();
        let certifications = certifications
            .map(|certification| pick(Requirement::Certification(certification.id), say::localized(&certification.certification.name)));
        courses.chain(exams).chain(paths).chain(certifications).collect()
    })
}

/// Several of them.
pub fn many(label: Signal<String>, values: RwSignal<Vec<String>>, help: Signal<Option<String>>, error: Signal<Option<String>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let options = picks(typed, Offer::All);
    view! { <ManyField label=label options=options values=values on_type=move |text: String| typed.set(text) help=help error=error need=Need::Optional /> }
        .into_any()
}

/// One of them.
pub fn one(label: Signal<String>, value: RwSignal<String>, error: Signal<Option<String>>, need: Need) -> AnyView {
    let typed = RwSignal::new(String::new());
    let options = picks(typed, Offer::All);
    view! { <ComboField label=label options=options value=value on_type=move |text: String| typed.set(text) error=error need=need /> }
        .into_any()
}

/// The requirements that a list of values spells.
pub fn all(values: &[String]) -> Vec<Requirement> {
    values.iter().filter_map(|value| read(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_is_read() {
        let id = "019a0000-0000-7000-8000-000000000000";
        for kind in ["course", "path", "exam", "certification"] {
            let value = format!("{kind} {id}");
            assert_eq!(read(&value).map(spell), Some(value));
        }
        assert_eq!(read("lesson 1"), None);
    }
}
