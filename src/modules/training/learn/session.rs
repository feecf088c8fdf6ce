//! Something to attend: what happens there, when and where, and one's seat.

use guildhall_domain::{
    endpoint::Nothing,
    training::{BookingState, LessonForLearner, LessonView, SittingForLearner, api},
};
use leptos::prelude::*;

use super::super::{BELOW, say};
use crate::{
    query::{Errors, mutation},
    session,
    ui::{Badge, Button, Card, Html, Icon, Tone, toasts},
};

/// The text and the sittings.
pub fn view(html: String, lesson: Signal<LessonForLearner>) -> AnyView {
    let sittings = Memo::new(move |_| {
        lesson.with(|lesson| match &lesson.view {
            Some(LessonView::Session { sittings, .. }) => sittings.clone(),
            Some(
                LessonView::Text { .. }
                | LessonView::Video { .. }
                | LessonView::File { .. }
                | LessonView::Quiz { .. }
                | LessonView::Scorm { .. },
            )
            | None => Vec::new(),
        })
    });
    let list = move || {
        let sittings = sittings.get();
        if sittings.is_empty() {
            return view! { <p class="muted">{t!("training.sitting.none"; text)}</p> }.into_any();
        }
        let has_seat = sittings.iter().any(|sitting| sitting.booking.is_some());
        view! { <ul class="list">{sittings.iter().map(|sitting| row(sitting, has_seat)).collect_view()}</ul> }.into_any()
    };
    view! {
        <Html html=html locate=say::locate />
        <Card title=t!("training.sitting.title"; text)>{list}</Card>
    }
    .into_any()
}

fn row(sitting: &SittingForLearner, has_seat: bool) -> AnyView {
    let (starts, ends) = (sitting.sitting.starts_at, sitting.sitting.ends_at);
    let place = say::place(&sitting.sitting.place);
    let trainer = Some(sitting.sitting.trainer.clone()).filter(|name| !name.is_empty());
    let free = sitting.free.map(|free| {
        view! { <span>{move || if free == 0 { t!("training.sitting.full") } else { t!("training.sitting.free", count = free) }}</span> }
    });
    let waiting = sitting.place;
    let state = sitting.booking.map(|state| {
        let (tone, icon) = match state {
            BookingState::Booked | BookingState::Attended => (Tone::Success, Icon::Done),
            BookingState::Waiting => (Tone::Warning, Icon::Clock),
            BookingState::Missed => (Tone::Danger, Icon::Failed),
        };
        let words = move || match (state, waiting) {
            (BookingState::Waiting, Some(place)) => t!("training.booking.place", place = place),
            (state, _) => t!(&format!("training.booking.{}", state.slug())),
        };
        view! { <Badge tone=tone icon=Some(icon)>{words}</Badge> }
    });
    view! {
        <li>
            <span class="muted">{Icon::Calendar.view()}</span>
            <div class="stack tight">
                <b>{move || t!("training.sitting.when", from = crate::i18n::moment(starts), until = crate::i18n::time(ends))}</b>
                <span class="small row">{place} {trainer.map(|name| view! { <span>{move || t!("training.sitting.trainer", name = &name)}</span> })} {free}</span>
                {state}
            </div>
            <div class="row">{action(sitting, has_seat)}</div>
        </li>
    }
    .into_any()
}

/// Booking a seat, or giving it back.
fn action(sitting: &SittingForLearner, has_seat: bool) -> Option<AnyView> {
    let id = sitting.id;
    let read_only = session::read_only();
    match sitting.booking {
        Some(BookingState::Booked | BookingState::Waiting) => {
            let begun = sitting.sitting.starts_at <= chrono::Utc::now();
            let unbook = mutation(&api::UNBOOK, Errors::Toast).invalidates(BELOW);
            let act = move || unbook.run(&[&id], Nothing {}, |_| toasts().say(t!("training.sitting.given-back")));
            (!begun).then(|| {
                view! { <Button busy=unbook.busy() because=read_only on_click=act>{t!("training.sitting.give-back"; text)}</Button> }
                    .into_any()
            })
        }
        Some(BookingState::Attended | BookingState::Missed) => None,
        // One seat in one sitting of the lesson is enough.
        None if has_seat => None,
        None => {
            let barred = sitting.barred.clone();
            let because = Signal::derive(move || read_only.get().or_else(|| barred.as_deref().map(say::barred)));
            let full = sitting.free == Some(0);
            let book = mutation(&api::BOOK, Errors::Toast).invalidates(BELOW);
            let act = move || {
                book.run(&[&id], Nothing {}, |sitting: SittingForLearner| match sitting.booking {
                    Some(BookingState::Waiting) => toasts().say(t!("training.sitting.on-list")),
                    Some(BookingState::Booked | BookingState::Attended | BookingState::Missed) | None => {
                        toasts().say(t!("training.sitting.booked"))
                    }
                });
            };
            let words = move || if full { t!("training.sitting.wait") } else { t!("training.sitting.book") };
            Some(view! { <Button icon=Icon::Plus busy=book.busy() because=because on_click=act>{words}</Button> }.into_any())
        }
    }
}
