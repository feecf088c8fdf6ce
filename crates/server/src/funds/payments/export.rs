//! Payments as CSV for the vendor's books: one line for each claim.

use axum::response::Response;
use guildhall_domain::{
    funds::{Payment, PaymentFilter},
    money::Money,
    page::MAX_LIMIT,
};

use sea_orm::ConnectionTrait;

use super::rows;
use crate::{csv, cx::Cx, error::Error};

const HEADER: [&str; 14] = [
    "payment",
    "paid_on",
    "method",
    "reference",
    "partner",
    "program",
    "gl_code",
    "claim",
    "activity",
    "currency",
    "amount",
    "reversed",
    "program_currency",
    "program_amount",
];

/// All pages as CSV.
pub async fn export(cx: Cx, filter: PaymentFilter) -> Result<Response, Error> {
    let part = move |cursor| {
        let (cx, filter) = (cx.clone(), PaymentFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let db = cx.app.db.read();
            let (payments, next) = rows::some(db, rows::wanted(cx.actor()?, &filter), &filter).await?;
            Ok(csv::Part { rows: lines(db, payments).await?, next })
        }
    };
    csv::stream("payments.csv", &HEADER, part).await
}

async fn lines(db: &impl ConnectionTrait, payments: Vec<Payment>) -> Result<Vec<Vec<String>>, Error> {
    let booked = rows::booked(db, &payments.iter().map(|payment| payment.id).collect::<Vec<_>>()).await?;
    let mut lines = Vec::new();
    for payment in payments {
        for line in &payment.lines {
            let booked = booked.get(&(payment.id, line.claim)).ok_or_else(|| Error::internal("a payment's line is in no program"))?;
            lines.push(vec![
                payment.number.clone(),
                payment.paid_on.to_string(),
                payment.method.slug().to_owned(),
                payment.reference.clone(),
                payment.partner_name.clone(),
                booked.program.clone(),
                booked.gl_code.clone(),
                line.claim_number.clone(),
                line.activity_title.clone(),
                line.amount.currency.to_string(),
                line.amount.to_string(),
                Money::new(line.reversed, line.amount.currency).to_string(),
                booked.amount.currency.to_string(),
                booked.amount.to_string(),
            ]);
        }
    }
    Ok(lines)
}
