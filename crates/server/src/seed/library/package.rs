//! Zip archives and the small parts that all office files share.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Packs files, all with one fixed date, so that the bytes are always the same.
#[must_use]
pub fn zip(files: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default()).unix_permissions(0o644);
    for (name, bytes) in files {
        let written = archive.start_file(name, options).and_then(|()| archive.write_all(bytes).map_err(Into::into));
        if written.is_err() {
            return Vec::new();
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Text for XML.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An office package: the parts with their types, the main part first, and the properties that say title and language.
#[must_use]
pub fn office(parts: Vec<(&str, &str, String)>, title: &str, language: &str) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = parts.first().map_or("", |part| part.0);
    let mut types = String::from(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>",
    );
    for (path, kind, _) in parts.iter().filter(|part| !part.1.is_empty()) {
        types += &format!("<Override PartName=\"/{path}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>");
    }
    types += "</Types>";
    let root = format!(
        "<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"{main}\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    );
    let core = format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>Hexholm Messtechnik GmbH</dc:creator>\
         <dc:language>{language}</dc:language></cp:coreProperties>",
        escape(title)
    );
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), format!("{HEAD}{types}").into_bytes()),
        ("_rels/.rels".to_owned(), format!("{HEAD}{root}").into_bytes()),
        ("docProps/core.xml".to_owned(), format!("{HEAD}{core}").into_bytes()),
    ];
    files.extend(parts.into_iter().map(|(path, _, xml)| (path.to_owned(), format!("{HEAD}{xml}").into_bytes())));
    zip(&files, CompressionMethod::Deflated)
}

/// A part that names its relations: id, type and target.
#[must_use]
pub fn relations(relations: &[(&str, &str)]) -> String {
    let mut xml = String::from("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (index, (kind, target)) in relations.iter().enumerate() {
        xml += &format!(
            "<Relationship Id=\"rId{}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>",
            index + 1
        );
    }
    xml + "</Relationships>"
}
