//! Talks with the page around the frame: asks it to vouch, takes what it wishes, tells where the reader is.
//!
//! Messages are `{v: 1, type: …}`. The frame sends `ready` (with a nonce), `entered`, `height`, `route` and `title`, to exactly one origin: that of
//! the page around it, when its host has it. It hears `assertion` and `show` from that page's window and origin, and nothing else.

use std::{cell::RefCell, time::Duration};

use guildhall_domain::{
    embed::{ASSERTION_MAX, Granted, SessionInput, Shell, api as endpoints},
    language::{self, Language},
    session::Bearer,
};
use js_sys::{JSON, Reflect};
use leptos::{
    ev,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsValue,
    web_sys::{MessageEvent, Url, Window},
};

use super::around::is_shown;
use crate::{
    api::{self, ApiError},
    i18n, location,
    session::{self, person},
    shell::seal::{self, seal},
};

/// How long the page around may take to vouch.
const PATIENCE: Duration = Duration::from_secs(10);
/// When it is asked again: two minutes before the session ends.
const RENEWAL: Duration = Duration::from_secs(13 * 60);
/// Longest address that the page around may name.
const ROUTE_MAX: usize = 2_000;

/// Where the frame is with the page around it.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Waits until that page vouches for somebody.
    Waiting,
    /// Somebody is in.
    Open,
    /// Nobody gets in, and why.
    Shut(Why),
}

/// Why nobody gets in.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// There is no page around, or one that is not the host's.
    Stranger,
    /// The page around says nothing.
    Silent,
    /// The server does not take what it says.
    Refused(ApiError),
}

struct Wire {
    host: String,
    /// The languages of the portal.
    languages: Vec<Language>,
    parent: Window,
    origin: String,
    /// What the next assertion must carry; none when none is awaited.
    nonce: Option<String>,
    /// Whether the session ended while the frame was open.
    is_over: bool,
    state: RwSignal<State>,
    needs_window: RwSignal<bool>,
}

thread_local! {
    static WIRE: RefCell<Option<Wire>> = const { RefCell::new(None) };
}

fn with<T>(act: impl FnOnce(&mut Wire) -> T) -> Option<T> {
    WIRE.with_borrow_mut(|wire| wire.as_mut().map(act))
}

/// Begins to listen and asks the page around to vouch for somebody.
pub fn begin(shell: &Shell, state: RwSignal<State>, needs_window: RwSignal<bool>) {
    let Some((parent, origin)) = parent(shell) else { return state.set(State::Shut(Why::Stranger)) };
    let languages = session::face().with_untracked(|face| face.languages.clone());
    WIRE.replace(Some(Wire { host: shell.host.clone(), languages, parent, origin, nonce: None, is_over: false, state, needs_window }));
    api::on_refused(refused);
    // The frame listens as long as its page is there.
    _ = window_event_listener(ev::message, |event| hear(&event));
    ask();
}

/// The page around, and its origin when its host has it.
fn parent(shell: &Shell) -> Option<(Window, String)> {
    let own = window();
    let parent = own.parent().ok()??;
    if AsRef::<JsValue>::as_ref(&parent) == AsRef::<JsValue>::as_ref(&own) {
        return None;
    }
    let origin = nearest(&own).or_else(|| Url::new(&document().referrer()).ok().map(|url| url.origin()))?;
    shell.origins.contains(&origin).then_some((parent, origin))
}

/// The origin of the page around, where the browser tells it.
fn nearest(own: &Window) -> Option<String> {
    let origins = Reflect::get(&own.location(), &"ancestorOrigins".into()).ok()?;
    Reflect::get(&origins, &JsValue::from(0)).ok()?.as_string()
}

/// Tells the page around something.
pub fn tell(message: &serde_json::Value) {
    _ = with(|wire| {
        if let Ok(message) = JSON::parse(&message.to_string()) {
            _ = wire.parent.post_message(&message, &wire.origin);
        }
    });
}

/// Asks it to vouch.
pub fn ask() {
    let mut bytes = [0; 16];
    let Ok(()) = window().crypto().map(|crypto| _ = crypto.get_random_values_with_u8_array(&mut bytes)) else { return };
    let nonce = seal::encode(&bytes);
    _ = with(|wire| wire.nonce = Some(nonce.clone()));
    tell(&serde_json::json!({ "v": 1, "type": "ready", "nonce": nonce }));
    _ = set_timeout(move || lose_patience(&nonce), PATIENCE);
}

/// Whoever waits for a page that says nothing is told so; who is in already stays as long as the session holds.
fn lose_patience(nonce: &str) {
    let waited = with(|wire| (wire.nonce.as_deref() == Some(nonce)).then_some((wire.state, wire.is_over))).flatten();
    match waited {
        Some((state, is_over)) if is_over || state.get_untracked() != State::Open => state.set(State::Shut(Why::Silent)),
        Some(_) => ask(),
        None => {}
    }
}

