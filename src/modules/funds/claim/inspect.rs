//! A look at a file before it is uploaded: what it is, whether it can be read, whether its day fits. The server looks again.

use chrono::NaiveDate;
use guildhall_domain::funds::MOST_PROOF_BYTES;
use js_sys::Uint8Array;
use leptos::{prelude::window, web_sys::Blob};
use wasm_bindgen_futures::JsFuture;

use super::exif;

/// Enough of the beginning to know a file, and to find a photo's metadata.
const HEAD: f64 = 131_072.0;
/// Where a PDF ends.
const TAIL: f64 = 2_048.0;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A picture that browsers draw.
    Picture,
    /// A PDF.
    Pdf,
    /// Word, Excel and the like: a zip.
    Office,
    /// Text, such as CSV.
    Text,
    /// A photo as some phones keep it, which few browsers draw.
    Heic,
    /// Nothing of these.
    Unknown,
}

/// What is wrong with a file. A day outside of the activity is told and uploaded all the same: a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Fine,
    /// It is larger than the server takes.
    TooLarge,
    /// It holds nothing.
    Empty,
    /// It is nothing that proof can be.
    WrongSort,
    /// It is a photo in HEIC.
    Heic,
    /// It is damaged.
    Unreadable,
    /// It is protected by a password.
    Locked,
    /// A photo that says it was taken on another day.
    OtherDay(NaiveDate),
}

impl Finding {
    /// Whether the file is not sent at all.
    pub const fn bars(self) -> bool {
        match self {
            Self::Fine | Self::OtherDay(_) => false,
            Self::TooLarge | Self::Empty | Self::WrongSort | Self::Heic | Self::Unreadable | Self::Locked => true,
        }
    }
}

/// What a file is.
pub fn sort(head: &[u8]) -> Sort {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let riff = begins(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    if begins(b"\x89PNG\r\n\x1a\n") || begins(b"\xff\xd8\xff") || riff {
        Sort::Picture
    } else if head.windows(5).take(1_024).any(|window| window == b"%PDF-") {
        Sort::Pdf
    } else if begins(b"PK\x03\x04") {
        Sort::Office
    } else if head.get(4..8) == Some(b"ftyp") && matches!(head.get(8..12), Some(b"heic" | b"heix" | b"mif1" | b"msf1")) {
        Sort::Heic
    } else if !head.is_empty() && !head.contains(&0) {
        Sort::Text
    } else {
        Sort::Unknown
    }
}

/// Whether a PDF is whole, by its last bytes.
pub fn pdf(tail: &[u8]) -> Finding {
    let holds = |words: &[u8]| tail.windows(words.len()).any(|window| window == words);
    if !holds(b"%%EOF") {
        Finding::Unreadable
    } else if holds(b"/Encrypt") {
        Finding::Locked
    } else {
        Finding::Fine
    }
}

/// Whether a photo's day lies within the activity.
pub fn day(head: &[u8], window: (NaiveDate, NaiveDate)) -> Finding {
    match exif::taken_on(head) {
        Some(day) if day < window.0 || day > window.1 => Finding::OtherDay(day),
        Some(_) | None => Finding::Fine,
    }
}

async fn bytes(blob: &Blob, from: f64, to: f64) -> Option<Vec<u8>> {
    let part = blob.slice_with_f64_and_f64(from, to).ok()?;
    let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Looks at a file.
pub async fn look(file: &Blob, window: (NaiveDate, NaiveDate)) -> Finding {
    let size = file.size();
    if size == 0.0 {
        return Finding::Empty;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    if size > MOST_PROOF_BYTES as f64 {
        return Finding::TooLarge;
    }
    let Some(head) = bytes(file, 0.0, size.min(HEAD)).await else { return Finding::Unreadable };
    match sort(&head) {
        Sort::Picture if !is_drawn(file).await => Finding::Unreadable,
        Sort::Picture => day(&head, window),
        Sort::Pdf => match bytes(file, (size - TAIL).max(0.0), size).await {
            Some(tail) => pdf(&tail),
            None => Finding::Unreadable,
        },
        Sort::Office | Sort::Text => Finding::Fine,
        Sort::Heic => Finding::Heic,
        Sort::Unknown => Finding::WrongSort,
    }
}

/// Whether the browser can draw the picture.
async fn is_drawn(file: &Blob) -> bool {
    let Ok(promise) = window().create_image_bitmap_with_blob(file) else { return false };
    match JsFuture::from(promise).await {
        Ok(bitmap) => {
            leptos::wasm_bindgen::JsCast::unchecked_into::<web_sys::ImageBitmap>(bitmap).close();
            true
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(sort(b"\x89PNG\r\n\x1a\n...."), Sort::Picture);
        assert_eq!(sort(b"\xff\xd8\xff\xe0"), Sort::Picture);
        assert_eq!(sort(b"RIFF\0\0\0\0WEBPVP8 "), Sort::Picture);
        assert_eq!(sort(b"junk before\n%PDF-1.7"), Sort::Pdf);
        assert_eq!(sort(b"PK\x03\x04"), Sort::Office);
        assert_eq!(sort("name;e-mail\nJosé;".as_bytes()), Sort::Text);
        assert_eq!(sort(b"\0\0\0\x18ftypheic"), Sort::Heic);
        assert_eq!(sort(b"\0\0\0\x18ftypqt  "), Sort::Unknown);
        assert_eq!(sort(b"MZ\0\0"), Sort::Unknown);
        assert_eq!(sort(b""), Sort::Unknown);
    }

    #[test]
    fn a_cut_off_or_protected_pdf_is_found() {
        assert_eq!(pdf(b"trailer << /Root 1 0 R >>\n%%EOF\n"), Finding::Fine);
        assert_eq!(pdf(b"trailer << /Root 1 0 R >>"), Finding::Unreadable);
        assert_eq!(pdf(b"trailer << /Encrypt 5 0 R >>\n%%EOF"), Finding::Locked);
    }

    #[test]
    fn only_what_the_server_would_refuse_is_not_sent() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day");
        assert!(!Finding::OtherDay(day).bars());
        assert!(Finding::Unreadable.bars());
    }
}
