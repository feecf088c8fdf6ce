//! Signing in and out, one's own sessions, profile and password, and viewing as somebody else.

pub mod api;
mod guess;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    access::Actor,
    id::Id,
    invalid::{Check, Invalid},
    language::Language,
    partner::{PartnerId, PersonId},
    problem,
};

/// Shortest password.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in characters; argon2 takes any length, this bounds the work.
pub const PASSWORD_MAX: usize = 256;

/// Marks ids of sessions.
#[derive(Debug, Clone, Copy)]
pub enum SessionKey {}
/// A session's id: names it in lists; never the secret that opens it.
pub type SessionId = Id<SessionKey>;

/// Who is signed in, as the app needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Rights and workplace, the same type the server decides with.
    pub actor: Actor,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// The company's name: the partner's, or the vendor's.
    pub company: String,
    /// While viewing as somebody else: the name of who really is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewed_by_name: Option<String>,
    /// When the person was last here before this session; absent the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_visit: Option<DateTime<Utc>>,
    /// What stands in place of the cookie, for a page of another site that has just signed in; absent for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Bearer>,
}

/// A session without a cookie, as its page keeps it: in memory alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bearer {
    /// What goes into `Authorization: Bearer`. Nothing else carries it.
    pub token: String,
    /// Names the session in the addresses of files.
    pub session: String,
    /// Seals addresses of files (base64url): HMAC-SHA-256 over path and query string.
    pub file_key: String,
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").field("session", &self.session).finish_non_exhaustive()
    }
}

/// The parameter in the query string of a file's address that carries the seal: `pass=<session>.<HMAC in base64url>`.
pub const PASS: &str = "pass";

/// One's own password was changed, and with it the session's secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Renewed {
    /// What stands in place of the cookie from now on, for a page of another site; absent for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Bearer>,
}

/// What sign-in asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    /// E-mail address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
}

/// A place where the person is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: SessionId,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Last use, to the minute.
    pub seen_at: DateTime<Utc>,
    /// Browser and system as the browser named them, shortened.
    pub device: String,
    /// Whether it is the one asking.
    pub current: bool,
}

/// Changes to one's own profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileInput {
    /// Name.
    pub name: String,
    /// Job title; may be empty.
    #[serde(default)]
    pub job_title: String,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Language of the interface, a BCP 47 tag.
    pub language: String,
}

/// One's own profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// What can be changed.
    pub profile: ProfileInput,
    /// E-mail address; only an admin changes it.
    pub email: String,
    /// Company.
    pub company: String,
    /// Version for `If-Match`.
    pub version: i32,
}

/// A profile that makes sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// Name.
    pub name: String,
    /// Job title.
    pub job_title: String,
    /// Telephone.
    pub phone: String,
    /// Language.
    pub language: Language,
}

impl ProfileInput {
    /// Checks every field.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<ProfileChange, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        let job_title = check.optional_text("/job_title", &self.job_title, 120);
        let phone = check.optional_text("/phone", &self.phone, 40);
        let language = self.language.parse().unwrap_or_else(|_| {
            check.fail("/language", "not-one-of");
            Language::english()
        });
        check.finish(ProfileChange { name, job_title, phone, language })
    }
}

/// A change of one's own password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The password so far.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// Asks for a link to choose a new password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// E-mail address of the account.
    pub email: String,
}

/// Chooses a new password by the link's token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetInput {
    /// The token of the link.
    pub token: String,
    /// The new password.
    pub password: String,
}

/// An invitation as the invited person sees it before accepting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Welcome {
    /// Address it was sent to.
    pub email: String,
    /// Name given by the inviter; may be empty.
    pub name: String,
    /// Company it is for.
    pub company: String,
    /// Who invited.
    pub invited_by: String,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
}

/// Asks for an invitation by the link's token, which travels in the body so that no log keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WelcomeInput {
    /// The token of the link.
    pub token: String,
}

/// Accepts an invitation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInput {
    /// The token of the link.
    pub token: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Language of the interface, a BCP 47 tag.
    pub language: String,
}