/// The server refused something.
fn refused(code: &str) {
    if code == "embed-needs-window"
        && let Some(needs_window) = with(|wire| wire.needs_window)
    {
        needs_window.set(true);
    }
    let is_news = code == "signed-out"
        && with(|wire| {
            let was_open = wire.state.get_untracked() == State::Open && !wire.is_over;
            wire.is_over |= was_open;
            was_open && wire.nonce.is_none()
        })
        .unwrap_or_default();
    if is_news {
        ask();
    }
}

fn hear(event: &MessageEvent) {
    let is_theirs = with(|wire| {
        let source = event.source();
        event.origin() == wire.origin
            && source.is_some_and(|source| AsRef::<JsValue>::as_ref(&source) == AsRef::<JsValue>::as_ref(&wire.parent))
    });
    let data = event.data();
    if is_theirs != Some(true) || !data.is_object() || field(&data, "v").as_f64() != Some(1.0) {
        return;
    }
    match field(&data, "type").as_string().as_deref() {
        Some("assertion") => {
            if let (Some(nonce), Some(assertion)) = (field(&data, "nonce").as_string(), field(&data, "assertion").as_string()) {
                take(nonce, assertion);
            }
        }
        Some("show") => show(&data),
        Some(_) | None => {}
    }
}

fn field(data: &JsValue, name: &str) -> JsValue {
    Reflect::get(data, &name.into()).unwrap_or_default()
}

/// Exchanges an assertion that carries the nonce which is awaited. Each nonce is good for one try.
fn take(nonce: String, assertion: String) {
    if assertion.is_empty() || assertion.len() > ASSERTION_MAX {
        return;
    }
    let asked = with(|wire| {
        (wire.nonce.as_ref() == Some(&nonce)).then(|| {
            wire.nonce = None;
            SessionInput { host: wire.host.clone(), origin: wire.origin.clone(), nonce, assertion }
        })
    });
    let Some(asked) = asked.flatten() else { return };
    spawn_local(async move {
        match api::send(&endpoints::ENTER, &[], &asked).await {
            Ok(granted) => enter(granted),
            Err(error) => {
                // A renewal that fails is tried again when the session is over.
                let told = with(|wire| (wire.is_over || wire.state.get_untracked() != State::Open).then_some(wire.state));
                if let Some(state) = told.flatten() {
                    state.set(State::Shut(Why::Refused(error)));
                }
            }
        }
    });
}

fn enter(granted: Granted) {
    let Granted { token, session, file_key, me, .. } = granted;
    api::bear(Some(Bearer { token, session, file_key }));
    api::seal_with(seal);
    _ = set_timeout(ask, RENEWAL);
    let Some((state, was_over)) = with(|wire| (wire.state, std::mem::take(&mut wire.is_over))) else { return };
    let is_same = person().with_untracked(|own| own.as_ref().is_some_and(|own| own.actor == me.actor));
    if state.get_untracked() == State::Waiting && person().with_untracked(Option::is_none) {
        match serde_json::to_string(&me) {
            Ok(said) => session::admit(said),
            Err(error) => return state.set(State::Shut(Why::Refused(ApiError::Garbled(error.to_string())))),
        }
    } else if was_over || !is_same {
        session::enter(me);
    }
    state.set(State::Open);
    tell(&serde_json::json!({ "v": 1, "type": "entered" }));
}

/// Takes theme, language and address as the page around wishes, each when it makes sense.
fn show(wish: &JsValue) {
    if let Some(theme) = field(wish, "theme").as_string()
        && let Some(root) = document().document_element()
    {
        _ = match theme.as_str() {
            "light" | "dark" => root.set_attribute("data-theme", &theme),
            "" => root.remove_attribute("data-theme"),
            _ => Ok(()),
        };
    }
    if let Some(tag) = field(wish, "lang").as_string().filter(|tag| !tag.is_empty() && tag.len() <= 35) {
        let there = with(|wire| wire.languages.clone()).unwrap_or_default();
        let chosen = language::choose([tag.as_str()], &there).map(|language| language.tag().to_owned());
        if let Some(tag) = chosen.filter(|tag| *tag != i18n::tag()) {
            spawn_local(async move { _ = i18n::speak(&tag).await });
        }
    }
    if let Some(route) = field(wish, "route").as_string().filter(|route| is_route(route)) {
        location::go(&api::link(&route));
    }
}

/// Whether this is an address inside the portal, of something that is shown here.
fn is_route(route: &str) -> bool {
    let is_inside = route.starts_with('/') && !route.starts_with("//") && route.len() <= ROUTE_MAX;
    let is_plain = !route.contains(['\\', '#']) && !route.chars().any(char::is_control) && !route.contains("..");
    let first = route.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    is_inside && is_plain && super::around::module(first).is_some_and(is_shown)
}
