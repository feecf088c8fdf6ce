//! What is counted of each asset, newest first and close together in memory: counting everything walks straight through it.

use guildhall_domain::collateral::Kind;

use super::{Catalogue, Entry, symbols::Symbol};

/// What is counted of one asset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The asset's place in the catalogue.
    pub(super) index: u32,
    /// Milliseconds of its last change.
    pub(super) updated: i64,
    pub(super) language: Symbol,
    pub(super) kind: Kind,
    pub(super) restricted: bool,
    /// Where its products, regions and tags begin in [`Rows::symbols`], and how many of each there are.
    start: u32,
    products: u16,
    regions: u16,
    tags: u16,
}

/// All assets, by last change, newest first.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The place in the catalogue of each: who passes most of them by reads nothing else.
    indices: Vec<u32>,
    symbols: Vec<Symbol>,
}

/// The words of one asset that are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) products: &'a [Symbol],
    pub(super) regions: &'a [Symbol],
    pub(super) tags: &'a [Symbol],
}

impl Rows {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let count = catalogue.entries.len();
        let mut rows = Self { rows: Vec::with_capacity(count), indices: Vec::with_capacity(count), symbols: Vec::new() };
        let mut order: Vec<(i64, u32)> = catalogue.numbered().map(|(index, entry)| (entry.updated_at.timestamp_millis(), index)).collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        for (_, index) in order {
            if let Some(entry) = catalogue.at(index) {
                rows.add(index, entry);
            }
        }
        rows
    }

    fn add(&mut self, index: u32, entry: &Entry) {
        let start = u32::try_from(self.symbols.len()).unwrap_or(u32::MAX);
        // Nothing has so many: the input's own limits are far lower.
        let mut put = |symbols: &[Symbol]| {
            let symbols = symbols.get(..usize::from(u16::MAX)).unwrap_or(symbols);
            self.symbols.extend_from_slice(symbols);
            u16::try_from(symbols.len()).unwrap_or(u16::MAX)
        };
        let (products, regions, tags) = (put(&entry.products), put(&entry.regions), put(&entry.tags));
        self.indices.push(index);
        self.rows.push(Row {
            index,
            updated: entry.updated_at.timestamp_millis(),
            language: entry.language,
            kind: entry.kind,
            restricted: entry.is_restricted(),
            start,
            products,
            regions,
            tags,
        });
    }

    /// The asset of a rank.
    pub(super) fn at(&self, rank: u32) -> Option<&Row> {
        self.rows.get(rank as usize)
    }

    /// The place in the catalogue of a rank.
    pub(super) fn index(&self, rank: u32) -> u32 {
        self.indices.get(rank as usize).copied().unwrap_or(u32::MAX)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The words of an asset.
    pub(super) fn shared(&self, row: &Row) -> Shared<'_> {
        let rest = self.symbols.get(row.start as usize..).unwrap_or_default();
        let (products, rest) = rest.split_at_checked(usize::from(row.products)).unwrap_or_default();
        let (regions, rest) = rest.split_at_checked(usize::from(row.regions)).unwrap_or_default();
        Shared { products, regions, tags: rest.get(..usize::from(row.tags)).unwrap_or_default() }
    }
}
