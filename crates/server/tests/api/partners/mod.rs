//! Companies, people and invitations: who sees them, who changes them.

mod invitations;
mod people;

use guildhall_domain::{
    endpoint::Nothing,
    partners::{Filter, PartnerInput, Sort, Status, api},
    session,
};

use crate::support::Portal;

fn profile(name: &str) -> PartnerInput {
    PartnerInput {
        name: name.into(),
        tier: "gold".into(),
        region: "dach".into(),
        kind: "reseller".into(),
        language: "de".into(),
        ..PartnerInput::default()
    }
}

#[tokio::test]
async fn each_sees_the_companies_of_their_scope() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    for (human, seen) in [
        (&cast.ardent_user, vec!["Ardent Instruments"]),
        (&cast.boreal_admin, vec!["Boreal Flow"]),
        (&cast.manager, vec!["Ardent Instruments"]),
        (&cast.free_manager, vec![]),
        (&cast.approver, vec!["Ardent Instruments", "Boreal Flow"]),
        (&cast.admin, vec!["Ardent Instruments", "Boreal Flow"]),
    ] {
        let page = t.as_(human).call(&api::LIST, &[], &Filter::default()).await.ok();
        assert_eq!(page.items.iter().map(|row| row.partner.name.as_str()).collect::<Vec<_>>(), seen, "{}", human.name);
        assert_eq!(page.total, seen.len() as u64);
        for company in [&cast.ardent, &cast.boreal] {
            let answer = t.as_(human).call(&api::READ, &[&company.id], &Nothing {}).await;
            if seen.contains(&company.name.as_str()) {
                assert_eq!(answer.ok().partner.name, company.name);
            } else {
                let missing = t.as_(human).call(&api::READ, &[&t.app.new_id::<()>()], &Nothing {}).await;
                assert_eq!(answer.bare(), missing.bare(), "a foreign company looks like one that does not exist");
            }
        }
        let table = t.as_(human).call(&api::EXPORT, &[], &Filter::default()).await.text();
        assert_eq!(table.lines().count(), seen.len() + 1, "{table}");
    }
    let ardent = t.as_(&cast.ardent_user).call(&api::READ, &[&cast.ardent.id], &Nothing {}).await.ok();
    assert_eq!((ardent.manager_names, ardent.people), (vec!["Mia Manager".to_owned()], 2));
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_overlap() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    for n in 0..23 {
        t.company(&format!("Company {n:02}"), if n % 2 == 0 { "gold" } else { "silver" }, "dach").await;
    }
    let vera = t.as_(&cast.admin);
    for sort in [Sort::Name, Sort::NameDesc, Sort::Newest, Sort::Oldest] {
        let mut filter = Filter { sort: Some(sort), limit: Some(7), ..Filter::default() };
        let mut names = Vec::new();
        loop {
            let page = vera.call(&api::LIST, &[], &filter).await.ok();
            assert_eq!(page.total, 25);
            names.extend(page.items.into_iter().map(|row| row.partner.name));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((names.len(), unique.len()), (25, 25), "{sort:?}");
        if sort == Sort::Name {
            assert_eq!(names, unique);
        }
    }
    let filter = Filter { tier: vec!["silver".into()], q: Some("COMPANY 0".into()), ..Filter::default() };
    assert_eq!(vera.call(&api::LIST, &[], &filter).await.ok().total, 5);
    let literally = Filter { q: Some("%".into()), ..Filter::default() };
    assert_eq!(vera.call(&api::LIST, &[], &literally).await.ok().total, 0);
    let managed = Filter { manager: Some(cast.manager.id), status: Some(Status::Active), ..Filter::default() };
    assert_eq!(vera.call(&api::LIST, &[], &managed).await.ok().total, 1);
    let fields = vera.send("GET", "/api/v1/partners?cursor=nonsense", &[], "").await.fields();
    assert_eq!(fields, [("/cursor".to_owned(), "malformed".to_owned())]);
    let fields = vera.send("GET", "/api/v1/partners?status=sleepy", &[], "").await.fields();
    assert_eq!(fields, [("/status".to_owned(), "not-one-of".to_owned())]);
}

#[tokio::test]
async fn only_vendor_admins_write_companies() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    for human in [&cast.ardent_user, &cast.ardent_admin, &cast.manager, &cast.approver] {
        let client = t.as_(human).if_match(1);
        client.call(&api::CREATE, &[], &profile("New")).await.fails("denied");
        client.call(&api::UPDATE, &[&cast.ardent.id], &profile("New")).await.fails("denied");
        client.call(&api::DEACTIVATE, &[&cast.ardent.id], &Nothing {}).await.fails("denied");
        client.call(&api::ACTIVATE, &[&cast.ardent.id], &Nothing {}).await.fails("denied");
    }
    t.anonymous().call(&api::CREATE, &[], &profile("New")).await.fails("signed-out");
    assert!(t.journal().await.is_empty());
}

