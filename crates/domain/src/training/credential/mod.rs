//! Certificates that anyone can check without asking the portal: Open Badges 3.0 on W3C Verifiable Credentials 2.0.
//!
//! Nothing here holds a key or computes a hash: these functions say what is to be signed and put the signature where it belongs. The
//! main form is the compact JWT of Open Badges 3.0 section 8.2 ([`jwt`]); the same credential can carry an `eddsa-jcs-2022` proof
//! ([`proof`]). Only the server uses this.

pub mod did;
pub mod jcs;
pub mod jwt;
pub mod multibase;
pub mod proof;
pub mod status;

use chrono::{DateTime, Timelike, Utc};
use serde_json::{Map, Value, json};

/// The contexts of every credential, in the order that Open Badges asks for.
pub const CONTEXT: [&str; 2] = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"];
/// The JSON schema of Open Badges 3.0 credentials.
pub const SCHEMA: &str = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";
/// The keyword of the PNG text chunk (`iTXt`) that a baked badge carries its credential in.
pub const PNG_KEYWORD: &str = "openbadgecredential";
/// The namespace of the element that a baked SVG carries its credential in.
pub const SVG_NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";

/// Who issues a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its DID.
    pub did: String,
    /// The vendor's name.
    pub name: String,
    /// The portal's address.
    pub url: String,
}

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achievement {
    /// Its address.
    pub id: String,
    /// The certification's name.
    pub name: String,
    /// What somebody who holds it can do.
    pub description: String,
    /// What had to be done.
    pub criteria: String,
    /// Where the badge's picture lies; absent when there is none.
    pub image: Option<String>,
    /// Free words.
    pub tags: Vec<String>,
}

/// Whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// An identifier that means nothing elsewhere, such as `urn:uuid:…`.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address, hashed; absent when it is not to be proved.
    pub email: Option<HashedEmail>,
}

/// An e-mail address that can be proved and not read: SHA-256 of address and salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedEmail {
    /// The hash, 64 hexadecimal digits.
    pub sha256: String,
    /// The salt.
    pub salt: String,
}

/// A place in a status list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusPlace {
    /// Where the list lies.
    pub list: String,
    /// The place in it.
    pub index: u32,
}

/// Everything that a credential says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its address: where it can be fetched.
    pub id: String,
    /// Who issues it.
    pub issuer: Issuer,
    /// Whom it is about.
    pub subject: Subject,
    /// What is certified.
    pub achievement: Achievement,
    /// From when it is valid.
    pub valid_from: DateTime<Utc>,
    /// Until when; for ever when absent.
    pub valid_until: Option<DateTime<Utc>>,
    /// Where it can be seen whether it was revoked.
    pub status: StatusPlace,
    /// The public page about it.
    pub page: String,
}

impl Certificate {
    /// The credential, without any proof.
    #[must_use]
    pub fn credential(&self) -> Value {
        let mut credential = json!({
            "@context": CONTEXT,
            "id": self.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": self.achievement.name,
            "issuer": { "id": self.issuer.did, "type": ["Profile"], "name": self.issuer.name, "url": self.issuer.url },
            "validFrom": instant(self.valid_from),
            "credentialSubject": {
                "id": self.subject.id,
                "type": ["AchievementSubject"],
                "identifier": self.subject.identifiers(),
                "achievement": self.achievement.value(),
            },
            "credentialStatus": self.status.entry(),
            "credentialSchema": [{ "id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019" }],
            "evidence": [{ "id": self.page, "type": ["Evidence"] }],
        });
        if let (Some(until), Some(members)) = (self.valid_until, credential.as_object_mut()) {
            members.insert("validUntil".to_owned(), instant(until).into());
        }
        credential
    }
}

impl Subject {
    fn identifiers(&self) -> Vec<Value> {
        let name = json!({ "type": "IdentityObject", "hashed": false, "identityHash": self.name, "identityType": "name" });
        let email = self.email.as_ref().map(|email| {
            json!({
                "type": "IdentityObject",
                "hashed": true,
                "identityHash": format!("sha256${}", email.sha256),
                "identityType": "emailAddress",
                "salt": email.salt,
            })
        });
        [Some(name), email].into_iter().flatten().collect()
    }
}

impl Achievement {
    fn value(&self) -> Value {
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("id", self.id.as_str().into());
        set("type", json!(["Achievement"]));
        set("achievementType", "Certification".into());
        set("name", self.name.as_str().into());
        set("description", self.description.as_str().into());
        set("criteria", json!({ "narrative": self.criteria }));
        if let Some(image) = &self.image {
            set("image", json!({ "id": image, "type": "Image" }));
        }
        if !self.tags.is_empty() {
            set("tag", json!(self.tags));
        }
        Value::Object(members)
    }
}

impl StatusPlace {
    fn entry(&self) -> Value {
        json!({
            "id": format!("{}#{}", self.list, self.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list,
        })
    }
}

/// An instant as credentials write it.
pub(super) fn instant(moment: DateTime<Utc>) -> String {
    let time = moment.time();
    format!("{}T{:02}:{:02}:{:02}Z", moment.date_naive(), time.hour(), time.minute(), time.second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::at;

    /// A certificate that tests sign.
    pub fn certificate() -> Certificate {
        Certificate {
            id: "https://partners.example/api/v1/training/credentials/0123-4567-89AB".to_owned(),
            issuer: Issuer {
                did: "did:web:partners.example".to_owned(),
                name: "Hexholm".to_owned(),
                url: "https://partners.example/".to_owned(),
            },
            subject: Subject {
                id: "urn:uuid:019a0000-0000-7000-8000-000000000001".to_owned(),
                name: "Jana Brückner".to_owned(),
                email: Some(HashedEmail { sha256: "ab".repeat(32), salt: "salt".to_owned() }),
            },
            achievement: Achievement {
                id: "https://partners.example/api/v1/training/achievements/019a0000-0000-7000-8000-000000000002".to_owned(),
                name: "Certified Level Technician".to_owned(),
                description: "Installs and commissions level instruments.".to_owned(),
                criteria: "Course and exam".to_owned(),
                image: None,
                tags: vec![],
            },
            valid_from: at("2026-05-04T00:00:00Z"),
            valid_until: Some(at("2027-05-04T23:59:59Z")),
            status: StatusPlace { list: "https://partners.example/api/v1/training/status/1".to_owned(), index: 94_567 },
            page: "https://partners.example/verify/0123-4567-89AB".to_owned(),
        }
    }

    #[test]
    fn a_credential_says_what_open_badges_asks_for() {
        let value = certificate().credential();
        assert_eq!(value["@context"][0], "https://www.w3.org/ns/credentials/v2");
        assert_eq!(value["type"], json!(["VerifiableCredential", "OpenBadgeCredential"]));
        assert_eq!(
            (value["validFrom"].as_str(), value["validUntil"].as_str()),
            (Some("2026-05-04T00:00:00Z"), Some("2027-05-04T23:59:59Z"))
        );
        assert_eq!(value["credentialStatus"]["statusListIndex"], "94567", "a string, as the standard asks");
        assert_eq!(value["credentialSubject"]["achievement"]["criteria"]["narrative"], "Course and exam");
        assert_eq!(value["credentialSubject"]["identifier"][1]["identityHash"], format!("sha256${}", "ab".repeat(32)));
        let endless = Certificate { valid_until: None, ..certificate() };
        assert_eq!(endless.credential().get("validUntil"), None);
    }
}
