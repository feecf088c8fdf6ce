//! All hosts.

use guildhall_domain::{
    embed::{Host, api},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::super::{Tab, tabs};
use crate::{
    api::{link, question},
    query::query,
    ui::{Badge, Blank, Card, CardKind, Column, Icon, LinkButton, Look, PageHead, Remote, Shape, Table, Tone},
};

/// The page of hosts.
#[component]
pub fn Hosts() -> impl IntoView {
    let hosts = query(|| question(&api::HOSTS, &[], &Nothing {}));
    let new = || view! { <LinkButton look=Look::Primary icon=Icon::Plus href=link("/system/hosts/new")>{t!("system.hosts.new"; text)}</LinkButton> };
    let empty = move || {
        view! { <Blank title=t!("system.hosts.none"; text) lead=t!("system.hosts.none.lead"; maybe)>{new()}</Blank> }
    };
    let is_none = |hosts: &Vec<Host>| hosts.is_empty();
    view! {
        <div class="page">
            <PageHead title=t!("system.title"; text) lead=t!("system.hosts.lead"; maybe) actions=new />
            {tabs(Tab::Hosts)}
            <Remote of=hosts.load() on_retry=hosts.retry() is_empty=is_none empty=empty shape=Shape::Rows let:hosts>
                {table(hosts)}
            </Remote>
        </div>
    }
}

fn table(rows: Signal<Vec<Host>>) -> AnyView {
    let columns = vec![
        Column::new(t!("system.hosts.name"; text), |host: &Host| {
            let (address, name) = (link(&format!("/system/hosts/{}", host.id)), host.host.name.clone());
            view! { <a href=address>{name}</a> }
        }),
        Column::new(t!("system.hosts.origins"; text), |host: &Host| {
            let origins = host.host.origins.join(" ");
            view! { <span class="mono small wrap">{origins}</span> }
        }),
        Column::new(t!("system.hosts.shows"; text), |host: &Host| {
            let shows = host.host.shows.clone();
            move || shows.iter().map(|part| t!(&format!("system.hosts.part.{}", part.slug()))).collect::<Vec<_>>().join(", ")
        }),
        Column::new(t!("system.hosts.keys"; text), |host: &Host| host.keys.len().to_string()).number(),
        Column::new(t!("system.hosts.state"; text), |host: &Host| {
            let is_on = host.host.active;
            move || state(is_on)
        }),
    ];
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("system.hosts"; text) columns=columns rows=rows key=|host: &Host| host.id.to_string() name=|host: &Host| host.host.name.clone() />
        </Card>
    }
    .into_any()
}

/// Whether a host is switched on.
pub(super) fn state(is_on: bool) -> AnyView {
    if is_on {
        view! { <Badge tone=Tone::Success icon=Some(Icon::Done)>{t!("system.hosts.on"; text)}</Badge> }.into_any()
    } else {
        view! { <Badge tone=Tone::Plain icon=Some(Icon::Lock)>{t!("system.hosts.off"; text)}</Badge> }.into_any()
    }
}
