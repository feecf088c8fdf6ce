//! Draws the pages of a PDF and reads its text.

use std::{path::Path, time::Duration};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, ImageDrawProps, InterpreterCache, InterpreterSettings, SoftMask,
        font::{Glyph, GlyphRun},
        hayro_cmap::BfString,
        interpret_page,
    },
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf, page::Page},
    kurbo::{Affine, BezPath, Point, Rect},
    vello_cpu::color::palette::css::WHITE,
};

use super::{PAGES, Size, TEXT, Unreadable, picture::Pixels};

/// No more pages are drawn after this much processor time: what is there is shown.
const DRAWING: Duration = Duration::from_secs(3);
/// No more text is read after this much.
const READING: Duration = Duration::from_secs(4);

/// Whether a PDF can be opened and has pages.
pub(super) fn check(path: &Path) -> Result<(), Unreadable> {
    let pdf = open(path)?;
    if pdf.pages().is_empty() { Err(Unreadable::Broken) } else { Ok(()) }
}

fn open(path: &Path) -> Result<Pdf, Unreadable> {
    let bytes = std::fs::read(path).map_err(|_| Unreadable::Broken)?;
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Password,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Unreadable::Broken,
    })
}

/// Opens a PDF, hands each page's number, the number of pages and the page's picture to `keep`, and returns the text.
pub(super) fn read(path: &Path, mut keep: impl FnMut(u32, u32, Pixels) -> Result<(), Unreadable>) -> Result<String, Unreadable> {
    let pdf = open(path)?;
    let settings = InterpreterSettings::default();
    let pages = pdf.pages();
    let of = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let mut drawn = 0;
    let cache = RenderCache::new();
    for page in pages.iter().take(PAGES as usize) {
        if spent() > DRAWING && drawn > 0 {
            break;
        }
        keep(drawn + 1, of, draw(page, &cache, &settings))?;
        drawn += 1;
    }
    if drawn == 0 {
        return Err(Unreadable::Broken);
    }
    let mut reader = TextReader::default();
    let cache = InterpreterCache::new();
    for page in pages.iter() {
        if spent() > READING || reader.text.len() > TEXT {
            break;
        }
        let area = page.intersected_crop_box();
        let bbox = Rect::new(area.x0, area.y0, area.x1, area.y1);
        let mut context = Context::new(Affine::IDENTITY, bbox, &cache, page.xref(), settings.clone());
        interpret_page(page, &mut context, &mut reader);
        reader.text.push('\n');
        reader.end = None;
    }
    Ok(reader.text)
}

/// The processor time of this process: on a busy machine it passes slower than the clock, and a file is read as far all the same.
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, settings: &InterpreterSettings) -> Pixels {
    let (width, height) = page.render_dimensions();
    let wide = Size::Page.width() as f32;
    // Very tall pages are drawn smaller: a picture has at most four times its width in height.
    let scale = (wide / width.max(1.0)).min(wide * 4.0 / height.max(1.0));
    let settings_out = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap = hayro::render(page, cache, settings, &RenderSettings::default(), &settings_out);
    let rgb = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    Pixels { width: u32::from(pixmap.width()), height: u32::from(pixmap.height()), rgb }
}

/// Collects glyphs as text, with spaces and lines where the gaps are.
#[derive(Default)]
struct TextReader {
    text: String,
    end: Option<Point>,
}

impl<'a> Device<'a> for TextReader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let start = place * Point::ZERO;
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(type3) => type3.advance_width(),
            };
            let end = place * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
            let size = (place * Point::new(0.0, 1000.0)).distance(start).max(0.1);
            if let Some(before) = self.end {
                let (dx, dy) = (start.x - before.x, start.y - before.y);
                if dy.abs() > size * 0.6 || dx < -size * 2.0 {
                    self.text.push('\n');
                } else if dx > size * 0.15 && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            }
            match glyph.as_unicode() {
                Some(BfString::Char(c)) if !c.is_control() => self.text.push(c),
                Some(BfString::String(string)) => self.text.push_str(&string),
                Some(BfString::Char(_)) | None => {}
            }
            self.end = Some(end);
        }
    }
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: hayro::hayro_interpret::Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
