//! Goes through the entries in the order of writing and adds them up.

use std::collections::HashMap;

use guildhall_domain::{
    funds::{Balance, EntryKind, Side},
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Findings,
    row::{Fields, Row},
};
use crate::{
    db::{Tx, sql},
    error::Error,
    funds::book::NO_HASH,
};

/// A book as far as it was replayed.
#[derive(Debug)]
pub struct Book {
    /// Number of its last entry.
    pub number: i64,
    /// Hash of its last entry.
    pub head: String,
    /// What its entries sum to.
    pub balance: Balance,
    /// Whether its chain broke: everything after it would be told again.
    broken: bool,
    currency: String,
}

/// What a pool got and gave.
#[derive(Debug, Default, Clone, Copy)]
pub struct Pool {
    /// Got.
    pub received: i64,
    /// Gave on.
    pub given: i64,
}

/// What the entries sum to.
#[derive(Debug)]
pub struct Replay {
    /// Entries so far.
    pub entries: u64,
    /// By allocation or pool.
    pub books: HashMap<Uuid, Book>,
    /// By credit.
    pub credits: HashMap<Uuid, Balance>,
    /// By pool.
    pub pools: HashMap<Uuid, Pool>,
    /// Given to pools, by program.
    pub pooled: HashMap<Uuid, i64>,
    /// Committed and paid, by activity.
    pub activities: HashMap<Uuid, Balance>,
    /// Committed and paid, by claim.
    pub claims: HashMap<Uuid, Balance>,
    /// The first entry of each operation.
    pub deeds: HashMap<Uuid, Uuid>,
    /// Who took back what was paid: the claim, the entry and the person.
    pub reversals: Vec<(Uuid, Uuid, PersonId)>,
    /// What is wrong so far.
    pub findings: Findings,
    /// When closed programs were closed.
    closed: HashMap<Uuid, String>,
}

impl Replay {
    /// Begins before the first entry.
    pub async fn begin(db: &Tx) -> Result<Self, Error> {
        let mut closed = HashMap::new();
        let select = "SELECT id, updated_at FROM funds_programs WHERE status = 'closed'";
        for row in db.query_all_raw(sql(db, select, [])).await? {
            let program = Uuid::try_parse(&row.try_get_by_index::<String>(0)?).map_err(Error::internal)?;
            closed.insert(program, row.try_get_by_index(1)?);
        }
        Ok(Self {
            entries: 0,
            books: HashMap::new(),
            credits: HashMap::new(),
            pools: HashMap::new(),
            pooled: HashMap::new(),
            activities: HashMap::new(),
            claims: HashMap::new(),
            deeds: HashMap::new(),
            reversals: Vec::new(),
            findings: Findings::default(),
            closed,
        })
    }

    /// Takes the next entry; `sound` says whether its hash is that of its fields.
    pub fn take(&mut self, row: &Row, sound: bool) {
        self.entries += 1;
        let Some(fields) = row.fields() else {
            self.findings.note("chain", row.id(), "The entry's fields cannot be read.");
            return;
        };
        self.chain(&fields, sound);
        self.shape(&fields);
        self.sum(&fields);
        if let Ok(entry) = Uuid::try_parse(fields.id) {
            self.deeds.entry(fields.operation).or_insert(entry);
            if let (EntryKind::Reverse, Some(claim), Ok(person)) = (fields.kind, fields.claim, fields.actor.parse()) {
                self.reversals.push((claim, entry, person));
            }
        }
        if self.closed.get(&fields.program).is_some_and(|closed| fields.created_at > closed.as_str()) {
            self.findings.note("I8", fields.id, "The entry was written after its program's period was closed.");
        }
    }

    fn chain(&mut self, fields: &Fields<'_>, sound: bool) {
        let book = self.books.entry(fields.book).or_insert_with(|| Book {
            number: 0,
            head: NO_HASH.to_owned(),
            balance: Balance::default(),
            broken: false,
            currency: fields.currency.to_owned(),
        });
        let (expected, linked) = (book.number + 1, book.head == fields.previous);
        book.number = fields.number;
        fields.hash.clone_into(&mut book.head);
        if book.broken {
            return;
        }
        let fault = if !sound {
            Some("The entry is not what it was when it was written: its hash is another.".to_owned())
        } else if fields.number != expected {
            Some(format!("The entry has the number {} where {expected} comes next in book {}.", fields.number, fields.book))
        } else if !linked {
            Some("The entry does not follow the one before it in its book.".to_owned())
        } else {
            None
        };
        if let Some(fault) = fault {
            book.broken = true;
            self.findings.note("chain", fields.id, fault);
        }
    }

