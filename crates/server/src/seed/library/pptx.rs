//! Slides as PowerPoint files.

use super::{
    block::{Block, parse},
    document::{Document, colour},
    package::{escape, office, relations},
};

const NAMES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
                     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
                     xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
const GROUP: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>";

/// Title and lines of one slide.
type Slide = (String, Vec<(String, bool)>);

fn slides(document: &Document) -> Vec<Slide> {
    let mut slides: Vec<Slide> = vec![(document.title.to_owned(), vec![(document.subtitle.to_owned(), false)])];
    let blocks = parse(&document.body, document.version);
    for part in blocks.split(|block| *block == Block::Break) {
        let mut slide: Slide = (String::new(), Vec::new());
        for block in part {
            match block {
                Block::Heading(text) => slide.0.clone_from(text),
                Block::Bullet(text) | Block::Step(text) => slide.1.push((text.replace("**", ""), true)),
                Block::Paragraph(text) | Block::Subheading(text) | Block::Note(text) | Block::Field(text) => {
                    slide.1.push((text.replace("**", ""), false));
                }
                Block::Quote { text, who } => slide.1.push((format!("{text} ({who})"), false)),
                Block::Figures(figures) => slide.1.extend(figures.iter().map(|(number, label)| (format!("{number} {label}"), true))),
                Block::Table(rows) => slide.1.extend(rows.iter().map(|row| (row.join("  ·  "), false))),
                Block::Bars { caption, .. } | Block::Lines { caption, .. } | Block::Drawing { caption, .. } => {
                    slide.1.push((caption.clone(), false));
                }
                Block::Break => {}
            }
        }
        slides.push(slide);
    }
    slides
}

fn area(x: u32, y: u32, wide: u32, tall: u32) -> String {
    format!("<a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{wide}\" cy=\"{tall}\"/></a:xfrm>")
}

fn bar(id: u32, place: &str, accent: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Bar\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{place}<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
         <a:solidFill><a:srgbClr val=\"{accent}\"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>\
         <p:txBody><a:bodyPr/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )
}

fn slide((title, lines): &Slide, first: bool, accent: &str, language: &str) -> String {
    let run = |text: &str, size: u32, bold: bool, colour: &str| {
        format!(
            "<a:r><a:rPr lang=\"{language}\" sz=\"{size}\"{}><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r>",
            if bold { " b=\"1\"" } else { "" },
            escape(text)
        )
    };
    let (back, ink, quiet) =
        if first { (area(0, 0, 12_192_000, 6_858_000), "FFFFFF", "E2EEF4") } else { (area(0, 0, 127_000, 6_858_000), "16232B", "16232B") };
    let title_at = if first { area(812_800, 2_300_000, 8_800_000, 1_500_000) } else { area(812_800, 500_000, 10_566_400, 1_000_000) };
    let text_at = if first { area(812_800, 3_900_000, 8_800_000, 900_000) } else { area(812_800, 1_650_000, 10_566_400, 4_500_000) };
    let mut body = String::new();
    for (text, bullet) in lines {
        let paragraph = if *bullet {
            "<a:pPr marL=\"285750\" indent=\"-285750\"><a:spcAft><a:spcPts val=\"800\"/></a:spcAft><a:buChar char=\"•\"/></a:pPr>"
        } else {
            "<a:pPr marL=\"0\" indent=\"0\"><a:spcAft><a:spcPts val=\"800\"/></a:spcAft><a:buNone/></a:pPr>"
        };
        body += &format!("<a:p>{paragraph}{}</a:p>", run(text, 2000, false, quiet));
    }
    if body.is_empty() {
        body = "<a:p><a:endParaRPr/></a:p>".to_owned();
    }
    format!(
        "<p:sld {NAMES}><p:cSld><p:spTree>{GROUP}{}\
         <p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Title\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr>{title_at}</p:spPr>\
         <p:txBody><a:bodyPr/><a:p>{}</a:p></p:txBody></p:sp>\
         <p:sp><p:nvSpPr><p:cNvPr id=\"4\" name=\"Text\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr>{text_at}</p:spPr>\
         <p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr>{body}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
        bar(2, &back, accent),
        run(title, if first { 4400 } else { 3000 }, true, ink),
    )
}

