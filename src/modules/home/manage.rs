//! All announcements, for their authors.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    home::{Announcement, Filter, api},
};
use leptos::prelude::*;

use super::announcement::Standing;
use crate::{
    api::{href, question},
    i18n::{self, language, moment},
    modules::audience::AudienceSentence,
    query::query,
    session,
    shell::Lost,
    ui::{Blank, Card, CardKind, Each, Icon, LinkButton, Look, PageHead, Remote, Shape},
};

/// The list; who does not write has no such page.
#[component]
pub fn Manage() -> impl IntoView {
    let writes = session::may_see(Access::Author);
    move || if writes.get() { view! { <List /> }.into_any() } else { view! { <Lost /> }.into_any() }
}

#[component]
fn List() -> impl IntoView {
    let all = query(|| question(&api::LIST, &[], &Filter { all: Some(true) }));
    let writes = session::may(Access::Author);
    let new = || view! { <LinkButton href="home/announcements/new" look=Look::Primary icon=Icon::Plus>{t!("home.announcements.new"; text)}</LinkButton> };
    let actions = move || {
        view! {
            {writes.get().then(new)}
            <LinkButton icon=Icon::Download href=href(&api::EXPORT, &[], &Nothing {}) download="">{t!("home.announcements.export"; text)}</LinkButton>
        }
    };
    let empty = move || {
        view! {
            <Blank title=t!("home.announcements.none"; text) lead=t!("home.announcements.none.lead"; maybe)>
                {move || writes.get().then(new)}
            </Blank>
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("home.announcements"; text) lead=t!("home.announcements.lead"; maybe) actions=actions />
            <Remote
                of=all.load()
                on_retry=all.retry()
                is_empty=Vec::is_empty
                empty=empty
                shape=Shape::Rows
                let:all
            >
                <Card kind=CardKind::Plain>
                    <ul class="list">
                        <Each each=move || all.get() key=|one| (one.id, one.version, one.status as u8) let:one><Row one=one /></Each>
                    </ul>
                </Card>
            </Remote>
        </div>
    }
}

#[component]
fn Row(one: Announcement) -> impl IntoView {
    let (title, audience) = (one.announcement.title.clone(), one.announcement.audience.clone());
    let (starts, ends) = (one.announcement.starts_at, one.announcement.ends_at);
    let schedule = move || match (starts, ends) {
        (None, None) => t!("home.schedule.always"),
        (Some(start), None) => t!("home.schedule.from", start = moment(start)),
        (None, Some(end)) => t!("home.schedule.until", end = moment(end)),
        (Some(start), Some(end)) => t!("home.schedule.between", start = moment(start), end = moment(end)),
    };
    let author = one.author.clone();
    let updated = one.updated_at;
    view! {
        <li>
            {Icon::Note.view()}
            <div class="stack tight">
                <h2 class="small"><a href=format!("home/announcements/{}", one.id)>{move || title.text(&language()).to_owned()}</a></h2>
                <AudienceSentence rule=Signal::stored(audience) />
                <p class="muted small">{schedule} " · " {move || t!("home.announcements.by", author = &author, when = i18n::ago(updated))}</p>
            </div>
            <Standing status=one.status />
        </li>
    }
}
