//! Tables as Excel workbooks: each chapter a sheet.

use super::{
    block::{Block, parse},
    document::Document,
    package::{escape, office, relations},
};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Name and rows; the row after a text line is a head.
type Sheet = (String, Vec<(Vec<String>, u8)>);

fn sheets(document: &Document) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for block in parse(&document.body, document.version) {
        if let Block::Heading(name) = &block {
            let name: String = name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
            sheets.push((name, Vec::new()));
            continue;
        }
        if sheets.is_empty() {
            sheets.push(("Hexholm".to_owned(), Vec::new()));
        }
        let Some((_, rows)) = sheets.last_mut() else { continue };
        match block {
            Block::Table(table) => rows.extend(table.into_iter().enumerate().map(|(index, row)| (row, u8::from(index == 0)))),
            Block::Subheading(text) => rows.push((vec![text], 2)),
            Block::Paragraph(text) | Block::Note(text) | Block::Bullet(text) | Block::Step(text) | Block::Field(text) => {
                rows.push((vec![text], 0));
            }
            Block::Heading(_)
            | Block::Quote { .. }
            | Block::Figures(_)
            | Block::Drawing { .. }
            | Block::Bars { .. }
            | Block::Lines { .. }
            | Block::Break => {}
        }
    }
    sheets
}

fn column(index: usize) -> char {
    char::from(b'A' + u8::try_from(index % 26).unwrap_or(0))
}

fn cell(place: &str, text: &str, style: u8) -> String {
    if let Some(formula) = text.strip_prefix('=') {
        return format!("<c r=\"{place}\" s=\"3\"><f>{}</f></c>", escape(formula));
    }
    if style == 0 && !text.is_empty() && text.parse::<f64>().is_ok() {
        let style = if text.contains('.') { 3 } else { 0 };
        return format!("<c r=\"{place}\" s=\"{style}\"><v>{text}</v></c>");
    }
    format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(&text.replace("**", "")))
}

fn sheet(rows: &[(Vec<String>, u8)]) -> String {
    let columns = rows.iter().map(|(row, _)| row.len()).max().unwrap_or(1);
    let mut xml = format!("<worksheet xmlns=\"{MAIN}\"><cols>");
    for index in 0..columns {
        let cells = rows.iter().filter(|(row, _)| row.len() > 1).filter_map(|(row, _)| row.get(index));
        let wide = cells.map(|cell| if cell.starts_with('=') { 12 } else { cell.chars().count() }).max().unwrap_or(12).clamp(9, 60) + 2;
        xml += &format!("<col min=\"{0}\" max=\"{0}\" width=\"{wide}\" customWidth=\"1\"/>", index + 1);
    }
    xml += "</cols><sheetData>";
    for (number, (row, style)) in rows.iter().enumerate() {
        xml += &format!("<row r=\"{}\">", number + 1);
        for (index, text) in row.iter().enumerate() {
            xml += &cell(&format!("{}{}", column(index), number + 1), text, *style);
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

fn styles() -> String {
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"3\"><font><sz val=\"10\"/><name val=\"Arial\"/></font>\
         <font><b/><sz val=\"10\"/><color rgb=\"FFFFFFFF\"/><name val=\"Arial\"/></font><font><b/><sz val=\"13\"/><color rgb=\"FF0B5F8A\"/><name val=\"Arial\"/></font></fonts>\
         <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
         <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF0B5F8A\"/></patternFill></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    )
}

/// Writes the workbook.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    let sheets = sheets(document);
    let mut book =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>");
    let paths: Vec<(String, String)> =
        (1..=sheets.len()).map(|number| (format!("worksheets/sheet{number}.xml"), format!("xl/worksheets/sheet{number}.xml"))).collect();
    for (index, (name, _)) in sheets.iter().enumerate() {
        book += &format!("<sheet name=\"{}\" sheetId=\"{1}\" r:id=\"rId{1}\"/>", escape(name), index + 1);
    }
    book += "</sheets><calcPr fullCalcOnLoad=\"1\"/></workbook>";
    let mut links: Vec<(&str, &str)> = paths.iter().map(|(target, _)| ("worksheet", target.as_str())).collect();
    links.push(("styles", "styles.xml"));
    let mut parts = vec![
        ("xl/workbook.xml", "spreadsheetml.sheet.main", book),
        ("xl/_rels/workbook.xml.rels", "", relations(&links)),
        ("xl/styles.xml", "spreadsheetml.styles", styles()),
    ];
    for ((_, path), (_, rows)) in paths.iter().zip(&sheets) {
        parts.push((path, "spreadsheetml.worksheet", sheet(rows)));
    }
    office(parts, document.title, document.language)
}

/// The rows of all tables as CSV in UTF-8, quoted where needed.
#[must_use]
pub fn csv(document: &Document) -> Vec<u8> {
    let mut text = String::new();
    for (row, _) in sheets(document).into_iter().flat_map(|(_, rows)| rows).filter(|(row, _)| row.len() > 1) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| if cell.contains([',', '"', ';']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() })
            .collect();
        text += &cells.join(",");
        text += "\r\n";
    }
    text.into_bytes()
}
