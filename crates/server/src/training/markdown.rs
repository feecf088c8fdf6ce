//! Markdown as learners get it: rendered and sanitised on the server.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use guildhall_domain::training::{PictureId, api};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Everything that a text may consist of. What is not in here is left out, whoever wrote it.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from([
            "p",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "blockquote",
            "pre",
            "code",
            "em",
            "strong",
            "del",
            "a",
            "img",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "hr",
            "br",
        ]))
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("img", ["src", "alt"])
        .add_tag_attributes("ol", ["start"])
        .url_schemes(HashSet::from(["https", "http", "mailto"]))
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// A text as sanitised HTML. Its pictures are those of the portal alone; raw HTML is shown as it was typed.
#[must_use]
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut foreign = 0_usize;
    let events = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // A picture from elsewhere would tell strangers who reads: its words stay.
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => match own_picture(&dest_url) {
            Some(address) => Some(Event::Start(Tag::Image { link_type, dest_url: address.into(), title, id })),
            None => {
                foreign += 1;
                None
            }
        },
        Event::End(TagEnd::Image) if foreign > 0 => {
            foreign -= 1;
            None
        }
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Some(Event::Start(Tag::Heading { level: below(level), id, classes, attrs }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(below(level)))),
        // Everything else is as it was; the sanitiser decides.
        event @ (Event::Start(_)
        | Event::End(_)
        | Event::Text(_)
        | Event::Code(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::FootnoteReference(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::Rule
        | Event::TaskListMarker(_)) => Some(event),
    });
    let mut text = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut text, events);
    CLEANER.clean(&text).to_string()
}

fn own_picture(address: &str) -> Option<String> {
    let picture: PictureId = address.strip_prefix("picture:")?.parse().ok()?;
    Some(api::PICTURE.at(&[&picture]))
}

/// The page has a heading of its own above the text.
const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_plain_html() {
        let html = render("# Level\n\nA *drum* and a [list](https://hexholm.example/a?b=1&c=2):\n\n| a | b |\n|---|--:|\n| 1 | `x<y` |\n");
        assert!(html.contains("<h2>Level</h2>"), "{html}");
        assert!(html.contains("<em>drum</em>") && html.contains("<td>1</td>") && html.contains("<code>x&lt;y</code>"), "{html}");
        assert!(html.contains(r#"href="https://hexholm.example/a?b=1&amp;c=2""#) && html.contains("noopener"), "{html}");
    }

    #[test]
    fn only_pictures_of_the_portal_are_shown() {
        let id = "019a0000-0000-7000-8000-000000000001";
        let html = render(&format!("![A valve](picture:{id}) ![Spy](https://evil.example/x.png) ![x](picture:nonsense)"));
        assert!(html.contains(&format!(r#"<img src="/api/v1/training/pictures/{id}" alt="A valve">"#)), "{html}");
        assert_eq!(html.matches("<img").count(), 1, "{html}");
        assert!(html.contains("Spy") && !html.contains("evil.example"), "{html}");
    }

    #[test]
    fn nothing_active_survives() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<svg onload=alert(1)>",
            "<a href=\"https://x.example\" onclick=alert(1)>x</a>",
            "![x](picture:\" onerror=\"alert(1))",
            "<iframe src=https://evil.example></iframe>",
            "<style>*{display:none}</style>",
            "[x](vbscript:msgbox)",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "[a]: javascript:alert(1)\n[a]",
        ];
        for text in hostile {
            let html = render(text);
            for tag in
                ["<script", "<svg", "<iframe", "<style", "<math", "javascript:\"", "href=\"javascript", "href=\"data", "href=\"vbscript"]
            {
                assert!(!html.contains(tag), "{text}: {html}");
            }
            let attributes = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
            assert!(
                attributes.clone().all(|tag| !tag.contains("onerror") && !tag.contains("onclick") && !tag.contains("onload")),
                "{html}"
            );
        }
    }
}
