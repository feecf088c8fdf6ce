//! Runs the cells of one endpoint and says which are wrong.

use axum::http::StatusCode;
use guildhall_domain::{access::Access, endpoint::Method};
use guildhall_server::routes::Entry;

use super::{
    actors::{Stage, Who},
    bodies, certifying, lists,
    things::{self, Slot, Thing},
    training,
};
use crate::support::Answer;

/// What must happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    SignedOut,
    Denied,
    NotFound,
    Allowed,
}

fn expected(who: Who, access: Access, thing: Option<&Thing>) -> Verdict {
    if access != Access::Public && !who.is_in() {
        return Verdict::SignedOut;
    }
    if !who.passes(access) {
        return Verdict::Denied;
    }
    match thing {
        Some(thing) if !(thing.seen_by)(who) => Verdict::NotFound,
        Some(_) | None => Verdict::Allowed,
    }
}

fn address(entry: &Entry, id: &str) -> String {
    let query = match entry.path {
        "/api/v1/training/evidence" => "?name=list.csv".to_owned(),
        "/api/v1/collateral/{id}/why" | "/api/v1/training/courses/{id}/why" => format!("?person={}", uuid::Uuid::from_u128(7)),
        "/api/v1/funds/activities/{id}/proofs" => "?kind=attendee_list&name=guests.csv".to_owned(),
        _ => String::new(),
    };
    let path = entry.path.replace("{id}", id).replace("{number}", "1").replace("{page}", "1").replace("{size}", "tile");
    let path = path
        .replace("{list}", "0")
        .replace("{token}", "none")
        .replace("{key}", &uuid::Uuid::from_u128(9).to_string())
        .replace("{lesson}", &training::lesson());
    assert!(!path.contains('{'), "say in cells.rs what stands for the parameter in {path}");
    path + &query
}

async fn ask(stage: &Stage, entry: &Entry, who: Who, id: &str) -> Answer<()> {
    let sent = bodies::of(stage, entry, who).await;
    stage.client(who).send(entry.method.as_str(), &address(entry, id), &sent.headers, sent.body).await
}

/// Endpoints whose answer about something visible may still be "not found": what they name beside the id does not exist.
fn may_be_missing(path: &str) -> bool {
    [
        "/preview/",
        "/captions",
        "/why",
        "/logo",
        "/keys/{key}",
        "/funds/requests/check",
        "/training/verify/",
        "/training/credentials/",
        "/training/status/",
        "/training/calendar/",
    ]
    .iter()
    .any(|part| path.contains(part))
}

/// Writes that the journal does not tell: counts of use; and what changes nothing here, since nobody is signed in, nobody views as
/// somebody else, and nothing is a favourite yet.
fn leaves_no_trace(entry: &Entry, who: Who) -> bool {
    match (entry.method.as_str(), entry.path) {
        ("POST", "/api/v1/collateral/{id}/views") => true,
        // Seconds of a lesson stand in their own row; a look at a package is kept nowhere, and one that is there takes no more pieces.
        ("POST", "/api/v1/training/enrollments/{id}/lessons/{lesson}/progress" | "/api/v1/training/packages/{id}/preview")
        | ("PATCH", "/api/v1/training/packages/{id}") => true,
        // These only look: a check, a replay, the preview of a closing, many of which none fits.
        (
            "POST",
            "/api/v1/funds/requests/check"
            | "/api/v1/funds/requests/approve"
            | "/api/v1/funds/verify"
            | "/api/v1/funds/programs/{id}/close"
            | "/api/v1/training/questions/preview",
        ) => true,
        ("DELETE", "/api/v1/collateral/{id}/favourite" | "/api/v1/session/view-as") => true,
        ("DELETE", "/api/v1/session") => !who.is_in(),
        _ => false,
    }
}

