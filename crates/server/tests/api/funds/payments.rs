//! Payments: recorded, imported, taken back; by somebody else than who approved.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        AllocationInput, Claim, ClaimStatus, EntryFilter, EntryKind, HealthFilter, ImportInput, ImportResult, Operation, PayableFilter,
        PaymentFilter, PaymentLineInput, RateInput, ReverseInput, Verdict, api,
    },
    money::Money,
};

use guildhall_server::db::sql;
use sea_orm::ConnectionTrait;

use super::scene::{Scene, currency, eur, today};

async fn import(s: &Scene, csv: &str) -> ImportResult {
    let input = ImportInput { operation: s.operation(), file_name: "books.csv".to_owned(), csv: csv.to_owned(), password: String::new() };
    s.as_(&s.cast.finance).await.call(&api::IMPORT_PAYMENTS, &[], &input).await.ok()
}

const HEAD: &str = "claim,amount,currency,paid_on,method,reference\n";

#[tokio::test]
async fn several_claims_are_paid_at_once_and_one_in_instalments() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let one = s.owed(user, 100_000, 20_000).await;
    s.pass(chrono::Duration::minutes(1));
    let two = s.owed(user, 100_000, 40_000).await;
    let payables = s.as_(&s.cast.finance).await.call(&api::PAYABLES, &[], &PayableFilter::default()).await.ok().items;
    assert_eq!(payables.iter().map(|payable| payable.open).collect::<Vec<_>>(), [eur(10_000), eur(20_000)]);
    assert!(payables.iter().all(|payable| payable.barred.is_none() && payable.gl_code == "6400"));
    let payment = s.pay(&s.cast.finance, &[(one.id, 10_000), (two.id, 7_000)]).await.ok();
    assert_eq!((payment.total, payment.lines.len()), (eur(17_000), 2));
    assert!(payment.number.starts_with("P-2026-"), "{}", payment.number);
    let first = s.claim(user, two.id).await;
    assert_eq!((first.status, first.paid), (ClaimStatus::PartlyPaid, eur(7_000)));
    let problem = s.pay(&s.cast.finance, &[(two.id, 13_001)]).await.fails("funds/over-payment");
    assert_eq!(problem.params.get("remaining"), Some(&serde_json::json!({ "minor": 13_000, "currency": "EUR" })));
    s.pay(&s.cast.finance, &[(two.id, 13_000)]).await.ok();
    assert_eq!(s.claim(user, two.id).await.status, ClaimStatus::Paid);
    s.pay(&s.cast.finance, &[(two.id, 1)]).await.fails("funds/not-payable");
    assert!(s.as_(&s.cast.finance).await.call(&api::PAYABLES, &[], &PayableFilter::default()).await.ok().items.is_empty());
    assert_eq!(s.sums().await.1, 30_000);
    let payments = s.as_(user).await.call(&api::PAYMENTS, &[], &PaymentFilter::default()).await.ok();
    assert_eq!(payments.total, 2);
    let of_one = PaymentFilter { claim: Some(one.id), ..PaymentFilter::default() };
    assert_eq!(s.as_(user).await.call(&api::PAYMENTS, &[], &of_one).await.ok().total, 1);
    s.as_(&s.cast.boreal_user).await.call(&api::PAYMENT, &[&payment.id], &Nothing {}).await.fails("not-found");
    s.sound().await;
}

#[tokio::test]
async fn what_cannot_be_paid_says_why() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let owed = s.owed(user, 100_000, 20_000).await;
    let theirs = s.owed(&s.cast.boreal_user, 100_000, 20_000).await;
    let activity = s.approved(user, 50_000).await;
    s.prove(user, activity).await;
    let open = s.sent(user, activity, &[10_000]).await;
    let finance = s.as_(&s.cast.finance).await;
    s.pay(&s.cast.finance, &[(open.id, 100)]).await.fails("funds/not-payable");
    s.pay(&s.cast.finance, &[(owed.id, 100), (theirs.id, 100)]).await.fails("funds/mixed-payment");
    let mut input = s.payment(&[(owed.id, 100)]);
    input.lines[0].amount = Money::new(100, currency("USD"));
    finance.call(&api::PAY, &[], &input).await.fails("funds/wrong-currency");
    let mut input = s.payment(&[(owed.id, 0), (owed.id, 5)]);
    input.reference = " ".to_owned();
    let fields = finance.call(&api::PAY, &[], &input).await.fields();
    let expected = [("/reference", "required"), ("/lines/0/amount/minor", "not-positive"), ("/lines/1/claim", "doubled")];
    assert_eq!(fields, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let mut input = s.payment(&[(owed.id, 100)]);
    input.paid_on = today().succ_opt().expect("a day");
    assert_eq!(finance.call(&api::PAY, &[], &input).await.fields(), [("/paid_on".to_owned(), "in-the-future".to_owned())]);
    input.paid_on = today();
    input.lines.push(PaymentLineInput { claim: s.t.app.new_id(), amount: eur(1) });
    finance.call(&api::PAY, &[], &input).await.fails("not-found");
    s.pay(&s.cast.approver, &[(owed.id, 100)]).await.fails("denied");
    s.pay(user, &[(owed.id, 100)]).await.fails("denied");
    assert_eq!(s.t.count("funds_payments").await, 0);
    s.sound().await;
}

