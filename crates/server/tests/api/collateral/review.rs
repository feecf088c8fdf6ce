//! What was approved stays what it is: changes that matter wait, and what was approved stays in sight meanwhile.

use chrono::Duration;
use guildhall_domain::{
    collateral::{
        Approval, AssetId, AssetInput, State, api,
        search::Filter,
        upload::{BulkInput, CaptionsInput, Dates, RejectInput, VersionInput},
    },
    endpoint::Nothing,
    home,
};
use guildhall_server::db::Engine;

use super::bring::{input, publish, text, tier, upload};
use crate::support::{Cast, Client, Portal, morning};

async fn state(client: &Client, id: AssetId) -> State {
    client.call(&api::READ, &[&id], &Nothing {}).await.ok().state
}

async fn is_seen(client: &Client, id: AssetId) -> bool {
    client.call(&api::FILE, &[&id], &Nothing {}).await.status.is_success()
}

async fn approve(portal: &Portal, cast: &Cast, id: AssetId) {
    portal.as_(&cast.admin).call(&api::APPROVE, &[&id], &Nothing {}).await.ok();
}

/// An asset of a channel manager that an admin has approved.
async fn approved(portal: &Portal, cast: &Cast, title: &str) -> AssetId {
    let asset = text(&portal.as_(&cast.manager), AssetInput { audience: tier("gold"), ..input(title) }, title).await;
    approve(portal, cast, asset.id).await;
    asset.id
}

#[tokio::test]
async fn whoever_may_not_approve_cannot_widen_what_was_approved() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (manager, silver) = (portal.as_(&cast.manager), portal.as_(&cast.boreal_user));
    let gold = AssetInput { audience: tier("gold"), ..input("Sheet") };
    let later = Some(morning() + Duration::days(90));
    for (number, change) in [
        AssetInput { audience: input("").audience, ..gold.clone() },
        AssetInput { expires_at: later, ..gold.clone() },
        AssetInput { starts_at: Some(morning() - Duration::days(1)), ..gold.clone() },
        AssetInput { early: vec![cast.ardent_user.id], ..gold.clone() },
    ]
    .into_iter()
    .enumerate()
    {
        let id = approved(&portal, &cast, &format!("Sheet {number}")).await;
        let asset = manager.call(&api::READ, &[&id], &Nothing {}).await.ok();
        let changed = manager.clone().if_match(asset.version).call(&api::UPDATE, &[&id], &change).await.ok();
        assert_eq!(changed.state, State::Pending, "change {number}");
        assert!(!is_seen(&silver, id).await && !is_seen(&portal.as_(&cast.ardent_user), id).await, "change {number}");
        approve(&portal, &cast, id).await;
        assert_eq!(state(&manager, id).await, State::Live, "change {number}");
    }
}

#[tokio::test]
async fn words_alone_need_no_new_approval_and_neither_does_an_admin() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let id = approved(&portal, &cast, "Sheet").await;
    let (manager, admin) = (portal.as_(&cast.manager), portal.as_(&cast.admin));
    let words = AssetInput { audience: tier("gold"), tags: vec!["flow".to_owned()], ..input("Data sheet") };
    let version = manager.call(&api::READ, &[&id], &Nothing {}).await.ok().version;
    assert_eq!(manager.clone().if_match(version).call(&api::UPDATE, &[&id], &words).await.ok().state, State::Live);
    let wide = AssetInput { audience: input("").audience, ..words };
    assert_eq!(admin.clone().if_match(version + 1).call(&api::UPDATE, &[&id], &wide).await.ok().state, State::Live);
    assert!(is_seen(&portal.as_(&cast.boreal_user), id).await);
}

#[tokio::test]
async fn changing_many_and_captions_ask_again_too() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let manager = portal.as_(&cast.manager);
    let id = approved(&portal, &cast, "Sheet").await;
    let dates = Dates { starts_at: None, expires_at: Some(morning() + Duration::days(90)) };
    manager.call(&api::BULK, &[], &BulkInput { ids: vec![id], dates: Some(dates), ..BulkInput::default() }).await.ok();
    assert_eq!(state(&manager, id).await, State::Pending);

    let film = upload(&manager, "film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom").await.ok();
    let create = guildhall_domain::collateral::upload::CreateInput { upload: film.id, asset: input("Film"), publish: false };
    let film = manager.call(&api::CREATE, &[], &create).await.ok().id;
    let says = |words: &str| CaptionsInput { webvtt: format!("WEBVTT\n\n00:00.000 --> 00:02.000\n{words}\n") };
    manager.call(&api::SET_CAPTIONS, &[&film], &says("The valve opens.")).await.ok();
    manager.call(&api::PUBLISH, &[&film], &Nothing {}).await.ok();
    approve(&portal, &cast, film).await;
    manager.call(&api::SET_CAPTIONS, &[&film], &says("The valve opens.")).await.ok();
    assert_eq!(state(&manager, film).await, State::Live, "the same words are no change");
    manager.call(&api::SET_CAPTIONS, &[&film], &says("Ours is better than theirs.")).await.ok();
    assert_eq!(state(&manager, film).await, State::Pending);
    let reader = portal.as_(&cast.ardent_user);
    reader.call(&api::CAPTIONS, &[&film], &Nothing {}).await.fails("not-found");
    approve(&portal, &cast, film).await;
    let hits = reader.call(&api::LIST, &[], &Filter { q: Some("theirs".to_owned()), ..Filter::default() }).await.ok();
    assert!(hits.items[0].found.is_some(), "a hit in the captions says where it is");
}

