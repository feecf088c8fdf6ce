//! What keeps a draft from being sent: the domain's own check while typing, the server's answer once it is there.

use chrono::NaiveDate;
use guildhall_domain::funds::{ActivityId, CheckResult, FundRequest, Notice, Program, RequestInput, Setting, check};

/// The server's answer about one state of the draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What was asked about.
    pub input: RequestInput,
    /// The answer.
    pub result: CheckResult,
}

/// What was asked for before is the server's to know.
static NONE: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();

/// What keeps the draft from being sent.
pub fn problems(
    input: &RequestInput,
    request: &FundRequest,
    fixed: &[ActivityId],
    program: Option<&Program>,
    checked: Option<&Checked>,
    today: NaiveDate,
) -> Vec<Notice> {
    if let Some(checked) = checked.filter(|checked| checked.input == *input) {
        return checked.result.problems.clone();
    }
    let Some(program) = program else { return Vec::new() };
    // What the server knew of another allocation says nothing of this one.
    let known = checked.filter(|checked| checked.input.allocation == input.allocation).map(|checked| &checked.result);
    let setting = Setting {
        rules: &request.rules,
        status: program.status,
        period: (program.program.starts_on, program.program.ends_on),
        currency: request.currency,
        program_currency: program.program.currency,
        rate: known.and_then(|known| known.rate),
        available: known.map_or(i64::MAX, |known| known.available.minor),
        in_quarter: known.map_or(0, |known| known.in_quarter),
        in_quarter_of: known.map_or(&NONE, |known| &known.in_quarter_of),
        kept: known.map_or(0, |known| known.kept),
        fixed,
        region: &request.region,
        today,
    };
    // Only the server knows today's rate: before its first answer nothing is said of it.
    let asked = known.is_some();
    check(input, &setting).notices().into_iter().filter(|notice| asked || notice.code != "funds/no-rate").collect()
}

/// Whether a problem is told before the reader tries to send: what is not written yet is no mistake.
pub fn is_told(notice: &Notice, tried: bool) -> bool {
    tried || !matches!(notice.code.as_str(), "required" | "not-positive")
}

/// The problems of one field, or of what lies in it.
pub fn at<'a>(notices: &'a [Notice], pointer: &str) -> Option<&'a Notice> {
    notices.iter().find(|notice| notice.pointer == pointer)
}

/// The problems that belong to no field.
pub fn of_the_whole(notices: &[Notice]) -> Vec<Notice> {
    notices.iter().filter(|notice| matches!(notice.pointer.as_str(), "" | "/activities")).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(pointer: &str, code: &str) -> Notice {
        Notice { pointer: pointer.to_owned(), code: code.to_owned(), params: serde_json::Map::new() }
    }

    #[test]
    fn what_is_not_written_yet_is_told_when_it_is_sent() {
        assert!(!is_told(&notice("/title", "required"), false));
        assert!(is_told(&notice("/title", "required"), true));
        assert!(is_told(&notice("/activities/0/asked", "funds/above-share"), false));
    }

    fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
        serde_json::from_value(value).expect("it can be read")
    }

    /// A draft in francs under rules in euros: at most 1 000 euros a request, 1 500 a quarter.
    fn draft(asked: i64) -> (RequestInput, FundRequest, Program) {
        let id = "01999999-9999-7999-8999-999999999999";
        let step = serde_json::json!({"name": {"en": "Approval"}, "approvers": {"kind": "fund_approvers"}});
        let rules = serde_json::json!({
            "participation": 50, "lead_days": 0, "review_days": 5, "claim_basis": "activity", "claim_days": 60, "max_claims": 3,
            "carry_over": {"kind": "none"}, "max_request": 100_000, "max_quarter": 150_000, "request_chain": [step], "claim_chain": [step],
            "activity_types": [{"slug": "event", "label": {"en": "Event"}, "proof": [], "costs": ["venue"]}],
        });
        let activity = serde_json::json!({
            "title": "Fair", "kind": "event", "venue": "virtual", "description": "Valves", "starts_on": "2026-11-25",
            "ends_on": "2026-11-26", "cost": asked * 2, "asked": asked
        });
        let input = serde_json::json!({"allocation": id, "title": "Fair", "activities": [activity]});
        let request = serde_json::json!({
            "id": id, "number": "R-1", "program": id, "program_name": "MDF", "rules_version": 1, "rules": rules, "allocation": id,
            "currency": "CHF", "partner": id, "partner_name": "Ardent", "region": "dach", "title": "Fair", "description": "",
            "status": "draft", "activities": [], "requested_by": id, "requested_by_name": "Ada", "created_at": "2026-11-23T08:00:00Z",
            "updated_at": "2026-11-23T08:00:00Z", "events": [], "version": 1
        });
        let program = serde_json::json!({
            "id": id, "status": "open", "rules_version": 1, "pooled": {"minor": 0, "currency": "EUR"}, "version": 1,
            "program": {
                "name": "MDF", "kind": "mdf", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "currency": "EUR", "total": 1, "rules": rules
            },
        });
        (read(input), read(request), read(program))
    }

    #[test]
    fn limits_of_foreign_books_are_known_after_the_first_answer() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
        let (input, request, program) = draft(120_000);
        let codes = |checked: Option<&Checked>| {
            problems(&input, &request, &[], Some(&program), checked, today).into_iter().map(|notice| notice.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(None), [""; 0], "nobody knows the rate yet");
        let money = |minor| serde_json::json!({"minor": minor, "currency": "CHF"});
        let answer = |rate: Option<i64>, in_quarter: i64| Checked {
            input: draft(100).0,
            result: read(serde_json::json!({
                "problems": [], "available": money(1_000_000), "asked": money(100), "asked_program": money(100), "rate": rate,
                "in_quarter": in_quarter, "kept": 0, "chains": [], "proof": []
            })),
        };
        assert_eq!(codes(Some(&answer(Some(500_000), 0))), [""; 0], "1 200 francs are 600 euros");
        assert_eq!(codes(Some(&answer(Some(900_000), 0))), ["funds/above-maximum"]);
        assert_eq!(codes(Some(&answer(Some(500_000), 100_000))), ["funds/quarter-limit"]);
        assert_eq!(codes(Some(&answer(None, 0))), ["funds/no-rate"]);
    }

    #[test]
    fn each_problem_has_one_place() {
        let all = [notice("/title", "required"), notice("/activities", "funds/insufficient-funds"), notice("", "funds/period-closed")];
        assert_eq!(at(&all, "/title").map(|notice| notice.code.as_str()), Some("required"));
        assert_eq!(at(&all, "/activities/0"), None);
        assert_eq!(of_the_whole(&all).len(), 2);
    }
}
