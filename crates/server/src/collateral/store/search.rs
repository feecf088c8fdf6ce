//! The search index: SQLite's FTS5 or PostgreSQL's text search behind the same functions. Only here the engine matters.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, QueryResult};

use super::{Record, body, places, values};
use crate::{
    db::{Tx, is_postgres, sql},
    error::Error,
    terms::{Term, words},
};

/// Where words are looked for, best place first, with what a hit there is worth.
pub(in crate::collateral) const WORTH: [u8; 4] = [16, 6, 3, 1];
const FIELDS: [&str; 4] = ["title", "tags", "about", "body"];

/// The words of an asset for each of the places of [`WORTH`].
pub(in crate::collateral) fn fields(
    title: &str,
    tags: &[String],
    description: &str,
    body: &str,
    captions: &str,
) -> [BTreeSet<String>; WORTH.len()] {
    let set = |text: &str| words(text).into_iter().collect();
    [set(title), set(&tags.join(" ")), set(description), set(&format!("{body} {captions}"))]
}

/// Puts an asset's words into the index, in place of what was there. `sha256` is the content of the version that is searched.
pub(in crate::collateral) async fn index(tx: &Tx, record: &Record, sha256: &str, revision: i64) -> Result<(), Error> {
    let body = body(tx, sha256).await?;
    let input = &record.input;
    let tags = [input.tags.as_slice(), &input.products].concat();
    let fields = fields(&input.title, &tags, &input.description, &body, record.captions.as_deref().unwrap_or_default());
    let joined = fields.iter().map(|words| words.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    if is_postgres(tx) {
        let arguments = std::iter::once(record.key.into()).chain(joined.map(Into::into));
        let vector = |number: u8| format!("array_to_tsvector(array_remove(string_to_array(${number}, ' '), ''))");
        let text = format!(
            "INSERT INTO collateral_index (key, title, tags, about, body) VALUES ($1, {}, {}, {}, {}) ON CONFLICT (key) DO UPDATE SET
                title = excluded.title, tags = excluded.tags, about = excluded.about, body = excluded.body",
            vector(2),
            vector(3),
            vector(4),
            vector(5)
        );
        tx.execute_raw(sql(tx, &text, arguments)).await?;
    } else {
        for (field, words) in FIELDS.iter().zip(joined) {
            let remove = format!("DELETE FROM collateral_index_{field} WHERE rowid = $1");
            tx.execute_raw(sql(tx, &remove, [record.key.into()])).await?;
            let insert = format!("INSERT INTO collateral_index_{field} (rowid, words) VALUES ($1, $2)");
            tx.execute_raw(sql(tx, &insert, [record.key.into(), words.into()])).await?;
        }
    }
    learn(tx, fields.into_iter().flatten().collect(), revision).await
}

/// Puts the pieces of the index together that many writes left behind: after a bulk of them searches are several times faster. PostgreSQL's
/// autovacuum does that by itself.
pub(in crate::collateral) async fn tidy_index(tx: &Tx) -> Result<(), Error> {
    if !is_postgres(tx) {
        for field in FIELDS {
            let text = format!("INSERT INTO collateral_index_{field} (collateral_index_{field}) VALUES ('optimize')");
            tx.execute_raw(sql(tx, &text, [])).await?;
        }
    }
    Ok(())
}

/// Adds words to the vocabulary. Numbers and very short or long words are never corrected to.
async fn learn(tx: &Tx, words: BTreeSet<String>, revision: i64) -> Result<(), Error> {
    let fit = |word: &String| (4..=24).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
    let words: Vec<String> = words.into_iter().filter(fit).collect();
    for words in words.chunks(200) {
        let rows: Vec<String> = (0..words.len()).map(|number| format!("(${}, {revision})", number + 1)).collect();
        let text = format!("INSERT INTO collateral_words (word, revision) VALUES {} ON CONFLICT (word) DO NOTHING", rows.join(", "));
        tx.execute_raw(sql(tx, &text, values(words))).await?;
    }
    Ok(())
}

/// The keys of assets that have a word, for each of the places of [`WORTH`].
pub(in crate::collateral) async fn search(db: &impl ConnectionTrait, term: &Term) -> Result<[Vec<i64>; 4], Error> {
    let quoted = if is_postgres(db) {
        format!("'{}'{}", term.word.replace(['\'', '\\'], " "), if term.prefix { ":*" } else { "" })
    } else {
        format!("\"{}\"{}", term.word.replace('"', " "), if term.prefix { "*" } else { "" })
    };
    let mut keys = [const { Vec::new() }; WORTH.len()];
    // One row with all keys: a row for each would cost more to carry than to find.
    let text = if is_postgres(db) {
        "SELECT in_title, in_tags, in_about, in_body FROM collateral_hits($1::tsquery)".to_owned()
    } else {
        let one =
            |field: &str| format!("(SELECT group_concat(rowid) FROM collateral_index_{field} WHERE collateral_index_{field} MATCH $1)");
        format!("SELECT {}", FIELDS.map(one).join(", "))
    };
    if let Some(row) = db.query_one_raw(sql(db, &text, [quoted.into()])).await? {
        for (number, keys) in keys.iter_mut().enumerate() {
            if is_postgres(db) {
                let list: Option<Vec<u8>> = row.try_get_by_index(number)?;
                keys.extend(list.unwrap_or_default().as_chunks().0.iter().map(|key| i64::from_be_bytes(*key)));
            } else {
                let list: Option<String> = row.try_get_by_index(number)?;
                keys.extend(list.unwrap_or_default().split(',').filter_map(|key| key.parse::<i64>().ok()));
            }
        }
    }
    Ok(keys)
}

/// Words learned after a revision.
pub(in crate::collateral) async fn new_words(db: &impl ConnectionTrait, after: i64) -> Result<Vec<String>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT word FROM collateral_words WHERE revision > $1", [after.into()])).await?;
    rows.iter().map(|row: &QueryResult| Ok(row.try_get_by_index(0)?)).collect()
}

/// Where the words of an asset stand, beside its title and tags.
pub(in crate::collateral) struct Texts {
    pub(in crate::collateral) key: i64,
    pub(in crate::collateral) description: String,
    pub(in crate::collateral) body: String,
    pub(in crate::collateral) captions: String,
}

/// Description, text and captions of assets.
pub(in crate::collateral) async fn texts(db: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<Texts>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT a.key, a.description, c.body, COALESCE(a.captions, '') FROM collateral_assets a
            JOIN collateral_versions v ON v.asset_id = a.id AND v.number = COALESCE(a.live, a.current)
            JOIN collateral_contents c ON c.sha256 = v.sha256 WHERE a.key IN ({})",
        places(1, keys.len())
    );
    let rows = db.query_all_raw(sql(db, &text, keys.iter().map(|key| (*key).into()))).await?;
    let texts = |row: &QueryResult| {
        Ok(Texts {
            key: row.try_get_by_index(0)?,
            description: row.try_get_by_index(1)?,
            body: row.try_get_by_index(2)?,
            captions: row.try_get_by_index(3)?,
        })
    };
    rows.iter().map(texts).collect()
}
