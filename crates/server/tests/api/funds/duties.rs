//! Who asked, who approved and who moves the money are different people, whichever way the money goes.

use chrono::Days;
use guildhall_domain::funds::{
    ActivityId, ChangeInput, Claim, Decision, DecisionInput, ExtendInput, ImportInput, PayableFilter, ProofVerdict, ReverseInput, Verdict,
    api,
};

use super::scene::{Scene, eur, today};
use crate::support::{Human, PASSWORD};

/// Asks for a change of an activity, or for more time, and has it approved by somebody.
#[derive(Debug, Clone, Copy)]
enum Later {
    Change,
    Time,
}

async fn later(s: &Scene, by: &Human, activity: ActivityId, what: Later) {
    let user = s.as_(&s.cast.ardent_user).await;
    let request = match what {
        Later::Change => {
            let input = ChangeInput {
                operation: s.operation(),
                starts_on: today(),
                ends_on: today().checked_add_days(Days::new(3)).expect("a day"),
                cost: 250_000,
                amount: 110_000,
                reason: "A larger hall".to_owned(),
            };
            user.call(&api::CHANGE_ACTIVITY, &[&activity], &input).await.ok()
        }
        Later::Time => {
            let until = today().checked_add_days(Days::new(90)).expect("a day");
            let input = ExtendInput { operation: s.operation(), until, reason: "The printer is late".to_owned() };
            user.call(&api::EXTEND, &[&activity], &input).await.ok()
        }
    };
    let by = s.as_(by).await;
    match what {
        Later::Change => {
            let decision = Decision { activity, verdict: Verdict::Accept, reason: None, note: String::new() };
            let input = DecisionInput { operation: s.operation(), decisions: vec![decision], password: String::new() };
            by.call(&api::DECIDE_REQUEST, &[&request.id], &input).await.ok();
        }
        Later::Time => {
            let input = ProofVerdict { accepted: true, note: String::new() };
            by.call(&api::DECIDE_EXTENSION, &[&activity], &input).await.ok();
        }
    }
}

/// Somebody can neither pay a claim by hand or import, nor take its payment back; others can.
async fn is_barred(s: &Scene, who: &Human, claim: &Claim, code: &str) {
    let client = s.as_(who).await;
    let payables = client.call(&api::PAYABLES, &[], &PayableFilter::default()).await.ok().items;
    let payable = payables.iter().find(|payable| payable.claim.id == claim.id).expect("it waits for money");
    assert_eq!(payable.barred.as_deref(), Some(code));
    s.pay(who, &[(claim.id, 100)]).await.fails(code);
    let csv = format!("claim,amount,currency,paid_on,method,reference\n{},1.00,EUR,2026-11-23,other,T-1\n", claim.number);
    let input = ImportInput { operation: s.operation(), file_name: "books.csv".to_owned(), csv, password: String::new() };
    let imported = client.call(&api::IMPORT_PAYMENTS, &[], &input).await.ok();
    assert_eq!((imported.taken, format!("funds/{}", imported.faulty[0].code).as_str()), (0, code));
    let payment = s.pay(&s.cast.finance, &[(claim.id, 200)]).await.ok();
    let mut back = ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(100),
        reason: "Wrong".to_owned(),
        password: String::new(),
    };
    client.call(&api::REVERSE, &[&claim.id], &back).await.fails(code);
    back.operation = s.operation();
    s.as_(&s.cast.finance).await.call(&api::REVERSE, &[&claim.id], &back).await.ok();
    s.sound().await;
}

/// A claim that the approver approved, like its activity.
async fn owed_of(s: &Scene, activity: ActivityId) -> Claim {
    s.prove(&s.cast.ardent_user, activity).await;
    let claim = s.sent(&s.cast.ardent_user, activity, &[20_000]).await;
    s.decide(&s.cast.approver, &claim, Verdict::Accept).await.ok()
}

#[tokio::test]
async fn who_approved_the_activity_moves_no_money_of_its_claims() {
    let s = Scene::set().await;
    let input = {
        let activity = s.approved(&s.cast.ardent_user, 100_000).await;
        // The same decision by somebody who also keeps the books.
        let chain = s.t.rows("SELECT chain FROM funds_activities WHERE id = $1", [activity.to_string().into()]).await;
        let chain: String = chain[0].try_get_by_index(0).expect("a chain");
        let other = chain.replace(&format!("\"by\":\"{}\"", s.cast.approver.id), &format!("\"by\":\"{}\"", s.both.id));
        assert_ne!(chain, other);
        let update = "UPDATE funds_activities SET chain = $1 WHERE id = $2";
        s.t.execute(update, [other.into(), activity.to_string().into()]).await.expect("the change");
        activity
    };
    is_barred(&s, &s.both, &owed_of(&s, input).await, "funds/approver-pays").await;
}

