//! Who sees what, to the second, in every place that shows assets.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    collateral::{
        Asset, AssetInput, State, api,
        search::Filter,
        upload::{CaptionsInput, RejectInput},
        usage::WhyFilter,
    },
    endpoint::Nothing,
};

use super::bring::{input, publish, text, tier};
use crate::support::{Client, Human, Portal, morning};

/// A film as far as anybody looks: the mark of an MP4.
const FILM: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2mp41 and then pictures that move";

/// Every place that shows an asset, and whether it does.
async fn places(client: &Client, asset: &Asset) -> Vec<(&'static str, bool)> {
    let id = asset.id;
    let list = client.call(&api::LIST, &[], &Filter { facets: Some(true), ..Filter::default() }).await.ok();
    let search = client.call(&api::LIST, &[], &Filter { q: Some("pressure".to_owned()), ..Filter::default() }).await.ok();
    let counted = list.facets.expect("facets").kind.iter().any(|count| count.count > 0);
    let export = client.call(&api::EXPORT, &[], &Filter::default()).await.text();
    vec![
        ("list", list.items.iter().any(|tile| tile.id == id)),
        ("total", list.total > 0),
        ("facets", counted),
        ("search", search.total > 0 && search.items.iter().any(|tile| tile.id == id)),
        ("export", export.contains(&id.to_string())),
        ("page", client.call(&api::READ, &[&id], &Nothing {}).await.status == 200),
        ("version", client.call(&api::VERSION, &[&id, &1], &Nothing {}).await.status == 200),
        ("file", client.call(&api::FILE, &[&id], &Nothing {}).await.status == 200),
        ("captions", client.call(&api::CAPTIONS, &[&id], &Nothing {}).await.status == 200),
        ("view", client.call(&api::VIEW, &[&id], &Nothing {}).await.status == 200),
        ("favourite", client.call(&api::ADD_FAVOURITE, &[&id], &Nothing {}).await.status == 200),
    ]
}

#[track_caller]
fn all(places: Vec<(&'static str, bool)>, seen: bool) {
    let wrong: Vec<_> = places.iter().filter(|(_, shown)| *shown != seen).map(|(place, _)| *place).collect();
    assert!(wrong.is_empty(), "should {} be seen: {wrong:?}", if seen { "" } else { "not" });
}

async fn film(client: &Client, change: impl FnOnce(&mut AssetInput)) -> Asset {
    let mut input = input("Pressure in a minute");
    change(&mut input);
    let upload = super::bring::upload(client, "film.mp4", FILM).await.ok();
    let create = guildhall_domain::collateral::upload::CreateInput { upload: upload.id, asset: input, publish: false };
    let asset = client.call(&api::CREATE, &[], &create).await.ok();
    client.call(&api::PUBLISH, &[&asset.id], &Nothing {}).await.fails("collateral/captions-missing");
    let captions = CaptionsInput { webvtt: "WEBVTT\n\n00:00.000 --> 00:02.000\nThe valve opens.\n".to_owned() };
    client.call(&api::SET_CAPTIONS, &[&asset.id], &captions).await.ok();
    client.call(&api::PUBLISH, &[&asset.id], &Nothing {}).await.ok()
}

fn at(portal: &Portal, moment: DateTime<Utc>) {
    portal.app.clock.set(moment);
}

#[tokio::test]
async fn an_asset_is_seen_from_the_second_it_starts_until_the_second_it_ends() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (start, end) = (morning() + Duration::minutes(5), morning() + Duration::minutes(10));
    let admin = portal.as_(&cast.admin);
    let asset = film(&admin, |input| (input.starts_at, input.expires_at) = (Some(start), Some(end))).await;
    assert_eq!(asset.state, State::Scheduled);
    let reader = portal.as_(&cast.ardent_user);
    for (moment, seen) in
        [(start - Duration::seconds(1), false), (start, true), (end - Duration::seconds(1), true), (end, false), (start, true)]
    {
        at(&portal, moment);
        all(places(&reader, &asset).await, seen);
        all(places(&admin, &asset).await, true);
    }
}

#[tokio::test]
async fn an_audience_rule_holds_everywhere() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let asset = film(&portal.as_(&cast.admin), |input| input.audience = tier("gold")).await;
    all(places(&portal.as_(&cast.ardent_user), &asset).await, true);
    all(places(&portal.as_(&cast.boreal_user), &asset).await, false);
    let as_partner = portal.as_(&cast.ardent_user).call(&api::READ, &[&asset.id], &Nothing {}).await.ok();
    assert!(as_partner.asset.audience.conditions.is_empty(), "whom it is for is the vendor's business");
    let why = |person: &Human| WhyFilter { person: person.id };
    let manager = portal.as_(&cast.admin);
    assert!(manager.call(&api::WHY, &[&asset.id], &why(&cast.ardent_user)).await.ok().sees);
    let not = manager.call(&api::WHY, &[&asset.id], &why(&cast.boreal_user)).await.ok();
    assert!(!not.sees && !not.audience.sees);
    portal.as_(&cast.manager).call(&api::WHY, &[&asset.id], &why(&cast.boreal_user)).await.fails("not-found");
}

#[tokio::test]
async fn named_people_see_it_early_and_nobody_else() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let start = morning() + Duration::minutes(9);
    let early = cast.boreal_user.id;
    let asset = film(&portal.as_(&cast.admin), |input| {
        input.starts_at = Some(start);
        input.audience = tier("gold");
        input.early = vec![early];
    })
    .await;
    all(places(&portal.as_(&cast.boreal_user), &asset).await, true);
    all(places(&portal.as_(&cast.boreal_admin), &asset).await, false);
    all(places(&portal.as_(&cast.ardent_user), &asset).await, false);
    at(&portal, start);
    all(places(&portal.as_(&cast.ardent_user), &asset).await, true);
    all(places(&portal.as_(&cast.boreal_admin), &asset).await, false);
}

