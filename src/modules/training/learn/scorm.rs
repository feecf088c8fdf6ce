//! A SCORM package as a lesson: each part runs in a fresh frame from the content's own origin, and what it commits is kept here first.
//!
//! The package is a stranger. It gets a frame that may run scripts and nothing else, and the page listens to one kind of message from
//! that frame alone (see [`FromWrapper`]).

mod frame;

use std::collections::BTreeMap;

use guildhall_domain::{
    problem::Refusal as _,
    training::{
        EnrollmentId, LaunchId, LessonForLearner, LessonView, Refusal, Told, api,
        scorm::{Going, Launch, LaunchInput, PartStatus, ScormPart},
    },
};
use leptos::{prelude::*, task::spawn_local};

use super::super::{
    BELOW,
    outbox::{self, Outcome},
    say,
};
use crate::{
    api as http, query, session,
    ui::{Button, Card, CardKind, Icon, Look, Notice, Size, Tone, Trouble},
};

/// What the player shows.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// Nothing runs.
    Resting,
    /// A part is being opened.
    Opening,
    /// A part runs.
    Running(Launch),
    /// It did not open.
    Failed(Trouble),
    /// What was done before is not sent yet, and opening a part anew would lose it.
    Unsent,
    /// It was opened again elsewhere.
    Elsewhere,
}

/// One lesson's package.
#[derive(Clone, Copy)]
struct Player {
    enrollment: EnrollmentId,
    lesson: Signal<LessonForLearner>,
    stage: RwSignal<Stage>,
    /// What came of parts since the lesson was read.
    news: RwSignal<BTreeMap<String, PartStatus>>,
    /// Which part each launch of this page is about: the last words of one come when the next is on its way.
    launches: StoredValue<BTreeMap<LaunchId, String>>,
    /// The part that runs is told to end.
    stopping: RwSignal<bool>,
}

/// The player.
pub fn view(enrollment: EnrollmentId, lesson: Signal<LessonForLearner>) -> AnyView {
    let player = Player {
        enrollment,
        lesson,
        stage: RwSignal::new(Stage::Resting),
        news: RwSignal::new(BTreeMap::new()),
        launches: StoredValue::new(BTreeMap::new()),
        stopping: RwSignal::new(false),
    };
    outbox::listen(move |told, outcome| player.heard(told, outcome));
    let running = Memo::new(move |_| player.running());
    let shown = move || {
        running.get().map_or_else(|| start(player), |launch| frame::view(launch, player_go(player), player.stopping.into(), Keeps::All))
    };
    view! {
        {shown}
        {move || running.with(Option::is_some).then(|| bar(player))}
        {parts(player)}
    }
    .into_any()
}

/// A part to be looked at: it runs as for a learner, and nothing of what it says is kept.
pub fn preview(launch: Launch) -> AnyView {
    let broken = RwSignal::new(false);
    let asked = Callback::new(move |asked| match asked {
        Asked::Broken => broken.set(true),
        Asked::Go(_) => {}
    });
    let frame = frame::view(launch, asked, Signal::stored(false), Keeps::Nothing);
    let trouble =
        move || broken.get().then(|| view! { <Notice tone=Tone::Danger><b role="alert">{t!("training.scorm.broken"; text)}</b></Notice> });
    view! { {trouble} {frame} }.into_any()
}

/// What becomes of what a part commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// It goes into the outbox.
    All,
    /// It is forgotten.
    Nothing,
}

/// Where the package or the reader asks to go.
fn player_go(player: Player) -> Callback<Asked> {
    Callback::new(move |asked: Asked| player.asked(asked))
}

/// What happens in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The package asks to go elsewhere.
    Go(Going),
    /// The first file could not be loaded, or the wrapper never answered.
    Broken,
}

impl Player {
    /// What runs, to be followed.
    fn running(self) -> Option<Launch> {
        if let Stage::Running(launch) = self.stage.get() { Some(launch) } else { None }
    }

    fn parts(self) -> Vec<ScormPart> {
        self.lesson.with(|lesson| if let Some(LessonView::Scorm { parts, .. }) = &lesson.view { parts.clone() } else { Vec::new() })
    }

