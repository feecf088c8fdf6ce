//! The demo library holds what it promises, and the same each time.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::collateral::Kind;
use sha2::{Digest, Sha256};

use super::{DemoAsset, DemoStage, Taken, assets, usage};

fn count(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).filter(|window| *window == needle).count()
}

#[test]
fn about_150_assets_of_every_kind_with_unique_slugs() {
    let assets = assets();
    assert!((150..=180).contains(&assets.len()), "{}", assets.len());
    let slugs: BTreeSet<_> = assets.iter().map(|asset| asset.slug).collect();
    assert_eq!(slugs.len(), assets.len());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for asset in &assets {
        *kinds.entry(asset.kind).or_default() += 1;
        assert!(Kind::from_slug(asset.kind).is_some(), "{}", asset.kind);
        assert!(!asset.title.is_empty() && !asset.description.is_empty(), "{}", asset.slug);
        assert!(!asset.versions.is_empty() && asset.versions.is_sorted_by_key(|version| version.day_offset), "{}", asset.slug);
        assert!(asset.versions.iter().all(|version| version.day_offset < 0 && !version.note.is_empty()), "{}", asset.slug);
        assert!(asset.language.parse::<guildhall_domain::language::Language>().is_ok(), "{}", asset.language);
    }
    assert!(Kind::ALL.iter().all(|kind| kinds.contains_key(kind.slug())), "{kinds:?}");
}

#[test]
fn every_state_is_there() {
    let assets = assets();
    let has = |test: &dyn Fn(&DemoAsset) -> bool| assets.iter().any(test);
    assert!(has(&|asset| asset.stage == DemoStage::Draft));
    assert!(has(&|asset| asset.stage == DemoStage::Pending));
    assert!(has(&|asset| matches!(asset.stage, DemoStage::Rejected { reason } if !reason.is_empty())));
    assert!(has(&|asset| asset.stage == DemoStage::Archived));
    assert!(has(&|asset| asset.starts_day.is_some_and(|day| day > 0)));
    assert!(has(&|asset| asset.expires_day.is_some_and(|day| day < 0)));
    assert!(has(&|asset| asset.expires_day.is_some_and(|day| (1..=14).contains(&day))));
    assert!(has(&|asset| !asset.audience.conditions.is_empty()));
    assert!(has(&|asset| asset.captions.is_some_and(|captions| captions.starts_with("WEBVTT"))));
}

#[test]
fn every_file_is_what_its_name_says() {
    let mut hashes: BTreeMap<[u8; 32], String> = BTreeMap::new();
    let mut total = 0;
    let mut long_manuals = 0;
    for asset in assets() {
        for version in &asset.versions {
            let bytes = version.bytes();
            total += bytes.len();
            let name = &version.file_name;
            match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
                "pdf" => {
                    assert!(bytes.starts_with(b"%PDF-1.7") && bytes.trim_ascii_end().ends_with(b"%%EOF"), "{name}");
                    let pages = count(&bytes, b"/Type /Page\n") + count(&bytes, b"/Type /Page ");
                    assert!(pages > 0, "{name}");
                    long_manuals += usize::from(asset.kind == "manual" && pages >= 20);
                }
                "png" => assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 1_000, "{name}"),
                "jpg" => assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.ends_with(&[0xff, 0xd9]), "{name}"),
                "docx" | "xlsx" | "pptx" | "zip" => assert!(bytes.starts_with(b"PK\x03\x04") && bytes.len() > 1_000, "{name}"),
                "mp4" => assert!(bytes.get(4..8) == Some(b"ftyp".as_slice()) && bytes.len() < 300_000, "{name}"),
                "csv" => assert!(bytes.starts_with(b"Article,Description,"), "{name}"),
                ending => panic!("{ending}"),
            }
            let twin = hashes.insert(Sha256::digest(&bytes).into(), format!("{} {name}", asset.slug));
            assert_eq!(twin, None, "{name}");
        }
    }
    assert!(long_manuals >= 5, "{long_manuals}");
    assert!((4_000_000..25_000_000).contains(&total), "{total}");
}

#[test]
fn bytes_are_the_same_each_time() {
    let digest = || {
        let mut hasher = Sha256::new();
        for asset in assets().iter().filter(|asset| asset.kind != "image") {
            for version in &asset.versions {
                hasher.update(version.bytes());
            }
        }
        hasher.finalize()
    };
    assert_eq!(digest(), digest());
    let picture = || assets().into_iter().find(|asset| asset.slug == "banner-hx-40-skyscraper").map(|asset| asset.versions[0].bytes());
    assert_eq!(picture(), picture());
}

#[test]
fn no_order_is_left_unfilled() {
    for asset in assets() {
        for version in asset.versions.iter().filter(|version| version.file_name.ends_with(".pdf")) {
            let bytes = version.bytes();
            assert_eq!(count(&bytes, b"{{") + count(&bytes, b"{product}") + count(&bytes, b"{thing}"), 0, "{}", asset.slug);
        }
    }
}

#[test]
fn usage_has_a_believable_shape() {
    let assets = assets();
    let people: Vec<Option<usize>> = (0..80).map(|person| (person % 11 != 10).then_some(person % 20)).collect();
    let all = |_: usize, _: &DemoAsset| true;
    let events = usage(&assets, 0, 20, &people, &all);
    assert!((2_000..8_000).contains(&events.len()), "{}", events.len());
    assert_eq!(events, usage(&assets, 0, 20, &people, &all));
    let mut by_asset = vec![0_usize; assets.len()];
    let mut by_partner = [0_usize; 20];
    for event in &events {
        let asset = &assets[event.asset];
        assert!(event.day_offset <= 0 && event.minute < 24 * 60);
        assert!(asset.versions[event.version - 1].day_offset <= event.day_offset);
        assert!(!matches!(asset.stage, DemoStage::Draft | DemoStage::Pending | DemoStage::Rejected { .. }));
        assert_eq!(people[event.person], Some(event.partner));
        by_asset[event.asset] += 1;
        by_partner[event.partner] += 1;
    }
    let weekend = events.iter().filter(|event| event.day_offset.rem_euclid(7) >= 5).count();
    assert!(weekend * 10 < events.len(), "{weekend}");
    assert!(by_partner[0] > by_partner[4] * 5, "{by_partner:?}");
    let views = events.iter().filter(|event| event.kind == Taken::View).count();
    assert!(views > events.len() / 2 && views < events.len());
    assert!(by_asset.iter().filter(|uses| **uses > 0).count() > 120);
}

#[test]
fn nobody_partners_nothing_used() {
    assert!(usage(&assets(), 3, 0, &[], &|_, _| true).is_empty());
}
