//! What the tier asks for, and where the company stands with it: also when it will be too few.

use guildhall_domain::training::{CompanyView, NeedStanding};
use leptos::prelude::*;

use crate::{
    i18n::{day_short, language},
    session,
    ui::{Badge, Card, Icon, Tone},
};

/// The card.
pub fn card(company: Signal<CompanyView>) -> AnyView {
    let portal = session::portal();
    let tier = move || {
        company
            .with(|company| portal.with(|portal| guildhall_domain::portal::label(&portal.tiers, &company.target, &language()).to_owned()))
    };
    let title = Signal::derive(move || t!("training.needs.title", tier = tier()));
    let gaps = Memo::new(move |_| company.with(|company| company.needs.iter().filter(|need| need.gap > 0).count()));
    // The card draws its head once; what is in it follows.
    let some = Memo::new(move |_| company.with(|company| !company.needs.is_empty()));
    let words = move || match gaps.get() {
        _ if !some.get() => ().into_any(),
        0 => view! { <Badge tone=Tone::Success icon=Some(Icon::Done)>{t!("training.needs.met"; text)}</Badge> }.into_any(),
        count => view! { <Badge tone=Tone::Warning icon=Some(Icon::Warning)>{move || t!("training.needs.gaps", count = count)}</Badge> }
            .into_any(),
    };
    let badge = move || view! { {words} };
    let list = move || {
        if some.get() {
            view! { <ul class="checks bare">{company.with(|company| company.needs.iter().map(need).collect_view())}</ul> }.into_any()
        } else {
            view! { <p class="muted">{t!("training.needs.none"; text)}</p> }.into_any()
        }
    };
    view! { <Card title=title aside=badge>{list}</Card> }.into_any()
}

fn need(need: &NeedStanding) -> impl IntoView + use<> {
    let (tone, icon) = match (need.gap, need.short_on) {
        (0, None) => (Tone::Success, Icon::Done),
        (0, Some(_)) => (Tone::Warning, Icon::Clock),
        (1.., _) => (Tone::Danger, Icon::Warning),
    };
    let (name, held, needed, gap, ending, short_on) = (need.name.clone(), need.held, need.needed, need.gap, need.ending, need.short_on);
    let note = move || {
        let missing = (gap > 0).then(|| t!("training.needs.missing", count = gap));
        let short = short_on.map(|on| t!("training.needs.short", day = day_short(on)));
        let ending = (ending > 0 && short_on.is_none()).then(|| t!("training.needs.ending", count = ending));
        [missing, short, ending].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    view! {
        <li data-tone=tone.name()>
            {icon.view()}
            <div class="stack tight">
                <b>{move || t!("training.needs.held", name = &name, held = held, count = needed)}</b>
                <span class="muted small">{note}</span>
            </div>
            <span></span>
        </li>
    }
}
