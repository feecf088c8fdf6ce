//! The credit note against the sequence of UBL 2.1: what may stand where, in which order and how often.

use guildhall_domain::{endpoint::Nothing, funds::api};
use quick_xml::{Reader, events::Event};

use super::scene::Scene;

/// How often an element may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Often {
    Maybe,
    Once,
    Any,
    Some,
}

use Often::{Any, Maybe, Once, Some as AtLeastOnce};

/// The elements of CreditNoteType, as UBL-CreditNote-2.1 has them.
const NOTE: &[(&str, Often)] = &[
    ("ext:UBLExtensions", Maybe),
    ("cbc:UBLVersionID", Maybe),
    ("cbc:CustomizationID", Maybe),
    ("cbc:ProfileID", Maybe),
    ("cbc:ProfileExecutionID", Maybe),
    ("cbc:ID", Once),
    ("cbc:CopyIndicator", Maybe),
    ("cbc:UUID", Maybe),
    ("cbc:IssueDate", Once),
    ("cbc:IssueTime", Maybe),
    ("cbc:TaxPointDate", Maybe),
    ("cbc:CreditNoteTypeCode", Maybe),
    ("cbc:Note", Any),
    ("cbc:DocumentCurrencyCode", Maybe),
    ("cbc:TaxCurrencyCode", Maybe),
    ("cbc:PricingCurrencyCode", Maybe),
    ("cbc:PaymentCurrencyCode", Maybe),
    ("cbc:PaymentAlternativeCurrencyCode", Maybe),
    ("cbc:AccountingCostCode", Maybe),
    ("cbc:AccountingCost", Maybe),
    ("cbc:LineCountNumeric", Maybe),
    ("cbc:BuyerReference", Maybe),
    ("cac:InvoicePeriod", Any),
    ("cac:DiscrepancyResponse", Any),
    ("cac:OrderReference", Maybe),
    ("cac:BillingReference", Any),
    ("cac:DespatchDocumentReference", Any),
    ("cac:ReceiptDocumentReference", Any),
    ("cac:ContractDocumentReference", Any),
    ("cac:AdditionalDocumentReference", Any),
    ("cac:StatementDocumentReference", Any),
    ("cac:OriginatorDocumentReference", Any),
    ("cac:Signature", Any),
    ("cac:AccountingSupplierParty", Once),
    ("cac:AccountingCustomerParty", Once),
    ("cac:PayeeParty", Maybe),
    ("cac:BuyerCustomerParty", Maybe),
    ("cac:SellerSupplierParty", Maybe),
    ("cac:TaxRepresentativeParty", Maybe),
    ("cac:Delivery", Any),
    ("cac:DeliveryTerms", Any),
    ("cac:PaymentMeans", Any),
    ("cac:PaymentTerms", Any),
    ("cac:TaxExchangeRate", Maybe),
    ("cac:PricingExchangeRate", Maybe),
    ("cac:PaymentExchangeRate", Maybe),
    ("cac:PaymentAlternativeExchangeRate", Maybe),
    ("cac:AllowanceCharge", Any),
    ("cac:TaxTotal", Any),
    ("cac:LegalMonetaryTotal", Once),
    ("cac:CreditNoteLine", AtLeastOnce),
];

