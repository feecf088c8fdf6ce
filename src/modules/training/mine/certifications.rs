//! What somebody holds or is on the way to, soonest end first.

use guildhall_domain::training::{CertificationStanding, MyLearning};
use leptos::prelude::*;

use super::super::{certificate, say::to};
use crate::ui::Card;

/// The card.
pub fn card(mine: Signal<MyLearning>) -> AnyView {
    let list = Memo::new(move |_| mine.with(|mine| sorted(&mine.certifications)));
    (move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            let all = || view! { <a class="small" href=to("certificates")>{t!("training.certificates.all"; text)}</a> };
            view! {
                <Card title=t!("training.certificates"; text) aside=all>
                    <ul class="list">{list.iter().map(certificate::lines).collect_view()}</ul>
                </Card>
            }
        })
    })
    .into_any()
}

/// What ends soonest first; what never ends after that; what is not held last.
fn sorted(standings: &[CertificationStanding]) -> Vec<CertificationStanding> {
    let mut sorted = standings.to_vec();
    sorted.sort_by_key(|standing| {
        let end = standing.award.as_ref().filter(|_| standing.state.is_valid()).map(|award| award.valid_until);
        (end.is_none(), end.flatten().is_none(), end.flatten(), standing.name.clone())
    });
    sorted
}
