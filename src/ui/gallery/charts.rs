//! Charts, and a list too long to draw whole.

use leptos::prelude::*;

use super::section;
use crate::ui::{BarChart, Button, Card, DonutChart, Icon, LineChart, Mark, Segments, Share, Tab, Trend, VirtualGrid};

pub(super) fn charts() -> AnyView {
    let months: Vec<String> = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"].map(str::to_owned).to_vec();
    let trend = |name: &str, mark, values: &[f64]| Trend { name: name.to_owned(), values: values.to_vec(), mark };
    let trends = vec![
        trend("Actual", Mark::Subject, &[22.0, 48.0, 81.0, 120.0, 158.0, 201.0, 238.0, 262.0, 311.0, 368.0, 412.0]),
        trend("Plan", Mark::Past, &[35.0, 75.0, 115.0, 155.0, 195.0, 235.0, 275.0, 315.0, 355.0, 400.0, 445.0]),
    ];
    let bars: Vec<(String, f64)> = [("Web", 8.0), ("Fair", 14.0), ("Print", 6.0), ("Ads", 22.0), ("Mail", 11.0), ("Road", 34.0)]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec();
    let share = |name: &str, value, mark| Share { name: name.to_owned(), value, mark };
    let shares = vec![share("Available", 8.0, Mark::Subject), share("Committed", 9.6, Mark::Kin), share("Paid", 6.4, Mark::Past)];
    let whole = |value: f64| format!("{value}");
    let body = view! {
        <div class="tiles two">
            <Card><LineChart finding="Revenue is €33,000 behind plan" measure="Cumulative, thousand euros, 2026" moments=months trends=trends written=whole /></Card>
            <Card><BarChart finding="Most leads came from the roadshow" measure="Leads per activity, 2026" bars=bars subject=Some("Road".to_owned()) written=whole /></Card>
            <Card><DonutChart finding="A third of the fund is still free" measure="Thousand euros, Q4 2026" shares=shares written=whole /></Card>
        </div>
    };
    section("g-charts", "Charts", "One sentence says what the chart shows. The numbers stand in a table behind it.", body)
}

pub(super) fn long() -> AnyView {
    let count = RwSignal::new(40_u32);
    let items = Signal::derive(move || (1..=count.get()).collect::<Vec<u32>>());
    let tile = |number: u32| {
        view! {
            <div class="thumb">
                <div class="stage">{Icon::FileText.view()}</div>
                <h3><a class="cover" href="ui#g-long">{format!("Data sheet {number}")}</a></h3>
                <p class="muted small">"PDF, 8 pages"</p>
            </div>
        }
    };
    let body = view! {
        <div class="row">
            <Button on_click=move || count.set(40)>"40"</Button>
            <Button on_click=move || count.set(10_000)>"10,000"</Button>
            <Segments label="View" tabs=vec![Tab::new("Previews", "ui#g-long", true)] />
        </div>
        <VirtualGrid label="Data sheets" items=items key=u32::to_string let:number>{tile(number)}</VirtualGrid>
    };
    section("g-long", "Long lists", "Only what stands near the window is drawn.", body)
}
