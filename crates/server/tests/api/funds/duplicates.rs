//! What was claimed before is flagged to the vendor, and never tells whose it was.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Claim, ClaimFilter, DuplicateKind, Verdict, api},
};

use super::{
    pictures,
    scene::{Scene, input},
};
use crate::support::Human;

/// A claim with this invoice and these files as proof.
async fn claim(s: &Scene, human: &Human, number: &str, issuer: &str, files: Vec<(&str, Vec<u8>)>) -> Claim {
    let activity = s.approved(human, 50_000).await;
    s.prove(human, activity).await;
    for (name, bytes) in files {
        s.send(human, activity, &format!("kind=photo&name={name}"), bytes).await.ok();
    }
    let mut input = input(activity, &[10_000]);
    input.lines[0].invoice_number = number.to_owned();
    input.lines[0].issuer = issuer.to_owned();
    let draft = s.as_(human).await.call(&api::CREATE_CLAIM, &[&activity], &input).await.ok();
    s.submit(human, draft.id).await.ok()
}

fn kinds(claim: &Claim) -> Vec<DuplicateKind> {
    claim.duplicates.iter().map(|duplicate| duplicate.kind).collect()
}

#[tokio::test]
async fn the_same_invoice_is_found_however_it_is_written() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let first = claim(&s, user, "RE-2026/0042", "Müller & Söhne GmbH", vec![]).await;
    let second = claim(&s, user, "re 2026 0042", "MÜLLER & SÖHNE GmbH.", vec![]).await;
    let third = claim(&s, user, "RE-2026/0043", "Müller & Söhne GmbH", vec![]).await;
    let seen = s.claim(&s.cast.approver, second.id).await;
    assert_eq!(kinds(&seen), [DuplicateKind::Invoice]);
    assert_eq!((seen.duplicates[0].other, seen.duplicates[0].line), (Some(first.id), Some(1)));
    assert_eq!(s.claim(&s.cast.approver, third.id).await.duplicates, []);
    assert_eq!(s.claim(user, second.id).await.duplicates, [], "the guard is for the vendor's eyes");
    let list = s.as_(&s.cast.approver).await.call(&api::CLAIMS, &[], &ClaimFilter::default()).await.ok();
    let counts: Vec<_> = list.items.iter().map(|claim| (claim.id, claim.duplicates)).collect();
    assert!(counts.contains(&(first.id, 1)) && counts.contains(&(second.id, 1)) && counts.contains(&(third.id, 0)), "{counts:?}");
    // What was denied was never paid: it may come again.
    s.decide(&s.cast.approver, &first, Verdict::Deny).await.ok();
    assert_eq!(s.claim(&s.cast.approver, second.id).await.duplicates, []);
}

#[tokio::test]
async fn the_same_invoice_twice_in_one_claim_is_found() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let mut twice = input(activity, &[10_000, 10_000, 500]);
    twice.lines[0].invoice_number = "RE-2026/0042".to_owned();
    twice.lines[1].invoice_number = "re 2026 0042".to_owned();
    let draft = s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &twice).await.ok();
    let sent = s.submit(user, draft.id).await.ok();
    let seen = s.claim(&s.cast.approver, sent.id).await.duplicates;
    let found: Vec<_> = seen.iter().map(|one| (one.kind, one.line, one.other)).collect();
    assert_eq!(found, [1, 2].map(|line| (DuplicateKind::Invoice, Some(line), Some(sent.id))));
}

#[tokio::test]
async fn a_number_of_signs_alone_is_none() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let mut signs = input(activity, &[10_000]);
    (signs.lines[0].invoice_number, signs.lines[0].issuer) = ("---".to_owned(), "…".to_owned());
    let draft = s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &signs).await.ok();
    let fields = s.submit(user, draft.id).await.fields();
    assert_eq!(fields, ["/lines/0/invoice_number", "/lines/0/issuer"].map(|pointer| (pointer.to_owned(), "needs-letter".to_owned())));
}

#[tokio::test]
async fn the_same_file_and_a_photo_that_looks_the_same_are_found() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let photo = pictures::jpeg(320, 240, 7, 0);
    let first = claim(&s, user, "A-1", "One", vec![("a.jpg", photo.clone())]).await;
    let same = claim(&s, user, "A-2", "One", vec![("b.jpg", photo)]).await;
    // Smaller, lighter, of another format.
    let alike = claim(&s, user, "A-3", "One", vec![("c.png", pictures::png(200, 150, 7, 12))]).await;
    let other = claim(&s, user, "A-4", "One", vec![("d.jpg", pictures::jpeg(320, 240, 23, 0))]).await;
    let seen = s.claim(&s.cast.approver, same.id).await;
    assert!(kinds(&seen).contains(&DuplicateKind::File), "{seen:?}");
    assert!(seen.duplicates.iter().any(|duplicate| duplicate.other == Some(first.id)));
    let seen = s.claim(&s.cast.approver, alike.id).await;
    assert_eq!(kinds(&seen), [DuplicateKind::Picture, DuplicateKind::Picture]);
    assert_eq!(s.claim(&s.cast.approver, other.id).await.duplicates, []);
    // A file that was taken away is forgotten.
    assert_eq!(s.t.count("funds_picture_bands").await, 4 * 7);
}

#[tokio::test]
async fn another_partners_claim_is_flagged_without_a_word_about_it() {
    let s = Scene::set().await;
    let (ardent, boreal) = (&s.cast.ardent_user, &s.cast.boreal_user);
    let photo = pictures::jpeg(320, 240, 7, 0);
    let theirs = claim(&s, boreal, "X-77", "Halle 4 GmbH", vec![("theirs.jpg", photo.clone()), ("canary.csv", b"a\nb\n".to_vec())]).await;
    let files = vec![("near.png", pictures::png(300, 225, 7, 5)), ("same.csv", b"a\nb\n".to_vec())];
    let mine = claim(&s, ardent, "x77", "Halle 4 GmbH", files).await;
    for reader in [&s.cast.approver, &s.cast.manager, &s.cast.admin] {
        let answer = s.as_(reader).await.call(&api::CLAIM, &[&mine.id], &Nothing {}).await;
        let text = answer.text();
        let seen = answer.ok();
        assert_eq!(kinds(&seen), [DuplicateKind::Invoice, DuplicateKind::File, DuplicateKind::Picture]);
        assert!(seen.duplicates.iter().all(|duplicate| duplicate.other.is_none()));
        let own = [theirs.id.to_string(), theirs.activity.to_string(), theirs.request.to_string(), theirs.number.clone()];
        let proofs: Vec<String> = theirs.proofs.iter().map(|proof| proof.id.to_string()).collect();
        let names = ["Boreal", "Bea", "theirs.jpg", "canary.csv"].map(str::to_owned);
        let partner = [s.cast.boreal.id.to_string(), boreal.id.to_string()];
        for secret in own.iter().chain(&proofs).chain(&names).chain(&partner) {
            assert!(!text.contains(secret.as_str()), "{secret} is in {text}");
        }
    }
    let own = s.as_(ardent).await.call(&api::CLAIM, &[&mine.id], &Nothing {}).await.ok();
    assert_eq!(own.duplicates, []);
}