#[tokio::test]
async fn who_approved_does_not_pay_by_any_way() {
    let s = Scene::with(|rules| rules.separation_from = 5_000).await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let large = s.sent(user, activity, &[10_000]).await;
    s.decide(&s.both, &large, Verdict::Accept).await.ok();
    s.pass(chrono::Duration::minutes(1));
    let small = s.sent(user, activity, &[9_000]).await;
    s.decide(&s.both, &small, Verdict::Accept).await.ok();
    let both = s.as_(&s.both).await;
    let payables = both.call(&api::PAYABLES, &[], &PayableFilter::default()).await.ok().items;
    let barred: Vec<_> = payables.iter().map(|payable| payable.barred.as_deref()).collect();
    assert_eq!(barred, [Some("funds/approver-pays"), None]);
    s.pay(&s.both, &[(large.id, 5_000)]).await.fails("funds/approver-pays");
    s.pay(&s.both, &[(small.id, 100), (large.id, 100)]).await.fails("funds/approver-pays");
    let csv = format!("{HEAD}{},50.00,EUR,2026-11-23,credit_memo,CM-9\n", large.number);
    let input = ImportInput { operation: s.operation(), file_name: "books.csv".to_owned(), csv, password: String::new() };
    let result = both.call(&api::IMPORT_PAYMENTS, &[], &input).await.ok();
    assert_eq!((result.taken, result.faulty[0].code.as_str()), (0, "approver-pays"));
    assert_eq!(s.t.count("funds_payments").await, 0);
    // Below the threshold one person is enough; above it another one pays.
    s.pay(&s.both, &[(small.id, 4_500)]).await.ok();
    s.pay(&s.cast.finance, &[(large.id, 5_000)]).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn an_import_again_and_again_doubles_nothing() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let one = s.owed(user, 100_000, 20_000).await;
    let two = s.owed(user, 100_000, 40_000).await;
    s.pay(&s.cast.finance, &[(two.id, 5_000)]).await.ok();
    s.pass(chrono::Duration::minutes(1));
    let csv = format!(
        "{HEAD}{},100.00,EUR,2026-11-20,bank_transfer,T-1\n{},20.00,EUR,2026-11-20,bank_transfer,T-1\n{},50.00,EUR,2026-11-23,credit_memo,CM-1\n",
        one.number, two.number, two.number
    );
    let first = import(&s, &csv).await;
    assert_eq!((first.taken, first.known, first.faulty.len()), (2, 1, 0), "the payment by hand is known");
    for _ in 0..2 {
        assert_eq!(import(&s, &csv).await, ImportResult { taken: 0, known: 3, faulty: vec![] });
    }
    let payments = s.as_(&s.cast.finance).await.call(&api::PAYMENTS, &[], &PaymentFilter::default()).await.ok();
    assert_eq!(payments.total, 2, "rows of one partner, day and reference are one payment");
    assert_eq!(payments.items[0].lines.len(), 2);
    assert_eq!(s.claim(user, one.id).await.status, ClaimStatus::Paid);
    assert_eq!(s.claim(user, two.id).await.paid, eur(7_000));
    let more = format!("{csv}{},130.00,EUR,2026-11-21,other,by hand\n", two.number);
    assert_eq!(import(&s, &more).await, ImportResult { taken: 1, known: 3, faulty: vec![] });
    assert_eq!(s.claim(user, two.id).await.status, ClaimStatus::Paid);
    s.sound().await;
}

