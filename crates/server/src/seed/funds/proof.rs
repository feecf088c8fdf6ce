//! Files that prove the demo's activities: invoices and pictures, small and true to their kind.

use guildhall_domain::funds::ProofKind;
use image::{ImageFormat, Rgb, RgbImage};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use super::plan::dice;

/// A file that proves something.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The proof of a kind for the request with this seal.
pub fn file(kind: ProofKind, seal: usize, lines: &[String]) -> File {
    match kind {
        ProofKind::Photo | ProofKind::Screenshot => File { name: format!("{}-{seal}.png", kind.slug()), bytes: picture(seal) },
        ProofKind::Invoice
        | ProofKind::InHouseReport
        | ProofKind::AttendeeList
        | ProofKind::Contract
        | ProofKind::MetricsReport
        | ProofKind::FinalPiece => File { name: format!("{}-{seal}.pdf", kind.slug().replace('_', "-")), bytes: page(lines) },
    }
}

/// A page with lines of text.
fn page(lines: &[String]) -> Vec<u8> {
    let (catalogue, tree, page, font, content) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4), Ref::new(5));
    let mut pdf = Pdf::new();
    pdf.catalog(catalogue).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, 595.0, 842.0)).parent(tree).contents(content);
    sheet.resources().fonts().pair(Name(b"F1"), font);
    sheet.finish();
    pdf.type1_font(font).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    let mut text = Content::new();
    text.begin_text();
    text.set_font(Name(b"F1"), 12.0);
    text.next_line(72.0, 760.0);
    for line in lines {
        // The font knows the letters of western Europe.
        let latin: Vec<u8> = line.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect();
        text.show(Str(&latin));
        text.next_line(0.0, -18.0);
    }
    text.end_text();
    pdf.stream(content, &text.finish());
    pdf.finish()
}

/// A picture of a room with people, as far as sixty lines of code can draw one. The panels of the wall differ from picture to picture, so
/// that no two look alike to whoever compares them.
fn picture(seal: usize) -> Vec<u8> {
    let shade = |question: u64, base: u8, range: u64| base.saturating_add(u8::try_from(dice(seal, question, range)).unwrap_or_default());
    let wall = [shade(40, 120, 85), shade(41, 120, 85), shade(42, 120, 85)];
    let floor = [shade(43, 60, 60), shade(44, 50, 50), shade(45, 40, 50)];
    let panel = |x: u32, y: u32| 100 + (u64::from(x) * 9 / 640) * 8 + u64::from(y) * 8 / 420;
    let mut picture = RgbImage::from_fn(640, 420, |x, y| {
        let lighter = u8::try_from(dice(seal, panel(x, y), 48)).unwrap_or_default();
        Rgb((if y < 290 { wall } else { floor }).map(|part| part.saturating_add(lighter)))
    });
    let mut fill = |left: i64, top: i64, width: i64, height: i64, colour: [u8; 3]| {
        for y in top.max(0)..(top + height).min(420) {
            for x in left.max(0)..(left + width).min(640) {
                if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                    picture.put_pixel(x, y, Rgb(colour));
                }
            }
        }
    };
    fill(200, 40, 240, 140, [236, 238, 240]);
    fill(215, 60, 120, 14, [40, 90, 140]);
    for line in 0..5 {
        fill(215, 88 + line * 16, 100 + i64::try_from(dice(seal, 50 + line.unsigned_abs(), 100)).unwrap_or_default(), 7, [150, 156, 164]);
    }
    for person in 0..6_u64 {
        let left = 40 + i64::try_from(person * 96 + dice(seal, 60 + person, 40)).unwrap_or_default();
        let top = 230 + i64::try_from(dice(seal, 70 + person, 60)).unwrap_or_default();
        let coat = [shade(80 + person, 20, 180), shade(90 + person, 20, 160), shade(100 + person, 30, 180)];
        fill(left + 14, top, 26, 30, [214, 176, 148]);
        fill(left, top + 30, 54, 110, coat);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    match picture.write_to(&mut bytes, ImageFormat::Png) {
        Ok(()) => bytes.into_inner(),
        Err(_) => Vec::new(),
    }
}
