//! The search in requests and claims by words: SQLite's FTS5 or PostgreSQL's text search over `search_key`. Only here the engine matters.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use crate::{
    db::{Where, is_postgres},
    terms::{terms, words},
};

/// A table with a `key` and a `search_key`, by what queries call it.
#[derive(Debug, Clone, Copy)]
pub enum Searched {
    /// `funds_requests t`
    Requests,
    /// `funds_claims c`
    Claims,
}

/// What a record is found by: its words, each once. A number such as `R-2026-00042` is found by `42` too.
#[must_use]
pub fn key(number: &str, texts: &[&str]) -> String {
    let mut found: BTreeSet<String> = words(number).into_iter().collect();
    found.extend(number.rsplit('-').next().map(|last| last.trim_start_matches('0').to_owned()).filter(|last| !last.is_empty()));
    found.extend(texts.iter().flat_map(|text| words(text)));
    found.into_iter().collect::<Vec<_>>().join(" ")
}

/// How a page is found among what matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Few match: they are looked up, then put in order.
    LookUp,
    /// Many match: the order is walked along until the page is full.
    Walk,
}

impl Way {
    /// The better way for so many.
    #[must_use]
    pub const fn among(total: u64) -> Self {
        if total > 1_000 { Self::Walk } else { Self::LookUp }
    }
}

/// An expression that says how many match, whoever may see them. Its only value is that of [`matching`].
pub fn count(db: &impl ConnectionTrait, of: Searched, question: &str) -> String {
    let mut wanted = Where::default();
    matching(&mut wanted, db, of, question, Way::LookUp);
    let (table, alias) = match of {
        Searched::Requests => ("funds_requests", "t"),
        Searched::Claims => ("funds_claims", "c"),
    };
    if is_postgres(db) || wanted.values().is_empty() {
        format!("(SELECT COUNT(*) FROM {table} {alias}{})", wanted.clause())
    } else {
        // The index knows it without the table.
        format!("(SELECT COUNT(*) FROM {table}_index WHERE {table}_index MATCH $1)")
    }
}

/// Keeps to what has every word of a question; the last one may be unfinished.
pub fn matching(wanted: &mut Where, db: &impl ConnectionTrait, of: Searched, question: &str, way: Way) {
    let terms = terms(question);
    if terms.is_empty() {
        // Signs alone are in nothing.
        return wanted.and("1 = 0");
    }
    let (alias, index) = match of {
        Searched::Requests => ("t", "funds_requests_index"),
        Searched::Claims => ("c", "funds_claims_index"),
    };
    // A word consists of letters, figures and marks: nothing in it has to be escaped.
    if is_postgres(db) {
        let parts: Vec<String> = terms.iter().map(|term| format!("'{}'{}", term.word, if term.prefix { ":*" } else { "" })).collect();
        let query = wanted.bind(parts.join(" & "));
        wanted.and(format!("array_to_tsvector(string_to_array({alias}.search_key, ' ')) @@ {query}::tsquery"));
    } else {
        let parts: Vec<String> = terms.iter().map(|term| format!("\"{}\"{}", term.word, if term.prefix { "*" } else { "" })).collect();
        let query = wanted.bind(parts.join(" AND "));
        // The sign keeps the planner from looking each of them up.
        let sign = if way == Way::Walk { "+" } else { "" };
        wanted.and(format!("{sign}{alias}.key IN (SELECT rowid FROM {index} WHERE {index} MATCH {query})"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_by_its_number_in_any_form_and_by_each_word_once() {
        assert_eq!(key("R-2026-00042", &["Füllstand on tour", "Tour GmbH"]), "00042 2026 42 fullstand gmbh on r tour");
        assert_eq!(key("R-2026-00000", &[""]), "00000 2026 r");
    }
}
