//! The media types files are sent with: a table of ours, never what somebody else claims.

/// What is sent for a file that is in no row of the table: bytes that no browser interprets.
pub const UNKNOWN: &str = "application/octet-stream";

/// Types that a file may be sent with. None of them runs scripts on our origin; HTML, SVG, XML and scripts are not among them.
const SENT: &[&str] = &[
    "application/pdf",
    "application/zip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "text/csv",
    "text/csv; charset=utf-8",
    "text/plain",
    "text/plain; charset=utf-8",
    "text/vtt",
    "text/vtt; charset=utf-8",
    "video/mp4",
    "video/quicktime",
    "video/webm",
];

/// The type to send a file with that is known as `known`.
#[must_use]
pub fn sent_as(known: &str) -> &'static str {
    SENT.iter().find(|sent| **sent == known).copied().unwrap_or(UNKNOWN)
}

/// The type of a picture by its first bytes, when it is one that every browser shows.
#[must_use]
pub fn picture(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_types_are_sent_as_bytes() {
        for active in
            ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/xml", "text/html; charset=utf-8", ""]
        {
            assert_eq!(sent_as(active), UNKNOWN, "{active}");
        }
        assert_eq!(sent_as("application/pdf"), "application/pdf");
    }

    #[test]
    fn pictures_are_known_by_content() {
        assert_eq!(picture(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(picture(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
    }
}
