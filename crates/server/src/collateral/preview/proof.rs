//! Looks at a file as a proof: can it be read, and pictures without what they tell about the one who took them.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::{Unreadable, archive::Archive, child, office, pdf, picture, worker};

/// Files looked at at the same time; the others wait.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A picture that was written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cleaned {
    /// Its name in the folder of results.
    file: String,
    /// How it looks.
    hash: Option<u64>,
    /// When it was taken, as the camera wrote it: `2026:05:01 10:00:00`.
    taken: Option<String>,
}

/// What a look at a proof found.
#[derive(Debug, Default)]
pub struct Inspected {
    /// Whether a person can read it.
    pub readable: bool,
    /// The picture written anew; absent for everything that is no picture.
    pub file: Option<PathBuf>,
    /// How it looks, in 64 bits.
    pub hash: Option<u64>,
    /// When it was taken, if it says so.
    pub taken_on: Option<chrono::NaiveDate>,
}

/// Looks at a proof in a child process. A picture is left in `out`.
///
/// # Errors
/// When the child cannot be started, or too many wait.
pub async fn inspect(source: &Path, media_type: &str, out: &Path) -> std::io::Result<Inspected> {
    let _turn = TURNS.acquire().await.map_err(std::io::Error::other)?;
    let reading = child::read(source, media_type, out, true).await?;
    if reading.unreadable.is_some() {
        return Ok(Inspected::default());
    }
    let Some(cleaned) = reading.cleaned else { return Ok(Inspected { readable: true, ..Inspected::default() }) };
    let taken_on = cleaned.taken.as_deref().and_then(day);
    Ok(Inspected { readable: true, file: Some(out.join(cleaned.file)), hash: cleaned.hash, taken_on })
}

fn day(taken: &str) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::parse_from_str(taken.get(..10)?, "%Y:%m:%d").ok()
}

/// In the child: reads a file that should prove something.
pub(super) fn read(source: &Path, media_type: &str, out: &Path) -> Result<Option<Cleaned>, Unreadable> {
    match media_type {
        "image/jpeg" | "image/png" | "image/webp" => {
            let (pixels, exif) = picture::read_with_exif(source)?;
            let file = "picture".to_owned();
            std::fs::write(out.join(&file), pixels.encode_as(media_type)?).map_err(|_| Unreadable::TooLarge)?;
            let taken = exif.as_deref().and_then(taken);
            Ok(Some(Cleaned { file, hash: pixels.difference_hash(), taken }))
        }
        "application/pdf" => pdf::check(source).map(|()| None),
        "text/csv" => match worker::plain(source)?.trim() {
            "" => Err(Unreadable::Broken),
            _ => Ok(None),
        },
        _ => {
            // Opening holds the archive against every limit; reading its text against those of XML.
            Archive::open(source)?;
            office::text(source, media_type).map(|_| None)
        }
    }
}

const EXIF_FOLDER: u16 = 0x8769;
const DATE_TIME: u16 = 0x0132;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
/// Most entries of a folder that are looked at.
const ENTRIES: u16 = 512;

/// When a picture was taken, from its EXIF data (a TIFF structure). Every offset is believed only as far as the data go.
fn taken(exif: &[u8]) -> Option<String> {
    let big = match exif.get(..4)? {
        b"II*\0" => false,
        b"MM\0*" => true,
        _ => return None,
    };
    let tiff = Tiff { bytes: exif, big };
    let first = tiff.long(4)?;
    let original = tiff.entry(first, EXIF_FOLDER).and_then(|at| tiff.long(at + 8)).and_then(|folder| tiff.text(folder, DATE_TIME_ORIGINAL));
    original.or_else(|| tiff.text(first, DATE_TIME))
}

struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    }

    /// Where the entry of a tag begins in the folder at an offset.
    fn entry(&self, folder: usize, tag: u16) -> Option<usize> {
        let count = self.short(folder)?.min(ENTRIES);
        let mut places = (0..usize::from(count)).map(|index| folder + 2 + index * 12);
        places.find(|at| self.short(*at) == Some(tag))
    }

    /// A text of 19 characters, as dates are.
    fn text(&self, folder: usize, tag: u16) -> Option<String> {
        let at = self.long(self.entry(folder, tag)? + 8)?;
        let bytes = self.bytes.get(at..at.checked_add(19)?)?;
        bytes.is_ascii().then(|| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF structure with one folder that leads to another with the date.
    fn exif(big: bool) -> Vec<u8> {
        let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let mut bytes = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        bytes.extend(long(8));
        bytes.extend([&short(1)[..], &short(EXIF_FOLDER), &short(4), &long(1), &long(26), &long(0)].concat());
        bytes.extend([&short(1)[..], &short(DATE_TIME_ORIGINAL), &short(2), &long(20), &long(44), &long(0)].concat());
        bytes.extend(b"2026:05:02 10:11:12\0");
        bytes
    }

    #[test]
    fn the_day_is_found_in_both_orders_of_bytes() {
        for big in [false, true] {
            let taken = taken(&exif(big)).expect("a date");
            assert_eq!(day(&taken), chrono::NaiveDate::from_ymd_opt(2026, 5, 2));
        }
    }

    #[test]
    fn cut_and_twisted_data_say_nothing() {
        let whole = exif(false);
        for end in 0..whole.len() {
            let _whatever = taken(&whole[..end]);
        }
        for at in 0..whole.len() {
            let mut twisted = whole.clone();
            twisted[at] = 0xff;
            let _whatever = taken(&twisted);
        }
        assert_eq!(day("0000:00:00 00:00:00"), None);
        assert_eq!(day("ü"), None);
    }
}