/// The elements of the aggregates that the portal writes; of those it does not write only what may come before and between.
fn content(name: &str) -> Option<&'static [(&'static str, Often)]> {
    Some(match name {
        "CreditNote" => NOTE,
        "cac:AccountingSupplierParty" => {
            &[("cbc:CustomerAssignedAccountID", Maybe), ("cbc:AdditionalAccountID", Any), ("cac:Party", Maybe)]
        }
        "cac:AccountingCustomerParty" => {
            &[("cbc:CustomerAssignedAccountID", Maybe), ("cbc:SupplierAssignedAccountID", Maybe), ("cac:Party", Maybe)]
        }
        "cac:Party" => &[
            ("cbc:WebsiteURI", Maybe),
            ("cbc:EndpointID", Maybe),
            ("cac:PartyIdentification", Any),
            ("cac:PartyName", Any),
            ("cac:Language", Maybe),
            ("cac:PostalAddress", Maybe),
            ("cac:PhysicalLocation", Maybe),
            ("cac:PartyTaxScheme", Any),
            ("cac:PartyLegalEntity", Any),
            ("cac:Contact", Maybe),
        ],
        "cac:PartyIdentification" => &[("cbc:ID", Once)],
        "cac:PartyName" => &[("cbc:Name", Once)],
        "cac:PartyLegalEntity" => &[("cbc:RegistrationName", Maybe), ("cbc:CompanyID", Maybe)],
        "cac:TaxTotal" => &[("cbc:TaxAmount", Once), ("cbc:RoundingAmount", Maybe), ("cac:TaxSubtotal", Any)],
        "cac:TaxSubtotal" => &[("cbc:TaxableAmount", Maybe), ("cbc:TaxAmount", Once), ("cbc:Percent", Maybe), ("cac:TaxCategory", Once)],
        "cac:TaxCategory" | "cac:ClassifiedTaxCategory" => &[
            ("cbc:ID", Maybe),
            ("cbc:Name", Maybe),
            ("cbc:Percent", Maybe),
            ("cbc:TaxExemptionReasonCode", Maybe),
            ("cbc:TaxExemptionReason", Any),
            ("cac:TaxScheme", Once),
        ],
        "cac:TaxScheme" => &[("cbc:ID", Maybe), ("cbc:Name", Maybe), ("cbc:TaxTypeCode", Maybe)],
        "cac:LegalMonetaryTotal" => &[
            ("cbc:LineExtensionAmount", Maybe),
            ("cbc:TaxExclusiveAmount", Maybe),
            ("cbc:TaxInclusiveAmount", Maybe),
            ("cbc:AllowanceTotalAmount", Maybe),
            ("cbc:ChargeTotalAmount", Maybe),
            ("cbc:PrepaidAmount", Maybe),
            ("cbc:PayableRoundingAmount", Maybe),
            ("cbc:PayableAmount", Once),
        ],
        "cac:CreditNoteLine" => &[
            ("cbc:ID", Once),
            ("cbc:UUID", Maybe),
            ("cbc:Note", Any),
            ("cbc:CreditedQuantity", Maybe),
            ("cbc:LineExtensionAmount", Maybe),
            ("cbc:TaxPointDate", Maybe),
            ("cbc:AccountingCostCode", Maybe),
            ("cbc:AccountingCost", Maybe),
            ("cac:DocumentReference", Any),
            ("cac:TaxTotal", Any),
            ("cac:AllowanceCharge", Any),
            ("cac:Item", Maybe),
            ("cac:Price", Maybe),
        ],
        "cac:Item" => &[("cbc:Description", Any), ("cbc:Name", Maybe), ("cac:ClassifiedTaxCategory", Any)],
        "cac:Price" => &[("cbc:PriceAmount", Once), ("cbc:BaseQuantity", Maybe)],
        _ => return None,
    })
}

#[derive(Debug, Clone, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn read(xml: &str) -> Self {
        let mut open = vec![Self::default()];
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().expect("it is well-formed") {
                Event::Start(start) => {
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.expect("an attribute");
                        (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
                    });
                    open.push(Self { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Self::default() });
                }
                Event::Text(text) => open.last_mut().expect("an element").text.push_str(text.xml10_content().trim()),
                Event::End(_) => {
                    let done = open.pop().expect("an element");
                    open.last_mut().expect("what holds it").children.push(done);
                }
                Event::Eof => return open.pop().expect("the document").children.pop().expect("the root"),
                Event::Empty(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_)
                | Event::GeneralRef(_) => {}
            }
        }
    }

    /// What is wrong with it and everything in it, as a schema would say.
    fn faults(&self) -> Vec<String> {
        let Some(content) = content(&self.name) else {
            let basic = self.name.starts_with("cbc:") && self.children.is_empty();
            return if basic { self.basic_faults() } else { vec![format!("{} is not known here", self.name)] };
        };
        let mut faults = Vec::new();
        let mut place = 0;
        for child in &self.children {
            match content.iter().position(|(name, _)| *name == child.name) {
                None => faults.push(format!("{} does not belong into {}", child.name, self.name)),
                Some(at) if at < place => faults.push(format!("{} comes too late in {}", child.name, self.name)),
                Some(at) => place = at,
            }
            faults.extend(child.faults());
        }
        for (name, often) in content {
            let count = self.children.iter().filter(|child| child.name == *name).count();
            let fits = match often {
                Maybe => count <= 1,
                Once => count == 1,
                Any => true,
                AtLeastOnce => count >= 1,
            };
            if !fits {
                faults.push(format!("{name} stands {count} times in {}", self.name));
            }
        }
        faults
    }

    fn basic_faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let attribute = |wanted: &str| self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        if self.text.is_empty() {
            faults.push(format!("{} is empty", self.name));
        }
        if self.name.ends_with("Amount") {
            let decimals = self.text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let number = self.text.chars().all(|c| c.is_ascii_digit() || c == '.') && decimals <= 2;
            if attribute("currencyID") != Some("EUR") || !number {
                faults.push(format!("{} is no amount: {}", self.name, self.text));
            }
        }
        if self.name.ends_with("Quantity") && (attribute("unitCode").is_none() || self.text.parse::<f64>().is_err()) {
            faults.push(format!("{} is no quantity", self.name));
        }
        if self.name.ends_with("Date") && self.text.parse::<chrono::NaiveDate>().is_err() {
            faults.push(format!("{} is no day: {}", self.name, self.text));
        }
        faults
    }

    /// Minor units of all amounts on a path.
    fn amounts(&self, path: &[&str]) -> Vec<i64> {
        let Some((first, rest)) = path.split_first() else { return vec![self.text.replace('.', "").parse().expect("an amount")] };
        self.children.iter().filter(|child| child.name == *first).flat_map(|child| child.amounts(rest)).collect()
    }
}

