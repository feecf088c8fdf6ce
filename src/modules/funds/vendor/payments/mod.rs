//! What is to be paid, what was paid, and what the books say.

mod list;
mod one;
mod pay;
mod payables;

pub use one::view as payment;

use guildhall_domain::{
    access::Access,
    funds::{PaymentFilter, api},
};
use leptos::prelude::*;

use super::{super::nav, import};
use crate::{
    api::href,
    session,
    ui::{Button, Icon, LinkButton, PageHead},
};

/// The page.
pub fn view() -> AnyView {
    let may = session::may(Access::Finance);
    let importing = RwSignal::new(false);
    let filter = list::Narrow::here();
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let lead =
        Signal::derive(move || Some(if vendor { t!("funds.vendor.payments.lead") } else { t!("funds.vendor.payments.lead.partner") }));
    let actions = move || {
        view! {
            {move || may.get().then(|| view! { <Button icon=Icon::Upload on_click=move || importing.set(true)>{t!("funds.vendor.payments.import"; text)}</Button> })}
            <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_PAYMENTS, &[], &PaymentFilter { ..filter.filter(None) })) download="">
                {t!("funds.vendor.payments.export"; text)}
            </LinkButton>
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("funds.vendor.payments"; text) lead=lead actions=actions />
            {nav::tabs("payments")}
            {session::may_see(Access::Finance).get_untracked().then(payables::view)}
            {list::view(filter)}
            {import::dialog(importing, &api::IMPORT_PAYMENTS, None, t!("funds.vendor.payments.import.title"; text), Signal::derive(|| "claim,amount,currency,paid_on,method,reference".to_owned()))}
        </div>
    }
    .into_any()
}
