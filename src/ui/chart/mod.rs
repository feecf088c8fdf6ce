//! Charts: the finding first, then the marks, and the numbers in a table behind them.

mod bars;
mod donut;
mod lines;
mod scale;

pub use bars::BarChart;
pub use donut::{DonutChart, Share};
pub use lines::{LineChart, Trend};

use leptos::prelude::*;

/// The colours of marks. Five is the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mark {
    /// The subject.
    #[default]
    Subject,
    /// Its quieter kin.
    Kin,
    /// Quieter still.
    Quiet,
    /// Plan or past.
    Past,
    /// A warning.
    Warning,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Subject => "m1",
            Self::Kin => "m2",
            Self::Quiet => "m3",
            Self::Past => "m4",
            Self::Warning => "m5",
        }
    }
}

/// The numbers of a chart, written for the reader.
struct Numbers {
    head: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

/// The frame of every chart.
fn figure(
    finding: Signal<String>,
    measure: Signal<String>,
    plot: impl Fn() -> AnyView + Send + Sync + 'static,
    numbers: impl Fn() -> Numbers + Send + Sync + 'static,
) -> AnyView {
    let table = move || {
        let Numbers { head, rows } = numbers();
        let row = |(name, values): (String, Vec<String>)| {
            view! { <tr><th scope="row">{name}</th>{values.into_iter().map(|value| view! { <td class="num">{value}</td> }).collect_view()}</tr> }
        };
        view! {
            <table class="table" data-density="compact">
                <thead><tr><th scope="col"><span class="sr">{|| t!("ui.part")}</span></th>{head.into_iter().map(|name| view! { <th scope="col" class="num">{name}</th> }).collect_view()}</tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    };
    view! {
        <figure class="chart">
            <figcaption><b>{finding}</b><span class="muted small">{measure}</span></figcaption>
            {plot}
            <details class="fold bare">
                <summary>{|| t!("ui.numbers")}</summary>
                <div class="scroll" tabindex="0" role="group" aria-label=measure>{table}</div>
            </details>
        </figure>
    }
    .into_any()
}

/// What the marks stand for, where there are several.
fn key(parts: Vec<(Mark, String)>, class: &'static str) -> AnyView {
    let part = |(mark, words): (Mark, String)| view! { <li><span class=format!("swatch {}", mark.class())></span>{words}</li> };
    view! { <ul class=class>{parts.into_iter().map(part).collect_view()}</ul> }.into_any()
}

/// What a screen reader says of the plot: the measure and the numbers that matter.
fn spoken(measure: &str, numbers: impl Iterator<Item = String>) -> String {
    format!("{measure}: {}", numbers.collect::<Vec<_>>().join(", "))
}
