//! What a line of a document comes to.

use serde::{Deserialize, Serialize};

use super::{Currency, Decimal, MoneyError, divide, minor};

/// Hundredths of a percent in one whole.
const WHOLE: i128 = 10_000;

/// Whether prices have the tax in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum TaxMode {
    /// 含税: the price is what is paid; the tax is a part of it.
    #[default]
    Included,
    /// 不含税: the tax comes on top.
    Excluded,
}

impl TaxMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Included, Self::Excluded];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Excluded => "excluded",
        }
    }

    /// The mode of a stored name; the usual one where it is not known.
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|mode| mode.key() == key).unwrap_or_default()
    }
}

/// What the amount of a line is reckoned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Priced {
    /// How many.
    pub quantity: Decimal,
    /// The price of one, in major units of the currency.
    pub price: Decimal,
    /// What is taken off, hundredths of a percent of the price; 0 = nothing, 10,000 = all of it.
    pub discount: i64,
    /// The tax, hundredths of a percent.
    pub tax_rate: i64,
    /// Whether the price has it in it.
    pub tax: TaxMode,
}

/// What a line comes to, in minor units. `total = net + tax`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineAmount {
    /// Without tax.
    pub net: i64,
    /// The tax.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
}

impl Priced {
    /// What the line comes to:
    ///
    /// ```text
    /// base  = round(quantity × price × (1 − discount))          the one rounding of the line
    /// 含税    total = base, tax = round(base × rate / (1 + rate)), net = total − tax
    /// 不含税  net = base,   tax = round(base × rate),              total = net + tax
    /// ```
    /// Rounded half away from zero to the currency's minor unit.
    ///
    /// # Errors
    /// When it is too large.
    pub fn amount(&self, currency: Currency) -> Result<LineAmount, MoneyError> {
        let base = self.base(currency)?;
        let (base_wide, rate) = (i128::from(base), i128::from(self.tax_rate.max(0)));
        match self.tax {
            TaxMode::Included => {
                let tax = minor(divide(base_wide * rate, WHOLE + rate))?;
                Ok(LineAmount { net: base - tax, tax, total: base })
            }
            TaxMode::Excluded => {
                let tax = minor(divide(base_wide * rate, WHOLE))?;
                Ok(LineAmount { net: base, tax, total: minor(base_wide + i128::from(tax))? })
            }
        }
    }

    fn base(&self, currency: Currency) -> Result<i64, MoneyError> {
        let product = i128::from(self.quantity.0)
            .checked_mul(i128::from(self.price.0))
            .and_then(|product| product.checked_mul(WHOLE - i128::from(self.discount.clamp(0, 10_000))))
            .and_then(|product| product.checked_mul(10_i128.pow(currency.exponent())))
            .ok_or(MoneyError::Overflow)?;
        let scale = i128::from(Decimal::ONE.0) * i128::from(Decimal::ONE.0) * WHOLE;
        minor(divide(product, scale))
    }
}