async fn note() -> Element {
    let s = Scene::set().await;
    let one = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let two = s.owed(&s.cast.ardent_user, 100_000, 40_001).await;
    let payment = s.pay(&s.cast.finance, &[(one.id, 10_000), (two.id, 20_001)]).await.ok();
    let answer = s.as_(&s.cast.ardent_user).await.call(&api::CREDIT_NOTE, &[&payment.id], &Nothing {}).await;
    Element::read(&answer.text())
}

#[tokio::test]
async fn a_credit_note_is_what_the_schema_of_ubl_2_1_allows() {
    let note = note().await;
    assert_eq!(note.name, "CreditNote");
    assert_eq!(note.faults(), Vec::<String>::new());
    let xmlns = |name: &str| note.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let space = |name: &str| format!("urn:oasis:names:specification:ubl:schema:xsd:{name}-2");
    for (prefix, name) in [("xmlns", "CreditNote"), ("xmlns:cac", "CommonAggregateComponents"), ("xmlns:cbc", "CommonBasicComponents")] {
        assert_eq!(xmlns(prefix), Some(space(name).as_str()));
    }
    // What has no place in the schema but in its readers: the sums.
    let total = |name: &str| note.amounts(&["cac:LegalMonetaryTotal", name])[0];
    let lines = note.amounts(&["cac:CreditNoteLine", "cbc:LineExtensionAmount"]);
    assert_eq!((lines.len(), lines.iter().sum::<i64>()), (2, total("cbc:LineExtensionAmount")));
    let tax = note.amounts(&["cac:TaxTotal", "cbc:TaxAmount"])[0];
    assert_eq!(total("cbc:TaxExclusiveAmount"), total("cbc:LineExtensionAmount"));
    assert_eq!(total("cbc:TaxInclusiveAmount"), total("cbc:TaxExclusiveAmount") + tax);
    assert_eq!(total("cbc:PayableAmount"), total("cbc:TaxInclusiveAmount"));
    assert_eq!(note.amounts(&["cac:TaxTotal", "cac:TaxSubtotal", "cbc:TaxableAmount"]), [total("cbc:TaxExclusiveAmount")]);
    assert_eq!(note.amounts(&["cac:CreditNoteLine", "cac:Price", "cbc:PriceAmount"]), lines, "one of each");
}

#[tokio::test]
async fn the_check_of_the_schema_notices_what_is_wrong() {
    let note = note().await;
    let last = note.children.len() - 1;
    type Spoil = fn(&mut Element, usize);
    let spoils: [(Spoil, &str); 6] = [
        (|note, _| note.children.swap(1, 2), "cbc:ID comes too late in CreditNote"),
        (|note, last| note.children.swap(0, last), "cac:LegalMonetaryTotal comes too late in CreditNote"),
        (|note, _| note.children.retain(|child| child.name != "cac:CreditNoteLine"), "cac:CreditNoteLine stands 0 times in CreditNote"),
        (|note, _| note.children.retain(|child| child.name != "cbc:IssueDate"), "cbc:IssueDate stands 0 times in CreditNote"),
        (|note, last| note.children[last].children[0].name = "cbc:Number".to_owned(), "cbc:Number does not belong into cac:CreditNoteLine"),
        (|note, _| note.children[2].text = "23.11.2026".to_owned(), "cbc:IssueDate is no day: 23.11.2026"),
    ];
    for (spoil, fault) in spoils {
        let mut spoiled = note.clone();
        spoil(&mut spoiled, last);
        assert!(spoiled.faults().iter().any(|found| found == fault), "{fault}: {:?}", spoiled.faults());
    }
}