#[tokio::test]
async fn who_approved_a_change_or_more_time_moves_no_money_either() {
    for what in [Later::Change, Later::Time] {
        let s = Scene::set().await;
        let activity = s.approved(&s.cast.ardent_user, 100_000).await;
        later(&s, &s.both, activity, what).await;
        let claim = owed_of(&s, activity).await;
        is_barred(&s, &s.both, &claim, "funds/approver-pays").await;
    }
}

#[tokio::test]
async fn who_asked_for_it_moves_no_money_whatever_the_threshold() {
    for column in ["funds_requests SET requested_by", "funds_claims SET claimed_by"] {
        let s = Scene::with(|rules| rules.separation_from = i64::from(i32::MAX)).await;
        let activity = s.approved(&s.cast.ardent_user, 100_000).await;
        let claim = owed_of(&s, activity).await;
        let of = if column.contains("requests") { claim.request.to_string() } else { claim.id.to_string() };
        let update = format!("UPDATE {column} = $1 WHERE id = $2");
        s.t.execute(&update, [s.both.id.to_string().into(), of.into()]).await.expect("the change");
        is_barred(&s, &s.both, &claim, "funds/own-money").await;
    }
}

#[tokio::test]
async fn below_the_threshold_one_person_is_enough() {
    let s = Scene::with(|rules| rules.separation_from = 10_001).await;
    let activity = s.approved(&s.cast.ardent_user, 100_000).await;
    later(&s, &s.both, activity, Later::Time).await;
    let claim = owed_of(&s, activity).await;
    s.pay(&s.both, &[(claim.id, 10_000)]).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn taking_back_much_needs_the_password() {
    let s = Scene::with(|rules| rules.reauthenticate_from = Some(5_000)).await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 4_999).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[9_998]).await;
    s.decide(&s.cast.approver, &claim, Verdict::Accept).await.ok();
    let payment = s.pay(&s.cast.finance, &[(claim.id, 4_999)]).await.ok();
    let finance = s.as_(&s.cast.finance).await;
    let back = |minor: i64, password: &str| ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(minor),
        reason: "Called off".to_owned(),
        password: password.to_owned(),
    };
    finance.call(&api::REVERSE, &[&claim.id], &back(99, "")).await.ok();
    // The threshold comes down: the rules of the request are a version of their own.
    let rules = s.t.rows("SELECT rules FROM funds_rules", []).await;
    let rules: String = rules[0].try_get_by_index(0).expect("rules");
    s.t.execute("DROP TRIGGER funds_rules_no_update", []).await.ok();
    s.t.execute("ALTER TABLE funds_rules DISABLE TRIGGER USER", []).await.ok();
    let lower = rules.replace("\"reauthenticate_from\":5000", "\"reauthenticate_from\":1000");
    assert_ne!(rules, lower);
    s.t.execute("UPDATE funds_rules SET rules = $1", [lower.into()]).await.expect("the change");
    finance.call(&api::REVERSE, &[&claim.id], &back(999, "")).await.ok();
    finance.call(&api::REVERSE, &[&claim.id], &back(1_000, "")).await.fails("funds/reauthenticate");
    finance.call(&api::REVERSE, &[&claim.id], &back(1_000, "another")).await.fails("session/wrong-password");
    finance.call(&api::REVERSE, &[&claim.id], &back(1_000, PASSWORD)).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn the_replay_names_money_that_moved_through_one_pair_of_hands() {
    let s = Scene::set().await;
    let activity = s.approved(&s.cast.ardent_user, 100_000).await;
    let claim = owed_of(&s, activity).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let back = ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(100),
        reason: "Wrong".to_owned(),
        password: String::new(),
    };
    s.as_(&s.cast.finance).await.call(&api::REVERSE, &[&claim.id], &back).await.ok();
    let granted = async |at: &str| {
        let event = "INSERT INTO funds_events (request_id, at, code, person_id, activity_id, note) VALUES ($1, $4, 'extension_granted', $2, $3, '')";
        let values = [claim.request.to_string().into(), s.cast.finance.id.to_string().into(), activity.to_string().into(), at.into()];
        s.t.execute(event, values).await.expect("the line");
    };
    // Whoever grants more time afterwards did no wrong when they paid.
    granted("2027-01-01T09:00:00.000Z").await;
    s.sound().await;
    // A line of the timeline says that finance granted more time before: then the payment and its return are both wrong.
    granted("2026-01-01T09:00:00.000Z").await;
    let found = guildhall_server::funds::verify(&s.t.app.db).await.expect("the replay runs");
    let told: Vec<_> = found.breaches.iter().map(|breach| (breach.invariant.as_str(), breach.detail.as_str())).collect();
    assert_eq!(
        told,
        [
            ("I5", "Somebody paid what they had asked for or approved themselves."),
            ("I5", "Somebody took back what they had asked for or approved themselves.")
        ]
    );
}
