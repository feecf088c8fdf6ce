//! Purchases from a file earn money: everything is taken or nothing, and each entry cites its line.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Account, Draw, EntryKind, ImportInput, ImportResult, PoolId, PoolInput, PoolKey, Program, RowError, quarter_of},
    partner::PartnerId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use self::rows::Row;
use super::{
    allocations, rates,
    store::{pools, programs},
};
use crate::{
    cx::Cx,
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::{
        book::{self, Book, Pen, Posting},
        operation::{self, Begun},
    },
    journal,
};

/// Imports purchases.
pub async fn import(cx: Cx, input: ImportInput) -> Result<ImportResult, Error> {
    // Purchases need no password; one that came along leaves no trace, not even a hash of it.
    let input = ImportInput { password: String::new(), ..input };
    let program = cx.id("id")?;
    let action = format!("funds.accrue/{program}");
    let checked = input.check()?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(result) => return Ok(result),
        Begun::New(operation) => operation,
    };
    // The lock keeps two files from taking one line, and the period from being closed meanwhile.
    let program = programs::lock(&tx, program).await?;
    program.status.can_book()?;
    if program.program.rules.accrual_rate == 0 {
        return Err(Error::field("/csv", "no-accrual"));
    }
    let import = Import { tx: &tx, pen: operation.pen(&cx)?, program: &program, file: &checked.file_name };
    let result = import.run(rows::read(&checked.csv, program.id, &program.program)).await?;
    if !result.faulty.is_empty() {
        // Nothing is kept, not even that the operation was begun: the mended file may come under the same id.
        return Ok(result);
    }
    let detail = json!({ "operation": input.operation, "file": checked.file_name, "taken": result.taken, "known": result.known });
    journal::write(&tx, &cx, "funds.accrue", "program", program.id, detail).await?;
    operation.finish(&cx, &tx, &action, &input, &result).await?;
    operation::commit(tx).await?;
    Ok(result)
}

/// An import under way.
struct Import<'a> {
    tx: &'a Tx,
    pen: Pen,
    program: &'a Program,
    file: &'a str,
}

/// Purchases of a partner by the first day of the quarter, in the program's currency.
type Quarters = BTreeMap<NaiveDate, i64>;

