//! What benches make of what they measured.

/// The value below which so many of a hundred lie; not a number when nothing was measured.
pub fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(place).copied().unwrap_or(f64::NAN)
}

/// The value in the middle; not a number when nothing was measured.
pub fn median(values: Vec<f64>) -> f64 {
    percentile(values, 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_end_of_values() {
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
        assert_eq!(percentile((0..100).map(f64::from).collect(), 95), 95.0);
        assert_eq!(percentile(vec![2.0], 100), 2.0);
        assert!(median(Vec::new()).is_nan());
    }
}
