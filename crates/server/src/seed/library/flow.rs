//! Sets blocks onto pages, one below the other.

use super::{
    block::Block,
    canvas::{BLUE, Canvas, Colour, GREY, INK, PALE, STAGE},
    drawing::{Palette, product},
    metrics::{Font, lines, width, words},
};

/// Where and how big text is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Size of the paper.
    pub paper: (f32, f32),
    /// Left edge of headings and wide tables.
    pub left: f32,
    /// Left edge of text.
    pub text: f32,
    /// Right edge.
    pub right: f32,
    /// First line of a page that is not the first.
    pub top: f32,
    /// Where a page ends.
    pub bottom: f32,
    /// Everything's scale; 1 is 10-point text.
    pub scale: f32,
    /// Colour of what stands out.
    pub accent: Colour,
    /// Whether text stands in the middle.
    pub centred: bool,
    /// Whether headings get a rule above.
    pub ruled: bool,
}

/// Pages in the making.
pub struct Flow {
    /// The pages so far; there is always one.
    pub pages: Vec<Canvas>,
    /// The style.
    pub style: Style,
    /// Where the next line goes.
    pub y: f32,
    /// Chapters with their page.
    pub chapters: Vec<(String, usize)>,
    step: usize,
}

impl Flow {
    /// Begins on an empty page.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { pages: vec![Canvas::new(style.paper.0, style.paper.1)], style, y: style.top, chapters: Vec::new(), step: 0 }
    }

    /// The page being filled.
    pub fn page(&mut self) -> &mut Canvas {
        if self.pages.is_empty() {
            self.pages.push(Canvas::new(self.style.paper.0, self.style.paper.1));
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// Goes to a new page.
    pub fn turn(&mut self) {
        self.pages.push(Canvas::new(self.style.paper.0, self.style.paper.1));
        self.y = self.style.top;
    }

    /// Turns the page unless so much room is left.
    pub fn need(&mut self, room: f32) {
        if self.y + room > self.style.bottom && self.y > self.style.top {
            self.turn();
        }
    }

    /// A measure of 10-point text in this style.
    #[must_use]
    pub fn k(&self, points: f32) -> f32 {
        points * self.style.scale
    }

    /// Running text between two edges.
    pub fn text(&mut self, text: &str, (left, right): (f32, f32), size: f32, font: Font, colour: Colour) {
        let leading = size * 1.45;
        for line in lines(&words(text, font), size, right - left) {
            self.need(leading);
            let y = self.y + size;
            if self.style.centred {
                let wide: f32 = line.iter().map(|word| width(&word.text, word.font, size)).sum();
                let spaces = width(" ", font, size) * line.len().saturating_sub(1) as f32;
                let x = (left + right - wide - spaces) / 2.0;
                self.page().words(x, y, size, colour, &line);
            } else {
                self.page().words(left, y, size, colour, &line);
            }
            self.y += leading;
        }
    }

    /// Sets all blocks.
    pub fn set(&mut self, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            if !matches!(block, Block::Step(_)) {
                self.step = 0;
            }
            if matches!(block, Block::Heading(_)) {
                // A heading stays with what it announces.
                let next = match blocks.get(index + 1) {
                    Some(Block::Drawing { .. } | Block::Lines { .. }) => 190.0,
                    Some(Block::Bars { .. } | Block::Table(_) | Block::Quote { .. }) => 100.0,
                    _ => 44.0,
                };
                self.need(self.k(50.0 + next));
            }
            let last_of_list = !matches!(
                (block, blocks.get(index + 1)),
                (Block::Bullet(_), Some(Block::Bullet(_))) | (Block::Step(_), Some(Block::Step(_)))
            );
            self.block(block);
            if last_of_list && matches!(block, Block::Bullet(_) | Block::Step(_)) {
                self.y += self.k(5.0);
            }
        }
    }

    fn block(&mut self, block: &Block) {
        let Style { left, text: inner, right, accent, .. } = self.style;
        match block {
            Block::Heading(words) => self.heading(words),
            Block::Subheading(words) => {
                self.need(self.k(52.0));
                self.y += self.k(5.0);
                self.text(words, (inner, right), self.k(10.5), Font::Bold, accent);
                self.y += self.k(2.0);
            }
            Block::Paragraph(words) => {
                self.text(words, (inner, right), self.k(10.0), Font::Regular, INK);
                self.y += self.k(7.0);
            }
            Block::Bullet(words) => {
                self.need(self.k(16.0));
                let (y, k) = (self.y, self.k(1.0));
                self.page().rect(inner + k * 1.0, y + k * 5.0, k * 3.4, k * 3.4, accent);
                self.text(words, (inner + k * 12.0, right), k * 10.0, Font::Regular, INK);
                self.y += k * 2.0;
            }
            Block::Step(words) => {
                self.need(self.k(16.0));
                self.step += 1;
                let (y, k, number) = (self.y, self.k(1.0), format!("{}.", self.step));
                self.page().text(inner, y + k * 10.0, k * 10.0, Font::Bold, accent, &number);
                self.text(words, (inner + k * 18.0, right), k * 10.0, Font::Regular, INK);
                self.y += k * 2.0;
            }
            Block::Table(rows) => super::table::set(self, rows),
            Block::Note(words) => self.note(words),
            Block::Quote { text, who } => self.quote(text, who),
            Block::Figures(figures) => self.figures(figures),
            Block::Drawing { product: name, caption } => {
                let tall = self.k(150.0);
                self.need(tall + self.k(22.0));
                let (y, k) = (self.y, self.k(1.0));
                let palette = Palette { body: STAGE, line: INK, accent };
                let page = self.page();
                page.rect(left, y, right - left, tall, STAGE);
                page.at((left + right) / 2.0, y + tall * 0.58, k * 0.82, |canvas| product(canvas, name, palette));
                self.y += tall + k * 4.0;
                self.text(caption, (left, right), k * 8.5, Font::Regular, GREY);
                self.y += k * 9.0;
            }
            Block::Bars { caption, bars } => super::chart::bars(self, caption, bars),
            Block::Lines { caption, ends, lines } => super::chart::lines(self, caption, ends, lines),
            Block::Field(words) => {
                self.need(self.k(34.0));
                let (y, k) = (self.y, self.k(1.0));
                self.page().text(left, y + k * 9.0, k * 8.5, Font::Regular, GREY, words);
                self.page().frame(left, y + k * 13.0, right - left, k * 18.0, 0.6, 0xb8_c4_cb);
                self.y += k * 38.0;
            }
            Block::Break if self.y <= self.style.top => {}
            Block::Break => self.turn(),
        }
    }

    fn heading(&mut self, words: &str) {
        let Style { left, right, scale, ruled, .. } = self.style;
        if self.y > self.style.top {
            self.y += self.k(10.0);
        }
        if ruled {
            let y = self.y;
            self.page().line((left, y), (right, y), 0.6, 0xc9_d5_db);
            self.y += self.k(12.0);
        }
        self.chapters.push((words.to_owned(), self.pages.len() - 1));
        self.text(words, (left, right), 15.0 * scale, Font::Bold, INK);
        self.y += self.k(6.0);
    }

    fn note(&mut self, text: &str) {
        let Style { text: inner, right, accent, .. } = self.style;
        let k = self.k(1.0);
        let count = lines(&words(text, Font::Regular), k * 9.5, right - inner - k * 24.0).len();
        let tall = count as f32 * k * 9.5 * 1.45 + k * 14.0;
        self.need(tall + k * 4.0);
        let y = self.y;
        self.page().rect(inner, y, right - inner, tall, PALE);
        self.page().rect(inner, y, k * 3.0, tall, accent);
        self.y += k * 7.0;
        self.text(text, (inner + k * 14.0, right - k * 10.0), k * 9.5, Font::Regular, INK);
        self.y = y + tall + k * 10.0;
    }

    fn quote(&mut self, text: &str, who: &str) {
        let Style { text: inner, right, accent, .. } = self.style;
        let k = self.k(1.0);
        let count = lines(&words(text, Font::Regular), k * 13.0, right - inner - k * 16.0).len();
        let tall = count as f32 * k * 13.0 * 1.45;
        self.need(tall + k * 24.0);
        let y = self.y;
        self.page().rect(inner, y + k * 2.0, k * 2.5, tall + k * 14.0, accent);
        self.text(text, (inner + k * 14.0, right), k * 13.0, Font::Regular, INK);
        self.text(who, (inner + k * 14.0, right), k * 9.0, Font::Regular, GREY);
        self.y += k * 12.0;
    }

    fn figures(&mut self, figures: &[(String, String)]) {
        let Style { left, right, accent, .. } = self.style;
        let k = self.k(1.0);
        self.need(k * 66.0);
        let column = (right - left) / figures.len().max(1) as f32;
        let (y, mut lowest) = (self.y, self.y);
        for (index, (number, label)) in figures.iter().enumerate() {
            let x = left + column * index as f32;
            let colour = if index == 0 { accent } else { INK };
            self.page().text(x, y + k * 26.0, k * 24.0, Font::Bold, colour, number);
            self.y = y + k * 33.0;
            self.text(label, (x, x + column - k * 14.0), k * 8.5, Font::Regular, GREY);
            lowest = lowest.max(self.y);
        }
        self.y = lowest + k * 10.0;
    }
}

/// The second colour of charts.
pub const SECOND: Colour = 0x8f_a9_b8;

/// Hexholm's blue where the accent is dark, so that lines stay apart.
#[must_use]
pub const fn contrast(accent: Colour) -> Colour {
    if accent == BLUE { super::canvas::ORANGE } else { BLUE }
}
