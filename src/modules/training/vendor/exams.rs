//! Exams and quizzes: what is drawn from which bank, what passes, what is told; and the attempts at one.

mod fields;

use guildhall_domain::{
    access::Access,
    audience::Audience,
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{
        AttemptFilter, AttemptForAuthor, AttemptId, AttemptRow, AttemptState, CourseFilter, CourseStage, Exam, ExamId, ExamInput,
        ExamPurpose, ExamRules, Feedback, Mixing, ReasonInput, TellWhen, Telling, api,
    },
};
use leptos::prelude::*;

use super::{
    courses,
    nav::tabs,
    parts::{self, Errors},
};
use crate::{
    api::question,
    i18n::{moment_day, number},
    location,
    modules::{
        audience::Draft,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors as Shown, mutation, query},
    session,
    ui::{
        AreaField, Blank, Breadcrumb, Button, Card, CardKind, Column, Dialog, Drawing, Form, Icon, LinkButton, LoadMore, Look, PageHead,
        Pick, Remote, SelectField, Sends, Shape, Size, Table, toasts,
    },
};

/// The list.
pub fn list() -> AnyView {
    let (q, stage, filter) = courses::filter();
    let exams = more(move |cursor: Option<Cursor>| question(&api::EXAMS, &[], &CourseFilter { cursor, ..filter.get() }));
    let actions = || view! { <LinkButton look=Look::Primary icon=Icon::Plus href=to("manage/exams/new")>{t!("training.vendor.exam.new"; text)}</LinkButton> };
    let empty = || view! { <Blank title=t!("training.vendor.exams.none"; text) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.exams"; text) actions=actions />
            {tabs("exams")}
            {courses::filters(q, stage)}
            <Remote of=exams.load() on_retry=exams.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{table(page, exams)}</Remote>
        </div>
    }
    .into_any()
}

fn table(page: Signal<Page<Exam>>, exams: More<Exam>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.kind.exam"; text), |exam: &Exam| {
            view! { <a href=to(&format!("manage/exams/{}", exam.id)) lang=exam.exam.language.clone()>{exam.exam.title.clone()}</a> }
        }),
        Column::new(t!("training.status"; text), |exam: &Exam| say::stage(exam.stage)),
        Column::new(t!("training.kind"; text), |exam: &Exam| {
            let purpose = exam.exam.purpose;
            move || t!(&format!("training.purpose.{}", purpose.slug()))
        })
        .optional(),
        Column::new(t!("training.exam.questions"; text), |exam: &Exam| {
            let questions = exam.exam.questions();
            move || number(f64::from(questions))
        })
        .number(),
        Column::new(t!("training.vendor.attempts"; text), |exam: &Exam| {
            let (id, attempts) = (exam.id, exam.attempts);
            view! { <a href=to(&format!("manage/exams/{id}/attempts"))>{move || number(attempts as f64)}</a> }
        })
        .number(),
        Column::new(t!("training.figure.pass-rate"; text), |exam: &Exam| {
            let (passed, attempts) = (exam.passed, exam.attempts);
            move || if attempts == 0 { "–".to_owned() } else { crate::i18n::percent(passed as f64 / attempts as f64) }
        })
        .number(),
        Column::new(t!("training.vendor.changed-at"; text), |exam: &Exam| {
            let at = exam.updated_at;
            move || moment_day(at)
        })
        .optional(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.exams"; text) columns=columns rows=rows key=|exam: &Exam| exam.id.to_string() name=|exam: &Exam| exam.exam.title.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=exams.is_asking() on_more=move || exams.next() />
    }
    .into_any()
}

/// An exam while it is being written.
#[derive(Clone, Copy)]
pub struct Writing {
    whole: RwSignal<ExamInput>,
    audience: Draft,
    errors: Errors,
}

impl Writing {
    fn of(input: ExamInput, server: Signal<Option<crate::api::ApiError>>) -> Self {
        let (audience, whole) = (Draft::new(&input.audience), RwSignal::new(input));
        let errors = Errors::of(move || ExamInput { audience: audience.get(), ..whole.get() }.check(), server);
        Self { whole, audience, errors }
    }

