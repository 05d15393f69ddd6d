//! By what a voucher of the file is found again.

use super::{
    assemble::{self, Group},
    known::KnownVoucher,
    look_up::tight,
    plan::Planner,
};
use crate::{
    id::{DocId, IdSource, VoucherId},
    import::cell::Why,
    trade::{field::VoucherField, voucher::VoucherKind},
    value::BadValue,
};

impl<'k, I: IdSource> Planner<'_, 'k, I> {
    /// By what the record is known: its identifier, the voucher that has it, and the row of the file that was it already.
    pub fn identity(
        &mut self,
        group: &Group,
        of: DocId,
        order: Option<VoucherId>,
    ) -> Result<(VoucherId, Option<&'k KnownVoucher>, Option<u32>), Why> {
        let (kind, row) = (self.choices.kind, group.rows.first().copied().unwrap_or(0));
        let voucher = kind.voucher().ok_or(Why::Value(BadValue::WrongKind))?;
        let mut key = tight(group.key());
        let keyed = !key.is_empty();
        let repeated = if keyed {
            self.taken.get(&key).copied()
        } else {
            key = assemble::stand_in(kind, group, of, order);
            let many = self.taken.entry(format!("count of {key}")).and_modify(|many| *many += 1).or_insert(0);
            key = format!("{key}/{many}");
            None
        };
        self.taken.entry(key.clone()).or_insert(row);
        let number = group.text(VoucherField::Number);
        let by_number = if number.is_empty() { Vec::new() } else { self.index.numbered(voucher, number) };
        let mut found: Vec<&'k KnownVoucher> =
            by_number.into_iter().filter(|one| !self.reversed.contains(&one.id) && one.reverses.is_none()).collect();
        let mut generation = 0;
        let id = loop {
            let id = assemble::record_id(kind, &key, generation);
            match self.index.voucher(id) {
                Some(held) if self.reversed.contains(&held.id) => generation += 1,
                held => {
                    // What was imported under this key before counts more than what was typed by hand under this number.
                    held.into_iter().for_each(|held| found.insert(0, held));
                    break id;
                }
            }
        };
        if !keyed {
            found.extend(self.typed_by_hand(group, of, order, voucher, &key));
        }
        match found.iter().find(|held| held.of == of) {
            Some(held) => Ok((held.id, Some(*held), repeated)),
            None if found.is_empty() => Ok((id, None, repeated)),
            None => Err(Why::OtherCustomer),
        }
    }

    /// The voucher without a key that says the same: somebody typed what the file says. Of several, as many as the file has.
    fn typed_by_hand(
        &self,
        group: &Group,
        of: DocId,
        order: Option<VoucherId>,
        kind: VoucherKind,
        key: &str,
    ) -> Option<&'k KnownVoucher> {
        let nth = key.rsplit('/').next().and_then(|many| many.parse().ok()).unwrap_or(0);
        let day = group.day(VoucherField::Day);
        let same = |held: &&KnownVoucher| {
            let alike = held.kind == kind && held.of == of && !held.deleted && held.day == day && held.order == order;
            let told = match kind {
                VoucherKind::Receipt => {
                    group.integer(VoucherField::Amount) == Some(held.amount)
                        && held.reverses.is_none()
                        && !self.reversed.contains(&held.id)
                }
                VoucherKind::Plan => order.is_some(),
                _ => tight(&held.subject) == tight(group.text(VoucherField::Subject)),
            };
            alike && told
        };
        self.index.vouchers().filter(same).nth(nth)
    }
}
