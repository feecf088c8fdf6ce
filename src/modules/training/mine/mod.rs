//! One's own learning on one page, and a person's, as their company's admin and the vendor see it.

mod certifications;
mod parts;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    partner::PersonId,
    training::{MyLearning, api},
};
use leptos::prelude::*;

use super::{
    Place,
    nav::{Here, tabs},
    place,
    say::{self, to},
};
use crate::{
    api::question,
    query::query,
    session,
    ui::{Blank, Breadcrumb, Icon, LinkButton, Look, PageHead, Remote, Shape},
};

/// The page that the address names.
pub fn view() -> AnyView {
    let place = place();
    let who = Memo::new(move |_| if let Place::Mine(who) = place.get() { who } else { None });
    (move || who.get().map_or_else(own, person)).into_any()
}

/// Whether there is nothing at all.
fn is_blank(mine: &MyLearning) -> bool {
    mine.go_on.is_none()
        && mine.assigned.is_empty()
        && mine.started.is_empty()
        && mine.paths.is_empty()
        && mine.sittings.is_empty()
        && mine.certifications.is_empty()
        && mine.completed.is_empty()
}

fn own() -> AnyView {
    let mine = query(|| question(&api::MINE, &[], &Nothing {}));
    let empty = || {
        view! {
            <Blank title=t!("training.mine.none"; text) lead=t!("training.mine.none.lead"; maybe)>
                <LinkButton look=Look::Primary href=to("")>{t!("training.mine.find"; text)}</LinkButton>
            </Blank>
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.mine"; text) lead=t!("training.mine.lead"; maybe) />
            {tabs(Here::Mine)}
            <Remote of=mine.load() on_retry=mine.retry() is_empty=is_blank empty=empty shape=Shape::Page let:mine>
                {parts::go_on(mine)}
                <div class="split">
                    <div class="stack loose">
                        {parts::assigned(mine)}
                        {parts::started(mine)}
                        {parts::paths(mine)}
                        {parts::completed(mine, parts::Whose::Own)}
                    </div>
                    <div class="stack loose">
                        {certifications::card(mine)}
                        {parts::sittings(mine)}
                    </div>
                </div>
            </Remote>
        </div>
    }
    .into_any()
}

fn person(id: PersonId) -> AnyView {
    let theirs = query(move || question(&api::STANDING, &[&id], &Nothing {}));
    say::record(theirs, "page", move |theirs| {
        // The answer says who only where something is assigned; the company's page has the name in the link.
        let name = crate::location::value("name");
        let title = Signal::derive(move || name.get().unwrap_or_else(|| t!("training.person")));
        let trail = Signal::derive(|| vec![(t!("training.title"), to("")), (t!("training.tab.company"), to("companies"))]);
        let admin = session::may_see(Access::VendorAdmin);
        let actions = move || {
            let query =
                name.get().map(|name| format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("name", &name).finish()));
            let href = to(&format!("manage/people/{id}/granted{}", query.unwrap_or_default()));
            admin.get().then(|| view! { <LinkButton icon=Icon::Clock href=href>{t!("training.person.granted"; text)}</LinkButton> })
        };
        view! {
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
            <PageHead title=title lead=t!("training.person.lead"; maybe) actions=actions />
            <div class="split">
                <div class="stack loose">
                    {parts::assigned_of(theirs)}
                    {parts::courses_of(theirs)}
                    {parts::completed(theirs, parts::Whose::Theirs)}
                </div>
                <div class="stack loose">{certifications::card(theirs)}</div>
            </div>
        }
        .into_any()
    })
}
