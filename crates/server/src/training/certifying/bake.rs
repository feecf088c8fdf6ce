//! Bakes credentials into pictures, as Open Badges 3.0 says (5.3).

use flate2::Crc;
use guildhall_domain::training::credential::{PNG_KEYWORD, SVG_NAMESPACE};

use crate::error::Error;

/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A PNG with a credential in an `iTXt` chunk after its head.
///
/// # Errors
/// When the picture is no PNG.
pub(super) fn png(picture: &[u8], jwt: &str) -> Result<Vec<u8>, Error> {
    let not = || Error::internal("the picture to bake is no PNG");
    let rest = picture.strip_prefix(SIGNATURE).ok_or_else(not)?;
    // The head: four bytes of length, four of kind, the content, four of checksum.
    let length: [u8; 4] = *rest.first_chunk().ok_or_else(not)?;
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| not())?;
    let (head, body) = rest.split_at_checked(length + 12).ok_or_else(not)?;
    // Keyword, not compressed, no language, no translated keyword.
    let content = [PNG_KEYWORD.as_bytes(), b"\0\0\0\0\0", jwt.as_bytes()].concat();
    Ok([SIGNATURE, head, &chunk(*b"iTXt", &content)?, body].concat())
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Result<Vec<u8>, Error> {
    let length = u32::try_from(content.len()).map_err(|_| Error::internal("a chunk of a PNG is too long"))?;
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(content);
    Ok([&length.to_be_bytes()[..], &kind, content, &crc.sum().to_be_bytes()].concat())
}

/// An SVG with a credential as the first element inside of it.
///
/// # Errors
/// When the picture is no SVG.
pub(super) fn svg(picture: &str, jwt: &str) -> Result<String, Error> {
    let not = || Error::internal("the picture to bake is no SVG");
    let start = picture.find("<svg").ok_or_else(not)?;
    let end = picture.get(start..).and_then(|svg| svg.find('>')).ok_or_else(not)? + start;
    let (before, after) = picture.split_at_checked(end).ok_or_else(not)?;
    // A compact JWT has letters, digits, `-`, `_` and `.` only: nothing in it needs to be escaped.
    let rest = after.strip_prefix('>').ok_or_else(not)?;
    Ok(format!("{before} xmlns:openbadges=\"{SVG_NAMESPACE}\"><openbadges:credential verify=\"{jwt}\"></openbadges:credential>{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baked_png_is_still_a_picture_and_holds_the_credential() {
        let mut picture = std::io::Cursor::new(Vec::new());
        image::RgbaImage::new(2, 2).write_to(&mut picture, image::ImageFormat::Png).expect("a picture");
        let baked = png(picture.get_ref(), "a.b.c").expect("baked");
        assert_eq!(image::load_from_memory(&baked).expect("a picture").to_rgba8().dimensions(), (2, 2));
        let text = b"iTXtopenbadgecredential\0\0\0\0\0a.b.c";
        assert!(baked.windows(text.len()).any(|window| window == text));
        assert!(png(b"GIF89a", "a.b.c").is_err());
    }

    #[test]
    fn a_baked_svg_holds_the_credential_first() {
        let baked = svg("<svg viewBox=\"0 0 1 1\"><path d=\"\"/></svg>", "a.b.c").expect("baked");
        assert!(baked.starts_with(&format!(
            "<svg viewBox=\"0 0 1 1\" xmlns:openbadges=\"{SVG_NAMESPACE}\"><openbadges:credential verify=\"a.b.c\">"
        )));
        assert!(svg("<html></html>", "a.b.c").is_err());
    }
}