#[tokio::test]
async fn nothing_is_seen_before_it_is_approved() {
    let portal = Portal::start_with(|config| config.collateral_approvals = 2).await;
    let cast = portal.cast().await;
    let asset = film(&portal.as_(&cast.manager), |_| {}).await;
    let (reader, admin) = (portal.as_(&cast.ardent_user), portal.as_(&cast.admin));
    assert_eq!(asset.state, State::Pending);
    all(places(&reader, &asset).await, false);
    portal.as_(&cast.manager).call(&api::APPROVE, &[&asset.id], &Nothing {}).await.fails("denied");
    assert_eq!(admin.call(&api::APPROVE, &[&asset.id], &Nothing {}).await.ok().state, State::Pending);
    admin.call(&api::APPROVE, &[&asset.id], &Nothing {}).await.fails("collateral/approved-already");
    let second = portal.human("Vera Second", None, &[guildhall_domain::access::Role::VendorAdmin]).await;
    assert_eq!(portal.as_(&second).call(&api::APPROVE, &[&asset.id], &Nothing {}).await.ok().state, State::Live);
    all(places(&reader, &asset).await, true);
    admin.call(&api::ARCHIVE, &[&asset.id], &Nothing {}).await.ok();
    all(places(&reader, &asset).await, false);
    assert_eq!(admin.call(&api::RESTORE, &[&asset.id], &Nothing {}).await.ok().state, State::Draft);
    all(places(&reader, &asset).await, false);
    assert_eq!(admin.call(&api::PUBLISH, &[&asset.id], &Nothing {}).await.ok().state, State::Pending);
    let reject = RejectInput { reason: "The figures are last year's.".to_owned() };
    assert_eq!(admin.call(&api::REJECT, &[&asset.id], &reject).await.ok().state, State::Draft);
    all(places(&reader, &asset).await, false);
}

#[tokio::test]
async fn related_assets_are_visible_ones() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let about = |title: &str| AssetInput { products: vec!["HX-40".to_owned()], ..input(title) };
    let first = text(&admin, about("First"), "first").await;
    let second = text(&admin, about("Second"), "second").await;
    let hidden = text(&admin, AssetInput { audience: tier("gold"), ..about("Hidden") }, "hidden").await;
    let silver = portal.as_(&cast.boreal_user).call(&api::READ, &[&first.id], &Nothing {}).await.ok();
    assert_eq!(silver.related.iter().map(|tile| tile.id).collect::<Vec<_>>(), [second.id]);
    let gold = portal.as_(&cast.ardent_user).call(&api::READ, &[&first.id], &Nothing {}).await.ok();
    assert!(gold.related.iter().any(|tile| tile.id == hidden.id));
}

#[tokio::test]
async fn favourites_and_news_belong_to_the_person() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let (reader, other) = (portal.as_(&cast.ardent_user), portal.as_(&cast.ardent_admin));
    let old = text(&admin, input("Old"), "old").await;
    reader.call(&api::VISIT, &[], &Nothing {}).await.ok();
    portal.pass(Duration::minutes(1));
    let new = text(&admin, input("New"), "new").await;
    reader.call(&api::ADD_FAVOURITE, &[&old.id], &Nothing {}).await.ok();
    let ids = |filter: Filter| {
        let reader = reader.clone();
        async move { reader.call(&api::LIST, &[], &filter).await.ok().items.iter().map(|tile| tile.id).collect::<Vec<_>>() }
    };
    assert_eq!(ids(Filter { new: Some(true), ..Filter::default() }).await, [new.id]);
    assert_eq!(ids(Filter { favourite: Some(true), ..Filter::default() }).await, [old.id]);
    let others = other.call(&api::LIST, &[], &Filter { favourite: Some(true), ..Filter::default() }).await.ok();
    assert_eq!(others.total, 0);
    reader.call(&api::REMOVE_FAVOURITE, &[&old.id], &Nothing {}).await.ok();
    assert!(ids(Filter { favourite: Some(true), ..Filter::default() }).await.is_empty());
    reader.call(&api::VISIT, &[], &Nothing {}).await.ok();
    assert!(ids(Filter { new: Some(true), ..Filter::default() }).await.is_empty());
}

#[tokio::test]
async fn a_preview_is_seen_as_long_as_its_asset() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let end = morning() + Duration::minutes(9);
    let asset = publish(&admin, AssetInput { expires_at: Some(end), ..input("Sheet") }, "sheet.pdf", &super::bring::pdf("Valve")).await;
    portal.read_files().await;
    let reader = portal.as_(&cast.ardent_user);
    let picture = reader.call(&api::PREVIEW, &[&asset.id, &1, &"tile"], &Nothing {}).await;
    assert_eq!(picture.status, 200);
    assert!(picture.header("content-type").starts_with("image/"));
    reader.call(&api::PREVIEW, &[&asset.id, &2, &"page"], &Nothing {}).await.fails("not-found");
    reader.call(&api::PREVIEW, &[&asset.id, &1, &"huge"], &Nothing {}).await.fails("not-found");
    at(&portal, end);
    reader.call(&api::PREVIEW, &[&asset.id, &1, &"tile"], &Nothing {}).await.fails("not-found");
    let elsewhere = portal.second_server().await;
    reader.clone().at(&elsewhere).call(&api::PREVIEW, &[&asset.id, &1, &"tile"], &Nothing {}).await.fails("not-found");
}
