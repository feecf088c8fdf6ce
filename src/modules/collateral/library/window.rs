//! Which of many results are in sight: the arithmetic of a list that draws only those.

/// What was measured on the page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measure {
    /// Distance from the window's upper edge to the list's, negative once scrolled past; pixels.
    pub top: f64,
    /// Height of the window.
    pub height: f64,
    /// Distance from one row's upper edge to the next one's.
    pub row: f64,
    /// Results in a row.
    pub columns: usize,
}

/// The results to draw: from `first` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first one.
    pub first: usize,
    /// The one after the last.
    pub end: usize,
}

/// Rows drawn beyond what is in sight, on either side.
const SPARE: usize = 2;
/// Results drawn before anything was measured.
const FIRST: usize = 24;

impl Measure {
    /// The results that are really in sight: what somebody who waits for an answer has to wait for.
    #[must_use]
    pub fn in_sight(&self, total: usize) -> Span {
        let spared = self.span(total);
        if self.row < 1.0 || self.columns == 0 {
            return spared;
        }
        let row = |pixels: f64| (pixels / self.row).max(0.0) as usize;
        let (first, end) = (row(-self.top), row(self.height - self.top) + 1);
        let first = (first * self.columns).clamp(spared.first, spared.end);
        Span { first, end: (end * self.columns).clamp(first, spared.end) }
    }

    /// The results in sight, with some to spare. Whole rows, so that columns never shift.
    #[must_use]
    pub fn span(&self, total: usize) -> Span {
        if self.row < 1.0 || self.columns == 0 {
            return Span { first: 0, end: total.min(FIRST) };
        }
        let rows = total.div_ceil(self.columns);
        let seen = ((self.height / self.row).ceil().max(1.0)) as usize + 1;
        let above = ((-self.top / self.row).floor().max(0.0)) as usize;
        let last_start = rows.saturating_sub(seen + SPARE);
        let start = above.saturating_sub(SPARE).min(last_start);
        let end = (above.min(rows) + seen + SPARE).min(rows);
        Span { first: start * self.columns, end: (end.max(start) * self.columns).min(total) }
    }

    /// The room above the first result drawn.
    #[must_use]
    pub fn before(&self, span: Span) -> f64 {
        span.first.checked_div(self.columns).map_or(0.0, |rows| rows as f64 * self.row)
    }

    /// The height of all rows.
    #[must_use]
    pub fn whole(&self, total: usize) -> f64 {
        if self.columns == 0 { 0.0 } else { total.div_ceil(self.columns) as f64 * self.row }
    }
}

impl Span {
    /// The pages of `size` results that it touches.
    #[must_use]
    pub fn pages(self, size: usize) -> std::ops::Range<usize> {
        if self.end <= self.first { 0..0 } else { self.first / size..(self.end - 1) / size + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure { top: 0.0, height: 800.0, row: 250.0, columns: 3 };

    #[test]
    fn at_the_top_a_few_rows_are_drawn() {
        assert_eq!(MEASURE.span(10_000), Span { first: 0, end: 21 });
        assert_eq!(MEASURE.span(4), Span { first: 0, end: 4 });
        assert_eq!(MEASURE.span(0), Span { first: 0, end: 0 });
        assert_eq!(Measure::default().span(10_000), Span { first: 0, end: 24 });
    }

    #[test]
    fn what_is_in_sight_comes_first() {
        let under_a_head = Measure { top: 300.0, ..MEASURE };
        assert_eq!(under_a_head.in_sight(10_000), Span { first: 0, end: 9 });
        assert_eq!(under_a_head.in_sight(4), Span { first: 0, end: 4 });
        assert_eq!(under_a_head.in_sight(0), Span { first: 0, end: 0 });
        // A list that begins below the window still has its first row, for the next measuring.
        assert_eq!(Measure { top: 5_000.0, ..MEASURE }.in_sight(10_000), Span { first: 0, end: 3 });
        assert_eq!(Measure { top: -250.0 * 1_000.0, ..MEASURE }.in_sight(10_000), Span { first: 3_000, end: 3_012 });
        assert_eq!(Measure { top: -1e9, ..MEASURE }.in_sight(100).end, 100);
        assert_eq!(Measure::default().in_sight(10_000), Span { first: 0, end: 24 });
    }

    #[test]
    fn scrolled_far_only_what_is_near_is_drawn() {
        let far = Measure { top: -250.0 * 1_000.0, ..MEASURE };
        let span = far.span(10_000);
        assert_eq!(span, Span { first: 998 * 3, end: 1_007 * 3 });
        assert!((far.before(span) - 998.0 * 250.0).abs() < 0.1);
    }

    #[test]
    fn the_end_is_never_passed() {
        let end = Measure { top: -1e9, ..MEASURE };
        let span = end.span(100);
        assert_eq!(span.end, 100);
        assert!(span.first < 100 && span.first.is_multiple_of(3));
        assert!((MEASURE.whole(100) - 34.0 * 250.0).abs() < 0.1);
    }

    #[test]
    fn pages_cover_the_span() {
        assert_eq!(Span { first: 99, end: 101 }.pages(100), 0..2);
        assert_eq!(Span { first: 100, end: 200 }.pages(100), 1..2);
        assert_eq!(Span { first: 0, end: 0 }.pages(100), 0..0);
    }
}
