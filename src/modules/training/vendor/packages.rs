//! SCORM packages: imported with a report of what is missing or odd, before anything is published.

mod upload;

use std::time::Duration;

use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{
        PackageId, Severity, api,
        scorm::{Launch, LaunchInput, Package, PackageFilter, PackageNote, PackageReport, PackageUpload, PartKind},
    },
};
use leptos::prelude::*;

use super::{super::learn::preview_part, nav::tabs};
use crate::{
    api::question,
    i18n::{self, bytes, moment_day, number},
    location,
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors, invalidate, mutation, query},
    ui::{
        Badge, Blank, Breadcrumb, Button, Card, CardKind, Column, ConfirmDialog, Drawing, Fact, Facts, Icon, LoadMore, Notice, PageHead,
        Progress, Remote, SearchField, Shape, Table, Tone, toasts,
    },
};

/// The list.
pub fn list() -> AnyView {
    let q = Address::here().field("q");
    let filter = Memo::new(move |_| PackageFilter { q: Some(q.get()).filter(|q| !q.trim().is_empty()), ..PackageFilter::default() });
    let packages = more(move |cursor: Option<Cursor>| question(&api::PACKAGES, &[], &PackageFilter { cursor, ..filter.get() }));
    let empty = move || {
        if q.with(String::is_empty) {
            view! { <Blank title=t!("training.vendor.packages.none"; text) lead=t!("training.vendor.packages.none.lead"; maybe) /> }
                .into_any()
        } else {
            view! { <Blank title=t!("training.no-hits"; text) drawing=Drawing::NoHits /> }.into_any()
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.packages"; text) lead=t!("training.vendor.packages.lead"; maybe) />
            {tabs("packages")}
            {upload::field()}
            <div class="filters"><SearchField label=t!("training.vendor.search"; text) value=q /></div>
            <Remote of=packages.load() on_retry=packages.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, packages)}
            </Remote>
        </div>
    }
    .into_any()
}

fn title(package: &Package) -> String {
    let title = package.report.as_ref().map(|report| report.title.clone()).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| package.file_name.clone())
}

/// Where the import stands.
fn state(package: &Package) -> AnyView {
    let (tone, icon, key) = match (&package.import, &package.report) {
        (PackageUpload::Arriving { .. }, _) => (Tone::Plain, Icon::Upload, "training.vendor.package.arriving"),
        (PackageUpload::Working, _) => (Tone::Accent, Icon::Half, "training.vendor.package.working"),
        (PackageUpload::Refused { .. }, _) => (Tone::Danger, Icon::Failed, "training.vendor.package.refused"),
        (PackageUpload::Done, Some(report)) if report.is_sound() => (Tone::Success, Icon::Done, "training.vendor.package.sound"),
        (PackageUpload::Done, _) => (Tone::Danger, Icon::Warning, "training.vendor.package.unsound"),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(key)}</Badge> }.into_any()
}

fn table(page: Signal<Page<Package>>, packages: More<Package>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.vendor.package"; text), |package: &Package| {
            view! { <span class="stack tight"><a href=to(&format!("manage/packages/{}", package.id))>{title(package)}</a><span class="muted small wrap">{package.file_name.clone()}</span></span> }
        }),
        Column::new(t!("training.status"; text), state),
        Column::new(t!("training.vendor.package.size"; text), |package: &Package| {
            let size = package.packed;
            move || bytes(size)
        })
        .number(),
        Column::new(t!("training.vendor.package.courses"; text), |package: &Package| package.courses.join(", ")).optional(),
        Column::new(t!("training.vendor.changed-at"; text), |package: &Package| {
            let at = package.created_at;
            move || moment_day(at)
        })
        .optional(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.packages"; text) columns=columns rows=rows key=|package: &Package| package.id.to_string() name=title />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=packages.is_asking() on_more=move || packages.next() />
    }
    .into_any()
}

