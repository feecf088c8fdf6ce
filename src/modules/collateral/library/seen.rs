//! What of a long list is in sight: measures the page and tells which results to draw.

use std::time::Duration;

use leptos::{
    ev,
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{self, Element, HtmlElement},
};

use super::{
    shelf::{Shelf, Slot, after_painting},
    window::{Measure, Span},
};

use crate::rerun::rerun;

/// Scrolling must rest this long before missing results are asked for, so that a long jump asks once.
const REST: Duration = Duration::from_millis(60);

/// The part of the list that is drawn.
#[derive(Clone, Copy)]
pub struct Seen {
    measure: RwSignal<Measure>,
    span: Memo<Span>,
    total: Memo<usize>,
    /// The places drawn.
    pub slots: Memo<Vec<Slot>>,
}

impl Seen {
    /// Watches the element that holds the results; elements of class `gap` in it hold none.
    pub fn watch(shelf: Shelf, element: Signal<Option<HtmlElement>, LocalStorage>) -> Self {
        let measure = RwSignal::new(Measure::default());
        let total = Memo::new(move |_| shelf.total());
        // Of a new answer only what is in sight is drawn at first: it is what one waits for. The rest comes a frame later.
        let answer = Memo::new(move |_| shelf.answer());
        let painted = RwSignal::new(answer.get_untracked());
        let span = Memo::new(move |_| {
            let (measure, total) = (measure.get(), total.get());
            if painted.get() == answer.get() { measure.span(total) } else { measure.in_sight(total) }
        });
        rerun(move || {
            let now = answer.get();
            after_painting(move || _ = painted.try_set(now));
        });
        let slots = Memo::new(move |_| shelf.slots(span.get()));
        let seen = Self { measure, span, total, slots };
        let look = move || {
            if let Some(element) = element.try_get_untracked().flatten() {
                seen.look(&element);
            }
        };
        let scrolled = move |_: ev::Event| {
            if let Some(element) = element.try_get_untracked().flatten() {
                seen.follow(&element);
            }
        };
        let scroll = window_event_listener(ev::scroll, scrolled);
        let resize = window_event_listener(ev::resize, move |_| look());
        on_cleanup(move || {
            scroll.remove();
            resize.remove();
        });
        rerun(move || {
            let Some(element) = element.get() else { return };
            on_resize(&element, look);
        });
        // The first results drawn give the size of a row.
        rerun(move || {
            if slots.with(|slots| !slots.is_empty()) {
                _ = request_animation_frame(look);
            }
        });
        let timer = StoredValue::new(None::<TimeoutHandle>);
        rerun(move || {
            let span = span.get();
            if let Some(timer) = timer.get_value() {
                timer.clear();
            }
            let timed = set_timeout(move || shelf.need(span), REST);
            timer.set_value(timed.ok());
        });
        seen
    }

    /// The room above and below the results drawn, in pixels.
    pub fn room(self) -> (f64, f64) {
        let (measure, span, total) = (self.measure.get(), self.span.get(), self.total.get());
        let before = measure.before(span);
        let drawn = Span { first: 0, end: span.end - span.first };
        let rows = Measure { columns: measure.columns.max(1), ..measure }.whole(drawn.end);
        (before, (measure.whole(total) - before - rows).max(0.0))
    }

    /// Measures everything.
    fn look(self, element: &HtmlElement) {
        let mut columns = 0;
        let mut first = None::<f64>;
        let mut row = 0.0;
        let mut child = element.first_element_child();
        while let Some(own) = child {
            child = own.next_element_sibling();
            if own.class_list().contains("gap") {
                continue;
            }
            let place = own.get_bounding_client_rect();
            match first {
                None => {
                    first = Some(place.top());
                    row = place.height();
                    columns = 1;
                }
                Some(top) if (place.top() - top).abs() < 1.0 => columns += 1,
                Some(top) => {
                    row = place.top() - top;
                    break;
                }
            }
        }
        self.set(Measure { top: element.get_bounding_client_rect().top(), height: height(), row, columns });
    }

    /// Measures only how far the page is scrolled.
    fn follow(self, element: &HtmlElement) {
        let top = element.get_bounding_client_rect().top();
        let next = Measure { top, ..self.measure.get_untracked() };
        keep_focus(element, next.span(self.total.get_untracked()));
        self.set(next);
    }

    fn set(self, measure: Measure) {
        if self.measure.get_untracked() != measure {
            self.measure.set(measure);
        }
    }
}

/// When the result with the focus is about to go, the list itself takes it: the next Tab goes on from here.
fn keep_focus(element: &HtmlElement, next: Span) {
    let Some(active) = document().active_element().filter(|active| element.contains(Some(active))) else { return };
    let place = |name: &str, before: usize| {
        let own = active.closest(&format!("[{name}]")).ok().flatten()?;
        own.get_attribute(name)?.parse::<usize>().ok()?.checked_sub(before)
    };
    // Rows count the head too.
    let at = place("aria-posinset", 1).or_else(|| place("aria-rowindex", 2));
    if at.is_some_and(|at| at < next.first || at >= next.end) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        _ = element.focus_with_options(&options);
    }
}

fn height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

fn on_resize(element: &Element, look: impl Fn() + 'static) {
    let changed = Closure::<dyn Fn()>::new(look);
    if let Ok(observer) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
        observer.observe(element);
        let held = StoredValue::new_local((observer, changed));
        on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
    }
}
