//! Words for states, reasons and kinds of the funds, with their colours and signs.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{
        ActivityStatus, ActivityType, ClaimId, ClaimStatus, Clock, CostKind, EntryKind, FundRequest, Part, ProgramKind, ProofKind,
        ReasonCode, Refusal, RequestId, RequestStatus, Segment, Turn, Venue, Verdict,
    },
    language::Localized,
    money::Money,
};
use leptos::prelude::*;

pub use crate::modules::record::record;
use crate::{
    api::link,
    i18n::{self, days_until, language},
    session,
    ui::{Badge, Icon, Tone},
};

/// The address of a request's page.
pub fn request_link(id: RequestId) -> String {
    link(&format!("/funds/requests/{id}"))
}

/// The address of a claim's page.
pub fn claim_link(id: ClaimId) -> String {
    link(&format!("/funds/claims/{id}"))
}

/// Words in several languages, in the reader's.
pub fn localized(words: &Localized) -> String {
    words.text(&language()).to_owned()
}

/// A type of activity: "Webinar".
pub fn activity_type(kind: &ActivityType) -> String {
    localized(&kind.label)
}

/// A request's status, as the one who reads must take it.
pub fn request_status(status: RequestStatus) -> String {
    if status == RequestStatus::WaitingForPartner && session::me().with_untracked(|me| !me.actor.is_vendor()) {
        return t!("funds.waits-for-you");
    }
    t!(&format!("funds.request.status.{}", status.slug()))
}

/// The colour and sign of a request's status.
pub const fn request_look(status: RequestStatus) -> (Tone, Icon) {
    match status {
        RequestStatus::Draft => (Tone::Plain, Icon::Pen),
        RequestStatus::InReview => (Tone::Accent, Icon::Half),
        RequestStatus::WaitingForPartner => (Tone::Warning, Icon::Question),
        RequestStatus::Approved => (Tone::Success, Icon::Check),
        RequestStatus::PartlyApproved => (Tone::Success, Icon::Check),
        RequestStatus::Rejected => (Tone::Warning, Icon::Undo),
        RequestStatus::Declined => (Tone::Danger, Icon::Failed),
        RequestStatus::Withdrawn => (Tone::Plain, Icon::Undo),
        RequestStatus::Active => (Tone::Accent, Icon::Play),
        RequestStatus::ClaimWindow => (Tone::Warning, Icon::Receipt),
        RequestStatus::Closed => (Tone::Plain, Icon::Done),
        RequestStatus::Lapsed => (Tone::Danger, Icon::Clock),
    }
}

/// A request's status as a badge.
pub fn request_badge(status: RequestStatus) -> AnyView {
    let (tone, icon) = request_look(status);
    view! { <Badge tone=tone icon=Some(icon)>{move || request_status(status)}</Badge> }.into_any()
}

/// An activity's status as a badge.
pub fn activity_badge(status: ActivityStatus) -> AnyView {
    let (tone, icon) = match status {
        ActivityStatus::Draft => (Tone::Plain, Icon::Pen),
        ActivityStatus::Open => (Tone::Accent, Icon::Half),
        ActivityStatus::Approved => (Tone::Success, Icon::Check),
        ActivityStatus::Returned => (Tone::Warning, Icon::Undo),
        ActivityStatus::Denied => (Tone::Danger, Icon::Failed),
        ActivityStatus::Cancelled => (Tone::Plain, Icon::Cross),
        ActivityStatus::Settled => (Tone::Success, Icon::Done),
        ActivityStatus::Lapsed => (Tone::Danger, Icon::Clock),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("funds.activity.status.{}", status.slug()))}</Badge> }.into_any()
}

/// A claim's status.
pub fn claim_status(status: ClaimStatus) -> String {
    t!(&format!("funds.claim.status.{}", status.slug()))
}

