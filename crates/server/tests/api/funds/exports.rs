//! What leaves the portal: payments as CSV, a credit note, the audit pack.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use guildhall_domain::{
    endpoint::Nothing,
    funds::{PaymentFilter, ReverseInput, api},
};
use quick_xml::{Reader, events::Event};
use sha2::{Digest, Sha256};

use super::{
    pictures,
    scene::{Scene, eur},
};

#[tokio::test]
async fn payments_leave_as_one_line_for_each_claim() {
    let s = Scene::set().await;
    let one = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let two = s.owed(&s.cast.ardent_user, 100_000, 40_001).await;
    let payment = s.pay(&s.cast.finance, &[(one.id, 10_000), (two.id, 20_001)]).await.ok();
    let csv = s.as_(&s.cast.finance).await.call(&api::EXPORT_PAYMENTS, &[], &PaymentFilter::default()).await;
    assert!(csv.header("content-disposition").contains("payments.csv"));
    let text = csv.text();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines[0],
        "payment,paid_on,method,reference,partner,program,gl_code,claim,activity,currency,amount,reversed,program_currency,program_amount"
    );
    let expected = format!(
        "{},2026-11-23,credit_memo,CM-1,Ardent Instruments,MDF 2026,6400,{},Open house,EUR,100.00,0.00,EUR,100.00",
        payment.number, one.number
    );
    assert_eq!(lines.len(), 3);
    assert!(lines.contains(&expected.as_str()), "{text}");
    let foreign = s.as_(&s.cast.boreal_user).await.call(&api::EXPORT_PAYMENTS, &[], &PaymentFilter::default()).await.text();
    assert_eq!(foreign.lines().count(), 1);
}

#[tokio::test]
async fn a_credit_note_is_ubl_in_the_order_of_its_schema() {
    let s = Scene::set().await;
    let one = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let two = s.owed(&s.cast.ardent_user, 100_000, 40_001).await;
    let mut input = s.payment(&[(one.id, 10_000), (two.id, 20_001)]);
    input.reference = "CM <1> & \"2\"".to_owned();
    let payment = s.as_(&s.cast.finance).await.call(&api::PAY, &[], &input).await.ok();
    let answer = s.as_(&s.cast.ardent_user).await.call(&api::CREDIT_NOTE, &[&payment.id], &Nothing {}).await;
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    assert!(answer.header("content-disposition").contains(&payment.number));
    let xml = answer.text();
    let (mut depth, mut root, mut amounts) = (0, Vec::new(), Vec::new());
    let mut reader = Reader::from_str(&xml);
    let mut inside = String::new();
    loop {
        match reader.read_event().expect("it is well-formed") {
            Event::Start(start) => {
                depth += 1;
                inside = start.name().as_ref().to_owned();
                if depth == 2 {
                    root.push(inside.clone());
                }
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) if inside == "cbc:LineExtensionAmount" && !text.xml10_content().trim().is_empty() => {
                amounts.push(text.xml10_content().into_owned());
            }
            Event::Eof => break,
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
    let order = [
        "cbc:UBLVersionID",
        "cbc:ID",
        "cbc:IssueDate",
        "cbc:CreditNoteTypeCode",
        "cbc:Note",
        "cbc:DocumentCurrencyCode",
        "cac:AccountingSupplierParty",
        "cac:AccountingCustomerParty",
        "cac:TaxTotal",
        "cac:LegalMonetaryTotal",
        "cac:CreditNoteLine",
        "cac:CreditNoteLine",
    ];
    assert_eq!(root, order);
    assert_eq!(amounts, ["300.01", "100.00", "200.01"], "the lines sum to the whole");
    for part in [
        "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2\"",
        "<cbc:Note>CM &lt;1&gt; &amp; ",
        "<cbc:PayableAmount currencyID=\"EUR\">300.01</cbc:PayableAmount>",
        "<cbc:RegistrationName>Ardent Instruments</cbc:RegistrationName>",
        "<cbc:AccountingCost>6400</cbc:AccountingCost>",
    ] {
        assert!(xml.contains(part), "{part} is not in {xml}");
    }
    s.as_(&s.cast.boreal_admin).await.call(&api::CREDIT_NOTE, &[&payment.id], &Nothing {}).await.fails("not-found");
}

#[tokio::test]
async fn the_audit_pack_can_be_checked_without_the_portal() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let photo = s.send(user, activity, "kind=photo&name=..%2Fbooth.jpg", pictures::jpeg(60, 40, 1, 0)).await.ok();
    let sent = s.sent(user, activity, &[20_000]).await;
    s.decide(&s.cast.approver, &sent, guildhall_domain::funds::Verdict::Accept).await.ok();
    let payment = s.pay(&s.cast.finance, &[(sent.id, 10_000)]).await.ok();
    let back = ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(500),
        reason: "Too much".to_owned(),
        password: String::new(),
    };
    s.as_(&s.cast.finance).await.call(&api::REVERSE, &[&sent.id], &back).await.ok();
    let admin = s.as_(&s.cast.admin).await;
    let answer = admin.call(&api::AUDIT_PACK, &[&activity], &Nothing {}).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.body, admin.call(&api::AUDIT_PACK, &[&activity], &Nothing {}).await.body, "the same records make the same pack");
    let files = unpacked(&answer.body);
    let text = |name: &str| String::from_utf8(files.get(name).unwrap_or_else(|| panic!("{name} is missing")).clone()).expect("text");

    let sums = text("SHA256SUMS");
    assert_eq!(sums.lines().count(), files.len() - 1);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a sum and a name");
        assert_eq!(hex(&Sha256::digest(&files[name])), sum, "{name}");
    }
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).expect("JSON");
    let listed = manifest["files"].as_array().expect("a list");
    assert_eq!(listed.len(), files.len() - 2);
    for file in listed {
        assert_eq!(file["sha256"], hex(&Sha256::digest(&files[file["name"].as_str().expect("a name")])).as_str());
    }
    let kinds = chains(&text("ledger.csv"));
    for kind in ["allocate", "commit", "pay", "reverse"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is not in {kinds:?}");
    }
    assert!(files.keys().any(|name| name.starts_with(&format!("proofs/{}", photo.id)) && !name.contains("..")));
    let claim: serde_json::Value = serde_json::from_str(&text(&format!("claims/{}.json", sent.number))).expect("JSON");
    assert_eq!(claim["chain"]["steps"][0]["state"]["said"]["by_name"], "Finn Approver");
    let journal = text("journal.json");
    for action in ["funds.submit_claim", "funds.decide_claim", "funds.pay", "funds.reverse", "funds.add_proof"] {
        assert!(journal.contains(action), "{action}");
    }
    assert!(text("README.txt").contains("sha256sum -c SHA256SUMS"));
    s.as_(user).await.call(&api::AUDIT_PACK, &[&activity], &Nothing {}).await.fails("denied");
    s.as_(&s.cast.free_manager).await.call(&api::AUDIT_PACK, &[&activity], &Nothing {}).await.fails("not-found");
}

fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("bytes");
        files.insert(name, content);
    }
    files
}

/// Computes the chain of each book anew, as README.txt says, and gives the kinds of entries.
fn chains(csv: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut heads: BTreeMap<String, String> = BTreeMap::new();
    let mut kinds = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let cells: Vec<&str> = record.iter().collect();
        let head = heads.entry(cells[1].to_owned()).or_insert_with(|| "0".repeat(64));
        assert_eq!(cells[23], head, "an entry does not follow the one before it");
        let mut hash = Sha256::new();
        hash.update(head.as_bytes());
        for cell in &cells[..23] {
            hash.update(u32::try_from(cell.len()).expect("short").to_be_bytes());
            hash.update(cell.as_bytes());
        }
        let hash = hex(&hash.finalize());
        assert_eq!(cells[24], hash);
        *head = hash;
        kinds.push(cells[9].to_owned());
    }
    kinds
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pack with one file changed.
fn forged(bytes: &[u8], name: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (known, content) in unpacked(bytes) {
        zip.start_file(known.as_str(), zip::write::SimpleFileOptions::default()).expect("a file");
        let content = if known == name { change(content) } else { content };
        std::io::Write::write_all(&mut zip, &content).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

#[tokio::test]
async fn a_pack_is_checked_without_the_portal() {
    let s = Scene::set().await;
    let claim = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let pack = s.as_(&s.cast.admin).await.call(&api::AUDIT_PACK, &[&claim.activity], &Nothing {}).await.body;
    let folder = tempfile::tempdir().expect("a folder");
    let check = |bytes: &[u8]| {
        let path = folder.path().join("pack.zip");
        std::fs::write(&path, bytes).expect("written");
        guildhall_server::funds::check_pack(&path)
    };
    let checked = check(&pack).expect("it is whole");
    assert!(checked.files > 8 && checked.entries >= 3, "{checked:?}");
    let other = |text: Vec<u8>, from: &str, to: &str| {
        let text = String::from_utf8(text).expect("text");
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let payments = forged(&pack, "payments.json", |text| other(text, "CM-1", "CM-2"));
    assert!(check(&payments).expect_err("it was changed").contains("payments.json"));
    // Whoever also writes another sum is told by the manifest, and whoever forges all three by the ledger's chain.
    let sum = |bytes: &[u8]| sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let files = unpacked(&pack);
    let ledger = other(files["ledger.csv"].clone(), ",10000,EUR,", ",10001,EUR,");
    let (old, new) = (sum(&files["ledger.csv"]), sum(&ledger));
    let step = forged(&pack, "ledger.csv", |_| ledger.clone());
    let step = forged(&step, "SHA256SUMS", |text| other(text, &old, &new));
    assert!(check(&step).expect_err("it was changed").contains("manifest.json"));
    let manifest = other(files["manifest.json"].clone(), &old, &new);
    let (old, new) = (sum(&files["manifest.json"]), sum(&manifest));
    let step = forged(&step, "manifest.json", |_| manifest.clone());
    let step = forged(&step, "SHA256SUMS", |text| other(text, &old, &new));
    assert!(check(&step).expect_err("it was changed").contains("is not what it was when it was written"));
    assert!(check(b"no zip").expect_err("it is none").contains("is no zip"));
}
