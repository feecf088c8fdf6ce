//! One page set by typst: a fixed source of ours, and what people wrote as data beside it, never as source.

use typst::{
    Library, LibraryExt, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Dict, Duration, IntoValue, Str},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;

use super::fonts::{BOOK, FONTS};
use crate::error::Error;

/// Rounds after which what typst remembers of other pages is forgotten.
const REMEMBER: usize = 10;

/// A source with its data and pictures.
pub(super) struct Sheet {
    library: LazyHash<Library>,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Sheet {
    /// A sheet of a source; `data` is what it finds in `sys.inputs`.
    ///
    /// # Errors
    /// When a name is no path: a fault of ours.
    pub fn new(name: &str, source: &str, data: &[(&str, &str)]) -> Result<Self, Error> {
        let inputs: Dict = data.iter().map(|(name, value)| (Str::from(*name), (*value).into_value())).collect();
        let library = LazyHash::new(Library::builder().with_inputs(inputs).build());
        Ok(Self { library, main: Source::new(file(name)?, source.to_owned()), files: Vec::new() })
    }

    /// The same with a picture that the source can name.
    ///
    /// # Errors
    /// When the name is no path: a fault of ours.
    pub fn with(mut self, name: &str, content: Vec<u8>) -> Result<Self, Error> {
        self.files.push((file(name)?, Bytes::new(content)));
        Ok(self)
    }

    /// Sets the page.
    ///
    /// # Errors
    /// With what typst says, for the log.
    pub fn set(&self) -> Result<PagedDocument, Error> {
        let document = typst::compile::<PagedDocument>(self).output.map_err(|errors| said(&errors));
        comemo::evict(REMEMBER);
        document
    }
}

/// What typst says, as one of our failures.
pub(super) fn said<'a>(errors: impl IntoIterator<Item = &'a SourceDiagnostic>) -> Error {
    let all: Vec<String> = errors.into_iter().map(|error| error.message.to_string()).collect();
    Error::internal(format!("the page cannot be set: {}", all.join("; ")))
}

fn file(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|_| Error::internal(format!("{name} is no path")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(known, _)| *known == id).map(|(_, content)| content.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    // A page says what its data says, whenever it is set.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
