//! Who decides, who has decided, and by when.

use guildhall_domain::funds::{Chain, Decider, Said, Step, StepState, Verdict};
use leptos::prelude::*;

use super::say;
use crate::{
    i18n::{day, either, moment_day},
    ui::{self, Steps, Tone, When},
};

/// The people of a step: "Ingrid Solberg or Per Lund".
pub fn deciders(deciders: &[Decider]) -> String {
    if deciders.is_empty() {
        return t!("funds.chain.nobody");
    }
    let name = |decider: &Decider| {
        if decider.substitute { t!("funds.chain.substitute", name = &decider.name) } else { decider.name.clone() }
    };
    either(&deciders.iter().map(name).collect::<Vec<_>>())
}

/// A verdict in words: "Accepted".
pub fn verdict(verdict: Verdict) -> String {
    t!(&format!("funds.verdict.{}", say::verdict_slug(verdict)))
}

/// What was decided, by whom and why.
pub fn said(said: &Said) -> String {
    let mut words = t!("funds.chain.done", verdict = verdict(said.verdict), name = &said.by_name, day = moment_day(said.at));
    if let Some(reason) = said.reason {
        words = t!("funds.chain.because", said = words, reason = say::reason(reason));
    }
    if said.note.is_empty() { words } else { t!("funds.chain.note", said = words, note = &said.note) }
}

fn step(step: &Step) -> ui::Step {
    let (note, when) = match &step.state {
        StepState::Waiting => (t!("funds.chain.waiting", names = deciders(&step.deciders)), When::Later),
        StepState::Open { due_on } => {
            (t!("funds.chain.open", names = deciders(&step.deciders), day = day(*due_on)), When::Now(Tone::Accent))
        }
        StepState::Done { said: what } => (said(what), When::Done),
        StepState::Skipped => (t!("funds.chain.skipped"), When::Later),
    };
    ui::Step { words: say::localized(&step.name), note, when }
}

/// The steps of a chain, in order.
pub fn view(chain: &Chain) -> AnyView {
    let chain = chain.clone();
    let steps = Signal::derive(move || chain.steps.iter().map(step).collect::<Vec<_>>());
    view! { <Steps steps=steps /> }.into_any()
}
