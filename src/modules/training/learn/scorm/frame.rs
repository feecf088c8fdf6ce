//! The frame in which a part runs, and the talk with the wrapper in it.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use guildhall_domain::training::{
    Told,
    scorm::{CommitInput, FromWrapper, Launch, ToWrapper},
};
use leptos::{
    ev, html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{HtmlElement, MessageEvent, Url, Window},
};

use super::{
    super::super::outbox::{self, Outcome},
    Asked, Keeps,
};
use crate::rerun::rerun;

/// After the frame has gone, its last words are taken for so long.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// A wrapper that has said nothing for so long never will: its origin is not reached, or the launch is over. The browser tells nobody what
/// became of another origin's page.
const PATIENCE: Duration = Duration::from_secs(15);
/// The element, for the button that makes it large.
const ID: &str = "package";

/// One launch in its frame.
struct Talk {
    launch: Launch,
    /// The origin of the content; messages from elsewhere are not for us.
    origin: String,
    window: Option<Window>,
    /// Whether the wrapper has said anything.
    answered: bool,
    /// Whether the frame is gone from the page.
    gone: bool,
    /// What the package has set, should the frame load again within the same launch.
    values: BTreeMap<String, String>,
    sequence: u32,
    /// Commits of which the package is not told before the server has them: the browser keeps nothing.
    unsafe_until: Option<u32>,
}

impl Talk {
    /// Whether a message is the package's: from the frame that was opened and from its origin. Its last words come when the frame is
    /// gone, and then nobody is named as their source; the launch in them, which only the package knows, must do.
    fn is_ours(&self, event: &MessageEvent) -> bool {
        if event.origin() != self.origin {
            return false;
        }
        match (event.source(), &self.window) {
            (Some(source), Some(window)) => js_sys::Object::is(&source, window),
            (None, _) => self.gone,
            (Some(_), None) => false,
        }
    }

    /// Answers to the content's origin, never to everybody.
    fn say(&self, message: &ToWrapper) {
        if let (Some(window), Ok(text)) = (&self.window, serde_json::to_string(message)) {
            _ = window.post_message(&JsValue::from_str(&text), &self.origin);
        }
    }

    fn start(&self) {
        self.say(&ToWrapper::Start {
            launch: self.launch.id,
            scorm: self.launch.scorm,
            values: self.values.clone(),
            first: self.sequence.saturating_add(1),
        });
    }
}

/// The origin of an address.
fn origin_of(href: &str) -> Option<String> {
    Url::new(href).ok().map(|url| url.origin()).filter(|origin| origin != "null")
}

/// The frame. It is made anew for every launch.
pub fn view(launch: Launch, asked: Callback<Asked>, stopping: Signal<bool>, keeps: Keeps) -> AnyView {
    let Some(origin) = origin_of(&launch.href) else {
        asked.run(Asked::Broken);
        return ().into_any();
    };
    let node = NodeRef::<html::Iframe>::new();
    let (id, href, title) = (launch.id, launch.href.clone(), launch.title.clone());
    let values = launch.values.clone();
    let talk = Talk { launch, origin, window: None, answered: false, gone: false, values, sequence: 0, unsafe_until: None };
    let talk = Rc::new(RefCell::new(talk));
    let heard = {
        let talk = talk.clone();
        move |event: MessageEvent| {
            let window = node.try_get_untracked().flatten().and_then(|frame| frame.content_window());
            if let (Some(window), Ok(mut talk)) = (window, talk.try_borrow_mut()) {
                talk.window = Some(window);
            }
            if talk.try_borrow().is_ok_and(|talk| talk.is_ours(&event))
                && let Some(message) = event.data().as_string().and_then(|text| FromWrapper::read(&text, id))
            {
                talk.borrow_mut().answered = true;
                hear(&talk, message, asked, keeps);
            }
        }
    };
    let listening = window_event_listener(ev::message, heard);
    {
        let talk = talk.clone();
        outbox::listen(move |told, outcome| {
            let Told::Commit { launch, input } = told else { return };
            let taken = matches!(outcome, Outcome::Commit(_));
            if *launch == id && taken && talk.borrow().unsafe_until == Some(input.sequence) {
                talk.borrow_mut().unsafe_until = None;
                talk.borrow().say(&ToWrapper::Kept { launch: id, sequence: input.sequence });
            }
        });
    }
    {
        let talk = talk.clone();
        let lose_patience = move || {
            let silent = talk.try_borrow().is_ok_and(|talk| !talk.answered && !talk.gone);
            if silent {
                asked.run(Asked::Broken);
            }
        };
        _ = set_timeout(lose_patience, PATIENCE);
    }
    let held = StoredValue::new_local(Some(talk));
    rerun(move || {
        if stopping.get() {
            held.with_value(|talk| {
                if let Some(talk) = talk {
                    talk.borrow().say(&ToWrapper::Stop { launch: id });
                }
            });
        }
    });
    on_cleanup(move || {
        if let Some(talk) = held.try_update_value(Option::take).flatten() {
            talk.borrow_mut().gone = true;
        }
        _ = set_timeout(move || listening.remove(), LAST_WORDS);
    });
    view! {
        <iframe
            id=ID
            class="package"
            node_ref=node
            title=title
            src=href
            sandbox="allow-scripts allow-same-origin allow-forms"
            allow="fullscreen; autoplay"
            referrerpolicy="no-referrer"
        ></iframe>
    }
    .into_any()
}

fn hear(talk: &Rc<RefCell<Talk>>, message: FromWrapper, asked: Callback<Asked>, keeps: Keeps) {
    match message {
        FromWrapper::Ready { .. } => talk.borrow().start(),
        FromWrapper::Commit { launch, sequence, values, finished } => {
            {
                let mut talk = talk.borrow_mut();
                talk.sequence = talk.sequence.max(sequence);
                talk.values.extend(values.iter().map(|(element, value)| (element.clone(), value.clone())));
            }
            let safe = match keeps {
                Keeps::All => outbox::tell(Told::Commit { launch, input: CommitInput { sequence, values, finished } }),
                Keeps::Nothing => true,
            };
            if safe {
                talk.borrow().say(&ToWrapper::Kept { launch, sequence });
            } else {
                talk.borrow_mut().unsafe_until = Some(sequence);
            }
        }
        FromWrapper::Go { to, .. } => asked.run(Asked::Go(to)),
        FromWrapper::Failed { .. } => asked.run(Asked::Broken),
    }
}

/// Fills the screen with the frame.
pub fn enlarge() {
    let frame = document().get_element_by_id(ID).and_then(|frame| frame.dyn_into::<HtmlElement>().ok());
    if let Some(frame) = frame {
        _ = frame.request_fullscreen();
    }
}
