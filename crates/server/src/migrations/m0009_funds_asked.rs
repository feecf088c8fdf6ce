//! Funds: who was asked to decide on a request keeps seeing it; a partner's requests are found by their money.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0009_funds_asked", up };

fn up(engine: Engine) -> Vec<String> {
    [
        "CREATE TABLE funds_asked (
            person_id TEXT NOT NULL REFERENCES people (id), request_id TEXT NOT NULL REFERENCES funds_requests (id),
            PRIMARY KEY (person_id, request_id))",
        "CREATE INDEX funds_asked_request ON funds_asked (request_id)",
        "INSERT INTO funds_asked (person_id, request_id)
            SELECT u.person_id, u.subject_id FROM funds_turns u WHERE u.subject = 'request'
            UNION SELECT u.person_id, k.request_id FROM funds_turns u JOIN funds_claims k ON k.id = u.subject_id WHERE u.subject = 'claim'
            UNION SELECT e.person_id, e.request_id FROM funds_events e JOIN people p ON p.id = e.person_id
                WHERE p.partner_id IS NULL AND e.code IN ('step_approved', 'approved', 'approved_lower', 'denied', 'returned', 'change_approved',
                    'change_denied', 'claim_step_decided', 'claim_approved', 'claim_partly_approved', 'claim_denied', 'claim_returned')",
        "CREATE INDEX funds_requests_allocation ON funds_requests (allocation_id, requested_by)",
    ]
    .map(|statement| portable(engine, statement))
    .to_vec()
}
