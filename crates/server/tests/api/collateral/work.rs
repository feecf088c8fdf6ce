//! Many at once, and what waits for people.

use chrono::Duration;
use guildhall_domain::{
    collateral::{
        AssetInput, State, api,
        search::Filter,
        upload::{BulkAction, BulkInput, CreateInput, Dates},
    },
    endpoint::Nothing,
};

use super::bring::{input, text, tier, upload};
use crate::support::{Portal, morning};

#[tokio::test]
async fn many_are_changed_at_once_each_wholly_or_not_at_all() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let first = text(&admin, AssetInput { tags: vec!["old".to_owned()], ..input("First") }, "a").await;
    let second = text(&admin, input("Second"), "b").await;
    let stranger = portal.app.new_id();
    admin.call(&api::ARCHIVE, &[&second.id], &Nothing {}).await.ok();
    let bulk = BulkInput {
        ids: vec![first.id, second.id, stranger],
        add_tags: vec!["new".to_owned()],
        remove_tags: vec!["old".to_owned()],
        audience: Some(tier("gold")),
        dates: Some(Dates { starts_at: None, expires_at: Some(morning() + Duration::days(9)) }),
        action: Some(BulkAction::Archive),
        ..BulkInput::default()
    };
    let result = admin.call(&api::BULK, &[], &bulk).await.ok();
    assert_eq!(result.changed, 1);
    let refused: Vec<_> = result.refused.iter().map(|refused| (refused.title.as_str(), refused.code.as_str())).collect();
    assert_eq!(refused, [("Second", "collateral/archived"), ("", "not-found")]);
    let changed = admin.call(&api::READ, &[&first.id], &Nothing {}).await.ok();
    assert_eq!((changed.state, changed.asset.tags), (State::Archived, vec!["new".to_owned()]));
    let untouched = admin.call(&api::READ, &[&second.id], &Nothing {}).await.ok();
    assert!(untouched.asset.tags.is_empty() && untouched.asset.audience.conditions.is_empty());
    let found = admin.call(&api::LIST, &[], &Filter { tag: vec!["new".to_owned()], ..Filter::default() }).await.ok();
    assert_eq!(found.total, 1);
    let manager = portal.as_(&cast.manager);
    manager
        .call(&api::BULK, &[], &BulkInput { ids: vec![first.id], action: Some(BulkAction::Approve), ..BulkInput::default() })
        .await
        .fails("denied");
    assert_eq!(admin.call(&api::BULK, &[], &BulkInput::default()).await.fields(), [("/ids".to_owned(), "required".to_owned())]);
    portal.as_(&cast.ardent_admin).call(&api::BULK, &[], &bulk).await.fails("denied");
}

#[tokio::test]
async fn drafts_are_edited_together_and_published_together() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let mut ids = Vec::new();
    for number in 0..3 {
        let upload = upload(&admin, "a.txt", &[b'a' + number]).await.ok();
        let create = CreateInput { upload: upload.id, asset: input("Draft"), publish: false };
        ids.push(admin.call(&api::CREATE, &[], &create).await.ok().id);
    }
    let reader = portal.as_(&cast.ardent_user);
    assert_eq!(reader.call(&api::LIST, &[], &Filter::default()).await.ok().total, 0);
    let bulk = BulkInput { ids, add_products: vec!["HX-40".to_owned()], action: Some(BulkAction::Publish), ..BulkInput::default() };
    assert_eq!(admin.call(&api::BULK, &[], &bulk).await.ok().changed, 3);
    let seen = reader.call(&api::LIST, &[], &Filter { product: vec!["HX-40".to_owned()], ..Filter::default() }).await.ok();
    assert_eq!(seen.total, 3);
}

#[tokio::test]
async fn a_folder_comes_in_with_its_table_or_not_at_all() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("sheets/HX-40_Datenblatt.txt", b"Flow");
    write("sheets/copy.txt", b"Flow");
    write("page.html", b"<html>");
    write(".hidden", b"x");
    write("prices.csv", b"a;b");
    let table = folder.path().join("../table.csv");
    let bring = |lines: &str| {
        let (app, table, lines, folder) = (portal.app.clone(), table.clone(), lines.to_owned(), folder.path().to_owned());
        async move {
            std::fs::write(&table, lines).expect("a table");
            guildhall_server::collateral::import::import_dir(&app, &folder, Some(&table), None).await.expect("it can be read")
        }
    };
    let report =
        bring("path,title,expires_at,audience\nprices.csv,Prices,tomorrow,\nnone.pdf,X,,\nsheets/copy.txt,,,colour=red\n../x,Y,,\n").await;
    assert_eq!(report.lines.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 5], "{report:?}");
    assert_eq!(portal.count("collateral_assets").await, 0);
    let report = bring("path,title,none\nprices.csv,Prices,x\n").await;
    assert_eq!(report.lines.len(), 1);
    let lines =
        "path,title,kind,products,audience,publish\nprices.csv,Prices 2027,price_list,HX-40|PT-7,tier=gold|platinum;region=dach,yes\n";
    let report = bring(lines).await;
    assert_eq!((report.brought.len(), report.known.len(), report.refused.len()), (2, 1, 1), "{report:?}");
    let gold = portal.as_(&cast.ardent_user).call(&api::LIST, &[], &Filter::default()).await.ok();
    assert_eq!(gold.items.iter().map(|tile| tile.title.as_str()).collect::<Vec<_>>(), ["Prices 2027"]);
    assert_eq!(portal.as_(&cast.boreal_user).call(&api::LIST, &[], &Filter::default()).await.ok().total, 0);
    let drafts = portal.as_(&cast.admin).call(&api::LIST, &[], &Filter { state: vec![State::Draft], ..Filter::default() }).await.ok();
    assert_eq!(drafts.items[0].title, "HX-40 Datenblatt");
    let again = bring(lines).await;
    assert_eq!((again.brought.len(), again.known.len()), (0, 3), "a second time brings nothing new");
}
