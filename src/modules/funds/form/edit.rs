//! The form of a draft or of a returned request.

use std::time::Duration;

use chrono::Utc;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{ActivityId, ActivityStatus, FundRequest, Notice, Program, Refusal, RequestId, RequestInput, api},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    activity, ahead,
    problems::{self, Checked},
    send,
    writing::{self, Row, Writing},
};
use crate::{
    api::{self as http, question},
    i18n, kept,
    modules::funds::{
        autosave::{self, Autosave, Draft, Saving, autosave},
        say,
    },
    outbox::{self, Matter},
    query::{query, seed},
    session,
    ui::{AreaField, Button, Icon, LinkButton, Need, Notice as Note, PageHead, Size, TextField, Tone},
};

/// How long nobody types before the server is asked what it would say.
const PAUSE: Duration = Duration::from_millis(600);

/// All that the parts of the form share.
#[derive(Clone, Copy)]
pub struct Form {
    /// The request as it was when the form opened.
    pub request: StoredValue<FundRequest>,
    /// What is being written.
    pub writing: Writing,
    /// What the server said last.
    pub checked: RwSignal<Option<Checked>>,
    /// What keeps it from being sent.
    pub problems: Memo<Vec<Notice>>,
    /// Whether the reader tried to send it.
    pub tried: RwSignal<bool>,
    /// Saves it.
    pub save: Autosave<RequestInput, FundRequest>,
}

impl Form {
    /// What is wrong with a field, once it is to be told.
    pub fn error(self, pointer: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        Signal::derive(move || {
            let tried = self.tried.get();
            self.problems.with(|all| {
                problems::at(all, &pointer())
                    .filter(|notice| problems::is_told(notice, tried))
                    .map(|notice| i18n::notice(&notice.code, &notice.params))
            })
        })
    }

    /// What is wrong with a field of an activity.
    pub fn error_in(self, row: Row, field: &'static str) -> Signal<Option<String>> {
        self.error(move || format!("/activities/{}/{field}", self.place_of(row)))
    }

    /// Where an activity stands among the others, from 0.
    pub fn place_of(self, row: Row) -> usize {
        self.writing.rows.with(|rows| rows.iter().position(|other| other.key == row.key).unwrap_or_default())
    }
}

/// The page.
pub fn view(id: RequestId) -> AnyView {
    let request = query(move || question(&api::REQUEST, &[&id], &Nothing {}));
    say::record(request, "page", move |request| {
        if let Some(why) = session::read_only().get_untracked() {
            return view! { <PageHead title=request.with_untracked(|request| say::titled(&request.title)) /> <Note>{why}</Note> }
                .into_any();
        }
        let (sent, can) = (outbox::is_on_its_way(Matter::Request(id)), Memo::new(move |_| request.with(FundRequest::can_edit)));
        // What else changes about the request does not draw anew what somebody writes in.
        (move || match (sent.get(), can.get()) {
            (true, _) => {
                let title = request.with_untracked(|request| say::titled(&request.title));
                view! { <PageHead title=title /> {autosave::on_its_way(Matter::Request(id))} }.into_any()
            }
            (false, Ok(())) => form(request.get_untracked()),
            (false, Err(refusal)) => closed(&request.get_untracked(), &refusal),
        })
        .into_any()
    })
}

/// A request that is not written any more.
fn closed(request: &FundRequest, refusal: &Refusal) -> AnyView {
    let why = say::refusal(refusal);
    view! {
        <PageHead title=say::titled(&request.title) />
        <Note>{why}</Note>
        <div class="row"><LinkButton href=say::request_link(request.id)>{t!("funds.do.open"; text)}</LinkButton></div>
    }
    .into_any()
}

/// Tells the server's answer about what is written, a moment after the last letter.
fn ask_ahead(input: Memo<RequestInput>, checked: RwSignal<Option<Checked>>) {
    let turn = StoredValue::new(0u32);
    Effect::new(move || {
        let asked = input.get();
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let own = turn.get_value();
        let ask = move || {
            if turn.try_get_value() != Some(own) {
                return;
            }
            spawn_local(async move {
                // Without an answer the domain's own check goes on; that saving fails too is said where it is saved.
                if let Ok(result) = http::send(&api::CHECK_REQUEST, &[], &asked).await
                    && turn.try_get_value() == Some(own)
                {
                    checked.set(Some(Checked { input: asked, result }));
                }
            });
        };
        _ = set_timeout(ask, PAUSE);
    });
}

