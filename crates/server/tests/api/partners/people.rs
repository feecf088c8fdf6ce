//! People: their own company's, never another's.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    partners::{MoveInput, PersonFilter, PersonInput, PersonStatus, api},
    session,
};

use crate::support::{Human, Portal};

fn input(name: &str, roles: &[Role]) -> PersonInput {
    PersonInput { name: name.into(), language: "en".into(), roles: roles.iter().copied().collect(), ..PersonInput::default() }
}

#[tokio::test]
async fn each_sees_the_people_of_their_scope() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ardent = ["Abel Admin", "Ada User"];
    let vendor = ["Fay Finance", "Finn Approver", "Max Manager", "Mia Manager", "Vera Admin"];
    let all =
        ["Abel Admin", "Ada User", "Bea User", "Bo Admin", "Fay Finance", "Finn Approver", "Max Manager", "Mia Manager", "Vera Admin"];
    let managers = ["Abel Admin", "Ada User", "Fay Finance", "Finn Approver", "Max Manager", "Mia Manager", "Vera Admin"];
    for (human, seen) in [
        (&cast.ardent_user, &ardent[..]),
        (&cast.ardent_admin, &ardent[..]),
        (&cast.manager, &managers[..]),
        (&cast.free_manager, &vendor[..]),
        (&cast.approver, &all[..]),
        (&cast.finance, &all[..]),
        (&cast.admin, &all[..]),
    ] {
        let client = t.as_(human);
        let page = client.call(&api::PEOPLE, &[], &PersonFilter::default()).await.ok();
        assert_eq!(page.items.iter().map(|row| row.person.name.as_str()).collect::<Vec<_>>(), seen, "{}", human.name);
        for other in [&cast.ardent_user, &cast.boreal_user, &cast.admin] {
            let answer = client.call(&api::PERSON, &[&other.id], &Nothing {}).await;
            if seen.contains(&other.name.as_str()) {
                assert_eq!(answer.ok().email, other.email);
            } else {
                let missing = client.call(&api::PERSON, &[&t.app.new_id::<()>()], &Nothing {}).await;
                assert_eq!(answer.bare(), missing.bare());
            }
        }
        let table = client.call(&api::EXPORT_PEOPLE, &[], &PersonFilter::default()).await.text();
        assert_eq!(table.lines().count(), seen.len() + 1);
        // Another company in the filter finds nothing, as one that does not exist.
        let foreign = client.call(&api::PEOPLE, &[], &PersonFilter { partner: Some(cast.boreal.id), ..PersonFilter::default() }).await.ok();
        assert_eq!(foreign.total > 0, seen.contains(&"Bea User"));
    }
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let names = async |filter: PersonFilter| {
        let page = t.as_(&cast.admin).call(&api::PEOPLE, &[], &filter).await.ok();
        page.items.into_iter().map(|row| row.person.name).collect::<Vec<_>>()
    };
    assert_eq!(names(PersonFilter { role: Some(Role::PartnerAdmin), ..PersonFilter::default() }).await, ["Abel Admin", "Bo Admin"]);
    assert_eq!(names(PersonFilter { vendor: Some(true), q: Some("MANAGER".into()), ..PersonFilter::default() }).await.len(), 2);
    assert_eq!(names(PersonFilter { status: Some(PersonStatus::Invited), ..PersonFilter::default() }).await.len(), 0);
    assert_eq!(names(PersonFilter { q: Some("_da".into()), ..PersonFilter::default() }).await.len(), 0);
}