#[tokio::test]
async fn a_company_is_created_changed_and_named_once() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    let input = PartnerInput { managers: vec![cast.manager.id, cast.free_manager.id], ..profile("Çelik Ölçüm") };
    let made = vera.call(&api::CREATE, &[], &input).await.ok();
    assert_eq!((made.version, made.manager_names.len(), made.people), (1, 2, 0));
    vera.call(&api::CREATE, &[], &profile("  celik olcum ")).await.fails("partners/name-taken");
    vera.call(&api::UPDATE, &[&made.id], &input).await.fails("version-required");
    let bad = PartnerInput { tier: "iron".into(), ..input.clone() };
    assert_eq!(vera.clone().if_match(1).call(&api::UPDATE, &[&made.id], &bad).await.fields(), [("/tier".into(), "not-one-of".into())]);
    let strangers = PartnerInput { managers: vec![cast.ardent_user.id, t.app.new_id()], ..input.clone() };
    let mut fields = vera.clone().if_match(1).call(&api::UPDATE, &[&made.id], &strangers).await.fields();
    fields.sort();
    assert_eq!(fields, [("/managers/0".into(), "not-one-of".into()), ("/managers/1".into(), "not-one-of".into())]);
    let changed = PartnerInput { tier: "platinum".into(), managers: vec![], ..input };
    let after = vera.clone().if_match(1).call(&api::UPDATE, &[&made.id], &changed).await.ok();
    assert_eq!((after.version, after.partner.tier.as_str(), after.manager_names.len()), (2, "platinum", 0));
    vera.clone().if_match(1).call(&api::UPDATE, &[&made.id], &changed).await.fails("stale");
    vera.clone().if_match(1).call(&api::UPDATE, &[&t.app.new_id::<()>()], &changed).await.fails("not-found");
    vera.if_match(2)
        .call(&api::UPDATE, &[&made.id], &PartnerInput { name: "boreal flow".into(), ..changed })
        .await
        .fails("partners/name-taken");
    assert_eq!(t.journal().await, ["partners.create", "partners.update"]);
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_stale() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let changes = ["First", "Second", "Third", "Fourth"].map(|name| {
        let (client, id) = (t.as_(&cast.admin).if_match(1), cast.ardent.id);
        tokio::spawn(async move {
            let change = client.call(&api::UPDATE, &[&id], &profile(name));
            change.await.status.as_u16()
        })
    });
    let mut statuses = Vec::new();
    for change in changes {
        statuses.push(change.await.expect("it answers"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412]);
}

#[tokio::test]
async fn a_company_that_takes_no_part_signs_its_people_out() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    assert_eq!(vera.call(&api::DEACTIVATE, &[&cast.ardent.id], &Nothing {}).await.ok().status, Status::Inactive);
    t.as_(&cast.ardent_user).call(&session::api::READ, &[], &Nothing {}).await.fails("signed-out");
    t.as_(&cast.boreal_user).call(&session::api::READ, &[], &Nothing {}).await.ok();
    crate::session::sign_in(&t.anonymous(), &cast.ardent_user.email, crate::support::PASSWORD).await.fails("wrong-credentials");
    assert_eq!(vera.call(&api::ACTIVATE, &[&cast.ardent.id], &Nothing {}).await.ok().status, Status::Active);
    // The old session stays ended; signing in works again.
    t.as_(&cast.ardent_user).call(&session::api::READ, &[], &Nothing {}).await.fails("signed-out");
    crate::session::sign_in(&t.anonymous(), &cast.ardent_user.email, crate::support::PASSWORD).await.ok();
}

#[tokio::test]
async fn an_export_runs_no_formula() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.company("=HYPERLINK(\"http://evil.example\")", "gold", "dach").await;
    let answer = t.as_(&cast.admin).call(&api::EXPORT, &[], &Filter::default()).await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"partners.csv\"");
    let table = answer.text();
    assert!(table.starts_with("\u{feff}id,name,tier"), "{table}");
    assert!(table.contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{table}");
}

#[tokio::test]
async fn a_city_is_found_without_its_accents() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    let kept = vera.call(&api::CREATE, &[], &PartnerInput { city: "Österbro".into(), ..profile("Cobalt Controls") }).await.ok();
    let moved = vera.call(&api::CREATE, &[], &PartnerInput { city: "Kiel".into(), ..profile("Delta Drives") }).await.ok();
    let change = PartnerInput { city: "MÜNCHEN".into(), ..profile("Delta Drives") };
    vera.clone().if_match(moved.version).call(&api::UPDATE, &[&moved.id], &change).await.ok();
    for (asked, found) in [("osterbro", kept.id), ("Öster", kept.id), ("münchen", moved.id), ("munch", moved.id)] {
        let page = vera.call(&api::LIST, &[], &Filter { q: Some(asked.to_owned()), ..Filter::default() }).await.ok();
        assert_eq!(page.items.iter().map(|row| row.id).collect::<Vec<_>>(), [found], "{asked}");
    }
}

#[tokio::test]
async fn a_manager_who_left_keeps_nobody_from_changing_the_company() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    let unmanaged = || async {
        let tasks = vera.call(&guildhall_domain::home::api::TASKS, &[], &Nothing {}).await.ok();
        tasks.iter().find(|task| task.code == "partners.without-manager").and_then(|task| task.params.get("count")?.as_i64())
    };
    assert_eq!(unmanaged().await, Some(1), "nobody looks after Boreal");
    vera.call(&api::DEACTIVATE_PERSON, &[&cast.manager.id], &Nothing {}).await.ok();
    assert_eq!(unmanaged().await, Some(2), "and nobody after Ardent any more");
    let ardent = vera.call(&api::READ, &[&cast.ardent.id], &Nothing {}).await.ok();
    let change = PartnerInput { about: "Valves.".into(), ..ardent.partner.clone() };
    let changed = vera.clone().if_match(ardent.version).call(&api::UPDATE, &[&ardent.id], &change).await.ok();
    assert_eq!((changed.partner.about.as_str(), changed.partner.managers.as_slice()), ("Valves.", [cast.manager.id].as_slice()));
    let new = PartnerInput { managers: vec![cast.manager.id], ..profile("Cobalt Controls") };
    assert_eq!(vera.call(&api::CREATE, &[], &new).await.fields(), [("/managers/0".to_owned(), "not-one-of".to_owned())]);
}
