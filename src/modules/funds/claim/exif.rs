//! The day a photo was taken, from the metadata (Exif 2.32) of a JPEG.

use chrono::NaiveDate;

const IFD_POINTER: u16 = 0x8769;
const ORIGINAL: u16 = 0x9003;
const CHANGED: u16 = 0x0132;

/// The day a photo says it was taken; `None` when it does not say.
pub fn taken_on(file: &[u8]) -> Option<NaiveDate> {
    let tiff = Tiff::new(segment(file)?)?;
    let first = tiff.number(4, 4)?;
    let original = tiff.tag(first, IFD_POINTER).and_then(|entry| tiff.number(entry + 8, 4)).and_then(|ifd| tiff.text(ifd, ORIGINAL));
    let text = original.or_else(|| tiff.text(first, CHANGED))?;
    NaiveDate::parse_from_str(text.get(..10)?, "%Y:%m:%d").ok()
}

/// The Exif segment of a JPEG, after its name.
fn segment(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low, ..] = rest else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let body = rest.get(4..length.checked_add(2)?)?;
        if *marker == 0xe1
            && let Some(exif) = body.strip_prefix(b"Exif\0\0")
        {
            return Some(exif);
        }
        // The picture begins: no metadata follows.
        if *marker == 0xda {
            return None;
        }
        rest = rest.get(length + 2..)?;
    }
}

/// The TIFF structure inside.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.get(..2)? {
            b"II" => Some(Self { bytes, little: true }),
            b"MM" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    fn number(&self, at: usize, width: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(width)?)?;
        let add = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        Some(if self.little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    }

    /// Where the entry of a tag begins in a directory.
    fn tag(&self, directory: usize, tag: u16) -> Option<usize> {
        let count = self.number(directory, 2)?;
        let mut entries = (0..count).map(|index| directory + 2 + index * 12);
        entries.find(|entry| self.number(*entry, 2) == Some(usize::from(tag)))
    }

    /// The text of a tag.
    fn text(&self, directory: usize, tag: u16) -> Option<String> {
        let entry = self.tag(directory, tag)?;
        let (length, at) = (self.number(entry + 4, 4)?, self.number(entry + 8, 4)?);
        let bytes = self.bytes.get(at..at.checked_add(length)?)?;
        Some(String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG with a directory that holds the date of the last change.
    fn photo(date: &str) -> Vec<u8> {
        let mut tiff = Vec::new();
        tiff.extend(b"II*\0");
        tiff.extend(8u32.to_le_bytes());
        tiff.extend(1u16.to_le_bytes());
        tiff.extend(CHANGED.to_le_bytes());
        tiff.extend(2u16.to_le_bytes());
        tiff.extend(20u32.to_le_bytes());
        tiff.extend(26u32.to_le_bytes());
        tiff.extend(0u32.to_le_bytes());
        tiff.extend(date.as_bytes());
        tiff.push(0);
        let mut file = vec![0xff, 0xd8, 0xff, 0xe1];
        file.extend(u16::try_from(tiff.len() + 8).expect("short").to_be_bytes());
        file.extend(b"Exif\0\0");
        file.extend(tiff);
        file
    }

    #[test]
    fn the_day_is_read() {
        assert_eq!(taken_on(&photo("2026:11:12 18:30:00")), NaiveDate::from_ymd_opt(2026, 11, 12));
    }

    #[test]
    fn what_says_nothing_or_is_cut_off_has_no_day() {
        let whole = photo("2026:11:12 18:30:00");
        for length in 0..whole.len() - 1 {
            _ = taken_on(&whole[..length]);
        }
        assert_eq!(taken_on(b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x02"), None);
        assert_eq!(taken_on(b"%PDF-1.7"), None);
        assert_eq!(taken_on(&photo("0000:00:00 00:00:00")), None);
    }
}
