//! Fills a database with a library as large as benchmarks want it: invented, spread like a real one, the same every time.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Condition, Matching},
    collateral::{Approval, AssetInput, Kind, Preview, Stage},
    partner::{PartnerId, PersonId},
    session::SessionKey,
};
use sea_orm::ConnectionTrait;

use super::store::{self, Content, NewVersion, Record};
use crate::{
    auth,
    db::{self, Tx, sql},
    error::Error,
    state::{App, new_id},
};

/// Assets written in one transaction.
const BATCH: u32 = 2_000;
const TIERS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];
const REGIONS: [&str; 6] = ["dach", "nordics", "benelux", "iberia", "apac", "latam"];
const LANGUAGES: [&str; 8] = ["en", "en", "en", "de", "de", "fr", "es", "ja"];

/// Evenly spread numbers (splitmix64), the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0) % bound.max(1)
    }

    /// Small numbers far more often than large ones, as words are used.
    fn rank(&mut self, bound: usize) -> usize {
        let (a, b, c) = (self.below(bound) + 1, self.below(bound) + 1, self.below(bound) + 1);
        (a * b / bound * c / bound).min(bound - 1)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// Fills an empty database and returns the secrets of two sessions: a partner's and the vendor's.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: &App, assets: u32) -> Result<(String, String), Error> {
    let now = app.clock.now();
    let mut dice = Dice(7);
    let words = vocabulary(&mut dice);
    let tx = app.db.begin().await?;
    let partner = company(&tx, now).await?;
    let (reader, reader_secret) = person(&tx, now, Some(partner), "reader@partner.example", Role::PartnerUser).await?;
    let (admin, admin_secret) = person(&tx, now, None, "admin@vendor.example", Role::VendorAdmin).await?;
    tx.commit().await?;
    let mut made = 0;
    while made < assets {
        let tx = app.db.begin().await?;
        let count = BATCH.min(assets - made);
        let last = store::bump(&tx, i64::from(count)).await?;
        for number in 0..count {
            let key = last - i64::from(count) + 1 + i64::from(number);
            asset(&tx, &mut dice, &words, key, admin, now).await?;
        }
        tx.commit().await?;
        made += count;
    }
    let tx = app.db.begin().await?;
    store::visit(&tx, reader, now - Duration::days(3)).await?;
    store::tidy_index(&tx).await?;
    tx.commit().await?;
    Ok((reader_secret, admin_secret))
}

/// Words of syllables; common ones are short.
fn vocabulary(dice: &mut Dice) -> Vec<String> {
    const SYLLABLES: [&str; 40] = [
        "pres", "sure", "flow", "me", "ter", "ma", "no", "ther", "mo", "well", "sen", "sor", "trans", "mit", "lev", "el", "ra", "dar",
        "val", "ve", "cal", "i", "bra", "tion", "sig", "nal", "out", "put", "pro", "cess", "con", "trol", "hy", "gi", "e", "nic", "ex",
        "plo", "sion", "ka",
    ];
    let mut words = std::collections::BTreeSet::new();
    while words.len() < 20_000 {
        let count = 2 + dice.below(3);
        words.insert((0..count).filter_map(|_| dice.of(&SYLLABLES).copied()).collect::<String>());
    }
    let mut words: Vec<String> = words.into_iter().collect();
    for index in (1..words.len()).rev() {
        words.swap(index, dice.below(index + 1));
    }
    words
}

fn sentence(dice: &mut Dice, words: &[String], count: usize) -> String {
    (0..count).filter_map(|_| words.get(dice.rank(words.len()))).cloned().collect::<Vec<_>>().join(" ")
}

