//! Use is counted by day and told within the asker's scope; tables are safe in spreadsheets.

use guildhall_domain::{
    collateral::{
        api,
        search::{Filter, Sort},
        usage::UsageFilter,
    },
    endpoint::Nothing,
};

use super::bring::{input, text};
use crate::support::Portal;

#[tokio::test]
async fn use_is_counted_and_told_within_the_scope() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let asset = text(&admin, input("Sheet"), "x").await;
    let other = text(&admin, input("Other"), "y").await;
    for human in [&cast.ardent_user, &cast.ardent_user, &cast.ardent_admin, &cast.boreal_user] {
        portal.as_(human).call(&api::VIEW, &[&asset.id], &Nothing {}).await.ok();
        assert_eq!(portal.as_(human).call(&api::FILE, &[&asset.id], &Nothing {}).await.status, 200);
    }
    let part = portal.as_(&cast.boreal_user).with("range", "bytes=0-0");
    assert_eq!(part.call(&api::FILE, &[&asset.id], &Nothing {}).await.status, 206);
    let film = part.clone().with("sec-fetch-dest", "video");
    film.call(&api::FILE, &[&asset.id], &Nothing {}).await;
    let usage = |client: crate::support::Client| async move { client.call(&api::USAGE, &[&asset.id], &UsageFilter::default()).await.ok() };
    let all = usage(admin.clone()).await;
    assert_eq!((all.views, all.downloads, all.people, all.partners.len(), all.weeks.len()), (4, 5, 3, 2, 1));
    assert_eq!(all.partners[0].name, "Ardent Instruments");
    let assigned = usage(portal.as_(&cast.manager)).await;
    assert_eq!((assigned.views, assigned.downloads, assigned.partners.len()), (3, 3, 1));
    let nobody = usage(portal.as_(&cast.free_manager)).await;
    assert_eq!((nobody.views, nobody.partners.len()), (0, 0));
    portal.as_(&cast.ardent_admin).call(&api::USAGE, &[&asset.id], &UsageFilter::default()).await.fails("denied");
    let csv = admin.call(&api::EXPORT_USAGE, &[&asset.id], &UsageFilter::default()).await.text();
    assert!(csv.contains(&format!("Ardent Instruments,{},Ada User,2,2", cast.ardent_user.id)), "{csv}");
    assert_eq!(
        all.persons.iter().map(|person| (person.name.as_str(), person.downloads)).collect::<Vec<_>>(),
        [("Ada User", 2), ("Bea User", 2), ("Abel Admin", 1)]
    );
    let whole = portal.as_(&cast.ardent_admin).send("HEAD", &api::FILE.at(&[&asset.id]), &[], "").await;
    assert_eq!((whole.status.as_u16(), whole.body.len()), (200, 0));
    assert_eq!(usage(admin.clone()).await.downloads, 5, "asking for the headers is no download");
    let list = portal.as_(&cast.ardent_user).call(&api::LIST, &[], &Filter { sort: Some(Sort::MostUsed), ..Filter::default() }).await.ok();
    assert_eq!(list.items.iter().map(|tile| tile.id).collect::<Vec<_>>(), [asset.id, other.id]);
}

#[tokio::test]
async fn tables_do_not_compute() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    text(&admin, input("=HYPERLINK(\"http://x\",\"y\")"), "x").await;
    text(&admin, input("@SUM(1)"), "y").await;
    let csv = portal.as_(&cast.ardent_user).call(&api::EXPORT, &[], &Filter::default()).await;
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let text = csv.text();
    assert!(text.contains("\"'=HYPERLINK(") && text.contains(",'@SUM(1),"), "{text}");
    assert!(!text.lines().next().expect("a header").contains("restricted"), "partners are not told who is shut out");
    assert!(admin.call(&api::EXPORT, &[], &Filter::default()).await.text().lines().next().expect("a header").contains("restricted"));
}
