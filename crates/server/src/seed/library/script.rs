//! Reads the assets from the texts in `text/`: a line `=== slug`, then what is known of it, then an empty line and the text.

use std::collections::BTreeMap;

use guildhall_domain::audience::{Attribute, Audience, Condition, Matching};
use zip::CompressionMethod;

use super::{
    DemoAsset, DemoStage, DemoVersion,
    document::{self, Document},
    docx, expand, package, pptx,
    raster::{self, Picture},
    xlsx,
};

/// The texts with the kind of asset each describes.
pub const SOURCES: [(&str, &str); 16] = [
    ("data_sheet", include_str!("text/data-sheets-en.txt")),
    ("data_sheet", include_str!("text/data-sheets-de.txt")),
    ("data_sheet", include_str!("text/data-sheets-fr-es.txt")),
    ("application_note", include_str!("text/application-notes.txt")),
    ("case_study", include_str!("text/case-studies.txt")),
    ("price_list", include_str!("text/price-lists.txt")),
    ("presentation", include_str!("text/presentations.txt")),
    ("manual", include_str!("text/manuals.txt")),
    ("battle_card", include_str!("text/battle-cards.txt")),
    ("form", include_str!("text/forms.txt")),
    ("certificate", include_str!("text/certificates.txt")),
    ("image", include_str!("text/images.txt")),
    ("video", include_str!("text/videos.txt")),
    ("template", include_str!("text/templates.txt")),
    ("other", include_str!("text/others.txt")),
    ("image", include_str!("text/photo-set.txt")),
];

const FILM: &[u8] = include_bytes!("media/coriolis-in-90-seconds.mp4");
const CAPTIONS: &str = include_str!("media/coriolis-in-90-seconds.en.vtt");

type Facts = BTreeMap<&'static str, &'static str>;

/// Reads one text.
pub fn read(kind: &'static str, source: &'static str) -> Vec<DemoAsset> {
    let parts = source.split("\n=== ").map(|part| part.strip_prefix("=== ").unwrap_or(part));
    parts.filter(|part| !part.trim().is_empty()).map(|part| asset(kind, part)).collect()
}

fn asset(kind: &'static str, part: &'static str) -> DemoAsset {
    let (head, body) = part.split_once("\n\n").unwrap_or((part, ""));
    let (slug, head) = head.split_once('\n').unwrap_or((head, ""));
    let facts: Facts = head.lines().filter_map(|line| line.split_once(':')).map(|(key, value)| (key.trim(), value.trim())).collect();
    let fact = |key: &str| facts.get(key).copied().unwrap_or("");
    let list = |key: &str| fact(key).split(',').map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let day = |key: &str| facts.get(key).and_then(|value| value.parse().ok());
    let language = facts.get("language").copied().unwrap_or("en");
    DemoAsset {
        slug: slug.trim(),
        title: fact("title"),
        description: fact("about"),
        kind,
        products: list("products"),
        regions: list("regions"),
        tags: list("tags"),
        language,
        audience: audience(fact("for")),
        stage: stage(fact("stage")),
        starts_day: day("from"),
        expires_day: day("until"),
        versions: versions(kind, slug.trim(), language, &facts, body),
        captions: (kind == "video").then_some(CAPTIONS),
        author: fact("author").parse().unwrap_or(slug.len()),
    }
}

fn stage(text: &'static str) -> DemoStage {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("draft", _) => DemoStage::Draft,
        ("pending", _) => DemoStage::Pending,
        ("archived", _) => DemoStage::Archived,
        ("rejected", reason) => DemoStage::Rejected { reason },
        _ => DemoStage::Approved,
    }
}

fn audience(text: &str) -> Audience {
    let (matching, text) = text.strip_prefix("any ").map_or((Matching::All, text), |rest| (Matching::Any, rest));
    let condition = |rule: &str| {
        let (name, values) = rule.trim().split_once('=')?;
        let attribute = Attribute::ALL.into_iter().find(|attribute| attribute.slug() == name)?;
        Some(Condition { attribute, one_of: values.split(',').map(|value| value.trim().to_owned()).collect() })
    };
    Audience { matching, conditions: text.split(';').filter_map(condition).collect() }
}

fn versions(kind: &'static str, slug: &'static str, language: &'static str, facts: &Facts, body: &'static str) -> Vec<DemoVersion> {
    let fact = |key: &str| facts.get(key).copied().unwrap_or("");
    let list: Vec<&'static str> = facts.get("versions").copied().unwrap_or("-90 First edition").split(';').map(str::trim).collect();
    let product = facts.get("cover").or_else(|| facts.get("products")).and_then(|list| list.split(',').next()).unwrap_or("").trim();
    let mut versions = Vec::with_capacity(list.len());
    for (index, entry) in list.into_iter().enumerate() {
        let (day, note) = entry.split_once(' ').unwrap_or((entry, ""));
        let file = facts.get("file").map_or_else(|| format!("hexholm-{slug}.pdf"), |file| (*file).to_owned());
        let major: usize = fact("edition").parse().unwrap_or(1);
        let document = Document {
            kind,
            title: fact("title"),
            subtitle: fact("subtitle"),
            language,
            product,
            edition: format!("{major}.{index}"),
            version: index + 1,
            body: String::new(),
        };
        let picture = fact("picture");
        let thing = fact("thing");
        let name = file.clone();
        let make = move || make(&name, &document, picture, thing, body);
        versions.push(DemoVersion { file_name: file, note, day_offset: day.parse().unwrap_or(-90), make: Box::new(make) });
    }
    versions
}

fn make(file: &str, document: &Document, picture: &'static str, thing: &str, body: &'static str) -> Vec<u8> {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "mp4" => FILM.to_vec(),
        "zip" => photo_set(body),
        "png" | "jpg" => raster::encode(&self::picture(picture, document.product, document.version - 1), ending == "jpg"),
        _ => {
            let document = Document { body: expand::expand(body, document, thing), ..document.clone() };
            match ending {
                "docx" => docx::write(&document),
                "xlsx" => xlsx::write(&document),
                "pptx" => pptx::write(&document),
                "csv" => xlsx::csv(&document),
                _ => document::pdf(&document),
            }
        }
    }
}

/// `motif 1600x1200 variant words`
fn picture(text: &'static str, product: &'static str, later: usize) -> Picture {
    let mut parts = text.splitn(4, ' ');
    let motif = parts.next().unwrap_or("shot");
    let size = parts.next().and_then(|size| size.split_once('x')).unwrap_or(("800", "600"));
    let size = (size.0.parse().unwrap_or(800), size.1.parse().unwrap_or(600));
    let variant = parts.next().and_then(|variant| variant.parse::<usize>().ok()).unwrap_or(0) + later;
    Picture { motif, product, size, words: parts.next().unwrap_or(""), variant }
}

/// Each line of the text is a file name, a product and a picture.
fn photo_set(body: &'static str) -> Vec<u8> {
    let file = |line: &'static str| {
        let (name, rest) = line.split_once(' ')?;
        let (product, motif) = rest.split_once(' ')?;
        Some((name.to_owned(), raster::encode(&picture(motif, product, 0), true)))
    };
    let files: Vec<_> = body.lines().filter_map(file).collect();
    package::zip(&files, CompressionMethod::Stored)
}
