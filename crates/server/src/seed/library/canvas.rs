//! A page to draw on, with the origin at the top left.

use pdf_writer::{Content, Name, Str, types::LineCapStyle, types::LineJoinStyle};

use super::metrics::{Font, Word, encode, width};

/// A colour, red, green and blue.
pub type Colour = u32;

/// Hexholm's blue.
pub const BLUE: Colour = 0x0b_5f_8a;
/// Text.
pub const INK: Colour = 0x16_23_2b;
/// Quieter text.
pub const GREY: Colour = 0x5b_6b_75;
/// Stages behind drawings.
pub const STAGE: Colour = 0xdf_e8_ed;
/// Table stripes.
pub const PALE: Colour = 0xf3_f6_f8;
/// The warm signal colour.
pub const ORANGE: Colour = 0xd9_62_2b;
/// Paper.
pub const WHITE: Colour = 0xff_ff_ff;

/// One page's drawing.
pub struct Canvas {
    content: Content,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}

fn rgb(colour: Colour) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((colour >> shift) & 0xff) as f32 / 255.0).map(|channel| (channel * 1000.0).round() / 1000.0)
}

impl Canvas {
    /// An empty page.
    #[must_use]
    pub fn new(width: f32, height: f32) -> Self {
        let mut content = Content::new();
        content.transform([1.0, 0.0, 0.0, -1.0, 0.0, height]);
        content.set_line_join(LineJoinStyle::RoundJoin).set_line_cap(LineCapStyle::RoundCap);
        Self { content, width, height }
    }

    /// The finished content stream.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.content.finish().into_vec()
    }

    /// Draws with a moved and scaled origin.
    pub fn at(&mut self, x: f32, y: f32, scale: f32, draw: impl FnOnce(&mut Self)) {
        self.content.save_state().transform([scale, 0.0, 0.0, scale, x, y]);
        draw(self);
        self.content.restore_state();
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        let [r, g, b] = rgb(colour);
        self.content.set_fill_rgb(r, g, b).rect(x, y, width, height).fill_nonzero();
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, thick: f32, colour: Colour) {
        let [r, g, b] = rgb(colour);
        self.content.set_stroke_rgb(r, g, b).set_line_width(thick).rect(x, y, width, height).stroke();
    }

    /// A straight line.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), thick: f32, colour: Colour) {
        let [r, g, b] = rgb(colour);
        self.content.set_stroke_rgb(r, g, b).set_line_width(thick).move_to(from.0, from.1).line_to(to.0, to.1).stroke();
    }

    /// A rectangle that runs from one colour to another, top to bottom.
    pub fn fade(&mut self, area: [f32; 4], top: Colour, bottom: Colour) {
        let [x, y, width, height] = area;
        let (from, to) = (rgb(top), rgb(bottom));
        let bands = 64;
        for band in 0..bands {
            let part = band as f32 / (bands - 1) as f32;
            let mix = [0, 1, 2].map(|i| ((from[i] + (to[i] - from[i]) * part) * 255.0).round() as u32);
            let step = height / bands as f32;
            self.rect(x, y + step * band as f32, width, step + 0.6, mix[0] << 16 | mix[1] << 8 | mix[2]);
        }
    }

    /// A shape in the language of [`super::shape`]; `None` leaves fill or line away.
    pub fn shape(&mut self, path: &str, fill: Option<Colour>, line: Option<(Colour, f32)>, dashed: bool) {
        if let Some(colour) = fill {
            let [r, g, b] = rgb(colour);
            self.content.set_fill_rgb(r, g, b);
        }
        if let Some((colour, thick)) = line {
            let [r, g, b] = rgb(colour);
            self.content.set_stroke_rgb(r, g, b).set_line_width(thick);
        }
        if dashed {
            self.content.set_dash_pattern([3.0, 4.0], 0.0);
        }
        super::shape::trace(path, &mut self.content);
        match (fill, line) {
            (Some(_), Some(_)) => self.content.fill_nonzero_and_stroke(),
            (Some(_), None) => self.content.fill_nonzero(),
            (None, Some(_)) => self.content.stroke(),
            (None, None) => self.content.end_path(),
        };
        if dashed {
            self.content.set_dash_pattern([], 0.0);
        }
    }

    /// A line of text; `y` is its baseline.
    pub fn text(&mut self, x: f32, y: f32, size: f32, font: Font, colour: Colour, text: &str) {
        let [r, g, b] = rgb(colour);
        let name = match font {
            Font::Regular => Name(b"F1"),
            Font::Bold => Name(b"F2"),
        };
        self.content.begin_text().set_fill_rgb(r, g, b).set_font(name, size);
        self.content.set_text_matrix([1.0, 0.0, 0.0, -1.0, x, y]).show(Str(&encode(text))).end_text();
    }

    /// A line of text that ends at `x`.
    pub fn text_end(&mut self, x: f32, y: f32, size: f32, font: Font, colour: Colour, text: &str) {
        self.text(x - width(text, font, size), y, size, font, colour, text);
    }

    /// A line of text around `x`.
    pub fn text_middle(&mut self, x: f32, y: f32, size: f32, font: Font, colour: Colour, text: &str) {
        self.text(x - width(text, font, size) / 2.0, y, size, font, colour, text);
    }

    /// A line of words, runs of one weight shown in one piece so that they are found as text.
    pub fn words(&mut self, x: f32, y: f32, size: f32, colour: Colour, line: &[Word]) {
        let mut x = x;
        for run in line.chunk_by(|a, b| a.font == b.font) {
            let text = run.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ") + " ";
            let font = run.first().map_or(Font::Regular, |word| word.font);
            self.text(x, y, size, font, colour, &text);
            x += width(&text, font, size);
        }
    }
}
