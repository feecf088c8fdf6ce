//! What is typed about a program, and the program it makes.

use chrono::{Datelike, NaiveDate};
use guildhall_domain::{
    funds::{CarryOver, ClaimBasis, Holidays, ProgramInput, ProgramKind, Rules},
    invalid::{Check, Invalid},
    money::{Currency, Money},
};
use leptos::prelude::*;

use super::{
    kinds::{self, KindFields},
    own::{self, OwnField},
    steps::{self, StepFields},
};
use crate::{i18n::today, session};

/// The fields.
#[derive(Clone, Copy)]
pub struct Fields {
    pub name: RwSignal<String>,
    pub kind: RwSignal<String>,
    pub starts_on: RwSignal<Option<NaiveDate>>,
    pub ends_on: RwSignal<Option<NaiveDate>>,
    pub currency: RwSignal<String>,
    pub total: RwSignal<Option<Money>>,
    pub gl_code: RwSignal<String>,
    pub participation: RwSignal<String>,
    pub lead_days: RwSignal<String>,
    pub review_days: RwSignal<String>,
    pub pay_days: RwSignal<String>,
    pub claim_basis: RwSignal<String>,
    pub claim_days: RwSignal<String>,
    pub max_claims: RwSignal<String>,
    pub ageing_days: RwSignal<String>,
    pub carry: RwSignal<String>,
    pub carry_percent: RwSignal<String>,
    pub carry_day: RwSignal<Option<NaiveDate>>,
    pub min_request: RwSignal<Option<Money>>,
    pub max_request: RwSignal<Option<Money>>,
    pub max_quarter: RwSignal<Option<Money>>,
    pub accrual_rate: RwSignal<String>,
    pub accrual_threshold: RwSignal<Option<Money>>,
    pub accrual_cap: RwSignal<Option<Money>>,
    pub separation_from: RwSignal<Option<Money>>,
    pub reauthenticate_from: RwSignal<Option<Money>>,
    pub utc_offset: RwSignal<String>,
    pub time_zone: RwSignal<String>,
    pub own: RwSignal<Vec<OwnField>>,
    pub holidays: StoredValue<Vec<(String, RwSignal<String>)>>,
    pub kinds: RwSignal<Vec<KindFields>>,
    pub request_chain: RwSignal<Vec<StepFields>>,
    pub claim_chain: RwSignal<Vec<StepFields>>,
}

impl Fields {
    /// Sensible rules for a program of the year's end or the next year.
    pub fn fresh() -> Self {
        let currency = session::portal().with_untracked(|portal| portal.currency);
        let year = today().year() + i32::from(today().month() > 10);
        let day = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self::of(&ProgramInput {
            name: String::new(),
            kind: ProgramKind::Mdf,
            starts_on: day(1, 1),
            ends_on: day(12, 31),
            currency,
            total: 0,
            gl_code: String::new(),
            rules: Rules {
                participation: 50,
                lead_days: 10,
                review_days: 5,
                pay_days: 10,
                claim_basis: ClaimBasis::Activity,
                claim_days: 60,
                max_claims: 3,
                ageing_days: None,
                carry_over: CarryOver::None,
                min_request: None,
                max_request: None,
                max_quarter: None,
                accrual_rate: 0,
                accrual_threshold: None,
                accrual_cap: None,
                separation_from: 0,
                reauthenticate_from: None,
                utc_offset: 60,
                time_zone: session::portal().with_untracked(|portal| portal.time_zone.clone()),
                offsets: Vec::new(),
                holidays: Vec::new(),
                fields: vec![],
                activity_types: kinds::defaults(),
                request_chain: steps::defaults(),
                claim_chain: steps::defaults(),
            },
        })
    }

