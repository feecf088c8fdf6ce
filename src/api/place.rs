//! Where things lie: the API, this build's files, the pages. All of it is decided when the portal is deployed.

use js_sys::Reflect;
use leptos::{prelude::document, wasm_bindgen::JsValue};

/// A value of the settings, which `boot.js` left in `globalThis.__GUILDHALL__`.
fn setting(name: &str) -> Option<JsValue> {
    ["__GUILDHALL__", "config", name].iter().try_fold(js_sys::global().into(), |value: JsValue, name| {
        if value.is_object() { Reflect::get(&value, &(*name).into()).ok() } else { None }
    })
}

fn words(name: &str) -> Option<String> {
    setting(name).and_then(|value| value.as_string())
}

/// Whether the vendor does not want something: it is `false` in the settings.
pub fn is_refused(name: &str) -> bool {
    setting(name).is_some_and(|value| value.as_bool() == Some(false))
}

/// A path on the API's origin: the page's own when the settings name none.
pub(super) fn api(path: &str) -> String {
    format!("{}{path}", words("api").unwrap_or_default().trim_end_matches('/'))
}

/// Whether the API is on another site, so that the browser keeps the cookie back and a bearer stands in its place.
#[must_use]
pub fn is_cross_site() -> bool {
    words("session").as_deref() == Some("bearer")
}

fn base_uri() -> String {
    document().base_uri().ok().flatten().unwrap_or_default()
}

/// The path the portal's pages lie under, without a slash at its end: empty, or such as `/portal`.
#[must_use]
pub fn base_path() -> String {
    path_of(&base_uri())
}

/// The path of an address, up to its last folder.
fn path_of(address: &str) -> String {
    // Looked for by single characters: what looks for words would be the only one of its kind in what the sign-in page loads.
    let after_scheme = address.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or(address);
    let path = after_scheme.find('/').map_or("", |start| after_scheme.get(start..).unwrap_or_default());
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

/// The address of a page: `link("/collateral")` is `/portal/collateral` where the portal lies under `/portal`.
#[must_use]
pub fn link(path: &str) -> String {
    format!("{}/{}", base_path(), path.trim_start_matches('/'))
}

/// The page of an address below the base: the opposite of [`link`]. `None` when it lies elsewhere.
#[must_use]
pub fn inside(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(base_path().as_str())?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_base_is_the_folder_of_the_base_address() {
        assert_eq!(path_of("https://a.example/"), "");
        assert_eq!(path_of("https://a.example"), "");
        assert_eq!(path_of("https://a.example:8080/portal/"), "/portal");
        assert_eq!(path_of("https://a.example/portal/index.html?x=/y/"), "/portal");
    }
}
