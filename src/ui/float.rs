//! Places what floats (menus, lists of a combobox) beside its anchor, in every browser alike.

use leptos::{
    prelude::*,
    web_sys::{Element, HtmlElement},
};

/// Room between the anchor and what floats, and to the window's edge.
const GAP: f64 = 4.0;
/// What floats is at most this high; longer lists scroll.
const MOST: f64 = 400.0;

/// Puts a floating element below its anchor, or above where there is more room; it never leaves the window.
pub(super) fn place(anchor: &Element, floating: &HtmlElement) {
    let size = |value: Result<leptos::wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or_default();
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (from, own) = (anchor.get_bounding_client_rect(), floating.get_bounding_client_rect());
    let (below, above) = (height - from.bottom(), from.top());
    let down = below >= own.height() + 2.0 * GAP || below >= above;
    let room = ((if down { below } else { above }) - 2.0 * GAP).min(MOST);
    let top = if down { from.bottom() + GAP } else { from.top() - GAP - own.height().min(room) };
    // Start edges meet where there is room; else end edges do. Right-to-left pages the other way round.
    let right_to_left = document().document_element().is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"));
    let (from_left, from_right) = (from.left(), from.right() - own.width());
    let wanted = match right_to_left {
        false if from_left + own.width() + GAP <= width => from_left,
        true if from_right >= GAP => from_right,
        false => from_right,
        true => from_left,
    };
    // Not `clamp`: its message for a mistake brings code that writes numbers.
    let left = wanted.min(width - own.width() - GAP).max(GAP);
    let style = floating.style();
    for (name, value) in [("left", left), ("top", top.max(GAP)), ("max-height", room.max(96.0))] {
        _ = style.set_property(name, &format!("{}px", value.round() as i32));
    }
}
