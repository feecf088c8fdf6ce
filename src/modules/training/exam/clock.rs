//! The time that is left, counted down from what the server said: the browser's own clock is never compared with it.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    i18n::number,
    ui::{Icon, Tone},
};

/// Counts down.
#[derive(Clone, Copy)]
pub struct Clock {
    /// What the server said last, and when that was by this machine; no limit when absent.
    said: RwSignal<Option<(u32, f64)>>,
    /// Whole seconds that are left.
    left: RwSignal<Option<u32>>,
    /// Whether this machine's clock jumped, so that the server must be asked.
    jumped: RwSignal<bool>,
}

/// Milliseconds of this machine's clock; only differences count.
fn now() -> f64 {
    js_sys::Date::now()
}

/// What is left, so many milliseconds after the server said it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of an attempt")]
fn left(said: u32, passed: f64) -> u32 {
    said.saturating_sub((passed.max(0.0) / 1_000.0) as u32)
}

impl Clock {
    /// Begins to count, as long as the owner lives.
    pub fn new(seconds: Option<u32>) -> Self {
        let clock = Self {
            said: RwSignal::new(seconds.map(|seconds| (seconds, now()))),
            left: RwSignal::new(seconds),
            jumped: RwSignal::new(false),
        };
        let before = StoredValue::new(now());
        let tick = set_interval(move || clock.tick(before), Duration::from_millis(500));
        on_cleanup(move || {
            if let Ok(tick) = tick {
                tick.clear();
            }
        });
        clock
    }

    fn tick(self, before: StoredValue<f64>) {
        let (last, now) = (before.get_value(), now());
        before.set_value(now);
        // A tab in the background ticks once a second or a minute; a clock that is set goes back, or far ahead.
        if now < last - 1_000.0 || now > last + 120_000.0 {
            self.jumped.set(true);
        }
        let next = self.said.with_untracked(|said| said.map(|(said, at)| left(said, now - at)));
        if self.left.get_untracked() != next {
            self.left.set(next);
        }
    }

    /// The server says what is left.
    pub fn set(self, seconds: Option<u32>) {
        self.said.set(seconds.map(|seconds| (seconds, now())));
        self.left.set(seconds);
        self.jumped.set(false);
    }

    /// Seconds that are left; no limit when absent.
    pub fn left(self) -> Option<u32> {
        self.left.get()
    }

    /// Whether the time is over.
    pub fn is_over(self) -> Memo<bool> {
        Memo::new(move |_| self.left.get() == Some(0))
    }

    /// Whether the server must be asked anew.
    pub fn jumped(self) -> Signal<bool> {
        self.jumped.into()
    }

    /// The time as it is shown: "31:07".
    pub fn view(self) -> AnyView {
        (move || {
            self.left.get().map(|left| {
                let tone = match left {
                    ..60 => Tone::Danger,
                    60..300 => Tone::Warning,
                    300.. => Tone::Plain,
                };
                view! {
                    <span class="due" data-tone=tone.name() role="timer" aria-label=t!("training.exam.left"; text)>
                        {Icon::Clock.small()} <span class="mono">{written(left)}</span>
                    </span>
                }
            })
        })
        .into_any()
    }

    /// What is read out now and then: not every second.
    pub fn announced(self) -> Memo<String> {
        Memo::new(move |before: Option<&String>| match self.left.get() {
            Some(300) => t!("training.exam.announce", minutes = 5),
            Some(60) => t!("training.exam.announce", minutes = 1),
            Some(_) | None => before.cloned().unwrap_or_default(),
        })
    }
}

fn written(left: u32) -> String {
    let (hours, minutes, seconds) = (left / 3_600, left / 60 % 60, left % 60);
    if hours > 0 { format!("{}:{minutes:02}:{seconds:02}", number(f64::from(hours))) } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn the_time_is_what_the_server_said_less_what_has_passed() {
        assert_eq!(left(600, 0.0), 600);
        assert_eq!(left(600, 1_999.0), 599);
        assert_eq!(left(600, 900_000.0), 0);
        assert_eq!(left(600, -5_000.0), 600, "a clock that was set back gives no more time");
    }
}
