//! A file as an address inside the page: for pictures that only the signed-in person may see.

use guildhall_domain::wire;
use leptos::{
    prelude::window,
    wasm_bindgen::JsCast,
    web_sys::{Blob, Headers, RequestInit, Response, Url},
};
use wasm_bindgen_futures::JsFuture;

use super::ApiError;

/// Fetches a file, such as [`super::href`] names it. Give the address back with [`forget_picture`].
///
/// # Errors
/// When the file does not arrive whole.
pub async fn picture(href: &str) -> Result<String, ApiError> {
    let options = RequestInit::new();
    options.set_credentials(super::credentials());
    if let Ok(headers) = Headers::new() {
        _ = headers.set(wire::CLIENT_HEADER, &wire::VERSION.to_string());
        options.set_headers(&headers);
    }
    let fetched = JsFuture::from(window().fetch_with_str_and_init(href, &options)).await;
    let response: Response = fetched.map_err(|_| ApiError::Offline)?.dyn_into().map_err(|_| ApiError::Offline)?;
    if !response.ok() {
        return Err(ApiError::Garbled(format!("status {}", response.status())));
    }
    let blob = JsFuture::from(response.blob().map_err(|_| ApiError::Offline)?).await.map_err(|_| ApiError::Offline)?;
    let blob: Blob = blob.dyn_into().map_err(|_| ApiError::Offline)?;
    Url::create_object_url_with_blob(&blob).map_err(|_| ApiError::Offline)
}

/// Lets the browser forget a picture.
pub fn forget_picture(address: &str) {
    _ = Url::revoke_object_url(address);
}