#[tokio::test]
async fn admins_change_their_own_people_and_nobody_elses() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let new = input("Ada Vogel", &[Role::PartnerUser, Role::PartnerAdmin]);
    let change = async |human: &Human, of: &Human| t.as_(human).if_match(1).call(&api::UPDATE_PERSON, &[&of.id], &new).await;
    change(&cast.ardent_user, &cast.ardent_user).await.fails("denied");
    change(&cast.manager, &cast.ardent_user).await.fails("denied");
    change(&cast.boreal_admin, &cast.ardent_user).await.fails("not-found");
    change(&cast.ardent_admin, &cast.admin).await.fails("not-found");
    let after = change(&cast.ardent_admin, &cast.ardent_user).await.ok();
    assert_eq!((after.person.name.as_str(), after.person.roles.len(), after.version), ("Ada Vogel", 2, 2));
    change(&cast.admin, &cast.ardent_user).await.fails("stale");
    // The new role counts from the next request on.
    t.as_(&cast.ardent_user).call(&api::INVITATIONS, &[], &Default::default()).await.ok();
    let vendors = t.as_(&cast.ardent_admin).if_match(2);
    let fields = vendors.call(&api::UPDATE_PERSON, &[&cast.ardent_user.id], &input("Ada", &[Role::VendorAdmin])).await.fields();
    assert_eq!(fields, [("/roles".into(), "not-one-of".into())]);
    assert_eq!(t.journal().await, ["partners.update_person"]);
}

#[tokio::test]
async fn nobody_locks_themselves_or_everybody_out() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin).if_match(1);
    let less = input("Vera Admin", &[Role::ChannelManager]);
    vera.call(&api::UPDATE_PERSON, &[&cast.admin.id], &less).await.fails("partners/oneself-locked");
    vera.call(&api::DEACTIVATE_PERSON, &[&cast.admin.id], &Nothing {}).await.fails("partners/oneself-locked");
    // Two admins who take each other's role away at the same time: one stays.
    let second = t.human("Vico Admin", None, &[Role::VendorAdmin]).await;
    let tries = [(&cast.admin, second.id), (&second, cast.admin.id)].map(|(human, other)| {
        let (client, less) = (t.as_(human).if_match(1), less.clone());
        tokio::spawn(async move {
            let change = client.call(&api::UPDATE_PERSON, &[&other], &less);
            change.await.status.as_u16()
        })
    });
    for one in tries {
        one.await.expect("it answers");
    }
    let left = t.rows("SELECT 1 FROM people WHERE roles LIKE '%vendor_admin%'", []).await.len();
    assert!(left >= 1, "an admin is left");
}

#[tokio::test]
async fn whoever_is_deactivated_is_out_at_once() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let (abel, ada) = (t.as_(&cast.ardent_admin), t.as_(&cast.ardent_user));
    t.as_(&cast.boreal_admin).call(&api::DEACTIVATE_PERSON, &[&cast.ardent_user.id], &Nothing {}).await.fails("not-found");
    assert_eq!(abel.call(&api::DEACTIVATE_PERSON, &[&cast.ardent_user.id], &Nothing {}).await.ok().status, PersonStatus::Disabled);
    ada.call(&session::api::READ, &[], &Nothing {}).await.fails("signed-out");
    abel.call(&api::ACTIVATE_PERSON, &[&cast.ardent_user.id], &Nothing {}).await.ok();
    ada.call(&session::api::READ, &[], &Nothing {}).await.fails("signed-out");
    crate::session::sign_in(&t.anonymous(), &cast.ardent_user.email, crate::support::PASSWORD).await.ok();
}

#[tokio::test]
async fn whoever_is_no_channel_manager_any_more_looks_after_nobody() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.as_(&cast.admin).if_match(1).call(&api::UPDATE_PERSON, &[&cast.manager.id], &input("Mia", &[Role::FundApprover])).await.ok();
    let ardent = t.as_(&cast.admin).call(&api::READ, &[&cast.ardent.id], &Nothing {}).await.ok();
    assert!(ardent.partner.managers.is_empty());
}