#[tokio::test]
async fn an_import_asks_for_the_password_like_one_payment_of_all_its_rows() {
    let s = Scene::with(|rules| rules.reauthenticate_from = Some(15_000)).await;
    let user = &s.cast.ardent_user;
    let one = s.owed(user, 14_999, 20_000).await;
    let two = s.owed(user, 14_999, 20_000).await;
    let finance = s.as_(&s.cast.finance).await;
    let row =
        |claim: &Claim, amount: &str, reference: &str| format!("{},{amount},EUR,2026-11-20,bank_transfer,{reference}\n", claim.number);
    let input = |rows: &str, password: &str| ImportInput {
        operation: s.operation(),
        file_name: "books.csv".to_owned(),
        csv: format!("{HEAD}{rows}"),
        password: password.to_owned(),
    };
    let small = row(&one, "20.00", "T-1");
    assert_eq!(finance.call(&api::IMPORT_PAYMENTS, &[], &input(&small, "")).await.ok().taken, 1, "below the threshold nobody is asked");
    // Two payments, each below the threshold.
    let large = format!("{small}{}{}", row(&one, "80.00", "T-2"), row(&two, "70.00", "T-3"));
    finance.call(&api::IMPORT_PAYMENTS, &[], &input(&large, "")).await.fails("funds/reauthenticate");
    finance.call(&api::IMPORT_PAYMENTS, &[], &input(&large, "a wrong guess")).await.fails("session/wrong-password");
    assert_eq!(s.t.count("funds_payments").await, 1, "nothing was taken");
    let with = input(&large, crate::support::PASSWORD);
    let taken = finance.call(&api::IMPORT_PAYMENTS, &[], &with).await.ok();
    assert_eq!((taken.taken, taken.known), (2, 1));
    assert_eq!(finance.call(&api::IMPORT_PAYMENTS, &[], &with).await.ok(), taken, "the same operation, the same answer");
    assert_eq!(finance.call(&api::IMPORT_PAYMENTS, &[], &input(&large, "")).await.ok().known, 3, "what is known pays nothing");
    s.sound().await;
}

#[tokio::test]
async fn nothing_was_paid_before_the_period() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    let mut payment = s.payment(&[(claim.id, 5_000)]);
    payment.paid_on = "2025-12-31".parse().expect("a day");
    let refused = s.as_(&s.cast.finance).await.call(&api::PAY, &[], &payment).await;
    assert_eq!(refused.fields(), [("/paid_on".to_owned(), "too-early".to_owned())]);
    let csv = format!("{HEAD}{0},50.00,EUR,0026-11-20,other,x\n{0},200.00,EUR,2026-01-01,other,x\n", claim.number);
    let result = import(&s, &csv).await;
    let faults: Vec<_> = result.faulty.iter().map(|fault| (fault.line, fault.code.as_str())).collect();
    assert_eq!(faults, [(2, "too-early"), (3, "over-payment")]);
    assert_eq!((&result.faulty[0].params["from"], &result.faulty[1].params["remaining"]["minor"]), (&"2026-01-01".into(), &10_000.into()));
    payment.operation = s.operation();
    payment.paid_on = "2026-01-01".parse().expect("a day");
    s.as_(&s.cast.finance).await.call(&api::PAY, &[], &payment).await.ok();
}

#[tokio::test]
async fn a_file_with_broken_rows_takes_nothing_and_names_them() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let one = s.owed(user, 100_000, 20_000).await.number;
    let csv = format!(
        "{HEAD}{one},60.00,EUR,2026-11-20,bank_transfer,T-1\n{one},50.00,EUR,2026-11-20,bank_transfer,T-2\nC-1999-1,1.00,EUR,2026-11-20,other,x\n\
         {one},1.00,USD,2026-11-20,other,x\n{one},1.005,EUR,2026-11-20,other,x\n{one},-1,EUR,2026-11-20,other,x\n{one},1.00,EUR,20.11.2026,other,x\n\
         {one},1.00,EUR,2026-12-24,other,x\n{one},1.00,EUR,2026-11-20,cash,x\n{one},1.00,EUR,2026-11-20,other,\n{one},1.00\n\
         {one},60.00,EUR,2026-11-20,bank_transfer,T-1\n"
    );
    let result = import(&s, &csv).await;
    let faults: Vec<_> = result.faulty.iter().map(|fault| (fault.line, fault.column.as_str(), fault.code.as_str())).collect();
    let expected = [
        (3, "amount", "over-payment"),
        (4, "claim", "unknown-claim"),
        (5, "currency", "wrong-currency"),
        (6, "amount", "not-an-amount"),
        (7, "amount", "not-an-amount"),
        (8, "paid_on", "not-a-day"),
        (9, "paid_on", "in-the-future"),
        (10, "method", "not-one-of"),
        (11, "reference", "required"),
        (12, "", "wrong-columns"),
        (13, "", "doubled"),
    ];
    assert_eq!(faults, expected);
    assert_eq!(result.taken, 0);
    for table in ["funds_payments", "funds_lines"] {
        assert_eq!(s.t.count(table).await, 0, "{table}");
    }
    assert_eq!(import(&s, "claim;amount\n").await.faulty[0].code, "wrong-columns");
    let mended = format!("\u{feff}{HEAD}{one},60.00,EUR,2026-11-20,bank_transfer,\"T, 1\"\r\n");
    assert_eq!(import(&s, &mended).await.taken, 1);
    s.sound().await;
}