#[tokio::test]
async fn with_two_approvals_an_admin_gives_one_by_publishing_and_another_the_second() {
    let portal = Portal::start_with(|config| config.collateral_approvals = 2).await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let asset = text(&admin, input("Sheet"), "x").await;
    assert_eq!((asset.state, asset.approval), (State::Pending, Approval::Pending { given: vec![cast.admin.id] }));
    admin.call(&api::APPROVE, &[&asset.id], &Nothing {}).await.fails("collateral/approved-already");
    let second = portal.human("Vera Second", None, &[guildhall_domain::access::Role::VendorAdmin]).await;
    assert_eq!(portal.as_(&second).call(&api::APPROVE, &[&asset.id], &Nothing {}).await.ok().state, State::Live);
}

#[tokio::test]
async fn the_approved_version_stays_while_a_newer_one_waits_or_is_sent_back() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (manager, admin, reader) = (portal.as_(&cast.manager), portal.as_(&cast.admin), portal.as_(&cast.ardent_user));
    let id = publish(&admin, input("Sheet"), "one.txt", b"alpha figures").await.id;
    let add = |bytes: &'static [u8]| {
        let (manager, name) = (manager.clone(), "next.txt");
        async move {
            let upload = upload(&manager, name, bytes).await.ok();
            manager.call(&api::ADD_VERSION, &[&id], &VersionInput { upload: upload.id, note: "New".to_owned() }).await.ok()
        }
    };
    portal.read_files().await;
    let waiting = add(b"bravo figures").await;
    portal.read_files().await;
    assert_eq!((waiting.state, waiting.current.number, waiting.live), (State::Pending, 2, Some(1)));
    let hits = |client: Client, word: &str| {
        let filter = Filter { q: Some(format!("{word} ")), ..Filter::default() };
        async move { client.call(&api::LIST, &[], &filter).await.ok().items }
    };
    let old_is_served = |reader: Client| async move {
        assert_eq!(reader.call(&api::FILE, &[&id], &Nothing {}).await.text(), "alpha figures");
        let asset = reader.call(&api::READ, &[&id], &Nothing {}).await.ok();
        assert_eq!((asset.current.number, asset.current.file_name.as_str(), asset.versions.len()), (1, "one.txt", 1));
        assert_eq!((asset.state, asset.approval, asset.live), (State::Live, Approval::Approved, None), "nothing tells of the newer one");
        reader.call(&api::VERSION, &[&id, &2], &Nothing {}).await.fails("not-found");
        let found = hits(reader.clone(), "alpha").await;
        assert_eq!(found.iter().map(|tile| (tile.id, tile.version, tile.state)).collect::<Vec<_>>(), [(id, 1, State::Live)]);
        assert!(hits(reader.clone(), "bravo").await.is_empty());
        let live = Filter { state: vec![State::Live], ..Filter::default() };
        assert_eq!(reader.call(&api::LIST, &[], &live).await.ok().total, 1);
    };
    old_is_served(reader.clone()).await;
    assert_eq!(admin.call(&api::FILE, &[&id], &Nothing {}).await.text(), "bravo figures", "the vendor looks at what waits");
    let pending = admin.call(&api::LIST, &[], &Filter { state: vec![State::Pending], ..Filter::default() }).await.ok();
    assert_eq!(pending.items.iter().map(|tile| (tile.id, tile.version)).collect::<Vec<_>>(), [(id, 2)]);
    admin.call(&api::REJECT, &[&id], &RejectInput { reason: "Old logo".to_owned() }).await.ok();
    old_is_served(reader.clone()).await;
    add(b"charlie figures").await;
    old_is_served(reader.clone()).await;
    approve(&portal, &cast, id).await;
    portal.read_files().await;
    assert_eq!(reader.call(&api::FILE, &[&id], &Nothing {}).await.text(), "charlie figures");
    assert_eq!((hits(reader.clone(), "charlie").await.len(), hits(reader.clone(), "alpha").await.len()), (1, 0));
    // Whoever may not approve cannot widen the old one either while a new one waits.
    add(b"delta figures").await;
    let version = manager.call(&api::READ, &[&id], &Nothing {}).await.ok().version;
    let longer = AssetInput { expires_at: Some(morning() + Duration::days(400)), ..input("Sheet") };
    manager.clone().if_match(version).call(&api::UPDATE, &[&id], &longer).await.ok();
    assert!(!is_seen(&reader, id).await);
}

