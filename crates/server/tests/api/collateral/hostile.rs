//! Files that mean harm: refused, or kept where they can do none, and quickly.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use guildhall_domain::{
    collateral::{Asset, Preview, api},
    endpoint::Nothing,
};

use super::bring::{input, pdf, publish, upload};
use crate::support::{Client, Portal};

/// The longest that reading one file may take.
const PATIENCE: Duration = Duration::from_secs(5);

async fn kept(portal: &Portal, admin: &Client, name: &str, bytes: &[u8]) -> (Asset, Preview) {
    let started = Instant::now();
    let asset = publish(admin, input(name), name, bytes).await;
    portal.read_files().await;
    assert!(started.elapsed() < PATIENCE, "{name} took {:?}", started.elapsed());
    let file = admin.call(&api::FILE, &[&asset.id], &Nothing {}).await;
    assert_eq!(file.body, bytes, "{name} stays downloadable");
    assert!(file.header("content-disposition").starts_with("attachment"), "{name}");
    assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    let asset = admin.call(&api::READ, &[&asset.id], &Nothing {}).await.ok();
    let preview = asset.current.preview.clone();
    (asset, preview)
}

fn failed(preview: &Preview) -> &str {
    match preview {
        Preview::Failed { code } => code,
        Preview::Pending | Preview::Ready { .. } | Preview::None | Preview::Playable => "",
    }
}

#[tokio::test]
async fn active_content_is_refused_whatever_it_is_called() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for (name, bytes) in [
        ("photo.png", b"<!DOCTYPE html><script>alert(1)</script>".as_slice()),
        ("photo.jpg", b"\xef\xbb\xbf \n<HTML><body onload=alert(1)>"),
        ("logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>"),
        ("logo.png", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>"),
        ("a.xml", b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"></html>"),
        ("page.html;.png", b"<html>"),
        ("mail.txt", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
        ("sheet.pdf", b"MZ\x90\0this program cannot be run in DOS mode"),
        ("tool", b"\x7fELF\x02\x01\x01"),
        ("run.txt", b"#!/bin/sh\nrm -rf /"),
        ("invoice\u{202e}fdp.exe", b"MZ"),
        ("code.js", b"alert(1)"),
    ] {
        upload(&admin, name, bytes).await.fails("collateral/forbidden-type");
    }
    assert_eq!(portal.count("collateral_contents").await, 0);
}

#[tokio::test]
async fn a_picture_with_a_page_behind_it_stays_a_picture() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for (name, head) in [("a.png", b"\x89PNG\r\n\x1a\n".as_slice()), ("a.gif", b"GIF89a/*"), ("a.jpg", b"\xff\xd8\xff\xe0")] {
        let bytes = [head, b"<html><script>alert(1)</script>*/=1;"].concat();
        let (asset, _) = kept(&portal, &admin, name, &bytes).await;
        assert!(asset.current.media_type.starts_with("image/"), "{name}");
        let file = admin.call(&api::FILE, &[&asset.id], &Nothing {}).await;
        assert!(file.header("content-type").starts_with("image/"), "{name}");
    }
}

#[tokio::test]
async fn broken_and_oversized_files_say_so_to_their_owner() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let whole = pdf("Valve");
    let (_, preview) = kept(&portal, &admin, "cut.pdf", b"%PDF-1.7\n1 0 obj\n<<").await;
    assert_eq!(failed(&preview), "broken");
    let (_, preview) = kept(&portal, &admin, "short.pdf", &whole[..whole.len() / 3]).await;
    assert_eq!(failed(&preview), "broken");
    let (_, preview) = kept(&portal, &admin, "huge.png", &png(100_000, 100_000)).await;
    assert_eq!(failed(&preview), "too-large");
    let (_, preview) = kept(&portal, &admin, "line.png", &png(1, 65_535)).await;
    assert_eq!(failed(&preview), "too-large");
    let (_, preview) = kept(&portal, &admin, "cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0").await;
    assert_eq!(failed(&preview), "broken");
}

