//! The charts: the finding first, the numbers behind each.

use guildhall_domain::{
    funds::{Health, Program, Share},
    portal,
};
use leptos::prelude::*;

use super::super::{
    super::say,
    parts::{amount, programs},
    programs::share,
};
use crate::{
    i18n::{compact, day, day_short, language, percent},
    query::Query,
    session,
    ui::{BarChart, Card, DonutChart, Mark, Share as Part},
};

/// All charts, each in a card.
pub fn view(health: Signal<Health>) -> AnyView {
    let programs = programs();
    // Whose money it is partners know.
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    view! {
        <Card>{utilisation(health)}</Card>
        <Card>{ageing(health)}</Card>
        <Card>{forecast(health)}</Card>
        {vendor.then(|| view! { <Card>{parts(health, By::Region, programs)}</Card> })}
        <Card>{parts(health, By::Type, programs)}</Card>
        {vendor.then(|| view! { <Card>{losers(health)}</Card> })}
    }
    .into_any()
}

/// Writes an axis: minor units as whole ones, short.
fn written(health: Signal<Health>) -> Callback<f64, String> {
    Callback::new(move |value: f64| {
        let exponent = health.with(|health| health.currency.exponent());
        compact(value / 10f64.powi(i32::try_from(exponent).unwrap_or(2)))
    })
}

fn money(health: &Health, minor: i64) -> String {
    amount(minor, health.currency)
}

fn utilisation(health: Signal<Health>) -> AnyView {
    let finding = Signal::derive(move || {
        health.with(|health| {
            let free = share(health.available()) / share(health.balance.allocated).max(1.0);
            t!("funds.vendor.health.free", share = percent(free))
        })
    });
    let measure = Signal::derive(move || health.with(|health| t!("funds.vendor.health.measure", currency = health.currency.to_string())));
    let shares = Signal::derive(move || {
        let (balance, available, lapsed) = health.with(|health| (health.balance, health.available(), health.lapsed));
        let part = |name: String, minor: i64, mark: Mark| Part { name, value: share(minor.max(0)), mark };
        vec![
            part(t!("funds.vendor.balance.available"), available, Mark::Subject),
            part(t!("funds.vendor.balance.committed"), balance.committed, Mark::Kin),
            part(t!("funds.vendor.balance.paid"), balance.paid, Mark::Quiet),
            part(t!("funds.vendor.balance.forfeited"), balance.forfeited - balance.reinstated + lapsed, Mark::Past),
        ]
    });
    view! { <DonutChart finding=finding measure=measure shares=shares written=written(health) /> }.into_any()
}

fn ageing(health: Signal<Health>) -> AnyView {
    let finding = Signal::derive(move || {
        health.with(|health| match health.ageing.within_30 {
            0 => t!("funds.vendor.health.ageing.none"),
            soon => t!("funds.vendor.health.ageing.some", amount = money(health, soon)),
        })
    });
    let bars = Signal::derive(move || {
        let ageing = health.with(|health| health.ageing);
        let bar = |key: &str, minor: i64| (t!(&format!("funds.vendor.health.age.{key}")), share(minor));
        vec![bar("30", ageing.within_30), bar("60", ageing.within_60), bar("90", ageing.within_90), bar("later", ageing.later)]
    });
    let subject = Signal::derive(move || Some(t!("funds.vendor.health.age.30")));
    let measure = Signal::derive(move || health.with(|health| t!("funds.vendor.health.ageing", currency = health.currency.to_string())));
    view! { <BarChart finding=finding measure=measure bars=bars subject=subject written=written(health) /> }.into_any()
}

fn forecast(health: Signal<Health>) -> AnyView {
    let finding = Signal::derive(move || {
        health.with(|health| match health.forecast.iter().max_by_key(|lapse| lapse.amount) {
            Some(most) => t!("funds.vendor.health.forecast.most", amount = money(health, most.amount), day = day(most.on)),
            None => t!("funds.vendor.health.forecast.none"),
        })
    });
    let bars = Signal::derive(move || {
        health.with(|health| health.forecast.iter().map(|lapse| (day_short(lapse.on), share(lapse.amount))).collect())
    });
    let subject = Signal::derive(move || {
        health.with(|health| health.forecast.iter().max_by_key(|lapse| lapse.amount).map(|lapse| day_short(lapse.on)))
    });
    let measure = Signal::derive(move || health.with(|health| t!("funds.vendor.health.forecast", currency = health.currency.to_string())));
    view! { <BarChart finding=finding measure=measure bars=bars subject=subject written=written(health) /> }.into_any()
}

