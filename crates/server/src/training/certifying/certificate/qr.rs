//! An address as a QR code.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::error::Error;

/// The code as SVG, with the quiet zone of four modules that readers need.
pub(super) fn svg(address: &str) -> Result<Vec<u8>, Error> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).map_err(Error::internal)?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
        }
    }
    let all = size + 8;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\"><path fill=\"#fff\" d=\"M0 0h{all}v{all}h-{all}z\"/><path d=\"{path}\"/></svg>"
    );
    Ok(svg.into_bytes())
}