#[tokio::test]
async fn bombs_do_not_go_off() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let bomb = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &zeros)]);
    let (_, preview) = kept(&portal, &admin, "bomb.docx", &bomb).await;
    assert_eq!(failed(&preview), "too-large");
    let deep = format!("<w:document>{}</w:document>", "<w:p>".repeat(100_000));
    let (_, preview) =
        kept(&portal, &admin, "deep.docx", &zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", deep.as_bytes())])).await;
    assert_eq!(failed(&preview), "too-large");
    let many: Vec<(String, &[u8])> = (0..6_000).map(|number| (format!("ppt/slides/slide{number}.xml"), b"<a/>".as_slice())).collect();
    let mut many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    many.push(("[Content_Types].xml", b"<Types/>"));
    kept(&portal, &admin, "many.pptx", &zip(&many)).await;
    let entities = b"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><office:text>&b;&b;</office:text>";
    let outside = b"<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><t>&f;</t>";
    kept(&portal, &admin, "entities.odt", &zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", entities)]))
        .await;
    let (asset, _) =
        kept(&portal, &admin, "outside.odt", &zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", outside)]))
            .await;
    let text = portal.rows("SELECT body FROM collateral_contents WHERE sha256 = $1", [asset.current.sha256.into()]).await;
    assert!(!text[0].try_get_by_index::<String>(0).expect("a text").contains("root"));
    let (_, preview) = kept(
        &portal,
        &admin,
        "slip.docx",
        &zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<t>x</t>"), ("../../etc/passwd", b"x")]),
    )
    .await;
    assert_eq!(failed(&preview), "broken");
}

#[tokio::test]
async fn a_locked_office_file_says_password() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let compound = |name: &str| {
        let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        // The name lies across the border of the pieces that are looked at.
        file.resize(1024 * 1024 - 7, 0);
        file.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        file
    };
    let (_, preview) = kept(&portal, &admin, "locked.docx", &compound("EncryptedPackage")).await;
    assert_eq!(failed(&preview), "password");
    let (_, preview) = kept(&portal, &admin, "old.doc", &compound("WordDocument")).await;
    assert_eq!(preview, Preview::None);
}

#[tokio::test]
async fn a_drawing_that_takes_for_ever_keeps_the_pages_before_it() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    // Curves over the whole page, filled again and again: cheap to write, dear to draw.
    let curve = "0 0 m 600 0 0 790 600 790 c 0 790 600 0 0 0 c f\n";
    let heavy = curve.repeat(150_000);
    let asset = publish(&admin, input("Heavy"), "heavy.pdf", &pages(&["0 0 m 9 9 l S", &heavy])).await;
    portal.read_files().await;
    let asset = admin.call(&api::READ, &[&asset.id], &Nothing {}).await.ok();
    assert!(matches!(asset.current.preview, Preview::Ready { pages: 1.., of: 2, .. }), "{:?}", asset.current.preview);
    let alone = publish(&admin, input("Alone"), "alone.pdf", &pages(&[&heavy])).await;
    portal.read_files().await;
    let alone = admin.call(&api::READ, &[&alone.id], &Nothing {}).await.ok();
    assert!(matches!(&alone.current.preview, Preview::Ready { .. } | Preview::Failed { .. }), "{:?}", alone.current.preview);
}

/// A PDF with a page for each of these contents.
fn pages(contents: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|page| format!("{} 0 R", 3 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), contents.len()),
    ];
    for (page, content) in contents.iter().enumerate() {
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R >>", 4 + 2 * page));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    for (index, object) in objects.iter().enumerate() {
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    file.extend_from_slice(format!("trailer\n<< /Size {} /Root 1 0 R >>\n%%EOF\n", objects.len() + 1).as_bytes());
    file
}

#[tokio::test]
async fn names_are_harmless() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for (number, (given, known)) in [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Temp\\Liste.txt", "Liste.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1.txt"),
        ("..\u{202e}gpj.txt", "gpj.txt"),
    ]
    .into_iter()
    .enumerate()
    {
        let asset = publish(&admin, input(&format!("Name {number}")), given, format!("text {number}").as_bytes()).await;
        assert_eq!(asset.current.file_name, known);
        let file = admin.call(&api::FILE, &[&asset.id], &Nothing {}).await;
        assert!(!file.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn a_java_archive_is_refused_when_it_is_looked_into() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let jar = zip(&[("META-INF/MANIFEST.MF", b"Main-Class: X"), ("X.class", b"\xca\xfe\xba\xbe")]);
    let upload = upload(&admin, "library.zip", &jar).await.ok();
    let create = guildhall_domain::collateral::upload::CreateInput { upload: upload.id, asset: input("Library"), publish: true };
    admin.call(&api::CREATE, &[], &create).await.fails("collateral/forbidden-type");
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A PNG that claims to be this large and has almost nothing in it.
fn png(width: u32, height: u32) -> Vec<u8> {
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
