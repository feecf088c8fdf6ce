//! Who is in a course, where they stop, and completing it for somebody who learned it elsewhere.

use chrono::NaiveDate;
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    page::{Cursor, Page},
    portal::{Portal, Term},
    training::{CompleteInput, CourseId, DropOff, DropOffFilter, DropOffLesson, LearnerFilter, LearnerRow, Learning, api},
};
use leptos::prelude::*;

use super::parts;
use crate::{
    api::{href, question},
    i18n::{language, number, today},
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors, mutation, query},
    session,
    ui::{
        AreaField, BarChart, Blank, Breadcrumb, Button, Card, CardKind, Column, DateField, Dialog, Drawing, Form, Icon, LinkButton,
        LoadMore, Look, PageHead, Pick, Remote, SearchField, SelectField, Sends, Shape, Table, toasts,
    },
};

/// The page.
pub fn view(id: CourseId) -> AnyView {
    let here = Address::here();
    let (q, learning) = (here.field("q"), here.field("learning"));
    let filter = Memo::new(move |_| LearnerFilter {
        q: Some(q.get()).filter(|q| !q.trim().is_empty()),
        learning: Learning::ALL.into_iter().filter(|own| learning.with(|slug| own.slug() == slug)).collect(),
        ..LearnerFilter::default()
    });
    let learners = more(move |cursor: Option<Cursor>| question(&api::LEARNERS, &[&id], &LearnerFilter { cursor, ..filter.get() }));
    let (company, region, tier) = (here.field("company"), here.field("region"), here.field("tier"));
    let whose = Memo::new(move |_| DropOffFilter {
        partner: company.with(|company| company.parse().ok()),
        region: Some(region.get()).filter(|region| !region.is_empty()),
        tier: Some(tier.get()).filter(|tier| !tier.is_empty()),
    });
    let drop_off = query(move || question(&api::DROP_OFF, &[&id], &whose.get()));
    // Who narrows it to nobody must be able to widen it again.
    let some = Memo::new(move |before: Option<&bool>| {
        let began = drop_off.get().map_or_else(|| before.copied().unwrap_or_default(), |drop_off| drop_off.started > 0);
        began || whose.with(|whose| *whose != DropOffFilter::default())
    });
    let course = query(move || question(&api::COURSE, &[&id], &Nothing {}));
    let completing = RwSignal::new(false);
    let authors = session::may(Access::Author);
    let title = Signal::derive(move || course.get().map(|course| course.draft.title).unwrap_or_default());
    let trail =
        Signal::derive(move || vec![(t!("training.vendor.tab.courses"), to("manage")), (title.get(), to(&format!("manage/courses/{id}")))]);
    let actions = move || {
        let export = Signal::derive(move || href(&api::EXPORT_LEARNERS, &[&id], &filter.get()));
        view! {
            {move || authors.get().then(|| view! { <Button look=Look::Primary icon=Icon::Check on_click=move || completing.set(true)>{t!("training.vendor.complete"; text)}</Button> })}
            <LinkButton icon=Icon::Download href=export download="">{t!("training.export"; text)}</LinkButton>
        }
    };
    let states = Signal::derive(|| {
        Learning::ALL.into_iter().map(|own| Pick::new(own.slug(), t!(&format!("training.learning.{}", own.slug())))).collect::<Vec<_>>()
    });
    let empty = || view! { <Blank title=t!("training.vendor.learners.none"; text) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.learners"; text) />
            <PageHead title=t!("training.vendor.learners"; text) lead=Signal::derive(move || Some(title.get())) actions=actions />
            {move || some.get().then(|| view! {
                <Card title=t!("training.vendor.drop-off"; text)>
                    {narrowed(company, region, tier)}
                    {move || drop_off.get().map(chart)}
                </Card>
            })}
            <div class="filters">
                <SearchField label=t!("training.people.search"; text) value=q />
                <SelectField label=t!("training.status"; text) value=learning options=states none=t!("training.any"; maybe) />
            </div>
            <Remote of=learners.load() on_retry=learners.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{table(page, learners)}</Remote>
            {complete(id, completing)}
        </div>
    }
    .into_any()
}

/// Whose stopping the chart shows.
fn narrowed(company: RwSignal<String>, region: RwSignal<String>, tier: RwSignal<String>) -> AnyView {
    let portal = session::portal();
    let terms = move |of: fn(&Portal) -> &Vec<Term>| {
        Signal::derive(move || {
            portal.with(|portal| {
                of(portal).iter().map(|term| Pick::new(term.slug.clone(), term.label.text(&language()).to_owned())).collect::<Vec<_>>()
            })
        })
    };
    view! {
        <div class="filters">
            {parts::company_field(company)}
            <SelectField label=t!("training.vendor.region"; text) value=region options=terms(|portal| &portal.regions) none=t!("training.any"; maybe) />
            <SelectField label=t!("training.company.tier"; text) value=tier options=terms(|portal| &portal.tiers) none=t!("training.any"; maybe) />
        </div>
    }
    .into_any()
}

/// A place at which learners stop.
#[derive(Clone, PartialEq)]
struct Stop {
    /// The lesson's title; `None` before the first.
    after: Option<String>,
    done: u32,
    stopped: u32,
}

impl Stop {
    fn words(&self) -> String {
        self.after.clone().unwrap_or_else(|| t!("training.vendor.drop-off.before"))
    }
}

