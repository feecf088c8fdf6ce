//! Whose turn it is, since when, by when, and how long the others have had it.

use chrono::{DateTime, Utc};
use guildhall_domain::funds::{Clock, FundRequest, Turn, TurnaroundFilter, api};
use leptos::prelude::*;

use crate::{
    api::question,
    modules::funds::say,
    query::query,
    session,
    ui::{Card, Due, Icon, Tone},
};

/// Seconds the ball has lain with the partner and with the vendor until now.
fn spent(clock: &Clock, now: DateTime<Utc>) -> (i64, i64) {
    let running = (now - clock.since).num_seconds().max(0);
    match clock.turn {
        Turn::Partner => (clock.partner_seconds + running, clock.vendor_seconds),
        Turn::Vendor => (clock.partner_seconds, clock.vendor_seconds + running),
        Turn::Nobody => (clock.partner_seconds, clock.vendor_seconds),
    }
}

/// The card.
pub fn card(request: Signal<FundRequest>) -> AnyView {
    let clock = Memo::new(move |_| request.with(|request| request.clock.map(|clock| (clock, say::turn_of(request.status, request.clock)))));
    let turnaround = query(move || {
        let program = Some(request.with(|request| request.program));
        question(&api::TURNAROUND, &[], &TurnaroundFilter { program })
    });
    let speed = move || {
        let turnaround = turnaround.get().filter(|turnaround| turnaround.requests > 0)?;
        let words = t!("funds.speed.requests", half = say::hours(turnaround.requests_p50), most = say::hours(turnaround.requests_p90));
        Some(view! { <p class="tiny muted">{words}</p> })
    };
    view! {
        <Card title=t!("funds.turn.title"; text)>
            {move || clock.get().map_or_else(draft, |(clock, turn)| running(clock, turn))}
            {speed}
        </Card>
    }
    .into_any()
}

fn draft() -> AnyView {
    view! { <p>{t!("funds.turn.draft"; text)}</p> }.into_any()
}

/// `turn` is the clock's, or the partner's while no clock runs and they can claim.
fn running(clock: Clock, turn: Turn) -> AnyView {
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let name = session::portal().with_untracked(|portal| portal.vendor.clone());
    let (partner_seconds, vendor_seconds) = spent(&clock, Utc::now());
    let mine = say::is_mine(turn, vendor);
    let tone = match (turn, mine) {
        (Turn::Nobody, _) => Tone::Plain,
        (Turn::Partner | Turn::Vendor, true) => Tone::Warning,
        (Turn::Partner | Turn::Vendor, false) => Tone::Accent,
    };
    let icon = if turn == Turn::Nobody { Icon::Paused } else { Icon::Clock };
    let due = clock.due_on.map(|on| {
        view! { <p><Due words=Signal::derive(move || say::due(on)) on=on.to_string() tone=if mine { say::urgency(on) } else { Tone::Plain } /></p> }
    });
    let since = move || match clock.turn {
        Turn::Nobody if mine => t!("funds.turn.claim"),
        Turn::Nobody => say::turn(turn, vendor),
        Turn::Partner | Turn::Vendor => {
            t!("funds.turn.since", turn = say::turn(turn, vendor), span = say::span((Utc::now() - clock.since).num_seconds()))
        }
    };
    let stopped = (clock.turn == Turn::Partner).then(|| {
        view! { <div class="row"><span class="muted">{Icon::Paused.view()}</span> <b>{let name = name.clone(); move || t!("funds.turn.stopped", vendor = &name)}</b></div> }
    });
    view! {
        <div class="stack tight">
            <div class="row" data-tone=tone.name()><span class="toned">{icon.view()}</span> <b>{since}</b></div>
            {due}
        </div>
        <hr />
        <div class="stack tight">
            {stopped}
            <p class="muted small">{move || t!("funds.turn.spent-vendor", vendor = &name, span = say::span(vendor_seconds))}</p>
            <p class="muted small">{move || t!("funds.turn.spent-partner", span = say::span(partner_seconds))}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn only_the_clock_of_whoever_has_the_ball_runs() {
        let start = DateTime::UNIX_EPOCH;
        let clock = Clock::starting(Turn::Vendor, start, None).hand(Turn::Partner, start + TimeDelta::hours(2), None);
        assert_eq!(spent(&clock, start + TimeDelta::hours(5)), (3 * 3_600, 2 * 3_600));
    }
}
