//! Sittings: planned for a lesson, changed, called off, and who was there.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    partner::PersonId,
    training::{
        AttendanceInput, Booking, BookingState, CourseFilter, CourseId, LessonContent, LessonId, ReasonInput, Sitting, SittingFilter,
        SittingId, SittingInput, SittingPlace, api,
    },
};
use leptos::prelude::*;

use super::nav::tabs;
use crate::{
    api::question,
    i18n::{self, moment, number},
    location,
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors, mutation, query},
    ui::{
        AreaField, Badge, Blank, Breadcrumb, Button, Card, CardKind, Column, ComboField, Dialog, Form, Icon, LoadMore, Look, MomentField,
        Need, Notice, PageHead, Pick, Purpose, RadioGroup, Remote, SelectField, Sends, Shape, Table, TextField, Tone, toasts,
    },
};

/// The list.
pub fn list() -> AnyView {
    let past = Address::here().field("past");
    let sittings = more(move |cursor: Option<Cursor>| {
        let past = past.with(|past| past == "true").then_some(true);
        question(&api::SITTINGS, &[], &SittingFilter { cursor, past, ..SittingFilter::default() })
    });
    let planning = RwSignal::new(false);
    let actions = move || view! { <Button look=Look::Primary icon=Icon::Plus on_click=move || planning.set(true)>{t!("training.vendor.sitting.new"; text)}</Button> };
    let which = Signal::derive(|| vec![Pick::new("true", t!("training.vendor.sitting.past"))]);
    let empty = || view! { <Blank title=t!("training.vendor.sittings.none"; text) lead=t!("training.vendor.sittings.none.lead"; maybe) /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.sittings"; text) actions=actions />
            {tabs("sittings")}
            <div class="filters"><SelectField label=t!("training.vendor.sitting.when"; text) value=past options=which none=t!("training.vendor.sitting.ahead"; maybe) /></div>
            <Remote of=sittings.load() on_retry=sittings.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{table(page, sittings)}</Remote>
            {plan(planning)}
        </div>
    }
    .into_any()
}

fn seats(sitting: &Sitting) -> String {
    let taken = sitting.bookings.iter().filter(|booking| booking.state.takes_a_seat()).count();
    match sitting.sitting.seats {
        Some(seats) => t!("training.vendor.sitting.seats", taken = taken, seats = seats),
        None => number(taken as f64),
    }
}

fn table(page: Signal<Page<Sitting>>, sittings: More<Sitting>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.vendor.sitting.when"; text), |sitting: &Sitting| {
            let at = sitting.sitting.starts_at;
            view! { <a href=to(&format!("manage/sittings/{}", sitting.id))>{move || moment(at)}</a> }
        }),
        Column::new(t!("training.vendor.sitting.where"; text), |sitting: &Sitting| place(&sitting.sitting.place)),
        Column::new(t!("training.vendor.sitting.trainer"; text), |sitting: &Sitting| sitting.sitting.trainer.clone()).optional(),
        Column::new(t!("training.vendor.sitting.booked"; text), |sitting: &Sitting| seats(sitting)).number(),
        Column::new(t!("training.status"; text), |sitting: &Sitting| {
            sitting
                .called_off
                .as_ref()
                .map(|_| view! { <Badge tone=Tone::Danger icon=Some(Icon::Cross)>{t!("training.vendor.sitting.off"; text)}</Badge> })
        }),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.sittings"; text) columns=columns rows=rows key=|sitting: &Sitting| sitting.id.to_string() name=|sitting: &Sitting| moment(sitting.sitting.starts_at) />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=sittings.is_asking() on_more=move || sittings.next() />
    }
    .into_any()
}

fn place(place: &SittingPlace) -> AnyView {
    match place {
        SittingPlace::Room { address } => view! { <span class="wrap">{address.clone()}</span> }.into_any(),
        SittingPlace::Online { link } => view! { <span class="wrap">{link.clone()}</span> }.into_any(),
    }
}

/// A sitting while it is being written.
#[derive(Clone, Copy)]
struct Writing {
    starts_at: RwSignal<Option<DateTime<Utc>>>,
    ends_at: RwSignal<Option<DateTime<Utc>>>,
    kind: RwSignal<String>,
    address: RwSignal<String>,
    link: RwSignal<String>,
    trainer: RwSignal<String>,
    seats: RwSignal<String>,
    missing: RwSignal<bool>,
}

