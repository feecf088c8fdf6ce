//! Steps: the life of a record; and checks: what of a proof is accepted.

use leptos::prelude::*;

use super::{Icon, Tone};

/// Whether a step lies behind, is now, or is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Behind.
    Done,
    /// Now; the tone says whether it waits for the reader.
    Now(Tone),
    /// To come.
    Later,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happens: "Submitted".
    pub words: String,
    /// When or by whom; may be empty.
    pub note: String,
    /// Whether it lies behind.
    pub when: When,
}

/// The ways to draw steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flow {
    /// Below each other: history, newest first.
    #[default]
    Down,
    /// Beside each other where there is room: the life of a record, under its page's head.
    Across,
}

/// The steps of a record's life.
#[component]
pub fn Steps(
    /// The steps.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
    /// How they are drawn.
    #[prop(optional)]
    flow: Flow,
) -> impl IntoView {
    let class = match flow {
        Flow::Down => "steps",
        Flow::Across => "steps across",
    };
    let step = |step: Step| {
        let (class, now, tone) = match step.when {
            When::Done => (Some("done"), None, Tone::Plain),
            When::Now(tone) => (None, Some("step"), tone),
            When::Later => (None, None, Tone::Plain),
        };
        let note = (!step.note.is_empty()).then(|| view! { <span class="muted small">{step.note}</span> });
        view! { <li class=class aria-current=now data-tone=tone.name()><b>{step.words}</b> {note}</li> }
    };
    view! { <ol class=class>{move || steps.get().into_iter().map(step).collect_view()}</ol> }.into_any()
}

/// One thing to be proven.
pub struct Checked {
    tone: Tone,
    icon: Icon,
    words: AnyView,
    action: AnyView,
}

impl Checked {
    /// Not there yet.
    pub fn open(words: impl IntoView + 'static) -> Self {
        Self { tone: Tone::Plain, icon: Icon::Ring, words: words.into_any(), action: ().into_any() }
    }

    /// There and good.
    pub fn accepted(words: impl IntoView + 'static) -> Self {
        Self { tone: Tone::Success, icon: Icon::Done, ..Self::open(words) }
    }

    /// There and looked at.
    pub fn waiting(words: impl IntoView + 'static) -> Self {
        Self { tone: Tone::Accent, icon: Icon::Half, ..Self::open(words) }
    }

    /// Sent back; the words say why.
    pub fn returned(words: impl IntoView + 'static) -> Self {
        Self { tone: Tone::Danger, icon: Icon::Failed, ..Self::open(words) }
    }

    /// The one thing to do about it.
    #[must_use]
    pub fn with_action(self, action: impl IntoView + 'static) -> Self {
        Self { action: action.into_any(), ..self }
    }
}

/// What is to be proven, and how far each has come.
#[component]
pub fn Checks(
    /// The things to be proven.
    checks: Vec<Checked>,
) -> impl IntoView {
    let check = |check: Checked| {
        view! { <li data-tone=check.tone.name().unwrap_or("plain")>{check.icon.view()} <div class="stack tight">{check.words}</div> <div>{check.action}</div></li> }
    };
    view! { <ul class="checks bare">{checks.into_iter().map(check).collect_view()}</ul> }.into_any()
}
