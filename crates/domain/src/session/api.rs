//! Endpoints of sessions, one's own account, links that came by mail, and viewing as.

use super::{
    AcceptInput, Me, PasswordInput, Profile, ProfileInput, Renewed, ResetInput, ResetRequest, Session, SignInInput, ViewAsInput, Welcome,
    WelcomeInput,
};
use crate::endpoint::{Endpoint, Nothing};

/// The header in which a request names the person it is meant to act as. Another one's session is refused.
pub const PERSON: &str = "x-person";

/// Signs in. Sets the session cookie; a page of another site that the settings name gets a bearer instead.
pub const SIGN_IN: Endpoint<SignInInput, Me> = Endpoint::post(
    "/api/v1/session",
    "Signs in and sets the session cookie; a page of another site that the settings name gets a bearer instead.",
);
/// Who am I?
pub const READ: Endpoint<Nothing, Me> = Endpoint::get("/api/v1/session", "Says who is signed in.");
/// Signs out.
pub const SIGN_OUT: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/session", "Ends this session.");
/// Lists one's own sessions.
pub const LIST: Endpoint<Nothing, Vec<Session>> = Endpoint::get("/api/v1/sessions", "Lists one's own live sessions, this one first.");
/// Ends all of one's own sessions.
pub const END_ALL: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/sessions", "Ends all of one's own sessions, this one too.");
/// Ends one of one's own sessions.
pub const END: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/sessions/{id}", "Ends one of one's own sessions.");
/// Reads one's own profile.
pub const PROFILE: Endpoint<Nothing, Profile> = Endpoint::get("/api/v1/session/profile", "Reads one's own profile.");
/// Changes one's own profile; needs `If-Match`.
pub const CHANGE_PROFILE: Endpoint<ProfileInput, Profile> = Endpoint::put("/api/v1/session/profile", "Changes one's own profile.");
/// Changes one's own password and ends all other sessions.
pub const CHANGE_PASSWORD: Endpoint<PasswordInput, Renewed> =
    Endpoint::post("/api/v1/session/password", "Changes one's own password and ends all other sessions.");
/// Asks for a reset link. Answers the same whether the account exists or not.
pub const ASK_RESET: Endpoint<ResetRequest, Nothing> =
    Endpoint::post("/api/v1/session/reset", "Sends a link to choose a new password, if the account exists.");
/// Chooses a new password by link and ends all sessions.
pub const RESET: Endpoint<ResetInput, Nothing> = Endpoint::put("/api/v1/session/reset", "Chooses a new password by a mailed link.");
/// Looks at an invitation; does not spend it.
pub const WELCOME: Endpoint<WelcomeInput, Welcome> = Endpoint::post("/api/v1/session/welcome", "Shows an invitation by its token.");
/// Accepts an invitation and signs in.
pub const ACCEPT: Endpoint<AcceptInput, Me> = Endpoint::put("/api/v1/session/welcome", "Accepts an invitation and signs in.");
/// Starts viewing as somebody of a partner.
pub const VIEW_AS: Endpoint<ViewAsInput, Me> =
    Endpoint::post("/api/v1/session/view-as", "Starts viewing the portal as somebody of a partner. Nothing can be changed meanwhile.");
/// Stops viewing as somebody else.
pub const STOP_VIEW_AS: Endpoint<Nothing, Me> = Endpoint::delete("/api/v1/session/view-as", "Stops viewing as somebody else.");
