//! One entry as the replay reads it: all fields in one text, because reading a million rows of 25 columns takes far longer than hashing them.

use guildhall_domain::funds::EntryKind;
use uuid::Uuid;

use crate::funds::book;

/// Stands between the fields: no field contains it, because no input takes control characters.
const BETWEEN: char = '\u{1f}';
/// The columns in the order of the hash, then the hashes. Those marked may be absent.
const COLUMNS: [(&str, bool); 25] = [
    ("id", false),
    ("book", false),
    ("number", false),
    ("program_id", false),
    ("allocation_id", true),
    ("credit_id", true),
    ("activity_id", true),
    ("claim_id", true),
    ("payment_id", true),
    ("kind", false),
    ("debit", false),
    ("credit_account", false),
    ("amount", false),
    ("currency", false),
    ("program_amount", false),
    ("program_currency", false),
    ("rate_id", true),
    ("source", false),
    ("effective_on", false),
    ("created_at", false),
    ("actor", true),
    ("operation_id", false),
    ("reason", false),
    ("previous_hash", false),
    ("hash", false),
];
const HASHED: usize = 23;

/// The statement that reads entries after a sequence.
pub fn select() -> String {
    let columns: Vec<String> = COLUMNS
        .iter()
        .map(|(column, optional)| match *column {
            "number" | "amount" | "program_amount" => format!("CAST({column} AS TEXT)"),
            column if *optional => format!("COALESCE({column}, '')"),
            column => column.to_owned(),
        })
        .collect();
    let text = columns.join(&format!(" || '{BETWEEN}' || "));
    format!("SELECT sequence, {text} FROM funds_entries WHERE sequence > $1 ORDER BY sequence LIMIT $2")
}

/// An entry.
#[derive(Debug)]
pub struct Row {
    /// Its place in the order of writing.
    pub sequence: i64,
    /// Its fields.
    pub text: String,
}

/// The fields that the replay looks at.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its book.
    pub book: Uuid,
    /// Its number in the book.
    pub number: i64,
    /// Its program.
    pub program: Uuid,
    /// Its allocation; absent between pools.
    pub allocation: Option<Uuid>,
    /// Its credit.
    pub credit: Option<Uuid>,
    /// Its activity.
    pub activity: Option<Uuid>,
    /// Its claim.
    pub claim: Option<Uuid>,
    /// What it does.
    pub kind: EntryKind,
    /// The account that gets the money.
    pub debit: &'a str,
    /// The account that gives it.
    pub credit_account: &'a str,
    /// How much.
    pub amount: i64,
    /// In which currency.
    pub currency: &'a str,
    /// How much in the program's.
    pub program_amount: i64,
    /// The program's currency.
    pub program_currency: &'a str,
    /// Whether it has a rate.
    pub rated: bool,
    /// When it was written.
    pub created_at: &'a str,
    /// Who did it; empty when the portal did by itself.
    pub actor: &'a str,
    /// Its operation.
    pub operation: Uuid,
    /// The hash before it.
    pub previous: &'a str,
    /// Its hash.
    pub hash: &'a str,
}

impl Row {
    /// Whether its hash is that of its fields.
    pub fn is_sound(&self) -> bool {
        let (Some(previous), Some(hash)) = (self.field(HASHED), self.field(HASHED + 1)) else { return false };
        book::hash(previous, self.text.split(BETWEEN).take(HASHED)) == hash
    }

    fn field(&self, index: usize) -> Option<&str> {
        self.text.split(BETWEEN).nth(index)
    }

    /// Its id, whatever else is wrong with it.
    pub fn id(&self) -> &str {
        self.field(0).unwrap_or_default()
    }

    /// Its fields; `None` when they are not what fields are.
    pub fn fields(&self) -> Option<Fields<'_>> {
        let mut parts = self.text.split(BETWEEN);
        let mut next = || parts.next();
        fn optional(text: &str) -> Option<Option<Uuid>> {
            if text.is_empty() { Some(None) } else { Uuid::try_parse(text).ok().map(Some) }
        }
        let uuid = |text: &str| Uuid::try_parse(text).ok();
        let fields = Fields {
            id: next()?,
            book: uuid(next()?)?,
            number: next()?.parse().ok()?,
            program: uuid(next()?)?,
            allocation: optional(next()?)?,
            credit: optional(next()?)?,
            activity: optional(next()?)?,
            claim: optional(next()?)?,
            kind: {
                let _payment = next()?;
                EntryKind::from_slug(next()?)?
            },
            debit: next()?,
            credit_account: next()?,
            amount: next()?.parse().ok()?,
            currency: next()?,
            program_amount: next()?.parse().ok()?,
            program_currency: next()?,
            rated: !next()?.is_empty(),
            created_at: {
                let (_source, _effective_on) = (next()?, next()?);
                next()?
            },
            actor: next()?,
            operation: uuid(next()?)?,
            previous: {
                let _reason = next()?;
                next()?
            },
            hash: next()?,
        };
        next().is_none().then_some(fields)
    }
}