fn form(request: FundRequest) -> AnyView {
    let id = request.id;
    let program_id = request.program;
    let fixed: Vec<ActivityId> = writing::fixed(&request);
    let writing = Writing::of(&request);
    let saved = request.input();
    let (version, rules) = (request.version, request.rules.clone());
    let path = api::UPDATE_REQUEST.at(&[&id]);
    let unsaved = kept::unsaved(&path, &saved);
    let input = Memo::new(move |_| writing.input());
    let program = query(move || question(&api::PROGRAM, &[&program_id], &Nothing {}));
    let checked = RwSignal::new(None::<Checked>);
    ask_ahead(input, checked);
    let stored = StoredValue::new(request);
    let own = fixed.clone();
    let problems = Memo::new(move |_| {
        let program: Option<Program> = program.get();
        let today = rules.day_of(Utc::now());
        let find = |request: &FundRequest| {
            checked.with(|checked| input.with(|input| problems::problems(input, request, &own, program.as_ref(), checked.as_ref(), today)))
        };
        stored.with_value(find)
    });
    // The order of the rows when they were sent tells which id belongs to which.
    let sent = StoredValue::new(Vec::new());
    let on_saved = move |answer: FundRequest| {
        writing.adopt(&sent.get_value(), &answer);
        seed(&question(&api::REQUEST, &[&answer.id], &Nothing {}), answer);
    };
    let take = move |input: RequestInput| writing.take(&input, &fixed_now(stored));
    let draft = Draft {
        matter: Matter::Request(id),
        title: writing.title.into(),
        input: input.into(),
        version,
        save: api::UPDATE_REQUEST,
        read: api::REQUEST,
    };
    let save = autosave(draft, move || sent.set_value(writing.keys()), on_saved, take);
    let form = Form { request: stored, writing, checked, problems, tried: RwSignal::new(false), save };
    view! {
        {head(form)}
        {autosave::offer(unsaved, path, input.into(), take)}
        {move || (save.state().get() == Saving::Stale).then(|| stale(form))}
        <div class="split">
            <div class="stack loose">
                {whole(form)}
                {settled(form)}
                <For each=move || open_rows(writing) key=|row| row.key children=move |row| activity::card(form, row) />
                <div class="row"><Button icon=Icon::Plus on_click=move || writing.add()>{t!("funds.activity.add"; text)}</Button></div>
                {send::bar(form)}
            </div>
            <div class="stack loose">{ahead::panel(form)}</div>
        </div>
    }
    .into_any()
}

fn fixed_now(request: StoredValue<FundRequest>) -> Vec<ActivityId> {
    request.with_value(writing::fixed)
}

fn open_rows(writing: Writing) -> Vec<Row> {
    writing.rows.get().into_iter().filter(|row| !row.fixed).collect()
}

fn head(form: Form) -> AnyView {
    let (number, program, status) =
        form.request.with_value(|request| (request.number.clone(), request.program_name.clone(), request.status));
    let state = move || view! { <span class="muted mono small">{number.clone()}</span> {say::request_badge(status)} };
    let title = Signal::derive(move || say::titled(&form.writing.title.get()));
    view! {
        <PageHead title=title lead=Signal::derive(move || Some(t!("funds.form.lead", program = &program))) state=state />
        {autosave::line(form.save.state())}
    }
    .into_any()
}

fn whole(form: Form) -> AnyView {
    let writing = form.writing;
    view! {
        <section class="card">
            <TextField label=t!("funds.request.title"; text) value=writing.title error=form.error(|| "/title".to_owned()) help=t!("funds.request.title.help"; maybe) />
            <AreaField label=t!("funds.request.about"; text) value=writing.description error=form.error(|| "/description".to_owned()) need=Need::Optional />
        </section>
    }
    .into_any()
}

/// Activities of a returned request that are decided: they stay as they are.
fn settled(form: Form) -> Option<AnyView> {
    let rows: Vec<AnyView> = form.request.with_value(|request| {
        let fixed = request.activities.iter().filter(|activity| !matches!(activity.status, ActivityStatus::Draft | ActivityStatus::Returned));
        let row = |activity: &guildhall_domain::funds::Activity| {
            let amount = say::money(request, activity.approved.unwrap_or(activity.asked.asked));
            view! { <li><span>{say::activity_badge(activity.status)}</span> <span>{activity.asked.title.clone()}</span> <span class="num">{amount}</span></li> }.into_any()
        };
        fixed.map(row).collect()
    });
    (!rows.is_empty()).then(|| {
        view! { <section class="card soft"><h2>{t!("funds.form.settled"; text)}</h2><ul class="list">{rows}</ul></section> }.into_any()
    })
}

/// Somebody saved meanwhile: the reader chooses.
fn stale(form: Form) -> AnyView {
    let id = form.request.with_value(|request| request.id);
    let keep = move || {
        spawn_local(async move {
            if let Ok(request) = http::send(&api::REQUEST, &[&id], &Nothing {}).await {
                form.save.go_on_from(request.version);
            }
        });
    };
    let reload = || _ = window().location().reload();
    let actions = move || {
        view! {
            <Button size=Size::Little on_click=reload>{t!("funds.stale.load"; text)}</Button>
            <Button size=Size::Little on_click=keep>{t!("funds.stale.keep"; text)}</Button>
        }
    };
    view! { <Note tone=Tone::Warning actions=actions><p>{t!("funds.stale"; text)}</p></Note> }.into_any()
}
