//! The person's own account: profile, password, and where they are signed in.

mod device;
mod password;
mod profile;
mod sessions;

use leptos::prelude::*;

use crate::{shell::Lost, split::lazily, ui::PageHead};

lazily!(
    /// The pages of one's own account, fetched when they are first opened.
    pub pages,
    view,
    words: ["account"]
);

/// Draws the page that the address names.
pub fn view() -> AnyView {
    let way = crate::modules::way();
    (move || if way.with(Vec::is_empty) { view! { <Account /> }.into_any() } else { view! { <Lost /> }.into_any() }).into_any()
}

#[component]
fn Account() -> impl IntoView {
    let me = crate::session::me();
    let lead = Signal::derive(move || Some(me.with(|me| t!("account.lead", email = &me.email, company = &me.company))));
    view! {
        <div class="page">
            <PageHead title=t!("account.title"; text) lead=lead />
            <div class="split">
                <div class="stack loose">
                    <profile::ProfileCard />
                    <sessions::SessionsCard />
                </div>
                <div class="stack loose">
                    <password::PasswordCard />
                    <device::DeviceCard />
                </div>
            </div>
        </div>
    }
}
