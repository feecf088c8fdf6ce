//! A small tree of an XML document, read from bytes in any of the encodings that packages come in.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

/// Deepest nesting that is followed.
const DEPTH: usize = 100;
/// Most elements that are read.
const ELEMENTS: usize = 200_000;

/// Why a document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no XML.
    Broken,
    /// It has too many elements, or they lie too deep.
    Huge,
}

/// An element. Names are without prefix and in lower case: packages mix both up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes by name, with the prefix they came with.
    pub attributes: Vec<Attribute>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// The text in it, without that of its children.
    pub text: String,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, without prefix and in lower case.
    pub name: String,
    /// Whether it declares a namespace.
    pub namespace: bool,
    /// Its value.
    pub value: String,
}

impl Element {
    /// The value of an attribute; empty when it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|attribute| !attribute.namespace && attribute.name == name);
        found.map_or("", |attribute| attribute.value.trim())
    }

    /// The first child with a name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child; empty when it is not there.
    pub fn text_of(&self, name: &str) -> String {
        self.child(name).map(|child| child.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    /// Whether an element of one of these names lies anywhere in it.
    pub fn holds(&self, names: &[&str]) -> bool {
        self.children.iter().any(|child| names.contains(&child.name.as_str()) || child.holds(names))
    }
}

/// Reads a document's root. Entities that a document declares itself are not expanded, and nothing is fetched.
pub fn read(text: &str) -> Result<Element, Unreadable> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|_| Unreadable::Broken)? {
            Event::Start(start) => {
                count += 1;
                open.push(element(&start));
                if open.len() > DEPTH || count > ELEMENTS {
                    return Err(Unreadable::Huge);
                }
            }
            Event::Empty(start) => {
                count += 1;
                if count > ELEMENTS {
                    return Err(Unreadable::Huge);
                }
                close(element(&start), &mut open, &mut root);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()),
            Event::CData(text) => append(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                match (character, resolve_predefined_entity(&reference)) {
                    (Some(character), _) => append(&mut open, character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => append(&mut open, text),
                    // An HTML entity that XML does not know: shown as it was written.
                    (None, None) => append(&mut open, &format!("&{};", &*reference)),
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    root.filter(|_| open.is_empty()).ok_or(Unreadable::Broken)
}

fn element(start: &BytesStart<'_>) -> Element {
    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| Attribute {
        name: attribute.key.local_name().as_ref().to_lowercase(),
        namespace: attribute.key.0 == "xmlns" || attribute.key.0.starts_with("xmlns:"),
        value: attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_else(|_| attribute.value.clone()).into_owned(),
    };
    Element {
        name: start.local_name().as_ref().to_lowercase(),
        attributes: start.attributes().filter_map(Result::ok).map(attribute).collect(),
        ..Element::default()
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = root.take().or(Some(element)),
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// The text of bytes, and whether the encoding was another one than declared.
pub fn decode(bytes: &[u8]) -> (String, bool) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => single(rest, "utf-8"),
        [0xff, 0xfe, rest @ ..] => (double(rest, u16::from_le_bytes), false),
        [0xfe, 0xff, rest @ ..] => (double(rest, u16::from_be_bytes), false),
        [b'<', 0, b'?' | b'm', 0, ..] => (double(bytes, u16::from_le_bytes), true),
        [0, b'<', 0, b'?' | b'm', ..] => (double(bytes, u16::from_be_bytes), true),
        bytes => single(bytes, &declared(bytes)),
    }
}

/// The encoding that a declaration names, in lower case; UTF-8 when there is none.
fn declared(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len())).unwrap_or_default()).into_owned();
    let after = head.split("?>").next().and_then(|head| head.split_once("encoding")).map_or("", |(_, after)| after);
    let name: String = after.trim_start_matches([' ', '=', '\t', '"', '\'']).chars().take_while(|c| !matches!(c, '"' | '\'')).collect();
    if name.is_empty() { "utf-8".to_owned() } else { name.to_lowercase() }
}

/// Bytes that are valid UTF-8 are taken as such whatever they say: by chance nothing else is. All others are taken as Windows-1252,
/// which the makers of such packages use.
fn single(bytes: &[u8], declared: &str) -> (String, bool) {
    let utf8 = matches!(declared, "utf-8" | "utf8");
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), !(utf8 || text.is_ascii() && !declared.starts_with("utf-16"))),
        Err(_) => {
            let latin = matches!(declared, "iso-8859-1" | "iso8859-1" | "latin1" | "windows-1252" | "cp1252");
            (bytes.iter().copied().map(western).collect(), !latin)
        }
    }
}

fn double(bytes: &[u8], read: impl Fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| read([pair.first().copied().unwrap_or_default(), pair.get(1).copied().unwrap_or_default()]))
        .collect();
    String::from_utf16_lossy(&units)
}

/// A byte of Windows-1252.
fn western(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prefixes_and_case_do_not_matter() {
        let root =
            read("<m:Manifest xmlns:m='x' m:scormType='sco'><Title>A &amp; B &#252; <![CDATA[<c>]]></Title></m:Manifest>").expect("xml");
        assert_eq!((root.name.as_str(), root.attribute("scormtype")), ("manifest", "sco"));
        assert_eq!(root.text_of("title"), "A & B ü <c>");
        assert_eq!(root.attribute("m"), "", "a namespace is no attribute");
    }

    #[test]
    fn what_is_no_xml_is_broken() {
        for broken in ["", "<?xml version='1.0'?>", "hello", "<a>", "<a></b>", "<a><b></a>", "<a"] {
            assert_eq!(read(broken), Err(Unreadable::Broken), "{broken}");
        }
        let deep = "<a>".repeat(1_000);
        assert_eq!(read(&deep), Err(Unreadable::Huge));
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y SYSTEM 'file:///etc/passwd'>]><a b='&x;'>&x;&y;&nbsp;</a>";
        let root = read(bomb).expect("xml");
        assert_eq!((root.text.as_str(), root.attribute("b")), ("&x;&y;&nbsp;", "&x;"));
    }

    #[test]
    fn encodings_are_told_apart() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let with_mark = [vec![0xff, 0xfe], utf16("<a>ü</a>")].concat();
        assert_eq!(decode(&with_mark), ("<a>ü</a>".to_owned(), false));
        assert_eq!(decode(&utf16("<?xml?><a>ü</a>")), ("<?xml?><a>ü</a>".to_owned(), true));
        assert_eq!(decode("\u{feff}<a>ü</a>".as_bytes()), ("<a>ü</a>".to_owned(), false));
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xfc \x80</a>";
        assert!(decode(latin).0.ends_with("<a>ü €</a>") && !decode(latin).1);
        let lying = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xfc</a>";
        assert!(decode(lying).0.ends_with("<a>ü</a>") && decode(lying).1);
        let other = "<?xml version='1.0' encoding='iso-8859-1'?><a>ü</a>".as_bytes();
        assert!(decode(other).0.ends_with("<a>ü</a>") && decode(other).1);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[<>/a-c\"'&;! =?\\[\\]-]{0,80}") {
            let _ = read(&decode(&bytes).0);
            let _ = read(&text);
        }
    }
}