/// One package: its report, and a look at its parts.
pub fn view(id: PackageId) -> AnyView {
    let package = query(move || question(&api::PACKAGE, &[&id], &Nothing {}));
    // While it is being looked at, the page asks again.
    let works = Memo::new(move |_| {
        package.get().is_some_and(|package| matches!(package.import, PackageUpload::Working | PackageUpload::Arriving { .. }))
    });
    let tick = set_interval(
        move || {
            if works.get_untracked() {
                invalidate(&api::PACKAGE.at(&[&id]));
            }
        },
        Duration::from_secs(2),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    say::record(package, "page", move |package| page(id, package))
}

fn page(id: PackageId, package: Signal<Package>) -> AnyView {
    let name = Signal::derive(move || package.with(title));
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.packages"), to("manage/packages"))]);
    let removing = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_PACKAGE, Errors::Inline).invalidates(BELOW);
    let confirmed = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            removing.set(false);
            toasts().say(t!("training.vendor.removed"));
            location::go(&to("manage/packages"));
        });
    };
    let used = Signal::derive(move || {
        package.with(|package| {
            (!package.courses.is_empty()).then(|| t!("training.vendor.package.used", courses = i18n::list(&package.courses)))
        })
    });
    let actions = move || view! { <Button icon=Icon::Bin because=used on_click=move || removing.set(true)>{t!("training.vendor.remove"; text)}</Button> };
    let import = Memo::new(move |_| package.with(|package| package.import.clone()));
    let told = move || match import.get() {
        PackageUpload::Arriving { received } => {
            let size = package.with(|package| package.packed);
            let words = Signal::derive(move || t!("training.vendor.package.received", received = bytes(received), size = bytes(size)));
            view! { <Progress label=t!("training.vendor.package.arriving"; text) value=Signal::stored(received as f64) max=Signal::stored(size as f64) words=words /> }.into_any()
        }
        PackageUpload::Working => {
            view! { <Notice tone=Tone::Accent><p role="status">{t!("training.vendor.package.looking"; text)}</p></Notice> }.into_any()
        }
        PackageUpload::Refused { code, params } => {
            view! { <Notice tone=Tone::Danger><p role="alert">{move || i18n::notice(&code, &params)}</p></Notice> }.into_any()
        }
        PackageUpload::Done => ().into_any(),
    };
    let report = Memo::new(move |_| package.with(|package| package.report.clone()));
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=name />
        <PageHead title=name state=move || package.with(state) actions=actions />
        {told}
        {move || report.get().map(|report| draw(id, report))}
        <ConfirmDialog open=removing title=t!("training.vendor.package.remove"; text) action=t!("training.vendor.remove"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirmed>
            <p>{t!("training.vendor.package.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn draw(id: PackageId, report: PackageReport) -> AnyView {
    let (files, size) = (report.files, report.size);
    let version = report.scorm.map_or_else(
        || t!("training.vendor.package.unknown"),
        |scorm| match scorm {
            guildhall_domain::training::scorm::ScormVersion::V12 => "SCORM 1.2".to_owned(),
            guildhall_domain::training::scorm::ScormVersion::V2004 => "SCORM 2004".to_owned(),
        },
    );
    let mut facts = vec![
        Fact::new(t!("training.vendor.package.version"; text), format!("{version} {}", report.edition).trim().to_owned()),
        Fact::new(t!("training.vendor.package.files"; text), move || number(f64::from(files))),
        Fact::new(t!("training.vendor.package.unpacked"; text), move || bytes(size)),
    ];
    if !report.root.is_empty() {
        facts.push(Fact::new(t!("training.vendor.package.root"; text), view! { <span class="mono wrap">{report.root.clone()}</span> }));
    }
    let notes = report.notes.iter().map(note).collect_view();
    let more = (report.more > 0).then(|| {
        let more = report.more;
        view! { <p class="muted small">{move || t!("training.vendor.package.more", count = more)}</p> }
    });
    let none = report.notes.is_empty().then(|| view! { <p class="muted">{t!("training.vendor.package.clean"; text)}</p> });
    view! {
        <div class="split">
            <div class="stack loose">
                <Card title=t!("training.vendor.package.report"; text)>{none}<ul class="checks bare">{notes}</ul>{more}</Card>
                {parts(id, &report)}
            </div>
            <Card title=t!("training.award.facts"; text)><Facts facts=facts /></Card>
        </div>
    }
    .into_any()
}

fn note(note: &PackageNote) -> impl IntoView + use<> {
    let (tone, icon) = match note.severity {
        Severity::Blocks => (Tone::Danger, Icon::Failed),
        Severity::Warns => (Tone::Warning, Icon::Warning),
        Severity::Repaired => (Tone::Success, Icon::Refresh),
    };
    // The name on the wire is the one in the catalogue.
    let slug = serde_json::to_value(note.kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    let (subject, found) = (note.subject.clone(), note.found.clone());
    let subject = (!subject.is_empty()).then(|| view! { <span class="mono small wrap" dir="ltr">{subject}</span> });
    let found = (!found.is_empty())
        .then(|| view! { <span class="muted small wrap">{move || t!("training.vendor.package.found", found = &found)}</span> });
    view! {
        <li data-tone=tone.name()>
            {icon.view()}
            <div class="stack tight"><span>{move || t!(&format!("training.note.{slug}"))}</span>{subject}{found}</div>
            <span></span>
        </li>
    }
}

/// The parts, each to be looked at; nothing of it is kept.
fn parts(id: PackageId, report: &PackageReport) -> AnyView {
    let shown = RwSignal::new(None::<Launch>);
    let open = mutation(&api::PREVIEW_PACKAGE, Errors::Toast);
    let sound = report.is_sound();
    let row = |part: &guildhall_domain::training::scorm::PackagePart| {
        let playable = part.kind != PartKind::Heading;
        let own = part.id.clone();
        let look = (playable && sound).then(|| {
            view! { <Button size=crate::ui::Size::Little icon=Icon::Eye busy=open.busy() on_click=move || open.run(&[&id], LaunchInput { part: own.clone() }, move |launch| shown.set(Some(launch)))>{t!("training.vendor.preview"; text)}</Button> }
        });
        let kind = match part.kind {
            PartKind::Sco => "training.vendor.part.sco",
            PartKind::Asset => "training.vendor.part.asset",
            PartKind::Heading => "training.vendor.part.heading",
        };
        view! {
            <li>
                <span class="muted">{if playable { Icon::Play.view() } else { Icon::Folder.view() }}</span>
                <div class="stack tight"><span>{part.title.clone()}</span><span class="muted small">{move || t!(kind)}</span></div>
                <div class="row">{look}</div>
            </li>
        }
    };
    let rows = report.parts.iter().map(row).collect_view();
    let frame = move || shown.get().map(preview_part);
    view! { <Card title=t!("training.scorm.parts"; text)><ul class="list">{rows}</ul>{frame}</Card> }.into_any()
}
