//! Pictures: scenes and banners drawn as a page, rendered and stored as PNG or JPEG.

use std::{io::Cursor, sync::Arc};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf,
    vello_cpu::color::palette::css::WHITE as PAPER,
};
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};

use super::{
    canvas::{BLUE, Canvas, Colour, INK, ORANGE, WHITE},
    document::colour,
    drawing::{Palette, bare_mark, mark, product, scene},
    metrics::{Font, lines, words},
    pdf::{About, write},
};

/// A picture before it is drawn.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What is shown: `shot`, `scene`, `banner`, `mark`.
    pub motif: &'static str,
    /// The product in it.
    pub product: &'static str,
    /// Size in pixels.
    pub size: (u16, u16),
    /// Words on it.
    pub words: &'static str,
    /// Moves and recolours the background.
    pub variant: usize,
}

/// Draws and encodes a picture; the file name's ending decides the format.
#[must_use]
pub fn encode(picture: &Picture, jpeg: bool) -> Vec<u8> {
    let (width, height) = (f32::from(picture.size.0), f32::from(picture.size.1));
    let mut canvas = Canvas::new(width, height);
    match picture.motif {
        "shot" => shot(&mut canvas, picture),
        "scene" => site(&mut canvas, picture),
        "banner" => banner(&mut canvas, picture),
        _ => logo(&mut canvas, picture),
    }
    let page = write(About { title: "picture", subject: "picture", language: "en" }, vec![canvas], &[]);
    let pixels = render(page);
    let mut file = Cursor::new(Vec::new());
    let (wide, tall) = (u32::from(picture.size.0), u32::from(picture.size.1));
    let written = if jpeg {
        JpegEncoder::new_with_quality(&mut file, 84).write_image(&pixels, wide, tall, ExtendedColorType::Rgb8)
    } else {
        PngEncoder::new(&mut file).write_image(&pixels, wide, tall, ExtendedColorType::Rgb8)
    };
    written.map(|()| file.into_inner()).unwrap_or_default()
}

fn render(page: Vec<u8>) -> Vec<u8> {
    let Ok(pdf) = Pdf::new(Arc::new(page)) else { return Vec::new() };
    let Some(page) = pdf.pages().iter().next() else { return Vec::new() };
    let settings = PixmapSettings { bg_color: PAPER, ..PixmapSettings::default() };
    let pixmap = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect()
}

fn tints(variant: usize) -> (Colour, Colour, Colour) {
    [
        (0xe9_ef_f2, 0xb9_c8_d0, 0x9f_b2_bc),
        (0xf2_ed_e4, 0xd8_cb_b8, 0xbf_ae_96),
        (0xe4_ec_e8, 0xb4_c8_bd, 0x97_b0_a3),
        (0xdf_e5_ee, 0xa9_b8_cc, 0x8c_9d_b5),
    ][variant % 4]
}

fn shot(canvas: &mut Canvas, picture: &Picture) {
    let (width, height) = (canvas.width, canvas.height);
    let (top, bottom, floor) = tints(picture.variant);
    canvas.fade([0.0, 0.0, width, height * 0.76], top, bottom);
    canvas.fade([0.0, height * 0.76, width, height * 0.24], floor, bottom);
    let scale = height / 300.0 * 1.55;
    let middle = (width * 0.5, height * 0.56);
    for (grow, shade) in [(1.0, 0x8f_a2_ad), (0.8, 0x80_93_9e), (0.6, 0x72_85_90)] {
        let shadow = format!("E0 0 {} {}", 92.0 * grow, 13.0 * grow);
        canvas.at(middle.0, height * 0.86, scale, |canvas| canvas.shape(&shadow, Some(shade), None, false));
    }
    let palette = Palette { body: 0xf4_f7_f8, line: 0x22_32_3b, accent: colour(picture.product) };
    canvas.at(middle.0, middle.1 + scale * 20.0, scale, |canvas| product(canvas, picture.product, palette));
}

fn site(canvas: &mut Canvas, picture: &Picture) {
    let (width, height) = (canvas.width, canvas.height);
    scene(canvas, width, height, picture.variant);
    let scale = height / 300.0;
    let palette = Palette { body: 0xf4_f7_f8, line: 0x22_32_3b, accent: colour(picture.product) };
    canvas.rect(0.0, height * 0.8, width, height * 0.2, 0x53_68_73);
    canvas.rect(0.0, height * 0.8, width, height * 0.02, 0x8b_a0_ab);
    canvas.at(width * 0.72, height * 0.62, scale * 1.1, |canvas| product(canvas, picture.product, palette));
}

fn banner(canvas: &mut Canvas, picture: &Picture) {
    let (width, height) = (canvas.width, canvas.height);
    let ground = [INK, BLUE, 0x2c_4a_5a, 0x2f_7d_5b][picture.variant % 4];
    let warm = if ground == BLUE || ground == INK { ORANGE } else { 0xf0_b4_5a };
    canvas.rect(0.0, 0.0, width, height, ground);
    let palette = Palette { body: ground, line: WHITE, accent: warm };
    let tall = height > width * 0.7;
    let pad = if tall { width * 0.1 } else { height * 0.12 };
    let unit = if tall { width * 0.006 } else { height * 0.011 };
    bare_mark(canvas, pad, pad, unit, WHITE);
    let (size, room, first) = if tall {
        (width * 0.095, width - pad * 2.0, pad + unit * 20.0 + width * 0.15)
    } else {
        (height * 0.13, width * 0.52, height * 0.5)
    };
    for (index, line) in lines(&words(picture.words, Font::Bold), size, room).iter().enumerate() {
        canvas.words(pad, first + size * 1.2 * index as f32, size, WHITE, line);
    }
    let (x, y, scale) = if tall {
        (width / 2.0, height * 0.76, (width / 230.0).min(height / 420.0))
    } else {
        (width - height * 0.62, height * 0.58, height / 205.0)
    };
    canvas.at(x, y, scale, |canvas| product(canvas, picture.product, palette));
}

fn logo(canvas: &mut Canvas, picture: &Picture) {
    let (width, height) = (canvas.width, canvas.height);
    let (ground, ink) = if picture.variant == 0 { (WHITE, INK) } else { (INK, WHITE) };
    canvas.rect(0.0, 0.0, width, height, ground);
    let scale = height / 44.0;
    let line = if picture.variant == 0 { BLUE } else { WHITE };
    mark(canvas, height * 0.3, height * 0.27, scale, line, ink);
}
