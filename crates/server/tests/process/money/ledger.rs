//! Replays the ledger from the outside, with arithmetic of its own, and holds it against what the clients know.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_server::{db::sql, state::App};
use sea_orm::ConnectionTrait;

use super::{
    history::{History, Told},
    stage::Stage,
};

/// What the ledger holds.
pub struct Ledger {
    /// Amounts by operation and kind.
    wrote: BTreeMap<String, BTreeMap<String, i64>>,
    /// Ids of operations that were done.
    operations: BTreeSet<String>,
    /// How many entries there are.
    pub entries: usize,
}

impl Ledger {
    /// Replays it: at no entry may any account of a pool or an allocation be overdrawn, and no number may be missing.
    pub fn replay(stage: &Stage) -> Self {
        stage.block_on(async |app| {
            let mut ledger = Self { wrote: BTreeMap::new(), operations: operations(&app).await, entries: 0 };
            let (mut accounts, mut numbers) = (BTreeMap::<String, i64>::new(), BTreeMap::<String, i64>::new());
            let select = "SELECT book, number, kind, debit, credit_account, amount, operation_id FROM funds_entries ORDER BY sequence";
            let rows = app.db.read().query_all_raw(sql(app.db.read(), select, [])).await.expect("the entries");
            for row in rows {
                let text = |index: usize| row.try_get_by_index::<String>(index).expect("a text");
                let number = |index: usize| row.try_get_by_index::<i64>(index).expect("a number");
                let (book, amount) = (text(0), number(5));
                let next = numbers.entry(book.clone()).or_default();
                *next += 1;
                assert_eq!(number(1), *next, "entries of the book {book} follow each other");
                *accounts.entry(text(3)).or_default() += amount;
                let giver = text(4);
                let left = accounts.entry(giver.clone()).or_default();
                *left -= amount;
                let bounded = ["available:", "committed:", "paid:", "forfeited:", "pool:"].iter().any(|kind| giver.starts_with(kind));
                assert!(!bounded || *left >= 0, "{giver} is overdrawn by {left} at entry {next} of the book {book}");
                let kinds = ledger.wrote.entry(text(6)).or_default();
                *kinds.entry(text(2)).or_default() += amount;
                ledger.entries += 1;
            }
            ledger
        })
    }

    /// What was acknowledged is there exactly once, what was refused is not there, and nothing is there that nobody sent.
    pub fn agrees_with(&self, history: &History) {
        let sent = history.all();
        for (operation, sent) in &sent {
            let id = operation.to_string();
            let there = self.operations.contains(&id);
            match &sent.told {
                Told::Done(_) => assert!(there, "{id} was acknowledged and is lost: {:?}", sent.letter),
                Told::Refused { certain: true, problem } => assert!(!there, "{id} was refused ({}) and was done", problem.code),
                Told::Refused { certain: false, .. } | Told::Nothing => {}
            }
            if let (Told::Done(_), Some((kind, amount))) = (&sent.told, sent.wrote) {
                let wrote = self.wrote.get(&id).and_then(|kinds| kinds.get(kind.slug())).copied().unwrap_or_default();
                assert_eq!(wrote, amount, "{id} ({}) had another effect than it said: {:?}", kind.slug(), self.wrote.get(&id));
            }
        }
        for operation in self.wrote.keys() {
            assert!(self.operations.contains(operation), "{operation} wrote entries and is not known");
        }
    }

    /// Whether an operation was done.
    pub fn has(&self, operation: impl ToString) -> bool {
        self.operations.contains(&operation.to_string())
    }
}

async fn operations(app: &App) -> BTreeSet<String> {
    let db = app.db.read();
    let rows = db.query_all_raw(sql(db, "SELECT id FROM funds_operations", [])).await.expect("the operations");
    rows.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect()
}
