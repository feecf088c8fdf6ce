//! The demo's two SCORM packages: one of SCORM 1.2 with three parts, one of SCORM 2004. What they do is in `package/course.js`.

use zip::CompressionMethod;

use crate::seed::library::package::{escape, zip};

/// A part: identifier, title, pages.
type Part = (&'static str, &'static str, &'static str);

/// The parts of the package about mounting.
pub const MOUNTING: [Part; 3] = [
    ("PLACE", "Choosing the place", include_str!("package/place.html")),
    ("SENSORS", "Setting the sensors", include_str!("package/sensors.html")),
    ("SIGNAL", "Judging the signal", include_str!("package/signal.html")),
];
/// The parts of the package about echo curves.
pub const ECHO: [Part; 1] = [("ECHO", "Reading an echo curve", include_str!("package/echo.html"))];

/// Mounting the HX-40, in SCORM 1.2.
pub fn mounting() -> Vec<u8> {
    let head = "<manifest identifier=\"HX40-MOUNTING\" version=\"1.0\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" \
        xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\
        <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>";
    packed("Mounting the HX-40", head, "adlcp:scormtype", "<adlcp:masteryscore>60</adlcp:masteryscore>", &MOUNTING)
}

/// Echo curves of the RL-80, in SCORM 2004.
pub fn echo() -> Vec<u8> {
    let head = "<manifest identifier=\"RL80-ECHO\" version=\"1.0\" xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" \
        xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\" xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\">\
        <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>";
    packed("Echo curves of the RL-80", head, "adlcp:scormType", "", &ECHO)
}

fn packed(title: &str, head: &str, kind: &str, item: &str, parts: &[Part]) -> Vec<u8> {
    let (mut items, mut resources) = (String::new(), String::new());
    let mut files = Vec::new();
    for (id, name, pages) in parts {
        let file = format!("{}.html", id.to_lowercase());
        items += &format!("<item identifier=\"{id}\" identifierref=\"R-{id}\"><title>{}</title>{item}</item>", escape(name));
        resources += &format!(
            "<resource identifier=\"R-{id}\" type=\"webcontent\" {kind}=\"sco\" href=\"{file}\"><file href=\"{file}\"/>\
             <file href=\"course.js\"/><file href=\"course.css\"/></resource>"
        );
        files.push((file, page(title, name, pages).into_bytes()));
    }
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{head}<organizations default=\"O\"><organization identifier=\"O\">\
         <title>{}</title>{items}</organization></organizations><resources>{resources}</resources></manifest>",
        escape(title)
    );
    files.push(("imsmanifest.xml".to_owned(), manifest.into_bytes()));
    files.push(("course.js".to_owned(), include_bytes!("package/course.js").to_vec()));
    files.push(("course.css".to_owned(), include_bytes!("package/course.css").to_vec()));
    zip(&files, CompressionMethod::Deflated)
}

fn page(course: &str, title: &str, pages: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"stylesheet\" href=\"course.css\"></head>\
         <body><h1>{course}: {title}</h1><main>{pages}\
         <p><button type=\"button\" id=\"check\">Check my answers</button></p><p id=\"verdict\" aria-live=\"polite\"></p></section></main>\
         <nav aria-label=\"Pages\"><button type=\"button\" id=\"back\">Back</button><span id=\"place\"></span>\
         <button type=\"button\" id=\"on\">Next</button></nav><script src=\"course.js\"></script></body></html>",
        title = escape(title),
        course = escape(course)
    )
}