    /// Starts from a program.
    pub fn of(input: &ProgramInput) -> Self {
        let rules = &input.rules;
        let money = |minor: i64| Money::new(minor, input.currency);
        let optional = |minor: Option<i64>| RwSignal::new(minor.map(money));
        let text = |number: i64| RwSignal::new(number.to_string());
        let (carry, percent, day) = match rules.carry_over {
            CarryOver::None => ("none", 100, None),
            CarryOver::Percent { percent } => ("percent", percent, None),
            CarryOver::Until { day } => ("until", 100, Some(day)),
        };
        let regions = session::portal().with_untracked(|portal| portal.regions.iter().map(|term| term.slug.clone()).collect::<Vec<_>>());
        let days = |region: &str| rules.holidays_of(region).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Self {
            name: RwSignal::new(input.name.clone()),
            kind: RwSignal::new(if input.kind == ProgramKind::Coop { "coop" } else { "mdf" }.to_owned()),
            starts_on: RwSignal::new(Some(input.starts_on)),
            ends_on: RwSignal::new(Some(input.ends_on)),
            currency: RwSignal::new(input.currency.to_string()),
            total: RwSignal::new(Some(money(input.total)).filter(|total| total.minor > 0)),
            gl_code: RwSignal::new(input.gl_code.clone()),
            participation: text(rules.participation.into()),
            lead_days: text(rules.lead_days.into()),
            review_days: text(rules.review_days.into()),
            pay_days: text(rules.pay_days.into()),
            claim_basis: RwSignal::new(if rules.claim_basis == ClaimBasis::Period { "period" } else { "activity" }.to_owned()),
            claim_days: text(rules.claim_days.into()),
            max_claims: text(rules.max_claims.into()),
            ageing_days: RwSignal::new(rules.ageing_days.map(|days| days.to_string()).unwrap_or_default()),
            carry: RwSignal::new(carry.to_owned()),
            carry_percent: text(percent.into()),
            carry_day: RwSignal::new(day),
            min_request: optional(rules.min_request),
            max_request: optional(rules.max_request),
            max_quarter: optional(rules.max_quarter),
            accrual_rate: RwSignal::new(hundredths(rules.accrual_rate)),
            accrual_threshold: optional(rules.accrual_threshold),
            accrual_cap: optional(rules.accrual_cap),
            separation_from: RwSignal::new(Some(money(rules.separation_from))),
            reauthenticate_from: optional(rules.reauthenticate_from),
            utc_offset: text(rules.utc_offset.into()),
            time_zone: RwSignal::new(rules.time_zone.clone()),
            own: RwSignal::new(rules.fields.iter().map(OwnField::of).collect()),
            holidays: StoredValue::new(regions.into_iter().map(|region| (region.clone(), RwSignal::new(days(&region)))).collect()),
            kinds: RwSignal::new(rules.activity_types.iter().map(|kind| KindFields::of(kind, input.currency)).collect()),
            request_chain: RwSignal::new(rules.request_chain.iter().map(|step| StepFields::of(step, input.currency)).collect()),
            claim_chain: RwSignal::new(rules.claim_chain.iter().map(|step| StepFields::of(step, input.currency)).collect()),
        }
    }

    /// The currency of the books; the portal's while the text is none.
    pub fn currency(self) -> Currency {
        let typed = self.currency.with(|code| code.trim().to_uppercase().parse().ok());
        typed.unwrap_or_else(|| session::portal().with(|portal| portal.currency))
    }

    /// The program that the fields make, checked as the server will check it.
    pub fn input(self) -> Result<ProgramInput, Invalid> {
        let regions = session::portal().with(|portal| portal.regions.clone());
        self.typed().and_then(|input| input.check(&regions))
    }

    /// The same with only that named which is no value at all.
    fn typed(self) -> Result<ProgramInput, Invalid> {
        let mut check = Check::default();
        let currency = self.currency();
        if self.currency.with(|code| code.trim().to_uppercase().parse::<Currency>().is_err()) {
            check.fail("/currency", "malformed");
        }
        let mut day = |pointer: &str, value: Option<NaiveDate>| {
            if value.is_none() {
                check.fail(pointer, "required");
            }
            value.unwrap_or_default()
        };
        let (starts_on, ends_on) = (day("/starts_on", self.starts_on.get()), day("/ends_on", self.ends_on.get()));
        let carry_over = match self.carry.get().as_str() {
            "percent" => CarryOver::Percent { percent: whole(&mut check, "/rules/carry_over/percent", &self.carry_percent.get()) },
            "until" => CarryOver::Until {
                day: self.carry_day.get().unwrap_or_else(|| {
                    check.fail("/rules/carry_over/day", "required");
                    NaiveDate::MAX
                }),
            },
            _ => CarryOver::None,
        };
        let rules = Rules {
            participation: whole(&mut check, "/rules/participation", &self.participation.get()),
            lead_days: whole(&mut check, "/rules/lead_days", &self.lead_days.get()),
            review_days: whole(&mut check, "/rules/review_days", &self.review_days.get()),
            pay_days: whole(&mut check, "/rules/pay_days", &self.pay_days.get()),
            claim_basis: if self.claim_basis.with(|basis| basis == "period") { ClaimBasis::Period } else { ClaimBasis::Activity },
            claim_days: whole(&mut check, "/rules/claim_days", &self.claim_days.get()),
            max_claims: whole(&mut check, "/rules/max_claims", &self.max_claims.get()),
            ageing_days: optional(&mut check, "/rules/ageing_days", &self.ageing_days.get()),
            carry_over,
            min_request: minor(self.min_request, currency),
            max_request: minor(self.max_request, currency),
            max_quarter: minor(self.max_quarter, currency),
            accrual_rate: rate(&mut check, &self.accrual_rate.get()),
            accrual_threshold: minor(self.accrual_threshold, currency),
            accrual_cap: minor(self.accrual_cap, currency),
            separation_from: minor(self.separation_from, currency).unwrap_or_default(),
            reauthenticate_from: minor(self.reauthenticate_from, currency),
            utc_offset: whole(&mut check, "/rules/utc_offset", &self.utc_offset.get()),
            time_zone: self.time_zone.get().trim().to_owned(),
            offsets: Vec::new(),
            holidays: self.read_holidays(&mut check),
            fields: own::read(self.own),
            activity_types: kinds::read(self.kinds, currency, &mut check),
            request_chain: steps::read(self.request_chain, currency),
            claim_chain: steps::read(self.claim_chain, currency),
        };
        check.finish(ProgramInput {
            name: self.name.get(),
            kind: if self.kind.with(|kind| kind == "coop") { ProgramKind::Coop } else { ProgramKind::Mdf },
            starts_on,
            ends_on,
            currency,
            total: minor(self.total, currency).unwrap_or_default(),
            gl_code: self.gl_code.get(),
            rules,
        })
    }

