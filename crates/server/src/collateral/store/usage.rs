//! How often what was looked at and downloaded, by whom.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guildhall_domain::{
    access::Scope,
    collateral::{AssetId, usage::UsageKind},
    partner::{PartnerId, PersonId},
};
use sea_orm::ConnectionTrait;

use super::{id, places, values};
use crate::{
    db::{Tx, sql},
    error::Error,
};

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::collateral) struct Use {
    pub(in crate::collateral) asset: AssetId,
    pub(in crate::collateral) number: i32,
    pub(in crate::collateral) person: PersonId,
    pub(in crate::collateral) partner: Option<PartnerId>,
    pub(in crate::collateral) kind: UsageKind,
    pub(in crate::collateral) day: NaiveDate,
}

/// The name in the table.
pub(in crate::collateral) const fn usage_slug(kind: UsageKind) -> &'static str {
    match kind {
        UsageKind::View => "view",
        UsageKind::Download => "download",
    }
}

/// Adds to the counts.
pub(in crate::collateral) async fn count(tx: &Tx, uses: &BTreeMap<Use, i64>) -> Result<(), Error> {
    let text = "INSERT INTO collateral_usage (asset_id, number, person_id, partner_id, kind, day, uses) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (asset_id, day, person_id, kind, number) DO UPDATE SET uses = collateral_usage.uses + excluded.uses";
    for (what, times) in uses {
        let values = [
            what.asset.to_string().into(),
            i64::from(what.number).into(),
            what.person.to_string().into(),
            what.partner.map(|partner| partner.to_string()).into(),
            usage_slug(what.kind).into(),
            what.day.to_string().into(),
            (*times).into(),
        ];
        tx.execute_raw(sql(tx, text, values)).await?;
    }
    Ok(())
}

/// One line of an asset's use.
#[derive(Debug, Clone)]
pub(in crate::collateral) struct UsedBy {
    pub(in crate::collateral) day: NaiveDate,
    pub(in crate::collateral) person: PersonId,
    pub(in crate::collateral) name: String,
    pub(in crate::collateral) partner: Option<PartnerId>,
    pub(in crate::collateral) partner_name: String,
    pub(in crate::collateral) is_download: bool,
    pub(in crate::collateral) uses: u64,
}

/// An asset's use since a day by the partners in a scope. The vendor's own use is told to those who see every partner.
pub(in crate::collateral) async fn usage_of(
    db: &impl ConnectionTrait,
    asset: AssetId,
    since: NaiveDate,
    scope: Scope<'_>,
) -> Result<Vec<UsedBy>, Error> {
    let mut arguments = vec![asset.to_string().into(), since.to_string().into()];
    let within = match scope {
        Scope::All => "TRUE".to_owned(),
        Scope::Own(partner) => {
            arguments.push(partner.to_string().into());
            "u.partner_id = $3".to_owned()
        }
        Scope::Assigned(partners) if partners.is_empty() => return Ok(Vec::new()),
        Scope::Assigned(partners) => {
            let partners: Vec<_> = partners.iter().collect();
            arguments.extend(values(&partners));
            format!("u.partner_id IN ({})", places(3, partners.len()))
        }
    };
    let text = format!(
        "SELECT u.day, u.person_id, u.partner_id, COALESCE(p.name, ''), u.kind, u.uses, o.name FROM collateral_usage u
            JOIN people o ON o.id = u.person_id LEFT JOIN partners p ON p.id = u.partner_id WHERE u.asset_id = $1 AND u.day >= $2 AND {within} ORDER BY u.day"
    );
    let rows = db.query_all_raw(sql(db, &text, arguments)).await?;
    let used = |row: &sea_orm::QueryResult| {
        Ok(UsedBy {
            day: row.try_get_by_index::<String>(0)?.parse().map_err(Error::internal)?,
            person: id(&row.try_get_by_index::<String>(1)?)?,
            partner: row.try_get_by_index::<Option<String>>(2)?.map(|partner| id(&partner)).transpose()?,
            partner_name: row.try_get_by_index(3)?,
            is_download: row.try_get_by_index::<String>(4)? == "download",
            uses: u64::try_from(row.try_get_by_index::<i64>(5)?).unwrap_or_default(),
            name: row.try_get_by_index(6)?,
        })
    };
    rows.iter().map(used).collect()
}

/// What somebody downloaded once, with the newest version of it that they have met.
pub(in crate::collateral) async fn met(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<(AssetId, i32)>, Error> {
    let text = "SELECT asset_id, MAX(number) FROM collateral_usage WHERE person_id = $1
        GROUP BY asset_id HAVING SUM(CASE WHEN kind = 'download' THEN 1 ELSE 0 END) > 0 ORDER BY asset_id";
    let rows = db.query_all_raw(sql(db, text, [person.to_string().into()])).await?;
    let line = |row: &sea_orm::QueryResult| {
        Ok((id(&row.try_get_by_index::<String>(0)?)?, i32::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(i32::MAX)))
    };
    rows.iter().map(line).collect()
}

/// Downloads of every asset since a day.
pub(in crate::collateral) async fn downloads(db: &impl ConnectionTrait, since: NaiveDate) -> Result<Vec<(AssetId, u64)>, Error> {
    let text = "SELECT asset_id, CAST(SUM(uses) AS BIGINT) FROM collateral_usage WHERE kind = 'download' AND day >= $1 GROUP BY asset_id";
    let rows = db.query_all_raw(sql(db, text, [since.to_string().into()])).await?;
    let line = |row: &sea_orm::QueryResult| {
        Ok((id(&row.try_get_by_index::<String>(0)?)?, u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default()))
    };
    rows.iter().map(line).collect()
}

/// What the people who use an asset use besides, most people first.
pub(in crate::collateral) async fn used_together(
    db: &impl ConnectionTrait,
    asset: AssetId,
    since: NaiveDate,
) -> Result<Vec<AssetId>, Error> {
    let text = "SELECT o.asset_id FROM collateral_usage o JOIN
            (SELECT DISTINCT person_id FROM collateral_usage WHERE asset_id = $1 AND day >= $2 LIMIT 200) readers ON readers.person_id = o.person_id
        WHERE o.asset_id <> $1 AND o.day >= $2 GROUP BY o.asset_id ORDER BY COUNT(DISTINCT o.person_id) DESC, o.asset_id LIMIT 60";
    let rows = db.query_all_raw(sql(db, text, [asset.to_string().into(), since.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}
