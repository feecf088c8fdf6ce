//! Goes through the entries in the order of writing and adds them up.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use guildhall_domain::funds::{Balance, EntryKind, Side};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Findings,
    people::Reversal,
    row::{Fields, Read},
};
use crate::{
    db::{Tx, sql},
    error::Error,
};

/// The hash before the first entry of a book.
pub const NOTHING: [u8; 32] = [0; 32];

/// By ids that the server made: they are random enough for the plainest of hashes.
pub type Map<T> = HashMap<Uuid, T, BuildHasherDefault<Plain>>;

/// Hashes ids.
#[derive(Debug, Default)]
pub struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
}

/// A book as far as it was replayed.
#[derive(Debug)]
pub struct Book {
    /// Number of its last entry.
    pub number: i64,
    /// Hash of its last entry.
    pub head: [u8; 32],
    /// What its entries sum to.
    pub balance: Balance,
    /// Whether its chain broke: everything after it would be told again.
    broken: bool,
    program: Uuid,
    currency: [u8; 3],
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
    pub books: Map<Book>,
    /// By credit.
    pub credits: Map<Balance>,
    /// By pool.
    pub pools: Map<Pool>,
    /// Given to pools, by program.
    pub pooled: Map<i64>,
    /// Committed and paid, by activity.
    pub activities: Map<Balance>,
    /// Committed and paid, by claim.
    pub claims: Map<Balance>,
    /// The first entry of each operation.
    pub deeds: Map<Uuid>,
    /// What was taken back.
    pub reversals: Vec<Reversal>,
    /// What is wrong so far.
    pub findings: Findings,
    sequence: i64,
    /// When closed programs were closed.
    closed: HashMap<Uuid, [u8; 24]>,
    /// What payments that were taken back brought into books of closed periods and has not gone on yet, by operation and book.
    came_back: HashMap<(Uuid, Uuid), i64>,
}

impl Replay {
    /// Begins before the first entry.
    pub async fn begin(db: &Tx) -> Result<Self, Error> {
        let mut closed = HashMap::new();
        let select = "SELECT id, updated_at FROM funds_programs WHERE status = 'closed'";
        for row in db.query_all_raw(sql(db, select, [])).await? {
            let program = Uuid::try_parse(&row.try_get_by_index::<String>(0)?).map_err(Error::internal)?;
            let at: String = row.try_get_by_index(1)?;
            closed.insert(program, at.as_bytes().try_into().map_err(Error::internal)?);
        }
        Ok(Self {
            entries: 0,
            books: Map::default(),
            credits: Map::default(),
            pools: Map::default(),
            pooled: Map::default(),
            activities: Map::default(),
            claims: Map::default(),
            deeds: Map::default(),
            reversals: Vec::new(),
            findings: Findings::default(),
            sequence: 0,
            closed,
            came_back: HashMap::new(),
        })
    }

    /// Takes the next entry.
    pub fn take(&mut self, read: &Read) -> Result<(), Error> {
        self.entries += 1;
        let fields = match read {
            Ok(fields) => fields,
            Err(id) => {
                self.findings.note("chain", id, "The entry's fields cannot be read.");
                return Ok(());
            }
        };
        if fields.sequence <= self.sequence {
            return Err(Error::internal("the entries do not come in the order of writing"));
        }
        self.sequence = fields.sequence;
        self.chain(fields);
        self.shape(fields);
        self.sum(fields);
        self.deeds.entry(fields.operation).or_insert(fields.id);
        if let (EntryKind::Reverse, Some(claim), Some(person)) = (fields.kind, fields.claim, fields.actor) {
            let at = String::from_utf8_lossy(&fields.created_at).into_owned();
            self.reversals.push(Reversal { claim, entry: fields.id, person, at });
        }
        if self.closed.get(&fields.program).is_some_and(|closed| fields.created_at > *closed) && !self.goes_through(fields) {
            self.findings.note("I8", fields.id, "The entry was written after its program's period was closed.");
        }
        Ok(())
    }

    /// Nothing of a closed period may be left to ask for.
    pub fn look_at_closed(&mut self) {
        let left = |book: &&Uuid| {
            let book = self.books.get(book);
            book.is_some_and(|book| self.closed.contains_key(&book.program) && book.balance.available() != 0)
        };
        let mut left: Vec<Uuid> = self.books.keys().filter(left).copied().collect();
        left.sort_unstable();
        for book in left {
            self.findings.note("I8", book, "The period is closed and money of the book is still available.");
        }
    }

    /// A closed period takes a payment back. What came back goes on in the same operation and out of the same book, and no more than came.
    fn goes_through(&mut self, fields: &Fields) -> bool {
        let key = (fields.operation, fields.book);
        let goes_on = match fields.kind {
            EntryKind::Reverse => {
                *self.came_back.entry(key).or_default() += fields.amount;
                return true;
            }
            EntryKind::Forfeit => true,
            EntryKind::Transfer => fields.credit_account.0 == Side::Available,
            EntryKind::Allocate
            | EntryKind::Accrue
            | EntryKind::Adjust
            | EntryKind::Commit
            | EntryKind::Release
            | EntryKind::Pay
            | EntryKind::Reinstate => false,
        };
        let Some(left) = self.came_back.get_mut(&key).filter(|left| goes_on && **left >= fields.amount) else { return false };
        *left -= fields.amount;
        true
    }

    fn chain(&mut self, fields: &Fields) {
        let book = self.books.entry(fields.book).or_insert_with(|| Book {
            number: 0,
            head: NOTHING,
            balance: Balance::default(),
            broken: false,
            program: fields.program,
            currency: fields.currency,
        });
        let (expected, linked) = (book.number + 1, book.head == fields.previous);
        book.number = fields.number;
        book.head = fields.hash;
        if book.broken {
            return;
        }
        let fault = if !fields.sound {
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
    fn shape(&mut self, fields: &Fields) {
        let ((debit, debited), (credit, credited)) = (fields.debit, fields.credit_account);
        if !fields.kind.moves(debit, credit) {
            self.findings.note("I1", fields.id, format!("{} does not move money from {credit:?} to {debit:?}.", fields.kind.slug()));
            return;
        }
        let own = |side: Side, id: Uuid| match side {
            Side::Available | Side::Committed | Side::Paid | Side::Forfeited => id == fields.book && fields.allocation == Some(id),
            Side::Budget | Side::Earned | Side::Correction => id == fields.program,
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

    fn sum(&mut self, fields: &Fields) {
        self.sum_pools(fields);
        let Some(allocation) = fields.allocation else { return };
        let gives = fields.credit_account.0 == Side::Available;
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
    fn sum_pools(&mut self, fields: &Fields) {
        let mut add = |(side, id): (Side, Uuid), amount: i64| {
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
