//! Money: whole minor units with their currency, fixed decimals for quantities, prices and rates, and the one way to
//! round. Nothing here is a float, and nothing panics: what does not fit is an error.
//!
//! **Scales.** Amounts are minor units (fen, cents) in `i64`. Quantities, unit prices and rates are `Decimal`s of six
//! places: a screw costs 0.000125 dollars apiece, 100 dong 0.028123 yuan, and nine million million of anything is more
//! than anybody trades.
//!
//! **Rounding.** Half away from zero, to the minor unit, once per line (`line`): what is added up afterwards are whole
//! numbers, so a document is always the sum of its lines.

mod capital;
mod currency;
mod decimal;
mod line;
mod parse;
#[cfg(test)]
mod tests;

pub use capital::capital;
pub use currency::{Currency, NotACurrency};
pub use decimal::Decimal;
pub use line::{LineAmount, Priced, TaxMode};
pub use parse::{BadNumber, parse_amount, parse_decimal};

use serde::{Deserialize, Serialize};

use crate::value::AMOUNT_MAX;

/// A result that no amount of money can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum MoneyError {
    /// Beyond the largest amount, `AMOUNT_MAX`.
    #[error("the amount is too large")]
    Overflow,
    /// Amounts of different currencies.
    #[error("amounts of different currencies")]
    Currency,
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: fen, cents, yen.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// An amount.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currency);
        }
        minor(i128::from(self.minor) + i128::from(other.minor)).map(|sum| Self::new(sum, self.currency))
    }

    /// The difference.
    ///
    /// # Errors
    /// When the currencies differ or the difference is too large.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(Self::new(other.minor.checked_neg().ok_or(MoneyError::Overflow)?, other.currency))
    }

    /// The amount in yuan: `minor / 10^exponent × rate / 100`, rounded to the fen. `rate`: yuan for 100 units of the
    /// currency (`domain` §1); yuan themselves need none.
    ///
    /// # Errors
    /// When the amount is too large.
    pub fn in_yuan(self, rate: Decimal) -> Result<Self, MoneyError> {
        if self.currency == Currency::CNY {
            return Ok(self);
        }
        // Fen: 100 of them in a yuan, of which the rate is for 100 units. Both hundreds cancel.
        let divisor = 10_i128.pow(self.currency.exponent()) * i128::from(Decimal::ONE.0);
        let fen = divide(i128::from(self.minor) * i128::from(rate.0), divisor);
        minor(fen).map(|fen| Self::new(fen, Currency::CNY))
    }
}

/// A whole number of minor units within what amounts may be.
pub(crate) fn minor(amount: i128) -> Result<i64, MoneyError> {
    let amount = i64::try_from(amount).map_err(|_| MoneyError::Overflow)?;
    if amount.unsigned_abs() > AMOUNT_MAX.unsigned_abs() { Err(MoneyError::Overflow) } else { Ok(amount) }
}

/// A quotient rounded half away from zero. The divisor is positive.
pub(crate) fn divide(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    if rest.unsigned_abs() * 2 >= divisor.unsigned_abs() { quotient + dividend.signum() } else { quotient }
}
