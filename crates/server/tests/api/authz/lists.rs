//! What no answer to somebody may ever contain: canaries of others; and ids in bodies and queries.

use guildhall_domain::{
    access::Role,
    collateral::{self, upload, usage::WhyFilter},
    endpoint::Nothing,
    id::Id,
    page::Page,
    partners::{Filter, InvitationInput, Partner, PersonFilter, api as partners, people::InvitationFilter},
    session::{ViewAsInput, api as session},
};

use super::{
    actors::{Stage, Who},
    things::{self, Slot},
};

/// A word in the text that this actor must not read.
pub fn leak(who: Who, text: &str) -> Option<&'static str> {
    let boreal = ["Boreal Flow", "Bea User", "Bo Admin", "boreal.example", "Canary for Boreal", "canary-boreal@new.example"];
    let ardent = ["Ardent Instruments", "Ada User", "Abel Admin", "ardent.example", "canary-ardent@new.example", "Canary of Ardent"];
    let inner = ["Canary draft", "canary-vendor@new.example"];
    let found = |words: &[&'static str]| words.iter().copied().find(|word| text.contains(word));
    match who {
        _ if who.is_ardent() => found(&boreal).or_else(|| found(&inner)),
        _ if who.is_boreal() => found(&ardent).or_else(|| found(&inner)),
        // A channel manager's library and news are whole, but other partners' people and names are not theirs.
        Who::Manager => found(&["Bea User", "Bo Admin", "boreal.example", "Boreal Flow", "canary-boreal@new.example"]),
        Who::FreeManager => found(&["Bea User", "Bo Admin", "Ada User", "Abel Admin", "Boreal Flow", "Ardent Instruments"]),
        Who::Anonymous | Who::Invited | Who::Disabled | Who::OfInactiveCompany | Who::Expired | Who::Forged => {
            found(&boreal).or_else(|| found(&ardent)).or_else(|| found(&inner))
        }
        Who::ArdentUser
        | Who::ArdentAdmin
        | Who::BorealUser
        | Who::BorealAdmin
        | Who::Approver
        | Who::Finance
        | Who::Admin
        | Who::Demoted
        | Who::WrongRole => None,
    }
}

#[tokio::test]
async fn lists_and_exports_hold_only_what_is_ones_own() {
    let stage = Stage::set().await;
    for slot in [Slot::Invitation, Slot::Announcement, Slot::Asset] {
        things::all(&stage, slot).await;
    }
    things::all(&stage, Slot::Funds(super::funds::Slot::Payment)).await;
    things::all(&stage, Slot::Certifying(super::certifying::Slot::Award)).await;
    for slot in [super::training::Slot::Offer, super::training::Slot::OfferedPath, super::training::Slot::Assignment] {
        things::all(&stage, Slot::Training(slot)).await;
    }
    let lists = [
        "/api/v1/training/catalogue?limit=200",
        "/api/v1/training/catalogue?q=canary",
        "/api/v1/training/mine",
        "/api/v1/training/assignments?limit=200",
        "/api/v1/partners?limit=200",
        "/api/v1/partners/export",
        "/api/v1/partners/people?limit=200",
        "/api/v1/partners/people/export",
        "/api/v1/partners/people?q=Boreal",
        "/api/v1/partners?q=Boreal",
        "/api/v1/partners?sort=newest",
        "/api/v1/partners/invitations",
        "/api/v1/home/announcements",
        "/api/v1/home/announcements?all=true",
        "/api/v1/home/tasks",
        "/api/v1/collateral?facets=true&limit=200",
        "/api/v1/collateral?q=canary&facets=true",
        "/api/v1/collateral?q=boreal",
        "/api/v1/collateral?sort=most_used",
        "/api/v1/collateral/export",
        "/api/v1/collateral/words",
        "/api/v1/funds/claims?limit=200",
        "/api/v1/funds/claims?q=boreal",
        "/api/v1/funds/claims?sort=money",
        "/api/v1/funds/claims/export",
        "/api/v1/funds/payments",
        "/api/v1/funds/payments/export",
        "/api/v1/funds/payables?limit=200",
        "/api/v1/funds/stuck",
        "/api/v1/training/awards?limit=200",
        "/api/v1/training/awards?q=user",
        "/api/v1/training/awards?state=active&state=expiring",
        "/api/v1/training/awards/export",
        "/api/v1/training/report?by=partner",
        "/api/v1/training/report/export?by=partner",
        "/api/v1/training/tier-needs",
        "/api/v1/session",
        "/api/v1/sessions",
        "/api/v1/portal",
    ];
    for who in Who::ALL {
        for list in lists {
            let answer = stage.client(who).send("GET", list, &[], "").await;
            assert!(!answer.status.is_server_error(), "{who:?} {list}: {}", answer.text());
            assert_eq!(leak(who, &answer.text()), None, "{who:?} reads {list}: {}", answer.text());
        }
    }
    let ardent: Page<Partner> = stage.client(Who::ArdentUser).call(&partners::LIST, &[], &Filter::default()).await.ok();
    assert_eq!(ardent.total, 1);
    let all: Page<Partner> = stage.client(Who::Admin).call(&partners::LIST, &[], &Filter::default()).await.ok();
    assert_eq!(all.total, 3);
    let assigned: Page<Partner> = stage.client(Who::Manager).call(&partners::LIST, &[], &Filter::default()).await.ok();
    assert_eq!(assigned.total, 1);
    let found = stage.client(Who::ArdentUser).call(&collateral::api::LIST, &[], &collateral::search::Filter::default()).await.ok();
    assert_eq!(found.total, 1);
}

