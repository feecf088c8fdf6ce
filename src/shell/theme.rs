//! The theme: as the system does, light or dark.

use leptos::prelude::*;

use crate::{
    kept::storage,
    ui::{Icon, Look, Menu, MenuItem},
};

/// The themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    const fn slug(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    const fn icon(self) -> Icon {
        match self {
            Self::System => Icon::Screen,
            Self::Light => Icon::Sun,
            Self::Dark => Icon::Moon,
        }
    }
}

fn remembered() -> Theme {
    let slug = storage().and_then(|storage| storage.get_item("theme").ok().flatten());
    Theme::ALL.into_iter().find(|theme| slug.as_deref() == Some(theme.slug())).unwrap_or(Theme::System)
}

/// theme.js reads the same key before anything is drawn.
fn wear(theme: Theme) {
    if let Some(storage) = storage() {
        _ = match theme {
            Theme::System => storage.remove_item("theme"),
            Theme::Light | Theme::Dark => storage.set_item("theme", theme.slug()),
        };
    }
    if let Some(root) = document().document_element() {
        _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.slug()),
        };
    }
}

/// Chooses the theme.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let theme = RwSignal::new(remembered());
    let item = move |own: Theme| {
        let choose = move || {
            theme.set(own);
            wear(own);
        };
        view! {
            <MenuItem icon=own.icon() chosen=Signal::derive(move || theme.get() == own) on_select=choose>
                {move || t!(&format!("shell.theme.{}", own.slug()))}
            </MenuItem>
        }
    };
    view! {
        <Menu label=t!("shell.theme"; text) icon=Icon::Sun look=Look::Quiet>
            {Theme::ALL.map(item).into_iter().collect_view()}
        </Menu>
    }
    .into_any()
}
