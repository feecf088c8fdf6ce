//! The session's and the device's cookies.

use axum::http::{HeaderMap, header};

use crate::cx::Client;

/// Days a device is remembered: the longest a browser keeps a cookie.
const DEVICE_DAYS: u32 = 400;

/// The cookies' names. Over HTTPS the browser itself guards their origin (`__Host-`).
pub const fn session_name(client: Client) -> &'static str {
    if client.https { "__Host-guildhall" } else { "guildhall" }
}

const fn device_name(client: Client) -> &'static str {
    if client.https { "__Host-guildhall-device" } else { "guildhall-device" }
}

/// The session's token.
pub fn session(headers: &HeaderMap, client: Client) -> Option<&str> {
    read(headers, session_name(client))
}

/// The device's token.
pub fn device(headers: &HeaderMap, client: Client) -> Option<&str> {
    read(headers, device_name(client))
}

/// The header that sets the session's cookie, until the browser is closed.
pub fn set_session(client: Client, token: &str) -> String {
    format!("{}={token}; {}", session_name(client), attributes(client))
}

/// The header that takes the session's cookie away.
pub fn clear_session(client: Client) -> String {
    format!("{}=; {}; Max-Age=0", session_name(client), attributes(client))
}

/// The header that sets the device's cookie.
pub fn set_device(client: Client, token: &str) -> String {
    format!("{}={token}; {}; Max-Age={}", device_name(client), attributes(client), DEVICE_DAYS * 86_400)
}

const fn attributes(client: Client) -> &'static str {
    if client.https { "Path=/; Secure; HttpOnly; SameSite=Lax" } else { "Path=/; HttpOnly; SameSite=Lax" }
}

fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}
