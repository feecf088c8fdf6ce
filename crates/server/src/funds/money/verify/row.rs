//! Entries as the replay reads them.

use guildhall_domain::{
    funds::{EntryKind, Side},
    partner::PersonId,
};
use uuid::Uuid;

use super::text::{self, Table};
use crate::funds::book;

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

/// All entries in the order of writing.
pub fn table() -> Table {
    let column = |(name, optional): &(&str, bool)| if *optional { format!("COALESCE({name}, '')") } else { (*name).to_owned() };
    let columns = COLUMNS.iter().map(column).collect::<Vec<_>>().join(", ");
    Table::by_number(&format!("sequence, {columns}"), "FROM funds_entries WHERE sequence > $1 ORDER BY sequence")
}

/// An entry with the fields that the replay looks at.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// Its place in the order of writing.
    pub sequence: i64,
    /// Its id.
    pub id: Uuid,
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
    pub debit: (Side, Uuid),
    /// The account that gives it.
    pub credit_account: (Side, Uuid),
    /// How much.
    pub amount: i64,
    /// In which currency.
    pub currency: [u8; 3],
    /// How much in the program's.
    pub program_amount: i64,
    /// The program's currency.
    pub program_currency: [u8; 3],
    /// Whether it has a rate.
    pub rated: bool,
    /// When it was written, as text.
    pub created_at: [u8; 24],
    /// Who did it; absent when the portal did by itself.
    pub actor: Option<PersonId>,
    /// Its operation.
    pub operation: Uuid,
    /// The hash before it.
    pub previous: [u8; 32],
    /// Its hash.
    pub hash: [u8; 32],
    /// Whether its hash is that of its fields.
    pub sound: bool,
}

/// An entry of a text; only its id when its fields are not what fields are.
pub type Read = Result<Fields, String>;

/// Reads and hashes an entry.
pub fn read(row: &str) -> Read {
    fields(row).ok_or_else(|| text::columns(row).nth(1).unwrap_or_default().to_owned())
}

fn fields(row: &str) -> Option<Fields> {
    fn uuid(text: &str) -> Option<Uuid> {
        Uuid::try_parse(text).ok()
    }
    fn optional(text: &str) -> Option<Option<Uuid>> {
        if text.is_empty() { Some(None) } else { uuid(text).map(Some) }
    }
    fn account(text: &str) -> Option<(Side, Uuid)> {
        let (side, id) = Side::parse(text)?;
        Some((side, uuid(id)?))
    }
    let mut all = [""; COLUMNS.len()];
    let mut rest = text::columns(row);
    let sequence = rest.next()?.parse().ok()?;
    for field in &mut all {
        *field = rest.next()?;
    }
    if rest.next().is_some() {
        return None;
    }
    let [
        id,
        of,
        number,
        program,
        allocation,
        credit,
        activity,
        claim,
        _,
        kind,
        debit,
        credit_account,
        amount,
        currency,
        program_amount,
        program_currency,
        rate,
        _,
        _,
        created_at,
        actor,
        operation,
        _,
        previous,
        hash,
    ] = all;
    let hashed = all.get(..COLUMNS.len() - 2)?;
    let hash = unhex(hash)?;
    Some(Fields {
        sequence,
        id: uuid(id)?,
        book: uuid(of)?,
        number: number.parse().ok()?,
        program: uuid(program)?,
        allocation: optional(allocation)?,
        credit: optional(credit)?,
        activity: optional(activity)?,
        claim: optional(claim)?,
        kind: EntryKind::from_slug(kind)?,
        debit: account(debit)?,
        credit_account: account(credit_account)?,
        amount: amount.parse().ok()?,
        currency: currency.as_bytes().try_into().ok()?,
        program_amount: program_amount.parse().ok()?,
        program_currency: program_currency.as_bytes().try_into().ok()?,
        rated: !rate.is_empty(),
        created_at: created_at.as_bytes().try_into().ok()?,
        actor: actor.parse().ok(),
        operation: uuid(operation)?,
        previous: unhex(previous)?,
        hash,
        sound: book::digest(previous, hashed) == hash,
    })
}

/// Reads a hash as the books write it.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_as_they_are_written() {
        assert_eq!(unhex(book::NO_HASH), Some([0; 32]));
        assert_eq!(unhex(&format!("0f{}", "a0".repeat(31))).map(|bytes| (bytes[0], bytes[31])), Some((0x0f, 0xa0)));
        assert_eq!(unhex(&format!("0F{}", "a0".repeat(31))), None);
        assert_eq!(unhex("00"), None);
    }
}
