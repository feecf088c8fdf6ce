//! Certificates as PDF, and badges as SVG and PNG.

mod fonts;
mod qr;
mod sheet;

use std::{io::Cursor, sync::Arc};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf,
    vello_cpu::color::palette::css::TRANSPARENT,
};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use self::sheet::{Sheet, said};
use crate::error::Error;

const CERTIFICATE: &str = include_str!("certificate.typ");
const BADGE: &str = include_str!("badge.typ");
/// Pixels for each point of a badge.
const SCALE: f32 = 1.5;

/// Everything that a certificate says, in the language of the person who holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// The primary subtag of the language.
    pub language: String,
    /// Who gives it.
    pub issuer: String,
    /// The vendor's colour as `#rrggbb`.
    pub accent: String,
    /// Who holds it.
    pub holder: String,
    /// The certification's name.
    pub name: String,
    /// What somebody who holds it can do.
    pub about: String,
    /// First day, in words.
    pub from: String,
    /// Last day, in words; empty when there is none.
    pub until: String,
    /// Its number.
    pub number: String,
    /// The address where anyone can check it.
    pub verify: String,
    /// The vendor's logo: a file name that tells its kind, and its content.
    pub logo: Option<(&'static str, Vec<u8>)>,
    /// The sentences around it.
    pub words: Words,
}

/// The sentences of a certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// "Certificate".
    pub title: String,
    /// "This certifies that".
    pub certifies: String,
    /// "holds the certification".
    pub holds: String,
    /// "Valid from".
    pub from: String,
    /// "Valid until".
    pub until: String,
    /// "Valid without end".
    pub unlimited: String,
    /// "Number".
    pub number: String,
    /// "Check it at".
    pub verify: String,
}

/// Sets a certificate and writes it as tagged PDF that conforms to PDF/UA-1.
///
/// # Errors
/// When it cannot be set: a fault of ours.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, Error> {
    let document = format!("{}: {}, {}", paper.words.title, paper.name, paper.holder);
    let plain = paper.verify.split_once("://").map_or(paper.verify.as_str(), |(_, rest)| rest);
    let data = [
        ("document", document.as_str()),
        ("description", &paper.about),
        ("lang", &paper.language),
        ("issuer", &paper.issuer),
        ("accent", &paper.accent),
        ("logo", paper.logo.as_ref().map_or("", |(name, _)| *name)),
        ("title", &paper.words.title),
        ("certifies", &paper.words.certifies),
        ("holder", &paper.holder),
        ("holds", &paper.words.holds),
        ("name", &paper.name),
        ("about", &paper.about),
        ("from-label", &paper.words.from),
        ("from", &paper.from),
        ("until-label", &paper.words.until),
        ("until", &paper.until),
        ("unlimited", &paper.words.unlimited),
        ("number-label", &paper.words.number),
        ("number", &paper.number),
        ("verify-label", &paper.words.verify),
        ("verify", &paper.verify),
        ("verify-text", plain),
    ];
    let mut sheet = Sheet::new("certificate.typ", CERTIFICATE, &data)?.with("qr.svg", qr::svg(&paper.verify)?)?;
    if let Some((name, content)) = &paper.logo {
        sheet = sheet.with(name, content.clone())?;
    }
    let document = sheet.set()?;
    // A name with a character that no font has cannot conform; a tagged certificate with a box in it is better than none.
    written(&document, &paper.number, &[PdfStandard::Ua_1]).or_else(|error| {
        tracing::warn!(?error, "a certificate does not conform to PDF/UA");
        written(&document, &paper.number, &[])
    })
}