fn theme(accent: &str) -> String {
    let colours: String = [
        ("dk1", "16232B"),
        ("lt1", "FFFFFF"),
        ("dk2", "0B5F8A"),
        ("lt2", "DFE8ED"),
        ("accent1", accent),
        ("accent2", "D9622B"),
        ("accent3", "2F7D5B"),
        ("accent4", "8C3B5E"),
        ("accent5", "5B6B75"),
        ("accent6", "8FA9B8"),
        ("hlink", "0B5F8A"),
        ("folHlink", "5B6B75"),
    ]
    .iter()
    .map(|(name, value)| format!("<a:{name}><a:srgbClr val=\"{value}\"/></a:{name}>"))
    .collect();
    let font = "<a:latin typeface=\"Arial\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>";
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>".repeat(3);
    let line = "<a:ln w=\"9525\"><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>".repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        "<a:theme {NAMES} name=\"Hexholm\"><a:themeElements><a:clrScheme name=\"Hexholm\">{colours}</a:clrScheme>\
         <a:fontScheme name=\"Hexholm\"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>\
         <a:fmtScheme name=\"Hexholm\"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>\
         <a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
}

/// Writes the file.
#[must_use]
pub fn write(document: &Document) -> Vec<u8> {
    let accent = format!("{:06X}", colour(document.product));
    let slides = slides(document);
    let placeholder = |id: u32, kind: &str, place: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Placeholder {id}\"/><p:cNvSpPr/><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
        )
    };
    let tree = format!(
        "<p:cSld><p:spTree>{GROUP}{}{}</p:spTree></p:cSld>",
        placeholder(2, "type=\"title\"", &area(812_800, 500_000, 10_566_400, 1_000_000)),
        placeholder(3, "type=\"body\" idx=\"1\"", &area(812_800, 1_650_000, 10_566_400, 4_500_000)),
    );
    let master = format!(
        "<p:sldMaster {NAMES}>{tree}<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" \
         accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>\
         <p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>"
    );
    let mut show = format!(
        "<p:presentation {NAMES}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst>"
    );
    let paths: Vec<[String; 3]> = (1..=slides.len())
        .map(|n| [format!("slides/slide{n}.xml"), format!("ppt/slides/slide{n}.xml"), format!("ppt/slides/_rels/slide{n}.xml.rels")])
        .collect();
    let mut links = vec![("slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme/theme1.xml")];
    for (index, [target, ..]) in paths.iter().enumerate() {
        show += &format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", 256 + index, index + 3);
        links.push(("slide", target));
    }
    show += "</p:sldIdLst><p:sldSz cx=\"12192000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>";
    let mut parts = vec![
        ("ppt/presentation.xml", "presentationml.presentation.main", show),
        ("ppt/_rels/presentation.xml.rels", "", relations(&links)),
        ("ppt/theme/theme1.xml", "theme", theme(&accent)),
        ("ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster", master),
        (
            "ppt/slideMasters/_rels/slideMaster1.xml.rels",
            "",
            relations(&[("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")]),
        ),
        (
            "ppt/slideLayouts/slideLayout1.xml",
            "presentationml.slideLayout",
            format!("<p:sldLayout {NAMES} type=\"obj\">{tree}</p:sldLayout>"),
        ),
        ("ppt/slideLayouts/_rels/slideLayout1.xml.rels", "", relations(&[("slideMaster", "../slideMasters/slideMaster1.xml")])),
    ];
    for (index, ([_, path, links], one)) in paths.iter().zip(&slides).enumerate() {
        parts.push((path, "presentationml.slide", slide(one, index == 0, &accent, document.language)));
        parts.push((links, "", relations(&[("slideLayout", "../slideLayouts/slideLayout1.xml")])));
    }
    office(parts, document.title, document.language)
}
