//! Words for states and kinds of training, with their colours and signs, and where things lie.

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    language::Localized,
    training::{
        AssignmentStanding, AttemptState, AwardState, CourseStage, Learning, Level, PictureId, SittingPlace, api, scorm::PartState,
    },
};
use leptos::prelude::*;

pub use crate::modules::record::record;
use crate::{
    api::{href, link},
    i18n::{self, days_until, language},
    ui::{Badge, Due, Icon, Tone},
};

/// The address of a page of the module.
pub fn to(path: &str) -> String {
    link(&format!("/training/{path}"))
}

/// Words in several languages, in the reader's.
pub fn localized(words: &Localized) -> String {
    words.text(&language()).to_owned()
}

/// A length of time: "1 h 25 min".
pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => t!("training.minutes", minutes = rest),
        (hours, 0) => t!("training.hours", hours = hours),
        (hours, rest) => t!("training.hours.minutes", hours = hours, minutes = rest),
    }
}

/// A share: "37 %".
pub fn percent(percent: u8) -> String {
    i18n::percent(f64::from(percent) / 100.0)
}

/// A day and how far it is: "30 Nov, 4 days left".
pub fn day_left(on: NaiveDate) -> String {
    let date = i18n::day_short(on);
    match days_until(on) {
        0 => t!("training.due.today", date = date),
        days if days < 0 => t!("training.due.over", date = date),
        days => t!("training.due.days", date = date, count = days),
    }
}

/// How urgent a day is by which something must be done.
pub fn urgency(on: NaiveDate) -> Tone {
    match days_until(on) {
        ..8 => Tone::Danger,
        8..15 => Tone::Warning,
        15.. => Tone::Plain,
    }
}

/// How urgent the end of a certificate is.
pub fn end_urgency(on: NaiveDate) -> Tone {
    match days_until(on) {
        ..8 => Tone::Danger,
        8..60 => Tone::Warning,
        60.. => Tone::Plain,
    }
}

/// A day by which something must be done.
pub fn due(on: NaiveDate) -> AnyView {
    view! { <Due words=Signal::derive(move || day_left(on)) on=on.to_string() tone=urgency(on) /> }.into_any()
}

/// A moment, on the reader's clock.
pub fn moment(at: DateTime<Utc>) -> AnyView {
    view! { <time datetime=at.to_rfc3339()>{move || i18n::moment(at)}</time> }.into_any()
}

/// What a course takes for granted.
pub fn level(level: Level) -> String {
    t!(&format!("training.level.{}", level.slug()))
}

/// What kind of lesson it is.
pub fn lesson_kind(slug: &str) -> String {
    t!(&format!("training.lesson.{slug}"))
}

/// The sign of a kind of lesson.
pub fn lesson_icon(slug: &str) -> Icon {
    match slug {
        "video" => Icon::Film,
        "file" => Icon::File,
        "quiz" => Icon::Question,
        "scorm" => Icon::Box,
        "session" => Icon::People,
        _ => Icon::FileText,
    }
}

/// How far a learner is with a course.
pub fn learning(learning: Learning) -> AnyView {
    let (tone, icon) = match learning {
        Learning::Enrolled => (Tone::Plain, Icon::Ring),
        Learning::Started => (Tone::Accent, Icon::Half),
        Learning::Completed => (Tone::Success, Icon::Done),
        Learning::Left => (Tone::Plain, Icon::Paused),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("training.learning.{}", learning.slug()))}</Badge> }.into_any()
}

/// The colour and sign of a certificate's state.
pub const fn award_look(state: AwardState) -> (Tone, Icon) {
    match state {
        AwardState::InProgress => (Tone::Accent, Icon::Half),
        AwardState::Active => (Tone::Success, Icon::Done),
        AwardState::Expiring => (Tone::Warning, Icon::Clock),
        AwardState::Expired => (Tone::Danger, Icon::Failed),
        AwardState::Renewed => (Tone::Plain, Icon::Refresh),
        AwardState::Revoked => (Tone::Danger, Icon::Cross),
    }
}

/// A certificate's state.
pub fn award_state(state: AwardState) -> String {
    t!(&format!("training.award.{}", state.slug()))
}

/// A certificate's state as a badge.
pub fn award(state: AwardState) -> AnyView {
    let (tone, icon) = award_look(state);
    view! { <Badge tone=tone icon=Some(icon)>{move || award_state(state)}</Badge> }.into_any()
}