#[tokio::test]
async fn what_was_paid_is_taken_back_by_a_counter_entry() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let before = s.sums().await;
    let finance = s.as_(&s.cast.finance).await;
    let back = |minor: i64| ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(minor),
        reason: "The event was called off".to_owned(),
        password: String::new(),
    };
    let problem = finance.call(&api::REVERSE, &[&claim.id], &back(10_001)).await.fails("funds/over-reversal");
    assert_eq!(problem.params.get("remaining"), Some(&serde_json::json!({ "minor": 10_000, "currency": "EUR" })));
    let first = back(4_000);
    let partly = finance.call(&api::REVERSE, &[&claim.id], &first).await.ok();
    assert_eq!((partly.status, partly.paid), (ClaimStatus::Paid, eur(6_000)), "nothing of it is owed");
    assert_eq!(finance.call(&api::REVERSE, &[&claim.id], &first).await.ok(), partly, "a retry takes nothing more");
    s.pay(&s.cast.finance, &[(claim.id, 100)]).await.fails("funds/not-payable");
    let wholly = finance.call(&api::REVERSE, &[&claim.id], &back(6_000)).await.ok();
    assert_eq!((wholly.status, wholly.paid), (ClaimStatus::Reversed, eur(0)));
    finance.call(&api::REVERSE, &[&claim.id], &back(1)).await.fails("funds/over-reversal");
    let mut silent = back(1);
    silent.reason = String::new();
    assert_eq!(finance.call(&api::REVERSE, &[&claim.id], &silent).await.fields()[0].0, "/reason");
    let after = s.sums().await;
    assert_eq!(after, (before.0, before.1 - 10_000, before.2 + 10_000));
    let entries = EntryFilter { claim: Some(claim.id), kind: Some(EntryKind::Reverse), ..EntryFilter::default() };
    let entries = finance.call(&api::ENTRIES, &[], &entries).await.ok();
    assert_eq!(entries.items.iter().map(|entry| entry.amount.minor).sum::<i64>(), 10_000);
    let kept = finance.call(&api::PAYMENT, &[&payment.id], &Nothing {}).await.ok();
    assert_eq!((kept.total, kept.lines[0].reversed), (eur(10_000), 10_000), "the payment itself stays as it was");
    s.as_(&s.cast.approver).await.call(&api::REVERSE, &[&claim.id], &back(1)).await.fails("denied");
    s.sound().await;
}

#[tokio::test]
async fn a_claim_that_was_taken_back_in_part_holds_nothing_up() {
    let s = Scene::set().await;
    let (user, finance) = (&s.cast.ardent_user, s.as_(&s.cast.finance).await);
    let claim = s.owed(user, 100_000, 20_000).await;
    let first = s.pay(&s.cast.finance, &[(claim.id, 4_000)]).await.ok();
    let (operation, reason) = (s.operation(), "Half of it was called off".to_owned());
    let back = ReverseInput { operation, payment: first.id, amount: eur(1_000), reason, password: String::new() };
    assert_eq!(finance.call(&api::REVERSE, &[&claim.id], &back).await.ok().status, ClaimStatus::PartlyPaid, "6 000 are owed");
    s.pay(&s.cast.finance, &[(claim.id, 6_000)]).await.ok();
    let paid = finance.call(&api::CLAIM, &[&claim.id], &Nothing {}).await.ok();
    assert_eq!((paid.status, paid.paid), (ClaimStatus::Paid, eur(9_000)));
    let cancel = Operation { operation: s.operation() };
    s.as_(user).await.call(&api::CANCEL_ACTIVITY, &[&claim.activity], &cancel).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn operations_are_good_once_and_for_one_person() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    let input = s.payment(&[(claim.id, 4_000)]);
    let finance = s.as_(&s.cast.finance).await;
    let payment = finance.call(&api::PAY, &[], &input).await.ok();
    assert_eq!(finance.call(&api::PAY, &[], &input).await.ok(), payment);
    let mut other = input.clone();
    other.lines[0].amount = eur(4_001);
    assert_eq!(finance.call(&api::PAY, &[], &other).await.fields()[0].1, "operation-used");
    let foreign = s.as_(&s.cast.admin).await.call(&api::PAY, &[], &input).await;
    assert!(!foreign.text().contains(&payment.number));
    assert_eq!(foreign.fields()[0].1, "operation-used");
    assert_eq!(s.t.count("funds_payments").await, 1);
    s.sound().await;
}

