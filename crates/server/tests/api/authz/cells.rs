//! Runs the cells of one endpoint and says which are wrong.

use axum::http::StatusCode;
use guildhall_domain::{access::Access, endpoint::Method};
use guildhall_server::routes::Entry;

use super::{
    actors::{Stage, Who},
    bodies, lists,
    things::{self, Slot, Thing},
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
        "/api/v1/collateral/{id}/why" => format!("?person={}", uuid::Uuid::from_u128(7)),
        _ => String::new(),
    };
    let path = entry.path.replace("{id}", id).replace("{number}", "1").replace("{page}", "1").replace("{size}", "tile");
    assert!(!path.contains('{'), "say in cells.rs what stands for the parameter in {path}");
    path + &query
}

async fn ask(stage: &Stage, entry: &Entry, who: Who, id: &str) -> Answer<()> {
    let sent = bodies::of(stage, entry, who).await;
    stage.client(who).send(entry.method.as_str(), &address(entry, id), &sent.headers, sent.body).await
}

/// Endpoints whose answer about something visible may still be "not found": what they name beside the id does not exist.
fn may_be_missing(path: &str) -> bool {
    ["/preview/", "/captions", "/why", "/logo"].iter().any(|part| path.contains(part))
}

fn fault(entry: &Entry, verdict: Verdict, answer: &Answer<()>) -> Option<String> {
    let code = serde_json::from_slice::<serde_json::Value>(&answer.body).ok().and_then(|body| Some(body.get("code")?.as_str()?.to_owned()));
    let code = code.unwrap_or_default();
    let right = match verdict {
        Verdict::SignedOut => answer.status == StatusCode::UNAUTHORIZED && code == "signed-out",
        Verdict::Denied => answer.status == StatusCode::FORBIDDEN && code == "denied",
        Verdict::NotFound => answer.status == StatusCode::NOT_FOUND && code == "not-found",
        Verdict::Allowed => {
            let refused =
                code == "signed-out" || code == "denied" || answer.status.is_server_error() || answer.status == StatusCode::BAD_REQUEST;
            let missing = answer.status == StatusCode::NOT_FOUND && !may_be_missing(entry.path);
            !refused && !missing
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
        let answer = ask(stage, entry, who, thing.map_or(nothing.as_str(), |thing| thing.id.as_str())).await;
        let name = thing.map_or("-", |thing| thing.name);
        if let Some(fault) = fault(entry, Verdict::Allowed, &answer) {
            note(who, name, fault);
        }
        if let Some(leak) = lists::leak(who, &answer.text()) {
            note(who, name, format!("the answer tells about {leak}"));
        }
    }
    (cells, wrong)
}
