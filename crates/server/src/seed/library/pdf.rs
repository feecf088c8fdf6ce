//! Puts drawn pages together as a PDF file with title, language and bookmarks.

use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr, types::PageMode};

use super::canvas::Canvas;

/// What a file says about itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Title.
    pub title: &'a str,
    /// What it is.
    pub subject: &'a str,
    /// Language of the text.
    pub language: &'a str,
}

fn reference(number: usize) -> Ref {
    Ref::new(i32::try_from(number).unwrap_or(i32::MAX))
}

/// Writes the file. Bookmarks are words and a page, counted from zero.
#[must_use]
pub fn write(about: About<'_>, pages: Vec<Canvas>, bookmarks: &[(String, usize)]) -> Vec<u8> {
    let (catalog, tree, info, regular, bold, outline) =
        (reference(1), reference(2), reference(3), reference(4), reference(5), reference(6));
    let page_at = |index: usize| reference(10 + index * 2);
    let content_at = |index: usize| reference(11 + index * 2);
    let count = pages.len();
    let bookmark_at = |index: usize| reference(10 + count * 2 + index);
    let mut pdf = Pdf::new();
    {
        let mut catalog = pdf.catalog(catalog);
        catalog.pages(tree).lang(TextStr(about.language));
        catalog.viewer_preferences().display_doc_title(true);
        if !bookmarks.is_empty() {
            catalog.outlines(outline).page_mode(PageMode::UseOutlines);
        }
    }
    {
        let mut info = pdf.document_info(info);
        info.title(TextStr(about.title)).subject(TextStr(about.subject)).author(TextStr("Hexholm Messtechnik GmbH"));
        info.creator(TextStr("Hexholm documentation"));
    }
    for (id, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(id).base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.pages(tree).kids((0..count).map(page_at)).count(i32::try_from(count).unwrap_or(i32::MAX));
    for (index, canvas) in pages.into_iter().enumerate() {
        let mut page = pdf.page(page_at(index));
        page.media_box(Rect::new(0.0, 0.0, canvas.width, canvas.height)).parent(tree).contents(content_at(index));
        page.resources().fonts().pair(Name(b"F1"), regular).pair(Name(b"F2"), bold);
        page.finish();
        pdf.stream(content_at(index), &canvas.finish());
    }
    if let Some(last) = bookmarks.len().checked_sub(1) {
        let number = i32::try_from(bookmarks.len()).unwrap_or(i32::MAX);
        pdf.outline(outline).first(bookmark_at(0)).last(bookmark_at(last)).count(number);
        for (index, (words, page)) in bookmarks.iter().enumerate() {
            let mut item = pdf.outline_item(bookmark_at(index));
            item.title(TextStr(words)).parent(outline);
            if index > 0 {
                item.prev(bookmark_at(index - 1));
            }
            if index < last {
                item.next(bookmark_at(index + 1));
            }
            item.dest().page(page_at(*page)).fit();
        }
    }
    pdf.finish()
}
