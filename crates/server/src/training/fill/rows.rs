//! Many rows of one table, written with few statements.

use sea_orm::{ConnectionTrait, Value};

use crate::{
    db::{Tx, sql},
    error::Error,
};

/// Rows of one statement.
const AT_ONCE: usize = 200;

/// Rows that wait to be written.
pub(in crate::training) struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
}

impl Rows {
    /// None yet.
    pub const fn of(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, values: Vec::new() }
    }

    /// One more, with a value for each column.
    pub fn add<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns.len(), "a value for each column of {}", self.table);
        self.values.extend(row);
    }

    /// Writes them all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(self, tx: &Tx) -> Result<(), Error> {
        let width = self.columns.len();
        let columns = self.columns.join(", ");
        for some in self.values.chunks(width * AT_ONCE) {
            let row = |first: usize| {
                let places: Vec<String> = (first + 1..=first + width).map(|place| format!("${place}")).collect();
                format!("({})", places.join(", "))
            };
            let rows: Vec<String> = (0..some.len()).step_by(width).map(row).collect();
            let text = format!("INSERT INTO {} ({columns}) VALUES {}", self.table, rows.join(", "));
            tx.execute_raw(sql(tx, &text, some.iter().cloned())).await?;
        }
        Ok(())
    }
}
