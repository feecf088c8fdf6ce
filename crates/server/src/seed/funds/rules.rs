//! The programs of the demo and what applies in them.

use chrono::{Datelike, NaiveDate, TimeDelta};
use guildhall_domain::{
    funds::{
        ActivityType, ApproverRule, CarryOver, ClaimBasis, CostKind, Holidays, Metric, ProgramInput, ProgramKind, ProofKind, ProofRule,
        Rules, StepRule,
    },
    language::{Language, Localized},
    money::Currency,
    partner::PersonId,
};

/// English and German.
pub fn both(english: &str, german: &str) -> Localized {
    let tag = |tag: &str| tag.parse().unwrap_or_else(|_| Language::english());
    [(tag("en"), english.to_owned()), (tag("de"), german.to_owned())].into_iter().collect()
}

fn metric(slug: &str, english: &str, german: &str, required: bool) -> Metric {
    Metric { slug: slug.to_owned(), label: both(english, german), required }
}

fn proof(kinds: &[(ProofKind, u8)]) -> Vec<ProofRule> {
    kinds.iter().map(|(kind, least)| ProofRule { kind: *kind, least: *least }).collect()
}

/// What money is given for.
pub fn activity_types() -> Vec<ActivityType> {
    let plain = |slug: &str, label: Localized, kinds: &[(ProofKind, u8)], costs: &[CostKind]| ActivityType {
        slug: slug.to_owned(),
        label,
        proof: proof(kinds),
        metrics: Vec::new(),
        costs: costs.to_vec(),
        lead_days: None,
        participation: None,
        min_amount: None,
        max_quarter: None,
        max_amount: None,
        template: Localized::default(),
    };
    vec![
        ActivityType {
            metrics: vec![metric("attendees", "Attendees", "Teilnehmende", true), metric("leads", "Leads", "Leads", true)],
            max_amount: Some(1_500_000),
            template: both("Aim:\nAudience:\nAgenda:\nHow we invite:", "Ziel:\nZielgruppe:\nAblauf:\nSo laden wir ein:"),
            ..plain(
                "event",
                both("In-person event", "Präsenzveranstaltung"),
                &[(ProofKind::Invoice, 1), (ProofKind::Photo, 1), (ProofKind::AttendeeList, 0)],
                &[CostKind::Venue, CostKind::Catering, CostKind::Speakers, CostKind::Print, CostKind::Other],
            )
        },
        ActivityType {
            metrics: vec![metric("registrants", "Registrants", "Anmeldungen", false), metric("leads", "Leads", "Leads", true)],
            lead_days: Some(5),
            ..plain(
                "webinar",
                both("Webinar", "Webinar"),
                &[(ProofKind::Screenshot, 1), (ProofKind::Invoice, 0)],
                &[CostKind::Media, CostKind::Speakers, CostKind::Creative, CostKind::InHouse],
            )
        },
        ActivityType {
            metrics: vec![metric("clicks", "Clicks", "Klicks", false)],
            lead_days: Some(5),
            ..plain(
                "digital_ad",
                both("Digital advertising", "Digitale Werbung"),
                &[(ProofKind::Screenshot, 1), (ProofKind::Invoice, 1)],
                &[CostKind::Media, CostKind::Creative],
            )
        },
        plain(
            "print_ad",
            both("Print advertising", "Druckanzeige"),
            &[(ProofKind::FinalPiece, 1), (ProofKind::Invoice, 1)],
            &[CostKind::Media, CostKind::Creative, CostKind::Print],
        ),
        ActivityType {
            lead_days: Some(20),
            max_amount: Some(2_500_000),
            metrics: vec![metric("leads", "Leads", "Leads", true)],
            ..plain(
                "trade_show",
                both("Trade show", "Messe"),
                &[(ProofKind::Invoice, 1), (ProofKind::Photo, 1), (ProofKind::Contract, 0)],
                &[CostKind::Venue, CostKind::Print, CostKind::Catering, CostKind::Other],
            )
        },
        ActivityType {
            participation: Some(100),
            max_amount: Some(300_000),
            ..plain(
                "signage",
                both("Signs and vehicle lettering", "Schilder und Fahrzeugbeschriftung"),
                &[(ProofKind::Photo, 1), (ProofKind::Invoice, 1)],
                &[CostKind::Print, CostKind::Creative],
            )
        },
        plain(
            "content",
            both("Content in own work", "Inhalte in Eigenarbeit"),
            &[(ProofKind::InHouseReport, 1), (ProofKind::FinalPiece, 0)],
            &[CostKind::InHouse, CostKind::Creative],
        ),
    ]
}

