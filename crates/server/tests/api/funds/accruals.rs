//! Purchases earn money: everything or nothing, each entry with its line, nothing twice.

use guildhall_domain::funds::{EntryFilter, EntryKind, ImportInput, ImportResult, ProgramInput, ProgramKind, RowError, api};

use super::{Funds, allocation, operation, sound};

const HEAD: &str = "partner,date,product_line,amount,currency,reference";

fn coop(program: &mut ProgramInput) {
    program.kind = ProgramKind::Coop;
    program.rules.accrual_rate = 250;
}

fn file(lines: &[&str]) -> ImportInput {
    let csv = [&[HEAD], lines].concat().join("\n");
    ImportInput { operation: operation(), file_name: "pos.csv".to_owned(), csv, password: String::new() }
}

fn taken(result: &ImportResult) -> (u32, u32) {
    assert_eq!(result.faulty, []);
    (result.taken, result.known)
}

#[tokio::test]
async fn each_entry_cites_its_line() {
    let f = Funds::with(coop).await;
    let lines = ["Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-7", "boreal flow,2026-11-03,valves,10.20,EUR,INV-8"];
    let result = f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&lines)).await.ok();
    assert_eq!(taken(&result), (2, 0));
    let boreal = allocation(&f.finance(), f.cast.boreal.id).await;
    // 2.5 % of 1 010.20 is 25.255, of 1 000 it is 25: the sum is rounded, not each line.
    assert_eq!(boreal.balance.allocated, 2_526);
    let filter = EntryFilter { kind: Some(EntryKind::Accrue), ..EntryFilter::default() };
    let entries = f.finance().call(&api::ENTRIES, &[], &filter).await.ok().items;
    let cited: Vec<_> = entries.iter().map(|entry| (entry.source.as_str(), entry.amount.minor, entry.effective_on.to_string())).collect();
    assert_eq!(cited, [("pos.csv:3 INV-8", 26, "2026-11-03".to_owned()), ("pos.csv:2 INV-7", 2_500, "2026-11-02".to_owned())]);
    sound(&f.t).await;
}

#[tokio::test]
async fn what_was_taken_is_not_taken_again() {
    let f = Funds::with(coop).await;
    let one = "Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-7";
    let (mut again, two) = (file(&[one]), "Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-8");
    assert_eq!(taken(&f.finance().call(&api::ACCRUE, &[&f.program.id], &again).await.ok()), (1, 0));
    again.operation = operation();
    again.file_name = "the same under another name.csv".to_owned();
    assert_eq!(taken(&f.finance().call(&api::ACCRUE, &[&f.program.id], &again).await.ok()), (0, 1));
    let both = f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&[two, one, two])).await.ok();
    assert_eq!(taken(&both), (1, 2));
    assert_eq!(allocation(&f.finance(), f.cast.boreal.id).await.balance.allocated, 5_000);
    sound(&f.t).await;
}

#[tokio::test]
async fn a_file_with_a_faulty_row_is_not_taken_at_all() {
    let f = Funds::with(coop).await;
    let rows = [
        ("Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-1", "", ""),
        ("Nobody Known,2026-11-02,pumps,1.00,EUR,INV-2", "partner", "not-one-of"),
        ("Boreal Flow,02.11.2026,pumps,1.00,EUR,INV-3", "date", "malformed"),
        ("Boreal Flow,2026-09-30,pumps,1.00,EUR,INV-4", "date", "outside-period"),
        ("Boreal Flow,2026-11-02,pumps,\"1,00\",EUR,INV-5", "amount", "malformed"),
        ("Boreal Flow,2026-11-02,pumps,0,EUR,INV-6", "amount", "zero"),
        ("Boreal Flow,2026-11-02,pumps,1.00,euro,INV-7", "currency", "not-one-of"),
        ("Boreal Flow,2026-11-02,pumps,1.00,USD,INV-8", "currency", "no-rate"),
        ("Boreal Flow,2026-11-02,pumps,1.00,EUR,", "reference", "required"),
        ("Boreal Flow,2026-11-02,pumps", "", "malformed"),
        ("Boreal Flow,2026-11-02,pumps,200000000000.00,EUR,INV-9", "amount", "absurd-amount"),
    ];
    let input = file(&rows.map(|(row, ..)| row));
    let result = f.finance().call(&api::ACCRUE, &[&f.program.id], &input).await.ok();
    let found: Vec<_> = result.faulty.iter().map(|row: &RowError| (row.line, row.column.as_str(), row.code.as_str())).collect();
    let expected: Vec<_> = rows.iter().zip(2u32..).skip(1).map(|((_, column, code), line)| (line, *column, *code)).collect();
    assert_eq!(found, expected);
    assert_eq!((result.taken, f.t.count("funds_lines").await), (0, 0));
    // The mended file comes under the same operation.
    let mended = ImportInput { csv: file(&[rows[0].0]).csv, ..input };
    assert_eq!(taken(&f.finance().call(&api::ACCRUE, &[&f.program.id], &mended).await.ok()), (1, 0));
    sound(&f.t).await;
}

#[tokio::test]
async fn faulty_rows_carry_the_numbers_of_their_sentence() {
    let f = Funds::with(coop).await;
    let row = format!("Boreal Flow,2026-11-02,pumps,1.00,EUR,{}", "9".repeat(201));
    let result = f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&[&row])).await.ok();
    let wrong = &result.faulty[0];
    assert_eq!((wrong.line, wrong.column.as_str(), wrong.code.as_str()), (2, "reference", "too-long"));
    assert_eq!((&wrong.params["max"], &wrong.params["actual"]), (&200.into(), &201.into()));
}

