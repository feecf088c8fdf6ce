//! Which compressed forms a browser takes (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

/// The forms that `cargo xtask dist` makes, smallest first, with the ending of their files.
const FORMS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The forms this request takes, smallest first.
pub fn accepted(request: &HeaderMap) -> impl Iterator<Item = (&'static str, &'static str)> {
    let header = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    FORMS.into_iter().filter(move |(form, _)| takes(&header, form))
}

fn takes(header: &str, form: &str) -> bool {
    let weight = |name: &str| {
        header.split(',').find_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let named = pieces.next()?.eq_ignore_ascii_case(name);
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse::<f32>().ok());
            named.then_some(weight.unwrap_or(0.0))
        })
    };
    weight(form).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_with_its_weights() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("br;q=0.5", "br"));
        assert!(takes("*", "gzip"));
        assert!(!takes("*;q=0, gzip", "br"));
        assert!(!takes("br;q=0, *", "br"));
        assert!(!takes("", "gzip"));
        assert!(!takes("brotli", "br"));
    }
}