/// What a list compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Region,
    Type,
}

/// The name of a part: a region's or type's.
fn named(part: &Share, by: By, programs: &[Program]) -> String {
    if !part.name.is_empty() {
        return part.name.clone();
    }
    match by {
        By::Region => session::portal().with(|portal| portal::label(&portal.regions, &part.key, &language()).to_owned()),
        By::Type => {
            let kind = programs.iter().find_map(|program| program.program.rules.activity_type(&part.key));
            kind.map_or_else(|| part.key.clone(), say::activity_type)
        }
    }
}

/// Names in sight.
const RANKS: usize = 7;

/// Names with a bar and an amount each: names are too long to stand below columns. The numbers are in sight.
fn ranks(finding: Signal<String>, measure: Signal<String>, rows: Signal<Vec<(String, i64)>>, health: Signal<Health>) -> AnyView {
    let table = move || {
        let mut rows = rows.get();
        let most = rows.iter().map(|(_, minor)| *minor).max().unwrap_or_default().max(1);
        let row = |(name, minor): (String, i64)| {
            let words = health.with(|health| money(health, minor));
            view! {
                <tr>
                    <th scope="row"><bdi>{name}</bdi></th>
                    <td><progress aria-hidden="true" prop:max=share(most) prop:value=share(minor)></progress></td>
                    <td class="num">{words}</td>
                </tr>
            }
        };
        // A long tail is folded: the finding is at the top.
        let tail = rows.split_off(RANKS.min(rows.len()));
        let count = tail.len();
        let tail = (count > 0).then(|| {
            view! {
                <details class="fold bare">
                    <summary>{t!("funds.vendor.health.more", count = count)}</summary>
                    <table class="table" data-density="compact" aria-label=measure><tbody>{tail.into_iter().map(row).collect_view()}</tbody></table>
                </details>
            }
        });
        view! {
            <table class="table" data-density="compact" aria-label=measure><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table>
            {tail}
        }
    };
    view! { <figure class="chart"><figcaption><b>{finding}</b><span class="muted small">{measure}</span></figcaption>{table}</figure> }
        .into_any()
}

/// Committed and paid money by region or type.
fn parts(health: Signal<Health>, by: By, programs: Query<Vec<Program>>) -> AnyView {
    let rows = Signal::derive(move || {
        let programs = programs.get().unwrap_or_default();
        let mut rows: Vec<(String, i64)> = health.with(|health| {
            let all = match by {
                By::Region => &health.by_region,
                By::Type => &health.by_type,
            };
            all.iter().map(|part| (named(part, by, &programs), part.balance.committed + part.balance.paid)).collect()
        });
        rows.sort_by_key(|(_, minor)| -minor);
        rows
    });
    let finding = Signal::derive(move || match (rows.get().first().filter(|(_, minor)| *minor > 0), by) {
        (Some((name, _)), By::Region) => t!("funds.vendor.health.region.most", name = name),
        (Some((name, _)), By::Type) => t!("funds.vendor.health.type.most", name = name),
        (None, _) => t!("funds.vendor.health.unused"),
    });
    let measure = Signal::derive(move || {
        let currency = health.with(|health| health.currency.to_string());
        match by {
            By::Region => t!("funds.vendor.health.region", currency = currency),
            By::Type => t!("funds.vendor.health.type", currency = currency),
        }
    });
    ranks(finding, measure, rows, health)
}

/// Who would lose most.
fn losers(health: Signal<Health>) -> AnyView {
    let rows = Signal::derive(move || {
        let row = |part: &Share| (part.name.clone(), part.available().max(0));
        health.with(|health| health.by_partner.iter().map(row).collect::<Vec<_>>())
    });
    let finding = Signal::derive(move || {
        health.with(|health| match health.by_partner.first().filter(|part| part.available() > 0) {
            Some(part) => {
                t!("funds.vendor.health.partner.most", name = part.name.clone(), amount = money(health, part.available()))
            }
            None => t!("funds.vendor.health.unused.none"),
        })
    });
    let measure = Signal::derive(move || health.with(|health| t!("funds.vendor.health.partner", currency = health.currency.to_string())));
    ranks(finding, measure, rows, health)
}
