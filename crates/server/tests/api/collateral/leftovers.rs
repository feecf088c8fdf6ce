//! Uploads that were begun and not ended: continued, or gone without leaving anything.

use chrono::Duration;
use guildhall_domain::{
    collateral::{
        api,
        upload::{CreateInput, Upload, UploadInput},
    },
    endpoint::Nothing,
};

use super::bring::{input, publish, sha256, upload};
use crate::support::{Client, Portal};

fn announcement(bytes: &[u8], name: &str) -> UploadInput {
    UploadInput { sha256: sha256(bytes), size: bytes.len() as u64, file_name: name.to_owned(), besides: vec![] }
}

async fn send(client: &Client, upload: &Upload, offset: usize, piece: &[u8]) -> Upload {
    client.clone().with("upload-offset", &offset.to_string()).upload(&api::SEND, &[&upload.id], piece.to_vec()).await.ok()
}

async fn is_stored(portal: &Portal, bytes: &[u8]) -> bool {
    let hash = sha256(bytes).parse().expect("a hash");
    portal.app.files.size(&hash).await.expect("the store answers").is_some()
}

#[tokio::test]
async fn a_file_announced_again_goes_on_where_it_stopped() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (admin, manager) = (portal.as_(&cast.admin), portal.as_(&cast.manager));
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let first = admin.call(&api::ANNOUNCE, &[], &announcement(&bytes, "a.bin")).await.ok();
    send(&admin, &first, 0, &bytes[..250_000]).await;
    let again = admin.call(&api::ANNOUNCE, &[], &announcement(&bytes, "a.bin")).await.ok();
    assert_eq!((again.id, again.received), (first.id, 250_000));
    let others = manager.call(&api::ANNOUNCE, &[], &announcement(&bytes, "a.bin")).await.ok();
    assert_eq!(others.received, 0, "another's upload is theirs");
    let copy = admin.call(&api::ANNOUNCE, &[], &announcement(&bytes, "copy.bin")).await.ok();
    assert_ne!(copy.id, first.id);
    let twice = UploadInput { besides: vec![first.id], ..announcement(&bytes, "a.bin") };
    assert_ne!(admin.call(&api::ANNOUNCE, &[], &twice).await.ok().id, first.id, "the same file twice in one browser is two uploads");
    // What was continued has its time anew.
    portal.pass(Duration::hours(23));
    let token = portal.session_of(cast.admin.id).await;
    let later = portal.anonymous().with("cookie", &format!("guildhall={token}"));
    let renewed = later.call(&api::ANNOUNCE, &[], &announcement(&bytes, "a.bin")).await.ok();
    portal.pass(Duration::hours(2));
    portal.work().await;
    let token = portal.session_of(cast.admin.id).await;
    let later = portal.anonymous().with("cookie", &format!("guildhall={token}"));
    assert_eq!(send(&later, &renewed, 250_000, &bytes[250_000..]).await.received, bytes.len() as u64);
    let create = CreateInput { upload: renewed.id, asset: input("Numbers"), publish: false };
    assert_eq!(later.call(&api::CREATE, &[], &create).await.ok().current.size, bytes.len() as u64);
}

#[tokio::test]
async fn a_file_that_was_never_saved_is_removed_with_its_upload() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let cancelled = upload(&admin, "a.txt", b"cancelled").await.ok();
    let forgotten = upload(&admin, "b.txt", b"forgotten").await.ok();
    assert_eq!((cancelled.received, forgotten.received), (9, 9));
    assert!(is_stored(&portal, b"cancelled").await && is_stored(&portal, b"forgotten").await);
    admin.call(&api::CANCEL, &[&cancelled.id], &Nothing {}).await.ok();
    assert!(!is_stored(&portal, b"cancelled").await);
    portal.pass(Duration::hours(25));
    portal.work().await;
    assert!(!is_stored(&portal, b"forgotten").await);
}

#[tokio::test]
async fn a_file_that_something_else_names_stays() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (admin, manager) = (portal.as_(&cast.admin), portal.as_(&cast.manager));
    let asset = publish(&admin, input("Kept"), "kept.txt", b"kept").await;
    let again = admin.call(&api::ANNOUNCE, &[], &announcement(b"kept", "copy.txt")).await.ok();
    admin.call(&api::CANCEL, &[&again.id], &Nothing {}).await.ok();
    assert_eq!(admin.call(&api::FILE, &[&asset.id], &Nothing {}).await.text(), "kept");
    let mine = upload(&admin, "both.txt", b"both").await.ok();
    let theirs = upload(&manager, "both.txt", b"both").await.ok();
    admin.call(&api::CANCEL, &[&mine.id], &Nothing {}).await.ok();
    let create = CreateInput { upload: theirs.id, asset: input("Theirs"), publish: true };
    let theirs = manager.call(&api::CREATE, &[], &create).await.ok();
    assert_eq!(manager.call(&api::FILE, &[&theirs.id], &Nothing {}).await.text(), "both");
}

#[tokio::test]
async fn a_lost_store_is_said_and_nothing_is_lost_when_it_comes_back() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let kept = publish(&admin, input("Kept"), "kept.txt", b"kept").await;
    let announced = admin.call(&api::ANNOUNCE, &[], &announcement(b"half and half", "a.txt")).await.ok();
    send(&admin, &announced, 0, b"half and").await;
    let (store, away) = (portal.app.data("files"), portal.app.data("away"));
    std::fs::rename(&store, &away).expect("the store is taken away");
    let client = admin.clone().with("upload-offset", "8");
    client.upload(&api::SEND, &[&announced.id], b" half".to_vec()).await.fails("storage-unavailable");
    admin.call(&api::FILE, &[&kept.id], &Nothing {}).await.fails("storage-unavailable");
    let stands = admin.call(&api::UPLOAD, &[&announced.id], &Nothing {}).await.ok();
    assert_eq!(stands.received, 8, "nothing half-made is acknowledged");
    std::fs::rename(&away, &store).expect("the store comes back");
    assert_eq!(client.upload(&api::SEND, &[&announced.id], b" half".to_vec()).await.ok().received, 13);
    // The pieces are lost between the last one's arrival and their being put together.
    let lost = admin.call(&api::ANNOUNCE, &[], &announcement(b"lost pieces", "b.txt")).await.ok();
    send(&admin, &lost, 0, b"lost").await;
    std::fs::remove_file(store.join("uploads").join(lost.id.to_string())).expect("the piece is lost");
    let client = admin.clone().with("upload-offset", "4");
    client.upload(&api::SEND, &[&lost.id], b" pieces".to_vec()).await.fails("storage-unavailable");
    assert_eq!(admin.call(&api::FILE, &[&kept.id], &Nothing {}).await.text(), "kept");
}
