//! The vendor's logo: read and checked once, served as an image and nothing else.

use std::{io::Read, path::Path};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::files::media;

/// Largest logo in bytes.
const MAX: u64 = 1024 * 1024;

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    media_type: &'static str,
    content: Bytes,
}

impl Logo {
    /// Reads a logo's file.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or is no PNG, WebP or JPEG by its content.
    pub fn read(path: &Path) -> Result<Self, String> {
        let unreadable = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
        let mut content = Vec::new();
        std::fs::File::open(path).map_err(unreadable)?.take(MAX + 1).read_to_end(&mut content).map_err(unreadable)?;
        if content.len() as u64 > MAX {
            return Err(format!("{} is larger than 1 MiB", path.display()));
        }
        match media::picture(&content) {
            Some(media_type) => Ok(Self { media_type, content: content.into() }),
            None => Err(format!("{} is no PNG, WebP or JPEG picture", path.display())),
        }
    }

    /// A file name that tells its kind.
    #[must_use]
    pub fn file_name(&self) -> &'static str {
        match self.media_type {
            "image/webp" => "logo.webp",
            "image/jpeg" => "logo.jpg",
            _ => "logo.png",
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The answer with the logo.
    #[must_use]
    pub fn send(&self) -> Response {
        let headers = [(header::CONTENT_TYPE, self.media_type), (header::CACHE_CONTROL, "public, max-age=300")];
        (headers, self.content.clone()).into_response()
    }
}
