//! Reads images within limits and writes sized pictures.

use std::{io::Cursor, path::Path};

use fast_image_resize::{PixelType, Resizer, images::Image};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, codecs};

use super::{Size, Unreadable};

/// Most pixels of a side.
const SIDE: u32 = 16_384;
/// Most pixels of a picture.
const PIXELS: u64 = 40_000_000;

/// Pixels without transparency, three bytes each.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) rgb: Vec<u8>,
}

/// Reads an image, upright and on white. The header is looked at before anything is decoded.
pub(super) fn read(path: &Path) -> Result<Pixels, Unreadable> {
    let open = || ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(|_| Unreadable::Broken);
    let (width, height) = open()?.into_dimensions().map_err(|_| Unreadable::Broken)?;
    if width == 0 || height == 0 {
        return Err(Unreadable::Broken);
    }
    if width > SIDE || height > SIDE || u64::from(width) * u64::from(height) > PIXELS {
        return Err(Unreadable::TooLarge);
    }
    let mut reader = open()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Unreadable::Broken)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        image::ImageError::Limits(_) => Unreadable::TooLarge,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_)
        | image::ImageError::IoError(_) => Unreadable::Broken,
    })?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let rgb = if picture.color().has_alpha() { on_white(&picture.into_rgba8()) } else { picture.into_rgb8().into_raw() };
    Ok(Pixels { width, height, rgb })
}

fn on_white(picture: &image::RgbaImage) -> Vec<u8> {
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    picture
        .pixels()
        .flat_map(|pixel| {
            let [r, g, b, a] = pixel.0;
            [blend(r, a), blend(g, a), blend(b, a)]
        })
        .collect()
}

impl Pixels {
    /// The picture at a size; never larger than it is.
    pub(super) fn at(&self, size: Size) -> Result<Self, Unreadable> {
        let wide = size.width().min(self.width).max(1);
        let high = u32::try_from(u64::from(self.height) * u64::from(wide) / u64::from(self.width))
            .unwrap_or(SIDE)
            .clamp(1, wide.saturating_mul(4));
        if wide == self.width && high == self.height {
            return Ok(Self { width: wide, height: high, rgb: self.rgb.clone() });
        }
        let source = Image::from_vec_u8(self.width, self.height, self.rgb.clone(), PixelType::U8x3).map_err(|_| Unreadable::Broken)?;
        let mut target = Image::new(wide, high, PixelType::U8x3);
        Resizer::new().resize(&source, &mut target, None).map_err(|_| Unreadable::Broken)?;
        Ok(Self { width: wide, height: high, rgb: target.into_vec() })
    }

    /// The picture as a file, in the format that makes it smaller, with its media type.
    pub(super) fn encode(&self) -> Result<(Vec<u8>, &'static str), Unreadable> {
        let mut jpeg = Cursor::new(Vec::new());
        codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 82)
            .write_image(&self.rgb, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(|_| Unreadable::Broken)?;
        let mut webp = Cursor::new(Vec::new());
        codecs::webp::WebPEncoder::new_lossless(&mut webp)
            .write_image(&self.rgb, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(|_| Unreadable::Broken)?;
        let (jpeg, webp) = (jpeg.into_inner(), webp.into_inner());
        Ok(if webp.len() <= jpeg.len() { (webp, "image/webp") } else { (jpeg, "image/jpeg") })
    }
}