fn step(name: Localized, approvers: ApproverRule, substitutes: &[PersonId], final_up_to: Option<i64>) -> StepRule {
    StepRule {
        name,
        from_amount: None,
        regions: Vec::new(),
        types: Vec::new(),
        approvers,
        parallel: false,
        final_up_to,
        substitutes: substitutes.to_vec(),
    }
}

/// The public holidays of a region: the same days each year, and those that move with Easter, by their distance from it.
fn holidays(region: &str, period: (NaiveDate, NaiveDate), fixed: &[(u32, u32)], moving: &[i64]) -> Holidays {
    let mut days = Vec::new();
    for year in period.0.year()..=period.1.year() {
        days.extend(fixed.iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day)));
        days.extend(moving.iter().filter_map(|days| easter(year)?.checked_add_signed(TimeDelta::days(*days))));
    }
    days.sort_unstable();
    days.dedup();
    Holidays { region: region.to_owned(), days }
}

/// Easter Sunday of a year, after the rule that Meeus, Jones and Butcher wrote down.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// The rules of the vendor's market development funds; co-op differs where its money comes from.
pub fn rules(kind: ProgramKind, substitute: PersonId, period: (NaiveDate, NaiveDate)) -> Rules {
    let manager = || step(both("Channel manager", "Kanalbetreuung"), ApproverRule::ChannelManagers, &[], Some(250_000));
    let money = || step(both("Fund approval", "Mittelfreigabe"), ApproverRule::FundApprovers, &[substitute], None);
    Rules {
        participation: 50,
        lead_days: 10,
        review_days: 3,
        pay_days: 10,
        claim_basis: ClaimBasis::Activity,
        claim_days: 60,
        max_claims: 3,
        ageing_days: match kind {
            ProgramKind::Mdf => None,
            ProgramKind::Coop => Some(180),
        },
        carry_over: CarryOver::None,
        min_request: Some(20_000),
        max_request: Some(2_500_000),
        max_quarter: Some(4_000_000),
        accrual_rate: match kind {
            ProgramKind::Mdf => 0,
            ProgramKind::Coop => 250,
        },
        accrual_threshold: match kind {
            ProgramKind::Mdf => None,
            ProgramKind::Coop => Some(1_000_000),
        },
        accrual_cap: match kind {
            ProgramKind::Mdf => None,
            ProgramKind::Coop => Some(3_000_000),
        },
        separation_from: 0,
        reauthenticate_from: Some(1_000_000),
        utc_offset: 60,
        time_zone: String::new(),
        offsets: Vec::new(),
        holidays: vec![
            holidays("dach", period, &[(1, 1), (1, 6), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)], &[-2, 1, 39, 50, 60]),
            holidays("benelux", period, &[(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)], &[1, 39, 50]),
            holidays("nordics", period, &[(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26)], &[-3, -2, 1, 39]),
        ],
        fields: Vec::new(),
        activity_types: activity_types(),
        request_chain: vec![manager(), money()],
        claim_chain: vec![money()],
    }
}

/// A program of the demo.
pub fn program(
    name: String,
    kind: ProgramKind,
    period: (NaiveDate, NaiveDate),
    (currency, total): (Currency, i64),
    gl_code: &str,
    substitute: PersonId,
) -> ProgramInput {
    ProgramInput {
        name,
        kind,
        starts_on: period.0,
        ends_on: period.1,
        currency,
        total,
        gl_code: gl_code.to_owned(),
        rules: rules(kind, substitute, period),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_it_is() {
        for (year, month, day) in [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn holidays_come_each_year_once() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        let days = holidays("dach", (day(2026, 10, 1), day(2027, 9, 30)), &[(1, 1), (12, 25)], &[-2, 1]).days;
        assert_eq!(
            days,
            [
                day(2026, 1, 1),
                day(2026, 4, 3),
                day(2026, 4, 6),
                day(2026, 12, 25),
                day(2027, 1, 1),
                day(2027, 3, 26),
                day(2027, 3, 29),
                day(2027, 12, 25)
            ]
        );
    }
}
