//! Files by content, in a folder and in an S3-compatible bucket, and how they are sent.

use std::{collections::BTreeSet, sync::Arc};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use guildhall_domain::collateral::upload::UploadId;
use guildhall_server::{
    config::{Secret, Store},
    error::Error,
    files::{
        Files, Sha256, Stored,
        download::{Download, Purpose},
    },
    state,
};
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::TempDir;

/// A store and what it lives in.
struct Place {
    files: Files,
    folder: TempDir,
}

fn folder() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let files = Files::open(&Store::Folder(folder.path().join("files"))).expect("the store opens");
    Place { files, folder }
}

/// A bucket on an S3-compatible server inside this process.
async fn bucket() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("shelf")).expect("a bucket");
    let service = {
        let mut builder = s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).expect("a file system"));
        builder.set_auth(s3s::auth::SimpleAuth::from_single("key", "secret"));
        builder.build()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    let store = Store::S3 {
        bucket: "shelf".to_owned(),
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        keys: Some((Secret::new("key".to_owned()), Secret::new("secret".to_owned()))),
        allow_http: true,
    };
    Place { files: Files::open(&store).expect("the store opens"), folder }
}

/// So many bytes that differ from place to place.
fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from((at * 31 + at / 251) % 256).expect("a byte")).collect()
}

/// As a stream of small parts.
fn stream_of(content: &[u8]) -> impl futures_util::Stream<Item = Result<Bytes, Error>> + use<> {
    let parts: Vec<_> = content.chunks(10_007).map(Bytes::copy_from_slice).map(Ok).collect();
    stream::iter(parts)
}

async fn read(files: &Files, stored: Stored) -> Vec<u8> {
    let content = files.read(&stored.sha256, None).await.expect("it is there");
    content
        .try_fold(Vec::new(), |mut all, bytes| async move {
            all.extend_from_slice(&bytes);
            Ok(all)
        })
        .await
        .expect("it arrives")
}

