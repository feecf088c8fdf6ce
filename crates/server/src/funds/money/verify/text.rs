//! Many rows in one text: carrying them one by one takes far longer than looking at them.

use sea_orm::{ConnectionTrait, Value};

use crate::{
    db::{Tx, sql},
    error::Error,
};

/// Stands between the columns, and between the rows: nothing that is read so contains them, because no input takes control characters and
/// JSON escapes them.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';
/// Rows of one text.
pub const PAGE: i64 = 10_000;

/// The statement that reads some rows as one text, nothing when there are none. `rest` begins with `FROM`, has rows after `$1` and puts them
/// in the order of the first column.
pub fn select(columns: &str, rest: &str) -> String {
    // An aggregate takes the rows as the query inside of it gives them.
    format!("SELECT string_agg(line, '{ROW}') FROM (SELECT concat_ws('{COLUMN}', {columns}) AS line {rest} LIMIT {PAGE}) lines")
}

/// Reads the rows after one as one text.
pub async fn read(db: &Tx, select: &str, after: Value) -> Result<Option<String>, Error> {
    let row = db.query_one_raw(sql(db, select, [after])).await?;
    row.map_or(Ok(None), |row| Ok(row.try_get_by_index(0)?))
}

/// The rows of a text.
pub fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.split(ROW)
}

/// The columns of a row.
pub fn columns(row: &str) -> impl Iterator<Item = &str> {
    row.split(COLUMN)
}

/// The first column of a text's last row.
pub fn last(text: &str) -> &str {
    let row = text.rsplit(ROW).next().unwrap_or_default();
    columns(row).next().unwrap_or_default()
}

/// Cuts a text into about as many parts as are wanted, between rows.
pub fn parts(text: &str, count: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::with_capacity(count);
    let mut from = 0;
    for part in 1..=count {
        let aim = (text.len() / count * part).max(from);
        let rest = text.as_bytes().get(aim..).unwrap_or_default();
        let cut = if part == count { None } else { memchr::memchr(ROW as u8, rest) };
        let to = cut.map_or(text.len(), |at| aim + at);
        if from < to {
            parts.push((from, to));
        }
        from = to + 1;
    }
    parts
}

/// Goes through all rows; the first column is a text by which they are ordered.
pub async fn each(db: &Tx, columns: &str, rest: &str, mut look: impl FnMut(&[&str]) -> Result<(), Error>) -> Result<(), Error> {
    let select = select(columns, rest);
    let mut after = String::new();
    while let Some(text) = read(db, &select, after.into()).await? {
        let mut cells = Vec::new();
        for row in rows(&text) {
            cells.clear();
            cells.extend(self::columns(row));
            look(&cells)?;
        }
        after = last(&text).to_owned();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_rows_and_nothing_gets_lost() {
        let text = ["a", "bb", "ccc", "dddddddd", "e"].join(&ROW.to_string());
        for count in 1..10 {
            let parts: Vec<&str> = parts(&text, count).into_iter().filter_map(|(from, to)| text.get(from..to)).collect();
            assert!(parts.len() <= count);
            assert_eq!(parts.join(&ROW.to_string()), text, "{count}");
        }
        assert_eq!(parts("", 2), []);
        assert_eq!(last(&text), "e");
    }
}
