//! Decides what a file is by its content; names and the browser's word only refine it.

use guildhall_domain::collateral::Refusal;

/// Names that systems run when opened; their content may be plain text.
const RUNNABLE: &[&str] = &[
    "html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "mht", "mhtml", "js", "mjs", "jse", "vbs", "vbe", "wsf", "wsh", "hta", "exe",
    "com", "scr", "pif", "bat", "cmd", "ps1", "msi", "msp", "jar", "lnk", "url", "chm", "cpl", "dll", "app", "apk", "dmg", "sh", "swf",
    "reg", "iso", "htc", "xsl", "xslt",
];

/// How much of a file is looked at.
pub(super) const HEAD: usize = 8192;

/// What the beginning of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sniffed {
    /// This media type.
    Is(&'static str),
    /// A zip file: what it is depends on what is inside.
    Archive,
}

/// Whether a file of this name may be taken at all.
///
/// # Errors
/// [`Refusal::ForbiddenType`] for names that systems run.
pub(super) fn name(file_name: &str) -> Result<(), Refusal> {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    if RUNNABLE.contains(&extension.trim()) { Err(Refusal::ForbiddenType) } else { Ok(()) }
}

/// What a file is, by its first [`HEAD`] bytes.
///
/// # Errors
/// [`Refusal::ForbiddenType`] for active content, [`Refusal::EmptyFile`] for nothing.
pub(super) fn sniff(head: &[u8], file_name: &str) -> Result<Sniffed, Refusal> {
    name(file_name)?;
    if head.is_empty() {
        return Err(Refusal::EmptyFile);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Sniffed::Archive);
    }
    match magic(head) {
        Some(Magic::Is(media_type)) => Ok(Sniffed::Is(media_type)),
        Some(Magic::Active) => Err(Refusal::ForbiddenType),
        None => {
            let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
            text(head, &extension).map(Sniffed::Is)
        }
    }
}

enum Magic {
    Is(&'static str),
    Active,
}

fn magic(head: &[u8]) -> Option<Magic> {
    const TABLE: &[(usize, &[u8], &str)] = &[
        (0, b"\x89PNG\r\n\x1a\n", "image/png"),
        (0, b"\xff\xd8\xff", "image/jpeg"),
        (0, b"GIF87a", "image/gif"),
        (0, b"GIF89a", "image/gif"),
        (8, b"WEBP", "image/webp"),
        (0, b"II*\0", "image/tiff"),
        (0, b"MM\0*", "image/tiff"),
        (4, b"ftypavif", "image/avif"),
        (4, b"ftypheic", "image/heic"),
        (4, b"ftypheix", "image/heic"),
        (4, b"ftypmif1", "image/heic"),
        (4, b"ftypqt  ", "video/quicktime"),
        (4, b"ftypM4A ", "audio/mp4"),
        (4, b"ftyp", "video/mp4"),
        (0, b"\x1a\x45\xdf\xa3", "video/webm"),
        (0, b"ID3", "audio/mpeg"),
        (0, b"\xff\xfb", "audio/mpeg"),
        (0, b"OggS", "audio/ogg"),
        (8, b"WAVE", "audio/wav"),
        (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (0, b"{\\rtf", "application/rtf"),
        (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (0, b"Rar!\x1a\x07", "application/vnd.rar"),
        (0, b"\x1f\x8b", "application/gzip"),
        (257, b"ustar", "application/x-tar"),
        (0, b"%!PS", "application/postscript"),
        (0, b"AC10", "image/vnd.dwg"),
    ];
    const ACTIVE: &[&[u8]] = &[
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa",
        b"\xcf\xfa\xed\xfe",
        b"\xce\xfa\xed\xfe",
        b"\0asm",
        b"CWS",
        b"FWS",
        b"L\0\0\0\x01\x14\x02\0",
    ];
    if let Some((_, _, media_type)) = TABLE.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|tail| tail.starts_with(magic))) {
        return Some(Magic::Is(media_type));
    }
    if ACTIVE.iter().any(|magic| head.starts_with(magic)) {
        return Some(Magic::Active);
    }
    // Readers accept some rubbish before a PDF's header, so a text that turns into markup first is refused below.
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf | 0)).unwrap_or(0);
    head.get(start..).is_some_and(|tail| tail.starts_with(b"%PDF-")).then_some(Magic::Is("application/pdf"))
}

fn text(head: &[u8], extension: &str) -> Result<&'static str, Refusal> {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let plain: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).map(|byte| byte.to_ascii_lowercase()).collect();
    const MARKS: &[&[u8]] = &[
        b"<!doctype html",
        b"<html",
        b"<svg",
        b"<script",
        b"<body",
        b"<head>",
        b"<iframe",
        b"<object",
        b"<embed",
        b"<xsl:",
        b"xmlns=\"http://www.w3.org/1999/xhtml\"",
        b"http://www.w3.org/2000/svg",
        b"content-type: multipart/related",
        b"<img",
        b"<meta",
        b"<style",
        b"<a href",
    ];
    if MARKS.iter().any(|mark| memchr::memmem::find(&plain, mark).is_some()) {
        return Err(Refusal::ForbiddenType);
    }
    if head.contains(&0) && !wide {
        return Ok("application/octet-stream");
    }
    let tidy = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    Ok(if tidy.starts_with(b"WEBVTT") {
        "text/vtt"
    } else if extension == "csv" {
        "text/csv"
    } else if wide || looks_like_text(head) {
        "text/plain"
    } else {
        "application/octet-stream"
    })
}

/// No control characters but line ends and tabs, in UTF-8 or an old single-byte code.
fn looks_like_text(head: &[u8]) -> bool {
    head.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let is = |head: &[u8], name: &str| sniff(head, name);
        assert_eq!(is(b"%PDF-1.7\n", "x.png"), Ok(Sniffed::Is("application/pdf")));
        assert_eq!(is(b"\x89PNG\r\n\x1a\n<html><script>", "x.png"), Ok(Sniffed::Is("image/png")), "served as a picture, it is one");
        assert_eq!(is(b"a;b\n1;2\n", "list.csv"), Ok(Sniffed::Is("text/csv")));
        assert_eq!(is("Grüße".as_bytes(), "a.txt"), Ok(Sniffed::Is("text/plain")));
        assert_eq!(is(b"PK\x03\x04....", "a.docx"), Ok(Sniffed::Archive));
        assert_eq!(is(b"\x01\x02\0", "a.bin"), Ok(Sniffed::Is("application/octet-stream")));
    }

    #[test]
    fn active_content_is_refused() {
        for (head, name) in [
            (b"<!DOCTYPE html><p>".as_slice(), "photo.png"),
            (b"  \n<svg xmlns='x'>", "logo.png"),
            (b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0", "a.txt"),
            (b"<?xml version='1.0'?><html xmlns=\"http://www.w3.org/1999/xhtml\">", "a.xml"),
            (b"MZ\x90\0", "setup.pdf"),
            (b"#!/bin/sh\n", "a.txt"),
            (b"alert(1)", "a.js"),
            (b"%PDF-1.4", "a.html"),
        ] {
            assert_eq!(sniff(head, name), Err(Refusal::ForbiddenType), "{name}");
        }
        assert_eq!(sniff(b"", "a.pdf"), Err(Refusal::EmptyFile));
    }
}
