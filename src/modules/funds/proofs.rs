//! The proof of an activity: each file with what the vendor says of it.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Checklist, Metric, Proof, ProofState, api},
};
use leptos::prelude::*;

use super::say;
use crate::{
    api::href,
    i18n::{bytes, moment_day},
    ui::Checked,
};

/// One file: its name leads to it, the line below says what became of it.
pub fn file(proof: &Proof) -> Checked {
    let address = href(&api::PROOF_FILE, &[&proof.id], &Nothing {});
    let (kind, size, at, note) = (proof.kind, proof.size, proof.created_at, proof.note.clone());
    let state = proof.state;
    let line = move || match state {
        ProofState::Open => t!("funds.proof-state.open", size = bytes(size), day = moment_day(at)),
        ProofState::Accepted => t!("funds.proof-state.accepted"),
        ProofState::Rejected => t!("funds.proof-state.rejected", note = &note),
        ProofState::Superseded => t!("funds.proof-state.superseded"),
    };
    let words = view! {
        <b>{move || say::proof(kind)}</b>
        <a class="small wrap" href=address target="_blank" rel="noopener">{proof.file_name.clone()}</a>
        <span class="muted small">{line}</span>
    };
    match proof.state {
        ProofState::Open => Checked::waiting(words),
        ProofState::Accepted => Checked::accepted(words),
        ProofState::Rejected => Checked::returned(words),
        ProofState::Superseded => Checked::open(words),
    }
}

/// A line of the checklist in words: "Invoice: 1 of 2".
pub fn item(item: &Checklist, metrics: &[Metric]) -> String {
    match item {
        Checklist::Proof { kind, least, there } => {
            if *least == 0 {
                t!("funds.checklist.welcome", kind = say::proof(*kind), there = *there)
            } else {
                t!("funds.checklist.proof", kind = say::proof(*kind), there = *there, least = *least)
            }
        }
        Checklist::Metric { slug, required, .. } => {
            let label =
                metrics.iter().find(|metric| metric.slug == *slug).map_or_else(|| slug.clone(), |metric| say::localized(&metric.label));
            if *required { t!("funds.checklist.metric", name = label) } else { t!("funds.checklist.metric-later", name = label) }
        }
        Checklist::Lines { .. } => t!("funds.checklist.lines"),
    }
}
