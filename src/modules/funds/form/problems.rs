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
    let setting = Setting {
        rules: &request.rules,
        status: program.status,
        period: (program.program.starts_on, program.program.ends_on),
        currency: request.currency,
        program_currency: program.program.currency,
        rate: None,
        available: checked.map_or(i64::MAX, |checked| checked.result.available.minor),
        in_quarter: 0,
        in_quarter_of: &NONE,
        kept: 0,
        fixed,
        region: &request.region,
        today,
    };
    // Only the server knows today's rate.
    check(input, &setting).notices().into_iter().filter(|notice| notice.code != "funds/no-rate").collect()
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

    #[test]
    fn each_problem_has_one_place() {
        let all = [notice("/title", "required"), notice("/activities", "funds/insufficient-funds"), notice("", "funds/period-closed")];
        assert_eq!(at(&all, "/title").map(|notice| notice.code.as_str()), Some("required"));
        assert_eq!(at(&all, "/activities/0"), None);
        assert_eq!(of_the_whole(&all).len(), 2);
    }
}