    fn status(self, part: &ScormPart) -> PartStatus {
        self.news.with(|news| news.get(&part.id).copied()).unwrap_or(part.status)
    }

    /// Opens a part; the one to go on with when empty.
    fn open(self, part: String) {
        spawn_local(async move {
            self.stop().await;
            if self.stage.try_set(Stage::Opening).is_some() {
                return;
            }
            // A new launch ends the one before: what that one committed must be there first.
            let sent = outbox::flush().await;
            let waits = !sent && outbox::waiting().iter().any(|told| matches!(told, Told::Commit { .. }));
            if waits {
                _ = self.stage.try_set(Stage::Unsent);
                return;
            }
            let Some(lesson) = self.lesson.try_with_untracked(|lesson| lesson.id) else { return };
            let answer = http::send(&api::LAUNCH, &[&self.enrollment, &lesson], &LaunchInput { part }).await;
            _ = self.stage.try_set(match answer {
                Ok(launch) => {
                    self.launches.try_update_value(|launches| launches.insert(launch.id, launch.part.clone()));
                    Stage::Running(launch)
                }
                Err(error) => Stage::Failed(error.trouble()),
            });
        });
    }

    fn asked(self, asked: Asked) {
        let Stage::Running(launch) = self.stage.get_untracked() else { return };
        match asked {
            Asked::Go(Going::Next) => {
                if let Some(next) = launch.next {
                    self.open(next);
                }
            }
            Asked::Go(Going::Previous) => {
                if let Some(previous) = launch.previous {
                    self.open(previous);
                }
            }
            Asked::Go(Going::Exit) => self.close(),
            Asked::Broken => self.stage.set(Stage::Failed(Trouble::new(t!("training.scorm.broken")))),
        }
    }

    /// Ends the part that runs: the package is told, and has a moment for its last commit.
    async fn stop(self) {
        let runs = self.stage.try_with_untracked(|stage| matches!(stage, Stage::Running(_))) == Some(true);
        if runs && self.stopping.try_set(true).is_none() {
            outbox::pause(400).await;
            _ = self.stopping.try_set(false);
        }
    }

    fn close(self) {
        spawn_local(async move {
            self.stop().await;
            _ = self.stage.try_set(Stage::Resting);
            query::invalidate(BELOW);
        });
    }

    fn heard(self, told: &Told, outcome: &Outcome) {
        let Told::Commit { launch, .. } = told else { return };
        let Some(part) = self.launches.try_with_value(|launches| launches.get(launch).cloned()).flatten() else { return };
        let runs = self.stage.try_with_untracked(|stage| matches!(stage, Stage::Running(running) if running.id == *launch)) == Some(true);
        match outcome {
            Outcome::Commit(result) => {
                let was_done = self.lesson.with_untracked(|lesson| lesson.progress.is_done());
                self.news.update(|news| _ = news.insert(part, result.status));
                if result.lesson_done && !was_done {
                    query::invalidate(BELOW);
                }
            }
            Outcome::Refused(_) if !runs => {}
            Outcome::Refused(error) if error.code() == Refusal::LaunchEnded.code() => self.stage.set(Stage::Elsewhere),
            Outcome::Refused(error) => self.stage.set(Stage::Failed(error.trouble())),
            Outcome::Response(_) | Outcome::Progress(_) => {}
        }
    }
}

