//! What of costs is paid back, split so that parts always sum to the whole.

use super::{Line, Verdict};
use crate::money::MoneyError;

/// The vendor's share of costs, and each line's part of it: `participation` percent of the sum, rounded half up, at most
/// `remaining`; split by the lines' costs with the largest remainder, so that the parts sum to the whole.
///
/// # Errors
/// When a sum does not fit or the costs are negative.
pub fn reimbursement(costs: &[i64], participation: u8, remaining: i64) -> Result<(i64, Vec<i64>), MoneyError> {
    if costs.iter().any(|cost| *cost < 0) {
        return Err(MoneyError::Overflow);
    }
    let sum: i128 = costs.iter().map(|cost| i128::from(*cost)).sum();
    let exact = sum * i128::from(participation);
    let share = ((exact + 50) / 100).min(i128::from(remaining.max(0)));
    let share = i64::try_from(share).map_err(|_| MoneyError::Overflow)?;
    let parts = split_by(share, costs);
    Ok((share, parts))
}

/// Splits an amount by weights with the largest remainder; nothing to split by gives zeros.
#[must_use]
pub fn split_by(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: i64| i128::from(amount) * i128::from(weight);
    let mut parts: Vec<i64> = weights.iter().map(|weight| i64::try_from(exact(*weight) / whole).unwrap_or_default()).collect();
    let mut left = amount - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| -(exact(weights.get(*index).copied().unwrap_or_default()) % whole));
    for index in order {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
            left -= 1;
        }
    }
    parts
}

/// What an amount is in the program's currency, at the rate that was frozen when `whole` was approved and was worth `whole_program`.
/// `before` is what was counted of the whole already: parts that make up the whole sum to `whole_program`.
#[must_use]
pub fn at_frozen_rate(amount: i64, before: i64, whole: i64, whole_program: i64) -> i64 {
    let up_to = |part: i64| -> i64 {
        let whole = i128::from(whole.max(1));
        let exact = i128::from(part) * i128::from(whole_program);
        i64::try_from((exact * 2 + whole) / (whole * 2)).unwrap_or(i64::MAX)
    };
    up_to(before.saturating_add(amount)).saturating_sub(up_to(before)).max(0)
}

/// What is paid for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// In the claim's currency.
    pub approved: i64,
    /// In the program's.
    pub approved_program: i64,
    /// The same for each line.
    pub lines: Vec<(i64, i64)>,
}

/// What is paid for the lines as they were decided: the vendor's share of what counts, at most `most`. `to_program` changes the sum into
/// the program's currency; lines are split by the largest remainder in both.
///
/// # Errors
/// When a sum does not fit.
pub fn settle(lines: &[Line], participation: u8, most: i64, to_program: impl Fn(i64) -> i64) -> Result<Settlement, MoneyError> {
    let counted: Vec<i64> = lines.iter().map(Line::counted).collect();
    let (approved, parts) = reimbursement(&counted, participation, most)?;
    let approved_program = to_program(approved);
    let program_parts = split_by(approved_program, &parts);
    Ok(Settlement { approved, approved_program, lines: parts.into_iter().zip(program_parts).collect() })
}

impl Line {
    /// What of its cost counts, as far as it is decided.
    #[must_use]
    pub fn counted(&self) -> i64 {
        match self.decision.as_ref().map(|decision| decision.verdict) {
            Some(Verdict::Change { amount }) => amount.clamp(0, self.input.cost),
            Some(Verdict::Deny | Verdict::Return) => 0,
            Some(Verdict::Accept) | None => self.input.cost,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::funds::{CostKind, LineInput, LineVerdict};

    fn line(number: u16, cost: i64, verdict: Verdict) -> Line {
        let input = LineInput {
            description: String::new(),
            kind: CostKind::Media,
            invoice_number: String::new(),
            issuer: String::new(),
            dated: None,
            cost,
        };
        let decision = Some(LineVerdict { line: number, verdict, reason: None, note: String::new() });
        Line { number, input, share: 0, decision, approved: None, approved_program: None }
    }

    #[test]
    fn what_was_denied_is_not_paid_and_what_was_changed_counts_as_changed() {
        let lines = [
            line(1, 1_000, Verdict::Accept),
            line(2, 1_000, Verdict::Change { amount: 500 }),
            line(3, 1_000, Verdict::Deny),
            line(4, 1_000, Verdict::Change { amount: 9_999 }),
        ];
        let settled = settle(&lines, 50, 10_000, |amount| amount).expect("it fits");
        assert_eq!(settled.approved, 1_250);
        assert_eq!(settled.lines, [(500, 500), (250, 250), (0, 0), (500, 500)]);
        assert_eq!(settle(&lines, 50, 700, |amount| amount).expect("it fits").approved, 700, "never more than what remains");
    }

    proptest! {
        #[test]
        fn lines_sum_to_the_claim_in_both_currencies(
            costs in proptest::collection::vec(0i64..10_000_000, 1..20),
            participation in 1u8..=100,
            most in 0i64..20_000_000,
            rate in 1i64..3_000,
        ) {
            let lines: Vec<Line> = (1u16..).zip(&costs).map(|(number, cost)| line(number, *cost, Verdict::Accept)).collect();
            let settled = settle(&lines, participation, most, |amount| amount * rate / 1_000).expect("it fits");
            prop_assert_eq!(settled.lines.iter().map(|(own, _)| own).sum::<i64>(), settled.approved);
            prop_assert_eq!(settled.lines.iter().map(|(_, program)| program).sum::<i64>(), settled.approved_program);
            prop_assert!(settled.approved <= most);
        }

        #[test]
        fn instalments_sum_to_the_whole_at_the_frozen_rate(parts in proptest::collection::vec(1i64..1_000_000, 1..20), rate in 1i64..3_000) {
            let whole: i64 = parts.iter().sum();
            let whole_program = whole * rate / 1_000;
            let mut before = 0;
            let mut sum = 0;
            for part in parts {
                sum += at_frozen_rate(part, before, whole, whole_program);
                before += part;
            }
            prop_assert_eq!(sum, whole_program);
        }
    }
}
