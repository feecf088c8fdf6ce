//! Files that prove something done elsewhere.

use guildhall_domain::{partner::PersonId, training::EvidenceId};

use super::store;
use crate::{db::Tx, error::Error};

/// Marks a file of evidence as one about somebody.
pub(in crate::training) async fn evidence_about(tx: &Tx, evidence: EvidenceId, person: PersonId, pointer: &str) -> Result<(), Error> {
    if store::evidence(tx, evidence).await?.is_none() {
        return Err(Error::field(pointer, "unknown"));
    }
    store::mark_evidence(tx, evidence, person).await
}
