//! Lines: for what changes over time.

use leptos::prelude::*;

use super::{Mark, Numbers, bars::height_labels, figure, key, scale, spoken};

/// One line. It may be shorter than the time shown: what is to come has no value yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// What it is: "Actual".
    pub name: String,
    /// Its values, one for each moment.
    pub values: Vec<f64>,
    /// Its colour; `Mark::Past` is drawn dashed, for a plan or the year before.
    pub mark: Mark,
}

/// Lines over time.
#[component]
pub fn LineChart(
    /// What the chart shows, as a sentence: "Revenue is €33,000 behind plan".
    #[prop(into)]
    finding: Signal<String>,
    /// Measure, unit and period: "Cumulative, thousand euros, 2026".
    #[prop(into)]
    measure: Signal<String>,
    /// The moments: "Jan", "Feb".
    #[prop(into)]
    moments: Signal<Vec<String>>,
    /// The lines, the subject first.
    #[prop(into)]
    trends: Signal<Vec<Trend>>,
    /// Writes a value for the reader.
    #[prop(into)]
    written: Callback<f64, String>,
) -> impl IntoView {
    let plot = move || {
        let (moments, trends) = (moments.get(), trends.get());
        let top = scale::top(trends.iter().flat_map(|trend| trend.values.iter().copied()).fold(0.0, f64::max));
        // The subject is drawn last, so that it lies on top.
        let marks = trends.iter().rev().map(|trend| draw(trend, moments.len(), top)).collect_view();
        let last = |trend: &Trend| trend.values.last().map(|value| format!("{} {}", trend.name, written.run(*value)));
        let label = spoken(&measure.get(), trends.iter().filter_map(last));
        let legend = (trends.len() > 1).then(|| key(trends.iter().map(|trend| (trend.mark, trend.name.clone())).collect(), "key"));
        view! {
            {legend}
            <div class="plot">
                {height_labels(top, written)}
                <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label=label>
                    <path class="grid-line" d="M0 0H1000M0 500H1000M0 1000H1000"></path>
                    {marks}
                </svg>
                <div class="x" aria-hidden="true">{scale::sparse(&moments, 3).into_iter().map(|moment| view! { <span>{moment}</span> }).collect_view()}</div>
            </div>
        }
        .into_any()
    };
    let numbers = move || {
        let trends = trends.get();
        let at = |index: usize| {
            trends.iter().map(|trend| trend.values.get(index).map(|value| written.run(*value)).unwrap_or_default()).collect()
        };
        Numbers {
            head: trends.iter().map(|trend| trend.name.clone()).collect(),
            rows: moments.get().into_iter().enumerate().map(|(index, moment)| (moment, at(index))).collect(),
        }
    };
    figure(finding, measure, plot, numbers)
}

fn draw(trend: &Trend, moments: usize, top: f64) -> AnyView {
    let step = |at: usize| at * 1000 / moments.saturating_sub(1).max(1);
    let points: Vec<String> =
        trend.values.iter().enumerate().map(|(at, value)| format!("{} {}", step(at), 1000 - scale::thousandths(*value, top))).collect();
    let path = format!("M{}", points.join("L"));
    let area = (trend.mark == Mark::Subject && !points.is_empty()).then(|| {
        let end = step(trend.values.len().saturating_sub(1));
        view! { <path class="area m1" d=format!("{path}L{end} 1000H0Z")></path> }
    });
    let class = if trend.mark == Mark::Past { "trend plan" } else { "trend" };
    let line = (!points.is_empty()).then(|| view! { <path class=format!("{class} {}", trend.mark.class()) d=path.clone()></path> });
    view! { {area} {line} }.into_any()
}
