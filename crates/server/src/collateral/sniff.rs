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
    const TABLE: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"{\\rtf", "application/rtf"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07", "application/vnd.rar"),
        (b"\x1f\x8b", "application/gzip"),
        (b"%!PS", "application/postscript"),
        (b"AC10", "image/vnd.dwg"),
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
    if let Some((_, media_type)) = TABLE.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(Magic::Is(media_type));
    }
    if let Some(media_type) = riff(head).or_else(|| boxes(head)).or_else(|| tar(head)) {
        return Some(Magic::Is(media_type));
    }
    if ACTIVE.iter().any(|magic| head.starts_with(magic)) {
        return Some(Magic::Active);
    }
    // Readers accept some rubbish before a PDF's header, so a text that turns into markup first is refused below.
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf | 0)).unwrap_or(0);
    head.get(start..).is_some_and(|tail| tail.starts_with(b"%PDF-")).then_some(Magic::Is("application/pdf"))
}

/// A RIFF file, by what it says it holds.
fn riff(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4)?, head.get(8..12)?) {
        (b"RIFF", b"WEBP") => Some("image/webp"),
        (b"RIFF", b"WAVE") => Some("audio/wav"),
        _ => None,
    }
}

/// A file of the ISO base media format, by the brand of its first box, whose length must make sense.
fn boxes(head: &[u8]) -> Option<&'static str> {
    let length = u32::from_be_bytes(head.get(..4)?.try_into().ok()?);
    if !(12..=4_096).contains(&length) || head.get(4..8)? != b"ftyp" {
        return None;
    }
    Some(match head.get(8..12)? {
        b"avif" => "image/avif",
        b"heic" | b"heix" | b"mif1" => "image/heic",
        b"qt  " => "video/quicktime",
        b"M4A " => "audio/mp4",
        _ => "video/mp4",
    })
}

/// A tar archive: its mark stands far behind the start, so the sum of its first header must be right too.
fn tar(head: &[u8]) -> Option<&'static str> {
    let block = head.get(..512)?;
    if block.get(257..262)? != b"ustar" {
        return None;
    }
    let written = std::str::from_utf8(block.get(148..156)?).ok()?.trim_matches(['\0', ' ']);
    let sum: u32 = block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    (u32::from_str_radix(written, 8).ok()? == sum).then_some("application/x-tar")
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
        assert_eq!(is(b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp"), Ok(Sniffed::Is("image/webp")));
        assert_eq!(is(b"\0\0\0\x18ftypmp42\0\0\0\0", "a.mp4"), Ok(Sniffed::Is("video/mp4")));
        assert_eq!(is(&tar_of(b"notes.txt"), "a.tar"), Ok(Sniffed::Is("application/x-tar")));
        assert_eq!(is(b"\x01\x02\0", "a.bin"), Ok(Sniffed::Is("application/octet-stream")));
    }

    fn tar_of(name: &[u8]) -> Vec<u8> {
        let mut block = vec![0_u8; 1_024];
        block[..name.len()].copy_from_slice(name);
        block[257..262].copy_from_slice(b"ustar");
        block[148..156].fill(b' ');
        let sum: u32 = block[..512].iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        block
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
            (b"<script>WEBP", "a.webp"),
            (b"<script>WAVE", "a.wav"),
            (b"<b>\nftypmp42<script>", "a.mp4"),
            (&[b"<script>".as_slice(), &[b' '; 249], b"ustar", &[b' '; 300]].concat(), "a.tar"),
            (b"%PDF-1.4", "a.html"),
        ] {
            assert_eq!(sniff(head, name), Err(Refusal::ForbiddenType), "{name}");
        }
        assert_eq!(sniff(b"", "a.pdf"), Err(Refusal::EmptyFile));
    }
}
