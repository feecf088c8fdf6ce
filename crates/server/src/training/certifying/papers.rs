//! Certificates and badges as files.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use guildhall_domain::{
    endpoint::Nothing,
    language::Language,
    training::{CertificationId, PictureId},
};
use sea_orm::ConnectionTrait;
use tokio::sync::Semaphore;

use super::{
    awards, bake,
    certificate::{self, Badge, Paper, Words},
    credential::{self, open},
    store::{self, AwardRecord},
};
use crate::{
    cx::Cx,
    error::Error,
    state::App,
    training::seams,
    words::{day, say},
};

/// Pages set at the same time: each takes a processor.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How long somebody waits for their turn.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Pictures of certifications that were drawn lately, by certification and version: anyone may ask for them as often as they like.
static IMAGES: Mutex<VecDeque<Drawn>> = Mutex::new(VecDeque::new());
/// A picture, of which certification in which version.
type Drawn = ((CertificationId, i32), Vec<u8>);
/// How many are kept.
const IMAGES_KEPT: usize = 64;

/// The certificate as PDF.
pub async fn pdf(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let record = awards::seen(&cx, cx.app.db.read()).await?;
    let paper = paper(&cx.app, &record);
    let file = set(move || certificate::pdf(&paper)).await?;
    Ok(attached("application/pdf", &format!("certificate-{}.pdf", record.number), file))
}

/// The badge as PNG with the credential in it.
pub async fn png(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = awards::seen(&cx, db).await?;
    let jwt = credential::signed(&cx.app, db, &record).await?;
    let picture = match own_picture(&cx.app, db, record.issued.badge).await? {
        Some(picture) => set(move || as_png(&picture)).await?,
        None => {
            let badge = badge(&cx.app, &record.issued.language, &record.issued.name);
            set(move || badge.png()).await?
        }
    };
    Ok(attached("image/png", &format!("badge-{}.png", record.number), bake::png(&picture, &jwt)?))
}

/// The badge as SVG with the credential in it.
pub async fn svg(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = awards::seen(&cx, db).await?;
    let jwt = credential::signed(&cx.app, db, &record).await?;
    let picture = match own_picture(&cx.app, db, record.issued.badge).await? {
        Some(picture) => set(move || wrapped(&picture)).await?,
        None => {
            let badge = badge(&cx.app, &record.issued.language, &record.issued.name);
            set(move || badge.svg()).await?
        }
    };
    Ok(attached("image/svg+xml", &format!("badge-{}.svg", record.number), bake::svg(&picture, &jwt)?.into_bytes()))
}

/// A certification's picture, for anyone.
pub async fn image(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = store::read_certification(db, cx.id("id")?).await?;
    credential::offered(&record)?;
    let key = (record.id, record.version);
    if let Some(picture) = IMAGES.lock().map_err(Error::internal)?.iter().find(|(known, _)| *known == key) {
        return Ok(open("image/png", "public, max-age=3600", picture.1.clone()));
    }
    let reader = cx.app.config.languages.first().cloned().unwrap_or_else(Language::english);
    let picture = match own_picture(&cx.app, db, record.certification.badge).await? {
        Some(picture) => set(move || as_png(&picture)).await?,
        None => {
            let badge = badge(&cx.app, reader.tag(), record.certification.name.text(&reader));
            set(move || badge.png()).await?
        }
    };
    let mut images = IMAGES.lock().map_err(Error::internal)?;
    images.retain(|((id, _), _)| *id != record.id);
    images.push_front((key, picture.clone()));
    images.truncate(IMAGES_KEPT);
    drop(images);
    Ok(open("image/png", "public, max-age=3600", picture))
}

/// Sets a page on a thread of its own, a few at a time.
async fn set<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let waiting = tokio::time::timeout(LONGEST_WAIT, AT_ONCE.acquire()).await.map_err(|_| Error::Busy)?;
    let permit = waiting.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || {
        // Held by the thread: a reader who gives up must not let another in while it still works.
        let _permit = permit;
        work()
    })
    .await
    .map_err(Error::internal)?
}

fn attached(media_type: &str, name: &str, file: Vec<u8>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, file).into_response()
}

fn paper(app: &App, record: &AwardRecord) -> Paper {
    let issued = &record.issued;
    let words = |key: &str| say(&issued.language, &format!("mail.training.certificate.{key}"), &[]);
    Paper {
        language: primary(&issued.language),
        issuer: app.portal.vendor.clone(),
        accent: app.portal.accent.clone(),
        holder: issued.holder.clone(),
        name: issued.name.clone(),
        about: issued.description.clone(),
        from: day(&issued.language, record.term.valid_from),
        until: record.term.valid_until.map(|until| day(&issued.language, until)).unwrap_or_default(),
        number: record.number.clone(),
        verify: credential::page(&app.config, &record.number),
        logo: app.config.brand.logo.as_ref().map(|logo| (logo.file_name(), logo.content().to_vec())),
        words: Words {
            title: words("title"),
            certifies: words("certifies"),
            holds: words("holds"),
            from: words("from"),
            until: words("until"),
            unlimited: words("unlimited"),
            number: words("number"),
            verify: words("verify"),
        },
    }
}

fn badge(app: &App, language: &str, name: &str) -> Badge {
    Badge {
        language: primary(language),
        issuer: app.portal.vendor.clone(),
        accent: app.portal.accent.clone(),
        name: name.to_owned(),
        kind: say(language, "mail.training.certificate.certified", &[]),
    }
}

fn primary(tag: &str) -> String {
    tag.parse::<Language>().map_or_else(|_| "en".to_owned(), |language| language.primary().to_owned())
}

/// The picture that somebody chose for a badge.
async fn own_picture(app: &App, db: &impl ConnectionTrait, of: Option<PictureId>) -> Result<Option<Vec<u8>>, Error> {
    match of {
        Some(picture) => seams::picture(app, db, picture).await,
        None => Ok(None),
    }
}

/// Widest and highest that a badge becomes.
const LARGEST: u32 = 1_024;

fn as_png(picture: &[u8]) -> Result<Vec<u8>, Error> {
    let picture = image::load_from_memory(picture).map_err(Error::internal)?;
    let picture = if picture.width().max(picture.height()) > LARGEST { picture.thumbnail(LARGEST, LARGEST) } else { picture };
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).map_err(Error::internal)?;
    Ok(file.into_inner())
}

fn wrapped(picture: &[u8]) -> Result<String, Error> {
    use base64::Engine as _;
    let png = as_png(picture)?;
    let size = image::load_from_memory(&png).map_err(Error::internal)?;
    let (width, height) = (size.width(), size.height());
    let content = base64::prelude::BASE64_STANDARD.encode(&png);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\"><image width=\"{width}\" height=\"{height}\" href=\"data:image/png;base64,{content}\"/></svg>"
    ))
}
