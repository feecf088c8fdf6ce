//! A payment as a UBL 2.1 CreditNote. Elements stand in the order of the schema; no tax is charged on a reimbursement (category O).

use std::io;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{ClaimId, Payment, PaymentId, PaymentLine},
    money::Money,
};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::rows::{self, Booked};
use crate::{cx::Cx, error::Error, files::download::attachment};

type Xml = Writer<Vec<u8>>;

/// The credit note of a payment.
pub async fn credit_note(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let payment = rows::read(db, actor, cx.id("id")?).await?;
    let booked = rows::booked(db, &[payment.id]).await?;
    let xml = write(&payment, &cx.app.portal.vendor, &booked)?;
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&format!("{}.xml", payment.number))),
        (header::CONTENT_SECURITY_POLICY, crate::files::download::INERT.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, xml).into_response())
}

type Books = std::collections::BTreeMap<(PaymentId, ClaimId), Booked>;

fn write(payment: &Payment, vendor: &str, booked: &Books) -> Result<Vec<u8>, Error> {
    let mut xml: Xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).map_err(Error::internal)?;
    let root = xml.create_element("CreditNote").with_attributes([
        ("xmlns", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"),
        ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
        ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
    ]);
    root.write_inner_content(|xml| note(xml, payment, vendor, booked)).map_err(Error::internal)?;
    Ok(xml.into_inner())
}

fn note(xml: &mut Xml, payment: &Payment, vendor: &str, booked: &Books) -> io::Result<()> {
    let currency = payment.total.currency;
    basic(xml, "cbc:UBLVersionID", "2.1")?;
    basic(xml, "cbc:ID", &payment.number)?;
    basic(xml, "cbc:IssueDate", &payment.paid_on.to_string())?;
    // UNTDID 1001: credit note.
    basic(xml, "cbc:CreditNoteTypeCode", "381")?;
    basic(xml, "cbc:Note", &payment.reference)?;
    basic(xml, "cbc:DocumentCurrencyCode", currency.code())?;
    party(xml, "cac:AccountingSupplierParty", None, vendor)?;
    party(xml, "cac:AccountingCustomerParty", Some(&payment.partner.to_string()), &payment.partner_name)?;
    let nothing = Money::new(0, currency);
    group(xml, "cac:TaxTotal", |xml| {
        amount(xml, "cbc:TaxAmount", nothing)?;
        group(xml, "cac:TaxSubtotal", |xml| {
            amount(xml, "cbc:TaxableAmount", payment.total)?;
            amount(xml, "cbc:TaxAmount", nothing)?;
            category(xml, "cac:TaxCategory", Some("Reimbursement of marketing costs, not subject to tax"))
        })
    })?;
    group(xml, "cac:LegalMonetaryTotal", |xml| {
        for name in ["cbc:LineExtensionAmount", "cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:PayableAmount"] {
            amount(xml, name, payment.total)?;
        }
        Ok(())
    })?;
    for (number, entry) in (1u32..).zip(&payment.lines) {
        line(xml, number, entry, booked.get(&(payment.id, entry.claim)))?;
    }
    Ok(())
}

fn line(xml: &mut Xml, number: u32, line: &PaymentLine, booked: Option<&Booked>) -> io::Result<()> {
    group(xml, "cac:CreditNoteLine", |xml| {
        basic(xml, "cbc:ID", &number.to_string())?;
        // UN/ECE Recommendation 20: C62 is one.
        xml.create_element("cbc:CreditedQuantity").with_attribute(("unitCode", "C62")).write_text_content(BytesText::new("1"))?;
        amount(xml, "cbc:LineExtensionAmount", line.amount)?;
        if let Some(gl_code) = booked.map(|booked| booked.gl_code.as_str()).filter(|code| !code.is_empty()) {
            basic(xml, "cbc:AccountingCost", gl_code)?;
        }
        group(xml, "cac:Item", |xml| {
            if let Some(booked) = booked {
                basic(xml, "cbc:Description", &booked.program)?;
            }
            basic(xml, "cbc:Name", &format!("{} {}", line.claim_number, line.activity_title))?;
            category(xml, "cac:ClassifiedTaxCategory", None)
        })?;
        group(xml, "cac:Price", |xml| amount(xml, "cbc:PriceAmount", line.amount))
    })
}

fn party(xml: &mut Xml, name: &str, id: Option<&str>, words: &str) -> io::Result<()> {
    group(xml, name, |xml| {
        group(xml, "cac:Party", |xml| {
            if let Some(id) = id {
                group(xml, "cac:PartyIdentification", |xml| basic(xml, "cbc:ID", id))?;
            }
            group(xml, "cac:PartyName", |xml| basic(xml, "cbc:Name", words))?;
            group(xml, "cac:PartyLegalEntity", |xml| basic(xml, "cbc:RegistrationName", words))
        })
    })
}

fn category(xml: &mut Xml, name: &str, reason: Option<&str>) -> io::Result<()> {
    group(xml, name, |xml| {
        basic(xml, "cbc:ID", "O")?;
        if let Some(reason) = reason {
            basic(xml, "cbc:TaxExemptionReason", reason)?;
        }
        group(xml, "cac:TaxScheme", |xml| basic(xml, "cbc:ID", "VAT"))
    })
}

fn group(xml: &mut Xml, name: &str, content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(content).map(|_| ())
}

fn basic(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(|_| ())
}

fn amount(xml: &mut Xml, name: &str, money: Money) -> io::Result<()> {
    let element = xml.create_element(name).with_attribute(("currencyID", money.currency.code()));
    element.write_text_content(BytesText::new(&money.to_string())).map(|_| ())
}