#[tokio::test]
async fn somebody_who_changes_company_is_there_from_now_on_and_only_there() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = &cast.ardent_user;
    let there = |partner, roles: &[Role]| MoveInput { partner, roles: roles.iter().copied().collect() };
    let to_boreal = there(cast.boreal.id, &[Role::PartnerAdmin]);
    let to = async |human: &Human, of: &Human, input: &MoveInput| t.as_(human).if_match(1).call(&api::MOVE_PERSON, &[&of.id], input).await;
    // Neither company may do it: one would take people in, the other give them away.
    to(&cast.ardent_admin, ada, &to_boreal).await.fails("denied");
    to(&cast.boreal_admin, ada, &to_boreal).await.fails("denied");
    to(&cast.manager, ada, &to_boreal).await.fails("denied");
    let fields = to(&cast.admin, ada, &there(cast.ardent.id, &[])).await.fields();
    assert_eq!(fields, [("/partner".into(), "works-there".into()), ("/roles".into(), "required".into())]);
    assert_eq!(to(&cast.admin, ada, &there(cast.boreal.id, &[Role::Finance])).await.fields()[0].0, "/roles");
    assert_eq!(to(&cast.admin, ada, &there(t.app.new_id(), &[Role::PartnerUser])).await.fields()[0].0, "/partner");
    to(&cast.admin, &cast.manager, &to_boreal).await.fails("partners/of-the-vendor");
    t.as_(&cast.admin).call(&api::DEACTIVATE, &[&cast.boreal.id], &Nothing {}).await.ok();
    to(&cast.admin, ada, &to_boreal).await.fails("partners/partner-inactive");
    t.as_(&cast.admin).call(&api::ACTIVATE, &[&cast.boreal.id], &Nothing {}).await.ok();

    t.pass(Duration::days(3));
    let admin = t.enter(&cast.admin).await;
    let moved = admin.clone().if_match(1).call(&api::MOVE_PERSON, &[&ada.id], &to_boreal).await.ok();
    assert_eq!((moved.partner, moved.company.as_str(), moved.version), (Some(cast.boreal.id), "Boreal Flow", 2));
    assert_eq!((moved.joined_at, moved.person.roles), (t.app.clock.now(), to_boreal.roles.clone()));
    assert!(moved.created_at < moved.joined_at);
    let back = there(cast.ardent.id, &[Role::PartnerUser]);
    admin.clone().if_match(1).call(&api::MOVE_PERSON, &[&ada.id], &back).await.fails("stale");
    t.as_(ada).call(&session::api::READ, &[], &Nothing {}).await.fails("signed-out");
    let me = crate::session::sign_in(&t.anonymous(), &ada.email, crate::support::PASSWORD).await.ok();
    assert_eq!((me.company.as_str(), me.actor.partner()), ("Boreal Flow", Some(cast.boreal.id)));
    t.enter(&cast.ardent_admin).await.call(&api::PERSON, &[&ada.id], &Nothing {}).await.fails("not-found");
    t.enter(&cast.boreal_admin).await.call(&api::PERSON, &[&ada.id], &Nothing {}).await.ok();
    assert_eq!(t.journal().await.iter().filter(|action| *action == "partners.move_person").count(), 1);

    // The vendor sees where she was, as far as it is theirs to see; the new company does not.
    let former = admin.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.ok();
    let told: Vec<_> = former.iter().map(|at| (at.company.as_str(), at.partner, at.joined_at, at.left_at)).collect();
    assert_eq!(told, [("Ardent Instruments", cast.ardent.id, moved.created_at, moved.joined_at)]);
    t.enter(&cast.boreal_admin).await.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.fails("denied");
    t.enter(&cast.manager).await.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.fails("not-found");
    // And back: the manager of the first company sees her again, and nothing of the company that is not theirs.
    t.pass(Duration::days(1));
    t.enter(&cast.admin).await.if_match(2).call(&api::MOVE_PERSON, &[&ada.id], &back).await.ok();
    let seen = t.enter(&cast.manager).await.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.ok();
    assert_eq!(seen.iter().map(|at| at.partner).collect::<Vec<_>>(), [cast.ardent.id]);
    let all = t.enter(&cast.admin).await.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.ok();
    assert_eq!(all.iter().map(|at| at.partner).collect::<Vec<_>>(), [cast.boreal.id, cast.ardent.id], "the last one first");

    // A database of before the list has it from what the journal tells.
    t.step_again("m0013_former", &["DROP TABLE former_companies"]).await;
    let filled = t.enter(&cast.admin).await.call(&api::FORMER_COMPANIES, &[&ada.id], &Nothing {}).await.ok();
    assert_eq!(filled, all);
}
