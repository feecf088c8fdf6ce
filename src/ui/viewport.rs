//! Which part of a long list stands near the window. Only that part is drawn.

use std::{cell::Cell, rc::Rc};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use crate::rerun::rerun;

/// A list shorter than this is drawn whole.
const SHORT: usize = 80;
/// Rows of this many windows' heights are drawn above and below the window.
const MARGIN: f64 = 1.0;

/// The part of a list that is drawn, in lines; a line of tiles holds several entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The first entry drawn.
    pub(super) first: usize,
    /// The entry after the last one drawn.
    pub(super) end: usize,
    /// Pixels of the lines above.
    pub(super) above: u32,
    /// Pixels of the lines below.
    pub(super) below: u32,
}

/// What a list looks like on the screen, measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Measure {
    /// Entries beside each other.
    columns: usize,
    /// From the top of a line to the top of the next.
    pitch: f64,
}

/// Follows the window over a list of `count` entries inside `node`, whose entries carry `data-at`.
pub(super) fn part_near(node: Signal<Option<HtmlElement>, LocalStorage>, count: Signal<usize>) -> Signal<Part> {
    let part = RwSignal::new(whole(0).shortened(count.get_untracked()));
    let measure = RwSignal::new(None::<Measure>);
    let look = move || {
        // A frame may come after the list has gone.
        let (Some(Some(node)), Some(count)) = (node.try_get_untracked(), count.try_get_untracked()) else { return };
        if measure.get_untracked().is_none() {
            measure.set(measured(&node));
        }
        let next = match measure.get_untracked() {
            Some(measure) if count > SHORT => near(&node, count, measure, part.get_untracked()),
            Some(_) | None => whole(count).shortened(count),
        };
        if part.get_untracked() != next {
            keep_focus(&node, next);
            part.set(next);
        }
    };
    rerun(move || {
        count.track();
        if node.get().is_some() {
            // After the first entries are drawn, so that there is something to measure.
            _ = request_animation_frame(look);
        }
    });
    let waiting = Rc::new(Cell::new(false));
    let soon = move || {
        if !waiting.replace(true) {
            let waiting = waiting.clone();
            _ = request_animation_frame(move || {
                waiting.set(false);
                look();
            });
        }
    };
    let scroll = {
        let soon = soon.clone();
        window_event_listener(ev::scroll, move |_| soon())
    };
    let resize = window_event_listener(ev::resize, move |_| {
        measure.set(None);
        soon();
    });
    on_cleanup(move || {
        scroll.remove();
        resize.remove();
    });
    part.into()
}

fn whole(count: usize) -> Part {
    Part { first: 0, end: count, above: 0, below: 0 }
}

impl Part {
    /// Before anything is measured, a long list starts with its first entries.
    fn shortened(self, count: usize) -> Self {
        Self { end: count.min(SHORT), ..self }
    }
}

fn near(node: &HtmlElement, count: usize, measure: Measure, now: Part) -> Part {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
    // Where the list would start if all of it were drawn.
    let entry = node.query_selector(":scope > [data-at]").ok().flatten();
    let top =
        entry.map_or_else(|| node.get_bounding_client_rect().top(), |entry| entry.get_bounding_client_rect().top() - f64::from(now.above));
    let lines = count.div_ceil(measure.columns);
    let line_at = |pixel: f64| ((pixel / measure.pitch).max(0.0) as usize).min(lines);
    // What must be there now; a part that already holds it with room to spare stays.
    let (must_first, must_end) = (line_at(-top - height / 4.0), (line_at(height * 1.25 - top) + 1).min(lines));
    let (first, end) = (line_at(-top - height * MARGIN), (line_at(height * (1.0 + MARGIN) - top) + 1).min(lines));
    let (now_first, now_end) = (now.first / measure.columns, now.end.div_ceil(measure.columns));
    let holds = now_first <= must_first && now_end >= must_end && now.end <= count && (now_end < lines || now.end == count);
    let (first, end) = if holds && now_end - now_first <= (end - first) * 2 { (now_first, now_end) } else { (first, end) };
    let pixels = |lines: usize| (lines as f64 * measure.pitch).round() as u32;
    Part { first: first * measure.columns, end: (end * measure.columns).min(count), above: pixels(first), below: pixels(lines - end) }
}

/// Measures the entries drawn: how many share a line, and how far lines are apart.
fn measured(node: &HtmlElement) -> Option<Measure> {
    let entries = node.query_selector_all(":scope > [data-at]").ok()?;
    let top_of = |index: u32| Some(entries.item(index)?.dyn_into::<HtmlElement>().ok()?.get_bounding_client_rect().top());
    let first = top_of(0)?;
    let columns = (1..entries.length()).find(|index| top_of(*index).is_some_and(|top| top > first + 1.0))?;
    let lines = (entries.length() / columns).max(2) - 1;
    let pitch = (top_of(lines * columns)? - first) / f64::from(lines);
    (pitch > 4.0).then_some(Measure { columns: columns as usize, pitch })
}

/// When the entry with the focus is about to go, the list itself takes it: the next Tab goes on from here.
fn keep_focus(node: &HtmlElement, next: Part) {
    let Some(active) = document().active_element().filter(|active| node.contains(Some(active))) else { return };
    let at = active.closest("[data-at]").ok().flatten().and_then(|entry| entry.get_attribute("data-at")?.parse::<usize>().ok());
    if at.is_some_and(|at| at < next.first || at >= next.end) {
        let options = leptos::web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        _ = node.focus_with_options(&options);
    }
}
