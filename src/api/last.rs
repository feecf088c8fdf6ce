//! What the app says when it is closed.

use guildhall_domain::{endpoint::Endpoint, session::api::PERSON, wire};
use js_sys::Reflect;
use leptos::{
    prelude::window,
    web_sys::{Headers, RequestInit},
};

use super::{acts_as, bearer, credentials, place};

/// Sends a change that has nothing more to say and outlives the page; nobody hears the answer. A beacon would carry the cookie and nothing
/// else, and where there is a bearer, the cookie may be somebody else's.
pub fn say_at_last<I, O>(endpoint: &Endpoint<I, O>) {
    let options = RequestInit::new();
    options.set_method(endpoint.method.as_str());
    options.set_credentials(credentials());
    _ = Reflect::set(&options, &"keepalive".into(), &true.into());
    if let Ok(headers) = Headers::new() {
        _ = headers.set(wire::CLIENT_HEADER, &wire::VERSION.to_string());
        for (name, value) in [("Authorization", bearer()), (PERSON, acts_as())] {
            if let Some(value) = value {
                _ = headers.set(name, &value);
            }
        }
        options.set_headers(&headers);
    }
    _ = window().fetch_with_str_and_init(&place::api(&endpoint.at(&[])), &options);
}
