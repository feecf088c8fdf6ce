//! A view on the test's page, and the hands and eyes of a reader.

use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    tachys::view::any_view::AnyViewState,
    wasm_bindgen::JsCast,
    web_sys::{self, Element, HtmlElement, HtmlInputElement},
};
use wasm_bindgen_futures::JsFuture;

/// A mounted view; gone when it is dropped.
pub struct Page {
    root: HtmlElement,
    _view: UnmountHandle<AnyViewState>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Mounts a view.
pub async fn open(view: impl FnOnce() -> AnyView + 'static) -> Page {
    let root: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
    document().body().expect("a body").append_child(&root).expect("a place");
    let page = Page { _view: mount_to(root.clone(), view), root };
    settle().await;
    page
}

/// Waits for what is under way: effects, and two frames of the browser.
pub async fn settle() {
    leptos::task::tick().await;
    frame().await;
    frame().await;
}

async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window().expect("a window").request_animation_frame(&resolve).expect("a frame");
    });
    JsFuture::from(promise).await.expect("a frame");
}

/// Waits until something is so; fails after a few seconds' worth of frames.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        frame().await;
    }
    panic!("{what} did not come about");
}

impl Page {
    /// The elements a selector finds.
    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).expect("a selector");
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
    }

    /// The one element a selector finds.
    pub fn one(&self, selector: &str) -> HtmlElement {
        let mut found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector}: {}", self.root.inner_html());
        found.remove(0)
    }

    /// The one element of a kind with these words, or with this label.
    pub fn named(&self, selector: &str, name: &str) -> HtmlElement {
        let fits = |element: &HtmlElement| element.get_attribute("aria-label").as_deref() == Some(name) || words(element) == name;
        let mut found: Vec<HtmlElement> = self.all(selector).into_iter().filter(fits).collect();
        assert_eq!(found.len(), 1, "{selector} {name}: {}", self.root.inner_html());
        found.remove(0)
    }

    /// The control that a label names.
    pub fn field(&self, label: &str) -> HtmlInputElement {
        let label = self.all("label").into_iter().find(|element| words(element).starts_with(label)).expect("a label");
        let id = label.get_attribute("for").expect("a label for something");
        document().get_element_by_id(&id).expect("its control").unchecked_into()
    }

    /// Whether the words stand on the page.
    pub fn says(&self, text: &str) -> bool {
        words(&self.root).contains(text)
    }
}

/// What an element says.
pub fn words(element: &HtmlElement) -> String {
    element.text_content().unwrap_or_default().trim().to_owned()
}

/// The words or the label of what has the focus.
pub fn focused() -> String {
    let Some(active) = document().active_element() else { return String::new() };
    active.get_attribute("aria-label").unwrap_or_else(|| active.text_content().unwrap_or_default().trim().to_owned())
}

/// Whether an element has the focus.
pub fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}

/// Presses a key where the focus is.
pub async fn press(key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
    document().active_element().expect("a focus").dispatch_event(&event).expect("an event");
    settle().await;
}

/// Clicks.
pub async fn click(element: &HtmlElement) {
    element.click();
    settle().await;
}

/// Types over what stands in a field.
pub async fn type_over(field: &HtmlInputElement, text: &str) {
    field.focus().expect("a field");
    field.set_value(text);
    happen(field, "input");
    settle().await;
}

/// Lets an event happen that bubbles.
pub fn happen(element: &Element, name: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict(name, &init).expect("an event");
    element.dispatch_event(&event).expect("an event");
}
