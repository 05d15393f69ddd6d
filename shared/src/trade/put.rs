//! Vouchers that come from elsewhere, again and again: what is not there is entered, what is there becomes what they say,
//! and where nothing differs nothing is written. And how a run of them is taken back.

use sha2::{Digest, Sha256};
use uuid::Builder;

use super::{
    carry,
    command::{LineChange, NewLine, NewVoucher, TradeChange},
    record::{Line, Voucher},
};
use crate::{
    id::{IdSource, LineId, VoucherId},
    sorted::{SortedMap, SortedSet},
    time::Day,
};

/// What makes a voucher that is there say what `new` says. Fields of which it says nothing stay; its lines, if it has any,
/// take the place of those that are there. Nothing for what was paid: it stays as it is.
pub fn changes(held: &Voucher, new: &NewVoucher) -> Vec<TradeChange> {
    let voucher = held.id;
    if held.kind.is_final() {
        return Vec::new();
    }
    let mut changes = Vec::new();
    if held.deleted.is_some() {
        changes.push(TradeChange::Restore(vec![voucher]));
    }
    let differs = new.fields.iter().filter(|(field, value)| held.fields.get(field) != Some(*value));
    let fields: SortedMap<_, _> = differs.map(|(field, value)| (*field, Some(value.clone()))).collect();
    if !fields.is_empty() {
        changes.push(TradeChange::SetFields { voucher, fields });
    }
    let lines = line_changes(held, &new.lines);
    if !lines.is_empty() {
        changes.push(TradeChange::SetLines { voucher, lines });
    }
    changes
}

/// Lines by their identifier, else by their place: what was typed by hand becomes the same line of the file.
fn line_changes(held: &Voucher, new: &[NewLine]) -> SortedMap<LineId, LineChange> {
    if new.is_empty() {
        return SortedMap::new();
    }
    let named: SortedSet<LineId> = new.iter().map(|line| line.id).collect();
    let there: Vec<&Line> = held.lines().collect();
    let mut kept = SortedSet::new();
    let mut changes = SortedMap::new();
    for ((place, line), rank) in new.iter().enumerate().zip(1..) {
        let same = held.lines.iter().find(|is| is.id == line.id);
        let same = same.or_else(|| there.get(place).copied().filter(|is| !named.contains(&is.id)));
        let id = same.map_or(line.id, |is| is.id);
        kept.insert(id);
        let change = match same {
            Some(is) => onto(is, line, rank),
            None => LineChange {
                rank: Some(rank),
                fields: line.fields.iter().map(|(field, value)| (*field, Some(value.clone()))).collect(),
                deleted: None,
            },
        };
        if change != LineChange::default() {
            changes.insert(id, change);
        }
    }
    let gone = there.iter().filter(|line| !kept.contains(&line.id));
    changes.extend(gone.map(|line| (line.id, LineChange { deleted: Some(true), ..LineChange::default() })));
    changes
}

/// What makes a line say what the new one says.
fn onto(is: &Line, new: &NewLine, rank: i64) -> LineChange {
    let differs = new.fields.iter().filter(|(field, value)| is.fields.get(field) != Some(*value));
    LineChange {
        rank: (is.rank != rank).then_some(rank),
        fields: differs.map(|(field, value)| (*field, Some(value.clone()))).collect(),
        deleted: is.deleted.then_some(false),
    }
}

/// The identifier of what reverses a voucher when a run is taken back: whoever does it, and however often, it is reversed
/// once.
pub fn reversal_id(of: VoucherId) -> VoucherId {
    VoucherId(derived(&[b"reverse", of.as_bytes()]))
}

/// What takes money back that a run entered; none for what itself takes something back.
pub fn reversal(paid: &Voucher, today: Day) -> Option<NewVoucher> {
    struct Derived(VoucherId);
    impl IdSource for Derived {
        fn next(&mut self) -> uuid::Uuid {
            self.0.0
        }
    }
    let is_reversal = paid.link(super::field::VoucherField::Reverses).is_some();
    if is_reversal { None } else { carry::reversal(paid, today, &mut Derived(reversal_id(paid.id))) }
}

/// An identifier that follows from its parts (RFC 9562 version 8): the same on every device.
pub fn derived(parts: &[&[u8]]) -> uuid::Uuid {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(part);
    }
    let digest: [u8; 32] = digest.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