#[tokio::test]
async fn whoever_downloaded_a_file_is_told_of_a_newer_one_until_they_open_it() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (admin, reader) = (portal.as_(&cast.admin), portal.as_(&cast.ardent_user));
    let id = publish(&admin, input("Sheet"), "one.txt", b"one").await.id;
    let told = |client: Client| async move {
        let tasks = client.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
        tasks.into_iter().filter(|task| task.code == "collateral.newer").map(|task| task.link).collect::<Vec<_>>()
    };
    assert!(is_seen(&reader, id).await);
    portal.as_(&cast.ardent_admin).call(&api::VIEW, &[&id], &Nothing {}).await.ok();
    assert!(told(reader.clone()).await.is_empty());
    let upload = upload(&admin, "two.txt", b"two").await.ok();
    admin.call(&api::ADD_VERSION, &[&id], &VersionInput { upload: upload.id, note: "New".to_owned() }).await.ok();
    assert_eq!(told(reader.clone()).await, [format!("/collateral/{id}")]);
    assert!(told(portal.as_(&cast.ardent_admin)).await.is_empty(), "looking is not having");
    reader.call(&api::VIEW, &[&id], &Nothing {}).await.ok();
    assert!(told(reader.clone()).await.is_empty());
}

#[tokio::test]
async fn words_are_indexed_anew_only_when_they_changed() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let id = text(&admin, input("Clampmeter"), "x").await.id;
    let found = |word: &str| {
        let (admin, filter) = (admin.clone(), Filter { q: Some(word.to_owned()), ..Filter::default() });
        async move { admin.call(&api::LIST, &[], &filter).await.ok().total }
    };
    // What is not written again stays away.
    let forget = match portal.app.db.engine() {
        Engine::Sqlite => "DELETE FROM collateral_index_title WHERE rowid > 0",
        Engine::Postgres => "DELETE FROM collateral_index WHERE key > 0",
    };
    portal.execute(forget, []).await.expect("the index is emptied");
    let change = |bulk: BulkInput| {
        let admin = admin.clone();
        async move { assert_eq!(admin.call(&api::BULK, &[], &BulkInput { ids: vec![id], ..bulk }).await.ok().changed, 1) }
    };
    change(BulkInput { audience: Some(tier("gold")), regions: Some(vec!["dach".to_owned()]), ..BulkInput::default() }).await;
    assert_eq!(found("clampmeter").await, 0);
    change(BulkInput { add_tags: vec!["flow".to_owned()], ..BulkInput::default() }).await;
    assert_eq!((found("clampmeter").await, found("flow").await), (1, 1));
    change(BulkInput { regions: Some(Vec::new()), ..BulkInput::default() }).await;
    assert!(admin.call(&api::READ, &[&id], &Nothing {}).await.ok().asset.regions.is_empty(), "regions can be cleared");
    let rows = portal.rows("SELECT subject FROM journal WHERE action = 'collateral.bulk'", []).await;
    let subjects: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
    assert_eq!(subjects, [id.to_string(), id.to_string(), id.to_string()], "each asset's history has its own row");
}

#[tokio::test]
async fn terms_that_the_vocabulary_does_not_have_are_refused() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let (admin, manager) = (portal.as_(&cast.admin), portal.as_(&cast.manager));
    let wrong = AssetInput { audience: tier("glod"), regions: vec!["dach".to_owned(), "moon".to_owned()], ..input("Sheet") };
    let told = [("/audience/conditions/0/one_of", "not-one-of"), ("/regions/1", "not-one-of")];
    let told = told.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    let new = upload(&admin, "a.txt", b"a").await.ok();
    let create = guildhall_domain::collateral::upload::CreateInput { upload: new.id, asset: wrong.clone(), publish: true };
    assert_eq!(admin.call(&api::CREATE, &[], &create).await.fields(), told);
    let asset = text(&admin, AssetInput { audience: tier("gold"), ..input("Sheet") }, "b").await;
    assert_eq!(admin.clone().if_match(asset.version).call(&api::UPDATE, &[&asset.id], &wrong).await.fields().len(), 2);
    let bulk = BulkInput { ids: vec![asset.id], audience: Some(tier("glod")), ..BulkInput::default() };
    assert_eq!(admin.call(&api::BULK, &[], &bulk).await.fields()[0].1, "not-one-of");
    // A term that was taken out of the vocabulary does not keep anybody from changing the rest.
    portal.execute("UPDATE collateral_assets SET regions = '[\"moon\"]'", []).await.expect("a change");
    let renamed = AssetInput { regions: vec!["moon".to_owned()], audience: tier("gold"), ..input("Renamed") };
    admin.clone().if_match(asset.version).call(&api::UPDATE, &[&asset.id], &renamed).await.ok();

    let nobody = AssetInput { early: vec![portal.app.new_id(), cast.admin.id, cast.ardent_user.id, cast.boreal_user.id], ..input("Early") };
    let mine = text(&manager, input("Mine"), "c").await;
    let fields = manager.clone().if_match(mine.version).call(&api::UPDATE, &[&mine.id], &nobody).await.fields();
    let pointers: Vec<_> = fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/early/0", "/early/1", "/early/3"],
        "nobody, a colleague, somebody of a company that the author does not look after"
    );
}
