//! Inviting: into one's own company, with roles one may give, once per address.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    partner::PartnerId,
    partners::{InvitationInput, InvitationStatus, api, people::InvitationFilter},
    session::{self, WelcomeInput},
};

use crate::support::Portal;

fn input(email: &str, partner: Option<PartnerId>, role: Role) -> InvitationInput {
    InvitationInput { email: email.into(), name: String::new(), partner, roles: [role].into(), language: "en".into() }
}

#[tokio::test]
async fn admins_invite_into_their_own_company() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let abel = t.as_(&cast.ardent_admin);
    let invite = async |email: &str, partner, role| abel.call(&api::INVITE, &[], &input(email, partner, role)).await;
    invite("a@new.example", Some(cast.boreal.id), Role::PartnerUser).await.fails("not-found");
    invite("a@new.example", Some(t.app.new_id()), Role::PartnerUser).await.fails("not-found");
    invite("a@new.example", None, Role::VendorAdmin).await.fails("denied");
    assert_eq!(invite("a@new.example", Some(cast.ardent.id), Role::VendorAdmin).await.fields(), [("/roles".into(), "not-one-of".into())]);
    assert_eq!(invite("nobody", Some(cast.ardent.id), Role::PartnerUser).await.fields(), [("/email".into(), "not-email".into())]);
    invite(&cast.boreal_user.email, Some(cast.ardent.id), Role::PartnerUser).await.fails("partners/email-taken");
    let made = invite("A@New.example", Some(cast.ardent.id), Role::PartnerUser).await.ok();
    assert_eq!((made.invitation.email.as_str(), made.status), ("a@new.example", InvitationStatus::Open));
    invite("a@new.example", Some(cast.ardent.id), Role::PartnerUser).await.fails("partners/email-taken");
    for human in [&cast.ardent_user, &cast.manager, &cast.approver] {
        let client = t.as_(human);
        client.call(&api::INVITE, &[], &input("b@new.example", Some(cast.ardent.id), Role::PartnerUser)).await.fails("denied");
        client.call(&api::INVITATIONS, &[], &InvitationFilter::default()).await.fails("denied");
    }
    t.as_(&cast.admin).call(&api::INVITE, &[], &input("c@hexholm.example", None, Role::ChannelManager)).await.ok();
    t.work().await;
    assert_eq!(t.mails().len(), 2);
}

#[tokio::test]
async fn lists_hold_ones_own_companys_invitations() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.as_(&cast.ardent_admin).call(&api::INVITE, &[], &input("a@new.example", Some(cast.ardent.id), Role::PartnerUser)).await.ok();
    let made =
        t.as_(&cast.boreal_admin).call(&api::INVITE, &[], &input("b@new.example", Some(cast.boreal.id), Role::PartnerUser)).await.ok();
    let emails = async |human, partner| {
        let list = t.as_(human).call(&api::INVITATIONS, &[], &InvitationFilter { partner }).await.ok();
        list.into_iter().map(|row| row.invitation.email).collect::<Vec<_>>()
    };
    assert_eq!(emails(&cast.ardent_admin, None).await, ["a@new.example"]);
    assert_eq!(emails(&cast.ardent_admin, Some(cast.boreal.id)).await.len(), 0);
    assert_eq!(emails(&cast.admin, None).await.len(), 2);
    let abel = t.as_(&cast.ardent_admin);
    abel.call(&api::RESEND, &[&made.id], &Nothing {}).await.fails("not-found");
    abel.call(&api::REVOKE, &[&made.id], &Nothing {}).await.fails("not-found");
}

#[tokio::test]
async fn sent_again_the_old_link_is_dead_at_once() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let abel = t.as_(&cast.ardent_admin);
    let made = abel.call(&api::INVITE, &[], &input("a@new.example", Some(cast.ardent.id), Role::PartnerUser)).await.ok();
    t.work().await;
    let old = t.latest_token();
    t.pass(Duration::days(7));
    let list = abel.call(&session::api::READ, &[], &Nothing {}).await;
    list.fails("signed-out");
    let token = t.session_of(cast.ardent_admin.id).await;
    let abel = t.anonymous().with("cookie", &format!("guildhall={token}"));
    let list = abel.call(&api::INVITATIONS, &[], &InvitationFilter::default()).await.ok();
    assert_eq!(list[0].status, InvitationStatus::Expired);
    assert_eq!(abel.call(&api::RESEND, &[&made.id], &Nothing {}).await.ok().status, InvitationStatus::Open);
    let look = async |token: &str| t.anonymous().call(&session::api::WELCOME, &[], &WelcomeInput { token: token.into() }).await;
    look(&old).await.fails("session/link-spent");
    t.pass(Duration::seconds(1));
    t.work().await;
    look(&t.latest_token()).await.ok();
    abel.call(&api::REVOKE, &[&made.id], &Nothing {}).await.ok();
    look(&t.latest_token()).await.fails("session/link-spent");
    abel.call(&api::REVOKE, &[&made.id], &Nothing {}).await.fails("not-found");
    // The address is free again.
    abel.call(&api::INVITE, &[], &input("a@new.example", Some(cast.ardent.id), Role::PartnerUser)).await.ok();
}

#[tokio::test]
async fn a_company_that_takes_no_part_gets_nobody_new() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    vera.call(&api::DEACTIVATE, &[&cast.ardent.id], &Nothing {}).await.ok();
    let answer = vera.call(&api::INVITE, &[], &input("a@new.example", Some(cast.ardent.id), Role::PartnerUser)).await;
    answer.fails("partners/partner-inactive");
}

#[tokio::test]
async fn invitations_are_a_table_of_ones_own_scope() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    vera.call(&api::INVITE, &[], &input("a@new.example", Some(cast.ardent.id), Role::PartnerUser)).await.ok();
    vera.call(&api::INVITE, &[], &input("b@new.example", None, Role::ChannelManager)).await.ok();
    let table = vera.call(&api::EXPORT_INVITATIONS, &[], &InvitationFilter::default()).await.text();
    assert!(table.contains("a@new.example") && table.contains("b@new.example"), "{table}");
    let theirs = t.as_(&cast.ardent_admin).call(&api::EXPORT_INVITATIONS, &[], &InvitationFilter::default()).await.text();
    assert!(theirs.contains("a@new.example") && !theirs.contains("b@new.example"), "{theirs}");
    let others = t.as_(&cast.boreal_admin).call(&api::EXPORT_INVITATIONS, &[], &InvitationFilter::default()).await.text();
    assert_eq!(others.lines().count(), 1, "{others}");
}