#[tokio::test]
async fn columns_are_what_they_must_be() {
    let f = Funds::with(coop).await;
    let input = ImportInput { csv: "partner,day,product_line,amount,currency,reference\n".to_owned(), ..file(&[]) };
    let result = f.finance().call(&api::ACCRUE, &[&f.program.id], &input).await.ok();
    let found: Vec<_> = result.faulty.iter().map(|row| (row.line, row.column.as_str(), row.code.as_str())).collect();
    assert_eq!(found, [(1, "day", "not-one-of"), (1, "date", "required")]);
    let empty = ImportInput { csv: " ".to_owned(), ..file(&[]) };
    let fields = f.finance().call(&api::ACCRUE, &[&f.program.id], &empty).await.fields();
    assert_eq!(fields, [("/csv".to_owned(), "required".to_owned())]);
}

#[tokio::test]
async fn a_return_takes_back_exactly_what_its_purchase_earned() {
    let f = Funds::with(|program| {
        coop(program);
        program.rules.accrual_threshold = Some(100_000);
    })
    .await;
    let import = async |lines: &[&str]| f.finance().call(&api::ACCRUE, &[&f.program.id], &file(lines)).await.ok();
    let earned = async || allocation(&f.finance(), f.cast.boreal.id).await.balance.allocated;
    import(&["Boreal Flow,2026-11-02,pumps,999.99,EUR,INV-1"]).await;
    assert_eq!(earned().await, 0, "below the threshold nothing is earned");
    import(&["Boreal Flow,2026-12-02,pumps,500.01,EUR,INV-2"]).await;
    assert_eq!(earned().await, 3_750, "above it the whole quarter counts");
    import(&["Boreal Flow,2027-01-02,pumps,999.99,EUR,INV-3"]).await;
    assert_eq!(earned().await, 3_750, "another quarter counts for itself");
    import(&["Boreal Flow,2026-12-03,pumps,-100.00,EUR,CR-1"]).await;
    assert_eq!(earned().await, 3_500);
    import(&["Boreal Flow,2026-12-03,pumps,-400.01,EUR,CR-2"]).await;
    assert_eq!(earned().await, 0, "back below the threshold");
    sound(&f.t).await;
}

#[tokio::test]
async fn a_return_of_money_that_is_gone_is_told() {
    let f = Funds::with(coop).await;
    let import = async |lines: &[&str]| f.finance().call(&api::ACCRUE, &[&f.program.id], &file(lines)).await.ok();
    import(&["Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-1"]).await;
    let id = allocation(&f.finance(), f.cast.boreal.id).await.id;
    let adjust = guildhall_domain::funds::AdjustInput { operation: operation(), amount: super::eur(-2_500), reason: "Used".to_owned() };
    f.finance().call(&api::ADJUST, &[&id], &adjust).await.ok();
    let result = import(&["Boreal Flow,2026-11-03,pumps,-1000.00,EUR,CR-1"]).await;
    assert_eq!(result.faulty.iter().map(|row| (row.line, row.code.as_str())).collect::<Vec<_>>(), [(2, "not-covered")]);
    assert_eq!(f.t.count("funds_lines").await, 1);
    sound(&f.t).await;
}

#[tokio::test]
async fn nobody_earns_more_than_the_cap_and_nothing_without_a_rate() {
    let f = Funds::with(|program| {
        coop(program);
        program.rules.accrual_cap = Some(3_000);
    })
    .await;
    let lines = ["Boreal Flow,2026-11-02,pumps,1000.00,EUR,INV-1", "Boreal Flow,2027-02-02,pumps,1000.00,EUR,INV-2"];
    f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&lines)).await.ok();
    assert_eq!(allocation(&f.finance(), f.cast.boreal.id).await.balance.allocated, 3_000);
    sound(&f.t).await;
    let f = Funds::open().await;
    let fields = f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&lines)).await.fields();
    assert_eq!(fields, [("/csv".to_owned(), "no-accrual".to_owned())]);
}

#[tokio::test]
async fn a_long_ledger_leaves_the_portal_whole() {
    let f = Funds::with(coop).await;
    let rows: Vec<String> = (1..=450).map(|row| format!("Ardent Instruments,2026-10-01,valves,{row}00.00,EUR,INV-{row}")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    f.finance().call(&api::ACCRUE, &[&f.program.id], &file(&rows)).await.ok();
    let table = f.finance().call(&api::EXPORT_ENTRIES, &[], &EntryFilter::default()).await.text();
    let mut numbers: Vec<(String, i64)> = Vec::new();
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records() {
        let record = record.expect("a row");
        numbers.push((record[0].to_owned(), record[1].parse().expect("a number")));
    }
    assert_eq!(numbers.len() as i64, f.t.count("funds_entries").await);
    assert!(numbers.len() > 2 * usize::from(guildhall_domain::page::MAX_LIMIT));
    let own: Vec<i64> = numbers.iter().filter(|(book, _)| *book == f.allocation.id.to_string()).map(|(_, number)| *number).collect();
    assert!(own.windows(2).all(|pair| pair[0] == pair[1] + 1), "no entry is missing where a page ends");
}
