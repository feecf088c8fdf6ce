//! Many rows in one text: carrying them one by one takes far longer than looking at them.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Value};
use tokio::task::JoinHandle;

use crate::{
    db::{Tx, is_postgres, sql},
    error::Error,
};

/// Stands between the columns, and between the rows: nothing that is read so contains them, because no input takes control characters and
/// JSON escapes them.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';
/// Rows of one text.
const PAGE: i64 = 10_000;

/// Rows of a table, each as a line of its columns, in the order of the first column.
#[derive(Debug)]
pub struct Table {
    select: String,
    order: Order,
}

/// What the first column is.
#[derive(Debug, Clone, Copy)]
enum Order {
    Text,
    Number,
}

impl Table {
    /// Ordered by a number above zero. `rest` begins with `FROM`, has rows after `$1` and puts them in the order of the first column.
    pub fn by_number(columns: &str, rest: &str) -> Self {
        Self { select: select(columns, rest), order: Order::Number }
    }

    /// All rows of a table with a text as its key, in whatever order is the fastest; something stands before the columns. SQLite goes through
    /// the rows as they lie: by the key it would look each of them up.
    pub fn whole(db: &Tx, name: &str, key: &str, columns: &str) -> Self {
        let (place, order) = if is_postgres(db) { (key, Order::Text) } else { ("rowid", Order::Number) };
        let select = select(&format!("{place}, {columns}"), &format!("FROM {name} WHERE {place} > $1 ORDER BY {place}"));
        Self { select, order }
    }

    /// Makes something of each row, on other threads and while the database gathers the next rows, and takes it in the order of the rows.
    ///
    /// # Errors
    /// When the database fails, or with what `take` refuses.
    pub async fn each<T: Send + 'static>(
        &self,
        db: &Tx,
        make: fn(&str) -> T,
        mut take: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut text = self.read(db, None).await?;
        while let Some(rows) = text {
            let after = last(&rows).to_owned();
            let made = spread(rows, make);
            let take_all = async {
                for part in made {
                    part.await.map_err(Error::internal)?.into_iter().try_for_each(&mut take)?;
                }
                Ok::<(), Error>(())
            };
            // The database is asked first, then it works at the same time.
            let (next, taken) = tokio::join!(biased; self.read(db, Some(&after)), take_all);
            taken?;
            text = next?;
        }
        Ok(())
    }

    /// Reads the rows after one as one text; nothing when there are none.
    async fn read(&self, db: &Tx, after: Option<&str>) -> Result<Option<String>, Error> {
        let after: Value = match self.order {
            Order::Text => after.unwrap_or_default().into(),
            Order::Number => after.map_or(Ok(0), str::parse::<i64>).map_err(Error::internal)?.into(),
        };
        let row = db.query_one_raw(sql(db, &self.select, [after])).await?;
        row.map_or(Ok(None), |row| Ok(row.try_get_by_index(0)?))
    }
}

/// The statement that reads some rows as one text, nothing when there are none.
fn select(columns: &str, rest: &str) -> String {
    // An aggregate takes the rows as the query inside of it gives them.
    format!("SELECT string_agg(line, '{ROW}') FROM (SELECT concat_ws('{COLUMN}', {columns}) AS line {rest} LIMIT {PAGE}) lines")
}

/// Makes something of the rows of a text on all processors; the parts are in their order.
fn spread<T: Send + 'static>(text: String, make: fn(&str) -> T) -> Vec<JoinHandle<Vec<T>>> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let text = Arc::new(text);
    let one = |(from, to): (usize, usize)| {
        let text = text.clone();
        tokio::task::spawn_blocking(move || rows(text.get(from..to).unwrap_or_default()).map(make).collect())
    };
    parts(&text, workers).into_iter().map(one).collect()
}

/// The rows of a text.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.split(ROW)
}

/// The columns of a row.
pub fn columns(row: &str) -> impl Iterator<Item = &str> {
    row.split(COLUMN)
}

/// The first column of a text's last row.
fn last(text: &str) -> &str {
    let row = text.rsplit(ROW).next().unwrap_or_default();
    columns(row).next().unwrap_or_default()
}

/// Cuts a text into about as many parts as are wanted, between rows.
fn parts(text: &str, count: usize) -> Vec<(usize, usize)> {
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