impl Writing {
    fn of(input: Option<&SittingInput>) -> Self {
        let (kind, address, link) = match input.map(|input| input.place.clone()) {
            Some(SittingPlace::Online { link }) => ("online", String::new(), link),
            Some(SittingPlace::Room { address }) => ("room", address, String::new()),
            None => ("room", String::new(), String::new()),
        };
        Self {
            starts_at: RwSignal::new(input.map(|input| input.starts_at)),
            ends_at: RwSignal::new(input.map(|input| input.ends_at)),
            kind: RwSignal::new(kind.to_owned()),
            address: RwSignal::new(address),
            link: RwSignal::new(link),
            trainer: RwSignal::new(input.map(|input| input.trainer.clone()).unwrap_or_default()),
            seats: RwSignal::new(super::parts::written(input.and_then(|input| input.seats))),
            missing: RwSignal::new(false),
        }
    }

    fn get(self) -> Option<SittingInput> {
        let times = self.starts_at.get_untracked().zip(self.ends_at.get_untracked());
        self.missing.set(times.is_none());
        let (starts_at, ends_at) = times?;
        let place = if self.kind.with_untracked(|kind| kind == "online") {
            SittingPlace::Online { link: self.link.get_untracked() }
        } else {
            SittingPlace::Room { address: self.address.get_untracked() }
        };
        let seats = self.seats.with_untracked(|seats| seats.trim().parse().ok());
        Some(SittingInput { starts_at, ends_at, place, trainer: self.trainer.get_untracked(), seats })
    }

    fn fields(self) -> AnyView {
        let kinds = Signal::derive(|| {
            vec![Pick::new("room", t!("training.vendor.sitting.room")), Pick::new("online", t!("training.vendor.sitting.online"))]
        });
        let own = Memo::new(move |_| self.kind.get());
        let where_ = move || {
            if own.with(|own| own == "online") {
                view! { <TextField label=t!("training.vendor.sitting.link"; text) value=self.link purpose=Purpose::Url help=t!("training.vendor.sitting.link.help"; maybe) pointer="/place/link" /> }.into_any()
            } else {
                view! { <AreaField label=t!("training.vendor.sitting.address"; text) value=self.address pointer="/place/address" /> }
                    .into_any()
            }
        };
        let lacks = move |field: RwSignal<Option<DateTime<Utc>>>| {
            Signal::derive(move || (self.missing.get() && field.get().is_none()).then(|| t!("field.required")))
        };
        view! {
            <div class="pair">
                <MomentField label=t!("training.vendor.sitting.starts"; text) value=self.starts_at help=t!("training.vendor.sitting.zone"; maybe) error=lacks(self.starts_at) pointer="/starts_at" />
                <MomentField label=t!("training.vendor.sitting.ends"; text) value=self.ends_at error=lacks(self.ends_at) pointer="/ends_at" />
            </div>
            <RadioGroup label=t!("training.vendor.sitting.where"; text) options=kinds value=self.kind />
            {where_}
            <div class="pair">
                <TextField label=t!("training.vendor.sitting.trainer"; text) value=self.trainer need=Need::Optional pointer="/trainer" />
                <TextField label=t!("training.vendor.sitting.count"; text) value=self.seats purpose=Purpose::Number need=Need::Optional pointer="/seats" />
            </div>
        }
        .into_any()
    }
}

/// Plans a sitting: of which lesson, when and where.
fn plan(open: RwSignal<bool>) -> AnyView {
    view! { <Dialog open=open title=t!("training.vendor.sitting.new"; text)>{plan_form(open)}</Dialog> }.into_any()
}

