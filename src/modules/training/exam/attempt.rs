//! An attempt: one question at a time, answers saved as they are given, the server's clock, and handing in.

mod draft;

use guildhall_domain::{
    endpoint::Nothing,
    problem::Refusal as _,
    training::{
        AttemptForLearner, AttemptId, AttemptResult, AttemptState, HoldInput, HolderFilter, QuestionForLearner, Refusal, Told, api,
    },
};
use leptos::{html, prelude::*, task::spawn_local};

use self::draft::Draft;
use super::{body, clock::Clock, holder::holder, said, to};
use crate::{
    api::{self as http, question},
    location,
    modules::training::{
        BELOW,
        outbox::{self, Outcome},
        say,
    },
    query::{self, Errors, mutation, query},
    session,
    ui::{Button, Card, ConfirmDialog, Each, Html, Icon, LinkButton, Look, Notice, Progress, Tone, Trouble},
};

/// The page. The attempt is asked for in the name of this tab.
pub fn view(id: AttemptId) -> AnyView {
    let asked = query(move || question(&api::ATTEMPT, &[&id], &HolderFilter { holder: Some(holder()) }));
    let over = Memo::new(move |_| asked.get().is_some_and(|attempt| attempt.state != AttemptState::Running));
    Effect::new(move |_| {
        if over.get() {
            location::replace(&to(&format!("attempts/{id}/result")));
        }
    });
    say::record(asked, "page read", move |attempt| {
        // Drawn once: what is asked again later only corrects the clock and says whether the tab still holds the attempt.
        let held = RwSignal::new(attempt.with_untracked(|attempt| attempt.held));
        let first = attempt.get_untracked();
        (move || if held.get() { running(attempt, held) } else { elsewhere(&first, held) }).into_any()
    })
}

/// The attempt is open in another tab or on another device.
fn elsewhere(attempt: &AttemptForLearner, held: RwSignal<bool>) -> AnyView {
    let id = attempt.id;
    let hold = mutation(&api::HOLD, Errors::Toast)
        .invalidates(BELOW)
        .seeds(move |attempt: &AttemptForLearner| question(&api::ATTEMPT, &[&attempt.id], &HolderFilter { holder: Some(holder()) }));
    let go_on = move || hold.run(&[&id], HoldInput { holder: holder() }, move |attempt| held.set(attempt.held));
    let read_only = session::read_only();
    let actions = move || view! { <Button look=Look::Primary busy=hold.busy() because=read_only on_click=go_on>{t!("training.attempt.here"; text)}</Button> };
    view! {
        <h1>{attempt.title.clone()}</h1>
        <Notice tone=Tone::Warning actions=actions><p role="status">{t!("training.attempt.elsewhere"; text)}</p></Notice>
    }
    .into_any()
}