#[tokio::test]
async fn ids_in_bodies_and_queries_are_checked_too() {
    let stage = Stage::set().await;
    let (cast, ardent) = (&stage.cast, stage.client(Who::ArdentAdmin));
    // Inviting into another company, or into the vendor, is like inviting into none.
    let invite = |partner| InvitationInput {
        email: "x@new.example".into(),
        partner,
        roles: [Role::PartnerUser].into(),
        language: "en".into(),
        ..InvitationInput::default()
    };
    ardent.call(&partners::INVITE, &[], &invite(Some(cast.boreal.id))).await.fails("not-found");
    ardent.call(&partners::INVITE, &[], &invite(Some(Id::new(1, [7; 10])))).await.fails("not-found");
    let to_vendor = InvitationInput { roles: [Role::VendorAdmin].into(), ..invite(None) };
    let code = ardent.call(&partners::INVITE, &[], &to_vendor).await.fails_with();
    assert!(["denied", "not-found"].contains(&code.as_str()), "{code}");
    // Filters that name foreign companies find nothing.
    let people = ardent.call(&partners::PEOPLE, &[], &PersonFilter { partner: Some(cast.boreal.id), ..PersonFilter::default() }).await.ok();
    assert_eq!(people.total, 0);
    let open = ardent.call(&partners::INVITATIONS, &[], &InvitationFilter { partner: Some(cast.boreal.id) }).await.ok();
    assert!(open.is_empty());
    // Roles of the vendor cannot be taken by way of one's own company.
    let own = ardent.call(&partners::PERSON, &[&cast.ardent_user.id], &Nothing {}).await.ok();
    let mut input = own.person.clone();
    input.roles = [Role::VendorAdmin].into();
    ardent.clone().if_match(own.version).call(&partners::UPDATE_PERSON, &[&cast.ardent_user.id], &input).await.fails("invalid");
    // Another author's upload is not there.
    let foreign = things::upload(&stage.client(Who::Manager), b"a manager's file").await;
    let asset = serde_json::from_value(serde_json::json!({"title": "T", "kind": "other", "language": "en"})).expect("an asset");
    let create = upload::CreateInput { upload: foreign, asset, publish: false };
    stage.client(Who::Admin).call(&collateral::api::CREATE, &[], &create).await.fails("not-found");
    // Viewing as is for people of partners only, and for admins only.
    stage.client(Who::Admin).call(&session::VIEW_AS, &[], &ViewAsInput { person: cast.approver.id }).await.fails("session/cannot-view-as");
    stage.client(Who::Admin).call(&session::VIEW_AS, &[], &ViewAsInput { person: Id::new(1, [7; 10]) }).await.fails("not-found");
    // "Why" of somebody out of reach is like "why" of nobody.
    let assets = things::all(&stage, Slot::Asset).await;
    let manager = stage.client(Who::Manager);
    manager.call(&collateral::api::WHY, &[&assets[0].id], &WhyFilter { person: cast.boreal_user.id }).await.fails("not-found");
    manager.call(&collateral::api::WHY, &[&assets[0].id], &WhyFilter { person: cast.ardent_user.id }).await.ok();
    // Many at once: what is not there is refused one by one, and says nothing about others.
    let bulk = upload::BulkInput { ids: vec![Id::new(1, [7; 10])], language: Some("de".into()), ..upload::BulkInput::default() };
    let result = manager.call(&collateral::api::BULK, &[], &bulk).await.ok();
    assert_eq!((result.changed, result.refused.len()), (0, 1));
}

#[tokio::test]
async fn cursors_of_others_open_nothing() {
    let stage = Stage::set().await;
    let page =
        stage.client(Who::Admin).call(&partners::PEOPLE, &[], &PersonFilter { limit: Some(2), ..PersonFilter::default() }).await.ok();
    let cursor = page.next.expect("there are more");
    let answer =
        stage.client(Who::ArdentUser).call(&partners::PEOPLE, &[], &PersonFilter { cursor: Some(cursor), ..PersonFilter::default() }).await;
    assert_eq!(leak(Who::ArdentUser, &answer.text()), None);
}