/// The colour and sign of a claim's status.
pub const fn claim_look(status: ClaimStatus) -> (Tone, Icon) {
    match status {
        ClaimStatus::Draft => (Tone::Plain, Icon::Pen),
        ClaimStatus::InReview => (Tone::Accent, Icon::Half),
        ClaimStatus::Returned => (Tone::Warning, Icon::Undo),
        ClaimStatus::Approved | ClaimStatus::PartlyApproved => (Tone::Success, Icon::Check),
        ClaimStatus::Denied => (Tone::Danger, Icon::Failed),
        ClaimStatus::PartlyPaid => (Tone::Accent, Icon::Receipt),
        ClaimStatus::Paid => (Tone::Success, Icon::Done),
        ClaimStatus::Reversed => (Tone::Danger, Icon::Undo),
        ClaimStatus::Lapsed => (Tone::Plain, Icon::Clock),
    }
}

/// A claim's status as a badge.
pub fn claim_badge(status: ClaimStatus) -> AnyView {
    let (tone, icon) = claim_look(status);
    view! { <Badge tone=tone icon=Some(icon)>{move || claim_status(status)}</Badge> }.into_any()
}

/// A verdict without its amount, in keys: `funds.verdict.<slug>`.
pub const fn verdict_slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "accept",
        Verdict::Change { .. } => "change",
        Verdict::Deny => "deny",
        Verdict::Return => "return",
    }
}

/// A verdict as a badge.
pub fn verdict_badge(verdict: Verdict) -> AnyView {
    let (tone, icon) = match verdict {
        Verdict::Accept => (Tone::Success, Icon::Check),
        Verdict::Change { .. } => (Tone::Warning, Icon::Pen),
        Verdict::Deny => (Tone::Danger, Icon::Failed),
        Verdict::Return => (Tone::Warning, Icon::Undo),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("funds.verdict.{}", verdict_slug(verdict)))}</Badge> }.into_any()
}

/// A reason: "Costs that do not count".
pub fn reason(reason: ReasonCode) -> String {
    t!(&format!("funds.reason.{}", reason.slug()))
}

/// A kind of proof: "Invoice".
pub fn proof(kind: ProofKind) -> String {
    t!(&format!("funds.proof.{}", kind.slug()))
}

/// A kind of cost: "Catering".
pub fn cost(kind: CostKind) -> String {
    t!(&format!("funds.cost.{}", kind.slug()))
}

/// What a ledger entry does.
pub fn entry(kind: EntryKind) -> String {
    t!(&format!("funds.entry.{}", kind.slug()))
}

/// A figure of a balance, as it is written in an address.
pub const fn part_slug(part: Part) -> &'static str {
    match part {
        Part::Allocated => "allocated",
        Part::Committed => "committed",
        Part::Paid => "paid",
        Part::Forfeited => "forfeited",
        Part::Reinstated => "reinstated",
    }
}

/// A figure of a balance: "committed".
pub fn part(part: Part) -> String {
    t!(&format!("funds.part.{}", part_slug(part)))
}

/// MDF or co-op.
pub fn program_kind(kind: ProgramKind) -> String {
    match kind {
        ProgramKind::Mdf => t!("funds.program.mdf"),
        ProgramKind::Coop => t!("funds.program.coop"),
    }
}

/// Who bears which part of the cost, in percent, for the one who reads.
pub fn shares(vendor: u8) -> String {
    let partner = 100 - vendor;
    if session::me().with(|me| me.actor.is_vendor()) {
        return t!("funds.share.vendor", vendor = vendor, partner = partner);
    }
    session::portal().with(|portal| t!("funds.share.of", name = &portal.vendor, vendor = vendor, partner = partner))
}

/// How an activity is held.
pub fn venue(venue: Venue) -> String {
    match venue {
        Venue::InPerson => t!("funds.venue.in_person"),
        Venue::Virtual => t!("funds.venue.virtual"),
    }
}

