//! Words of the choices that come with the program and that no company changes. Stages, reasons and ways of paying are the
//! company's (`settings`), statuses belong to the kind (`VoucherKind::statuses`).

use super::field::VoucherField;
use crate::{
    customer::field::CustomerField,
    value::{Entry, Label},
};

/// The dictionary of a field; empty where there is none, or where it depends on kind or company.
pub fn entries(field: VoucherField) -> &'static [Entry] {
    match field {
        VoucherField::Form => FORMS,
        VoucherField::Tax => TAXES,
        VoucherField::InvoiceState => INVOICED,
        VoucherField::FreightPayer => PAYERS,
        VoucherField::Source => CustomerField::Source.entries(),
        _ => &[],
    }
}

const fn entry(key: &'static str, zh: &'static str, en: &'static str) -> Entry {
    Entry { key, label: Label { zh, en } }
}

const FORMS: &[Entry] = &[entry("order", "订单", "Order"), entry("contract", "合同", "Contract")];
/// Keys of `money::TaxMode`.
const TAXES: &[Entry] = &[entry("included", "含税", "Tax included"), entry("excluded", "不含税", "Tax on top")];
const INVOICED: &[Entry] =
    &[entry("no", "未开", "Not yet"), entry("yes", "已开", "Yes"), entry("not_needed", "不需要", "Not needed")];
const PAYERS: &[Entry] = &[entry("us", "我方", "Us"), entry("them", "对方", "Them")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::TaxMode;

    #[test]
    fn words_of_taxes_are_those_of_the_modes() {
        let keys: Vec<_> = entries(VoucherField::Tax).iter().map(|entry| entry.key).collect();
        assert_eq!(keys, TaxMode::ALL.map(TaxMode::key));
        assert!(entries(VoucherField::Subject).is_empty());
    }
}
