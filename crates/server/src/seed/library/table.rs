//! Sets tables: columns as wide as their words need, figures at the end edge, the head again on each page.

use super::{
    canvas::{GREY, INK, PALE},
    flow::{Flow, Style},
    metrics::{Font, lines, width, words},
};

fn is_figure(cell: &str) -> bool {
    let start = cell.trim_start_matches(['€', '£', '$', '+', '-', '–', '±', ' ']);
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let range = [" to ", " bis ", " à ", " a "].iter().any(|word| cell.contains(word));
    cell == "–" || (start.starts_with(|c: char| c.is_ascii_digit()) && letters < 4 && !range)
}

fn natural(rows: &[Vec<String>], column: usize, size: f32) -> (f32, f32) {
    let cells = rows.iter().filter_map(|row| row.get(column));
    cells.fold((0.0, 0.0), |(whole, word), cell| {
        let longest = cell.split_whitespace().map(|part| width(part, Font::Bold, size)).fold(0.0, f32::max);
        (f32::max(whole, width(cell, Font::Bold, size)), f32::max(word, longest))
    })
}

fn columns(rows: &[Vec<String>], room: f32, size: f32, pad: f32) -> Vec<f32> {
    let count = rows.first().map_or(0, Vec::len);
    let wishes: Vec<(f32, f32)> = (0..count).map(|column| natural(rows, column, size)).collect();
    let floor: f32 = wishes.iter().map(|(_, word)| word + pad).sum();
    let more: f32 = wishes.iter().map(|(whole, word)| whole - word).sum();
    let spare = (room - floor).max(0.0);
    if more <= spare {
        let each = (spare - more) / count.max(1) as f32;
        return wishes.iter().map(|(whole, _)| whole + pad + each).collect();
    }
    wishes.iter().map(|(whole, word)| word + pad + spare * (whole - word) / more.max(1.0)).collect()
}

/// Sets a table. Wide ones begin at the page's left edge, small ones at the text's.
pub fn set(flow: &mut Flow, rows: &[Vec<String>]) {
    let Some((head, body)) = rows.split_first() else { return };
    let Style { left, text, right, scale, .. } = flow.style;
    let left = if head.len() > 3 { left } else { text };
    let (size, pad) = (8.8 * scale, 9.0 * scale);
    let widths = columns(rows, right - left, size, pad);
    let figures: Vec<bool> =
        (0..head.len()).map(|column| body.len() > 1 && body.iter().all(|row| row.get(column).is_none_or(|cell| is_figure(cell)))).collect();
    let centred = std::mem::replace(&mut flow.style.centred, false);
    flow.need(60.0 * scale);
    let mut fresh = true;
    for row in body {
        let cells: Vec<Vec<Vec<_>>> =
            row.iter().zip(&widths).map(|(cell, wide)| lines(&words(cell, Font::Regular), size, wide - pad)).collect();
        let tall = cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * size * 1.35 + 6.0 * scale;
        if flow.y + tall > flow.style.bottom {
            flow.turn();
            fresh = true;
        }
        if std::mem::replace(&mut fresh, false) {
            self::head(flow, head, &widths, &figures, left, size, pad);
        }
        let y = flow.y;
        let mut x = left;
        for ((lines, wide), figure) in cells.iter().zip(&widths).zip(&figures) {
            for (index, line) in lines.iter().enumerate() {
                let base = y + 3.0 * scale + size + index as f32 * size * 1.35;
                let set: f32 = line.iter().map(|word| width(&word.text, word.font, size)).sum::<f32>()
                    + width(" ", Font::Regular, size) * line.len().saturating_sub(1) as f32;
                let from = if *figure { x + wide - pad - set } else { x };
                flow.page().words(from, base, size, INK, line);
            }
            x += wide;
        }
        flow.y += tall;
        let y = flow.y;
        flow.page().line((left, y), (right, y), 0.5, 0xdd_e5_ea);
    }
    if body.is_empty() {
        self::head(flow, head, &widths, &figures, left, size, pad);
    }
    flow.style.centred = centred;
    flow.y += 12.0 * scale;
}

fn head(flow: &mut Flow, head: &[String], widths: &[f32], figures: &[bool], left: f32, size: f32, pad: f32) {
    let Style { right, accent, scale, .. } = flow.style;
    let y = flow.y;
    let cells: Vec<_> = head.iter().zip(widths).map(|(cell, wide)| lines(&words(cell, Font::Bold), size, wide - pad + 2.0)).collect();
    let tall = cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * size * 1.35 + 6.0 * scale;
    flow.page().rect(left - 4.0 * scale, y, right - left + 4.0 * scale, tall, PALE);
    let mut x = left;
    for ((lines, wide), figure) in cells.iter().zip(widths).zip(figures) {
        for (index, line) in lines.iter().enumerate() {
            let base = y + 3.0 * scale + size + index as f32 * size * 1.35;
            let text = line.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            if *figure {
                flow.page().text_end(x + wide - pad, base, size, Font::Bold, GREY, &text);
            } else {
                flow.page().text(x, base, size, Font::Bold, GREY, &text);
            }
        }
        x += wide;
    }
    flow.y += tall;
    let y = flow.y;
    flow.page().line((left - 4.0 * scale, y), (right, y), 1.1, accent);
}