fn written(document: &PagedDocument, ident: &str, standards: &[PdfStandard]) -> Result<Vec<u8>, Error> {
    let standards = PdfStandards::new(standards).map_err(|error| Error::internal(error.message()))?;
    let options = PdfOptions {
        ident: typst::foundations::Smart::Custom(ident.to_owned()),
        creator: typst::foundations::Smart::Custom(Some("Guildhall".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| said(&errors))
}

/// What a badge says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The primary subtag of the language.
    pub language: String,
    /// Who gives it.
    pub issuer: String,
    /// The vendor's colour as `#rrggbb`.
    pub accent: String,
    /// The certification's name.
    pub name: String,
    /// "Certified".
    pub kind: String,
}

impl Badge {
    fn document(&self) -> Result<PagedDocument, Error> {
        let data = [
            ("lang", self.language.as_str()),
            ("issuer", &self.issuer),
            ("accent", &self.accent),
            ("name", &self.name),
            ("kind", &self.kind),
        ];
        Sheet::new("badge.typ", BADGE, &data)?.set()
    }

    /// As SVG; letters are shapes, so that it looks the same everywhere.
    ///
    /// # Errors
    /// When it cannot be set: a fault of ours.
    pub fn svg(&self) -> Result<String, Error> {
        let document = self.document()?;
        let page = document.pages().first().ok_or_else(|| Error::internal("the badge has no page"))?;
        Ok(typst_svg::svg(page, &typst_svg::SvgOptions { render_bleed: false, pretty: false }))
    }

    /// As PNG with a transparent ground.
    ///
    /// # Errors
    /// When it cannot be set: a fault of ours.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let page = typst_pdf::pdf(&self.document()?, &PdfOptions::default()).map_err(|errors| said(&errors))?;
        let pdf = Pdf::new(Arc::new(page)).map_err(|_| Error::internal("the badge's page cannot be read"))?;
        let page = pdf.pages().iter().next().ok_or_else(|| Error::internal("the badge has no page"))?;
        let settings = PixmapSettings { bg_color: TRANSPARENT, x_scale: SCALE, y_scale: SCALE };
        let pixmap = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        // Colours come multiplied with their opacity; PNG wants them as they are.
        let straight = |colour: u8, a: u8| if a == 0 { 0 } else { u8::try_from(u32::from(colour) * 255 / u32::from(a)).unwrap_or(255) };
        let pixels: Vec<u8> = pixmap
            .data()
            .iter()
            .flat_map(|pixel| [straight(pixel.r, pixel.a), straight(pixel.g, pixel.a), straight(pixel.b, pixel.a), pixel.a])
            .collect();
        let mut file = Cursor::new(Vec::new());
        PngEncoder::new(&mut file).write_image(&pixels, width, height, ExtendedColorType::Rgba8).map_err(Error::internal)?;
        Ok(file.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(holder: &str) -> Paper {
        let text = |text: &str| text.to_owned();
        Paper {
            language: text("en"),
            issuer: text("Hexholm Instruments"),
            accent: text("#0b5f8a"),
            holder: text(holder),
            name: text("Certified Level Technician"),
            about: text("Installs and commissions level instruments."),
            from: text("26 November 2026"),
            until: text("25 November 2027"),
            number: text("ABCD-EFGH-JKMN"),
            verify: text("https://partners.example/verify/ABCD-EFGH-JKMN"),
            logo: None,
            words: Words {
                title: text("Certificate"),
                certifies: text("This certifies that"),
                holds: text("holds the certification"),
                from: text("Valid from"),
                until: text("Valid until"),
                unlimited: text("Valid without end"),
                number: text("Number"),
                verify: text("Check it at"),
            },
        }
    }

    #[test]
    fn a_certificate_is_a_tagged_pdf_for_names_of_any_script() {
        for holder in ["Ada Brückner", "محمد الأحمد", "דוד כהן", "張偉", "김철수", "たなか", "राजेश शर्मा"]
        {
            let pdf = pdf(&paper(holder)).expect("a certificate");
            let text = String::from_utf8_lossy(&pdf);
            assert!(pdf.starts_with(b"%PDF-"), "{holder}");
            for mark in ["/StructTreeRoot", "/MarkInfo", "/Lang", "pdfuaid"] {
                assert!(text.contains(mark), "{mark} for {holder}");
            }
            let read = Pdf::new(Arc::new(pdf)).expect("a reader reads it");
            assert_eq!(read.pages().iter().count(), 1, "{holder}");
        }
    }

    #[test]
    fn what_people_write_is_never_source() {
        let mut hostile = paper("#panic(1) $x$ *b* \\ ] } \"");
        hostile.about = "#image(\"/etc/passwd\")".repeat(20);
        assert!(pdf(&hostile).is_ok());
        let same = pdf(&paper("Ada")).expect("a certificate");
        assert_eq!(same, pdf(&paper("Ada")).expect("the same"), "the same data give the same bytes");
    }

    #[test]
    fn a_name_that_no_font_has_still_gets_a_certificate() {
        assert!(pdf(&paper("Ada \u{1f600} \u{12000}")).is_ok());
        assert!(pdf(&paper(&"Wolfeschlegelsteinhausenbergerdorff ".repeat(5))).is_ok());
    }

    #[test]
    fn a_badge_is_a_picture() {
        let badge = Badge {
            language: "en".to_owned(),
            issuer: "Hexholm".to_owned(),
            accent: "#0b5f8a".to_owned(),
            name: "Certified Level Technician".to_owned(),
            kind: "Certified".to_owned(),
        };
        let svg = badge.svg().expect("an SVG");
        assert!(svg.starts_with("<svg") && !svg.contains("<script"), "{}", svg.chars().take(200).collect::<String>());
        let png = image::load_from_memory(&badge.png().expect("a PNG")).expect("a picture").to_rgba8();
        assert_eq!(png.dimensions(), (600, 600));
        assert_eq!(png.get_pixel(0, 0).0[3], 0, "the corner is clear");
        assert_eq!(png.get_pixel(300, 40).0[3], 255, "the seal is not");
    }
}
