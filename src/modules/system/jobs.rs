//! Background jobs: what waits, runs, was done, was given up.

use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    system::{Job, JobFilter, JobStatus, api},
};
use leptos::prelude::*;

use super::{Tab as Part, tabs};
use crate::{
    api::{href, link, question},
    i18n::{ago, moment, number},
    location,
    modules::more::{More, is_blank, more},
    query::{Errors, mutation},
    ui::{
        Badge, Blank, Button, Card, CardKind, Column, Icon, LinkButton, LoadMore, PageHead, Remote, Segments, Shape, Size, Tab, Table,
        Tone, toasts,
    },
};

const STATUSES: [(&str, JobStatus); 4] =
    [("failed", JobStatus::Failed), ("waiting", JobStatus::Waiting), ("running", JobStatus::Running), ("done", JobStatus::Done)];

/// The page of jobs.
#[component]
pub fn Jobs() -> impl IntoView {
    let asked = location::value("status");
    let status = Memo::new(move |_| asked.with(|asked| STATUSES.into_iter().find(|(slug, _)| asked.as_deref() == Some(*slug))));
    let wanted = move || JobFilter { status: status.get().map(|(_, status)| status), ..JobFilter::default() };
    let actions = move || {
        view! { <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_JOBS, &[], &wanted())) download="">{move || t!("system.export")}</LinkButton> }
    };
    let jobs = more(move |cursor: Option<Cursor>| question(&api::JOBS, &[], &JobFilter { cursor, ..wanted() }));
    let views = Signal::derive(move || {
        let all = Tab::new(t!("system.jobs.all"), link("/system"), status.get().is_none());
        let one = |(slug, value): (&str, JobStatus)| {
            Tab::new(
                t!(&format!("system.job.{slug}")),
                link(&format!("/system?status={slug}")),
                status.get().is_some_and(|(_, now)| now == value),
            )
        };
        std::iter::once(all).chain(STATUSES.into_iter().map(one)).collect::<Vec<_>>()
    });
    let empty =
        || view! { <Blank title=Signal::derive(|| t!("system.jobs.none")) lead=Signal::derive(|| Some(t!("system.jobs.none.lead"))) /> };
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("system.title")) lead=Signal::derive(|| Some(t!("system.jobs.lead"))) actions=actions />
            {tabs(Part::Jobs)}
            <Segments label=Signal::derive(|| t!("system.jobs.which")) tabs=views />
            <Remote of=jobs.load() on_retry=jobs.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, jobs)}
            </Remote>
        </div>
    }
}

fn badge(status: JobStatus) -> AnyView {
    let (tone, icon, words) = match status {
        JobStatus::Waiting => (Tone::Plain, Icon::Clock, t!("system.job.waiting")),
        JobStatus::Running => (Tone::Accent, Icon::Half, t!("system.job.running")),
        JobStatus::Done => (Tone::Success, Icon::Done, t!("system.job.done")),
        JobStatus::Failed => (Tone::Danger, Icon::Failed, t!("system.job.failed")),
    };
    view! { <Badge tone=tone icon=Some(icon)>{words}</Badge> }.into_any()
}

fn table(page: Signal<Page<Job>>, jobs: More<Job>) -> AnyView {
    let columns = vec![
        Column::new(Signal::derive(|| t!("system.job.kind")), |job: &Job| {
            let error = job.last_error.clone();
            view! {
                <span class="stack tight">
                    <span class="mono">{job.kind.clone()}</span>
                    {(!error.is_empty()).then(|| view! { <span class="muted small" lang="en">{error}</span> })}
                </span>
            }
        }),
        Column::new(Signal::derive(|| t!("system.job.status")), |job: &Job| {
            let status = job.status;
            move || badge(status)
        }),
        Column::new(Signal::derive(|| t!("system.job.attempts")), |job: &Job| {
            let attempts = f64::from(job.attempts);
            move || number(attempts)
        })
        .number(),
        Column::new(Signal::derive(|| t!("system.job.run-at")), |job: &Job| {
            let at = job.run_at;
            view! { <time datetime=at.to_rfc3339() title=move || moment(at)>{move || ago(at)}</time> }
        }),
        Column::new(Signal::derive(|| t!("system.job.created")), |job: &Job| {
            let at = job.created_at;
            view! { <time datetime=at.to_rfc3339()>{move || moment(at)}</time> }
        })
        .optional(),
        Column::new(Signal::derive(|| t!("system.actions")), |job: &Job| job.can_retry().is_ok().then(|| retry(job))).actions(),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("system.jobs.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=Signal::derive(|| t!("system.jobs")) columns=columns rows=rows key=|job: &Job| job.id.to_string() name=|job: &Job| job.kind.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=jobs.is_asking() on_more=move || jobs.next() />
    }
    .into_any()
}

fn retry(job: &Job) -> AnyView {
    let id = job.id;
    let again = mutation(&api::RETRY_JOB, Errors::Toast).invalidates("/api/v1/system/jobs");
    let go = move || again.run(&[&id], Nothing {}, |_| toasts().say(t!("system.job.retried")));
    view! { <Button size=Size::Little icon=Icon::Refresh busy=again.busy() on_click=go>{move || t!("system.job.retry")}</Button> }
        .into_any()
}
