//! The page designs: how each kind of document opens, and what stands on every page.

use super::{
    block::{Block, parse},
    canvas::{BLUE, Canvas, Colour, GREY, INK, ORANGE, STAGE, WHITE},
    drawing::{Palette, bare_mark, mark, product, scene},
    flow::{Flow, Style},
    metrics::{Font, lines, words as split},
    pdf::{About, write},
    words,
};

/// A document before it is set.
#[derive(Debug, Clone)]
pub struct Document {
    /// Slug of its kind.
    pub kind: &'static str,
    /// Title.
    pub title: &'static str,
    /// One line below it.
    pub subtitle: &'static str,
    /// Language.
    pub language: &'static str,
    /// Product on the cover.
    pub product: &'static str,
    /// What is printed as its edition.
    pub edition: String,
    /// Number of the version, from 1.
    pub version: usize,
    /// The text.
    pub body: String,
}

/// A4 portrait in points.
const PAPER: (f32, f32) = (595.0, 842.0);
/// Slides, 16:9.
const SLIDE: (f32, f32) = (960.0, 540.0);

/// The colour of a product's family: flow blue, level orange, pressure ink, temperature wine, systems green.
#[must_use]
pub fn colour(product: &str) -> Colour {
    match product {
        "RL-80" | "GW-55" | "LS-12" | "HL-20" => ORANGE,
        "PT-210" | "DP-330" | "PS-15" => 0x2c_4a_5a,
        "TT-70" | "TR-10" => 0x8c_3b_5e,
        "FC-5" | "HX-Link" | "Hexview" => 0x2f_7d_5b,
        _ => BLUE,
    }
}

/// Sets a document as PDF.
#[must_use]
pub fn pdf(document: &Document) -> Vec<u8> {
    let blocks = parse(&document.body, document.version);
    let flow = match document.kind {
        "presentation" => slides(document, &blocks),
        "manual" => manual(document, &blocks),
        _ => sheet(document, &blocks),
    };
    let bookmarks = if flow.pages.len() > 7 { flow.chapters } else { Vec::new() };
    let subject = words::kind(document.kind, document.language);
    write(About { title: document.title, subject, language: document.language }, flow.pages, &bookmarks)
}

fn style(document: &Document) -> Style {
    let accent = colour(document.product);
    Style { paper: PAPER, left: 56.0, text: 156.0, right: 539.0, top: 76.0, bottom: 776.0, scale: 1.0, accent, centred: false, ruled: true }
}

fn palette(document: &Document) -> Palette {
    Palette { body: STAGE, line: INK, accent: colour(document.product) }
}

fn headline(flow: &mut Flow, document: &Document, top: f32, size: f32) {
    let (left, right) = (flow.style.left, flow.style.right);
    flow.y = top;
    flow.text(document.title, (left, right - 40.0), size, Font::Bold, INK);
    flow.y += 3.0;
    flow.text(document.subtitle, (left, right - 40.0), size * 0.46, Font::Regular, GREY);
}

