//! How many certified people each tier asks for: a table of tiers and certifications, saved as a whole.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    portal::Term,
    training::{CertificationId, StoredNeeds, TierNeed, TierNeeds, api},
};
use leptos::prelude::*;

use super::nav::tabs;
use crate::{
    api::question,
    i18n::language,
    modules::training::{
        BELOW,
        say::{self, to},
    },
    query::{Errors, mutation, query},
    session,
    ui::{Breadcrumb, Button, Card, CardKind, Form, Look, PageHead, Sends, toasts},
};

/// The page.
pub fn view() -> AnyView {
    let needs = query(|| question(&api::TIER_NEEDS, &[], &Nothing {}));
    let trail = Signal::derive(|| vec![(t!("training.certifications"), to("manage/certifications"))]);
    say::record(needs, "page", move |needs| {
        view! {
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.needs"; text) />
            <PageHead title=t!("training.vendor.needs"; text) lead=t!("training.vendor.needs.lead"; maybe) />
            {tabs("certifications")}
            {form(needs.get_untracked())}
        }
        .into_any()
    })
}

/// The need of a tier for a certification.
fn of(needs: &[TierNeed], tier: &str, certification: CertificationId) -> u16 {
    needs.iter().find(|need| need.tier == tier && need.certification == certification).map_or(0, |need| need.people)
}

/// Sets it; none asks for nobody.
fn set(needs: &mut Vec<TierNeed>, tier: &str, certification: CertificationId, people: u16) {
    needs.retain(|need| need.tier != tier || need.certification != certification);
    if people > 0 {
        needs.push(TierNeed { tier: tier.to_owned(), certification, people });
    }
}

fn form(stored: StoredNeeds) -> AnyView {
    let admin = session::may(Access::VendorAdmin);
    let portal = session::portal();
    let whole = RwSignal::new(stored.needs);
    let version = StoredValue::new(stored.version);
    let certifications = query(|| question(&api::CERTIFICATIONS, &[], &Nothing {}));
    let save = mutation(&api::UPDATE_TIER_NEEDS, Errors::Inline).invalidates(BELOW);
    let submit = move || {
        let needs = TierNeeds { needs: whole.get_untracked() };
        match portal.with_untracked(|portal| needs.check(&portal.tiers)) {
            Err(invalid) => save.refuse(invalid),
            Ok(input) => save.run_version(&[], input, version.get_value(), move |stored| {
                version.set_value(stored.version);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let tiers = move || portal.with(|portal| portal.tiers.clone());
    let cell = move |tier: Term, certification: CertificationId, name: String| {
        let people = whole.with_untracked(|needs| of(needs, &tier.slug, certification));
        let label = {
            let tier = tier.clone();
            move || format!("{name}, {}", tier.label.text(&language()))
        };
        let typed = move |event| {
            let people = event_target_value(&event).trim().parse().unwrap_or_default();
            whole.update(|needs| set(needs, &tier.slug, certification, people));
        };
        let value = if people == 0 { String::new() } else { people.to_string() };
        view! { <td class="num"><input type="text" inputmode="numeric" size="4" class="auto" aria-label=label value=value on:input=typed /></td> }
    };
    let rows = move || {
        let tiers = tiers();
        let list = certifications.get().unwrap_or_default();
        list.into_iter()
            .map(|one| {
                let (id, name) = (one.id, one.certification.name);
                let words = say::localized(&name);
                let cells = tiers.iter().map(|tier| cell(tier.clone(), id, words.clone())).collect_view();
                view! { <tr><th scope="row">{move || say::localized(&name)}</th>{cells}</tr> }
            })
            .collect_view()
    };
    let read_only = Signal::derive(move || (!admin.get()).then(|| t!("training.vendor.admins-only")));
    view! {
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            <Card kind=CardKind::Flush>
                <div class="scroll" tabindex="0" role="group" aria-label=t!("training.vendor.needs"; text)>
                    <table class="table">
                        <thead><tr><th scope="col">{t!("training.certification"; text)}</th>{move || tiers().into_iter().map(|tier| view! { <th scope="col" class="num">{tier.label.text(&language()).to_owned()}</th> }).collect_view()}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Card>
            <div class="row"><Button look=Look::Primary sends=Sends::Form busy=save.busy() because=read_only doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button></div>
        </Form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_of_nobody_is_none() {
        let id = "019a0000-0000-7000-8000-000000000000".parse().expect("an id");
        let mut needs = Vec::new();
        set(&mut needs, "gold", id, 3);
        set(&mut needs, "gold", id, 2);
        assert_eq!((of(&needs, "gold", id), of(&needs, "silver", id), needs.len()), (2, 0, 1));
        set(&mut needs, "gold", id, 0);
        assert!(needs.is_empty());
    }
}