    /// Whether it debits and credits the accounts that its kind moves money between, and its own book's.
    fn shape(&mut self, fields: &Fields<'_>) {
        let sides = Side::parse(fields.debit).zip(Side::parse(fields.credit_account));
        let Some(((debit, debited), (credit, credited))) = sides.filter(|((debit, _), (credit, _))| fields.kind.moves(*debit, *credit))
        else {
            let (debit, credit) = (fields.debit, fields.credit_account);
            self.findings.note("I1", fields.id, format!("{} does not move money from {credit} to {debit}.", fields.kind.slug()));
            return;
        };
        let (book, program) = (fields.book.hyphenated().to_string(), fields.program.hyphenated().to_string());
        let own = |side: Side, id: &str| match side {
            Side::Available | Side::Committed | Side::Paid | Side::Forfeited => id == book && fields.allocation == Some(fields.book),
            Side::Budget | Side::Earned | Side::Correction => id == program,
            Side::Pool => true,
        };
        if !own(debit, debited) || !own(credit, credited) || fields.debit == fields.credit_account {
            self.findings.note("I1", fields.id, "The entry moves money of another book.");
        }
        let same = fields.currency == fields.program_currency;
        let amounts = fields.amount > 0 && fields.program_amount >= 0 && (!same || fields.amount == fields.program_amount);
        if !amounts || same == fields.rated {
            self.findings.note("I1", fields.id, "The entry's amounts in its two currencies do not belong together.");
        }
        if self.books.get(&fields.book).is_some_and(|book| book.currency != fields.currency) {
            self.findings.note("I1", fields.id, "The entry is in another currency than its book.");
        }
    }

    fn sum(&mut self, fields: &Fields<'_>) {
        self.sum_pools(fields);
        let Some(allocation) = fields.allocation else { return };
        let gives = fields.credit_account.starts_with("available:");
        let moved = |balance: &mut Balance| {
            let after = balance.moved(fields.kind, fields.amount, gives);
            *balance = after.unwrap_or(*balance);
            after.is_some_and(|after| after.is_sound())
        };
        let mut sound = self.books.get_mut(&allocation).is_some_and(|book| moved(&mut book.balance));
        match fields.credit {
            Some(credit) => sound &= moved(self.credits.entry(credit).or_default()),
            None => self.findings.note("I2", fields.id, "The entry names no credit of its allocation."),
        }
        if let Some(activity) = fields.activity {
            moved(self.activities.entry(activity).or_default());
        }
        if let Some(claim) = fields.claim {
            moved(self.claims.entry(claim).or_default());
        }
        if !sound {
            self.findings.note("I3", fields.id, "With this entry more was spent than there was.");
        }
    }

    /// Pools are kept in the program's currency. What stands in a pool's own book is what it received.
    fn sum_pools(&mut self, fields: &Fields<'_>) {
        let mut add = |account: &str, amount: i64| {
            let Some((side, id)) = Side::parse(account) else { return true };
            let Ok(id) = Uuid::try_parse(id) else { return true };
            match side {
                Side::Pool if id == fields.book => self.pools.entry(id).or_default().received += amount,
                Side::Pool => self.pools.entry(id).or_default().given -= amount,
                Side::Budget => *self.pooled.entry(id).or_default() -= amount,
                Side::Available | Side::Committed | Side::Paid | Side::Forfeited | Side::Earned | Side::Correction => return true,
            }
            side == Side::Budget || self.pools.get(&id).is_some_and(|pool| pool.given >= 0 && pool.given <= pool.received)
        };
        if !add(fields.debit, fields.program_amount) | !add(fields.credit_account, -fields.program_amount) {
            self.findings.note("I3", fields.id, "With this entry a pool gave more than it had.");
        }
    }
}
