//! A donut: for the parts of one whole, at most four.

use leptos::prelude::*;

use super::{Mark, Numbers, figure, key, scale, spoken};

/// One part of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// What it is: "Available".
    pub name: String,
    /// How much.
    pub value: f64,
    /// Its colour.
    pub mark: Mark,
}

/// The parts of one whole.
#[component]
pub fn DonutChart(
    /// What the chart shows, as a sentence: "A third of the fund is still free".
    #[prop(into)]
    finding: Signal<String>,
    /// Measure, unit and period: "Thousand euros, Q4 2026".
    #[prop(into)]
    measure: Signal<String>,
    /// The parts, the subject first.
    #[prop(into)]
    shares: Signal<Vec<Share>>,
    /// Writes a value for the reader.
    #[prop(into)]
    written: Callback<f64, String>,
) -> impl IntoView {
    let plot = move || {
        let shares = shares.get();
        let whole: f64 = shares.iter().map(|share| share.value).sum();
        let mut from = 0;
        let marks: Vec<AnyView> = shares.iter().map(|share| ring(share, whole, &mut from)).collect();
        let spell = |share: &Share| format!("{} {}", share.name, written.run(share.value));
        let label = spoken(&measure.get(), shares.iter().map(spell));
        view! {
            <div class="row">
                <svg class="donut" viewBox="0 0 36 36" role="img" aria-label=label>{marks}</svg>
                {key(shares.iter().map(|share| (share.mark, spell(share))).collect(), "key down")}
            </div>
        }
        .into_any()
    };
    let numbers = move || Numbers {
        head: vec![measure.get()],
        rows: shares.get().into_iter().map(|share| (share.name, vec![written.run(share.value)])).collect(),
    };
    figure(finding, measure, plot, numbers)
}

/// One part, with a sliver of room before the next.
fn ring(share: &Share, whole: f64, from: &mut u32) -> AnyView {
    let length = scale::thousandths(share.value, whole);
    let start = *from;
    *from += length;
    let drawn = if length == 1000 { 1000 } else { length.saturating_sub(10) };
    view! {
        <circle
            class=share.mark.class()
            cx="18"
            cy="18"
            r="14"
            pathLength="1000"
            stroke-dasharray=format!("{drawn} {}", 1000 - drawn)
            stroke-dashoffset=format!("-{start}")
            transform="rotate(-90 18 18)"
        ></circle>
    }
    .into_any()
}
