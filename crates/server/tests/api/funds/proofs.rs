//! Proof: what is taken, what is refused, and what becomes of pictures.

use std::time::{Duration, Instant};

use guildhall_domain::{
    endpoint::Nothing,
    funds::{ProofState, ProofVerdict, Verdict, api},
};

use super::{pictures, scene::Scene};

fn verdict(accepted: bool, note: &str) -> ProofVerdict {
    ProofVerdict { accepted, note: note.to_owned() }
}

#[tokio::test]
async fn every_kind_of_proof_is_taken_by_content_and_handed_out_inert() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    for (name, bytes, media_type) in [
        ("invoice.pdf", pictures::pdf("a"), "application/pdf"),
        ("photo.png", pictures::png(60, 40, 1, 0), "image/png"),
        ("photo.jpg", pictures::jpeg(60, 40, 2, 0), "image/jpeg"),
        ("photo-that-is-a-jpeg.png", pictures::jpeg(60, 40, 3, 0), "image/jpeg"),
        ("guests.csv", b"name;company\nJana;Works\n".to_vec(), "text/csv"),
        ("guests.xlsx", pictures::xlsx("Jana"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("report.docx", pictures::docx("Well done"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ] {
        let proof = s.send(user, activity, &format!("kind=final_piece&name={name}"), bytes).await.ok();
        assert_eq!((proof.media_type.as_str(), proof.file_name.as_str()), (media_type, name));
        let file = s.as_(&s.cast.manager).await.call(&api::PROOF_FILE, &[&proof.id], &Nothing {}).await;
        assert!(file.status.is_success(), "{name}: {}", file.text());
        assert_eq!(file.body.len() as u64, proof.size);
        assert!(file.header("content-type").starts_with(media_type));
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("cache-control"), "private, no-store");
    }
    let first = s.t.rows("SELECT id FROM funds_proofs ORDER BY id", []).await;
    let first: String = first[0].try_get_by_index(0).expect("an id");
    for stranger in [&s.cast.boreal_user, &s.cast.boreal_admin, &s.cast.free_manager] {
        s.as_(stranger).await.call(&api::PROOF_FILE, &[&first], &Nothing {}).await.fails("not-found");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_quickly() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let zeros = vec![b' '; 40 * 1024 * 1024];
    let png = pictures::png(60, 40, 1, 0);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("photo.png", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "funds/wrong-proof-type"),
        ("logo.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>".to_vec(), "funds/wrong-proof-type"),
        ("page.html", b"<p>Hello</p>".to_vec(), "funds/wrong-proof-type"),
        ("list.csv", b"name\n<script>alert(1)</script>\n".to_vec(), "funds/wrong-proof-type"),
        ("notes.txt", b"Just words".to_vec(), "funds/wrong-proof-type"),
        ("setup.pdf", b"MZ\x90\0".to_vec(), "funds/wrong-proof-type"),
        ("film.mp4", b"\0\0\0\x20ftypisom".to_vec(), "funds/wrong-proof-type"),
        ("archive.zip", pictures::zip(&[("a.txt", b"a")]), "funds/wrong-proof-type"),
        ("empty.pdf", vec![], "funds/wrong-proof-type"),
        ("polyglot.png", [b"\x89PNG\r\n\x1a\n".as_slice(), b"<html><script>alert(1)</script>"].concat(), "funds/unreadable-proof"),
        ("polyglot.jpg", [b"\xff\xd8\xff\xe0".as_slice(), b"<html>*/=1;"].concat(), "funds/unreadable-proof"),
        ("cut.png", png[..png.len() / 2].to_vec(), "funds/unreadable-proof"),
        ("huge.png", pictures::claimed_png(100_000, 100_000), "funds/unreadable-proof"),
        ("line.png", pictures::claimed_png(1, 65_535), "funds/unreadable-proof"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<".to_vec(), "funds/unreadable-proof"),
        ("locked.pdf", pictures::locked_pdf(), "funds/unreadable-proof"),
        ("blank.csv", b"  \n \n".to_vec(), "funds/unreadable-proof"),
        (
            "bomb.xlsx",
            pictures::zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", &zeros)]),
            "funds/unreadable-proof",
        ),
        (
            "slip.docx",
            pictures::zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<t>x</t>"), ("../../etc/passwd", b"x")]),
            "funds/unreadable-proof",
        ),
    ];
    for (name, bytes, code) in cases {
        let started = Instant::now();
        let answer = s.send(user, activity, &format!("kind=photo&name={name}"), bytes).await;
        assert_eq!(answer.fails_with(), code, "{name}");
        assert!(started.elapsed() < Duration::from_secs(20), "{name} took {:?}", started.elapsed());
    }
    assert_eq!(s.t.count("funds_proofs").await, 0);
    let large = vec![b'a'; 25 * 1024 * 1024 + 1];
    let problem = s.send(user, activity, "kind=photo&name=large.csv", large).await.fails("too-large");
    assert_eq!(problem.params.get("max"), Some(&serde_json::json!(26_214_400)));
}

#[tokio::test]
async fn photos_lose_their_place_and_their_owner_and_keep_their_day() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let photo = pictures::with_exif(&pictures::jpeg(80, 40, 5, 0), &pictures::exif());
    assert!(photo.windows(8).any(|bytes| bytes == b"GPSPLACE"));
    let proof = s.send(user, activity, "kind=photo&name=booth.jpg", photo).await.ok();
    assert_eq!(proof.taken_on.map(|day| day.to_string()).as_deref(), Some("2026-11-24"));
    let file = s.as_(user).await.call(&api::PROOF_FILE, &[&proof.id], &Nothing {}).await.body;
    for trace in [b"GPSPLACE".as_slice(), b"Canary", b"Exif", b"2026:11:24"] {
        assert!(!file.windows(trace.len()).any(|bytes| bytes == trace), "{} is still there", String::from_utf8_lossy(trace));
    }
    let picture = image::load_from_memory(&file).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (40, 80), "it stands upright without the note that it lies");
}

#[tokio::test]
async fn what_is_said_about_a_file_is_checked_and_its_name_is_harmless() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let csv = |number: u8| format!("a\n{number}\n").into_bytes();
    let fields = s.send(user, activity, "kind=selfie&name=a.csv", csv(1)).await.fields();
    assert_eq!(fields, [("/kind".to_owned(), "not-one-of".to_owned())]);
    assert_eq!(s.send(user, activity, "kind=photo&name=%20", csv(1)).await.fields()[0].0, "/name");
    assert_eq!(s.send(user, activity, "kind=photo&name=a.csv&address=javascript:1", csv(1)).await.fields()[0].1, "not-a-link");
    let name = "name=..%2F..%2Fa%0d%0aSet-Cookie:%20x%E2%80%AEvsc.csv";
    let proof = s.send(user, activity, &format!("kind=photo&{name}&address=https%3A%2F%2Fads.example%2F1"), csv(2)).await.ok();
    assert_eq!((proof.file_name.as_str(), proof.address.as_str()), ("aSet-Cookie: xvsc.csv", "https://ads.example/1"));
    let file = s.as_(user).await.call(&api::PROOF_FILE, &[&proof.id], &Nothing {}).await;
    assert!(!file.headers.contains_key("set-cookie"));
    s.send(user, activity, "kind=photo&name=again.csv", csv(2)).await.fails("funds/proof-known");
    s.send(&s.cast.boreal_user, activity, "kind=photo&name=a.csv", csv(3)).await.fails("not-found");
    let address = format!("{}?kind=photo&name=a.csv", api::ADD_PROOF.at(&[&activity]));
    let vendor = s.as_(&s.cast.admin).await.send("POST", &address, &[("content-type", "application/octet-stream")], csv(4)).await;
    vendor.fails("denied");
}

