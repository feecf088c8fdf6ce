//! Money lapses: once a credit's last day has gone in its program's time zone, what is still available of it is forfeited.

use chrono::NaiveDate;
use guildhall_domain::funds::{Account, AllocationId, CarryOver, Draw, EntryKind, OperationKey, Program};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{corrections::on_credit, guard::may_move, store::programs};
use crate::{
    db::{Tx, id, sql},
    error::Error,
    funds::{
        book::{self, Book, Pen, Posting},
        events, operation,
    },
    journal,
    state::{App, new_id},
};

/// Books everything that has lapsed, each allocation in a transaction of its own. Several servers may do so at once: the book is locked,
/// and who comes second finds nothing left.
///
/// # Errors
/// When the list cannot be read, or money stands still; what fails for one allocation is noted in the log.
pub async fn run(app: &App) -> Result<(), Error> {
    may_move(app.db.read()).await?;
    let now = app.clock.now();
    for program in programs::all(app.db.read()).await? {
        if program.status.can_book().is_err() {
            continue;
        }
        let before = lapses_before(&program, program.program.today(now));
        for allocation in due(app.db.read(), &program, before).await? {
            // What is wrong with one costs the others nothing.
            if let Err(error) = one(app, &program, allocation).await {
                tracing::error!(?error, %allocation, "money that lapsed could not be booked");
            }
        }
    }
    Ok(())
}

async fn one(app: &App, program: &Program, allocation: AllocationId) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    if lapse(&tx, app, program, allocation).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Credits lapse whose last day lies before this one. What ends with the period waits for its closing when some of it is carried over.
fn lapses_before(program: &Program, today: NaiveDate) -> NaiveDate {
    match program.program.rules.carry_over {
        CarryOver::None => today,
        CarryOver::Percent { .. } | CarryOver::Until { .. } => today.min(program.program.ends_on),
    }
}

async fn due(db: &impl ConnectionTrait, program: &Program, before: NaiveDate) -> Result<Vec<AllocationId>, Error> {
    let select = "SELECT DISTINCT a.id FROM funds_allocations a JOIN funds_credits c ON c.allocation_id = a.id
        WHERE a.program_id = $1 AND c.expires_on < $2 AND c.allocated - c.committed - c.paid - c.forfeited + c.reinstated > 0 ORDER BY a.id";
    let rows = db.query_all_raw(sql(db, select, [program.id.to_string().into(), before.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// Forfeits what has lapsed in one allocation; says whether there was anything.
async fn lapse(tx: &Tx, app: &App, program: &Program, allocation: AllocationId) -> Result<bool, Error> {
    let now = app.clock.now();
    let today = program.program.today(now);
    let mut book = match book::open(tx, allocation).await {
        // Closed meanwhile: the closing has dealt with it.
        Err(Error::Refused { .. }) => return Ok(false),
        book => book?,
    };
    let before = lapses_before(program, today);
    let draws: Vec<Draw> = book.credits.iter().filter(|credit| credit.expires_on < before).filter_map(whole).collect();
    if draws.is_empty() {
        return Ok(false);
    }
    let operation = new_id::<OperationKey>(now);
    operation::by_itself(tx, operation, "funds.lapse", now).await?;
    let pen = Pen { now, actor: None, operation };
    let amount: i64 = draws.iter().map(|draw| draw.amount).sum();
    forfeit(tx, pen, &mut book, &draws, today, "").await?;
    let detail = json!({ "operation": operation, "amount": amount, "currency": book.currency });
    journal::write_for(tx, now, None, "funds.lapse", "allocation", allocation, detail).await?;
    Ok(true)
}

/// All that is available of a credit.
pub fn whole(credit: &guildhall_domain::funds::Credit) -> Option<Draw> {
    let amount = credit.balance.available();
    (amount > 0).then_some(Draw { credit: credit.id, amount })
}

/// Books the forfeiture of parts of credits, and tells whose money it was.
///
/// # Errors
/// When the database fails.
pub async fn forfeit(tx: &Tx, pen: Pen, book: &mut Book, draws: &[Draw], day: NaiveDate, reason: &str) -> Result<(), Error> {
    let (debit, credit) = (Account::Forfeited(book.allocation), Account::Available(book.allocation));
    let mut postings = Vec::with_capacity(draws.len());
    for draw in draws {
        let entry = Posting { reason: reason.to_owned(), ..Posting::new(EntryKind::Forfeit, debit, credit, draw.amount, day) };
        postings.push(on_credit(tx, book, *draw, entry).await?);
    }
    book.post(tx, pen, postings).await?;
    let amount: i64 = draws.iter().map(|draw| draw.amount).sum();
    if amount > 0 {
        let people = events::of_money(tx, book.partner, book.allocation).await?;
        events::tell_of_forfeit(tx, pen.now, &people, book.allocation, amount).await?;
    }
    Ok(())
}
