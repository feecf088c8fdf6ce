//! Draws bar and line charts onto pages: the finding first, then the marks.

use super::{
    canvas::{GREY, INK, PALE},
    flow::{Flow, SECOND, Style, contrast},
    metrics::{Font, width},
};

fn number(value: f32) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value}") }
}

/// Horizontal bars; the first is the subject.
pub fn bars(flow: &mut Flow, caption: &str, bars: &[(String, f32)]) {
    let Style { text: left, right, accent, .. } = flow.style;
    let k = flow.k(1.0);
    flow.need(k * (26.0 + 18.0 * bars.len() as f32));
    flow.text(caption, (left, right), k * 9.5, Font::Bold, INK);
    flow.y += k * 4.0;
    let most = bars.iter().map(|(_, value)| *value).fold(1.0, f32::max);
    let label = bars.iter().map(|(words, _)| width(words, Font::Regular, k * 8.8)).fold(0.0, f32::max) + k * 10.0;
    let room = right - left - label - k * 40.0;
    for (index, (words, value)) in bars.iter().enumerate() {
        let y = flow.y;
        let colour = if index == 0 { accent } else { SECOND };
        let page = flow.page();
        page.text(left, y + k * 10.0, k * 8.8, Font::Regular, INK, words);
        page.rect(left + label, y + k * 2.0, room * value / most, k * 11.0, colour);
        page.text(left + label + room * value / most + k * 5.0, y + k * 10.5, k * 8.8, Font::Bold, INK, &number(*value));
        flow.y += k * 17.0;
    }
    flow.y += k * 10.0;
}

/// Lines over an axis from one word to another.
pub fn lines(flow: &mut Flow, caption: &str, ends: &(String, String), lines: &[(String, Vec<f32>)]) {
    let Style { text: left, right, accent, .. } = flow.style;
    let k = flow.k(1.0);
    flow.need(k * 140.0);
    flow.text(caption, (left, right), k * 9.5, Font::Bold, INK);
    flow.y += k * 4.0;
    let y = flow.y;
    // On slides the chart takes the room that is left.
    let tall = (k * 120.0).min(flow.style.bottom - y - k * 30.0);
    let most = lines.iter().flat_map(|(_, values)| values).copied().fold(0.0, f32::max).max(0.001);
    let page = flow.page();
    page.rect(left, y, right - left, tall, PALE);
    for part in [0.0, 0.5, 1.0] {
        let at = y + tall - (tall - k * 12.0) * part;
        page.line((left, at), (right, at), 0.4, 0xc9_d5_db);
        page.text(left + k * 3.0, at - k * 2.0, k * 7.0, Font::Regular, GREY, &number((most * part * 100.0).round() / 100.0));
    }
    let mut key = left;
    for (index, (words, values)) in lines.iter().enumerate() {
        let colour = [accent, contrast(accent), SECOND][index % 3];
        let step = (right - left) / values.len().saturating_sub(1).max(1) as f32;
        let mut path = String::new();
        for (place, value) in values.iter().enumerate() {
            let at = (left + step * place as f32, y + tall - (tall - k * 12.0) * value / most);
            path += &format!("{}{:.2} {:.2}", if place == 0 { 'M' } else { 'L' }, at.0, at.1);
        }
        page.shape(&path, None, Some((colour, k * 1.8)), false);
        page.rect(key, y + tall + k * 19.0, k * 10.0, k * 3.0, colour);
        page.text(key + k * 14.0, y + tall + k * 23.0, k * 8.5, Font::Regular, INK, words);
        key += width(words, Font::Regular, k * 8.5) + k * 32.0;
    }
    page.text(left, y + tall + k * 11.0, k * 8.0, Font::Regular, GREY, &ends.0);
    page.text_end(right, y + tall + k * 11.0, k * 8.0, Font::Regular, GREY, &ends.1);
    flow.y += tall + k * 36.0;
}