fn sheet(document: &Document, blocks: &[Block]) -> Flow {
    let mut flow = Flow::new(style(document));
    let accent = flow.style.accent;
    let name = words::kind(document.kind, document.language);
    match document.kind {
        "data_sheet" | "application_note" => {
            top_bar(flow.page(), accent, name);
            headline(&mut flow, document, 96.0, 28.0);
            let top = flow.y + 18.0;
            let page = flow.page();
            page.rect(0.0, top, PAPER.0, 210.0, STAGE);
            page.at(PAPER.0 / 2.0, top + 122.0, 1.16, |canvas| product(canvas, document.product, palette(document)));
            flow.y = top + 232.0;
        }
        "case_study" => {
            let page = flow.page();
            scene(page, PAPER.0, 300.0, document.title.len());
            mark(page, 56.0, 36.0, 1.25, WHITE, WHITE);
            page.text_end(539.0, 54.0, 10.0, Font::Regular, WHITE, name);
            headline(&mut flow, document, 330.0, 25.0);
            flow.y += 14.0;
        }
        "battle_card" => {
            flow.style = Style { text: 56.0, ruled: false, scale: 0.95, top: 60.0, ..flow.style };
            let page = flow.page();
            page.rect(0.0, 0.0, PAPER.0, 96.0, INK);
            page.rect(0.0, 96.0, PAPER.0, 5.0, accent);
            page.text(56.0, 50.0, 21.0, Font::Bold, WHITE, document.title);
            page.text(56.0, 72.0, 10.5, Font::Regular, 0xcf_e2_ec, document.subtitle);
            page.rect(432.0, 20.0, 107.0, 18.0, ORANGE);
            page.text_middle(485.5, 32.5, 9.0, Font::Bold, WHITE, words::internal(document.language));
            flow.y = 122.0;
        }
        "certificate" => {
            flow.style = Style { left: 90.0, text: 90.0, right: 505.0, centred: true, ruled: false, ..flow.style };
            let page = flow.page();
            page.frame(26.0, 26.0, PAPER.0 - 52.0, PAPER.1 - 84.0, 1.6, accent);
            page.frame(32.0, 32.0, PAPER.0 - 64.0, PAPER.1 - 96.0, 0.5, accent);
            bare_mark(page, PAPER.0 / 2.0 - 30.0, 64.0, 3.0, BLUE);
            flow.y = 150.0;
            flow.text(document.title, (90.0, 505.0), 24.0, Font::Bold, INK);
            flow.text(document.subtitle, (90.0, 505.0), 11.5, Font::Regular, GREY);
            flow.y += 20.0;
        }
        _ => {
            if document.kind == "form" {
                flow.style.text = 56.0;
            }
            top_bar(flow.page(), accent, name);
            headline(&mut flow, document, 92.0, 22.0);
            flow.y += 16.0;
        }
    }
    flow.set(blocks);
    if document.kind == "certificate" {
        sign(flow.page());
    }
    finish(&mut flow, document, 1);
    flow
}

/// Two signatures at the foot of a certificate.
fn sign(page: &mut Canvas) {
    for (x, name) in [(90.0, "Dr. Almut Reincke"), (335.0, "Jonas Wiegand")] {
        page.at(x + 14.0, 692.0, 1.0, |page| {
            page.shape(
                "M0 0c14-30 22-30 18-6c-4 20 14-16 22-12c-2 10-6 20 6 10c10-10 14-18 20-8c6 14 20 2 52-9",
                None,
                Some((0x2a_3f_8f, 1.3)),
                false,
            );
        });
        page.line((x, 706.0), (x + 170.0, 706.0), 0.6, GREY);
        page.text(x, 720.0, 9.0, Font::Regular, GREY, name);
    }
}

fn manual(document: &Document, blocks: &[Block]) -> Flow {
    let mut flow = Flow::new(Style { scale: 1.08, ..style(document) });
    let accent = flow.style.accent;
    let page = flow.page();
    top_bar(page, accent, words::kind(document.kind, document.language));
    page.rect(0.0, 330.0, PAPER.0, 512.0, STAGE);
    page.at(PAPER.0 / 2.0, 590.0, 2.1, |canvas| product(canvas, document.product, palette(document)));
    page.text(56.0, 806.0, 10.0, Font::Regular, GREY, &format!("{} {}", words::version(document.language), document.edition));
    headline(&mut flow, document, 150.0, 36.0);
    flow.turn();
    let contents = flow.pages.len() - 1;
    flow.turn();
    flow.set(blocks);
    let chapters = flow.chapters.clone();
    let page = &mut flow.pages[contents];
    page.text(56.0, 110.0, 22.0, Font::Bold, INK, words::contents(document.language));
    for (index, (chapter, at)) in chapters.iter().enumerate() {
        let y = 150.0 + index as f32 * 21.0;
        page.text(56.0, y, 10.5, Font::Bold, accent, &(index + 1).to_string());
        page.text(84.0, y, 10.5, Font::Regular, INK, chapter);
        page.text_end(539.0, y, 10.5, Font::Regular, GREY, &(at + 1).to_string());
        page.line((56.0, y + 7.0), (539.0, y + 7.0), 0.4, 0xdd_e5_ea);
    }
    finish(&mut flow, document, 1);
    flow
}