fn plan_form(open: RwSignal<bool>) -> AnyView {
    let writing = Writing::of(None);
    let (course, lesson, typed) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let courses = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&api::COURSES, &[], &CourseFilter { q, limit: Some(50), ..CourseFilter::default() })
    });
    let picks = Signal::derive(move || {
        courses.get().unwrap_or_default().items.into_iter().map(|course| Pick::new(course.id.to_string(), course.title)).collect::<Vec<_>>()
    });
    let chosen = query(move || course.with(|id| id.parse::<CourseId>().ok()).map(|id| question(&api::COURSE, &[&id], &Nothing {})));
    let lessons = Signal::derive(move || {
        let Some(course) = chosen.get() else { return Vec::new() };
        let sessions = course.draft.lessons().filter(|lesson| matches!(lesson.content, LessonContent::Session { .. }));
        sessions.map(|lesson| Pick::new(lesson.id.to_string(), lesson.title.clone())).collect::<Vec<_>>()
    });
    let none =
        Signal::derive(move || (chosen.get().is_some() && lessons.with(Vec::is_empty)).then(|| t!("training.vendor.sitting.no-lesson")));
    let missing = RwSignal::new(false);
    let create = mutation(&api::CREATE_SITTING, Errors::Inline).invalidates(BELOW);
    let submit = move || {
        let ids = course.with_untracked(|id| id.parse::<CourseId>().ok()).zip(lesson.with_untracked(|id| id.parse::<LessonId>().ok()));
        missing.set(ids.is_none());
        let Some(((course, lesson), input)) = ids.zip(writing.get()) else { return };
        match input.check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[&course, &lesson], input, move |sitting: Sitting| {
                open.set(false);
                location::go(&to(&format!("manage/sittings/{}", sitting.id)));
            }),
        }
    };
    let lacks = move |field: RwSignal<String>| {
        Signal::derive(move || (missing.get() && field.with(String::is_empty)).then(|| t!("field.required")))
    };
    let lesson_error = {
        let lacks = lacks(lesson);
        Signal::derive(move || none.get().or_else(|| lacks.get()))
    };
    view! {
        <Form error=create.trouble() busy=create.busy() on_submit=submit>
            <ComboField label=t!("training.course"; text) options=picks value=course on_type=move |text: String| typed.set(text) error=lacks(course) />
            <SelectField label=t!("training.vendor.lesson"; text) value=lesson options=lessons none=t!("training.vendor.choose"; maybe) error=lesson_error />
            {writing.fields()}
            <div class="row end">
                <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=create.busy()>{t!("training.vendor.sitting.plan"; text)}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// A sitting: who is booked, and who was there.
pub fn view(id: SittingId) -> AnyView {
    let sitting = query(move || question(&api::SITTING, &[&id], &Nothing {}));
    say::record(sitting, "page", move |sitting| page(id, sitting))
}

fn page(id: SittingId, sitting: Signal<Sitting>) -> AnyView {
    let title = Signal::derive(move || sitting.with(|sitting| moment(sitting.sitting.starts_at)));
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.sittings"), to("manage/sittings"))]);
    let off = Memo::new(move |_| sitting.with(|sitting| sitting.called_off.clone()));
    let (editing, calling) = (RwSignal::new(false), RwSignal::new(false));
    let actions = move || {
        off.with(Option::is_none).then(|| {
            view! {
                <Button icon=Icon::Pen on_click=move || editing.set(true)>{t!("training.vendor.edit"; text)}</Button>
                <Button icon=Icon::Cross on_click=move || calling.set(true)>{t!("training.vendor.sitting.call-off"; text)}</Button>
            }
        })
    };
    let told = move || {
        off.get().map(|reason| view! { <Notice tone=Tone::Danger><b>{t!("training.vendor.sitting.off"; text)}</b><p class="wrap">{reason}</p></Notice> })
    };
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title actions=actions />
        {told}
        <Card>
            <p>{move || sitting.with(|sitting| place(&sitting.sitting.place))}</p>
            <p class="muted small">{move || sitting.with(seats)}</p>
        </Card>
        {attendance(id, sitting)}
        {edit(id, sitting, editing)}
        {call_off(id, calling)}
    }
    .into_any()
}

fn edit(id: SittingId, sitting: Signal<Sitting>, open: RwSignal<bool>) -> AnyView {
    let body = move || {
        let own = sitting.get_untracked();
        let writing = Writing::of(Some(&own.sitting));
        let update = mutation(&api::UPDATE_SITTING, Errors::Inline)
            .invalidates(BELOW)
            .seeds(|sitting: &Sitting| question(&api::SITTING, &[&sitting.id], &Nothing {}));
        let version = own.version;
        let submit = move || {
            let Some(input) = writing.get() else { return };
            match input.check() {
                Err(invalid) => update.refuse(invalid),
                Ok(input) => update.run_version(&[&id], input, version, move |_| {
                    open.set(false);
                    toasts().say(t!("training.vendor.sitting.changed"));
                }),
            }
        };
        view! {
            <Form error=update.trouble() busy=update.busy() on_submit=submit>
                {writing.fields()}
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=update.busy()>{t!("training.vendor.save"; text)}</Button>
                </div>
            </Form>
        }
    };
    view! { <Dialog open=open title=t!("training.vendor.sitting.edit"; text)>{body()}</Dialog> }.into_any()
}

