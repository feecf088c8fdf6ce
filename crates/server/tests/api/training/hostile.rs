//! Archives made to harm: each is refused by its rule, soon, and leaves nothing behind.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use guildhall_domain::training::scorm::PackageUpload;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::scene::{Scene, manifest_12, zip};

/// The most that a refusal may take.
const SOON: Duration = Duration::from_secs(5);

/// All places of some bytes.
fn places(archive: &[u8], pattern: &[u8]) -> Vec<usize> {
    archive.windows(pattern.len()).enumerate().filter(|(_, window)| *window == pattern).map(|(at, _)| at).collect()
}

fn manifest() -> Vec<u8> {
    manifest_12(&[("A", "First", "index.html")]).into_bytes()
}

fn plain() -> Vec<u8> {
    zip(&[("imsmanifest.xml", &manifest()), ("index.html", b"<!doctype html>"), ("other.html", b"<!doctype html>")])
}

/// One file of zeros beside the manifest.
fn zeros(megabytes: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer.start_file("zeros.bin", options).expect("an entry");
    let piece = vec![0; 1024 * 1024];
    for _ in 0..megabytes {
        writer.write_all(&piece).expect("zeros");
    }
    writer.finish().expect("a zip").into_inner()
}

/// Every entry of the directory leads to the first one's data.
fn overlapping() -> Vec<u8> {
    let mut archive = plain();
    for at in places(&archive, b"PK\x01\x02") {
        archive[at + 42..at + 46].fill(0);
    }
    archive
}

fn locked() -> Vec<u8> {
    let mut archive = plain();
    for at in places(&archive, b"PK\x03\x04") {
        archive[at + 6] |= 1;
    }
    for at in places(&archive, b"PK\x01\x02") {
        archive[at + 8] |= 1;
    }
    archive
}

/// Two entries with one name: a reader shows one, another unpacks the other.
fn doubled() -> Vec<u8> {
    let mut archive = plain();
    for at in places(&archive, b"other.html") {
        archive[at..at + 10].copy_from_slice(b"index.html");
    }
    archive
}

/// The directory says that the file is small; what comes out is not.
fn lying() -> Vec<u8> {
    let mut archive = zeros(100);
    for (mark, size) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        for at in places(&archive, mark) {
            archive[at + size..at + size + 4].copy_from_slice(&1_000_u32.to_le_bytes());
        }
    }
    archive
}

fn linked() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("imsmanifest.xml", SimpleFileOptions::default()).expect("an entry");
    writer.write_all(&manifest()).expect("its content");
    writer.add_symlink("index.html", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
    writer.finish().expect("a zip").into_inner()
}

fn device() -> Vec<u8> {
    let mut archive = plain();
    let at = places(&archive, b"PK\x01\x02")[1];
    // Made on Unix, and by its mode a device.
    archive[at + 5] = 3;
    archive[at + 38..at + 42].copy_from_slice(&(0o020_644_u32 << 16).to_le_bytes());
    archive
}

/// An archive of empty files, written by hand: a writer of archives would take its time.
fn many(entries: u32) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for entry in 0..entries {
        let name = format!("{entry:06}");
        let offset = u32::try_from(archive.len()).expect("small").to_le_bytes();
        // Version, flags, method, time, date, checksum, both sizes: all nothing but the first.
        let fields = [&[20, 0][..], &[0; 20], &[6, 0, 0, 0]].concat();
        archive.extend([&b"PK\x03\x04"[..], &fields, name.as_bytes()].concat());
        directory.extend([&b"PK\x01\x02\x14\x00"[..], &fields, &[0; 10], &offset, name.as_bytes()].concat());
    }
    let (size, start) = (u32::try_from(directory.len()).expect("small"), u32::try_from(archive.len()).expect("small"));
    let count = u16::try_from(entries).unwrap_or(u16::MAX).to_le_bytes();
    archive.extend(directory);
    archive.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]].concat());
    archive
}

/// Many entries, and an end that claims to have few.
fn many_that_hide() -> Vec<u8> {
    let mut archive = many(9_000);
    let end = *places(&archive, b"PK\x05\x06").last().expect("an end");
    for at in [end + 8, end + 10] {
        archive[at..at + 2].copy_from_slice(&3_u16.to_le_bytes());
    }
    archive
}

#[tokio::test]
async fn archives_made_to_harm_are_refused_soon() {
    let s = Scene::set().await;
    let long = "x".repeat(300);
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("zeros.zip", zeros(10), "unsafe-archive", "ratio"),
        ("bomb.zip", zeros(300), "unsafe-archive", "size"),
        ("lying.zip", lying(), "broken-archive", ""),
        ("overlap.zip", overlapping(), "unsafe-archive", "overlap"),
        ("locked.zip", locked(), "encrypted", ""),
        ("doubled.zip", doubled(), "unsafe-archive", "doubled"),
        ("link.zip", linked(), "unsafe-archive", "link"),
        ("device.zip", device(), "unsafe-archive", "link"),
        ("many.zip", many(6_000), "unsafe-archive", "entries"),
        ("very-many.zip", many(100_000), "unsafe-archive", "entries"),
        ("up.zip", zip(&[("../up.html", b"x")]), "unsafe-archive", "path"),
        ("deep-up.zip", zip(&[("a/../../up.html", b"x")]), "unsafe-archive", "path"),
        ("back-up.zip", zip(&[("..\\up.html", b"x")]), "unsafe-archive", "path"),
        ("root.zip", zip(&[("/etc/passwd", b"x")]), "unsafe-archive", "path"),
        ("drive.zip", zip(&[("C:/windows/x", b"x")]), "unsafe-archive", "path"),
        ("control.zip", zip(&[("a\nb", b"x")]), "unsafe-archive", "path"),
        ("long.zip", zip(&[(&long, b"x")]), "unsafe-archive", "path"),
    ];
    for (name, archive, code, limit) in cases {
        let begun = Instant::now();
        let package = s.package(name, archive).await;
        assert!(begun.elapsed() < SOON, "{name} took {:?}", begun.elapsed());
        let PackageUpload::Refused { code: found, params } = &package.import else { panic!("{name}: {:?}", package.import) };
        assert_eq!(found, &format!("training/{code}"), "{name}: {params:?}");
        assert_eq!(params.get("limit").and_then(|limit| limit.as_str()).unwrap_or_default(), limit, "{name}");
        assert!(package.report.is_none());
    }
    let hidden = s.package("hidden.zip", many_that_hide()).await;
    assert!(!matches!(hidden.import, PackageUpload::Working), "{:?}", hidden.import);
    assert_eq!(s.t.count("training_package_files").await, 0);
}

#[tokio::test]
async fn a_manifest_made_to_harm_is_told_and_not_read() {
    let s = Scene::set().await;
    let bomb =
        b"<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><manifest>&b;</manifest>";
    let outside = b"<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><manifest identifier=\"&x;\"><metadata/></manifest>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for (name, manifest) in
        [("entities", &bomb[..]), ("outside", &outside[..]), ("deep", deep.as_bytes()), ("binary", &[0xff, 0xfe, 0, 0][..])]
    {
        let begun = Instant::now();
        let package = s.package(name, zip(&[("imsmanifest.xml", manifest), ("index.html", b"x")])).await;
        assert!(begun.elapsed() < SOON, "{name}");
        let report = package.report.unwrap_or_else(|| panic!("{name}: {:?}", package.import));
        assert!(!report.is_sound(), "{name}");
        assert!(!serde_json::to_string(&report).expect("json").contains("root:"), "{name}");
    }
}