#[tokio::test]
async fn two_who_pay_at_the_same_time_pay_once() {
    let s = Scene::set().await;
    let claim = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let lines = [(claim.id, 10_000)];
    let (one, other) = tokio::join!(s.pay(&s.cast.finance, &lines), s.pay(&s.cast.admin, &lines));
    let mut codes = [one, other].map(|answer| if answer.status.is_success() { "paid".to_owned() } else { answer.fails_with() });
    codes.sort();
    assert_eq!(codes, ["funds/not-payable", "paid"]);
    assert_eq!(s.sums().await.1, 10_000);
    s.sound().await;
}

#[tokio::test]
async fn what_was_taken_back_of_an_instalment_is_not_owed_in_any_list() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 6_000)]).await.ok();
    let finance = s.as_(&s.cast.finance).await;
    let back = ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(1_000),
        reason: "Twice".to_owned(),
        password: String::new(),
    };
    finance.call(&api::REVERSE, &[&claim.id], &back).await.ok();
    let request = finance.call(&api::REQUEST, &[&claim.request], &Nothing {}).await.ok();
    assert_eq!((request.activities[0].claims[0].open, request.activities[0].owed()), (eur(4_000), 4_000));
    let tasks = finance.call(&guildhall_domain::home::api::TASKS, &[], &Nothing {}).await.ok();
    let pay = tasks.iter().find(|task| task.code == "funds.pay").expect("a task");
    assert_eq!(pay.params["amount"], serde_json::json!(eur(4_000)));
    let health = finance.call(&api::HEALTH, &[], &HealthFilter::default()).await.ok();
    assert_eq!(health.unclaimed, 100_000 - 6_000 - 4_000);
    s.sound().await;
}

#[tokio::test]
async fn what_came_back_to_the_partner_leaves_its_money_to_other_claims() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let first = s.sent(user, activity, &[12_000]).await;
    s.decide(&s.cast.approver, &first, Verdict::Return).await.ok();
    let second = s.draft(user, activity, &[20_000]).await;
    assert_eq!((second.remaining, second.asked), (eur(10_000), eur(10_000)));
}

#[tokio::test]
async fn money_that_nobody_may_pay_is_told_to_all_who_keep_the_books() {
    let s = Scene::with(|rules| rules.separation_from = 0).await;
    s.t.execute("UPDATE people SET roles = $1 WHERE id = $2", ["".into(), s.cast.finance.id.to_string().into()]).await.expect("a change");
    s.t.execute("UPDATE people SET roles = $1 WHERE id = $2", ["".into(), s.cast.admin.id.to_string().into()]).await.expect("a change");
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[4_000]).await;
    s.decide(&s.both, &sent, Verdict::Accept).await.ok();
    let select = "SELECT code FROM funds_notices WHERE person_id = $1 AND claim_id = $2";
    let told = s.t.rows(select, [s.both.id.to_string().into(), sent.id.to_string().into()]).await;
    assert_eq!(told[0].try_get_by_index::<String>(0).expect("a code"), "to_pay");
}

