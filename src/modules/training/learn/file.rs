//! A file of the library as a lesson: what it is, and where it lies.

use guildhall_domain::training::MaterialId;
use leptos::prelude::*;

use crate::{
    api::{at_origin, link},
    i18n::bytes,
    ui::{Card, Icon, LinkButton, Look},
};

/// The file.
pub fn view(material: MaterialId, name: String, media_type: String, size: u64, href: &str) -> AnyView {
    let address = at_origin(href);
    let icon = if media_type.starts_with("image/") { Icon::Image } else { Icon::FileText };
    view! {
        <Card>
            <div class="row named">
                <span class="muted">{icon.view()}</span>
                <div class="stack tight"><b class="wrap">{name.clone()}</b><span class="muted small">{media_type} " · " {move || bytes(size)}</span></div>
            </div>
            <div class="row">
                <LinkButton look=Look::Primary icon=Icon::Download href=address download=name>{t!("training.file.download"; text)}</LinkButton>
                <LinkButton icon=Icon::Book href=link(&format!("/collateral/{material}"))>{t!("training.file.library"; text)}</LinkButton>
            </div>
        </Card>
    }
    .into_any()
}
