//! The child process that reads untrusted files: what it needs at most.

use std::{
    io::{Cursor, Write},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::tempdir;

/// The most memory that a hostile file may make the child take, in KiB.
const HOSTILE: u64 = 128 * 1024;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// How reading a file ended.
#[derive(Debug)]
struct Outcome {
    /// What the child found; nothing when it was ended for taking too much.
    reading: Option<Value>,
    /// The most memory that it held, in KiB, as seen from outside every few milliseconds.
    peak: u64,
}

/// Lets the child read a file; its pictures are thrown away.
fn read(bytes: &[u8], media_type: &str) -> Outcome {
    let folder = tempdir().expect("a folder");
    let source = folder.path().join("source");
    std::fs::write(&source, bytes).expect("it is written");
    let task = json!({ "source": source, "media_type": media_type, "out": folder.path() });
    let mut child = Command::new(env!("CARGO_BIN_EXE_guildhall-server"))
        .arg("preview-worker")
        .env_clear()
        .stdin(Stdio::piped())
        .spawn()
        .expect("the worker starts");
    child.stdin.take().expect("a pipe").write_all(task.to_string().as_bytes()).expect("it takes the task");
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_of(child.id()));
        match child.try_wait().expect("it is a child") {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let reading = std::fs::read(folder.path().join("reading.json")).ok().filter(|_| status.success());
    Outcome { reading: reading.map(|reading| serde_json::from_slice(&reading).expect("JSON")), peak }
}

/// The most memory that a process ever held, in KiB; 0 when it is gone.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|rest| rest.split_whitespace().next());
    peak.and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The head of a PNG of this size.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let header = [b"IHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let sum = !header.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d".as_slice(), &header, &sum.to_be_bytes()].concat()
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[test]
fn hostile_files_take_little_memory() {
    let word = |body: &[u8]| zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body)]);
    let deep = "<w:p>".repeat(100_000);
    let pages = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 999999/Kids[{}]>>endobj",
        "2 0 R ".repeat(50_000)
    );
    for (name, media_type, bytes) in [
        ("a bomb", WORD, word(&vec![b' '; 60 * 1024 * 1024])),
        ("deep nesting", WORD, word(deep.as_bytes())),
        ("a picture too wide", "image/png", png_head(100_000, 100_000)),
        ("a line", "image/png", png_head(1, 65_535)),
        ("a picture too large", "image/png", png_head(16_384, 16_000)),
        ("a picture that ends early", "image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec()),
        ("pages that hold themselves", "application/pdf", pages.into_bytes()),
        ("brackets without end", "application/pdf", [b"%PDF-1.7\n1 0 obj".as_slice(), &vec![b'['; 4 * 1024 * 1024]].concat()),
    ] {
        let outcome = read(&bytes, media_type);
        assert!(outcome.peak > 0 && outcome.peak <= HOSTILE, "{name} took {} KiB", outcome.peak);
        // Ended from outside is as good as refused.
        if let Some(reading) = outcome.reading {
            assert!(reading.get("unreadable").is_some_and(|why| !why.is_null()), "{name}: {reading}");
        }
    }
}