async fn asset(tx: &Tx, dice: &mut Dice, words: &[String], key: i64, owner: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let created_at = now - Duration::minutes(i64::try_from(dice.below(3 * 365 * 24 * 60)).unwrap_or(0));
    let day = |dice: &mut Dice, within: usize| Duration::days(i64::try_from(dice.below(within)).unwrap_or(0) + 1);
    let (starts_at, expires_at) = match dice.below(20) {
        0 => (Some(now + day(dice, 60)), None),
        1 => (None, Some(now - day(dice, 300))),
        2..=6 => (None, Some(now + day(dice, 700))),
        _ => (None, None),
    };
    let (stage, approval) = match dice.below(40) {
        0 => (Stage::Draft, Approval::Pending { given: Vec::new() }),
        1 => (Stage::Archived, Approval::Approved),
        2 => (Stage::Published, Approval::Pending { given: Vec::new() }),
        _ => (Stage::Published, Approval::Approved),
    };
    let live = (stage == Stage::Published && approval == Approval::Approved).then_some(1);
    let length = 3 + dice.below(4);
    let input = AssetInput {
        title: sentence(dice, words, length),
        kind: dice.of(&Kind::ALL).copied().unwrap_or(Kind::Other),
        language: dice.of(&LANGUAGES).copied().unwrap_or("en").to_owned(),
        description: sentence(dice, words, 14),
        products: (0..dice.below(3)).map(|_| format!("HX-{}", dice.rank(120))).collect(),
        regions: (0..dice.below(2)).filter_map(|_| dice.of(&REGIONS)).map(|region| (*region).to_owned()).collect(),
        tags: (0..dice.below(4)).filter_map(|_| words.get(dice.rank(300))).cloned().collect(),
        audience: audience(dice),
        starts_at,
        expires_at,
        early: Vec::new(),
    };
    let record = Record {
        id: new_id(created_at),
        key,
        input,
        stage,
        approval,
        owner,
        current: 1,
        live,
        captions: None,
        created_at,
        updated_at: created_at,
        news_at: created_at,
        version: 1,
    };
    let sha256 = format!("{key:064x}");
    let size = 20_000 + u64::try_from(dice.below(4_000_000)).unwrap_or(0);
    let preview = Preview::Ready { pages: 2, of: 2, width: 1_200, height: 1_697 };
    let content = Content { sha256: sha256.clone(), media_type: "application/pdf".to_owned(), size, preview: preview.clone() };
    store::insert(tx, &record, key).await?;
    store::insert_content(tx, &content, created_at).await?;
    let length = 80 + dice.below(200);
    store::read_content(tx, &sha256, &preview, &sentence(dice, words, length)).await?;
    let file_name = format!("{key}.pdf");
    let version = NewVersion { asset: record.id, number: 1, note: String::new(), author: owner, at: created_at, file_name, sha256 };
    store::insert_version(tx, &version).await?;
    store::index(tx, &record, &version.sha256, key).await
}

fn audience(dice: &mut Dice) -> Audience {
    let condition = |attribute, values: &[&str]| Condition { attribute, one_of: values.iter().map(|value| (*value).to_owned()).collect() };
    let from = dice.below(TIERS.len());
    let tiers = condition(Attribute::Tier, TIERS.get(from..).unwrap_or_default());
    let region = condition(Attribute::Region, dice.of(&REGIONS).map_or(&[], std::slice::from_ref));
    let conditions = match dice.below(10) {
        0 | 1 => vec![tiers],
        2 => vec![region],
        3 => vec![tiers, region],
        _ => Vec::new(),
    };
    Audience { matching: Matching::All, conditions }
}

async fn company(tx: &Tx, now: DateTime<Utc>) -> Result<PartnerId, Error> {
    let id: PartnerId = new_id(now);
    let text = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status, created_at, updated_at, version)
        VALUES ($1, 'Measured Partner', 'measured partner', 'gold', 'dach', 'reseller', 'en', 'DE', 'Kiel', '', '', 'active', $2, $2, 1)";
    tx.execute_raw(sql(tx, text, [id.to_string().into(), db::text(now).into()])).await?;
    Ok(id)
}

async fn person(tx: &Tx, now: DateTime<Utc>, partner: Option<PartnerId>, email: &str, role: Role) -> Result<(PersonId, String), Error> {
    let id: PersonId = new_id(now);
    let text = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, created_at, updated_at, version)
        VALUES ($1, $2, $3, $3, $3, '', '', 'en', $4, 'active', $5, $5, 1)";
    let partner = partner.map(|partner| partner.to_string());
    tx.execute_raw(sql(tx, text, [id.to_string().into(), partner.into(), email.into(), role.slug().into(), db::text(now).into()])).await?;
    let (secret, hash) = auth::secret();
    let text = "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, device) VALUES ($1, $2, $3, $4, $4, 'Benchmark')";
    let session = new_id::<SessionKey>(now).to_string();
    tx.execute_raw(sql(tx, text, [session.into(), hash.into(), id.to_string().into(), db::text(now).into()])).await?;
    Ok((id, secret))
}