/// Whose turn it is, for the one who reads.
pub fn turn(turn: Turn, vendor: bool) -> String {
    match (turn, vendor) {
        (Turn::Partner, false) | (Turn::Vendor, true) => t!("funds.turn.yours"),
        (Turn::Partner, true) => t!("funds.turn.partner"),
        (Turn::Vendor, false) => t!("funds.turn.vendor"),
        (Turn::Nobody, _) => t!("funds.turn.nobody"),
    }
}

/// Whose turn it is with a request: once it can be claimed, the partner's, although no clock runs. Nobody's when it is over.
pub fn turn_of(status: RequestStatus, clock: Option<Clock>) -> Turn {
    match status {
        RequestStatus::ClaimWindow => Turn::Partner,
        RequestStatus::Draft
        | RequestStatus::InReview
        | RequestStatus::WaitingForPartner
        | RequestStatus::Approved
        | RequestStatus::PartlyApproved
        | RequestStatus::Rejected
        | RequestStatus::Declined
        | RequestStatus::Withdrawn
        | RequestStatus::Active
        | RequestStatus::Closed
        | RequestStatus::Lapsed => clock.map_or(Turn::Partner, |clock| clock.turn),
    }
}

/// Whether it is the turn of the one who reads.
pub const fn is_mine(turn: Turn, vendor: bool) -> bool {
    matches!((turn, vendor), (Turn::Partner, false) | (Turn::Vendor, true))
}

/// Why something cannot be done, in the reader's words: the same as the server's answer would be.
pub fn refusal(refusal: &Refusal) -> String {
    i18n::refusal(refusal)
}

/// Money of a request.
pub fn money(request: &FundRequest, minor: i64) -> String {
    i18n::whole_money(Money::new(minor, request.currency))
}

/// A day and how far it is: "30 November, 4 days left".
pub fn due(day: NaiveDate) -> String {
    left(day, i18n::day(day))
}

/// The same where there is little room: "30 Nov, 4 days left".
pub fn due_short(day: NaiveDate) -> String {
    left(day, i18n::day_short(day))
}

fn left(day: NaiveDate, date: String) -> String {
    match days_until(day) {
        ..0 => t!("funds.due.over", date = date),
        0 => t!("funds.due.today", date = date),
        days => t!("funds.due.days", date = date, count = days),
    }
}

/// How urgent a day is where money is at stake.
pub fn urgency(day: NaiveDate) -> Tone {
    match days_until(day) {
        ..8 => Tone::Danger,
        8..14 => Tone::Warning,
        _ => Tone::Plain,
    }
}

/// A title, or what stands for one that is not written yet.
pub fn titled(title: &str) -> String {
    if title.trim().is_empty() { t!("funds.untitled") } else { title.to_owned() }
}

/// A span of time: hours up to two days, then days.
pub fn hours(hours: u32) -> String {
    if hours == 0 {
        return t!("funds.hours.none");
    }
    if hours < 48 { t!("funds.hours", count = hours) } else { t!("funds.days", count = hours.div_ceil(24)) }
}

/// A span of seconds in words, in its largest whole unit.
pub fn span(seconds: i64) -> String {
    let hours = seconds.max(0) / 3_600;
    match hours {
        0 => t!("funds.minutes", count = seconds.max(0) / 60),
        1..48 => t!("funds.hours", count = hours),
        _ => t!("funds.days", count = hours / 24),
    }
}

/// Whom an activity is for.
pub const fn segment_slug(segment: Segment) -> &'static str {
    match segment {
        Segment::Small => "small",
        Segment::Middle => "middle",
        Segment::Enterprise => "enterprise",
        Segment::Public => "public",
    }
}

/// Every segment.
pub const SEGMENTS: [Segment; 4] = [Segment::Small, Segment::Middle, Segment::Enterprise, Segment::Public];

/// Whom an activity is for, in words.
pub fn segment(segment: Segment) -> String {
    t!(&format!("funds.segment.{}", segment_slug(segment)))
}