#[tokio::test]
async fn no_activity_has_more_than_twenty_files() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    for number in 0..20 {
        s.send(user, activity, "kind=photo&name=a.csv", format!("a\n{number}\n").into_bytes()).await.ok();
    }
    let problem = s.send(user, activity, "kind=photo&name=a.csv", b"a\nb\n".to_vec()).await.fails("funds/too-many-proofs");
    assert_eq!(problem.params.get("max"), Some(&serde_json::json!(20)));
}

#[tokio::test]
async fn each_file_is_accepted_or_rejected_and_a_rejected_one_is_replaced() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let first = s.prove(user, activity).await;
    let manager = s.as_(&s.cast.manager).await;
    assert_eq!(manager.call(&api::DECIDE_PROOF, &[&first.id], &verdict(false, " ")).await.fields()[0].0, "/note");
    let rejected = manager.call(&api::DECIDE_PROOF, &[&first.id], &verdict(false, "Names are missing")).await.ok();
    assert_eq!((rejected.state, rejected.note.as_str()), (ProofState::Rejected, "Names are missing"));
    let draft = s.draft(user, activity, &[1_000]).await;
    s.submit(user, draft.id).await.fails("funds/proof-missing");
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&first.id], &Nothing {}).await.fails("funds/proof-decided");
    s.pass(chrono::Duration::minutes(1));
    let second = s.send(user, activity, "kind=attendee_list&name=b.csv", b"name\nJana\n".to_vec()).await.ok();
    let states: Vec<_> = s.claim(user, draft.id).await.proofs.into_iter().map(|proof| proof.state).collect();
    assert_eq!(states, [ProofState::Superseded, ProofState::Open]);
    manager.call(&api::DECIDE_PROOF, &[&first.id], &verdict(true, "")).await.fails("funds/proof-decided");
    let sent = s.submit(user, draft.id).await.ok();
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&second.id], &Nothing {}).await.fails("funds/claim-pending");
    s.as_(&s.cast.approver).await.call(&api::DECIDE_PROOF, &[&second.id], &verdict(true, "")).await.ok();
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    s.as_(user).await.call(&api::DECIDE_PROOF, &[&second.id], &verdict(true, "")).await.fails("denied");
    s.as_(&s.cast.free_manager).await.call(&api::DECIDE_PROOF, &[&second.id], &verdict(true, "")).await.fails("not-found");
    let third = s.send(user, activity, "kind=photo&name=c.csv", b"name\nJo\n".to_vec()).await.ok();
    s.as_(&s.cast.boreal_user).await.call(&api::REMOVE_PROOF, &[&third.id], &Nothing {}).await.fails("not-found");
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&third.id], &Nothing {}).await.fails("funds/proof-in-use");
    assert_eq!(s.t.count("funds_proofs").await, 3);
}

