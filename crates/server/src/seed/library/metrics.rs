//! Widths and encoding of Helvetica, the font every PDF reader brings along.

/// The two weights in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica Bold.
    Bold,
}

/// Advance widths in thousandths of the size, for the characters 32 to 255 of WinAnsi.
const REGULAR: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
    278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
    556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350, 556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667,
    333, 1000, 350, 611, 350, 350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667, 278, 333, 556, 556, 556,
    556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722,
    722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556,
    556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];

/// The same for the bold weight.
const BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333,
    333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611,
    611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350, 556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667,
    333, 1000, 350, 611, 350, 350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667, 278, 333, 556, 556, 556,
    556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722,
    722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278, 611, 611, 611, 611, 611, 611,
    611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

/// The characters that WinAnsi keeps between 128 and 159, where Unicode has controls.
const SPECIAL: [(char, u8); 27] = [
    ('€', 128),
    ('‚', 130),
    ('ƒ', 131),
    ('„', 132),
    ('…', 133),
    ('†', 134),
    ('‡', 135),
    ('ˆ', 136),
    ('‰', 137),
    ('Š', 138),
    ('‹', 139),
    ('Œ', 140),
    ('Ž', 142),
    ('‘', 145),
    ('’', 146),
    ('“', 147),
    ('”', 148),
    ('•', 149),
    ('–', 150),
    ('—', 151),
    ('˜', 152),
    ('™', 153),
    ('š', 154),
    ('›', 155),
    ('œ', 156),
    ('ž', 158),
    ('Ÿ', 159),
];

/// A character in WinAnsi; what the encoding lacks becomes a question mark.
fn byte(character: char) -> u8 {
    match u8::try_from(u32::from(character)) {
        Ok(byte @ (32..=126 | 160..=255)) => byte,
        _ => SPECIAL.iter().find(|(special, _)| *special == character).map_or(b'?', |(_, byte)| *byte),
    }
}

/// A text in WinAnsi.
#[must_use]
pub fn encode(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

/// How wide a text is in points.
#[must_use]
pub fn width(text: &str, font: Font, size: f32) -> f32 {
    let table = match font {
        Font::Regular => &REGULAR,
        Font::Bold => &BOLD,
    };
    let thousandths: u32 = text.chars().map(|character| u32::from(table[usize::from(byte(character)) - 32])).sum();
    thousandths as f32 * size / 1000.0
}

/// A word with the weight it is set in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The letters.
    pub text: String,
    /// The weight.
    pub font: Font,
}

/// Splits text into words; `**` switches between the weights.
#[must_use]
pub fn words(text: &str, base: Font) -> Vec<Word> {
    let mut words = Vec::new();
    // Punctuation behind a bold word joins it, so that no space comes between.
    let text = text.replace("** :", " :**").replace("**:", ":**").replace("**,", ",**").replace("**.", ".**");
    for (index, run) in text.split("**").enumerate() {
        let font = if index % 2 == 1 { Font::Bold } else { base };
        words.extend(run.split_whitespace().map(|word| Word { text: word.to_owned(), font }));
    }
    words
}

/// Breaks words into lines of at most `room` points.
#[must_use]
pub fn lines(words: &[Word], size: f32, room: f32) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = Vec::new();
    let mut used = f32::INFINITY;
    for word in words {
        let wide = width(&word.text, word.font, size);
        let space = width(" ", word.font, size);
        match lines.last_mut() {
            Some(line) if used + space + wide <= room => {
                used += space + wide;
                line.push(word.clone());
            }
            _ => {
                used = wide;
                lines.push(vec![word.clone()]);
            }
        }
    }
    lines
}
