//! Links that came by mail: once, for a while, and only as long as they are right.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    partners::{self, InvitationInput},
    session::{AcceptInput, Refusal, ResetInput, ResetRequest, WelcomeInput, api},
};

use super::sign_in;
use crate::support::{Cast, PASSWORD, Portal};

const SPENT: &str = "session/link-spent";

async fn invited(t: &Portal, cast: &Cast) -> String {
    let input = InvitationInput {
        email: "New@Ardent.example".into(),
        name: "Nele Neu".into(),
        partner: Some(cast.ardent.id),
        roles: [Role::PartnerUser].into(),
        language: "de".into(),
    };
    t.as_(&cast.ardent_admin).call(&partners::api::INVITE, &[], &input).await.ok();
    t.work().await;
    t.latest_token()
}

fn acceptance(token: &str) -> AcceptInput {
    AcceptInput { token: token.into(), name: "Nele Neumann".into(), password: "brass kettle on the quay".into(), language: "de".into() }
}

#[tokio::test]
async fn an_invitation_is_looked_at_and_accepted_once() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let token = invited(&t, &cast).await;
    let mail = t.mails().pop().expect("a mail");
    assert!(mail.contains("lädt Sie für Ardent Instruments") && mail.contains("http://127.0.0.1:8080/welcome#"), "{mail}");
    sign_in(&t.anonymous(), "new@ardent.example", "").await.fails("wrong-credentials");
    for _ in 0..2 {
        let welcome = t.anonymous().call(&api::WELCOME, &[], &WelcomeInput { token: token.clone() }).await.ok();
        assert_eq!(
            (welcome.email.as_str(), welcome.company.as_str(), welcome.invited_by.as_str()),
            ("new@ardent.example", "Ardent Instruments", "Abel Admin")
        );
    }
    let weak = AcceptInput { password: "neumann1".into(), name: " ".into(), ..acceptance(&token) };
    assert_eq!(t.anonymous().call(&api::ACCEPT, &[], &weak).await.fields()[0].0, "/name");
    let answer = t.anonymous().call(&api::ACCEPT, &[], &acceptance(&token)).await;
    let cookie = answer.cookie("guildhall").expect("a session");
    assert_eq!(answer.ok().actor.roles, [Role::PartnerUser].into());
    t.anonymous().with("cookie", &format!("guildhall={cookie}")).call(&api::READ, &[], &Nothing {}).await.ok();
    t.anonymous().call(&api::ACCEPT, &[], &acceptance(&token)).await.fails(SPENT);
    t.anonymous().call(&api::WELCOME, &[], &WelcomeInput { token }).await.fails(SPENT);
    assert_eq!(t.journal().await, ["partners.invite", "session.accept"]);
}

#[tokio::test]
async fn of_many_who_accept_at_once_one_does() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let token = invited(&t, &cast).await;
    let tries = (0..12).map(|_| {
        let (client, input) = (t.anonymous(), acceptance(&token));
        tokio::spawn(async move { client.call(&api::ACCEPT, &[], &input).await.status.as_u16() })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.expect("it answers"));
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409 | 503)), "{statuses:?}");
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let token = invited(&t, &cast).await;
    t.pass(Duration::days(7) - Duration::seconds(1));
    t.anonymous().call(&api::WELCOME, &[], &WelcomeInput { token: token.clone() }).await.ok();
    t.pass(Duration::seconds(1));
    t.anonymous().call(&api::WELCOME, &[], &WelcomeInput { token: token.clone() }).await.fails(SPENT);
    t.anonymous().call(&api::ACCEPT, &[], &acceptance(&token)).await.fails(SPENT);
}

#[tokio::test]
async fn an_invitation_is_worth_what_its_writer_may_now() {
    for change in [
        "UPDATE people SET status = 'disabled' WHERE email = 'abel.admin@ardent.example'",
        "UPDATE people SET roles = 'partner_user' WHERE email = 'abel.admin@ardent.example'",
        "UPDATE partners SET status = 'inactive' WHERE name = 'Ardent Instruments'",
    ] {
        let t = Portal::start().await;
        let cast = t.cast().await;
        let token = invited(&t, &cast).await;
        t.execute(change, []).await.expect("a change");
        t.anonymous().call(&api::WELCOME, &[], &WelcomeInput { token: token.clone() }).await.fails(SPENT);
        t.anonymous().call(&api::ACCEPT, &[], &acceptance(&token)).await.fails(SPENT);
    }
}

#[tokio::test]
async fn a_reset_link_works_once_for_half_an_hour() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ask = async || {
        t.anonymous().call(&api::ASK_RESET, &[], &ResetRequest { email: cast.ardent_user.email.to_uppercase() }).await.ok();
        t.work().await;
        t.latest_token()
    };
    let choose = |token: &str, password: &str| ResetInput { token: token.into(), password: password.into() };
    let late = ask().await;
    t.pass(Duration::minutes(30));
    t.anonymous().call(&api::RESET, &[], &choose(&late, "brass kettle on the quay")).await.fails(SPENT);
    let first = ask().await;
    t.pass(Duration::seconds(1));
    let second = ask().await;
    t.anonymous().call(&api::RESET, &[], &choose(&first, "brass kettle on the quay")).await.fails(SPENT);
    let fields = t.anonymous().call(&api::RESET, &[], &choose(&second, "short")).await.fields();
    assert_eq!(fields, [("/password".into(), "too-short".into())]);
    t.anonymous().call(&api::RESET, &[], &choose(&second, "brass kettle on the quay")).await.ok();
    t.anonymous().call(&api::RESET, &[], &choose(&second, "another kettle on the quay")).await.fails(SPENT);
    t.as_(&cast.ardent_user).call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    sign_in(&t.anonymous(), &cast.ardent_user.email, PASSWORD).await.fails("wrong-credentials");
    sign_in(&t.anonymous(), &cast.ardent_user.email, "brass kettle on the quay").await.ok();
}

#[tokio::test]
async fn asking_for_a_reset_does_not_tell_who_has_an_account() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [cast.boreal_user.id.to_string().into()]).await.expect("a change");
    let mut bodies = Vec::new();
    for email in ["nobody@ardent.example", &cast.boreal_user.email, &cast.ardent_user.email] {
        let answer = t.anonymous().call(&api::ASK_RESET, &[], &ResetRequest { email: email.into() }).await;
        bodies.push((answer.status, answer.body.clone(), answer.headers.len()));
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
    t.work().await;
    assert_eq!(t.mails().len(), 1);
    assert_eq!(guildhall_domain::problem::Refusal::code(&Refusal::LinkSpent), SPENT);
}

#[tokio::test]
async fn no_secret_lies_in_the_database() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let token = invited(&t, &cast).await;
    for (table, column) in [("invitations", "token_hash"), ("jobs", "payload"), ("journal", "detail"), ("journal", "subject")] {
        let found = t.rows(&format!("SELECT 1 FROM {table} WHERE {column} LIKE $1"), [format!("%{token}%").into()]).await;
        assert!(found.is_empty(), "{table}.{column}");
    }
}
