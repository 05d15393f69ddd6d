//! Fixed decimals of six places.

use serde::{Deserialize, Serialize};

use super::{MoneyError, divide};

/// A quantity, unit price or rate in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Decimal(pub i64);

impl Decimal {
    /// How many places it has.
    pub const PLACES: u32 = 6;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1_000_000);
    /// A hundred: the rate of the yuan itself.
    pub const HUNDRED: Self = Self(100_000_000);

    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * Self::ONE.0)
    }

    /// The sum.
    ///
    /// # Errors
    /// When it is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::Overflow)
    }

    /// The sum; beyond what fits, the most that does: for sums that are only compared.
    #[must_use]
    pub fn saturating_plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; beyond what fits, the most that does.
    #[must_use]
    pub fn saturating_minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The same number with `places` places at most, rounded half away from zero.
    #[must_use]
    pub fn rounded(self, places: u32) -> Self {
        let step = 10_i64.pow(Self::PLACES.saturating_sub(places));
        let steps = divide(i128::from(self.0), i128::from(step));
        i64::try_from(steps).ok().and_then(|steps| steps.checked_mul(step)).map_or(self, Self)
    }

    /// As people type it, without grouping and without zeros at the end: `12.5`.
    pub fn plain(self) -> String {
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{whole}.{part:06}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
