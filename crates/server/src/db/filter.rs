//! Conditions of a query that depend on what was asked for.

use std::fmt::Display;

use guildhall_domain::access::Scope;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::sql;
use crate::error::Error;

/// Values of one statement: engines take only so many.
const MOST_VALUES: usize = 500;

/// Conditions that must all hold, with their values.
#[derive(Debug, Clone, Default)]
pub struct Where {
    conditions: Vec<String>,
    values: Vec<Value>,
}

/// The rows whose column is one of many values, whatever their number. `narrow` adds the other conditions, and `select` makes the statement of
/// the clause.
///
/// # Errors
/// When the database fails.
pub async fn of_many<T: Display>(
    db: &impl ConnectionTrait,
    (column, values): (&str, &[T]),
    narrow: impl Fn(&mut Where),
    select: impl Fn(&str) -> String,
) -> Result<Vec<QueryResult>, Error> {
    let mut rows = Vec::new();
    for some in values.chunks(MOST_VALUES) {
        let mut wanted = Where::default();
        wanted.is_one_of(column, some);
        narrow(&mut wanted);
        rows.extend(db.query_all_raw(sql(db, &select(&wanted.clause()), wanted.values())).await?);
    }
    Ok(rows)
}

impl Where {
    /// Takes a value and returns its placeholder.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds a condition.
    pub fn and(&mut self, condition: impl Into<String>) {
        self.conditions.push(condition.into());
    }

    /// The column is this value.
    pub fn is(&mut self, column: &str, value: impl Into<Value>) {
        let value = self.bind(value);
        self.and(format!("{column} = {value}"));
    }

    /// The column is one of these values; an empty list stands for nothing at all.
    pub fn is_one_of<T: Display>(&mut self, column: &str, values: impl IntoIterator<Item = T>) {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value.to_string())).collect();
        if places.is_empty() {
            self.and("1 = 0");
        } else {
            self.and(format!("{column} IN ({})", places.join(", ")));
        }
    }

    /// One of the columns contains the text, which is no pattern.
    pub fn contains(&mut self, columns: &[&str], text: &str) {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = self.bind(format!("%{escaped}%"));
        let parts: Vec<String> = columns.iter().map(|column| format!("{column} LIKE {pattern} ESCAPE '\\'")).collect();
        self.and(format!("({})", parts.join(" OR ")));
    }

    /// The column is a partner that lies in the scope.
    pub fn within(&mut self, column: &str, scope: Scope<'_>) {
        match scope {
            Scope::Own(partner) => self.is(column, partner.to_string()),
            Scope::Assigned(partners) => self.is_one_of(column, partners),
            Scope::All => {}
        }
    }

    /// The same values under one condition that contains this [`Self::clause`]: a query inside of a query.
    #[must_use]
    pub fn within_query(self, condition: impl FnOnce(&str) -> String) -> Self {
        let condition = condition(&self.clause());
        Self { conditions: vec![condition], values: self.values }
    }

    /// The clause, empty when there is no condition.
    #[must_use]
    pub fn clause(&self) -> String {
        if self.conditions.is_empty() { String::new() } else { format!(" WHERE {}", self.conditions.join(" AND ")) }
    }

    /// The values, in the order of their placeholders.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.values.clone()
    }
}