    fn get(self) -> ExamInput {
        ExamInput { audience: self.audience.get(), ..self.whole.get() }
    }
}

/// Makes an exam.
pub fn create() -> AnyView {
    let create =
        mutation(&api::CREATE_EXAM, Shown::Inline).invalidates(BELOW).seeds(|exam: &Exam| question(&api::EXAM, &[&exam.id], &Nothing {}));
    let first = ExamInput {
        title: String::new(),
        language: parts::own_language(),
        translates: None,
        purpose: ExamPurpose::Exam,
        intro: String::new(),
        audience: Audience::default(),
        requires: Vec::new(),
        pools: Vec::new(),
        rules: ExamRules {
            pass_percent: 80,
            minutes: Some(30),
            attempts: Some(3),
            pause_minutes: 24 * 60,
            mixing: Mixing::default(),
            feedback: Feedback { telling: Telling::Topics, when: TellWhen::Always },
        },
    };
    let writing = Writing::of(first, create.error());
    let submit = move || {
        writing.errors.tried.set(true);
        match untrack(|| writing.get()).check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[], input, |exam| location::replace(&to(&format!("manage/exams/{}", exam.id)))),
        }
    };
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.exams"), to("manage/exams"))]);
    view! {
        <div class="page read">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.exam.new"; text) />
            <PageHead title=t!("training.vendor.exam.new"; text) />
            <Form error=create.trouble() busy=create.busy() on_submit=submit>
                {fields::fields(writing, Signal::stored(Vec::new()))}
                <div class="row"><Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.exam.create"; text)}</Button></div>
            </Form>
        </div>
    }
    .into_any()
}

/// Edits an exam.
pub fn view(id: ExamId) -> AnyView {
    let exam = query(move || question(&api::EXAM, &[&id], &Nothing {}));
    say::record(exam, "page read", move |exam| page(id, exam))
}

