//! Funds: how long decisions and payments took stands in columns of its own, so that nobody reads every clock to know it; fields that only those who decide
//! fill in.

use super::Migration;
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0008_funds_waits", up };

fn up(engine: Engine) -> Vec<String> {
    let (vendor, seconds): (&str, fn(&str, &str) -> String) = match engine {
        Engine::Sqlite => ("CAST(json_extract(clock, '$.vendor_seconds') AS INTEGER)", |from, to| {
            format!("(CAST(strftime('%s', {to}) AS INTEGER) - CAST(strftime('%s', {from}) AS INTEGER))")
        }),
        Engine::Postgres => ("CAST(clock::json->>'vendor_seconds' AS BIGINT)", |from, to| {
            format!("CAST(FLOOR(EXTRACT(EPOCH FROM {to}::timestamptz - {from}::timestamptz)) AS BIGINT)")
        }),
    };
    let until = seconds("submitted_at", "decided_at");
    let mut statements = Vec::new();
    for table in ["funds_requests", "funds_claims"] {
        statements.push(format!("ALTER TABLE {table} ADD COLUMN waited BIGINT"));
        statements.push(format!(
            "UPDATE {table} SET waited = CASE WHEN {vendor} < {until} THEN {vendor} ELSE {until} END
                WHERE clock IS NOT NULL AND submitted_at IS NOT NULL AND decided_at IS NOT NULL"
        ));
    }
    statements.push("ALTER TABLE funds_activities ADD COLUMN vendor_fields TEXT".to_owned());
    statements.push("ALTER TABLE funds_claims ADD COLUMN pay_waited BIGINT".to_owned());
    let paid = seconds("decided_at", "paid_at");
    statements.push(format!("UPDATE funds_claims SET pay_waited = {paid} WHERE decided_at IS NOT NULL AND paid_at IS NOT NULL"));
    for (index, table, at) in [
        ("funds_requests_decided_in", "funds_requests", "decided_at, program_id, waited"),
        ("funds_claims_decided_in", "funds_claims", "decided_at, program_id, waited"),
        ("funds_claims_paid_in", "funds_claims", "paid_at, program_id, pay_waited"),
    ] {
        statements.push(format!("CREATE INDEX {index} ON {table} ({at})"));
    }
    statements
}
