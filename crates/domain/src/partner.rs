//! The core's companies and people, as every module knows them.

use crate::id::Id;

/// Marks ids of partner companies.
#[derive(Debug, Clone, Copy)]
pub enum PartnerKey {}
/// Marks ids of people.
#[derive(Debug, Clone, Copy)]
pub enum PersonKey {}

/// A partner company's id.
pub type PartnerId = Id<PartnerKey>;
/// A person's id.
pub type PersonId = Id<PersonKey>;