#[tokio::test]
async fn nothing_is_approved_once_its_proof_is_rejected() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let proof = s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[2_000]).await;
    let approver = s.as_(&s.cast.approver).await;
    approver.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(false, "Names are missing")).await.ok();
    let problem = s.decide(&s.cast.approver, &sent, Verdict::Accept).await.fails("funds/proof-rejected");
    assert_eq!(problem.params["kinds"], serde_json::json!(["attendee_list"]));
    let returned = s.decide(&s.cast.approver, &sent, Verdict::Return).await.ok();
    s.pass(chrono::Duration::minutes(1));
    s.send(user, activity, "kind=attendee_list&name=b.csv", b"name\nJana\n".to_vec()).await.ok();
    let again = s.submit(user, returned.id).await.ok();
    s.decide(&s.cast.approver, &again, Verdict::Accept).await.ok();
}

#[tokio::test]
async fn proof_is_decided_by_those_who_decide_the_claim_while_it_is_open() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let proof = s.prove(user, activity).await;
    let (finance, manager) = (s.as_(&s.cast.finance).await, s.as_(&s.cast.manager).await);
    finance.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(true, "")).await.fails("funds/not-your-turn");
    manager.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(true, "")).await.ok();
    let sent = s.sent(user, activity, &[2_000]).await;
    finance.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(false, "No")).await.fails("funds/not-your-turn");
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    // What was approved with it stays proved.
    manager.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(false, "No")).await.fails("funds/not-in-review");
    s.as_(&s.cast.approver).await.call(&api::DECIDE_PROOF, &[&proof.id], &verdict(false, "No")).await.fails("funds/not-in-review");
}

#[tokio::test]
async fn proof_of_what_was_decided_or_is_over_stays() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let first = s.prove(user, activity).await;
    let other = s.send(user, activity, "kind=photo&name=c.csv", b"name\nJo\n".to_vec()).await.ok();
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&other.id], &Nothing {}).await.ok();
    let sent = s.sent(user, activity, &[20_000]).await;
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    // Nobody has said anything of the file, but the claim was approved with it.
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&first.id], &Nothing {}).await.fails("funds/proof-in-use");
    s.pay(&s.cast.finance, &[(sent.id, 10_000)]).await.ok();
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&first.id], &Nothing {}).await.fails("funds/proof-in-use");
    let second = s.approved(user, 10_000).await;
    let kept = s.prove(user, second).await;
    let cancel = guildhall_domain::funds::Operation { operation: s.operation() };
    s.as_(user).await.call(&api::CANCEL_ACTIVITY, &[&second], &cancel).await.ok();
    s.as_(user).await.call(&api::REMOVE_PROOF, &[&kept.id], &Nothing {}).await.fails("funds/not-approved");
}
