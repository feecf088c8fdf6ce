//! Payments: what waits for money, what was paid, and how it is taken back.

mod credit_note;
mod export;
mod import;
mod pay;
mod reverse;
mod rows;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Payable, PayableFilter, Payment, PaymentFilter, api},
    page::Page,
    problem::Refusal as _,
};

pub use self::{pay::pay, reverse::reverse};
use super::{
    claims::{self, present},
    duplicates, ground, hands,
};
use crate::{cx::Cx, error::Error, routes::Routes};

/// Mounts their endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::PAYABLES, Access::Finance, payables);
    routes.on(&api::PAYMENTS, Access::Member, list);
    routes.bytes(&api::EXPORT_PAYMENTS, Access::Member, export::export);
    routes.on(&api::PAY, Access::Finance, pay::pay);
    routes.on(&api::IMPORT_PAYMENTS, Access::Finance, import::import);
    routes.on(&api::PAYMENT, Access::Member, read);
    routes.bytes(&api::CREDIT_NOTE, Access::Member, credit_note::credit_note);
    routes.on(&api::REVERSE, Access::Finance, reverse::reverse);
}

/// Claims that wait for money.
async fn payables(cx: Cx, filter: PayableFilter) -> Result<Page<Payable>, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let Page { items: rows, next, total } = claims::rows::payable(db, actor, &filter).await?;
    let grounds = ground::many(db, actor, &rows.iter().map(|row| row.activity).collect::<Vec<_>>()).await?;
    let alike = duplicates::of(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let rows: Vec<_> = rows.iter().filter_map(|row| grounds.get(&row.activity).map(|ground| (ground, row))).collect();
    let hands = hands::of(db, &rows).await?;
    let mut items = Vec::with_capacity(rows.len());
    for ((ground, row), hands) in rows.into_iter().zip(hands) {
        let count = alike.get(&row.id).map_or(0, |found| u32::try_from(found.len()).unwrap_or(u32::MAX));
        items.push(Payable {
            claim: present::summary(ground, row, actor, count),
            program: ground.program,
            program_name: ground.program_name.clone(),
            gl_code: ground.gl_code.clone(),
            open: ground.money(row.open()),
            due_on: row.clock.and_then(|clock| clock.due_on),
            approved_at: row.decided_at.unwrap_or(row.updated_at),
            barred: pay::bar(ground, row, &hands, actor.person).err().map(|refusal| refusal.code().to_owned()),
        });
    }
    Ok(Page { items, next, total })
}

pub async fn list(cx: Cx, filter: PaymentFilter) -> Result<Page<Payment>, Error> {
    rows::list(cx.app.db.read(), cx.actor()?, &filter).await
}

async fn read(cx: Cx, _: Nothing) -> Result<Payment, Error> {
    rows::read(cx.app.db.read(), cx.actor()?, cx.id("id")?).await
}