/// Names of all files below a folder.
fn names(folder: &std::path::Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            found.extend(names(&entry.path()));
        } else {
            found.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

fn new_upload() -> UploadId {
    state::new_id(chrono::Utc::now())
}

async fn a_file_is_stored_under_its_hash_and_read_back(place: Place) {
    for size in [0, 1, 10_007, 6 * 1024 * 1024 + 5] {
        let bytes = content(size);
        let stored = place.files.put_stream(stream_of(&bytes), None).await.expect("it is stored");
        assert_eq!(stored, Stored { sha256: Sha256::of(&bytes), size: size as u64 });
        assert_eq!(read(&place.files, stored).await, bytes);
        assert_eq!(place.files.size(&stored.sha256).await.expect("known"), Some(size as u64));
        assert!(place.files.is_intact(stored).await.expect("readable"));
        let again = place.files.put_bytes(bytes.into()).await.expect("the same again is no trouble");
        assert_eq!(again, stored);
    }
    assert_eq!(place.files.size(&Sha256::of(b"never stored")).await.expect("known"), None);
    place.files.probe().await.expect("the store can be reached");
}

async fn pieces_become_a_file_in_their_order(place: Place) {
    let bytes = content(6_000_000);
    let announced = Stored { sha256: Sha256::of(&bytes), size: bytes.len() as u64 };
    let upload = new_upload();
    let mut offset = 0_u64;
    for piece in bytes.chunks(2_500_000) {
        offset += place.files.append(upload, offset, 2_500_000, stream_of(piece)).await.expect("it is taken");
    }
    assert_eq!(offset, announced.size);
    assert_eq!(place.files.finish(upload, announced).await.expect("it is whole"), announced);
    assert_eq!(read(&place.files, announced).await, bytes);
    assert_eq!(place.files.finish(upload, announced).await.expect("an answer that got lost is given again"), announced);
    place.files.forget(upload).await.expect("forgetting twice is no trouble");
}

async fn a_broken_piece_is_sent_again(place: Place) {
    let bytes = content(3_000_000);
    let announced = Stored { sha256: Sha256::of(&bytes), size: bytes.len() as u64 };
    let upload = new_upload();
    let (first, second) = bytes.split_at(1_000_000);
    place.files.append(upload, 0, 2_000_000, stream_of(first)).await.expect("it is taken");
    let broken = stream_of(&second[..500_000]).chain(stream::iter([Err(Error::Timeout)]));
    place.files.append(upload, 1_000_000, 2_000_000, broken).await.expect_err("the line broke");
    place.files.append(upload, 1_000_000, 2_000_000, stream_of(second)).await.expect("it is taken");
    assert_eq!(place.files.finish(upload, announced).await.expect("it is whole"), announced);
}

async fn other_content_than_announced_is_refused_and_forgotten(place: Place) {
    let bytes = content(100_000);
    let announced = Stored { sha256: Sha256::of(b"something else"), size: bytes.len() as u64 };
    let upload = new_upload();
    place.files.append(upload, 0, 200_000, stream_of(&bytes)).await.expect("it is taken");
    assert!(matches!(place.files.finish(upload, announced).await, Err(Error::Invalid(_))));
    assert_eq!(place.files.size(&announced.sha256).await.expect("known"), None);
    assert_eq!(place.files.size(&Sha256::of(&bytes)).await.expect("known"), None);
    let refused = place.files.put_stream(stream_of(&bytes), Some(announced.sha256)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let left = names(place.folder.path());
    assert!(!left.iter().any(|name| name.len() == 32 || name.len() == 36), "something half-made is left: {left:?}");
}

async fn more_than_there_is_room_for_is_refused(place: Place) {
    let too_large = place.files.append(new_upload(), 0, 50_000, stream_of(&content(50_001))).await;
    assert!(matches!(too_large, Err(Error::TooLarge { max: 50_000 })));
}

macro_rules! on_both {
    ($($fact:ident),* $(,)?) => {
        mod in_a_folder { $(#[tokio::test] async fn $fact() { super::$fact(super::folder()).await; })* }
        mod in_a_bucket { $(#[tokio::test] async fn $fact() { super::$fact(super::bucket().await).await; })* }
    };
}

on_both!(
    a_file_is_stored_under_its_hash_and_read_back,
    pieces_become_a_file_in_their_order,
    a_broken_piece_is_sent_again,
    other_content_than_announced_is_refused_and_forgotten,
    more_than_there_is_room_for_is_refused,
    ranges_are_sent_as_asked_for,
);

async fn send(files: &Files, stored: Stored, headers: &[(&str, &str)]) -> Result<(u16, HeaderMap, Vec<u8>), Error> {
    let mut request = HeaderMap::new();
    for (name, value) in headers {
        request.insert(name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"));
    }
    let download = Download { stored, media_type: "application/pdf", purpose: Purpose::Save("Preisliste 価格.pdf") };
    let (parts, body) = files.send(&request, download).await?.into_parts();
    Ok((parts.status.as_u16(), parts.headers, body.collect().await.expect("the body arrives").to_bytes().to_vec()))
}

async fn ranges_are_sent_as_asked_for(place: Place) {
    let bytes = content(300_000);
    let stored = place.files.put_bytes(bytes.clone().into()).await.expect("it is stored");
    let tag = format!("\"{}\"", stored.sha256);
    let (status, headers, body) = send(&place.files, stored, &[]).await.expect("it is sent");
    assert_eq!((status, &body), (200, &bytes));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-length", "300000"),
        ("accept-ranges", "bytes"),
        ("etag", &tag),
        ("cache-control", "private, no-store"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("content-disposition", "attachment; filename=\"Preisliste __.pdf\"; filename*=UTF-8''Preisliste%20%E4%BE%A1%E6%A0%BC.pdf"),
    ] {
        assert_eq!(headers.get(name).and_then(|value| value.to_str().ok()), Some(value), "{name}");
    }
    let (status, headers, body) = send(&place.files, stored, &[("range", "bytes=140000-140099")]).await.expect("it is sent");
    assert_eq!((status, body.as_slice()), (206, &bytes[140_000..140_100]));
    assert_eq!(headers.get("content-range").and_then(|value| value.to_str().ok()), Some("bytes 140000-140099/300000"));
    let (status, _, body) = send(&place.files, stored, &[("range", "bytes=-5"), ("if-range", &tag)]).await.expect("it is sent");
    assert_eq!((status, body.as_slice()), (206, &bytes[299_995..]));
    let (status, _, body) = send(&place.files, stored, &[("range", "bytes=-5"), ("if-range", "\"older\"")]).await.expect("it is sent");
    assert_eq!((status, body.len()), (200, 300_000), "a part of something else is of no use");
    let (status, _, body) = send(&place.files, stored, &[("if-none-match", &tag)]).await.expect("it is sent");
    assert_eq!((status, body.len()), (304, 0));
    assert!(matches!(send(&place.files, stored, &[("range", "bytes=300000-")]).await, Err(Error::BadRange { size: 300_000 })));
}

#[tokio::test]
async fn a_lost_store_is_said_to_be_lost() {
    let place = folder();
    let stored = place.files.put_bytes(Bytes::from_static(b"here")).await.expect("it is stored");
    std::fs::remove_dir_all(place.folder.path().join("files")).expect("it goes away");
    assert!(matches!(place.files.read(&stored.sha256, None).await, Err(Error::StorageUnavailable)));
    assert!(matches!(place.files.probe().await, Err(Error::StorageUnavailable)));
    let nobody = Store::S3 {
        bucket: "b".to_owned(),
        endpoint: Some("http://127.0.0.1:1".to_owned()),
        region: "us-east-1".to_owned(),
        keys: Some((Secret::new("key".to_owned()), Secret::new("secret".to_owned()))),
        allow_http: true,
    };
    let files = Files::open(&nobody).expect("settings that make sense");
    assert!(matches!(files.size(&stored.sha256).await, Err(Error::StorageUnavailable)));
}

#[tokio::test]
async fn two_writers_of_one_upload_do_not_mix() {
    let place = folder();
    let upload = new_upload();
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<Result<Bytes, Error>>();
    let receiver = stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
    let gate = Arc::new(tokio::sync::Notify::new());
    let first = {
        let (files, gate) = (place.files.clone(), gate.clone());
        tokio::spawn(async move {
            let receiver = receiver.inspect(move |_| gate.notify_one());
            files.append(upload, 0, 100, receiver).await
        })
    };
    sender.send(Ok(Bytes::from_static(b"first"))).expect("it is sent");
    gate.notified().await;
    let second = place.files.append(upload, 0, 100, stream_of(b"second")).await;
    assert!(matches!(second, Err(Error::Busy)));
    drop(sender);
    assert_eq!(first.await.expect("it ends").expect("it is taken"), 5);
}

#[tokio::test]
async fn what_was_on_its_way_is_swept_at_the_start() {
    let place = folder();
    let left = place.folder.path().join("files/incoming/0123#1");
    std::fs::write(&left, "half").expect("written");
    place.files.sweep().expect("it is swept");
    assert!(!left.exists());
}
