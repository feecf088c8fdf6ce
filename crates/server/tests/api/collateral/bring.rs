//! Brings files into the library, as the browser does.

use guildhall_domain::{
    audience::{Attribute, Audience, Condition, Matching},
    collateral::{
        Asset, AssetInput, Kind, api,
        upload::{CreateInput, UploadInput},
    },
    endpoint::Nothing,
};
use sha2::{Digest, Sha256};

use crate::support::{Answer, Client, Portal};

/// The SHA-256 of bytes as text.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an author says at least.
pub fn input(title: &str) -> AssetInput {
    AssetInput {
        title: title.to_owned(),
        kind: Kind::DataSheet,
        language: "en".to_owned(),
        description: String::new(),
        products: Vec::new(),
        regions: Vec::new(),
        tags: Vec::new(),
        audience: Audience::default(),
        starts_at: None,
        expires_at: None,
        early: Vec::new(),
    }
}

/// Partners of a tier.
pub fn tier(slug: &str) -> Audience {
    let condition = Condition { attribute: Attribute::Tier, one_of: vec![slug.to_owned()] };
    Audience { matching: Matching::All, conditions: vec![condition] }
}

/// Announces and sends a file in one piece.
pub async fn upload(client: &Client, name: &str, bytes: &[u8]) -> Answer<guildhall_domain::collateral::upload::Upload> {
    let announcement = UploadInput { sha256: sha256(bytes), size: bytes.len() as u64, file_name: name.to_owned(), besides: vec![] };
    let announced = client.call(&api::ANNOUNCE, &[], &announcement).await;
    if !announced.status.is_success() {
        return announced;
    }
    let upload = announced.ok();
    if upload.received == upload.size {
        return client.call(&api::UPLOAD, &[&upload.id], &Nothing {}).await;
    }
    client.clone().with("upload-offset", "0").upload(&api::SEND, &[&upload.id], bytes.to_vec()).await
}

/// Brings a file in as a published asset.
pub async fn publish(client: &Client, input: AssetInput, name: &str, bytes: &[u8]) -> Asset {
    let upload = upload(client, name, bytes).await.ok();
    client.call(&api::CREATE, &[], &CreateInput { upload: upload.id, asset: input, publish: true }).await.ok()
}

/// Publishes a text of its own.
pub async fn text(client: &Client, input: AssetInput, text: &str) -> Asset {
    publish(client, input, "note.txt", text.as_bytes()).await
}

impl Portal {
    /// Does the background work: new files are read.
    pub async fn read_files(&self) {
        self.work().await;
    }
}

/// A PDF of one page that says something.
pub fn pdf(says: &str) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 700 Td ({says}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let table = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    file.extend_from_slice(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).as_bytes());
    file
}
