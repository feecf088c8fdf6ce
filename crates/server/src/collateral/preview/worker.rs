//! The child process that reads one untrusted file within limits of memory and time.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use rlimit::Resource;

use super::{Picture, Reader, Reading, Size, TEXT, Task, Unreadable, office, pdf, picture};

/// Address space the child may use, in bytes.
const MEMORY: u64 = 640 * 1024 * 1024;
/// Seconds of processor time.
const SECONDS: u64 = 20;
/// Largest file it may write, in bytes.
const FILE: u64 = 64 * 1024 * 1024;

/// Reads a task from standard input, does it, and writes `reading.json` beside the pictures. Returns the exit code.
#[must_use]
pub fn run() -> u8 {
    for (resource, most) in [(Resource::AS, MEMORY), (Resource::CPU, SECONDS), (Resource::FSIZE, FILE), (Resource::CORE, 0)] {
        if resource.set(most, most).is_err() {
            return 3;
        }
    }
    let mut task = String::new();
    if std::io::stdin().read_to_string(&mut task).is_err() {
        return 2;
    }
    let Ok(task) = serde_json::from_str::<Task>(&task) else { return 2 };
    // Deeply nested files need stack; a thread of our own has enough of it.
    let out = task.out.join("reading.json");
    let reading = std::thread::Builder::new().stack_size(64 * 1024 * 1024).spawn(move || read(&task)).map(std::thread::JoinHandle::join);
    let reading = match reading {
        Ok(Ok(reading)) => reading,
        Ok(Err(_)) | Err(_) => Reading { unreadable: Some(Unreadable::Broken), ..Reading::default() },
    };
    u8::from(serde_json::to_vec(&reading).map_err(std::io::Error::other).and_then(|bytes| std::fs::write(out, bytes)).is_err())
}

fn read(task: &Task) -> Reading {
    let mut reading = Reading::default();
    let result = match Reader::of(&task.media_type) {
        Reader::Pdf => read_pdf(task, &mut reading),
        Reader::Image => read_image(task, &mut reading),
        Reader::Office => office::text(&task.source, &task.media_type).map(|text| reading.text = text),
        Reader::Plain => plain(&task.source).map(|text| reading.text = text),
        Reader::Player | Reader::Nobody => Ok(()),
    };
    if reading.pages == 0 {
        reading.unreadable = result.err();
    }
    let mut end = reading.text.len().min(TEXT);
    while !reading.text.is_char_boundary(end) {
        end -= 1;
    }
    reading.text.truncate(end);
    reading.text.retain(|c| c != '\0');
    reading
}

fn read_pdf(task: &Task, reading: &mut Reading) -> Result<(), Unreadable> {
    let (mut first, mut pictures) = ((0, 0), Vec::new());
    let (pages, of, text) = pdf::read(&task.source, |page, pixels| {
        if page == 1 {
            first = (pixels.width, pixels.height);
            pictures.push(write(&task.out, page, Size::Tile, &pixels.at(Size::Tile)?)?);
        }
        pictures.push(write(&task.out, page, Size::Page, &pixels)?);
        Ok(())
    })?;
    (reading.pages, reading.of, reading.text, reading.pictures) = (pages, of, text, pictures);
    (reading.width, reading.height) = first;
    Ok(())
}

fn read_image(task: &Task, reading: &mut Reading) -> Result<(), Unreadable> {
    let pixels = picture::read(&task.source)?;
    let page = pixels.at(Size::Page)?;
    reading.pictures = vec![write(&task.out, 1, Size::Tile, &page.at(Size::Tile)?)?, write(&task.out, 1, Size::Page, &page)?];
    (reading.pages, reading.of, reading.width, reading.height) = (1, 1, pixels.width, pixels.height);
    Ok(())
}

fn write(out: &Path, page: u32, size: Size, pixels: &picture::Pixels) -> Result<Picture, Unreadable> {
    let (bytes, media_type) = pixels.encode()?;
    let file = format!("{page}-{}", size.slug());
    let path: PathBuf = out.join(&file);
    std::fs::write(path, bytes).map_err(|_| Unreadable::TooLarge)?;
    Ok(Picture { page, size, media_type: media_type.to_owned(), file })
}

/// Text as UTF-8, UTF-16 with a mark, or Latin 1.
fn plain(path: &Path) -> Result<String, Unreadable> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).and_then(|file| file.take(TEXT as u64 * 2).read_to_end(&mut bytes)).map_err(|_| Unreadable::Broken)?;
    let units = |from: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes.get(2..).unwrap_or_default().chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(from).collect()
    };
    Ok(match bytes.as_slice() {
        [0xff, 0xfe, ..] => String::from_utf16_lossy(&units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => String::from_utf16_lossy(&units(u16::from_be_bytes)),
        _ => match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if error.utf8_error().error_len().is_none() => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            Err(error) => error.as_bytes().iter().map(|byte| char::from(*byte)).collect(),
        },
    })
}
