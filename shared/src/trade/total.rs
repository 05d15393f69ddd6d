//! What a voucher comes to.

use super::{
    field::{LineField, VoucherField},
    record::{Line, Voucher},
};
use crate::money::{Currency, LineAmount, MoneyError, Priced, TaxMode, minor};

/// What a voucher comes to, in minor units of its currency. `total = net + tax − discount`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Its lines without tax.
    pub net: i64,
    /// The tax in or on them.
    pub tax: i64,
    /// What is taken off the whole.
    pub discount: i64,
    /// What it comes to.
    pub total: i64,
}

impl Line {
    /// What the line comes to in a voucher of this currency and tax.
    ///
    /// # Errors
    /// When it is too large.
    pub fn amount(&self, currency: Currency, tax: TaxMode) -> Result<LineAmount, MoneyError> {
        let priced = Priced {
            quantity: self.decimal(LineField::Quantity),
            price: self.decimal(LineField::Price),
            discount: self.percent(LineField::Discount),
            tax_rate: self.percent(LineField::TaxRate),
            tax,
        };
        priced.amount(currency)
    }
}

impl Voucher {
    /// What it comes to: the sum of its lines less the discount on the whole; without lines the amount that was entered.
    ///
    /// # Errors
    /// When it is too large.
    pub fn totals(&self) -> Result<Totals, MoneyError> {
        let (currency, mode) = (self.currency(), self.tax());
        let mut lines = self.lines().peekable();
        if lines.peek().is_none() {
            let amount = minor(i128::from(self.integer(VoucherField::Amount).unwrap_or(0)))?;
            return Ok(Totals { net: amount, tax: 0, discount: 0, total: amount });
        }
        let (mut net, mut tax) = (0_i128, 0_i128);
        for line in lines {
            let amount = line.amount(currency, mode)?;
            net += i128::from(amount.net);
            tax += i128::from(amount.tax);
        }
        let discount = self.integer(VoucherField::Discount).unwrap_or(0);
        let total = minor(net + tax - i128::from(discount))?;
        Ok(Totals { net: minor(net)?, tax: minor(tax)?, discount, total })
    }
}