fn running(attempt: Signal<AttemptForLearner>, held: RwSignal<bool>) -> AnyView {
    let first = attempt.get_untracked();
    let (id, exam) = (first.id, first.exam);
    let draft = Draft::new(&first);
    let clock = Clock::new(first.seconds_left);
    let ending = RwSignal::new(false);
    let at = RwSignal::new(draft.first_open());
    let count = first.questions.len();
    let over = RwSignal::new(None::<Trouble>);

    // Newer answers of the server: after a reload of the data, on another device, after the machine slept.
    Effect::new(move |before: Option<()>| {
        let (seconds, still) = attempt.with(|attempt| (attempt.seconds_left, attempt.held));
        if before.is_some() {
            clock.set(seconds);
            held.set(still);
        }
    });
    let jumped = clock.jumped();
    Effect::new(move |_| {
        if jumped.get() {
            query::invalidate(&api::ATTEMPT.at(&[&id]));
        }
    });
    let seen = window_event_listener(leptos::ev::focus, move |_| query::invalidate(&api::ATTEMPT.at(&[&id])));
    on_cleanup(move || seen.remove());

    outbox::listen(move |told, outcome| {
        let Told::Response { attempt, input } = told else { return };
        if *attempt != id {
            return;
        }
        match outcome {
            Outcome::Response(saved) => {
                draft.saved(input.at, &saved.response);
                clock.set(saved.seconds_left);
            }
            Outcome::Refused(error) if error.code() == Refusal::HeldElsewhere.code() => held.set(false),
            // Handed in elsewhere, or its time is over: the result says what it came to.
            Outcome::Refused(error) if error.code() == Refusal::HandedIn.code() || error.code().ends_with("time-over") => {
                query::invalidate(BELOW);
            }
            Outcome::Refused(error) => over.set(Some(error.trouble())),
            Outcome::Commit(_) | Outcome::Progress(_) => {}
        }
    });

    let hand_in = HandIn { id, draft, busy: RwSignal::new(false), error: RwSignal::new(None) };
    let time_over = clock.is_over();
    Effect::new(move |_| {
        if time_over.get() {
            hand_in.run();
        }
    });

    let questions = StoredValue::new(first.questions.clone());
    // Each question has fields of its own: in those of another what was chosen there would still be seen.
    let here = move || questions.with_value(|questions| questions.get(at.get()).cloned().into_iter().collect::<Vec<_>>());
    let draw = move |question: QuestionForLearner| one(question, draft, at, count, ending);
    let shown = view! { <Each each=here key=|question: &QuestionForLearner| question.at children=draw /> };
    let answered = Memo::new(move |_| draft.answered());
    let words = Signal::derive(move || t!("training.exam.answered", done = answered.get(), count = count));
    let announced = clock.announced();
    view! {
        <div class="stack tight sticky">
            <div class="row apart">
                <span class="small muted">{move || t!("training.exam.question", number = at.get() + 1, count = count)}</span>
                {clock.view()}
            </div>
            <Progress label=first.title.clone() value=Signal::derive(move || answered.get() as f64) max=Signal::stored(count.max(1) as f64) words=words />
        </div>
        <h1 class="sr">{first.title.clone()}</h1>
        {move || time_over.get().then(|| view! { <Notice tone=Tone::Warning><p role="alert">{t!("training.exam.over"; text)}</p></Notice> })}
        {move || over.get().map(|trouble| view! { <Notice tone=Tone::Danger><p role="alert">{trouble.title} " " {trouble.detail}</p></Notice> })}
        {shown}
        {state(draft)}
        {all(draft, at, count)}
        <div class="row">
            <LinkButton look=Look::Quiet href=to(&format!("exams/{exam}"))>{t!("training.exam.pause"; text)}</LinkButton>
            <Button icon=Icon::Send on_click=move || ending.set(true)>{t!("training.exam.hand-in"; text)}</Button>
        </div>
        <p class="sr" role="status" aria-live="polite">{announced}</p>
        {end(draft, hand_in, ending, clock, count)}
    }
    .into_any()
}

/// Handing in: first everything that waits is sent, then the attempt is over.
#[derive(Clone, Copy)]
struct HandIn {
    id: AttemptId,
    draft: Draft,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Trouble>>,
}

impl HandIn {
    fn run(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        self.draft.settle();
        spawn_local(async move {
            let sent = outbox::flush().await;
            let id = self.id;
            let waits = !sent && outbox::waiting().iter().any(|told| matches!(told, Told::Response { attempt, .. } if *attempt == id));
            let answer = if waits {
                Err(Trouble { title: t!("training.exam.unsent"), detail: t!("training.exam.unsent.lead"), ..Trouble::default() })
            } else {
                let answer = http::send(&api::HAND_IN, &[&id], &HoldInput { holder: holder() }).await;
                answer.map_err(|error| error.trouble())
            };
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(result) => {
                    query::invalidate(BELOW);
                    query::seed(&question(&api::RESULT, &[&id], &Nothing {}), AttemptResult::clone(&result));
                    location::replace(&to(&format!("attempts/{id}/result")));
                }
                Err(trouble) => self.error.set(Some(trouble)),
            }
        });
    }
}

