//! What went wrong, in the reader's words.

/// A failure, ready to be shown. Whoever speaks HTTP makes it from the problem; the ui only shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trouble {
    /// What did not happen: "The request was not sent".
    pub title: String,
    /// What is true now and what to do: "Only €7,980 is available."; may be empty.
    pub detail: String,
    /// The fields that are wrong.
    pub fields: Vec<FieldTrouble>,
    /// The number for support; may be empty.
    pub number: String,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTrouble {
    /// JSON Pointer to the field, such as `/email`.
    pub pointer: String,
    /// The way out: "Write an e-mail address such as jana@example.com."
    pub words: String,
}

impl Trouble {
    /// A failure of which only one sentence is known.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// What is wrong with the field the pointer names, or with a part of it.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<String> {
        let inside =
            |field: &&FieldTrouble| field.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.fields.iter().find(inside).map(|field| field.words.clone())
    }
}
