//! Uploads: known content, pieces, continuing, cutting, corruption; versions under one address.

use chrono::Duration;
use guildhall_domain::{
    collateral::{
        Kind, State, api,
        upload::{CreateInput, RevertInput, UploadInput, VersionInput},
    },
    endpoint::Nothing,
};

use super::bring::{input, publish, sha256, upload};
use crate::support::Portal;

fn announcement(bytes: &[u8], name: &str) -> UploadInput {
    UploadInput { sha256: sha256(bytes), size: bytes.len() as u64, file_name: name.to_owned(), besides: vec![] }
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_goes_out_as_it_was() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let bytes: Vec<u8> = (0..300_000_u32).flat_map(|number| number.to_le_bytes()).collect();
    let announced = admin.call(&api::ANNOUNCE, &[], &announcement(&bytes, "Preisliste_価格_2027.bin")).await.ok();
    assert_eq!((announced.received, announced.suggestion.kind), (0, Kind::PriceList));
    let create = CreateInput { upload: announced.id, asset: input("Numbers"), publish: true };
    admin.call(&api::CREATE, &[], &create).await.fails("collateral/upload-incomplete");
    let (first, rest) = bytes.split_at(500_000);
    let send = |offset: usize, piece: &[u8]| {
        let (client, piece) = (admin.clone().with("upload-offset", &offset.to_string()), piece.to_vec());
        async move { client.upload(&api::SEND, &[&announced.id], piece).await }
    };
    assert_eq!(send(0, first).await.ok().received, 500_000);
    send(400_000, rest).await.fails("collateral/wrong-offset");
    send(0, first).await.fails("collateral/wrong-offset");
    let elsewhere = portal.second_server().await;
    let stands = admin.clone().at(&elsewhere).call(&api::UPLOAD, &[&announced.id], &Nothing {}).await.ok();
    assert_eq!(stands.received, 500_000);
    assert_eq!(send(500_000, rest).await.ok().received, bytes.len() as u64);
    let asset = admin.call(&api::CREATE, &[], &create).await.ok();
    assert_eq!(asset.state, State::Live);
    let reader = portal.as_(&cast.boreal_user);
    let file = reader.call(&api::FILE, &[&asset.id], &Nothing {}).await;
    assert_eq!(file.body, bytes);
    assert!(
        file.header("content-disposition").contains("filename*=UTF-8''Preisliste_%E4%BE%A1%E6%A0%BC_2027.bin"),
        "{}",
        file.header("content-disposition")
    );
    let part = reader.clone().with("range", "bytes=10-19").call(&api::FILE, &[&asset.id], &Nothing {}).await;
    assert_eq!((part.status.as_u16(), &part.body[..]), (206, &bytes[10..20]));
    admin.call(&api::CREATE, &[], &create).await.fails("not-found");
}

#[tokio::test]
async fn known_content_need_not_travel() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (admin, manager) = (portal.as_(&cast.admin), portal.as_(&cast.manager));
    let first = publish(&admin, input("First"), "sheet.txt", b"the same").await;
    let again = manager.call(&api::ANNOUNCE, &[], &announcement(b"the same", "copy.txt")).await.ok();
    assert_eq!(again.received, again.size);
    assert_eq!(again.known.iter().map(|known| known.id).collect::<Vec<_>>(), [first.id]);
    let create = CreateInput { upload: again.id, asset: input("Second"), publish: false };
    let second = manager.call(&api::CREATE, &[], &create).await.ok();
    assert_eq!(second.current.sha256, first.current.sha256);
    assert_eq!(second.current.file_name, "copy.txt");
    let partner = portal.as_(&cast.ardent_user);
    partner.call(&api::ANNOUNCE, &[], &announcement(b"the same", "x.txt")).await.fails("denied");
    admin.call(&api::UPLOAD, &[&again.id], &Nothing {}).await.fails("not-found");
}

#[tokio::test]
async fn other_bytes_than_announced_are_refused_and_the_upload_starts_again() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let announced = admin.call(&api::ANNOUNCE, &[], &announcement(b"right bytes", "a.txt")).await.ok();
    let first = admin.clone().with("upload-offset", "0");
    first.upload(&api::SEND, &[&announced.id], b"wrong bytes".to_vec()).await.fails("collateral/upload-corrupt");
    assert_eq!(admin.call(&api::UPLOAD, &[&announced.id], &Nothing {}).await.ok().received, 0);
    first.upload(&api::SEND, &[&announced.id], b"right bytes and more".to_vec()).await.fails("too-large");
    assert_eq!(first.upload(&api::SEND, &[&announced.id], b"right bytes".to_vec()).await.ok().received, 11);
}

