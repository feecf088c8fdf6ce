//! What each request of the demo's year goes through: drawn by lot, always the same way.

use guildhall_domain::funds::ProgramKind;

use super::act::Step;
use crate::seed::partners::PARTNERS;

/// How a decision ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Approved as asked.
    Accept,
    /// Approved with less.
    Less,
    /// Denied.
    Deny,
    /// Returned, mended, sent again and approved.
    Return,
    /// Asked about, answered, approved.
    Ask,
    /// Taken back by the partner.
    Withdraw,
}

/// What becomes of an approved activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Claimed, approved, paid at once.
    Paid,
    /// Claimed, approved, paid in two instalments.
    Instalments,
    /// Claimed, returned once, mended, paid.
    Mended,
    /// Claimed; part of the costs did not count.
    Partly,
    /// Claimed and denied.
    Denied,
    /// Never claimed: it lapses.
    Forgotten,
    /// Given up before it began.
    Cancelled,
    /// The partner asks for more time to claim.
    Late,
    /// Paid, then partly taken back.
    Reversed,
}

/// A request of the demo.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its number among all of them.
    pub number: usize,
    /// The partner, a number in [`PARTNERS`].
    pub partner: usize,
    /// Which program's money.
    pub program: ProgramKind,
    /// Day it is sent, counted from today.
    pub day: i32,
    /// Its ideas, numbers in [`super::ideas::IDEAS`].
    pub ideas: Vec<usize>,
    /// How the decision ends.
    pub fate: Fate,
    /// What becomes of its activities.
    pub end: End,
    /// Whether the partner wants to change the first activity after its approval.
    pub changes: bool,
    /// Days from sending to the first activity's start.
    pub ahead: i32,
    /// Whether it stays a draft.
    pub draft: bool,
    /// Says which invoices it claims: requests with the same seal claim the same invoice.
    pub seal: usize,
    /// The step that waits for whoever visits the demo.
    pub until: Option<Step>,
}

/// A number from 0 to `sides` − 1, always the same for the same request and question.
pub fn dice(request: usize, question: u64, sides: u64) -> u64 {
    let mut x = (request as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ question.wrapping_mul(0xd1b5_4a32_d192_ed03);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) % sides.max(1)
}

/// How many requests a partner of a tier makes in the year.
fn zeal(partner: usize) -> usize {
    match PARTNERS.get(partner).map_or("", |partner| partner.tier) {
        "platinum" => 24,
        "gold" => 17,
        "silver" => 10,
        _ => 5,
    }
}

/// The whole year, in the order of sending; `partners` are those who take part.
pub fn year(partners: &[usize], ideas: usize) -> Vec<Plan> {
    let mut plans = Vec::new();
    for &partner in partners {
        let count = zeal(partner);
        for turn in 0..count {
            let number = plans.len();
            let slot = 318 * turn / count;
            let day = -330 + i32::try_from(slot).unwrap_or_default() + i32::try_from(dice(number, 1, 14)).unwrap_or_default();
            plans.push(drawn(number, partner, day.min(-1), ideas));
        }
    }
    plans.extend(told(plans.len()));
    plans.sort_by_key(|plan| (plan.day, plan.number));
    plans
}

fn drawn(number: usize, partner: usize, day: i32, ideas: usize) -> Plan {
    let kind = PARTNERS.get(partner).map_or("", |partner| partner.kind);
    let coop = dice(number, 2, 10) < if kind == "distributor" { 5 } else { 2 };
    let pick = |question: u64| usize::try_from(dice(number, question, ideas as u64)).unwrap_or_default();
    let mut chosen = vec![pick(3)];
    if dice(number, 4, 10) < 3 {
        chosen.push((pick(3) + 1 + pick(5) % 5) % ideas.max(1));
    }
    let fate = match dice(number, 6, 100) {
        0..=63 => Fate::Accept,
        64..=74 => Fate::Less,
        75..=82 => Fate::Return,
        83..=89 => Fate::Ask,
        90..=95 => Fate::Deny,
        _ => Fate::Withdraw,
    };
    let end = match dice(number, 7, 100) {
        0..=54 => End::Paid,
        55..=60 => End::Instalments,
        61..=69 => End::Mended,
        70..=79 => End::Partly,
        80..=82 => End::Denied,
        83..=91 => End::Forgotten,
        92..=94 => End::Cancelled,
        95..=97 => End::Late,
        _ => End::Reversed,
    };
    Plan {
        number,
        partner,
        program: if coop { ProgramKind::Coop } else { ProgramKind::Mdf },
        day,
        ideas: chosen,
        fate,
        end,
        changes: dice(number, 8, 100) < 6,
        ahead: 32 + i32::try_from(dice(number, 9, 30)).unwrap_or_default(),
        draft: false,
        seal: number,
        until: None,
    }
}

/// Stories that every visitor of the demo should find: those of the first partner, and an invoice that is claimed twice.
fn told(first: usize) -> Vec<Plan> {
    let story = |offset: usize, partner: usize, day: i32, idea: usize, fate: Fate, end: End| Plan {
        number: first + offset,
        partner,
        program: ProgramKind::Mdf,
        day,
        ideas: vec![idea],
        fate,
        end,
        changes: false,
        ahead: 31,
        draft: false,
        seal: first + offset,
        until: None,
    };
    // Something for everybody of the vendor to do: requests for channel managers and for who approves funds, claims to decide and to pay.
    let waits = |offset: usize, partner: usize, day: i32, idea: usize, until: Step| Plan {
        until: Some(until),
        ..story(offset, partner, day, idea, Fate::Accept, End::Paid)
    };
    vec![
        Plan { draft: true, ideas: vec![0, 3], ..story(0, 0, -2, 0, Fate::Accept, End::Paid) },
        // A question waits for an answer; see `Fate::Ask`: it is asked after a day and answered after five.
        story(1, 0, -3, 7, Fate::Ask, End::Paid),
        story(2, 0, -1, 15, Fate::Accept, End::Paid),
        // Over since a week, to be claimed.
        Plan { ideas: vec![1, 20], ..story(3, 0, -46, 1, Fate::Accept, End::Forgotten) },
        // Returned a day ago.
        story(4, 0, -4, 11, Fate::Return, End::Paid),
        // Claimed and returned: the claim is in the partner's court.
        story(5, 0, -52, 2, Fate::Accept, End::Mended),
        // The same invoice, claimed by one partner in summer and by another one yesterday.
        Plan { ahead: 30, ..story(6, 12, -150, 10, Fate::Accept, End::Paid) },
        Plan { seal: first + 6, ahead: 30, ..waits(7, 6, -61, 10, Step::DecideClaim) },
        waits(8, 8, -2, 4, Step::Decide),
        waits(9, 2, -4, 7, Step::Decide),
        waits(10, 6, -5, 18, Step::DecideOn),
        Plan { ideas: vec![3, 11], ..waits(11, 1, -9, 3, Step::DecideOn) },
        waits(12, 8, -8, 3, Step::DecideOn),
        waits(13, 5, -10, 7, Step::DecideOn),
        waits(14, 15, -12, 11, Step::DecideOn),
        waits(15, 8, -61, 20, Step::DecideClaim),
        waits(16, 1, -61, 0, Step::DecideClaim),
        Plan { ideas: vec![1, 9], ..waits(17, 15, -68, 1, Step::DecideClaim) },
        waits(18, 1, -86, 9, Step::Pay),
        Plan { ideas: vec![17, 20], ..waits(19, 1, -90, 17, Step::Pay) },
        waits(20, 5, -84, 23, Step::Pay),
    ]
}
