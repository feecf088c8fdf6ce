//! Bars: for comparing things. They start at zero.

use leptos::prelude::*;

use super::{Mark, Numbers, figure, scale, spoken};

/// Bars beside each other.
#[component]
pub fn BarChart(
    /// What the chart shows, as a sentence: "Most leads came from the roadshow".
    #[prop(into)]
    finding: Signal<String>,
    /// Measure, unit and period: "Leads per activity, 2026".
    #[prop(into)]
    measure: Signal<String>,
    /// The bars: name and value.
    #[prop(into)]
    bars: Signal<Vec<(String, f64)>>,
    /// The name of the bar that the finding is about; the others are quieter.
    #[prop(optional, into)]
    subject: Signal<Option<String>>,
    /// Writes a value for the reader.
    #[prop(into)]
    written: Callback<f64, String>,
) -> impl IntoView {
    let plot = move || {
        let bars = bars.get();
        let top = scale::top(bars.iter().map(|(_, value)| *value).fold(0.0, f64::max));
        let subject = subject.get();
        let width = 1000 / bars.len().max(1) as u32;
        let bar = |(at, (name, value)): (usize, &(String, f64))| {
            let height = scale::thousandths(*value, top);
            let mark = if subject.as_ref().is_none_or(|subject| subject == name) { Mark::Subject } else { Mark::Quiet };
            view! {
                <rect
                    class=mark.class()
                    x=scale::percent(at as u32 * width + width / 5)
                    width=scale::percent(width * 3 / 5)
                    y=scale::percent(1000 - height)
                    height=scale::percent(height)
                    rx="2"
                ></rect>
            }
        };
        let marks = bars.iter().enumerate().map(bar).collect_view();
        let label = spoken(&measure.get(), bars.iter().map(|(name, value)| format!("{name} {}", written.run(*value))));
        let names: Vec<String> = bars.iter().map(|(name, _)| name.clone()).collect();
        let names = scale::sparse(&names, 8);
        let class = if names.len() == bars.len() { "x bars" } else { "x" };
        view! {
            <div class="plot">
                {height_labels(top, written)}
                <svg role="img" aria-label=label>
                    {[0, 500, 1000].map(|at| view! { <line class="grid-line" x1="0" x2="100%" y1=scale::percent(at) y2=scale::percent(at)></line> })}
                    {marks}
                </svg>
                <div class=class aria-hidden="true">{names.into_iter().map(|name| view! { <span>{name}</span> }).collect_view()}</div>
            </div>
        }
        .into_any()
    };
    let numbers = move || Numbers {
        head: vec![measure.get()],
        rows: bars.get().into_iter().map(|(name, value)| (name, vec![written.run(value)])).collect(),
    };
    figure(finding, measure, plot, numbers)
}

/// Zero, the half and the top of a scale, below each other.
pub(super) fn height_labels(top: f64, written: Callback<f64, String>) -> AnyView {
    let label = |value: f64| view! { <span>{written.run(value)}</span> };
    view! { <div class="y" aria-hidden="true">{[0.0, top / 2.0, top].map(label)}</div> }.into_any()
}
