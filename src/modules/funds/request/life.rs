//! The life of a request in five steps: sent, decided, carried out, claimed, paid.

use guildhall_domain::funds::{FundRequest, RequestStatus};

use crate::{
    i18n::{day_short, moment_day},
    modules::funds::say,
    ui::{Step, Tone, When},
};

/// Which of the five steps is now, and how it looks; the fifth is behind when everything is paid.
const fn stage(status: RequestStatus) -> (usize, Tone) {
    match status {
        RequestStatus::Draft => (0, Tone::Warning),
        RequestStatus::InReview => (1, Tone::Accent),
        RequestStatus::WaitingForPartner | RequestStatus::Rejected => (1, Tone::Warning),
        RequestStatus::Declined => (1, Tone::Danger),
        RequestStatus::Withdrawn => (1, Tone::Plain),
        RequestStatus::Approved | RequestStatus::PartlyApproved | RequestStatus::Active => (2, Tone::Accent),
        RequestStatus::ClaimWindow => (3, Tone::Warning),
        RequestStatus::Lapsed => (3, Tone::Danger),
        RequestStatus::Closed => (5, Tone::Success),
    }
}

/// The steps.
pub fn steps(request: &FundRequest) -> Vec<Step> {
    let (now, tone) = stage(request.status);
    let notes = [sent(request), decided(request), carried_out(request), claimed(request), paid(request)];
    let words =
        [t!("funds.life.sent"), t!("funds.life.decided"), t!("funds.life.carried-out"), t!("funds.life.claimed"), t!("funds.life.paid")];
    let step = |(index, (words, note)): (usize, (String, String))| {
        let when = match index.cmp(&now) {
            std::cmp::Ordering::Less => When::Done,
            std::cmp::Ordering::Equal => When::Now(tone),
            std::cmp::Ordering::Greater => When::Later,
        };
        Step { words, note, when }
    };
    words.into_iter().zip(notes).enumerate().map(step).collect()
}

fn sent(request: &FundRequest) -> String {
    match request.submitted_at {
        Some(at) => t!("funds.life.by", day = moment_day(at), name = &request.requested_by_name),
        None => t!("funds.life.not-sent"),
    }
}

fn decided(request: &FundRequest) -> String {
    match request.status {
        RequestStatus::Draft => String::new(),
        RequestStatus::InReview => {
            let due = request.clock.and_then(|clock| clock.due_on);
            due.map_or_else(String::new, |on| t!("funds.life.decided-by", day = day_short(on)))
        }
        RequestStatus::WaitingForPartner | RequestStatus::Rejected | RequestStatus::Declined | RequestStatus::Withdrawn => {
            say::request_status(request.status)
        }
        RequestStatus::Approved
        | RequestStatus::PartlyApproved
        | RequestStatus::Active
        | RequestStatus::ClaimWindow
        | RequestStatus::Closed
        | RequestStatus::Lapsed => t!("funds.life.approved", amount = say::money(request, approved(request))),
    }
}

fn approved(request: &FundRequest) -> i64 {
    request.activities.iter().filter_map(|activity| activity.approved).sum()
}

fn carried_out(request: &FundRequest) -> String {
    let first = request.activities.iter().filter_map(|activity| activity.asked.starts_on).min();
    let last = request.activities.iter().filter_map(|activity| activity.asked.ends_on).max();
    match (first, last) {
        (Some(first), Some(last)) if first == last => day_short(first),
        (Some(first), Some(last)) => t!("funds.span", from = day_short(first), to = day_short(last)),
        (Some(_) | None, None) | (None, Some(_)) => String::new(),
    }
}

fn claimed(request: &FundRequest) -> String {
    let last = request.activities.iter().filter_map(|activity| activity.claim_by).min();
    last.map_or_else(String::new, |on| t!("funds.life.claim-by", day = day_short(on)))
}

fn paid(request: &FundRequest) -> String {
    let paid: i64 = request.activities.iter().map(|activity| activity.paid).sum();
    if paid == 0 { String::new() } else { say::money(request, paid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_step() {
        assert_eq!(stage(RequestStatus::Draft).0, 0);
        assert_eq!(stage(RequestStatus::WaitingForPartner), (1, Tone::Warning));
        assert_eq!(stage(RequestStatus::Active).0, 2);
        assert_eq!(stage(RequestStatus::Closed).0, 5, "everything lies behind");
        let mut before = 0;
        for status in
            [RequestStatus::Draft, RequestStatus::InReview, RequestStatus::Approved, RequestStatus::ClaimWindow, RequestStatus::Closed]
        {
            assert!(stage(status).0 >= before, "a request does not go back");
            before = stage(status).0;
        }
    }
}