fn page(id: ExamId, exam: Signal<Exam>) -> AnyView {
    let seed = |exam: &Exam| question(&api::EXAM, &[&exam.id], &Nothing {});
    let save = mutation(&api::UPDATE_EXAM, Shown::Inline).invalidates(BELOW).seeds(seed);
    let publish = mutation(&api::PUBLISH_EXAM, Shown::Toast).invalidates(BELOW).seeds(seed);
    let archive = mutation(&api::ARCHIVE_EXAM, Shown::Toast).invalidates(BELOW).seeds(seed);
    let remove = mutation(&api::REMOVE_EXAM, Shown::Toast).invalidates(BELOW);
    let writing = Writing::of(exam.with_untracked(|exam| exam.exam.clone()), save.error());
    let version = StoredValue::new(exam.with_untracked(|exam| exam.version));
    let saved = RwSignal::new(untrack(|| writing.get()));
    let changed = Memo::new(move |_| writing.get() != saved.get());
    let submit = move || {
        writing.errors.tried.set(true);
        let input = untrack(|| writing.get());
        match input.check() {
            Err(invalid) => save.refuse(invalid),
            Ok(tidy) => save.run_version(&[&id], tidy, version.get_value(), move |exam| {
                version.set_value(exam.version);
                saved.set(input);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let stage = Memo::new(move |_| exam.with(|exam| exam.stage));
    let unsaved = Signal::derive(move || changed.get().then(|| t!("training.vendor.publish.save-first")));
    let after = move |words: &'static str| {
        move |exam: Exam| {
            version.set_value(exam.version);
            toasts().say(t!(words));
        }
    };
    let actions = move || {
        let stages = match stage.get() {
            CourseStage::Draft => view! {
                <Button look=Look::Primary icon=Icon::Send busy=publish.busy() because=unsaved on_click=move || publish.run(&[&id], Nothing {}, after("training.vendor.published"))>{t!("training.vendor.publish"; text)}</Button>
                <Button icon=Icon::Bin busy=remove.busy() on_click=move || remove.run(&[&id], Nothing {}, |_| location::go(&to("manage/exams")))>{t!("training.vendor.remove"; text)}</Button>
            }
            .into_any(),
            CourseStage::Published => {
                view! { <Button icon=Icon::Archive busy=archive.busy() on_click=move || archive.run(&[&id], Nothing {}, after("training.vendor.archived"))>{t!("training.vendor.archive"; text)}</Button> }
                    .into_any()
            }
            CourseStage::Archived => {
                view! { <Button icon=Icon::Undo busy=publish.busy() on_click=move || publish.run(&[&id], Nothing {}, after("training.vendor.published"))>{t!("training.vendor.publish"; text)}</Button> }
                    .into_any()
            }
        };
        view! { {stages} <LinkButton icon=Icon::People href=to(&format!("manage/exams/{id}/attempts"))>{t!("training.vendor.attempts"; text)}</LinkButton> }
    };
    let title = Signal::derive(move || exam.with(|exam| exam.exam.title.clone()));
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.exams"), to("manage/exams"))]);
    let sizes = Signal::derive(move || exam.with(|exam| exam.pool_sizes.clone()));
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title state=move || say::stage(stage.get()) actions=actions />
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            {parts::stale(save.error())}
            {fields::fields(writing, sizes)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button>
                {parts::unsaved(changed.into())}
            </div>
        </Form>
    }
    .into_any()
}

/// Attempts at an exam; one of them can be looked at and taken back.
pub fn attempts(id: ExamId) -> AnyView {
    let exam = query(move || question(&api::EXAM, &[&id], &Nothing {}));
    let state = RwSignal::new(String::new());
    let attempts = more(move |cursor: Option<Cursor>| {
        let state = AttemptState::ALL.into_iter().filter(|own| state.with(|state| own.slug() == state)).collect();
        question(&api::ATTEMPTS, &[&id], &AttemptFilter { cursor, state, ..AttemptFilter::default() })
    });
    let title = Signal::derive(move || exam.get().map(|exam| exam.exam.title).unwrap_or_default());
    let trail = Signal::derive(move || {
        vec![(t!("training.vendor.tab.exams"), to("manage/exams")), (title.get(), to(&format!("manage/exams/{id}")))]
    });
    let states = Signal::derive(|| {
        AttemptState::ALL
            .into_iter()
            .map(|state| Pick::new(state.slug(), t!(&format!("training.attempt.{}", state.slug()))))
            .collect::<Vec<_>>()
    });
    let shown = RwSignal::new(None::<AttemptId>);
    let empty = || view! { <Blank title=t!("training.vendor.attempts.none"; text) /> };
    view! {
        <div class="page">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.attempts"; text) />
            <PageHead title=t!("training.vendor.attempts"; text) lead=Signal::derive(move || Some(title.get())) />
            <div class="filters"><SelectField label=t!("training.status"; text) value=state options=states none=t!("training.any"; maybe) /></div>
            <Remote of=attempts.load() on_retry=attempts.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{rows(page, attempts, shown)}</Remote>
            {review(shown)}
        </div>
    }
    .into_any()
}

fn rows(page: Signal<Page<AttemptRow>>, attempts: More<AttemptRow>, shown: RwSignal<Option<AttemptId>>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.person"; text), |row: &AttemptRow| {
            let number_of = row.attempt.number;
            view! { <span class="stack tight"><b>{row.person_name.clone()}</b><span class="muted small">{move || t!("training.exam.attempt.number", number = number_of)}</span></span> }
        }),
        Column::new(t!("training.company"; text), |row: &AttemptRow| row.partner_name.clone()).optional(),
        Column::new(t!("training.status"; text), |row: &AttemptRow| say::attempt(row.attempt.state, row.attempt.passed)),
        Column::new(t!("training.exam.score"; text), |row: &AttemptRow| {
            let percent = row.attempt.percent;
            move || percent.map_or_else(|| "–".to_owned(), say::percent)
        })
        .number(),
        Column::new(t!("training.exam.started"; text), |row: &AttemptRow| say::moment(row.attempt.started_at)).optional(),
        Column::new(t!("training.vendor.more"; text), move |row: &AttemptRow| {
            let id = row.attempt.id;
            view! { <Button size=Size::Little icon=Icon::Eye on_click=move || shown.set(Some(id))>{t!("training.vendor.review"; text)}</Button> }
        })
        .actions(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.attempts"; text) columns=columns rows=rows key=|row: &AttemptRow| row.attempt.id.to_string() name=|row: &AttemptRow| row.person_name.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=attempts.is_asking() on_more=move || attempts.next() />
    }
    .into_any()
}

/// One attempt: what was drawn by, and that grading it again comes to the same.
fn review(which: RwSignal<Option<AttemptId>>) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(which.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            which.set(None);
        }
        now
    });
    let asked = query(move || which.get().map(|id| question(&api::REVIEW_ATTEMPT, &[&id], &Nothing {})));
    view! {
        <Dialog open=open title=t!("training.vendor.review"; text)>
            <Remote of=asked.load() on_retry=asked.retry() is_empty=|_| false empty=|| () let:attempt>{reviewed(attempt, which)}</Remote>
        </Dialog>
    }
    .into_any()
}