fn call_off(id: SittingId, open: RwSignal<bool>) -> AnyView {
    let reason = RwSignal::new(String::new());
    let send = mutation(&api::CALL_OFF, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|sitting: &Sitting| question(&api::SITTING, &[&sitting.id], &Nothing {}));
    let submit = move || match (ReasonInput { reason: reason.get_untracked() }).check() {
        Err(invalid) => send.refuse(invalid),
        Ok(input) => send.run(&[&id], input, move |_| {
            open.set(false);
            toasts().say(t!("training.vendor.sitting.called-off"));
        }),
    };
    view! {
        <Dialog open=open title=t!("training.vendor.sitting.call-off.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <AreaField label=t!("training.vendor.reason"; text) value=reason help=t!("training.vendor.sitting.call-off.help"; maybe) pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.vendor.keep"; text)}</Button>
                    <Button look=Look::Danger sends=Sends::Form busy=send.busy()>{t!("training.vendor.sitting.call-off"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// Who is booked, each with whether they were there.
fn attendance(id: SittingId, sitting: Signal<Sitting>) -> AnyView {
    let said = RwSignal::new(BTreeMap::<PersonId, bool>::new());
    let note = mutation(&api::NOTE_ATTENDANCE, Errors::Toast)
        .invalidates(BELOW)
        .seeds(|sitting: &Sitting| question(&api::SITTING, &[&sitting.id], &Nothing {}));
    let can = Signal::derive(move || {
        sitting.with(|sitting| {
            sitting.sitting.can_note_attendance(sitting.called_off.is_some(), Utc::now()).err().map(|refusal| i18n::refusal(&refusal))
        })
    });
    let because =
        Signal::derive(move || can.get().or_else(|| said.with(BTreeMap::is_empty).then(|| t!("training.vendor.attendance.nothing"))));
    let save = move || {
        let chosen = said.get_untracked();
        let of = |there: bool| chosen.iter().filter(|(_, own)| **own == there).map(|(person, _)| *person).collect();
        note.run(&[&id], AttendanceInput { attended: of(true), missed: of(false) }, move |_| {
            said.set(BTreeMap::new());
            toasts().say(t!("training.vendor.attendance.saved"));
        });
    };
    let row = move |booking: &Booking| {
        let (person, state) = (booking.person, booking.state);
        let now = Memo::new(move |_| {
            said.with(|said| said.get(&person).copied()).or(match state {
                BookingState::Attended => Some(true),
                BookingState::Missed => Some(false),
                BookingState::Booked | BookingState::Waiting => None,
            })
        });
        let say = move |there: bool| said.update(|said| _ = said.insert(person, there));
        let choice = (state != BookingState::Waiting).then(|| {
            view! {
                <Button icon=Icon::Check pressed=Signal::derive(move || now.get() == Some(true)) on_click=move || say(true)>{t!("training.vendor.attended"; text)}</Button>
                <Button icon=Icon::Cross pressed=Signal::derive(move || now.get() == Some(false)) on_click=move || say(false)>{t!("training.vendor.missed"; text)}</Button>
            }
        });
        view! {
            <li>
                <span class="muted">{Icon::Person.view()}</span>
                <div class="stack tight"><b>{booking.name.clone()}</b><span class="muted small">{booking.partner_name.clone()} " · " {move || t!(&format!("training.vendor.booking.{}", state.slug()))}</span></div>
                <div class="row">{choice}</div>
            </li>
        }
    };
    let list = move || {
        sitting.with(|sitting| {
            if sitting.bookings.is_empty() {
                return view! { <p class="muted">{t!("training.vendor.attendance.none"; text)}</p> }.into_any();
            }
            view! { <ul class="list">{sitting.bookings.iter().map(row).collect_view()}</ul> }.into_any()
        })
    };
    view! {
        <Card title=t!("training.vendor.attendance"; text)>
            {list}
            <Button look=Look::Primary busy=note.busy() because=because on_click=save>{t!("training.vendor.attendance.save"; text)}</Button>
        </Card>
    }
    .into_any()
}