#[tokio::test]
async fn a_piece_that_breaks_off_leaves_nothing_behind() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let bytes = vec![7_u8; 100_000];
    let announced = admin.call(&api::ANNOUNCE, &[], &announcement(&bytes, "a.bin")).await.ok();
    let broken = futures_util::stream::iter([Ok(bytes::Bytes::from(vec![7_u8; 60_000])), Err(std::io::Error::other("the line broke"))]);
    let headers = [("content-type", "application/octet-stream"), ("upload-offset", "0")];
    let answer = admin.send("PATCH", &api::SEND.at(&[&announced.id]), &headers, axum::body::Body::from_stream(broken)).await;
    answer.fails("malformed");
    assert_eq!(admin.call(&api::UPLOAD, &[&announced.id], &Nothing {}).await.ok().received, 0);
    let again = admin.clone().with("upload-offset", "0").upload(&api::SEND, &[&announced.id], bytes.clone()).await.ok();
    assert_eq!(again.received, 100_000);
}

#[tokio::test]
async fn announcements_are_checked_and_forgotten() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let wrong = UploadInput { sha256: "x".to_owned(), size: 0, file_name: String::new(), besides: vec![] };
    assert_eq!(admin.call(&api::ANNOUNCE, &[], &wrong).await.fields().len(), 3);
    admin.call(&api::ANNOUNCE, &[], &announcement(b"x", "run.exe")).await.fails("collateral/forbidden-type");
    let kept = admin.call(&api::ANNOUNCE, &[], &announcement(b"abc", "a.txt")).await.ok();
    let cancelled = admin.call(&api::ANNOUNCE, &[], &announcement(b"abd", "b.txt")).await.ok();
    admin.call(&api::CANCEL, &[&cancelled.id], &Nothing {}).await.ok();
    admin.call(&api::UPLOAD, &[&cancelled.id], &Nothing {}).await.fails("not-found");
    portal.pass(Duration::hours(25));
    portal.work().await;
    assert_eq!(portal.count("collateral_uploads").await, 0);
    let answer = portal.session_of(cast.admin.id).await;
    let later = portal.anonymous().with("cookie", &format!("guildhall={answer}"));
    later.call(&api::UPLOAD, &[&kept.id], &Nothing {}).await.fails("not-found");
}

#[tokio::test]
async fn versions_share_one_address() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let asset = publish(&admin, input("Sheet"), "sheet-1.txt", b"one").await;
    let second = upload(&admin, "sheet-2.txt", b"two").await.ok();
    let silent = VersionInput { upload: second.id, note: " ".to_owned() };
    assert_eq!(admin.call(&api::ADD_VERSION, &[&asset.id], &silent).await.fields(), [("/note".to_owned(), "required".to_owned())]);
    let note = VersionInput { upload: second.id, note: "New figures".to_owned() };
    let changed = admin.call(&api::ADD_VERSION, &[&asset.id], &note).await.ok();
    assert_eq!((changed.current.number, changed.versions.len(), changed.id), (2, 2, asset.id));
    let reader = portal.as_(&cast.ardent_user);
    let file = |client: &crate::support::Client| {
        let client = client.clone();
        async move { client.call(&api::FILE, &[&asset.id], &Nothing {}).await.text() }
    };
    assert_eq!(file(&reader).await, "two");
    assert_eq!(reader.call(&api::READ, &[&asset.id], &Nothing {}).await.ok().versions.len(), 1);
    reader.call(&api::VERSION, &[&asset.id, &1], &Nothing {}).await.fails("not-found");
    reader.call(&api::VERSION_FILE, &[&asset.id, &1], &Nothing {}).await.fails("denied");
    assert_eq!(admin.call(&api::VERSION_FILE, &[&asset.id, &1], &Nothing {}).await.text(), "one");
    let revert = |number| RevertInput { number, note: String::new() };
    admin.call(&api::REVERT, &[&asset.id], &revert(2)).await.fails("collateral/current-version");
    admin.call(&api::REVERT, &[&asset.id], &revert(9)).await.fails("collateral/no-such-version");
    assert_eq!(admin.call(&api::REVERT, &[&asset.id], &revert(1)).await.ok().current.number, 3);
    assert_eq!(file(&reader).await, "one");
    // A new version by somebody who may not approve waits, and the one before stays.
    let manager = portal.as_(&cast.manager);
    let third = upload(&manager, "sheet-3.txt", b"three").await.ok();
    let note = VersionInput { upload: third.id, note: "Newer figures".to_owned() };
    assert_eq!(manager.call(&api::ADD_VERSION, &[&asset.id], &note).await.ok().state, State::Pending);
    assert_eq!(file(&reader).await, "one");
    admin.call(&api::APPROVE, &[&asset.id], &Nothing {}).await.ok();
    assert_eq!(file(&reader).await, "three");
}

#[tokio::test]
async fn a_change_needs_the_version_it_changes() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let asset = publish(&admin, input("Before"), "a.txt", b"one").await;
    admin.call(&api::UPDATE, &[&asset.id], &input("After")).await.fails("version-required");
    admin.clone().if_match(asset.version + 1).call(&api::UPDATE, &[&asset.id], &input("After")).await.fails("stale");
    let changed = admin.clone().if_match(asset.version).call(&api::UPDATE, &[&asset.id], &input("After")).await.ok();
    assert_eq!(changed.asset.title, "After");
    admin.clone().if_match(asset.version).call(&api::UPDATE, &[&asset.id], &input("Again")).await.fails("stale");
}
