//! Endpoints of training: certifications and certificates, as the vendor gives them, and its figures.

use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
    training::{
        Award, AwardFilter, AwardInput, AwardsInput, AwardsResult, Certification, CertificationInput, ReasonInput, Report, ReportFilter,
        SigningKeyEntry,
    },
};

// Certifications and certificates, as the vendor gives them.

/// Lists certifications.
///
/// For: Vendor.
pub const CERTIFICATIONS: Endpoint<Nothing, Vec<Certification>> = Endpoint::get("/api/v1/training/certifications", "Lists certifications.");
/// Makes a certification as a draft.
///
/// For: VendorAdmin.
pub const CREATE_CERTIFICATION: Endpoint<CertificationInput, Certification> =
    Endpoint::post("/api/v1/training/certifications", "Makes a certification as a draft.");
/// Reads a certification.
///
/// For: Vendor.
pub const CERTIFICATION: Endpoint<Nothing, Certification> = Endpoint::get("/api/v1/training/certifications/{id}", "Reads a certification.");
/// Changes a certification; certificates keep their dates.
///
/// For: VendorAdmin; needs `If-Match`.
pub const UPDATE_CERTIFICATION: Endpoint<CertificationInput, Certification> =
    Endpoint::put("/api/v1/training/certifications/{id}", "Changes a certification; certificates keep their dates.");
/// Removes a certification that nobody ever held.
///
/// For: VendorAdmin.
pub const REMOVE_CERTIFICATION: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/certifications/{id}", "Removes a certification that nobody ever held.");
/// Lets a certification be earned.
///
/// For: VendorAdmin.
pub const PUBLISH_CERTIFICATION: Endpoint<Nothing, Certification> =
    Endpoint::post("/api/v1/training/certifications/{id}/publish", "Lets a certification be earned.");
/// Lets a certification be earned no longer; certificates stay.
///
/// For: VendorAdmin.
pub const ARCHIVE_CERTIFICATION: Endpoint<Nothing, Certification> =
    Endpoint::post("/api/v1/training/certifications/{id}/archive", "Lets a certification be earned no longer; certificates stay.");
/// Lists certificates, what ends soonest first.
///
/// For: Member; one's own, the company's admin, the vendor in scope.
pub const AWARDS: Endpoint<AwardFilter, Page<Award>> =
    Endpoint::get("/api/v1/training/awards", "Lists certificates, what ends soonest first.");
/// The same as CSV, all pages.
///
/// For: as AWARDS.
pub const EXPORT_AWARDS: Endpoint<AwardFilter, Bytes> = Endpoint::get("/api/v1/training/awards/export", "The same as CSV, all pages.");
/// Gives a certificate by hand, with reason and evidence.
///
/// For: VendorAdmin.
pub const GIVE_AWARD: Endpoint<AwardInput, Award> =
    Endpoint::post("/api/v1/training/awards", "Gives a certificate by hand, with reason and evidence.");
/// Takes over certificates of another system as CSV, or says what would happen: everything or nothing.
///
/// For: VendorAdmin.
pub const IMPORT_AWARDS: Endpoint<AwardsInput, AwardsResult> = Endpoint::post(
    "/api/v1/training/awards/import",
    "Takes over certificates of another system as CSV, or says what would happen: everything or nothing.",
);
/// Takes a certificate back, and with it those that it renewed as long as they would still be valid. One that was renewed is not taken
/// back by itself.
///
/// For: VendorAdmin.
pub const REVOKE_AWARD: Endpoint<ReasonInput, Award> = Endpoint::post(
    "/api/v1/training/awards/{id}/revoke",
    "Takes a certificate back, and with it those that it renewed as long as they would still be valid.",
);
/// Lists the keys that certificates are signed with.
///
/// For: VendorAdmin.
pub const KEYS: Endpoint<Nothing, Vec<SigningKeyEntry>> =
    Endpoint::get("/api/v1/training/keys", "Lists the keys that certificates are signed with.");
/// Makes a new key for certificates from now on; old ones still verify.
///
/// For: VendorAdmin.
pub const ROTATE_KEY: Endpoint<Nothing, Vec<SigningKeyEntry>> =
    Endpoint::post("/api/v1/training/keys", "Makes a new key for certificates from now on; old ones still verify.");
/// Gives up a key that others may know; its certificates are signed anew.
///
/// For: VendorAdmin.
pub const GIVE_UP_KEY: Endpoint<ReasonInput, Vec<SigningKeyEntry>> =
    Endpoint::post("/api/v1/training/keys/{id}/give-up", "Gives up a key that others may know; its certificates are signed anew.");

// Figures for the vendor.

/// Completion, pass rates, time and certificates.
///
/// For: Vendor, within their scope.
pub const REPORT: Endpoint<ReportFilter, Report> =
    Endpoint::get("/api/v1/training/report", "Completion, pass rates, time and certificates.");
/// The same as CSV.
///
/// For: Vendor, within their scope.
pub const EXPORT_REPORT: Endpoint<ReportFilter, Bytes> = Endpoint::get("/api/v1/training/report/export", "The same as CSV.");
