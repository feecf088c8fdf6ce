//! A large package: how long its import takes, and how much memory the server takes for it.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use flate2::{Compression, Crc, write::DeflateEncoder};
use serde_json::{Value, json};

use super::{
    super::{
        Bench, Goal, Number,
        load::{self, Connection},
        running::Server,
    },
    Filled,
};

/// Pictures and films, which cannot be made smaller, and the size of each.
const FILMS: u32 = 320;
const FILM: usize = 312_500;
/// Pages and scripts, which can, and the size of each.
const PAGES: u32 = 180;
const PAGE: usize = 60_000;
/// What it travels in.
const PIECE: usize = 8 << 20;
/// More than this must not come into use, in MiB.
const MORE: f64 = 64.0;
/// Within so many seconds it is ready.
const READY: f64 = 10.0;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Measured</title>
<item identifier="A" identifierref="R"><title>Measured</title></item></organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#;

const INDEX: &str = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Measured</title>
<link rel="stylesheet" href="style.css"><h1>Measured</h1><p>What is to be known about instruments.</p><script src="app.js"></script></html>"#;
const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2rem;color:#123}";
const SCRIPT: &str =
    "var api = window.parent.API; api.LMSInitialize(''); addEventListener('pagehide', function () { api.LMSFinish(''); });";

/// Sends the package and waits until it is ready; gives its id.
pub fn measure(bench: &Bench, server: &Server, filled: &Filled) -> Result<(String, Vec<Number>)> {
    let archive = archive(FILMS / bench.shrink.min(FILMS), PAGES / bench.shrink.min(PAGES))?;
    let mut connection = Connection::open(server.port)?;
    let before = server.resident_mb()?;
    server.forget_peak()?;
    let announced = json!({ "file_name": "measured.zip", "size": archive.len() });
    let package = connection.call(server.port, "POST", "/api/v1/training/packages", &filled.author, &announced)?;
    let id = package["id"].as_str().context("a package has an id")?.to_owned();
    let path = format!("/api/v1/training/packages/{id}");
    let (started, mut sent) = (Instant::now(), Instant::now());
    for (number, piece) in archive.chunks(PIECE).enumerate() {
        sent = Instant::now();
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: guildhall={}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/octet-stream\r\nContent-Length: {}\r\nUpload-Offset: {}\r\n\r\n",
            server.port,
            filled.author,
            piece.len(),
            number * PIECE
        );
        connection.send(&head, piece)?;
    }
    let request = load::request(server.port, &path, &filled.author);
    let ready = loop {
        let package = load::get(server.port, &request)?;
        match package["import"]["is"].as_str() {
            Some("working") if sent.elapsed() < Duration::from_secs(120) => std::thread::sleep(Duration::from_millis(20)),
            Some("done") => break package,
            _ => bail!("the package is not imported: {}", package["import"]),
        }
    };
    let (took, whole) = (sent.elapsed().as_secs_f64(), started.elapsed().as_secs_f64());
    let grown = server.peak_mb()? - before;
    if ready["report"]["notes"].as_array().into_iter().flatten().any(|note: &Value| note["severity"] == "blocks") {
        bail!("the package cannot be played: {}", ready["report"]["notes"]);
    }
    let number = |name: &str, value, unit, goal| Number { name: name.to_owned(), value, unit, goal };
    let numbers = vec![
        number("package, its size", archive.len() as f64 / 1e6, "MB", Goal::None),
        number("package, its files", ready["report"]["files"].as_f64().unwrap_or_default(), "files", Goal::None),
        number("package, last piece sent to ready", took, "s", Goal::AtMost(READY)),
        number("package, first piece sent to ready", whole, "s", Goal::None),
        number("package, memory more than before", grown, "MiB", Goal::AtMost(MORE)),
    ];
    Ok((id, numbers))
}

/// A package of SCORM 1.2.
fn archive(films: u32, pages: u32) -> Result<Vec<u8>> {
    let mut zip = Zip::default();
    for (name, text) in [("imsmanifest.xml", MANIFEST), ("index.html", INDEX), ("style.css", STYLE), ("app.js", SCRIPT)] {
        zip.add(name, text.as_bytes(), Packing::Deflated)?;
    }
    for number in 0..pages {
        let line = format!("<p>Page {number} tells what is to be known about instruments.</p>\n");
        zip.add(&format!("pages/{number}.html"), line.repeat(PAGE / line.len()).as_bytes(), Packing::Deflated)?;
    }
    for number in 0..films {
        zip.add(&format!("media/{number}.mp4"), &noise(number, FILM), Packing::Stored)?;
    }
    zip.finish()
}

/// Bytes without a pattern, the same every time (splitmix64).
fn noise(seed: u32, length: usize) -> Vec<u8> {
    let word = |index: usize| {
        let mut mixed = ((u64::from(seed) << 32) + index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut bytes: Vec<u8> = (0..length.div_ceil(8)).flat_map(|index| word(index).to_le_bytes()).collect();
    bytes.truncate(length);
    bytes
}

/// How a file lies in an archive.
#[derive(Clone, Copy)]
enum Packing {
    Stored = 0,
    Deflated = 8,
}

/// An archive that is being written.
#[derive(Default)]
struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    fn add(&mut self, name: &str, content: &[u8], packing: Packing) -> Result<()> {
        let packed = match packing {
            Packing::Stored => content.to_vec(),
            Packing::Deflated => {
                let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
                packer.write_all(content)?;
                packer.finish()?
            }
        };
        let mut crc = Crc::new();
        crc.update(content);
        let at = u32::try_from(self.bytes.len())?;
        // Version 2.0, names in UTF-8, the first day that archives know.
        let mut fields = Vec::new();
        for short in [20, 0x0800, packing as u16, 0, 0x21] {
            fields.extend(short.to_le_bytes());
        }
        for long in [crc.sum(), u32::try_from(packed.len())?, u32::try_from(content.len())?] {
            fields.extend(long.to_le_bytes());
        }
        fields.extend(u16::try_from(name.len())?.to_le_bytes());
        fields.extend(0_u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&fields);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(&fields);
        // No comment, one disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        let (at, size) = (u32::try_from(self.bytes.len())?, u32::try_from(self.directory.len())?);
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        for count in [self.entries, self.entries] {
            self.bytes.extend(count.to_le_bytes());
        }
        for place in [size, at] {
            self.bytes.extend(place.to_le_bytes());
        }
        self.bytes.extend([0; 2]);
        Ok(self.bytes)
    }
}
