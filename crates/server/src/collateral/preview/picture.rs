//! Reads images within limits and writes sized pictures.

use std::{io::Cursor, path::Path};

use fast_image_resize::{
    PixelType, Resizer,
    images::{Image, ImageRef},
};
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
    read_with_exif(path).map(|(pixels, _)| pixels)
}

/// The same, with what the camera wrote into it (a TIFF structure).
pub(super) fn read_with_exif(path: &Path) -> Result<(Pixels, Option<Vec<u8>>), Unreadable> {
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
    let exif = decoder.exif_metadata().unwrap_or_default();
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
    Ok((Pixels { width, height, rgb }, exif))
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
        let source = ImageRef::new(self.width, self.height, &self.rgb, PixelType::U8x3).map_err(|_| Unreadable::Broken)?;
        let mut target = Image::new(wide, high, PixelType::U8x3);
        Resizer::new().resize(&source, &mut target, None).map_err(|_| Unreadable::Broken)?;
        Ok(Self { width: wide, height: high, rgb: target.into_vec() })
    }

    /// The picture as a file of a given type, with nothing in it but the picture.
    pub(super) fn encode_as(&self, media_type: &str) -> Result<Vec<u8>, Unreadable> {
        let mut file = Cursor::new(Vec::new());
        let (rgb, width, height) = (&self.rgb, self.width, self.height);
        let written = match media_type {
            "image/png" => codecs::png::PngEncoder::new(&mut file).write_image(rgb, width, height, ExtendedColorType::Rgb8),
            "image/webp" => codecs::webp::WebPEncoder::new_lossless(&mut file).write_image(rgb, width, height, ExtendedColorType::Rgb8),
            _ => codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 88).write_image(rgb, width, height, ExtendedColorType::Rgb8),
        };
        written.map_err(|_| Unreadable::Broken)?;
        Ok(file.into_inner())
    }

    /// How the picture looks, in 64 bits: of each of 8 × 8 places whether it is darker than its right neighbour, in grey and very small.
    /// `None` when it is of one colour nearly everywhere: such pictures all look alike.
    pub(super) fn difference_hash(&self) -> Option<u64> {
        let source = Image::from_vec_u8(self.width, self.height, self.rgb.clone(), PixelType::U8x3).ok()?;
        let mut small = Image::new(9, 8, PixelType::U8x3);
        Resizer::new().resize(&source, &mut small, None).ok()?;
        let small = small.into_vec();
        let (pixels, _) = small.as_chunks::<3>();
        let grey: Vec<u32> =
            pixels.iter().map(|[r, g, b]| (u32::from(*r) * 299 + u32::from(*g) * 587 + u32::from(*b) * 114) / 1_000).collect();
        let (least, most) = (grey.iter().min()?, grey.iter().max()?);
        if most - least < 8 {
            return None;
        }
        let (rows, _) = grey.as_chunks::<9>();
        let bits = rows.iter().flat_map(|row| row.windows(2).map(|pair| matches!(pair, [left, right] if left < right)));
        Some(bits.fold(0, |hash, bit| hash << 1 | u64::from(bit)))
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
