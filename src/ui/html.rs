//! Text that the server made of an author's words: built anew element by element from a short list, never put in as HTML.

use js_sys::{Array, Function, Object, Reflect};
use leptos::{
    html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Document, Element, Node},
};

use crate::rerun::rerun;

/// Elements that a text may have.
const ELEMENTS: [&str; 38] = [
    "a",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tr",
    "ul",
];
/// More of them: the parts of a table that have no words of their own, and an author's `h1`.
const REST: [&str; 4] = ["thead", "tfoot", "th", "h1"];
/// Attributes that any element may keep.
const ATTRIBUTES: [&str; 9] = ["lang", "dir", "colspan", "rowspan", "scope", "start", "alt", "width", "height"];
/// Elements whose words are dropped together with them.
const DROPPED: [&str; 10] = ["script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math", "title"];

/// Where the picture of an address in the text lies; `None` leaves it out.
pub type Locate = fn(&str) -> Option<String>;

/// The text. The server has sanitised it; here nothing but words, known elements and pictures of the portal gets through anyway.
#[component]
pub fn Html(
    /// The text as HTML.
    #[prop(into)]
    html: Signal<String>,
    /// Where its pictures lie.
    locate: Locate,
    /// The class of the element around it.
    #[prop(default = "prose")]
    class: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    rerun(move || {
        let (Some(node), text) = (node.get(), html.get()) else { return };
        while let Some(child) = node.first_child() {
            _ = node.remove_child(&child);
        }
        if let Some(parsed) = parse(&text) {
            copy(&parsed, &node, &document(), locate);
        }
    });
    view! { <div class=class node_ref=node></div> }.into_any()
}

/// The text in a document of its own, in which nothing is loaded and nothing runs.
fn parse(text: &str) -> Option<Node> {
    let class: Function = Reflect::get(&js_sys::global(), &"DOMParser".into()).ok()?.dyn_into().ok()?;
    let parser: Object = Reflect::construct(&class, &Array::new()).ok()?.dyn_into().ok()?;
    let read: Function = Reflect::get(&parser, &"parseFromString".into()).ok()?.dyn_into().ok()?;
    let parsed: Document = read.call2(&parser, &JsValue::from_str(text), &"text/html".into()).ok()?.dyn_into().ok()?;
    parsed.body().map(Into::into)
}

/// The words of a text without anything else: for a list of choices, which takes only words.
#[must_use]
pub fn words_of(text: &str) -> String {
    let words = parse(text).and_then(|body| body.text_content()).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn copy(from: &Node, to: &Node, document: &Document, locate: Locate) {
    let mut next = from.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        match node.node_type() {
            Node::TEXT_NODE => _ = to.append_child(&document.create_text_node(&node.text_content().unwrap_or_default())),
            Node::ELEMENT_NODE => copy_element(node.unchecked_ref(), to, document, locate),
            _ => {}
        }
    }
}

fn copy_element(element: &Element, to: &Node, document: &Document, locate: Locate) {
    let name = element.tag_name().to_lowercase();
    if DROPPED.contains(&name.as_str()) {
        return;
    }
    // What is not known is left out, its words stay.
    if !ELEMENTS.contains(&name.as_str()) && !REST.contains(&name.as_str()) {
        return copy(element, to, document, locate);
    }
    // The page has one `h1` already.
    let tag = if name == "h1" { "h2" } else { name.as_str() };
    let Ok(made) = document.create_element(tag) else { return };
    for attribute in ATTRIBUTES {
        if let Some(value) = element.get_attribute(attribute) {
            _ = made.set_attribute(attribute, &value);
        }
    }
    match tag {
        "a" => link(element, &made),
        "img" => {
            let Some(at) = element.get_attribute("src").and_then(|source| locate(&source)) else { return };
            _ = made.set_attribute("src", &at);
            _ = made.set_attribute("loading", "lazy");
            if !made.has_attribute("alt") {
                _ = made.set_attribute("alt", "");
            }
        }
        _ => copy(element, &made, document, locate),
    }
    if tag == "a" {
        copy(element, &made, document, locate);
    }
    _ = to.append_child(&wide(made, tag, document));
}

/// Tables and code are wider than a phone: they scroll by themselves, also by keyboard.
fn wide(made: Element, tag: &str, document: &Document) -> Element {
    if tag != "table" && tag != "pre" {
        return made;
    }
    let Ok(around) = document.create_element("div") else { return made };
    around.set_class_name("scroll");
    _ = around.set_attribute("tabindex", "0");
    if tag == "table" {
        made.set_class_name("table");
    }
    _ = around.append_child(&made);
    around
}

/// Links lead to the web or into the portal, never to anything that runs.
fn link(element: &Element, made: &Element) {
    let Some(href) = element.get_attribute("href").map(|href| href.trim().to_owned()) else { return };
    if is_outside(&href) {
        _ = made.set_attribute("href", &href);
        _ = made.set_attribute("target", "_blank");
        _ = made.set_attribute("rel", "noopener noreferrer");
    } else if is_inside(&href) {
        _ = made.set_attribute("href", &href);
    }
}

fn is_outside(href: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| href.to_ascii_lowercase().starts_with(scheme))
}

/// A path of this site: nothing with a scheme, nothing that a browser reads as another host.
fn is_inside(href: &str) -> bool {
    let before = href.split(['/', '?', '#']).next().unwrap_or_default();
    !before.contains(':') && !href.starts_with("//") && !href.contains('\\') && !href.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_run_something_are_no_links() {
        for href in
            ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "java\tscript:x", "//evil.example", "\\\\evil", "vbscript:x"]
        {
            assert!(!is_outside(href) && !is_inside(href), "{href}");
        }
        assert!(is_outside("https://example.com") && is_outside("MAILTO:a@example.com"));
        assert!(is_inside("/collateral/1?x=a:b") && is_inside("#part") && is_inside("training"));
    }
}