/// The places in order: before the first lesson, and after each.
fn stops(drop_off: &DropOff) -> Vec<Stop> {
    let before = Stop { after: None, done: drop_off.started, stopped: drop_off.before };
    let lesson = |lesson: &DropOffLesson| Stop { after: Some(lesson.title.clone()), done: lesson.done, stopped: lesson.stopped };
    std::iter::once(before).chain(drop_off.lessons.iter().map(lesson)).collect()
}

/// Where learners stop, lesson by lesson.
fn chart(drop_off: DropOff) -> AnyView {
    let stops = stops(&drop_off);
    let most = stops.iter().map(|stop| stop.stopped).max().unwrap_or_default();
    let worst = stops.iter().find(|stop| stop.stopped == most && most > 0).cloned();
    let (version, started) = (drop_off.course_version, drop_off.started);
    let finding = Signal::derive(move || match &worst {
        Some(Stop { after: Some(title), stopped, .. }) => t!("training.vendor.drop-off.worst", title = title, count = *stopped),
        Some(Stop { after: None, stopped, .. }) => t!("training.vendor.drop-off.worst-before", count = *stopped),
        None => t!("training.vendor.drop-off.none"),
    });
    let measure = Signal::derive(move || t!("training.vendor.drop-off.measure", version = version, count = started));
    let bars: Vec<(String, f64)> = drop_off.lessons.iter().map(|lesson| (lesson.title.clone(), f64::from(lesson.done))).collect();
    let rows: Vec<(usize, Stop)> = stops.into_iter().enumerate().collect();
    let columns = vec![
        Column::new(t!("training.vendor.lesson"; text), |(_, stop): &(usize, Stop)| {
            let own = stop.clone();
            move || own.words()
        }),
        Column::new(t!("training.state.done"; text), |(_, stop): &(usize, Stop)| {
            let done = stop.done;
            move || number(f64::from(done))
        })
        .number(),
        Column::new(t!("training.vendor.stopped"; text), |(_, stop): &(usize, Stop)| {
            let stopped = stop.stopped;
            move || number(f64::from(stopped))
        })
        .number(),
    ];
    view! {
        <BarChart finding=finding measure=measure bars=Signal::stored(bars) written=number />
        <details>
            <summary>{t!("training.vendor.as-table"; text)}</summary>
            <Table label=t!("training.vendor.drop-off"; text) columns=columns rows=Signal::stored(rows) key=|(place, _): &(usize, Stop)| place.to_string() name=|(_, stop): &(usize, Stop)| stop.words() />
        </details>
    }
    .into_any()
}

fn table(page: Signal<Page<LearnerRow>>, learners: More<LearnerRow>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.person"; text), |row: &LearnerRow| {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", &row.name).finish();
            view! { <a href=to(&format!("people/{}?{query}", row.person))>{row.name.clone()}</a> }
        }),
        Column::new(t!("training.company"; text), |row: &LearnerRow| row.partner_name.clone()),
        Column::new(t!("training.status"; text), |row: &LearnerRow| say::learning(row.learning)),
        Column::new(t!("training.progress"; text), |row: &LearnerRow| {
            let percent = row.percent;
            move || say::percent(percent)
        })
        .number(),
        Column::new(t!("training.exam.time"; text), |row: &LearnerRow| {
            let minutes = u32::try_from(row.seconds / 60).unwrap_or(u32::MAX);
            move || say::minutes(minutes)
        })
        .number()
        .optional(),
        Column::new(t!("training.vendor.versions"; text), |row: &LearnerRow| {
            let version = row.course_version;
            move || number(f64::from(version))
        })
        .number()
        .optional(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.learners"; text) columns=columns rows=rows key=|row: &LearnerRow| row.enrollment.to_string() name=|row: &LearnerRow| row.name.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=learners.is_asking() on_more=move || learners.next() />
    }
    .into_any()
}

fn complete(id: CourseId, open: RwSignal<bool>) -> AnyView {
    let (person, reason, evidence) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let on = RwSignal::new(None::<NaiveDate>);
    let missing = RwSignal::new(false);
    let send = mutation(&api::COMPLETE, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        if open.get() {
            [person, reason, evidence].into_iter().for_each(|field| field.set(String::new()));
            on.set(Some(today()));
            missing.set(false);
            send.forgive();
        }
    });
    let submit = move || {
        let both = person.with_untracked(|id| id.parse().ok()).zip(on.get_untracked());
        missing.set(both.is_none());
        let Some((person, completed_on)) = both else { return };
        let input =
            CompleteInput { person, completed_on, reason: reason.get_untracked(), evidence: evidence.with_untracked(|id| id.parse().ok()) };
        match input.check(today()) {
            Err(invalid) => send.refuse(invalid),
            Ok(input) => send.run(&[&id], input, move |_| {
                open.set(false);
                toasts().say(t!("training.vendor.completed"));
            }),
        }
    };
    let lacks = Signal::derive(move || (missing.get() && person.with(String::is_empty)).then(|| t!("field.required")));
    view! {
        <Dialog open=open title=t!("training.vendor.complete.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                {parts::person_field(person, lacks)}
                <DateField label=t!("training.vendor.completed-on"; text) value=on max=Signal::derive(|| Some(today())) pointer="/completed_on" />
                <AreaField label=t!("training.vendor.reason"; text) value=reason pointer="/reason" />
                {parts::evidence_field(evidence)}
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary icon=Icon::Check sends=Sends::Form busy=send.busy()>{t!("training.vendor.complete"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