/// Whose eyes to borrow.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewAsInput {
    /// The person of a partner to view the portal as.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
}

/// Checks a new password: long enough, not among the commonest, not the person's own address or name.
///
/// No rules about kinds of characters: they make passwords worse (NIST SP 800-63B-4, 3.1.1.2).
pub fn check_password(check: &mut Check, pointer: &str, password: &str, own_words: &[&str]) {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        check.fail_with(pointer, "too-short", [("min", PASSWORD_MIN.into()), ("actual", length.into())]);
        return;
    }
    if length > PASSWORD_MAX {
        check.fail_with(pointer, "too-long", [("max", PASSWORD_MAX.into()), ("actual", length.into())]);
        return;
    }
    let lower = password.to_lowercase();
    let own = |word: &&str| word.chars().count() >= 4 && lower.contains(&word.to_lowercase());
    if guess::is_common(&lower) || own_words.iter().any(own) {
        check.fail(pointer, "easy-to-guess");
    }
}

/// What cannot be done with a session now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The link was used, has expired, was taken back, or never existed.
    LinkSpent,
    /// The current password is wrong.
    WrongPassword,
    /// Only active people of a partner can be viewed as.
    CannotViewAs,
}

impl Refusal {
    /// Every code.
    pub const CODES: &[&str] = &["session/link-spent", "session/wrong-password", "session/cannot-view-as"];
}

impl problem::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::LinkSpent => "session/link-spent",
            Self::WrongPassword => "session/wrong-password",
            Self::CannotViewAs => "session/cannot-view-as",
        }
    }
    fn title(&self) -> &'static str {
        match self {
            Self::LinkSpent => "This link no longer works",
            Self::WrongPassword => "The current password is wrong",
            Self::CannotViewAs => "Only active people of a partner can be viewed as",
        }
    }
    fn params(&self) -> Map<String, Value> {
        Map::new()
    }
}

/// May `actor` view the portal as this person?
///
/// # Errors
/// When the person is no active member of a partner. Who may ask at all is the endpoint's access.
pub const fn can_view_as(partner: Option<PartnerId>, active: bool) -> Result<(), Refusal> {
    if partner.is_some() && active { Ok(()) } else { Err(Refusal::CannotViewAs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(password: &str, own: &[&str]) -> Option<String> {
        let mut check = Check::default();
        check_password(&mut check, "/password", password, own);
        check.finish(()).err().and_then(|invalid| invalid.errors.first().map(|error| error.code.clone()))
    }

    #[test]
    fn passwords_are_long_and_not_obvious() {
        assert_eq!(verdict("short", &[]).as_deref(), Some("too-short"));
        assert_eq!(verdict(&"x1y".repeat(100), &[]).as_deref(), Some("too-long"));
        assert_eq!(verdict("Password", &[]).as_deref(), Some("easy-to-guess"));
        assert_eq!(verdict("aaaaaaaaaa", &[]).as_deref(), Some("easy-to-guess"));
        assert_eq!(verdict("jana2026!!", &["jana"]).as_deref(), Some("easy-to-guess"));
        assert_eq!(verdict("drei Hebel am Ventil", &["jana", "al"]), None);
        assert_eq!(verdict("пароль-длинный", &[]), None);
    }

    #[test]
    fn a_profile_names_every_wrong_field() {
        let input = ProfileInput { name: " ".into(), job_title: "x".repeat(121), phone: String::new(), language: "?".into() };
        let invalid = input.check().expect_err("three fields are wrong");
        let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/job_title", "/language"]);
    }

    #[test]
    fn only_active_partner_people_are_viewed_as() {
        assert_eq!(can_view_as(Some(Id::new(1, [0; 10])), true), Ok(()));
        assert_eq!(can_view_as(Some(Id::new(1, [0; 10])), false), Err(Refusal::CannotViewAs));
        assert_eq!(can_view_as(None, true), Err(Refusal::CannotViewAs));
    }
}
