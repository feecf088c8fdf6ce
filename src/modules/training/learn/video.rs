//! A video with captions: it goes on where the learner stopped, and what was played counts.

use guildhall_domain::training::{Playable, Span, played_percent};
use leptos::{html, prelude::*};

use super::{super::say, teller::Teller};
use crate::{
    api::at_origin,
    i18n::{language_name, tag},
    ui::{Icon, Notice, Progress, Tone},
};

/// What was played is told this often, in seconds of the video.
const EVERY: u32 = 15;

/// A whole second of the player's time.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a video is shorter than a hundred hours")]
fn second(time: f64) -> u32 {
    if time.is_finite() { time.clamp(0.0, 360_000.0) as u32 } else { 0 }
}

/// What the player saw last.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    at: f64,
    told: u32,
}

/// The part that was played between two looks; `None` after a jump.
fn part(before: f64, now: f64) -> Option<Span> {
    // The player looks up several times a second; twice its pace and a slow machine stay below three seconds.
    let step = now - before;
    (step > 0.0 && step < 3.0).then(|| Span { from: second(before), to: second(now.ceil()) })
}

/// The player.
pub fn view(title: &str, video: Playable, percent: u8, teller: Teller) -> AnyView {
    let node = NodeRef::<html::Video>::new();
    let seen = StoredValue::new(Seen::default());
    let length = RwSignal::new(0u32);
    let broken = RwSignal::new(false);
    let ready = move |_| {
        let Some(video) = node.get_untracked() else { return };
        length.set(second(video.duration().round()));
        let position = teller.progress().with_untracked(|progress| progress.position);
        // At the very end it begins anew.
        if position > 2 && position + 5 < length.get_untracked() {
            video.set_current_time(f64::from(position));
        }
    };
    let moved = move |_| {
        let Some(video) = node.get_untracked() else { return };
        let now = video.current_time();
        let before = seen.with_value(|seen| seen.at);
        if let Some(span) = part(before, now).filter(|_| !video.paused() || video.ended()) {
            teller.played(span, second(now), length.get_untracked());
        }
        seen.update_value(|seen| seen.at = now);
        if seen.with_value(|seen| second(now).abs_diff(seen.told) >= EVERY) {
            seen.update_value(|seen| seen.told = second(now));
            teller.tell();
        }
    };
    let rested = move |_| teller.tell();
    // The reader's language first; a video without captions is never published.
    let own = tag();
    let first = video.captions.iter().position(|track| track.language.split('-').next() == own.split('-').next());
    let tracks = video.captions.iter().enumerate().map(|(at, track)| {
        let name = language_name(&track.language);
        view! { <track kind="captions" src=at_origin(&track.href) srclang=track.language.clone() label=name default=first.unwrap_or_default() == at /> }
    });
    let tracks = tracks.collect_view();
    let done = teller.is_done();
    let reached = Memo::new(move |_| teller.progress().with(|progress| played_percent(&progress.played, length.get())));
    let words = Signal::derive(move || {
        if done.get() {
            t!("training.lesson.done")
        } else {
            t!("training.video.played", played = say::percent(reached.get()), needed = say::percent(percent))
        }
    });
    let tone = Signal::derive(move || if done.get() { Tone::Success } else { Tone::Plain });
    let transcripts = video.captions.iter().map(|track| {
        let tag = track.language.clone();
        view! { <li><a href=at_origin(&track.href) download="">{move || t!("training.video.captions", language = language_name(&tag))}</a></li> }
    });
    view! {
        <video
            class="player"
            controls
            preload="metadata"
            playsinline
            node_ref=node
            aria-label=title.to_owned()
            src=at_origin(&video.href)
            poster=video.poster.as_deref().map(at_origin)
            on:loadedmetadata=ready
            on:timeupdate=moved
            on:pause=rested
            on:ended=rested
            on:error=move |_| broken.set(true)
        >
            {tracks}
        </video>
        {move || broken.get().then(|| view! { <Notice tone=Tone::Danger>{t!("training.video.broken"; text)}</Notice> })}
        <Progress label=t!("training.video"; text) value=Signal::derive(move || f64::from(reached.get())) max=Signal::stored(100.0) words=words tone=tone />
        <ul class="row small">{Icon::FileText.small()} {transcripts.collect_view()}</ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_are_not_played() {
        assert_eq!(part(10.0, 10.25), Some(Span { from: 10, to: 11 }));
        assert_eq!(part(10.0, 13.5), None);
        assert_eq!(part(10.0, 4.0), None);
        assert_eq!(second(f64::NAN), 0);
    }
}
