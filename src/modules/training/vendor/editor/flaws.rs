//! What stands against publishing a draft, and what its author should know.

use guildhall_domain::training::{Course, Flaw, FlawKind, Severity};
use leptos::prelude::*;

use crate::ui::{Card, Icon, Tone};

/// How many things block.
pub fn blocks(flaws: &[Flaw]) -> usize {
    flaws.iter().filter(|flaw| flaw.severity == Severity::Blocks).count()
}

/// The name of a flaw in keys.
fn slug(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::NoLessons => "no_lessons",
        FlawKind::NothingRequired => "nothing_required",
        FlawKind::EmptyModule => "empty_module",
        FlawKind::EmptyText => "empty_text",
        FlawKind::PictureMissing => "picture_missing",
        FlawKind::PictureWithoutWords => "picture_without_words",
        FlawKind::MaterialMissing => "material_missing",
        FlawKind::NotAVideo => "not_a_video",
        FlawKind::CaptionsMissing => "captions_missing",
        FlawKind::ExamMissing => "exam_missing",
        FlawKind::PackageMissing => "package_missing",
        FlawKind::PackageBroken => "package_broken",
        FlawKind::NoSitting => "no_sitting",
        FlawKind::RequiresItself => "requires_itself",
        FlawKind::RequirementMissing => "requirement_missing",
    }
}

/// The module and lesson that a flaw is about, by its pointer into the saved draft.
fn place(course: &Course, pointer: &str) -> Option<String> {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let number = |at: usize| steps.get(at).and_then(|step| step.parse::<usize>().ok());
    let module = number(1).and_then(|at| course.draft.modules.get(at)).filter(|_| steps.first() == Some(&"modules"))?;
    let lesson = number(3).and_then(|at| module.lessons.get(at));
    Some(lesson.map_or_else(|| module.title.clone(), |lesson| lesson.title.clone()))
}

/// The card: what is wrong with the draft as it was saved last.
pub fn card(course: Signal<Course>) -> AnyView {
    let flaws = Memo::new(move |_| course.with(|course| course.flaws.clone()));
    let list = move || {
        let flaws = flaws.get();
        if flaws.is_empty() {
            return view! { <p class="row"><span class="toned" data-tone="success">{Icon::Done.view()}</span><span>{t!("training.vendor.flaws.none"; text)}</span></p> }.into_any();
        }
        let line = |flaw: Flaw| {
            let (tone, icon) = match flaw.severity {
                Severity::Blocks => (Tone::Danger, Icon::Failed),
                Severity::Warns => (Tone::Warning, Icon::Warning),
                Severity::Repaired => (Tone::Plain, Icon::Note),
            };
            let where_ = course.with(|course| place(course, &flaw.pointer));
            let key = format!("training.flaw.{}", slug(flaw.kind));
            view! {
                <li data-tone=tone.name()>
                    {icon.view()}
                    <div class="stack tight"><span>{move || t!(&key)}</span>{where_.map(|name| view! { <span class="muted small">{name}</span> })}</div>
                    <span></span>
                </li>
            }
        };
        view! { <ul class="checks bare">{flaws.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! { <Card title=t!("training.vendor.flaws"; text)>{list}</Card> }.into_any()
}