/// What an endpoint may answer to somebody who may use it, beside success: the bodies of this test name secrets that are none, and
/// the things stand where not everything can be done with them.
fn answers(entry: &Entry) -> &'static [&'static str] {
    match (entry.method.as_str(), entry.path) {
        ("POST", "/api/v1/session") => &["wrong-credentials"],
        ("POST", "/api/v1/session/password") => &["session/wrong-password"],
        ("POST", "/api/v1/embed/session") => &["embed/not-vouched"],
        ("PUT", "/api/v1/session/reset") | ("POST" | "PUT", "/api/v1/session/welcome") => &["session/link-spent"],
        ("PUT", "/api/v1/partners/people/{id}") => &["invalid", "partners/oneself-locked", "partners/last-admin"],
        ("POST", "/api/v1/partners/people/{id}/deactivate") => &["partners/oneself-locked", "partners/not-accepted", "partners/last-admin"],
        ("POST", "/api/v1/partners/people/{id}/activate") => &["partners/not-accepted"],
        ("POST", "/api/v1/partners/people/{id}/move") => &["invalid", "partners/of-the-vendor", "partners/not-accepted"],
        ("PATCH", "/api/v1/collateral/uploads/{id}") => &["collateral/upload-corrupt", "collateral/wrong-offset", "too-large"],
        ("POST", "/api/v1/collateral/bulk") => &["invalid"],
        ("PUT", "/api/v1/collateral/{id}/captions") => &["invalid", "collateral/archived"],
        ("POST", "/api/v1/collateral/{id}/revert") => &["collateral/current-version", "collateral/archived"],
        ("PUT", "/api/v1/collateral/{id}") | ("POST", "/api/v1/collateral/{id}/versions" | "/api/v1/collateral/{id}/archive") => {
            &["collateral/archived"]
        }
        ("POST", "/api/v1/collateral/{id}/publish") => &["collateral/not-a-draft", "collateral/archived"],
        ("POST", "/api/v1/collateral/{id}/approve" | "/api/v1/collateral/{id}/reject") => &["collateral/not-pending"],
        ("POST", "/api/v1/collateral/{id}/restore") => &["collateral/not-archived"],
        (method, path) if certifying::PATHS.iter().any(|prefix| path.starts_with(prefix)) => certifying::answers(method, path),
        (method, path) if path.starts_with("/api/v1/training/") => training::answers(method, path),
        _ => funds(entry),
    }
}

/// The same of the funds: most of their writes fit one state only, or one person whose turn it is.
fn funds(entry: &Entry) -> &'static [&'static str] {
    match (entry.method.as_str(), entry.path) {
        ("DELETE", "/api/v1/funds/claims/{id}" | "/api/v1/funds/requests/{id}")
        | ("PUT", "/api/v1/funds/claims/{id}" | "/api/v1/funds/requests/{id}") => &["funds/not-a-draft"],
        (
            "POST",
            "/api/v1/funds/activities/{id}/cancel"
            | "/api/v1/funds/activities/{id}/change"
            | "/api/v1/funds/activities/{id}/extend"
            | "/api/v1/funds/activities/{id}/extension"
            | "/api/v1/funds/requests/{id}/decide"
            | "/api/v1/funds/requests/{id}/submit",
        )
        | ("PUT", "/api/v1/funds/programs/{id}") => &["stale"],
        ("POST", "/api/v1/funds/activities/{id}/change/withdraw") => &["funds/not-in-review", "stale"],
        ("PUT", "/api/v1/funds/activities/{id}/fields" | "/api/v1/funds/activities/{id}/claim-by") => &["stale", "funds/not-your-turn"],
        ("POST", "/api/v1/funds/activities/{id}/outcomes") | ("PUT", "/api/v1/funds/outcomes/{id}") => &["funds/not-begun"],
        ("POST", "/api/v1/funds/allocations/{id}/reinstate") => &["funds/over-reinstatement"],
        ("POST", "/api/v1/funds/claims/{id}/decide" | "/api/v1/funds/requests/{id}/ask") => &["funds/not-your-turn"],
        ("POST", "/api/v1/funds/claims/{id}/reverse") => &["funds/over-reversal"],
        ("POST", "/api/v1/funds/claims/{id}/submit") => &["funds/not-a-draft", "funds/proof-missing"],
        ("POST", "/api/v1/funds/payments" | "/api/v1/funds/payments/import" | "/api/v1/funds/programs/{id}/accruals") => &["invalid"],
        ("POST", "/api/v1/funds/programs/{id}/close") => &["funds/program-not-open"],
        ("POST", "/api/v1/funds/proofs/{id}/decide") => &["funds/not-your-turn"],
        ("POST", "/api/v1/funds/requests/{id}/question/withdraw") => &["funds/not-waiting"],
        ("POST", "/api/v1/funds/requests/{id}/answer") => &["funds/not-waiting"],
        ("POST", "/api/v1/funds/requests/{id}/withdraw") => &["funds/not-in-review", "stale"],
        _ => &[],
    }
}

