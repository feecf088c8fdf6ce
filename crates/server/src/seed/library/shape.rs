//! A small path language: the SVG commands M L H V C Z in both cases, O for circles, E for ellipses, R for boxes.

use pdf_writer::Content;

/// How far the control points of a quarter circle lie.
const BEND: f32 = 0.552_285;

fn numbers(text: &str) -> Vec<f32> {
    let mut numbers = Vec::new();
    let mut current = String::new();
    let flush = |current: &mut String, numbers: &mut Vec<f32>| {
        if let Ok(number) = current.parse() {
            numbers.push(number);
        }
        current.clear();
    };
    for character in text.chars() {
        match character {
            '0'..='9' => current.push(character),
            '.' if !current.contains('.') => current.push(character),
            '-' => {
                flush(&mut current, &mut numbers);
                current.push(character);
            }
            '.' => {
                flush(&mut current, &mut numbers);
                current.push(character);
            }
            _ => flush(&mut current, &mut numbers),
        }
    }
    flush(&mut current, &mut numbers);
    numbers
}

fn ellipse(content: &mut Content, cx: f32, cy: f32, rx: f32, ry: f32) {
    let (bx, by) = (rx * BEND, ry * BEND);
    content.move_to(cx + rx, cy);
    content.cubic_to(cx + rx, cy + by, cx + bx, cy + ry, cx, cy + ry);
    content.cubic_to(cx - bx, cy + ry, cx - rx, cy + by, cx - rx, cy);
    content.cubic_to(cx - rx, cy - by, cx - bx, cy - ry, cx, cy - ry);
    content.cubic_to(cx + bx, cy - ry, cx + rx, cy - by, cx + rx, cy);
    content.close_path();
}

/// Appends a path. Text that is not of the language draws nothing.
pub fn trace(path: &str, content: &mut Content) {
    let (mut x, mut y, mut start) = (0.0_f32, 0.0_f32, (0.0_f32, 0.0_f32));
    let mut rest = path;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let command = rest[at..].chars().next().unwrap_or('Z');
        let after = &rest[at + 1..];
        let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(after.len());
        let values = numbers(&after[..end]);
        rest = &after[end..];
        let (ox, oy) = if command.is_ascii_lowercase() { (x, y) } else { (0.0, 0.0) };
        match command.to_ascii_uppercase() {
            'M' | 'L' => {
                let (mut ox, mut oy) = (ox, oy);
                for (index, pair) in values.as_chunks::<2>().0.iter().enumerate() {
                    (x, y) = (ox + pair[0], oy + pair[1]);
                    if index == 0 && command.eq_ignore_ascii_case(&'M') {
                        start = (x, y);
                        content.move_to(x, y);
                    } else {
                        content.line_to(x, y);
                    }
                    if command.is_ascii_lowercase() {
                        (ox, oy) = (x, y);
                    }
                }
            }
            'H' => {
                for value in values {
                    x = if command == 'h' { x + value } else { value };
                    content.line_to(x, y);
                }
            }
            'V' => {
                for value in values {
                    y = if command == 'v' { y + value } else { value };
                    content.line_to(x, y);
                }
            }
            'C' => {
                let (mut ox, mut oy) = (ox, oy);
                for c in values.as_chunks::<6>().0 {
                    content.cubic_to(ox + c[0], oy + c[1], ox + c[2], oy + c[3], ox + c[4], oy + c[5]);
                    (x, y) = (ox + c[4], oy + c[5]);
                    if command.is_ascii_lowercase() {
                        (ox, oy) = (x, y);
                    }
                }
            }
            'Z' => {
                content.close_path();
                (x, y) = start;
            }
            'O' => {
                for c in values.as_chunks::<3>().0 {
                    ellipse(content, c[0], c[1], c[2], c[2]);
                }
            }
            'E' => {
                for c in values.as_chunks::<4>().0 {
                    ellipse(content, c[0], c[1], c[2], c[3]);
                }
            }
            'R' => {
                for c in values.as_chunks::<4>().0 {
                    content.rect(c[0], c[1], c[2], c[3]);
                }
            }
            _ => {}
        }
    }
}
