//! Separation of duties: who asked, who approved and who pays are different people.

use super::{FundRequest, Refusal, Rules, looks_after};
use crate::{
    access::Actor,
    partner::{PartnerId, PersonId},
};

/// Who had a hand in what a claim is paid for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hands {
    /// Who wrote the request, and who wrote the claim.
    pub askers: Vec<PersonId>,
    /// Who approved the activity, a change of it, more time for it, or the claim.
    pub approvers: Vec<PersonId>,
}

/// Whether somebody, with the partner they work for, may decide on what `askers` of a partner asked for: nobody does on what they asked
/// for themselves, nor on what their own company asks for.
///
/// # Errors
/// When it is their own.
pub fn may_decide(askers: &[PersonId], of: PartnerId, (person, partner): (PersonId, Option<PartnerId>)) -> Result<(), Refusal> {
    if partner == Some(of) { Err(Refusal::OwnRequest) } else { not_their_own(askers, person) }
}

fn not_their_own(askers: &[PersonId], person: PersonId) -> Result<(), Refusal> {
    if askers.contains(&person) { Err(Refusal::OwnRequest) } else { Ok(()) }
}

impl FundRequest {
    /// Whether somebody may set what belongs to whoever looks after the partner: more time, another last day, the vendor's fields.
    ///
    /// # Errors
    /// When it is their own, or others look after the partner.
    pub fn can_be_kept_by(&self, actor: &Actor) -> Result<(), Refusal> {
        may_decide(&[self.requested_by], self.partner, (actor.person, actor.partner()))?;
        if looks_after(actor, self.partner) { Ok(()) } else { Err(Refusal::NotYourTurn) }
    }
}

impl Hands {
    /// Whether one of the vendor's people may decide on it, by the rule of [`may_decide`].
    ///
    /// # Errors
    /// When they asked for it.
    pub fn may_decide(&self, person: PersonId) -> Result<(), Refusal> {
        not_their_own(&self.askers, person)
    }

    /// Whether somebody may move the money of a claim, in either direction: never whoever asked for it, and from the threshold on
    /// ([`Rules::separation_from`], which `approved` in the program's currency reaches) nobody who approved any of it.
    ///
    /// # Errors
    /// When they had another hand in it.
    pub fn may_pay(&self, person: PersonId, approved: i64, separation_from: i64) -> Result<(), Refusal> {
        if self.askers.contains(&person) {
            return Err(Refusal::OwnMoney);
        }
        if approved >= separation_from && self.approvers.contains(&person) { Err(Refusal::ApproverPays) } else { Ok(()) }
    }
}

impl Rules {
    /// Whether an amount in the program's currency needs the password again.
    #[must_use]
    pub fn asks_for_password(&self, amount: i64) -> bool {
        self.reauthenticate_from.is_some_and(|from| amount >= from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{funds::fixtures, id::Id};

    #[test]
    fn one_pair_of_hands_does_one_thing() {
        let [asker, claimant, approver, other] = [1, 2, 3, 4].map(|number| Id::new(number, [0; 10]));
        let of: PartnerId = Id::new(5, [0; 10]);
        let hands = Hands { askers: vec![asker, claimant], approvers: vec![approver] };
        for person in [asker, claimant] {
            assert_eq!(may_decide(&hands.askers, of, (person, None)), Err(Refusal::OwnRequest));
            assert_eq!(hands.may_pay(person, 0, 100), Err(Refusal::OwnMoney), "below the threshold too");
        }
        assert_eq!(hands.may_pay(approver, 100, 100), Err(Refusal::ApproverPays));
        assert_eq!(hands.may_pay(approver, 99, 100), Ok(()));
        assert_eq!((may_decide(&hands.askers, of, (approver, None)), hands.may_pay(other, 100, 0)), (Ok(()), Ok(())));
        assert_eq!(may_decide(&hands.askers, of, (other, Some(of))), Err(Refusal::OwnRequest), "their company asks for it");
        assert_eq!(may_decide(&hands.askers, of, (other, Some(Id::new(6, [0; 10])))), Ok(()));
    }

    #[test]
    fn the_password_is_asked_for_from_the_threshold_on() {
        let rules = Rules { reauthenticate_from: Some(500), ..fixtures::rules() };
        assert_eq!((rules.asks_for_password(499), rules.asks_for_password(500)), (false, true));
        assert!(!fixtures::rules().asks_for_password(i64::MAX));
    }
}
