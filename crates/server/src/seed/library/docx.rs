//! Documents as Word files.

use super::{
    block::{Block, parse},
    document::{Document, colour},
    package::{escape, office, relations},
};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

struct Writer {
    xml: String,
    right_to_left: bool,
    step: usize,
}

impl Writer {
    fn runs(&mut self, text: &str) {
        for (index, run) in text.split("**").enumerate().filter(|(_, run)| !run.is_empty()) {
            self.xml += "<w:r><w:rPr>";
            if index % 2 == 1 {
                self.xml += "<w:b/><w:bCs/>";
            }
            if self.right_to_left {
                self.xml += "<w:rtl/>";
            }
            self.xml += &format!("</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(run));
        }
    }

    fn paragraph(&mut self, style: &str, text: &str) {
        self.xml += &format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>");
        if self.right_to_left {
            self.xml += "<w:bidi/>";
        }
        self.xml += "</w:pPr>";
        self.runs(text);
        self.xml += "</w:p>";
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.first().map_or(1, Vec::len).max(1);
        let wide = 9000 / columns;
        self.xml += "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/>";
        if self.right_to_left {
            self.xml += "<w:bidiVisual/>";
        }
        self.xml += "<w:tblW w:w=\"9000\" w:type=\"dxa\"/></w:tblPr><w:tblGrid>";
        self.xml += &format!("<w:gridCol w:w=\"{wide}\"/>").repeat(columns);
        self.xml += "</w:tblGrid>";
        for (index, row) in rows.iter().enumerate() {
            self.xml += "<w:tr>";
            for cell in row {
                self.xml += &format!("<w:tc><w:tcPr><w:tcW w:w=\"{wide}\" w:type=\"dxa\"/></w:tcPr>");
                let text = if index == 0 { format!("**{cell}**") } else { cell.clone() };
                self.paragraph("Cell", &text);
                self.xml += "</w:tc>";
            }
            self.xml += "</w:tr>";
        }
        self.xml += "</w:tbl>";
        self.paragraph("Normal", "");
    }

    fn block(&mut self, block: &Block) {
        self.step = if matches!(block, Block::Step(_)) { self.step + 1 } else { 0 };
        match block {
            Block::Heading(text) => self.paragraph("Heading1", text),
            Block::Subheading(text) => self.paragraph("Heading2", text),
            Block::Paragraph(text) => self.paragraph("Normal", text),
            Block::Bullet(text) => self.paragraph("Item", &format!("•  {text}")),
            Block::Step(text) => self.paragraph("Item", &format!("{}.  {text}", self.step)),
            Block::Note(text) => self.paragraph("Note", text),
            Block::Table(rows) => self.table(rows),
            Block::Quote { text, who } => self.paragraph("Note", &format!("{text} {who}")),
            Block::Figures(figures) => {
                for (number, label) in figures {
                    self.paragraph("Normal", &format!("**{number}** {label}"));
                }
            }
            Block::Field(label) => self.table(&[vec![label.clone(), String::new()]]),
            Block::Bars { caption, .. } | Block::Lines { caption, .. } | Block::Drawing { caption, .. } => {
                self.paragraph("Normal", caption)
            }
            Block::Break => self.xml += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>",
        }
    }
}

fn styles(document: &Document) -> String {
    let accent = format!("{:06X}", colour(document.product));
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let language = document.language;
    format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:cs=\"Arial\" w:eastAsia=\"Yu Gothic\"/>\
         <w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/><w:lang w:val=\"{language}\" w:bidi=\"{language}\" w:eastAsia=\"{language}\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         {}{}{}{}{}{}{}{}\
         <w:style w:type=\"table\" w:styleId=\"Grid\"><w:name w:val=\"Table Grid\"/><w:tblPr><w:tblBorders>\
         <w:top w:val=\"single\" w:sz=\"8\" w:color=\"{accent}\"/><w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"C9D5DB\"/>\
         <w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"C9D5DB\"/><w:insideV w:val=\"single\" w:sz=\"4\" w:color=\"E4EAEE\"/></w:tblBorders></w:tblPr></w:style></w:styles>",
        style("Normal", "Normal", "<w:spacing w:after=\"120\" w:line=\"290\" w:lineRule=\"auto\"/>", ""),
        style(
            "Title",
            "Title",
            "<w:spacing w:before=\"120\" w:after=\"60\"/>",
            "<w:b/><w:bCs/><w:color w:val=\"16232B\"/><w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/>"
        ),
        style(
            "Subtitle",
            "Subtitle",
            "<w:spacing w:after=\"240\"/>",
            "<w:color w:val=\"5B6B75\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>"
        ),
        style(
            "Brand",
            "Brand",
            &format!("<w:pBdr><w:top w:val=\"single\" w:sz=\"48\" w:space=\"8\" w:color=\"{accent}\"/></w:pBdr>"),
            "<w:b/><w:bCs/><w:color w:val=\"0B5F8A\"/>"
        ),
        style(
            "Heading1",
            "heading 1",
            "<w:keepNext/><w:spacing w:before=\"280\" w:after=\"100\"/><w:outlineLvl w:val=\"0\"/>",
            "<w:b/><w:bCs/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>"
        ),
        style(
            "Heading2",
            "heading 2",
            "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/><w:outlineLvl w:val=\"1\"/>",
            &format!("<w:b/><w:bCs/><w:color w:val=\"{accent}\"/>")
        ),
        style("Item", "List Item", "<w:spacing w:after=\"60\"/><w:ind w:left=\"360\" w:hanging=\"360\"/>", ""),
        style(
            "Note",
            "Note",
            &format!(
                "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"{accent}\"/></w:pBdr><w:shd w:val=\"clear\" w:fill=\"F3F6F8\"/>"
            ),
            ""
        ) + &style("Cell", "Cell", "<w:spacing w:before=\"40\" w:after=\"40\"/>", "<w:sz w:val=\"19\"/><w:szCs w:val=\"19\"/>"),
    )
}

/// Writes the Word file.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    let right_to_left = document.language.starts_with("ar");
    let mut writer = Writer { xml: format!("<w:document xmlns:w=\"{MAIN}\"><w:body>"), right_to_left, step: 0 };
    writer.paragraph("Brand", "Hexholm");
    writer.paragraph("Title", document.title);
    writer.paragraph("Subtitle", document.subtitle);
    for block in parse(&document.body, document.version) {
        writer.block(&block);
    }
    writer.paragraph("Subtitle", &format!("{} {}", super::words::version(document.language), document.edition));
    writer.xml += "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1247\" w:bottom=\"1134\" w:left=\"1247\" \
                   w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
    let parts = vec![
        ("word/document.xml", "wordprocessingml.document.main", writer.xml),
        ("word/styles.xml", "wordprocessingml.styles", styles(document)),
        ("word/_rels/document.xml.rels", "", relations(&[("styles", "styles.xml")])),
    ];
    office(parts, document.title, document.language)
}
