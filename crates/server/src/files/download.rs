//! Answers with a stored file: type from our table, attachment, ranges, and headers that keep it inert.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt;

use super::{
    Files, Stored, media,
    range::{Wanted, wanted},
};
use crate::error::Error;

/// A file to send.
#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// Which.
    pub stored: Stored,
    /// The type it is known as.
    pub media_type: &'a str,
    /// What the browser does with it.
    pub purpose: Purpose<'a>,
}

/// What the browser does with a file.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// Saves it under this name.
    Save(&'a str),
    /// Shows it inside a page of ours: a preview, a logo, captions.
    Show,
    /// Runs it, as the type that it has, under this policy. For the content's own origin alone: never on the portal's.
    Run(&'a str),
}

/// What a file of somebody else's may do when a browser opens it after all: nothing.
pub const INERT: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

impl Files {
    /// Sends a file, or the range of it that the request asks for.
    ///
    /// # Errors
    /// When the range lies outside the file, or the store fails.
    pub async fn send(&self, request: &HeaderMap, download: Download<'_>) -> Result<Response, Error> {
        let Stored { sha256, size } = download.stored;
        let tag = format!("\"{sha256}\"");
        let text = |name: HeaderName| request.get(name).and_then(|value| value.to_str().ok());
        if text(header::IF_NONE_MATCH)
            .is_some_and(|tags| tags == "*" || tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag))
        {
            let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, PRIVATE.to_owned())];
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        // A range of something else than the browser has the beginning of would make a broken file.
        let fresh = text(header::IF_RANGE).is_none_or(|known| known == tag);
        let (status, range) = match wanted(text(header::RANGE).filter(|_| fresh), size) {
            Wanted::Whole => (StatusCode::OK, None),
            Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
            Wanted::Outside => return Err(Error::BadRange { size }),
        };
        let part = range.clone().unwrap_or(0..size);
        let content = self.read(&sha256, range).await?;
        let mut response =
            (status, Body::from_stream(content.map_err(|error| std::io::Error::other(format!("{error:?}"))))).into_response();
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(
            header::CONTENT_TYPE,
            match download.purpose {
                Purpose::Save(_) | Purpose::Show => media::sent_as(download.media_type),
                Purpose::Run(_) => download.media_type,
            },
        );
        set(header::CONTENT_LENGTH, &(part.end - part.start).to_string());
        if status == StatusCode::PARTIAL_CONTENT {
            set(header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1)));
        }
        set(header::ACCEPT_RANGES, "bytes");
        set(header::ETAG, &tag);
        set(header::CACHE_CONTROL, PRIVATE);
        set(header::CONTENT_SECURITY_POLICY, INERT);
        match download.purpose {
            Purpose::Save(name) => set(header::CONTENT_DISPOSITION, &attachment(name)),
            Purpose::Show => set(header::CONTENT_DISPOSITION, "inline"),
            Purpose::Run(policy) => {
                set(header::CONTENT_SECURITY_POLICY, policy);
                // Its address is good for a while and for this content alone.
                set(header::CACHE_CONTROL, "private, max-age=3600");
            }
        }
        Ok(response)
    }
}

/// What a person may see can change at any time, so nobody keeps a copy.
const PRIVATE: &str = "private, no-store";

/// The header `Content-Disposition` for a name in any script (RFC 6266): a plain one for old programs, the real one encoded.
#[must_use]
pub fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' ' { c } else { '_' }).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_in_any_script() {
        assert_eq!(attachment("Price list.pdf"), "attachment; filename=\"Price list.pdf\"; filename*=UTF-8''Price%20list.pdf");
        assert_eq!(attachment("価.pdf"), "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E4%BE%A1.pdf");
        assert_eq!(
            attachment("a\"\r\nSet-Cookie: x"),
            "attachment; filename=\"a___Set-Cookie: x\"; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x"
        );
    }
}
