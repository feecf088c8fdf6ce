//! Files for the tests: photos, archives, PDFs, and such that mean harm.

use std::io::{Cursor, Write};

use image::{ExtendedColorType, ImageEncoder, codecs};
use pdf_writer::{Pdf, Rect, Ref};

/// A photo-like picture, by a seed; `light` makes it a little lighter everywhere.
pub fn pixels(width: u32, height: u32, seed: u32, light: u8) -> Vec<u8> {
    let place = |x: u32, y: u32| {
        let (cx, cy) = (x * 8 / width.max(1), y * 8 / height.max(1));
        let noise = (cx * 37 + cy * 91 + seed * 57).wrapping_mul(2_654_435_761) >> 24;
        u8::try_from(noise * 200 / 255).unwrap_or(200).saturating_add(light)
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| [place(x, y), place(x, y).saturating_add(10), place(y, x)])).collect()
}

pub fn jpeg(width: u32, height: u32, seed: u32, light: u8) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 85)
        .write_image(&pixels(width, height, seed, light), width, height, ExtendedColorType::Rgb8)
        .expect("a picture");
    file.into_inner()
}

pub fn png(width: u32, height: u32, seed: u32, light: u8) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    codecs::png::PngEncoder::new(&mut file)
        .write_image(&pixels(width, height, seed, light), width, height, ExtendedColorType::Rgb8)
        .expect("a picture");
    file.into_inner()
}

/// What a telephone writes into a photo: turned by a quarter, a day, a place, and its owner's name.
pub fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // First folder at 8: four entries, so it ends at 8 + 2 + 48 + 4 = 62.
    tiff.extend(4u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, 6));
    tiff.extend(entry(0x013b, 2, 20, 116));
    tiff.extend(entry(0x8769, 4, 1, 62));
    tiff.extend(entry(0x8825, 4, 1, 80));
    tiff.extend(0u32.to_le_bytes());
    // Folder of the camera at 62, ends at 80; its date lies at 136.
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(0x9003, 2, 20, 136));
    tiff.extend(0u32.to_le_bytes());
    // Folder of the place at 80, ends at 98; its latitude lies at 98.
    tiff.extend(1u16.to_le_bytes());
    tiff.extend(entry(0x0002, 5, 1, 98));
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(b"GPSPLACE5432NORTH!");
    tiff.extend(b"Canary Photographer\0");
    tiff.extend(b"2026:11:24 10:11:12\0");
    tiff
}

/// A JPEG with these data in it.
pub fn with_exif(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    let length = u16::try_from(exif.len() + 8).expect("small").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", exif, &jpeg[2..]].concat()
}

pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

pub fn xlsx(words: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData><row><c><is><t>{words}</t></is></c></row></sheetData></worksheet>");
    zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", sheet.as_bytes())])
}

pub fn docx(words: &str) -> Vec<u8> {
    let text = format!("<document><p><r><t>{words}</t></r></p></document>");
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text.as_bytes())])
}

/// An empty page; `mark` makes it another file.
pub fn pdf(mark: &str) -> Vec<u8> {
    let (catalog, tree, page) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    pdf.page(page).parent(tree).media_box(Rect::new(0.0, 0.0, 200.0, 200.0));
    let mut bytes = pdf.finish();
    bytes.extend(format!("% {mark}\n").as_bytes());
    bytes
}

/// A PDF that says it is locked with a password that nobody gave.
pub fn locked_pdf() -> Vec<u8> {
    let body = String::from_utf8_lossy(&pdf("locked")).replace(
        "trailer\n<<",
        "trailer\n<</ID [<00000000000000000000000000000000> <00000000000000000000000000000000>] /Encrypt <</Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <1111111111111111111111111111111111111111111111111111111111111111> /U <2222222222222222222222222222222222222222222222222222222222222222>>> ",
    );
    body.into_bytes()
}

/// A PNG that claims to be this large and has almost nothing in it.
pub fn claimed_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        file.extend_from_slice(&u32::try_from(data.len()).expect("small").to_be_bytes());
        let from = file.len();
        file.extend_from_slice(kind);
        file.extend_from_slice(data);
        let sum = crc(&file[from..]);
        file.extend_from_slice(&sum.to_be_bytes());
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[8, 2, 0, 0, 0]].concat());
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    chunk(b"IEND", &[]);
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
