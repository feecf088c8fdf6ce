//! Viewing as somebody else shows what they see and changes nothing.

use guildhall_domain::{
    endpoint::Nothing,
    session::{ProfileInput, ViewAsInput, api},
};

use crate::support::Portal;

#[tokio::test]
async fn an_admin_sees_with_a_partners_eyes_and_changes_nothing() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    let me = vera.call(&api::VIEW_AS, &[], &ViewAsInput { person: cast.ardent_user.id }).await.ok();
    assert_eq!((me.actor.person, me.actor.viewed_by), (cast.ardent_user.id, Some(cast.admin.id)));
    assert_eq!((me.name.as_str(), me.viewed_by_name.as_deref()), ("Ada User", Some("Vera Admin")));
    assert_eq!(vera.call(&api::READ, &[], &Nothing {}).await.ok().actor, me.actor);
    // Every write is refused, by the door and not by the handler.
    for entry in guildhall_server::routes::table() {
        let method = entry.method.as_str();
        let stops = (method, entry.path) == ("DELETE", "/api/v1/session/view-as") || (method, entry.path) == ("DELETE", "/api/v1/session");
        if method == "GET" || stops {
            continue;
        }
        let address = entry.path.replace("{id}", &cast.ardent.id.to_string()).replace("{number}", "1");
        let answer = vera.send(method, &address, &[("content-type", "application/json")], "{}").await;
        let code = answer.fails_with();
        assert!(code == "read-only" || code == "denied", "{method} {} answered {code}", entry.path);
    }
    let change = ProfileInput { name: "X".into(), language: "en".into(), ..ProfileInput::default() };
    vera.clone().if_match(1).call(&api::CHANGE_PROFILE, &[], &change).await.fails("read-only");
    let me = vera.call(&api::STOP_VIEW_AS, &[], &Nothing {}).await.ok();
    assert_eq!((me.actor.person, me.actor.viewed_by), (cast.admin.id, None));
    assert_eq!(t.journal().await, ["session.view_as", "session.stop_view_as"]);
    let actors = t.rows("SELECT actor FROM journal", []).await;
    assert!(actors.iter().all(|row| row.try_get_by_index::<String>(0).expect("an actor") == cast.admin.id.to_string()));
}

#[tokio::test]
async fn only_active_partner_people_are_viewed_as_and_only_by_admins() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let person = |human: &crate::support::Human| ViewAsInput { person: human.id };
    let vera = t.as_(&cast.admin);
    vera.call(&api::VIEW_AS, &[], &person(&cast.manager)).await.fails("session/cannot-view-as");
    vera.call(&api::VIEW_AS, &[], &ViewAsInput { person: t.app.new_id() }).await.fails("not-found");
    t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [cast.boreal_user.id.to_string().into()]).await.expect("a change");
    vera.call(&api::VIEW_AS, &[], &person(&cast.boreal_user)).await.fails("session/cannot-view-as");
    for human in [&cast.manager, &cast.approver, &cast.ardent_admin, &cast.ardent_user] {
        t.as_(human).call(&api::VIEW_AS, &[], &person(&cast.ardent_user)).await.fails("denied");
    }
    t.anonymous().call(&api::VIEW_AS, &[], &person(&cast.ardent_user)).await.fails("signed-out");
}

#[tokio::test]
async fn an_admin_who_is_none_any_more_sees_nothing() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    vera.call(&api::VIEW_AS, &[], &ViewAsInput { person: cast.ardent_user.id }).await.ok();
    t.execute("UPDATE people SET roles = 'channel_manager' WHERE id = $1", [cast.admin.id.to_string().into()]).await.expect("a change");
    vera.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}
