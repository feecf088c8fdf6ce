//! The accounts of the books, and between which of them each kind of entry moves money.

use super::{AllocationId, EntryKind, PoolId, ProgramId};

/// An account of the books. Each entry debits one and credits another by the same amount, so the books always balance.
///
/// In the database an account is a text: `budget:<program>`, `pool:<pool>`, `available:<allocation>`, `committed:<allocation>`,
/// `paid:<allocation>`, `forfeited:<allocation>`, `earned:<program>` (purchases), `correction:<program>` (finance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// The program's total.
    Budget(ProgramId),
    /// A pool's money that is not given on.
    Pool(PoolId),
    /// An allocation's money that can be asked for.
    Available(AllocationId),
    /// Reserved for approved activities.
    Committed(AllocationId),
    /// Paid to the partner.
    Paid(AllocationId),
    /// Lapsed.
    Forfeited(AllocationId),
    /// Where accruals come from.
    Earned(ProgramId),
    /// Where adjustments come from and go to.
    Correction(ProgramId),
}

/// What an account holds, without whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// [`Account::Budget`].
    Budget,
    /// [`Account::Pool`].
    Pool,
    /// [`Account::Available`].
    Available,
    /// [`Account::Committed`].
    Committed,
    /// [`Account::Paid`].
    Paid,
    /// [`Account::Forfeited`].
    Forfeited,
    /// [`Account::Earned`].
    Earned,
    /// [`Account::Correction`].
    Correction,
}

impl Side {
    /// The side of an account's text, with the id that follows it.
    #[must_use]
    pub fn parse(account: &str) -> Option<(Self, &str)> {
        let (side, id) = account.split_once(':')?;
        let side = match side {
            "budget" => Self::Budget,
            "pool" => Self::Pool,
            "available" => Self::Available,
            "committed" => Self::Committed,
            "paid" => Self::Paid,
            "forfeited" => Self::Forfeited,
            "earned" => Self::Earned,
            "correction" => Self::Correction,
            _ => return None,
        };
        Some((side, id))
    }
}

impl EntryKind {
    /// Whether an entry of this kind moves money so: the debited account gets it, the credited one gives it.
    #[must_use]
    pub const fn moves(self, debit: Side, credit: Side) -> bool {
        use Side::{Available, Budget, Committed, Correction, Earned, Forfeited, Paid, Pool};
        match self {
            Self::Allocate => matches!((debit, credit), (Pool, Budget | Pool) | (Budget, Pool) | (Available, Pool)),
            Self::Accrue => matches!((debit, credit), (Available, Earned) | (Earned, Available)),
            Self::Adjust | Self::Transfer => matches!((debit, credit), (Available, Correction) | (Correction, Available)),
            Self::Commit => matches!((debit, credit), (Committed, Available)),
            Self::Release => matches!((debit, credit), (Available, Committed)),
            Self::Pay => matches!((debit, credit), (Paid, Committed)),
            Self::Forfeit => matches!((debit, credit), (Forfeited, Available)),
            Self::Reinstate => matches!((debit, credit), (Available, Forfeited)),
            Self::Reverse => matches!((debit, credit), (Available, Paid)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funds::Part;

    const SIDES: [Side; 8] =
        [Side::Budget, Side::Pool, Side::Available, Side::Committed, Side::Paid, Side::Forfeited, Side::Earned, Side::Correction];

    #[test]
    fn an_account_says_what_it_is_and_whose() {
        assert_eq!(Side::parse("pool:7"), Some((Side::Pool, "7")));
        assert_eq!(Side::parse("pool"), None);
        assert_eq!(Side::parse("purse:7"), None);
    }

    #[test]
    fn accounts_and_figures_tell_the_same_story() {
        // Whatever leaves or enters an account of an allocation moves the figure of that name.
        let pairs = [(Side::Committed, Part::Committed), (Side::Paid, Part::Paid)];
        for kind in EntryKind::ALL {
            for (debit, credit) in SIDES.into_iter().flat_map(|debit| SIDES.map(|credit| (debit, credit))) {
                if !kind.moves(debit, credit) {
                    continue;
                }
                assert!(debit != credit || debit == Side::Pool, "{kind:?} moves nothing");
                for (side, part) in pairs {
                    let moved = i64::from(debit == side) - i64::from(credit == side);
                    assert_eq!(part.sign(kind, credit == Side::Available), moved, "{kind:?} {debit:?} {credit:?}");
                }
                let available = i64::from(debit == Side::Available) - i64::from(credit == Side::Available);
                let formula = |part: Part| part.sign(kind, credit == Side::Available);
                let sum = formula(Part::Allocated) - formula(Part::Committed) - formula(Part::Paid) - formula(Part::Forfeited)
                    + formula(Part::Reinstated);
                if debit != Side::Budget && debit != Side::Pool {
                    assert_eq!(sum, available, "{kind:?} {debit:?} {credit:?}");
                }
            }
        }
    }
}
