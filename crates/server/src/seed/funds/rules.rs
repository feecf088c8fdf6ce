//! The programs of the demo and what applies in them.

use chrono::NaiveDate;
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

/// The rules of the vendor's market development funds; co-op differs where its money comes from.
pub fn rules(kind: ProgramKind, substitute: PersonId, period: (NaiveDate, NaiveDate)) -> Rules {
    let manager = || step(both("Channel manager", "Kanalbetreuung"), ApproverRule::ChannelManagers, &[], Some(250_000));
    let money = || step(both("Fund approval", "Mittelfreigabe"), ApproverRule::FundApprovers, &[substitute], None);
    let holidays = |region: &str, days: &[(i32, u32, u32)]| Holidays {
        region: region.to_owned(),
        days: days.iter().filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(*year, *month, *day)).collect(),
    };
    let years: Vec<i32> = (chrono::Datelike::year(&period.0)..=chrono::Datelike::year(&period.1)).collect();
    let fixed: Vec<(i32, u32, u32)> =
        years.iter().flat_map(|year| [(*year, 1, 1), (*year, 5, 1), (*year, 12, 25), (*year, 12, 26)]).collect();
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
        holidays: vec![holidays("dach", &fixed), holidays("benelux", &fixed), holidays("nordics", &fixed)],
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
