//! What the portal is called, looks like and calls things: the vendor's configuration as the browser gets it.

use serde::{Deserialize, Serialize};

use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    language::{Language, Localized},
    money::Currency,
};

/// The portal's face and vocabulary. Needed before sign-in, so nothing in it is secret.
pub const READ: Endpoint<Nothing, Portal> = Endpoint::get("/api/v1/portal", "Reads name, colour, logo, languages and vocabulary.");

/// The vendor's logo as an image; not found when there is none.
pub const LOGO: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/portal/logo", "The vendor's logo as PNG, WebP or JPEG.");

/// A word of the vendor's vocabulary: a tier, a region, a partner type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Term {
    /// Stable slug, stored in records and rules.
    pub slug: String,
    /// What people read.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub label: Localized,
}

/// The portal's configuration as the browser gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Portal {
    /// The portal's name, such as "Hexholm Partners".
    pub name: String,
    /// The vendor's name, used in sentences.
    pub vendor: String,
    /// The vendor's colour as `#rrggbb`.
    pub accent: String,
    /// Where the logo lies, relative to the API's origin; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Whom to write to for help; absent when the vendor named nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help_email: Option<String>,
    /// Languages of the interface, the default first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub languages: Vec<Language>,
    /// The vendor's currency.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// IANA time zone of the vendor's deadlines.
    pub time_zone: String,
    /// Tiers, lowest first.
    pub tiers: Vec<Term>,
    /// Regions.
    pub regions: Vec<Term>,
    /// Partner types.
    pub partner_types: Vec<Term>,
    /// How many approvals a version of an asset needs.
    pub collateral_approvals: u8,
    /// Largest file of the library, in bytes.
    pub max_upload: u64,
    /// Version of the server.
    pub version: String,
}

/// What pages before sign-in show of a [`Portal`]: read from the same answer, without the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Face {
    /// The portal's name.
    pub name: String,
    /// The vendor's name.
    pub vendor: String,
    /// The vendor's colour as `#rrggbb`.
    pub accent: String,
    /// Where the logo lies.
    #[serde(default)]
    pub logo: Option<String>,
    /// Whom to write to for help.
    #[serde(default)]
    pub help_email: Option<String>,
    /// Languages of the interface, the default first.
    pub languages: Vec<Language>,
}

/// Finds a term and says it in the reader's language; an unknown slug is said as it is.
#[must_use]
pub fn label<'a>(terms: &'a [Term], slug: &'a str, reader: &Language) -> &'a str {
    terms.iter().find(|term| term.slug == slug).map(|term| term.label.text(reader)).filter(|text| !text.is_empty()).unwrap_or(slug)
}

/// WCAG 2.2 contrast of the colour against the better of black and white; the colour as `#rrggbb`.
///
/// The styles put black or white on the accent; a colour is refused only when it is no colour.
///
/// # Errors
/// `None` when the text is not `#rrggbb`.
#[must_use]
pub fn accent_contrast(accent: &str) -> Option<f64> {
    let hex = accent.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let value = u32::from_str_radix(hex, 16).ok()?;
    let linear = |shift: u32| {
        let channel = f64::from((value >> shift) & 0xff) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
    Some(((luminance + 0.05) / 0.05).max(1.05 / (luminance + 0.05)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_has_a_readable_text_colour() {
        for accent in ["#000000", "#ffffff", "#767676", "#0b5f8a", "#ff0000", "#777777"] {
            assert!(accent_contrast(accent).is_some_and(|contrast| contrast >= 4.5), "{accent}");
        }
        for bad in ["", "0b5f8a", "#0b5f8", "#0b5f8g", "red"] {
            assert_eq!(accent_contrast(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_unknown_term_is_said_as_it_is() {
        let terms = [Term { slug: "gold".to_owned(), label: Localized::english("Gold") }];
        assert_eq!(label(&terms, "gold", &Language::english()), "Gold");
        assert_eq!(label(&terms, "iron", &Language::english()), "iron");
    }
}