    fn read_holidays(self, check: &mut Check) -> Vec<Holidays> {
        let mut all = Vec::new();
        self.holidays.with_value(|regions| {
            for (region, text) in regions {
                let mut days = Vec::new();
                for word in text.get().split([' ', '\n', ',', ';']).filter(|word| !word.trim().is_empty()) {
                    match word.trim().parse() {
                        Ok(day) => days.push(day),
                        Err(_) => check.fail(&format!("/rules/holidays/{region}"), "malformed"),
                    }
                }
                if !days.is_empty() {
                    days.sort_unstable();
                    days.dedup();
                    all.push(Holidays { region: region.clone(), days });
                }
            }
        });
        all
    }
}

/// A whole number; what is none is named.
pub fn whole<T: std::str::FromStr + Default>(check: &mut Check, pointer: &str, text: &str) -> T {
    text.trim().parse().unwrap_or_else(|_| {
        check.fail(pointer, if text.trim().is_empty() { "required" } else { "malformed" });
        T::default()
    })
}

/// A whole number that may be absent.
pub fn optional<T: std::str::FromStr + Default>(check: &mut Check, pointer: &str, text: &str) -> Option<T> {
    (!text.trim().is_empty()).then(|| whole(check, pointer, text))
}

/// An amount in minor units. What was typed before the currency was chosen keeps its number, not its cents.
pub fn minor(value: RwSignal<Option<Money>>, currency: Currency) -> Option<i64> {
    value.get().map(|money| in_currency(money, currency))
}

fn in_currency(money: Money, currency: Currency) -> i64 {
    let (from, to) = (money.currency.exponent(), currency.exponent());
    if from > to { money.minor / 10i64.pow(from - to) } else { money.minor.saturating_mul(10i64.pow(to - from)) }
}

/// Hundredths of a percent as a percentage: 250 is "2.5".
fn hundredths(rate: u32) -> String {
    let text = format!("{}.{:02}", rate / 100, rate % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rate(check: &mut Check, text: &str) -> u32 {
    let text = text.trim().replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{}{fraction:0<2}", if whole.is_empty() { "0" } else { whole });
    match digits.parse() {
        Ok(rate) if fraction.len() <= 2 => rate,
        Ok(_) | Err(_) => {
            check.fail("/rules/accrual_rate", "malformed");
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_they_are_written() {
        for (text, hundredth) in [("2.5", 250), ("2,25", 225), ("3", 300), ("", 0), (".5", 50)] {
            let mut check = Check::default();
            assert_eq!(rate(&mut check, text), hundredth, "{text}");
            assert_eq!(check.finish(()), Ok(()));
        }
        assert_eq!(hundredths(250), "2.5");
        assert_eq!(hundredths(300), "3");
        assert_eq!(hundredths(0), "0");
    }

    #[test]
    fn what_is_no_rate_is_named() {
        for text in ["x", "2.555", "1e2"] {
            let mut check = Check::default();
            _ = rate(&mut check, text);
            assert!(check.finish(()).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_keep_their_number_in_another_currency() {
        let currency = |code: &str| code.parse::<Currency>().expect("a currency");
        assert_eq!(in_currency(Money::new(10_000, currency("EUR")), currency("JPY")), 100);
        assert_eq!(in_currency(Money::new(100, currency("JPY")), currency("EUR")), 10_000);
        assert_eq!(in_currency(Money::new(10_000, currency("EUR")), currency("USD")), 10_000);
    }
}
