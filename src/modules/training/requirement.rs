//! What must come before something: in words, with the way there.

use guildhall_domain::training::{Lock, LockReason, Requirement};
use leptos::prelude::*;

use super::say::to;
use crate::{i18n, ui::Icon};

/// Where a thing that must be done lies; `None` for what has no page of its own.
pub fn address(requirement: Requirement) -> Option<String> {
    match requirement {
        Requirement::Course(id) => Some(to(&format!("courses/{id}"))),
        Requirement::Path(id) => Some(to(&format!("paths/{id}"))),
        Requirement::Exam(id) => Some(to(&format!("exams/{id}"))),
        Requirement::Certification(_) => Some(to("certificates")),
    }
}

/// The name of a kind of thing, in keys.
pub const fn kind(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Course(_) => "course",
        Requirement::Path(_) => "path",
        Requirement::Exam(_) => "exam",
        Requirement::Certification(_) => "certification",
    }
}

/// Why something is locked, in one sentence.
pub fn sentence(reason: &LockReason, title: &str) -> String {
    match reason {
        LockReason::Missing { requirement } => {
            let name = if title.is_empty() { t!(&format!("training.kind.{}", kind(*requirement))) } else { title.to_owned() };
            t!(&format!("training.lock.{}", kind(*requirement)), title = name)
        }
        LockReason::Lesson { title, .. } => t!("training.lock.lesson", title = title),
        LockReason::Step { step } => match title.is_empty() {
            true => t!("training.lock.step", number = u32::from(*step) + 1),
            false => t!("training.lock.step.named", number = u32::from(*step) + 1, title = title),
        },
        LockReason::NotYet { opens_at } => t!("training.lock.not_yet", when = i18n::moment(*opens_at)),
    }
}

/// Everything that stands before something, each with the way to it where the reader can go there.
pub fn locks(locks: &[Lock]) -> Option<AnyView> {
    if locks.is_empty() {
        return None;
    }
    let line = |lock: Lock| {
        let way = match &lock.reason {
            LockReason::Missing { requirement } if lock.open => address(*requirement),
            LockReason::Missing { .. } | LockReason::Lesson { .. } | LockReason::Step { .. } | LockReason::NotYet { .. } => None,
        };
        let words = move || sentence(&lock.reason, &lock.title);
        let way = way.map(|href| view! { " " <a href=href>{t!("training.lock.go"; text)}</a> });
        view! { <li class="because">{Icon::Lock.small()}<span>{words} {way}</span></li> }
    };
    let lines = locks.iter().cloned().map(line).collect_view();
    Some(view! { <ul class="stack tight">{lines}</ul> }.into_any())
}
