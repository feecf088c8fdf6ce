//! Pages to leaf through: a strip that snaps, small pictures below it, arrow keys, and each page in large.

use guildhall_domain::collateral::{Asset, AssetId, Preview};
use leptos::{ev::KeyboardEvent, html, prelude::*, web_sys::ScrollToOptions};

use super::{super::library::picture, large};
use crate::{
    i18n::number,
    ui::{Icon, IconButton, Size},
};

/// The pages of a document that has pictures.
#[derive(Clone, Copy)]
pub struct Leaves {
    /// Which asset.
    pub id: AssetId,
    /// Which version.
    pub version: i32,
    /// Pages with a picture.
    pub pages: u32,
    /// Width of page 1.
    pub width: u32,
    /// Height of page 1.
    pub height: u32,
    /// The page on show.
    pub at: RwSignal<u32>,
}

impl Leaves {
    /// Where the picture of a page lies.
    pub fn picture(self, page: u32, size: &str) -> String {
        picture(self.id, self.version, page, size)
    }

    /// Goes to a page, as far as there is one.
    pub fn turn(self, to: i64) {
        self.at.set(to.clamp(1, i64::from(self.pages)) as u32);
    }
}

/// The pages.
pub fn pages(asset: &Asset) -> AnyView {
    let Preview::Ready { pages, of, width, height } = asset.current.preview else { return ().into_any() };
    let leaves = Leaves { id: asset.id, version: asset.current.number, pages, width, height, at: RwSignal::new(1) };
    let open = RwSignal::new(false);
    let strip = NodeRef::<html::Div>::new();
    let place = move |page: u32| {
        if let Some(strip) = strip.get_untracked() {
            let child = strip.children().item(page - 1);
            let left = child.map(|child| {
                child.get_bounding_client_rect().left() - strip.get_bounding_client_rect().left() + f64::from(strip.scroll_left())
            });
            let options = ScrollToOptions::new();
            options.set_left(left.unwrap_or_default() - 24.0);
            strip.scroll_to_with_scroll_to_options(&options);
        }
    };
    let go = move |to: i64| {
        leaves.turn(to);
        place(leaves.at.get_untracked());
    };
    // Swiped by hand: the page in the middle is the page on show.
    let scrolled = move |_| {
        if let Some(strip) = strip.get_untracked() {
            let width = f64::from(strip.client_width()).max(1.0);
            let page = (f64::from(strip.scroll_left()).abs() / width).round() as i64 + 1;
            if i64::from(leaves.at.get_untracked()) != page {
                leaves.turn(page);
            }
        }
    };
    let keyed = move |event: KeyboardEvent| {
        if let Some(to) = target(&event.key(), i64::from(leaves.at.get_untracked()), i64::from(pages)) {
            event.prevent_default();
            go(to);
        }
    };
    let shape = if width > height { "leaf wide" } else { "leaf" };
    let leaf = move |page: u32| {
        let label = t!("collateral.page.open", page = page, pages = of);
        view! {
            <button type="button" class=shape tabindex="-1" aria-label=label on:click=move |_| { leaves.turn(i64::from(page)); open.set(true); }>
                <img src=leaves.picture(page, "page") alt="" width=width.to_string() height=height.to_string() loading=if page == 1 { "eager" } else { "lazy" } decoding="async" />
            </button>
        }
    };
    let label = move || if pages > 1 { t!("collateral.page.strip", page = leaves.at.get(), pages = of) } else { t!("collateral.preview") };
    let cut = (pages < of).then(|| view! { <p class="pad small muted">{t!("collateral.page.cut", pages = pages, of = of)}</p> });
    view! {
        <section class="card flush" aria-label=move || t!("collateral.preview")>
            <div class="pages" tabindex="0" role="group" aria-label=label node_ref=strip on:scroll=scrolled on:keydown=keyed>
                {(1..=pages).map(leaf).collect_view()}
            </div>
            <div class="row apart pad">
                <span class="small muted" role="status">{move || t!("collateral.page.of", page = leaves.at.get(), pages = of)}</span>
                <div class="row">
                    {(pages > 1).then(|| turns(leaves, go))}
                    <IconButton icon=Icon::Search size=Size::Little label=move || t!("collateral.page.large") on_click=move || open.set(true) />
                </div>
            </div>
            {cut}
            {(pages > 1).then(|| thumbs(leaves, go))}
        </section>
        {large::large(leaves, of, open)}
    }
    .into_any()
}

/// Back and forward.
pub fn turns(leaves: Leaves, go: impl Fn(i64) + Copy + Send + Sync + 'static) -> AnyView {
    let at = move || i64::from(leaves.at.get_untracked());
    view! {
        <IconButton icon=Icon::ChevronStart size=Size::Little label=move || t!("collateral.page.back") on_click=move || go(at() - 1) />
        <IconButton icon=Icon::ChevronEnd size=Size::Little label=move || t!("collateral.page.forward") on_click=move || go(at() + 1) />
    }
    .into_any()
}

fn thumbs(leaves: Leaves, go: impl Fn(i64) + Copy + Send + Sync + 'static) -> AnyView {
    let thumb = move |page: u32| {
        let here = move || (leaves.at.get() == page).then_some("true");
        view! {
            <button type="button" aria-current=here aria-label=t!("collateral.page.go", page = page) on:click=move |_| go(i64::from(page))>
                <img src=leaves.picture(page, if page == 1 { "tile" } else { "page" }) alt="" width=leaves.width.to_string() height=leaves.height.to_string() loading="lazy" decoding="async" />
                {number(f64::from(page))}
            </button>
        }
    };
    view! { <nav class="strip" aria-label=move || t!("collateral.page.all")>{(1..=leaves.pages).map(thumb).collect_view()}</nav> }
        .into_any()
}

/// The page a key leads to.
pub fn target(key: &str, at: i64, pages: i64) -> Option<i64> {
    match key {
        "ArrowRight" | "PageDown" => Some(at + 1),
        "ArrowLeft" | "PageUp" => Some(at - 1),
        "Home" => Some(1),
        "End" => Some(pages),
        _ => None,
    }
}