impl Import<'_> {
    async fn run(&self, (rows, mut faulty): (Vec<Row>, Vec<RowError>)) -> Result<ImportResult, Error> {
        let people = self.partners().await?;
        let known = self.known(&rows).await?;
        let mut fresh: Vec<(Row, PartnerId, i64)> = Vec::new();
        let (mut seen, mut count) = (BTreeSet::new(), 0);
        for row in rows {
            let Some(partner) = people.get(&row.partner).copied() else {
                faulty.push(row.wrong("partner", "not-one-of"));
                continue;
            };
            if known.contains(&row.key) || !seen.insert(row.key.clone()) {
                count += 1;
                continue;
            }
            match rates::change(self.tx, row.amount, self.program.program.currency, row.date).await {
                Ok((amount, _)) => fresh.push((row, partner, amount)),
                Err(Error::Refused { .. }) => faulty.push(row.wrong("currency", "no-rate")),
                Err(error) => return Err(error),
            }
        }
        if faulty.is_empty() && !fresh.is_empty() {
            faulty = self.book(&fresh).await?;
        }
        faulty.sort_by_key(|error| error.line);
        let taken = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
        Ok(if faulty.is_empty() { ImportResult { taken, known: count, faulty } } else { ImportResult { taken: 0, known: count, faulty } })
    }

    /// Books what each row changes in what its partner has earned.
    async fn book(&self, rows: &[(Row, PartnerId, i64)]) -> Result<Vec<RowError>, Error> {
        let mut books = self.books(rows.iter().map(|(_, partner, _)| *partner).collect()).await?;
        let mut purchases = self.purchases().await?;
        let mut faulty = Vec::new();
        for (row, partner, amount) in rows {
            let quarters = purchases.entry(*partner).or_default();
            let rules = &self.program.program.rules;
            let before = rules.earned_in_all(quarters.values().copied());
            let quarter = quarter_of(row.date).0;
            let sum = quarters.entry(quarter).or_default();
            *sum = sum.saturating_add(*amount);
            let change = rules.earned_in_all(quarters.values().copied()) - before;
            self.keep_line(row, *partner, quarter, *amount).await?;
            let Some(book) = books.get_mut(partner) else { continue };
            match self.accrue(book, row, change).await {
                Ok(()) => {}
                Err(Error::Refused { .. }) => faulty.push(row.wrong("amount", "not-covered")),
                Err(error) => return Err(error),
            }
        }
        Ok(faulty)
    }

    /// One entry of what a row earns; of what a return takes back, one for each credit that it comes out of.
    async fn accrue(&self, book: &mut Book, row: &Row, change: i64) -> Result<(), Error> {
        let program = &self.program.program;
        let (today, own, earned) = (program.today(self.pen.now), Account::Available(book.allocation), Account::Earned(self.program.id));
        let (draws, debit, credit) = if change > 0 {
            let until = program.rules.expires_on(today, program.ends_on);
            (vec![Draw { credit: book.credit_until(self.tx, until, self.pen.now).await?, amount: change }], own, earned)
        } else {
            (book.draw(-change, today)?, earned, own)
        };
        let entry = |draw: &Draw| Posting {
            credit: Some(draw.credit),
            source: format!("{}:{} {}", self.file, row.line, row.reference),
            reason: format!("{} {} {} {}", row.date, row.product, row.amount, row.amount.currency),
            ..Posting::new(EntryKind::Accrue, debit, credit, draw.amount, row.date)
        };
        book.post(self.tx, self.pen, draws.iter().map(entry).collect()).await?;
        Ok(())
    }

    /// The partners' books in the program's currency, opened in the order of their ids.
    async fn books(&self, partners: BTreeSet<PartnerId>) -> Result<BTreeMap<PartnerId, Book>, Error> {
        let pool = self.pool().await?;
        let mut allocations = Vec::with_capacity(partners.len());
        for partner in partners {
            let currency = self.program.program.currency;
            allocations.push(allocations::of(self.tx, self.program.id, pool, partner, currency, self.pen.now).await?);
        }
        allocations.sort_unstable();
        let mut books = BTreeMap::new();
        for allocation in allocations {
            let book = book::open(self.tx, allocation).await?;
            books.insert(book.partner, book);
        }
        Ok(books)
    }

    /// The pool that new allocations name. What is earned comes out of no pool, so an empty one does.
    async fn pool(&self) -> Result<PoolId, Error> {
        if let Some(pool) = pools::list(self.tx, self.program.id).await?.first() {
            return Ok(pool.id);
        }
        let id = crate::state::new_id::<PoolKey>(self.pen.now);
        let (name, operation) = (self.program.program.name.clone(), self.pen.operation);
        let input = PoolInput { operation, parent: None, name, region: String::new(), tier: String::new(), amount: 0 };
        pools::insert(self.tx, id, self.program.id, &input, self.pen.now).await?;
        Ok(id)
    }

    /// The partners by id and by name as it is sorted.
    async fn partners(&self) -> Result<BTreeMap<String, PartnerId>, Error> {
        let mut partners = BTreeMap::new();
        for row in self.tx.query_all_raw(sql(self.tx, "SELECT id, name_key FROM partners", [])).await? {
            let text: String = row.try_get_by_index(0)?;
            let partner = id(&text)?;
            partners.insert(text, partner);
            partners.insert(row.try_get_by_index(1)?, partner);
        }
        Ok(partners)
    }

    /// Which of the rows were taken before.
    async fn known(&self, rows: &[Row]) -> Result<BTreeSet<String>, Error> {
        let mut known = BTreeSet::new();
        for rows in rows.chunks(500) {
            let mut wanted = Where::default();
            wanted.is_one_of("key", rows.iter().map(|row| &row.key));
            let select = format!("SELECT key FROM funds_lines{}", wanted.clause());
            for row in self.tx.query_all_raw(sql(self.tx, &select, wanted.values())).await? {
                known.insert(row.try_get_by_index(0)?);
            }
        }
        Ok(known)
    }

    async fn purchases(&self) -> Result<BTreeMap<PartnerId, Quarters>, Error> {
        let select = "SELECT partner_id, quarter, CAST(SUM(amount) AS BIGINT) FROM funds_lines
            WHERE program_id = $1 AND partner_id IS NOT NULL GROUP BY partner_id, quarter";
        let mut purchases: BTreeMap<PartnerId, Quarters> = BTreeMap::new();
        for row in self.tx.query_all_raw(sql(self.tx, select, [self.program.id.to_string().into()])).await? {
            let quarter = book::day(&row.try_get_by_index::<String>(1)?)?;
            purchases.entry(id(&row.try_get_by_index::<String>(0)?)?).or_default().insert(quarter, row.try_get_by_index(2)?);
        }
        Ok(purchases)
    }

    async fn keep_line(&self, row: &Row, partner: PartnerId, quarter: NaiveDate, amount: i64) -> Result<(), Error> {
        let insert = "INSERT INTO funds_lines (key, program_id, source, operation_id, created_at, partner_id, quarter, amount)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            row.key.clone().into(),
            self.program.id.to_string().into(),
            format!("{}:{}", self.file, row.line).into(),
            self.pen.operation.to_string().into(),
            db::text(self.pen.now).into(),
            partner.to_string().into(),
            quarter.to_string().into(),
            amount.into(),
        ];
        self.tx.execute_raw(sql(self.tx, insert, values)).await?;
        Ok(())
    }
}
