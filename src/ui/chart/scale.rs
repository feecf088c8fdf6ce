//! The scale of a plot: from zero to a round number.

/// The smallest round number with a round half that is not below `max`.
pub(super) fn top(max: f64) -> f64 {
    if max.is_nan() || max <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(max.log10().floor());
    let steps = [1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|round| *round >= max).unwrap_or(power * 10.0)
}

/// A part of the whole in thousandths, from 0 to 1000.
pub(super) fn thousandths(part: f64, whole: f64) -> u32 {
    if whole > 0.0 { (part / whole * 1000.0).round().clamp(0.0, 1000.0) as u32 } else { 0 }
}

/// Thousandths as a length of SVG: `85.5%`.
pub(super) fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// At most so many of the labels as fit: all, or the first, the middle and the last.
pub(super) fn sparse(labels: &[String], most: usize) -> Vec<String> {
    match (labels, labels.len() <= most) {
        ([first, .., last], false) => [Some(first), labels.get(labels.len() / 2), Some(last)].into_iter().flatten().cloned().collect(),
        _ => labels.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_round_and_not_below() {
        for (max, round) in
            [(34.0, 40.0), (445.0, 500.0), (1.0, 1.0), (0.0, 1.0), (999.0, 1000.0), (0.07, 0.08), (6_100_000.0, 8_000_000.0)]
        {
            assert!((top(max) - round).abs() < round * 1e-9, "{max}: {}", top(max));
        }
    }

    #[test]
    fn lengths_stay_inside_the_plot() {
        assert_eq!((thousandths(5.0, 4.0), thousandths(-1.0, 4.0), thousandths(1.0, 0.0), thousandths(1.0, 8.0)), (1000, 0, 0, 125));
        assert_eq!(percent(855), "85.5%");
    }

    #[test]
    fn few_labels_stay_many_thin_out() {
        let labels: Vec<String> = (1..=12).map(|month| month.to_string()).collect();
        assert_eq!(sparse(&labels, 8), ["1", "7", "12"]);
        assert_eq!(sparse(&labels, 12), labels);
        assert_eq!(sparse(&[], 3), Vec::<String>::new());
    }
}
