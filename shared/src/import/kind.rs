//! What can be imported. Everything in which one kind differs from another is said here: which columns it knows, and
//! which it cannot do without.

use serde::{Deserialize, Serialize};

use super::target::Target;
use crate::{
    customer::field::{ContactField, CustomerField},
    product::field::ProductField,
    trade::{
        field::{LineField, VoucherField},
        voucher::VoucherKind,
    },
    value::Label,
};

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ImportKind {
    /// Customers, each with a contact and its history.
    #[default]
    Customers,
    /// Products of the catalogue.
    Products,
    /// Opportunities of customers.
    Opportunities,
    /// Orders, each with the lines of one row or of several.
    Orders,
    /// Instalments of orders 计划回款.
    Plans,
    /// Money that came 回款.
    Receipts,
}

impl ImportKind {
    /// Every kind, in the order in which a company brings its books along: what others name comes first.
    pub const ALL: [Self; 6] =
        [Self::Customers, Self::Products, Self::Opportunities, Self::Orders, Self::Plans, Self::Receipts];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Products => "products",
            Self::Opportunities => "opportunities",
            Self::Orders => "orders",
            Self::Plans => "plans",
            Self::Receipts => "receipts",
        }
    }

    /// The kind of a stored name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Self::Customers => Label { zh: "客户", en: "Customers" },
            Self::Products => Label { zh: "产品", en: "Products" },
            Self::Opportunities => Label { zh: "销售机会", en: "Opportunities" },
            Self::Orders => Label { zh: "订单", en: "Orders" },
            Self::Plans => Label { zh: "计划回款", en: "Instalments" },
            Self::Receipts => Label { zh: "回款", en: "Receipts" },
        }
    }

    /// The vouchers that its rows become, if they do.
    pub fn voucher(self) -> Option<VoucherKind> {
        match self {
            Self::Customers | Self::Products => None,
            Self::Opportunities => Some(VoucherKind::Opportunity),
            Self::Orders => Some(VoucherKind::Order),
            Self::Plans => Some(VoucherKind::Plan),
            Self::Receipts => Some(VoucherKind::Receipt),
        }
    }

    /// Everything that a column can become, in the order in which the wizard offers it.
    pub fn targets(self) -> Vec<Target> {
        let mut all = vec![Target::Skip];
        match self.voucher() {
            Some(voucher) => {
                all.extend([CustomerField::Name, CustomerField::Number].map(Target::Customer));
                all.push(Target::Key);
                let fields = voucher.fields().iter().filter(|field| takes(voucher, **field));
                all.extend(fields.map(|field| Target::Voucher(*field)));
                all.extend(lines(voucher).iter().map(|field| Target::Line(*field)));
                all.push(Target::CreatedBy);
            }
            None if self == Self::Products => {
                all.extend(ProductField::ALL.iter().map(|field| Target::Product(*field)));
            }
            None => {
                all.extend(CustomerField::ALL.iter().map(|field| Target::Customer(*field)));
                all.extend(ContactField::ALL.iter().map(|field| Target::Contact(*field)));
                all.extend([Target::Tags, Target::CreatedAt, Target::CreatedBy]);
                all.extend([Target::Record, Target::RecordedAt, Target::RecordedBy]);
            }
        }
        all.push(Target::Custom);
        all
    }

    /// What it cannot do without: of each group one at least.
    pub fn needs(self) -> &'static [&'static [Target]] {
        const WHOSE: &[Target] = &[Target::Customer(CustomerField::Name), Target::Customer(CustomerField::Number)];
        const OF: &[Target] = &[
            Target::Voucher(VoucherField::Order),
            Target::Customer(CustomerField::Name),
            Target::Customer(CustomerField::Number),
        ];
        const DAY: &[Target] = &[Target::Voucher(VoucherField::Day)];
        const AMOUNT: &[Target] = &[Target::Voucher(VoucherField::Amount)];
        match self {
            Self::Customers => &[&[Target::Customer(CustomerField::Name)]],
            Self::Products => &[&[Target::Product(ProductField::Name), Target::Product(ProductField::Code)]],
            Self::Opportunities => &[WHOSE],
            Self::Orders => &[WHOSE, DAY],
            Self::Plans | Self::Receipts => &[OF, DAY, AMOUNT],
        }
    }
}

/// Whether a column can become this field. What names another voucher cannot, but for the order that money is for.
fn takes(kind: VoucherKind, field: VoucherField) -> bool {
    let of_order = field == VoucherField::Order && matches!(kind, VoucherKind::Plan | VoucherKind::Receipt);
    of_order || (field != VoucherField::Contact && !VoucherField::LINKS.contains(&field))
}

/// Fields of lines that columns can become. An opportunity has none, but is often for one product.
fn lines(kind: VoucherKind) -> &'static [LineField] {
    use LineField as L;
    match kind {
        VoucherKind::Opportunity => &[L::Name],
        VoucherKind::Order => {
            &[L::Name, L::Code, L::Spec, L::Unit, L::Quantity, L::Price, L::Discount, L::TaxRate, L::Remark]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_a_kind_needs_is_among_what_it_takes_and_nothing_is_offered_twice() {
        for kind in ImportKind::ALL {
            let targets = kind.targets();
            assert!(kind.needs().iter().flat_map(|group| group.iter()).all(|need| targets.contains(need)), "{kind:?}");
            assert_eq!(targets.iter().collect::<HashSet<_>>().len(), targets.len(), "{kind:?}");
            assert_eq!(ImportKind::from_key(kind.key()), Some(kind));
        }
    }
}