/// Only where several can write at once: SQLite has one writer.
#[tokio::test]
async fn an_import_locks_in_the_order_of_payments_and_looks_behind_its_locks() {
    let s = Scene::set().await;
    let mut owed = [s.owed(&s.cast.ardent_user, 100_000, 20_000).await, s.owed(&s.cast.boreal_user, 100_000, 20_000).await];
    owed.sort_by_key(|claim| claim.request);
    let [first, second] = owed;
    let holder = s.t.app.db.begin().await.expect("a transaction");
    if !guildhall_server::db::is_postgres(&holder) {
        return;
    }
    let lock = "SELECT id FROM funds_requests WHERE id = $1 FOR UPDATE";
    holder.query_all_raw(sql(&holder, lock, [first.request.to_string().into()])).await.expect("a lock");
    let waiting = async |count: i64| {
        let select = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..3_000 {
            if s.t.rows(select, []).await[0].try_get_by_index::<i64>(0).expect("a count") >= count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{count} do not wait for a lock");
    };
    // The payment of the later request would be recorded first: its day is earlier.
    let csv = format!("{HEAD}{},100.00,EUR,2026-11-19,other,A\n{},100.00,EUR,2026-11-20,other,B\n", second.number, first.number);
    let lines = [(first.id, 10_000)];
    let paying = s.pay(&s.cast.finance, &lines);
    let importing = async {
        waiting(1).await;
        import(&s, &csv).await
    };
    let looking = async {
        waiting(2).await;
        let other = s.t.app.db.begin().await.expect("a transaction");
        let free = format!("{lock} NOWAIT");
        other.query_all_raw(sql(&other, &free, [second.request.to_string().into()])).await.expect("it waits for the first one first");
        other.rollback().await.expect("the lock goes");
        holder.commit().await.expect("the lock goes");
    };
    let (paid, imported, ()) = tokio::join!(paying, importing, looking);
    paid.ok();
    let faults: Vec<_> = imported.faulty.iter().map(|fault| (fault.line, fault.code.as_str())).collect();
    assert_eq!((imported.taken, faults), (0, vec![(3, "not-payable")]));
    s.sound().await;
}

#[tokio::test]
async fn instalments_in_another_currency_sum_to_what_was_approved() {
    let s = Scene::set().await;
    let usd = |minor: i64| Money::new(minor, currency("USD"));
    let admin = s.as_(&s.cast.admin).await;
    let rate = |millionths: i64, from_day| RateInput { from: currency("USD"), to: currency("EUR"), millionths, from_day };
    admin.call(&api::CREATE_RATE, &[], &rate(913_371, today())).await.ok();
    let pools = admin.call(&api::POOLS, &[&s.program.id], &Nothing {}).await.ok();
    let allocation = AllocationInput {
        operation: s.operation(),
        pool: pools[0].id,
        partner: s.cast.ardent.id,
        amount: usd(100_000),
        expires_on: None,
        reason: String::new(),
    };
    let allocation = admin.call(&api::ALLOCATE, &[], &allocation).await.ok();
    let user = &s.cast.ardent_user;
    let activity = s.approved_of(user, allocation.id, 50_000).await;
    s.prove(user, activity).await;
    // Another rate comes: what was approved keeps its own.
    admin.call(&api::CREATE_RATE, &[], &rate(500_000, today())).await.ok();
    let mut claim = super::scene::input(activity, &[3_333, 3_333, 1_111, 77]);
    claim.currency = currency("USD");
    let draft = s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &claim).await.ok();
    let sent = s.submit(user, draft.id).await.ok();
    let decided = s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    let approved = decided.approved_program.expect("decided");
    assert_eq!((decided.approved, approved), (Some(usd(3_927)), eur(3_587)));
    assert_eq!(decided.lines.iter().filter_map(|line| line.approved).sum::<i64>(), 3_927);
    assert_eq!(decided.lines.iter().filter_map(|line| line.approved_program).sum::<i64>(), 3_587);
    for minor in [1_000, 1, 2_926] {
        let mut payment = s.payment(&[(sent.id, minor)]);
        payment.lines[0].amount = usd(minor);
        s.as_(&s.cast.finance).await.call(&api::PAY, &[], &payment).await.ok();
    }
    let entries = EntryFilter { claim: Some(sent.id), kind: Some(EntryKind::Pay), ..EntryFilter::default() };
    let entries = s.as_(&s.cast.finance).await.call(&api::ENTRIES, &[], &entries).await.ok();
    assert_eq!(entries.items.iter().map(|entry| entry.amount.minor).sum::<i64>(), 3_927);
    assert_eq!(entries.items.iter().map(|entry| entry.program_amount.minor).sum::<i64>(), 3_587);
    assert!(entries.items.iter().all(|entry| entry.rate.is_some()));
    s.sound().await;
}

#[tokio::test]
async fn each_money_write_is_in_the_journal_with_its_operation() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let missing = s
        .t
        .rows(
            "SELECT e.kind FROM funds_entries e WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.detail LIKE '%' || e.operation_id || '%')",
            [],
        )
        .await;
    assert!(missing.is_empty(), "{} entries without a line in the journal", missing.len());
}