fn top_bar(page: &mut Canvas, accent: Colour, name: &str) {
    page.rect(0.0, 0.0, PAPER.0, 14.0, accent);
    mark(page, 56.0, 40.0, 1.25, BLUE, INK);
    page.text_end(539.0, 58.0, 10.0, Font::Regular, GREY, name);
}

fn finish(flow: &mut Flow, document: &Document, plain_from: usize) {
    let (accent, count) = (flow.style.accent, flow.pages.len());
    let edition = format!("{} {}", words::version(document.language), document.edition);
    for (index, page) in flow.pages.iter_mut().enumerate() {
        if index >= plain_from {
            page.rect(0.0, 0.0, page.width, 5.0, accent);
            page.text(56.0, 44.0, 8.5, Font::Regular, GREY, document.title);
            bare_mark(page, 525.0, 30.0, 0.8, BLUE);
        }
        let cover = document.kind == "manual" && index == 0;
        if !cover {
            page.line((56.0, 798.0), (539.0, 798.0), 0.4, 0xc9_d5_db);
            let left = format!("Hexholm · {} · {edition}", words::kind(document.kind, document.language));
            page.text(56.0, 812.0, 8.0, Font::Regular, GREY, &left);
            page.text_end(539.0, 812.0, 8.0, Font::Regular, GREY, &format!("{} / {count}", index + 1));
        }
    }
}

fn slides(document: &Document, blocks: &[Block]) -> Flow {
    let accent = colour(document.product);
    let style = Style {
        paper: SLIDE,
        left: 64.0,
        text: 64.0,
        right: 896.0,
        top: 70.0,
        bottom: 490.0,
        scale: 2.3,
        accent,
        centred: false,
        ruled: false,
    };
    let mut flow = Flow::new(style);
    let page = flow.page();
    page.rect(0.0, 0.0, SLIDE.0, SLIDE.1, accent);
    bare_mark(page, 64.0, 60.0, 2.8, WHITE);
    let warm = if accent == ORANGE { INK } else { ORANGE };
    page.at(742.0, 330.0, 2.3, |canvas| product(canvas, document.product, Palette { body: accent, line: WHITE, accent: warm }));
    flow.y = 250.0;
    flow.text(document.title, (64.0, 590.0), 46.0, Font::Bold, WHITE);
    flow.y += 8.0;
    flow.text(document.subtitle, (64.0, 590.0), 20.0, Font::Regular, 0xe2_ee_f4);
    for slide in blocks.split(|block| *block == Block::Break) {
        flow.style = style;
        flow.turn();
        let mut rest = Vec::new();
        for block in slide {
            if let Block::Drawing { product: name, caption } = block {
                flow.style.right = 560.0;
                let page = flow.page();
                page.rect(600.0, 0.0, 360.0, SLIDE.1, STAGE);
                page.at(780.0, 300.0, 1.75, |canvas| product(canvas, name, Palette { body: STAGE, line: INK, accent }));
                for (index, line) in lines(&words_of(caption), 13.0, 300.0).iter().enumerate() {
                    page.words(630.0, 470.0 + index as f32 * 18.0, 13.0, GREY, line);
                }
            } else {
                rest.push(block.clone());
            }
        }
        flow.set(&rest);
    }
    let count = flow.pages.len();
    let edition = format!("{} {}", words::version(document.language), document.edition);
    for (index, page) in flow.pages.iter_mut().enumerate().skip(1) {
        page.rect(0.0, 0.0, 10.0, SLIDE.1, accent);
        page.text(64.0, 520.0, 11.0, Font::Regular, GREY, &format!("Hexholm · {} · {edition}", document.title));
        page.text_end(918.0, 520.0, 11.0, Font::Regular, GREY, &format!("{} / {count}", index + 1));
    }
    flow
}

fn words_of(text: &str) -> Vec<super::metrics::Word> {
    split(text, Font::Regular)
}
