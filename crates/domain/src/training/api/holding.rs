//! Endpoints of training: what people and companies hold, and what anyone may check.

use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
    training::{
        Award, CompanyFilter, CompanyPerson, CompanyView, Feed, MyLearning, NudgeInput, NudgeResult, StoredNeeds, TierNeeds, Verification,
    },
};

// What people hold.

/// A person's learning, as their company's admin and the vendor see it.
///
/// For: Member; oneself, the company's admin, the vendor in scope.
pub const STANDING: Endpoint<Nothing, MyLearning> =
    Endpoint::get("/api/v1/training/people/{id}", "A person's learning, as their company's admin and the vendor see it.");
/// Reads a certificate.
///
/// For: Member; the holder, the company's admin, the vendor in scope.
pub const AWARD: Endpoint<Nothing, Award> = Endpoint::get("/api/v1/training/awards/{id}", "Reads a certificate.");
/// The certificate as PDF.
///
/// For: as AWARD.
pub const CERTIFICATE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/awards/{id}/certificate", "The certificate as PDF.");
/// The badge as PNG with the credential in it.
///
/// For: as AWARD.
pub const BADGE_PNG: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/awards/{id}/badge.png", "The badge as PNG with the credential in it.");
/// The badge as SVG with the credential in it.
///
/// For: as AWARD.
pub const BADGE_SVG: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/awards/{id}/badge.svg", "The badge as SVG with the credential in it.");
/// One's calendar feeds.
///
/// For: Member.
pub const FEEDS: Endpoint<Nothing, Vec<Feed>> = Endpoint::get("/api/v1/training/feeds", "One's calendar feeds.");
/// Makes a calendar feed; its address is told this once.
///
/// For: Member.
pub const CREATE_FEED: Endpoint<Nothing, Feed> =
    Endpoint::post("/api/v1/training/feeds", "Makes a calendar feed; its address is told this once.");
/// Takes a calendar feed back.
///
/// For: Member, one's own.
pub const REMOVE_FEED: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/training/feeds/{id}", "Takes a calendar feed back.");

// For anyone, without signing in.

/// A person's dates as iCalendar; the address is the secret.
///
/// For: Public.
pub const CALENDAR: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/calendar/{token}", "A person's dates as iCalendar; the address is the secret.");
/// Whether a certificate is valid, expired or revoked.
///
/// For: Public.
pub const VERIFY: Endpoint<Nothing, Verification> =
    Endpoint::get("/api/v1/training/verify/{number}", "Whether a certificate is valid, expired or revoked.");
/// A certificate as Open Badges 3.0 credential (compact JWT).
///
/// For: Public.
pub const CREDENTIAL: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/credentials/{number}", "A certificate as Open Badges 3.0 credential (compact JWT).");
/// What a certification is, as JSON of Open Badges 3.0.
///
/// For: Public.
pub const ACHIEVEMENT: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/achievements/{id}", "What a certification is, as JSON of Open Badges 3.0.");
/// A certification's picture.
///
/// For: Public.
pub const BADGE_IMAGE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/achievements/{id}/image", "A certification's picture.");
/// A Bitstring Status List credential (compact JWT).
///
/// For: Public.
pub const STATUS_LIST: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/status/{list}", "A Bitstring Status List credential (compact JWT).");
/// The issuer's DID document with its keys, old ones too.
///
/// For: Public.
pub const DID: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/did.json", "The issuer's DID document with its keys, old ones too.");

// A company's training.

/// Who holds what, what the tier still asks for, and the cheapest way to it.
///
/// For: Member; the company's people see figures and their own row, its admin and the vendor in scope everything.
pub const COMPANY: Endpoint<CompanyFilter, CompanyView> =
    Endpoint::get("/api/v1/training/companies/{id}", "Who holds what, what the tier still asks for, and the cheapest way to it.");
/// A company's people with what they hold.
///
/// For: PeopleAdmin of the company, or the vendor in scope.
pub const COMPANY_PEOPLE: Endpoint<CompanyFilter, Page<CompanyPerson>> =
    Endpoint::get("/api/v1/training/companies/{id}/people", "A company's people with what they hold.");
/// The same as CSV, all pages.
///
/// For: as COMPANY_PEOPLE.
pub const EXPORT_COMPANY: Endpoint<CompanyFilter, Bytes> =
    Endpoint::get("/api/v1/training/companies/{id}/export", "The same as CSV, all pages.");
/// Reminds people of something.
///
/// For: as COMPANY_PEOPLE.
pub const NUDGE: Endpoint<NudgeInput, NudgeResult> =
    Endpoint::post("/api/v1/training/companies/{id}/nudge", "Reminds people of something.");
/// How many certified people each tier asks for.
///
/// For: Member.
pub const TIER_NEEDS: Endpoint<Nothing, StoredNeeds> =
    Endpoint::get("/api/v1/training/tier-needs", "How many certified people each tier asks for.");
/// Sets how many certified people each tier asks for.
///
/// For: VendorAdmin; needs `If-Match`.
pub const UPDATE_TIER_NEEDS: Endpoint<TierNeeds, StoredNeeds> =
    Endpoint::put("/api/v1/training/tier-needs", "Sets how many certified people each tier asks for.");
