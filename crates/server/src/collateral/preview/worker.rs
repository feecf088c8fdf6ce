//! The child process that reads one untrusted file within limits of memory and time.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use rlimit::Resource;

use super::{Picture, Reader, Reading, Size, TEXT, Task, Unreadable, office, pdf, picture, proof};
use crate::child;

/// Address space the child may use, in bytes: its program and a stack of 64 MiB count too. A photo of forty million pixels is
/// decoded whole; everything else gets along with less.
const MEMORY: u64 = 640 * 1024 * 1024;
const MEMORY_WITHOUT_PHOTOS: u64 = 384 * 1024 * 1024;
/// Seconds of processor time.
const SECONDS: u64 = 5;
/// Largest file it may write, in bytes.
const FILE: u64 = 64 * 1024 * 1024;

/// Reads a task from standard input, does it, and writes `reading.json` beside the pictures. Returns the exit code.
#[must_use]
pub fn run() -> u8 {
    let task: Task = match child::task(MEMORY, SECONDS, FILE) {
        Ok(task) => task,
        Err(code) => return code,
    };
    let is_photo = Reader::of(&task.media_type) == Reader::Image;
    if !is_photo && Resource::AS.set(MEMORY_WITHOUT_PHOTOS, MEMORY_WITHOUT_PHOTOS).is_err() {
        return 3;
    }
    // Deeply nested files need stack; a thread of our own has enough of it.
    let out = task.out.clone();
    let reading = std::thread::Builder::new().stack_size(64 * 1024 * 1024).spawn(move || read(&task)).map(std::thread::JoinHandle::join);
    let reading = match reading {
        Ok(Ok(reading)) => reading,
        Ok(Err(_)) | Err(_) => Reading { unreadable: Some(Unreadable::Broken), ..Reading::default() },
    };
    u8::from(child::save(&out, &reading).is_err())
}

fn read(task: &Task) -> Reading {
    let mut reading = Reading::default();
    if task.proof {
        match proof::read(&task.source, &task.media_type, &task.out) {
            Ok(cleaned) => reading.cleaned = cleaned,
            Err(why) => reading.unreadable = Some(why),
        }
        return reading;
    }
    let result = match Reader::of(&task.media_type) {
        Reader::Pdf => read_pdf(task, &mut reading),
        Reader::Image => read_image(task, &mut reading),
        Reader::Office => office::text(&task.source, &task.media_type).map(|text| reading.text = text),
        Reader::Plain => plain(&task.source).map(|text| reading.text = text),
        Reader::Compound => locked(&task.source),
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
    reading.text = pdf::read(&task.source, |page, of, pixels| {
        if page == 1 {
            (reading.width, reading.height) = (pixels.width, pixels.height);
            reading.pictures.push(write(&task.out, page, Size::Tile, &pixels.at(Size::Tile)?)?);
        }
        reading.pictures.push(write(&task.out, page, Size::Page, &pixels)?);
        (reading.pages, reading.of) = (page, of);
        // Whatever ends this process at a later page, the pages so far are there.
        child::save(&task.out, reading).map_err(|_| Unreadable::TooLarge)
    })?;
    Ok(())
}

/// Whether an old office file is one of today's, encrypted: then its directory names the package.
fn locked(path: &Path) -> Result<(), Unreadable> {
    let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut file = std::fs::File::open(path).map_err(|_| Unreadable::Broken)?;
    let mut piece = vec![0; 1024 * 1024];
    let mut kept = 0;
    loop {
        let read = piece.get_mut(kept..).map(|room| file.read(room)).transpose().map_err(|_| Unreadable::Broken)?.unwrap_or(0);
        let end = kept + read;
        let seen = piece.get(..end).unwrap_or_default();
        if memchr::memmem::find(seen, &mark).is_some() {
            return Err(Unreadable::Password);
        }
        if read == 0 {
            return Ok(());
        }
        // The mark may lie across two pieces.
        kept = end.min(mark.len());
        piece.copy_within(end - kept..end, 0);
    }
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
pub(super) fn plain(path: &Path) -> Result<String, Unreadable> {
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
