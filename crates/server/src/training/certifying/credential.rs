//! What anyone may fetch without signing in: credentials, what they mean, whether they were revoked, and the issuer's keys.

use std::io::Write as _;

use axum::{
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use flate2::{Compression, write::GzEncoder};
use guildhall_domain::{
    endpoint::Nothing,
    language::Language,
    training::{
        CertificationId, Verification, VerificationVerdict,
        credential::{
            Achievement, Certificate, HashedEmail, Issuer, StatusPlace, Subject,
            did::document,
            multibase::base64url,
            status::{self, StatusList},
        },
        read_number,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{
    keys::{self, Signer},
    store::{self, AwardRecord},
};
use crate::{
    config::Config,
    cx::Cx,
    error::Error,
    state::App,
    training::{seams, today, zone},
};

/// How long a list of revocations may be believed without asking again.
const LIST_LASTS: TimeDelta = TimeDelta::days(1);
/// Media type of credentials as JWT (VC JOSE COSE, 3.1).
const JWT: &str = "application/vc+jwt";

/// Whether a certificate is valid, expired or revoked.
pub async fn verify(cx: Cx, _: Nothing) -> Result<Verification, Error> {
    let db = cx.app.db.read();
    let record = numbered(&cx, db).await?;
    let newer = match record.renewed_by {
        Some(newer) => Some(store::read_award(db, newer).await?.number),
        None => None,
    };
    let credential = signed(&cx.app, db, &record).await?;
    let AwardRecord { number, term, issued, .. } = record;
    Ok(Verification {
        number,
        verdict: VerificationVerdict::of(&term, today(&cx.app, cx.now)),
        holder: issued.holder,
        certification: issued.name,
        language: issued.language,
        description: issued.description,
        issuer: cx.app.portal.vendor.clone(),
        valid_from: term.valid_from,
        valid_until: term.valid_until,
        newer,
        credential,
    })
}

/// A certificate as credential.
pub async fn credential(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = numbered(&cx, db).await?;
    Ok(open(JWT, "no-cache", signed(&cx.app, db, &record).await?.into_bytes()))
}

/// What a certification is.
pub async fn achievement(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = store::read_certification(db, cx.id("id")?).await?;
    offered(&record)?;
    let reader = cx.app.config.languages.first().cloned().unwrap_or_else(Language::english);
    let input = &record.certification;
    let names = seams::names(db, &input.requires.iter().copied().collect(), reader.tag()).await?;
    let criteria = input.requires.iter().filter_map(|requirement| names.get(requirement)).map(|named| named.title.clone()).collect();
    let said = achievement_of(
        &cx.app.config,
        record.id,
        input.name.text(&reader).to_owned(),
        input.description.text(&reader).to_owned(),
        criteria,
    );
    let body = json!({
        "@context": guildhall_domain::training::credential::CONTEXT,
        "id": said.id,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": said.name,
        "description": said.description,
        "criteria": { "narrative": said.criteria },
        "image": { "id": said.image, "type": "Image" },
        "creator": { "id": keys::issuer(&cx.app.config)?, "type": ["Profile"], "name": cx.app.portal.vendor, "url": cx.app.config.public_url },
    });
    Ok(open("application/ld+json", "public, max-age=300", body.to_string().into_bytes()))
}

/// Drafts are nobody's business.
pub(super) fn offered(record: &store::CertificationRecord) -> Result<(), Error> {
    use guildhall_domain::training::CourseStage;
    match record.stage {
        CourseStage::Draft => Err(Error::NotFound),
        CourseStage::Published | CourseStage::Archived => Ok(()),
    }
}

/// A list of revocations.
pub async fn status_list(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let nth: u32 = cx.param("list")?;
    let from = nth.checked_mul(status::SIZE).ok_or(Error::NotFound)?;
    let until = from.checked_add(status::SIZE).ok_or(Error::NotFound)?;
    let db = cx.app.db.read();
    let (revoked, any) = store::revoked_places(db, from, until).await?;
    if !any {
        return Err(Error::NotFound);
    }
    let list = StatusList::revoked(revoked.into_iter().map(|index| status::list_of(index).1));
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(list.bytes())?;
    let encoded = base64url(&packed.finish()?);
    let address = list_address(&cx.app.config, nth);
    let credential = status::credential(&address, &keys::issuer(&cx.app.config)?, &encoded, cx.now, cx.now + LIST_LASTS);
    Ok(open(JWT, "public, max-age=300", Signer::present(&cx.app, db).await?.sign(&credential)?.into_bytes()))
}

/// The issuer's document with its keys.
pub async fn did(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let config = &cx.app.config;
    let keys = store::keys(cx.app.db.read()).await?;
    let valid = keys.iter().filter(|key| key.given_up_at.is_none());
    let keys = valid.map(|key| keys::signing_key(config, key)).collect::<Result<Vec<_>, _>>()?;
    let body = document(&keys::issuer(config)?, &keys);
    Ok(open("application/did+json", "public, max-age=300", body.to_string().into_bytes()))
}

/// An answer that pages of other sites may read: verifiers run in browsers too.
pub(super) fn open(media_type: &str, caching: &str, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
    ];
    (headers, body).into_response()
}

/// The award of the number in the path, however it was typed.
async fn numbered(cx: &Cx, db: &impl ConnectionTrait) -> Result<AwardRecord, Error> {
    let typed: String = cx.param("number")?;
    store::award_numbered(db, &read_number(&typed).ok_or(Error::NotFound)?).await
}

/// The credential of an award as a compact JWT, signed with the present key.
pub(super) async fn signed(app: &App, db: &impl ConnectionTrait, record: &AwardRecord) -> Result<String, Error> {
    Signer::present(app, db).await?.sign(&value(app, record)?)
}

fn value(app: &App, record: &AwardRecord) -> Result<Value, Error> {
    let config = &app.config;
    let issued = &record.issued;
    let (list, index) = status::list_of(record.status_index);
    let certificate = Certificate {
        id: format!("{}/api/v1/training/credentials/{}", config.api_url(), record.number),
        issuer: Issuer { did: keys::issuer(config)?, name: app.portal.vendor.clone(), url: config.public_url.clone() },
        subject: Subject {
            // Two certificates of one person have nothing in common by which strangers could put them together.
            id: format!("urn:uuid:{}", record.id),
            name: issued.holder.clone(),
            email: Some(HashedEmail { sha256: issued.email_hash.clone(), salt: issued.salt.clone() }),
        },
        achievement: achievement_of(config, record.certification, issued.name.clone(), issued.description.clone(), issued.criteria.clone()),
        valid_from: start_of(app, record.term.valid_from),
        valid_until: record.term.valid_until.and_then(|day| day.succ_opt()).map(|day| start_of(app, day) - TimeDelta::seconds(1)),
        status: StatusPlace { list: list_address(config, list), index },
        page: page(config, &record.number),
    };
    Ok(certificate.credential())
}

fn achievement_of(config: &Config, id: CertificationId, name: String, description: String, criteria: Vec<String>) -> Achievement {
    let address = format!("{}/api/v1/training/achievements/{id}", config.api_url());
    let criteria = criteria.iter().map(|what| format!("- {what}")).collect::<Vec<_>>().join("\n");
    Achievement { image: Some(format!("{address}/image")), id: address, name, description, criteria, tags: Vec::new() }
}

fn list_address(config: &Config, nth: u32) -> String {
    format!("{}/api/v1/training/status/{nth}", config.api_url())
}

/// The public page about a certificate.
pub(super) fn page(config: &Config, number: &str) -> String {
    format!("{}/verify/{number}", config.public_url)
}

/// The first moment of the vendor's day.
pub(in crate::training) fn start_of(app: &App, day: NaiveDate) -> DateTime<Utc> {
    let zone = zone(app);
    let midnight = day.and_time(NaiveTime::MIN);
    // Where the clock jumps over midnight, the day begins an hour later.
    let local = zone.from_local_datetime(&midnight).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest());
    local.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}