fn fault(entry: &Entry, verdict: Verdict, answer: &Answer<()>) -> Option<String> {
    let code = serde_json::from_slice::<serde_json::Value>(&answer.body).ok().and_then(|body| Some(body.get("code")?.as_str()?.to_owned()));
    let code = code.unwrap_or_default();
    let right = match verdict {
        Verdict::SignedOut => answer.status == StatusCode::UNAUTHORIZED && code == "signed-out",
        Verdict::Denied => answer.status == StatusCode::FORBIDDEN && code == "denied",
        Verdict::NotFound => answer.status == StatusCode::NOT_FOUND && code == "not-found",
        Verdict::Allowed => {
            let missing = answer.status == StatusCode::NOT_FOUND && may_be_missing(entry.path);
            answer.status.is_success() || missing || answers(entry).contains(&code.as_str())
        }
    };
    let body = answer.text();
    (!right).then(|| format!("{verdict:?} expected, {} {code} came: {}", answer.status, body.chars().take(160).collect::<String>()))
}

/// The body without what differs from request to request.
fn plain(answer: &Answer<()>) -> String {
    let mut body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    body.to_string()
}

/// Runs all cells of an endpoint: how many, and what is wrong.
pub async fn of(entry: &Entry) -> (usize, Vec<String>) {
    let stage = Stage::set().await;
    let slot = Slot::of(entry.path);
    let things = match slot {
        Some(slot) => things::all(&stage, slot).await,
        None => vec![],
    };
    let nothing = uuid::Uuid::from_u128(0x019a_ffff_ffff_7fff_8fff_ffff_ffff_ffff).to_string();
    let mut cells = 0;
    let mut wrong = Vec::new();
    let mut note =
        |who: Who, name: &str, what: String| wrong.push(format!("{} {} as {who:?} on {name}: {what}", entry.method.as_str(), entry.path));

    // Refusals change nothing, so they share one portal; afterwards the journal must be as long as before.
    let targets: Vec<Option<&Thing>> = if things.is_empty() { vec![None] } else { things.iter().map(Some).collect() };
    let mut allowed = Vec::new();
    for who in Who::ALL {
        for (index, thing) in targets.iter().enumerate() {
            let verdict = expected(who, entry.access, *thing);
            if verdict == Verdict::Allowed {
                allowed.push((who, index));
                continue;
            }
            cells += 1;
            let id = thing.map_or(nothing.as_str(), |thing| thing.id.as_str());
            let sent = bodies::of(&stage, entry, who).await;
            let before = stage.t.count("journal").await;
            let answer = stage.client(who).send(entry.method.as_str(), &address(entry, id), &sent.headers, sent.body).await;
            let name = thing.map_or("-", |thing| thing.name);
            if let Some(fault) = fault(entry, verdict, &answer) {
                note(who, name, fault);
            }
            if stage.t.count("journal").await != before {
                note(who, name, "a refused request left a trace in the journal".to_owned());
            }
            if verdict == Verdict::NotFound {
                let missing = ask(&stage, entry, who, &nothing).await;
                if plain(&missing) != plain(&answer) {
                    note(who, name, format!("foreign and missing differ: {} and {}", plain(&answer), plain(&missing)));
                }
            }
        }
    }
    for (who, index) in allowed {
        cells += 1;
        // A write changes things, so each has a portal of its own.
        let fresh;
        let fresh_things;
        let (stage, thing) = if entry.method == Method::Get {
            (&stage, targets.get(index).copied().flatten())
        } else {
            fresh = Stage::set().await;
            fresh_things = match slot {
                Some(slot) => things::all(&fresh, slot).await,
                None => vec![],
            };
            (&fresh, fresh_things.get(index))
        };
        let id = thing.map_or(nothing.as_str(), |thing| thing.id.as_str());
        let sent = bodies::of(stage, entry, who).await;
        let before = stage.t.count("journal").await;
        let answer = stage.client(who).send(entry.method.as_str(), &address(entry, id), &sent.headers, sent.body).await;
        let written = stage.t.count("journal").await - before;
        let name = thing.map_or("-", |thing| thing.name);
        if entry.method == Method::Get && written > 0 {
            note(who, name, "reading left a trace in the journal".to_owned());
        }
        if entry.method != Method::Get && answer.status.is_success() && written == 0 && !leaves_no_trace(entry, who) {
            note(who, name, "a write left no trace in the journal".to_owned());
        }
        if let Some(fault) = fault(entry, Verdict::Allowed, &answer) {
            note(who, name, fault);
        }
        if let Some(leak) = lists::leak(who, &answer.text()) {
            note(who, name, format!("the answer tells about {leak}"));
        }
    }
    (cells, wrong)
}
