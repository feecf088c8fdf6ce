//! What the demo is made with: the same things that authors and the vendor do.

pub(crate) use super::attempts::{Sat, count_all, sit};
pub use super::{
    attempts::{grant, start, void},
    awards::{create as give_award, revoke as revoke_award},
    banks::create as create_bank,
    certifications::{create as create_certification, publish as publish_certification},
    exams::{create as create_exam, publish as publish_exam},
    needs::update as update_needs,
    nudge::nudge,
    questions::create as create_question,
};
