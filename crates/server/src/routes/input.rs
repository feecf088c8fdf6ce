//! Reads an endpoint's input and says which field is wrong.

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use guildhall_domain::{access::Access, endpoint::Method, invalid::Check};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::{config::Config, cx::Cx, error::Error};

/// Most bytes of an endpoint's body.
pub fn limit(config: &Config, access: Access) -> u64 {
    match access {
        // Where nobody has to be signed in, passwords and addresses are all that travels.
        Access::Public => config.limits.credentials,
        Access::Member
        | Access::PeopleAdmin
        | Access::Vendor
        | Access::Author
        | Access::Partner
        | Access::Finance
        | Access::VendorAdmin => config.limits.json,
    }
}

/// Reads the input: a GET's query string, else the JSON body.
pub async fn read<I: DeserializeOwned>(cx: &Cx, method: Method, limit: u64, body: Body) -> Result<I, Error> {
    if method == Method::Get {
        return query(cx.query.as_deref().unwrap_or_default());
    }
    if cx.headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Error::WrongMediaType);
    }
    let bytes = match Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX)).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Error::TooLarge { max: limit }),
        Err(error) => return Err(Error::Malformed(format!("The body did not arrive whole: {error}."))),
    };
    if bytes.is_empty() {
        // Nothing at all is an empty object: inputs without fields need no body.
        return json(b"{}");
    }
    media_type(cx, "application/json")?;
    json(&bytes)
}

/// Refuses a body of another media type.
pub fn media_type(cx: &Cx, expected: &str) -> Result<(), Error> {
    if essence(&cx.headers).is_some_and(|found| found.eq_ignore_ascii_case(expected)) { Ok(()) } else { Err(Error::WrongMediaType) }
}

fn essence(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next().map(str::trim)
}

fn json<I: DeserializeOwned>(bytes: &[u8]) -> Result<I, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        if error.inner().is_data() {
            wrong(error.path(), &error.inner().to_string())
        } else {
            Error::Malformed(format!("The body is no JSON: {}.", error.inner()))
        }
    })?;
    deserializer.end().map_err(|error| Error::Malformed(format!("The body is no JSON: {error}.")))?;
    Ok(value)
}

pub fn query<I: DeserializeOwned>(text: &str) -> Result<I, Error> {
    let pairs = serde_html_form::Deserializer::from_bytes(text.as_bytes());
    serde_path_to_error::deserialize(pairs).map_err(|error| wrong(error.path(), &error.inner().to_string()))
}

/// Names the field. serde tells what is wrong in a sentence only; its first words are stable.
fn wrong(path: &Path, sentence: &str) -> Error {
    let mut pointer = pointer(path);
    let named = sentence.split('`').nth(1).unwrap_or_default();
    let code = if sentence.starts_with("missing field") {
        pointer = format!("{pointer}/{}", escape(named));
        "required"
    } else if sentence.starts_with("unknown field") {
        pointer = ending_with(pointer, named);
        "unknown-field"
    } else if sentence.starts_with("unknown variant") {
        "not-one-of"
    } else if sentence.starts_with("invalid type") {
        "wrong-type"
    } else if sentence.starts_with("duplicate field") {
        pointer = ending_with(pointer, named);
        "doubled"
    } else {
        "malformed"
    };
    let mut check = Check::default();
    check.fail(&pointer, code);
    check.finish(()).err().map_or(Error::Malformed(sentence.to_owned()), Error::Invalid)
}

/// The path ends with the field's name already, where the format tells it.
fn ending_with(pointer: String, name: &str) -> String {
    let end = format!("/{}", escape(name));
    if pointer.ends_with(&end) { pointer } else { pointer + &end }
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape(key))),
            Segment::Enum { variant } => pointer.push_str(&format!("/{}", escape(variant))),
            Segment::Unknown => {}
        }
    }
    pointer
}

/// RFC 6901, 3.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
