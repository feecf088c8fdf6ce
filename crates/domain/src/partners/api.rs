//! Endpoints of companies, people and invitations.

use super::{
    Filter, FormerCompany, Invitation, InvitationInput, MoveInput, Partner, PartnerInput, Person, PersonFilter, PersonInput,
    people::InvitationFilter,
};
use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
};

/// Lists companies the person may see.
pub const LIST: Endpoint<Filter, Page<Partner>> = Endpoint::get("/api/v1/partners", "Lists the companies one may see.");
/// The same list as CSV.
pub const EXPORT: Endpoint<Filter, Bytes> = Endpoint::get("/api/v1/partners/export", "The list of companies as CSV (RFC 4180, UTF-8).");
/// Reads a company.
pub const READ: Endpoint<Nothing, Partner> = Endpoint::get("/api/v1/partners/{id}", "Reads a company.");
/// Creates a company.
pub const CREATE: Endpoint<PartnerInput, Partner> = Endpoint::post("/api/v1/partners", "Creates a company.");
/// Changes a company; needs `If-Match`.
pub const UPDATE: Endpoint<PartnerInput, Partner> = Endpoint::put("/api/v1/partners/{id}", "Changes a company's profile.");
/// Ends the company's part; its people are signed out.
pub const DEACTIVATE: Endpoint<Nothing, Partner> =
    Endpoint::post("/api/v1/partners/{id}/deactivate", "Deactivates a company and signs its people out.");
/// Lets the company take part again.
pub const ACTIVATE: Endpoint<Nothing, Partner> = Endpoint::post("/api/v1/partners/{id}/activate", "Activates a company again.");

/// Lists people one may see.
pub const PEOPLE: Endpoint<PersonFilter, Page<Person>> = Endpoint::get("/api/v1/partners/people", "Lists the people one may see.");
/// The same list as CSV.
pub const EXPORT_PEOPLE: Endpoint<PersonFilter, Bytes> =
    Endpoint::get("/api/v1/partners/people/export", "The list of people as CSV (RFC 4180, UTF-8).");
/// Reads a person.
pub const PERSON: Endpoint<Nothing, Person> = Endpoint::get("/api/v1/partners/people/{id}", "Reads a person.");
/// Changes a person; needs `If-Match`.
pub const UPDATE_PERSON: Endpoint<PersonInput, Person> =
    Endpoint::put("/api/v1/partners/people/{id}", "Changes a person's profile and roles.");
/// Takes a person's access away and ends their sessions.
pub const DEACTIVATE_PERSON: Endpoint<Nothing, Person> =
    Endpoint::post("/api/v1/partners/people/{id}/deactivate", "Takes a person's access away and ends their sessions.");
/// Gives it back.
pub const ACTIVATE_PERSON: Endpoint<Nothing, Person> =
    Endpoint::post("/api/v1/partners/people/{id}/activate", "Gives a person's access back.");

/// Moves a person to another company; needs `If-Match`.
pub const MOVE_PERSON: Endpoint<MoveInput, Person> =
    Endpoint::post("/api/v1/partners/people/{id}/move", "Moves a person to another company and ends their sessions.");

/// The companies that a person was with before.
pub const FORMER_COMPANIES: Endpoint<Nothing, Vec<FormerCompany>> = Endpoint::get(
    "/api/v1/partners/people/{id}/former-companies",
    "The companies that a person was with before, as far as one may see them, the last one first.",
);

/// Lists invitations that can still be changed, newest first.
pub const INVITATIONS: Endpoint<InvitationFilter, Vec<Invitation>> =
    Endpoint::get("/api/v1/partners/invitations", "Lists open and expired invitations, newest first.");
/// The same list as CSV.
pub const EXPORT_INVITATIONS: Endpoint<InvitationFilter, Bytes> =
    Endpoint::get("/api/v1/partners/invitations/export", "The list of invitations as CSV (RFC 4180, UTF-8).");
/// Invites somebody by mail.
pub const INVITE: Endpoint<InvitationInput, Invitation> = Endpoint::post("/api/v1/partners/invitations", "Invites somebody by mail.");
/// Sends it again with a new link; the old link no longer works.
pub const RESEND: Endpoint<Nothing, Invitation> =
    Endpoint::post("/api/v1/partners/invitations/{id}/resend", "Sends an invitation again with a new link.");
/// Takes it back.
pub const REVOKE: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/partners/invitations/{id}", "Takes an invitation back.");