/// Before a part runs: begin or go on, and what went wrong.
fn start(player: Player) -> AnyView {
    let read_only = session::read_only();
    let current = move || {
        player
            .lesson
            .with(|lesson| if let Some(LessonView::Scorm { current, .. }) = &lesson.view { current.clone() } else { String::new() })
    };
    let begun = move || {
        player.lesson.with(|lesson| lesson.progress.opened && lesson.progress.seconds > 0) || player.news.with(|news| !news.is_empty())
    };
    let failed = move || player.stage.with(|stage| matches!(stage, Stage::Failed(_)));
    let words = move || match (failed(), begun()) {
        (true, _) => t!("training.scorm.again"),
        (false, true) => t!("training.scorm.go-on"),
        (false, false) => t!("training.scorm.begin"),
    };
    let notice = move || match player.stage.get() {
        Stage::Failed(trouble) => {
            let detail = (!trouble.detail.is_empty()).then(|| view! { <p>{trouble.detail}</p> });
            Some(view! { <Notice tone=Tone::Danger><b role="alert">{trouble.title}</b>{detail}</Notice> }.into_any())
        }
        Stage::Unsent => {
            Some(view! { <Notice tone=Tone::Warning><p role="alert">{t!("training.scorm.unsent"; text)}</p></Notice> }.into_any())
        }
        Stage::Elsewhere => {
            Some(view! { <Notice tone=Tone::Warning><p role="alert">{t!("training.scorm.elsewhere"; text)}</p></Notice> }.into_any())
        }
        Stage::Resting | Stage::Opening | Stage::Running(_) => None,
    };
    let busy = Signal::derive(move || player.stage.with(|stage| *stage == Stage::Opening));
    view! {
        {notice}
        <Card kind=CardKind::Soft>
            <div class="stage tall">
                <span class="glyph">{Icon::Box.view()} <span>{t!("training.scorm.what"; text)}</span></span>
                <Button look=Look::Primary icon=Icon::Play busy=busy doing=t!("training.scorm.opening"; maybe) because=read_only on_click=move || player.open(current())>{words}</Button>
            </div>
        </Card>
    }
    .into_any()
}

/// Below the frame: the part, the ways back and on, and out.
fn bar(player: Player) -> AnyView {
    let launch = Memo::new(move |_| player.running());
    let ways = move || {
        launch.get().map(|launch| {
            let back = launch.previous.map(|part| {
                view! { <Button size=Size::Little icon=Icon::ChevronStart on_click=move || player.open(part.clone())>{t!("training.scorm.previous"; text)}</Button> }
            });
            let on = launch.next.map(|part| {
                view! { <Button size=Size::Little icon=Icon::ChevronEnd on_click=move || player.open(part.clone())>{t!("training.scorm.next"; text)}</Button> }
            });
            view! { <b class="small grow">{launch.title}</b> {back} {on} }
        })
    };
    view! {
        <div class="row">
            {ways}
            <Button size=Size::Little icon=Icon::Screen on_click=frame::enlarge>{t!("training.scorm.large"; text)}</Button>
            <Button size=Size::Little icon=Icon::Cross on_click=move || player.close()>{t!("training.scorm.close"; text)}</Button>
        </div>
    }
    .into_any()
}

/// The parts of a package with several, as its outline has them.
fn parts(player: Player) -> AnyView {
    let list = Memo::new(move |_| player.parts());
    let several = Memo::new(move |_| list.with(|parts| parts.iter().filter(|part| part.playable).count() > 1));
    let here = Memo::new(move |_| player.running().map(|launch| launch.part));
    let row = move |part: ScormPart| {
        if !part.playable {
            return view! { <li><span class="line strong">{part.title}</span></li> }.into_any();
        }
        let (tone, icon, name) = say::part(player.status(&part).state);
        let percent =
            player.status(&part).percent.map(|percent| view! { <span class="muted small">{move || say::percent(percent)}</span> });
        let (own, open) = (part.id.clone(), part.id.clone());
        view! {
            <li>
                <button type="button" class="line" aria-current=move || (here.get().as_deref() == Some(own.as_str())).then_some("true") on:click=move |_| player.open(open.clone())>
                    <span class="toned" data-tone=tone.name()>{icon.named(Signal::stored(name))}</span>
                    <span>{part.title}</span>
                    {percent}
                </button>
            </li>
        }
        .into_any()
    };
    (move || {
        several.get().then(|| {
            view! {
                <Card title=t!("training.scorm.parts"; text) kind=CardKind::Flush>
                    <div class="lessons"><ul>{move || list.get().into_iter().map(row).collect_view()}</ul></div>
                </Card>
            }
        })
    })
    .into_any()
}