/// Where an assignment stands.
pub fn standing(standing: AssignmentStanding) -> AnyView {
    let (tone, icon) = match standing {
        AssignmentStanding::Open => (Tone::Plain, Icon::Ring),
        AssignmentStanding::DueSoon => (Tone::Warning, Icon::Clock),
        AssignmentStanding::Overdue => (Tone::Danger, Icon::Warning),
        AssignmentStanding::Done => (Tone::Success, Icon::Done),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("training.standing.{}", standing.slug()))}</Badge> }.into_any()
}

/// Where an attempt stands.
pub fn attempt(state: AttemptState, passed: Option<bool>) -> AnyView {
    let (tone, icon, key) = match (state, passed) {
        (AttemptState::Voided, _) => (Tone::Plain, Icon::Cross, "training.attempt.voided".to_owned()),
        (AttemptState::HandedIn | AttemptState::TimedOut, Some(true)) => (Tone::Success, Icon::Done, "training.passed".to_owned()),
        (AttemptState::HandedIn | AttemptState::TimedOut, Some(false)) => (Tone::Warning, Icon::Failed, "training.failed".to_owned()),
        (AttemptState::Running | AttemptState::HandedIn | AttemptState::TimedOut, _) => {
            (Tone::Accent, Icon::Half, format!("training.attempt.{}", state.slug()))
        }
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&key)}</Badge> }.into_any()
}

/// Where a course, a path, an exam or a certification stands.
pub fn stage(stage: CourseStage) -> AnyView {
    let (tone, icon) = match stage {
        CourseStage::Draft => (Tone::Plain, Icon::Pen),
        CourseStage::Published => (Tone::Success, Icon::Check),
        CourseStage::Archived => (Tone::Plain, Icon::Archive),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("training.stage.{}", stage.slug()))}</Badge> }.into_any()
}

/// How far a learner is with a part of a package.
pub fn part(state: PartState) -> (Tone, Icon, String) {
    let (tone, icon) = match state {
        PartState::NotAttempted => (Tone::Plain, Icon::Ring),
        PartState::Incomplete => (Tone::Accent, Icon::Half),
        PartState::Completed | PartState::Passed => (Tone::Success, Icon::Done),
        PartState::Failed => (Tone::Warning, Icon::Failed),
    };
    (tone, icon, t!(&format!("training.part.{}", state.slug())))
}

/// Why something cannot be done now, by the code of a refusal that came without its numbers.
pub fn barred(code: &str) -> String {
    let tail = code.rsplit('/').next().unwrap_or_default();
    i18n::try_say(&format!("training.barred.{tail}"), &[]).unwrap_or_else(|| i18n::notice(code, &serde_json::Map::new()))
}

/// Where a picture lies.
pub fn picture(id: PictureId) -> String {
    href(&api::PICTURE, &[&id], &Nothing {})
}

/// Where a picture of a text lies: `picture:<id>` as the author wrote it, or the address that the server made of it.
pub fn locate(source: &str) -> Option<String> {
    let id = source.strip_prefix("picture:").or_else(|| source.rsplit_once("/training/pictures/").map(|(_, id)| id))?;
    id.parse().ok().map(picture)
}

/// Where a sitting is: the room, or the link for who has a seat.
pub fn place(place: &SittingPlace) -> AnyView {
    match place {
        SittingPlace::Room { address } => view! { <span class="wrap">{address.clone()}</span> }.into_any(),
        SittingPlace::Online { link } if link.starts_with("https://") => {
            view! { <a href=link.clone() target="_blank" rel="noopener noreferrer">{t!("training.sitting.join"; text)}</a> }.into_any()
        }
        SittingPlace::Online { .. } => view! { <span>{t!("training.sitting.online"; text)}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_follows_the_days() {
        let on = |days: i64| i18n_today() + chrono::Days::new(u64::try_from(days).expect("not negative"));
        fn i18n_today() -> NaiveDate {
            chrono::Local::now().date_naive()
        }
        assert_eq!(urgency(on(7)), Tone::Danger);
        assert_eq!(urgency(on(8)), Tone::Warning);
        assert_eq!(urgency(on(15)), Tone::Plain);
        assert_eq!(end_urgency(on(59)), Tone::Warning);
        assert_eq!(end_urgency(on(60)), Tone::Plain);
    }
}