/// One question with its answer, and the ways on.
fn one(question: QuestionForLearner, draft: Draft, at: RwSignal<usize>, count: usize, ending: RwSignal<bool>) -> AnyView {
    let place = question.at;
    let index = usize::from(place);
    let legend = NodeRef::<html::Legend>::new();
    // Who goes on by keyboard begins at the question, not at the button that is gone.
    let moved = draft.moved();
    Effect::new(move |_| {
        if let (Some(legend), true) = (legend.get(), moved.get_untracked()) {
            _ = leptos::wasm_bindgen::JsCast::unchecked_ref::<leptos::web_sys::HtmlElement>(&*legend).focus();
        }
    });
    let points = question.points;
    let flagged = draft.is_flagged(place);
    let go = move |to: usize| {
        moved.set(true);
        at.set(to);
    };
    let back = index.checked_sub(1).map(|before| {
        view! { <Button icon=Icon::ChevronStart on_click=move || go(before)>{move || t!("training.exam.to-question", number = before + 1)}</Button> }
    });
    let on = if index + 1 < count {
        view! { <Button look=Look::Primary icon=Icon::ChevronEnd on_click=move || go(index + 1)>{move || t!("training.exam.to-question", number = index + 2)}</Button> }
            .into_any()
    } else {
        view! { <Button look=Look::Primary icon=Icon::Send on_click=move || ending.set(true)>{t!("training.exam.hand-in"; text)}</Button> }
            .into_any()
    };
    view! {
        <form class="stack loose" on:submit=|event| event.prevent_default()>
            <fieldset class="stack">
                <legend tabindex="-1" node_ref=legend>
                    <span class="sr">{t!("training.exam.question", number = index + 1, count = count)}</span>
                    <Html html=question.html.clone() locate=say::locate />
                </legend>
                <p class="muted small">{move || t!("training.exam.points", count = points)} " · " {body::hint(&question.body)}</p>
                {body::field(place, &question.body, draft.answer(place), draft.change(place))}
            </fieldset>
            <div class="row apart">
                <div>{back}</div>
                <div class="row">
                    <Button look=Look::Quiet icon=Icon::Flag pressed=flagged on_click=move || draft.flag(place)>{t!("training.exam.flag"; text)}</Button>
                    {on}
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// Whether the answers are saved, in a line that is always there.
fn state(draft: Draft) -> AnyView {
    said::line(draft.pending())
}

/// All questions, with which are answered and which are marked.
fn all(draft: Draft, at: RwSignal<usize>, count: usize) -> AnyView {
    let pip = move |index: usize| {
        #[expect(clippy::cast_possible_truncation, reason = "an attempt has at most 200 questions")]
        let place = index as u16;
        let answered = Memo::new(move |_| draft.has_answer(place));
        let flagged = draft.is_flagged(place);
        let label = move || {
            let state = match (answered.get(), flagged.get()) {
                (true, true) => t!("training.pip.answered.flagged"),
                (true, false) => t!("training.pip.answered"),
                (false, true) => t!("training.pip.open.flagged"),
                (false, false) => t!("training.pip.open"),
            };
            t!("training.pip", number = index + 1, state = state)
        };
        let moved = draft.moved();
        let click = move |_| {
            moved.set(true);
            at.set(index);
        };
        view! {
            <li>
                <button type="button" class:done=answered class:flag=flagged aria-current=move || (at.get() == index).then_some("step") aria-label=label on:click=click>
                    {index + 1}
                </button>
            </li>
        }
    };
    let key = || {
        view! {
            <ul class="key">
                <li><span class="swatch m1"></span>{t!("training.pip.key.answered"; text)}</li>
                <li><span class="swatch m5"></span>{t!("training.pip.key.flagged"; text)}</li>
                <li><span class="swatch"></span>{t!("training.pip.key.open"; text)}</li>
            </ul>
        }
    };
    view! { <Card title=t!("training.exam.all"; text) aside=key><ol class="pips">{(0..count).map(pip).collect_view()}</ol></Card> }
        .into_any()
}

/// Asks before the attempt is handed in, and says what is open.
fn end(draft: Draft, hand_in: HandIn, open: RwSignal<bool>, clock: Clock, count: usize) -> AnyView {
    let missing = Memo::new(move |_| count.saturating_sub(draft.answered()));
    let title = Signal::derive(move || match missing.get() {
        0 => t!("training.exam.end.title"),
        missing => t!("training.exam.end.open", count = missing),
    });
    let words = move || {
        let left = clock.left().map(|left| t!("training.exam.end.left", time = say::minutes(left / 60)));
        let open = (missing.get() > 0).then(|| t!("training.exam.end.wrong"));
        let flagged = draft.flagged();
        let flagged = (flagged > 0).then(|| t!("training.exam.end.flagged", count = flagged));
        [open, flagged, left, Some(t!("training.exam.end.final"))].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    view! {
        <ConfirmDialog
            open=open
            title=title
            action=t!("training.exam.end.do"; text)
            keep=t!("training.exam.end.keep"; maybe)
            look=Look::Primary
            busy=hand_in.busy
            error=hand_in.error
            on_confirm=move || hand_in.run()
        >
            <p>{words}</p>
        </ConfirmDialog>
    }
    .into_any()
}
