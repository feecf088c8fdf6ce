//! A company's training: who holds what, what the tier still asks for, and the shortest way to it. For the vendor, also which company.

mod assign;
mod closing;
mod list;
mod needs;
mod nudge;
mod people;

use guildhall_domain::{
    partner::PartnerId,
    training::{AwardState, CompanyFilter, CompanyView, api, rights},
};
use leptos::prelude::*;

use super::{
    BELOW, Place,
    nav::{Here, tabs},
    place, say,
};
use crate::{
    api::{href, question},
    i18n::language,
    modules::address::Address,
    query::query,
    session,
    shell::Lost,
    ui::{Button, Figure, Figures, Icon, LinkButton, Look, PageHead, Pick, SelectField},
};

/// The page that the address names; people of a partner have one company.
pub fn view() -> AnyView {
    let place = place();
    let own = Memo::new(move |_| session::me().with(|me| me.actor.partner()));
    let which = Memo::new(move |_| if let Place::Companies(which) = place.get() { which.or(own.get()) } else { None });
    (move || match (which.get(), own.get()) {
        (Some(id), own) if own.is_none_or(|own| own == id) => company(id),
        (Some(_), _) => view! { <Lost /> }.into_any(),
        (None, _) => list::view(),
    })
    .into_any()
}

/// What the filters say.
#[derive(Clone, Copy)]
struct Narrow {
    tier: RwSignal<String>,
    q: RwSignal<String>,
    certification: RwSignal<String>,
    state: RwSignal<String>,
    overdue: RwSignal<String>,
}

impl Narrow {
    fn here() -> Self {
        let here = Address::here();
        Self {
            tier: here.field("tier"),
            q: here.field("q"),
            certification: here.field("certification"),
            state: here.field("state"),
            overdue: here.field("overdue"),
        }
    }

    fn filter(self) -> CompanyFilter {
        CompanyFilter {
            tier: Some(self.tier.get()).filter(|tier| !tier.is_empty()),
            q: Some(self.q.get()).filter(|q| !q.trim().is_empty()),
            certification: self.certification.get().parse().ok(),
            state: AwardState::ALL.into_iter().filter(|state| self.state.with(|slug| state.slug() == slug)).collect(),
            overdue: self.overdue.with(|value| value == "true").then_some(true),
            ..CompanyFilter::default()
        }
    }

    fn is_on(self) -> bool {
        [self.q, self.certification, self.state, self.overdue].iter().any(|field| field.with(|value| !value.is_empty()))
    }

    fn clear(self) {
        [self.q, self.certification, self.state, self.overdue].into_iter().for_each(|field| field.set(String::new()));
    }
}

fn company(id: PartnerId) -> AnyView {
    let narrow = Narrow::here();
    // The needs follow the tier alone; the people's own list follows the rest.
    let asked = query(move || question(&api::COMPANY, &[&id], &CompanyFilter { tier: narrow.filter().tier, ..CompanyFilter::default() }));
    say::record(asked, "page", move |view| page(id, view, narrow))
}

fn page(id: PartnerId, company: Signal<CompanyView>, narrow: Narrow) -> AnyView {
    let actor = session::actor();
    let sees = Memo::new(move |_| actor.with(|actor| rights::sees_people_of(actor, id)));
    let assigns = Memo::new(move |_| actor.with(|actor| actor.viewed_by.is_none() && rights::assigns_to(actor, id)));
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let title =
        Signal::derive(move || if vendor { company.with(|company| company.partner_name.clone()) } else { t!("training.company.title") });
    let lead = Signal::derive(move || {
        Some(company.with(|company| t!("training.company.lead", certified = company.certified, count = company.people)))
    });
    let assigning = RwSignal::new(false);
    let actions = move || {
        view! {
            {move || assigns.get().then(|| view! { <Button look=Look::Primary icon=Icon::Plus on_click=move || assigning.set(true)>{t!("training.assign"; text)}</Button> })}
            {move || sees.get().then(|| {
                let export = Signal::derive(move || href(&api::EXPORT_COMPANY, &[&id], &narrow.filter()));
                view! { <LinkButton icon=Icon::Download href=export download="">{t!("training.export"; text)}</LinkButton> }
            })}
        }
    };
    let tier = move || company.with(|company| company.tier.clone());
    view! {
        <PageHead title=title lead=lead actions=actions />
        {tabs(Here::Company)}
        {tiers(narrow, Signal::derive(tier))}
        {figures(company)}
        <div class="tiles two">
            {needs::card(company)}
            {closing::card(id, company, assigns.into())}
        </div>
        {move || sees.get().then(|| people::view(id, company, narrow, assigns.into()))}
        {move || (!sees.get()).then(|| people::own(company))}
        {assign::dialog(id, assigning)}
    }
    .into_any()
}

/// The tier to compare with: one's own, or the next.
fn tiers(narrow: Narrow, own: Signal<String>) -> AnyView {
    let portal = session::portal();
    let options = Signal::derive(move || {
        portal.with(|portal| {
            portal.tiers.iter().map(|tier| Pick::new(tier.slug.clone(), tier.label.text(&language()).to_owned())).collect::<Vec<_>>()
        })
    });
    let none = Signal::derive(move || {
        let label = portal.with(|portal| own.with(|own| guildhall_domain::portal::label(&portal.tiers, own, &language()).to_owned()));
        Some(t!("training.company.own-tier", tier = label))
    });
    view! { <div class="filters"><SelectField label=t!("training.company.tier"; text) value=narrow.tier options=options none=none /></div> }
        .into_any()
}

fn figures(company: Signal<CompanyView>) -> AnyView {
    let count = move |of: fn(&CompanyView) -> u32| move || company.with(|company| crate::i18n::number(f64::from(of(company))));
    let gaps =
        move || company.with(|company| crate::i18n::number(company.needs.iter().map(|need| u32::from(need.gap)).sum::<u32>().into()));
    let ending =
        move || company.with(|company| crate::i18n::number(company.needs.iter().map(|need| u32::from(need.ending)).sum::<u32>().into()));
    let as_of = Signal::derive(move || Some(t!("training.as-of", day = crate::i18n::day_short(company.with(|company| company.as_of)))));
    let figures = vec![
        Figure::new(t!("training.figure.people"; text), count(|company| company.people)),
        Figure::new(t!("training.figure.certified"; text), count(|company| company.certified)).with_note(as_of),
        Figure::new(t!("training.figure.gaps"; text), gaps),
        Figure::new(t!("training.figure.ending"; text), ending),
    ];
    view! { <section class="card"><Figures figures=figures /></section> }.into_any()
}
