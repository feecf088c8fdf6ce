//! Tells how far the learner is with the lesson that is open: time, position, what was played, and their word.

use std::{cell::Cell, time::Duration};

use guildhall_domain::training::{EnrollmentId, LessonForLearner, LessonId, LessonProgress, ProgressInput, Span, Told, merged};
use leptos::{ev, prelude::*};

use super::super::{
    BELOW,
    outbox::{self, Outcome},
};
use crate::{query, session};

/// Time is told this often, in seconds.
const EVERY: u16 = 60;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// The number of the next telling: the time, so that what another device told before is rarely higher. Where it is all the same (a
/// clock that is off), the server's answer says so and the outbox sends once more.
fn next_sequence() -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds since 1970 fit until 2106")]
    let now = (js_sys::Date::now() / 1000.0) as u32;
    let next = now.max(LAST.get().saturating_add(1));
    LAST.set(next);
    next
}

/// What was not told yet.
#[derive(Debug, Clone, Default, PartialEq)]
struct Untold {
    seconds: u16,
    position: Option<u32>,
    length: u32,
    played: Vec<Span>,
}

/// Tells about one lesson.
#[derive(Clone, Copy)]
pub struct Teller {
    enrollment: EnrollmentId,
    lesson: LessonId,
    untold: StoredValue<Untold>,
    progress: RwSignal<LessonProgress>,
}

impl Teller {
    /// Begins to count the time, as long as the owner lives and the page can be seen.
    pub fn new(enrollment: EnrollmentId, lesson: Signal<LessonForLearner>) -> Self {
        let (id, progress) = lesson.with_untracked(|lesson| (lesson.id, lesson.progress.clone()));
        let teller = Self { enrollment, lesson: id, untold: StoredValue::new(Untold::default()), progress: RwSignal::new(progress) };
        // What the server says later, by whichever way.
        Effect::new(move |_| {
            let now = lesson.with(|lesson| lesson.progress.clone());
            teller.progress.update(|own| own.completed_at = own.completed_at.or(now.completed_at));
        });
        outbox::listen(move |told, outcome| teller.heard(told, outcome));
        let tick = set_interval(move || teller.tick(), Duration::from_secs(1));
        let hidden = window_event_listener(ev::pagehide, move |_| teller.tell());
        on_cleanup(move || {
            if let Ok(tick) = tick {
                tick.clear();
            }
            hidden.remove();
            teller.tell();
        });
        teller
    }

    /// Whether the lesson is done.
    pub fn is_done(self) -> Memo<bool> {
        Memo::new(move |_| self.progress.with(LessonProgress::is_done))
    }

    /// How far the learner is.
    pub fn progress(self) -> RwSignal<LessonProgress> {
        self.progress
    }

    /// The learner says that they are done.
    pub fn done(self) {
        self.send(true);
    }

    /// A part of a video was played, and it is here now.
    pub fn played(self, span: Span, position: u32, length: u32) {
        self.untold.update_value(|untold| {
            untold.played = merged(untold.played.iter().copied().chain([span]));
            untold.position = Some(position);
            untold.length = length;
        });
    }

    /// Tells now what was not told yet: the video is paused, the page is left.
    pub fn tell(self) {
        if self.untold.try_with_value(|untold| *untold != Untold::default()) == Some(true) {
            self.send(false);
        }
    }

    fn tick(self) {
        if document().hidden() {
            return;
        }
        self.untold.update_value(|untold| untold.seconds = untold.seconds.saturating_add(1));
        if self.untold.with_value(|untold| untold.seconds >= EVERY) {
            self.send(false);
        }
    }

    fn send(self, done: bool) {
        let Some(untold) = self.untold.try_update_value(std::mem::take) else { return };
        // While viewing as somebody else nothing is told.
        if session::person().with_untracked(|me| me.as_ref().is_none_or(|me| me.actor.viewed_by.is_some())) {
            return;
        }
        let position =
            untold.position.unwrap_or_else(|| self.progress.try_with_untracked(|progress| progress.position).unwrap_or_default());
        let input = ProgressInput {
            sequence: next_sequence(),
            seconds: untold.seconds.min(300),
            position,
            played: untold.played,
            length: untold.length,
            done,
        };
        outbox::tell(Told::Progress { enrollment: self.enrollment, lesson: self.lesson, input });
    }

    fn heard(self, told: &Told, outcome: &Outcome) {
        let Told::Progress { enrollment, lesson, .. } = told else { return };
        let Outcome::Progress(result) = outcome else { return };
        if (*enrollment, *lesson) != (self.enrollment, self.lesson) {
            return;
        }
        let was_done = self.progress.try_with_untracked(LessonProgress::is_done).unwrap_or_default();
        _ = self.progress.try_set(result.progress.clone());
        // The outline, other pages and the certificates follow from it.
        if result.progress.is_done() && !was_done {
            query::invalidate(BELOW);
        }
    }
}