fn reviewed(attempt: Signal<AttemptForAuthor>, which: RwSignal<Option<AttemptId>>) -> AnyView {
    let admin = session::may(Access::VendorAdmin);
    let reason = RwSignal::new(String::new());
    let void = mutation(&api::VOID_ATTEMPT, Shown::Inline).invalidates(BELOW);
    let submit = move || {
        let id = attempt.with_untracked(|attempt| attempt.attempt.id);
        match (ReasonInput { reason: reason.get_untracked() }).check() {
            Err(invalid) => void.refuse(invalid),
            Ok(input) => void.run(&[&id], input, move |_| {
                which.set(None);
                toasts().say(t!("training.vendor.voided"));
            }),
        }
    };
    let list = move || {
        attempt.with(|attempt| {
            attempt
                .questions
                .iter()
                .enumerate()
                .map(|(at, answered)| {
                    let (got, of) = (f64::from(answered.mark.got) / 1_000.0, f64::from(answered.mark.of) / 1_000.0);
                    let id = answered.question.id;
                    let text: String = answered.question.question.text.chars().take(160).collect();
                    view! {
                        <li>
                            <b>{format!("{}.", at + 1)}</b>
                            <span class="wrap"><a href=to(&format!("manage/questions/{id}"))>{text}</a></span>
                            <span class="num">{move || t!("training.result.points", got = number(got), of = number(of))}</span>
                        </li>
                    }
                })
                .collect_view()
        })
    };
    let same = Memo::new(move |_| attempt.with(|attempt| attempt.score == attempt.again));
    let voided = Memo::new(move |_| attempt.with(|attempt| attempt.voided.clone()));
    let can_void = move || admin.get() && voided.with(String::is_empty);
    view! {
        <div class="row">{move || attempt.with(|attempt| say::attempt(attempt.attempt.state, attempt.attempt.passed))} <b>{move || attempt.with(|attempt| attempt.person_name.clone())}</b></div>
        <p class="small muted">{move || if same.get() { t!("training.vendor.review.same") } else { t!("training.vendor.review.differs") }}</p>
        {move || Some(voided.get()).filter(|why| !why.is_empty()).map(|why| view! { <blockquote class="wrap">{why}</blockquote> })}
        <ol class="list">{list}</ol>
        {move || can_void().then(|| view! {
            <Form error=void.trouble() busy=void.busy() on_submit=submit>
                <AreaField label=t!("training.vendor.void.reason"; text) value=reason help=t!("training.vendor.void.help"; maybe) pointer="/reason" />
                <div class="row end"><Button look=Look::Danger sends=Sends::Form busy=void.busy()>{t!("training.vendor.void"; text)}</Button></div>
            </Form>
        })}
    }
    .into_any()
}
