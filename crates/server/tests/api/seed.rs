//! The demo: people to sign in as, companies and news to look at.

use guildhall_domain::{
    endpoint::Nothing,
    home,
    partners::{Filter, PersonFilter, PersonStatus, api},
};
use guildhall_server::seed::fill;

use crate::{session::sign_in, support::Portal};

#[tokio::test]
async fn whoever_the_demo_names_can_sign_in_and_has_something_to_see() {
    let t = Portal::start().await;
    assert!(fill::fill_people(&t.app).await.expect("the demo is written"));
    let sign_ins = fill::sign_ins();
    assert_eq!(sign_ins.len(), 6);
    for one in &sign_ins {
        let answer = sign_in(&t.anonymous(), &one.email, one.password).await;
        let token = answer.cookie("guildhall").expect("a session");
        assert!(answer.ok().actor.has(one.role), "{}", one.email);
        let client = t.anonymous().with("cookie", &format!("guildhall={token}"));
        assert!(client.call(&api::LIST, &[], &Filter::default()).await.ok().total > 0);
        assert!(client.call(&home::api::LIST, &[], &home::Filter::default()).await.ok().len() > 1);
    }
    let admin = sign_ins.last().expect("an admin");
    let token = sign_in(&t.anonymous(), &admin.email, admin.password).await.cookie("guildhall").expect("a session");
    let admin = t.anonymous().with("cookie", &format!("guildhall={token}"));
    assert_eq!(admin.call(&api::LIST, &[], &Filter::default()).await.ok().total, 20);
    assert_eq!(admin.call(&api::PEOPLE, &[], &PersonFilter::default()).await.ok().total, 80);
    let invited = PersonFilter { status: Some(PersonStatus::Invited), ..PersonFilter::default() };
    let invited = admin.call(&api::PEOPLE, &[], &invited).await.ok().total;
    assert_eq!(admin.call(&api::INVITATIONS, &[], &Default::default()).await.ok().len() as u64, invited);
    admin.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
}

#[tokio::test]
async fn a_demo_that_was_not_finished_is_not_taken_for_a_whole_one() {
    let t = Portal::start().await;
    fill::fill_people(&t.app).await.expect("the demo is written");
    assert!(fill::fill_people(&t.app).await.is_err());
}

#[tokio::test]
async fn a_portal_with_people_is_left_alone() {
    let t = Portal::start().await;
    t.cast().await;
    assert!(!fill::fill_people(&t.app).await.expect("it looks"));
    assert_eq!((t.count("people").await, t.journal().await.len()), (9, 0));
}
