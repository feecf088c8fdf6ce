//! How the demo's people used the library: who looked at and took what, and when.

use super::{DemoAsset, DemoStage};

/// What somebody did with an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Looked at its page.
    View,
    /// Downloaded its file.
    Download,
}

/// One use of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoEvent {
    /// Index into the assets.
    pub asset: usize,
    /// Version that was current then, from 1.
    pub version: usize,
    /// Index of the person among the partners' people.
    pub person: usize,
    /// Index of the partner.
    pub partner: usize,
    /// What they did.
    pub kind: Taken,
    /// Day, counted from the day of seeding; never after it.
    pub day_offset: i32,
    /// Minute of the day, UTC.
    pub minute: u16,
}

/// A small generator of evenly spread numbers (xorshift64*), so that every run is the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % bound.max(1)
    }
    /// One of the weights' indices, heavier ones more often.
    fn pick(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}

/// How much a kind is asked for.
fn demand(asset: &DemoAsset) -> usize {
    let base = match asset.kind {
        "data_sheet" => 12,
        "price_list" => 18,
        "presentation" | "application_note" => 9,
        "manual" | "battle_card" | "case_study" => 7,
        "video" => 14,
        "image" | "template" => 5,
        _ => 3,
    };
    // Two flagships get most of the attention.
    let flagship = if asset.products.iter().any(|product| ["HX-40", "RL-80"].contains(product)) { 2 } else { 1 };
    base * flagship + asset.slug.len() % 5
}

/// The version that was current on a day, from 1; none before the first.
fn version_on(asset: &DemoAsset, day: i32) -> Option<usize> {
    asset.versions.iter().rposition(|version| version.day_offset <= day).map(|index| index + 1)
}

/// A few thousand uses over the last 180 days. `weekday` is the day of seeding, 0 for Monday; `partner_of` says for each person of
/// the partners which partner they work at, or that they never signed in; `sees` whether an asset is meant for a person. Assets that
/// partners never saw have no uses.
#[must_use]
pub fn usage(
    assets: &[DemoAsset],
    weekday: u8,
    partners: usize,
    partner_of: &[Option<usize>],
    sees: &dyn Fn(usize, &DemoAsset) -> bool,
) -> Vec<DemoEvent> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    // Active partners come first; every fifth one sleeps.
    let keen: Vec<usize> = (0..partners).map(|partner| if partner % 5 == 4 { 1 } else { 6 + 40 / (partner + 2) }).collect();
    let weight = |(person, partner): (usize, &Option<usize>)| {
        partner.and_then(|partner| keen.get(partner)).map_or(0, |keen| keen * (1 + (person * 7) % 4))
    };
    let people: Vec<usize> = partner_of.iter().enumerate().map(weight).collect();
    let demand: Vec<usize> = assets
        .iter()
        .map(|asset| match asset.stage {
            DemoStage::Approved if asset.starts_day.is_none_or(|day| day < 0) => demand(asset),
            DemoStage::Archived => 1,
            DemoStage::Approved | DemoStage::Draft | DemoStage::Pending | DemoStage::Rejected { .. } => 0,
        })
        .collect();
    let mut events = Vec::new();
    if people.iter().sum::<usize>() == 0 || demand.iter().sum::<usize>() == 0 {
        return events;
    }
    for day in -180..=0_i32 {
        let of_week = (i32::from(weekday) + day).rem_euclid(7);
        // Growing through the half year, quiet on weekends, busiest on Tuesdays.
        let busy = [22, 30, 27, 24, 16, 2, 1][usize::try_from(of_week).unwrap_or(0)];
        let grown = busy * usize::try_from(260 + day).unwrap_or(0) / 230;
        for _ in 0..grown + dice.below(4) {
            let person = dice.pick(&people);
            let index = dice.pick(&demand);
            let Some(asset) = assets.get(index) else { continue };
            let Some(version) = version_on(asset, day) else { continue };
            if !sees(person, asset) {
                continue;
            }
            if asset.expires_day.is_some_and(|end| day >= end) || asset.starts_day.is_some_and(|start| day < start) {
                continue;
            }
            let minute = 7 * 60 + 20 + dice.below(330) + dice.below(280);
            let at = |kind, later: usize| DemoEvent {
                asset: index,
                version,
                person,
                partner: partner_of.get(person).copied().flatten().unwrap_or(0),
                kind,
                day_offset: day,
                minute: u16::try_from(minute + later).unwrap_or(0),
            };
            events.push(at(Taken::View, 0));
            if dice.below(100) < 44 {
                events.push(at(Taken::Download, 1 + dice.below(6)));
            }
        }
    }
    events
}
