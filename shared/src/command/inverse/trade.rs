//! Taking back what was done to the business with a customer, or to a product.

use super::restored;
use crate::{
    id::{LineId, MarkId, VoucherId},
    product::{command::ProductCommand, record::Product},
    sorted::SortedMap,
    trade::{
        command::{LineChange, NewVoucher, TradeChange},
        field::VoucherField,
        put,
        record::{Trade, TradeMark, TradeMarkKind, Voucher},
        row,
        rules::{deals, marks},
        settings::TradeSettings,
    },
};

pub(super) fn undo_trade(before: &Trade, done: TradeChange, mark: MarkId) -> Option<TradeChange> {
    use TradeChange as Is;
    match done {
        Is::Together(changes) => {
            let mut undone: Vec<Is> =
                changes.into_iter().rev().filter_map(|change| undo_trade(before, change, mark)).collect();
            if undone.len() > 1 { Some(Is::Together(undone)) } else { undone.pop() }
        }
        Is::Put(vouchers) => undo_put(before, &vouchers, mark),
        // Money that was taken back stays so.
        Is::TakeBack(ids) => {
            let there = |voucher: &Voucher| voucher.deleted.is_none() && !voucher.kind.is_final();
            touched(before, ids, there).map(Is::Restore)
        }
        // What was paid is not taken back by deleting it: `carry::reversal` makes the voucher that reverses it.
        Is::Enter(vouchers) => {
            let new = vouchers.iter().filter(|new| !new.kind.is_final() && before.voucher(new.id).is_none());
            some(new.map(|new| new.id).collect()).map(Is::Delete)
        }
        Is::SetFields { voucher, mut fields } => {
            let held = before.voucher(voucher)?;
            // The day that came along with a status goes with it.
            if fields.contains_key(&VoucherField::Status) && held.kind.fields().contains(&VoucherField::ClosedOn) {
                fields.entry(VoucherField::ClosedOn).or_insert(None);
            }
            let fields = restored(&held.fields, fields)?;
            Some(Is::SetFields { voucher, fields })
        }
        Is::SetLines { voucher, lines } => {
            let lines = undo_lines(before.voucher(voucher)?, lines);
            (!lines.is_empty()).then_some(Is::SetLines { voucher, lines })
        }
        Is::Delete(ids) => touched(before, ids, |voucher| voucher.deleted.is_none()).map(Is::Restore),
        Is::Restore(ids) => touched(before, ids, |voucher| voucher.deleted.is_some()).map(Is::Delete),
        Is::SetAlias { product, alias } => {
            let old = before.aliases.get(&product).cloned();
            (old != alias).then_some(Is::SetAlias { product, alias: old })
        }
        Is::Mark { kind, .. } => {
            if marks::says_nothing_new(&before.marks, &kind) {
                return None;
            }
            Some(Is::Mark { mark, kind: undo_mark(before, &kind)? })
        }
    }
}

/// What was entered is taken back, what was changed becomes what it was.
fn undo_put(before: &Trade, vouchers: &[NewVoucher], mark: MarkId) -> Option<TradeChange> {
    let mut undone = Vec::new();
    for new in vouchers {
        let changes = before.voucher(new.id).map(|held| put::changes(held, new)).unwrap_or_default();
        undone.extend(changes.into_iter().rev().filter_map(|change| undo_trade(before, change, mark)));
    }
    let entered = some(vouchers.iter().map(|new| new.id).filter(|id| before.voucher(*id).is_none()).collect());
    undone.extend(entered.map(TradeChange::TakeBack));
    if undone.len() > 1 { Some(TradeChange::Together(undone)) } else { undone.pop() }
}

/// The mark that counted before, set anew; what takes back if none did. One that a deal has outdated does not count, and
/// set anew it would.
fn undo_mark(before: &Trade, done: &TradeMarkKind) -> Option<TradeMarkKind> {
    let rows = row::rows(before);
    let latest = deals::deals(&rows, &TradeSettings::default()).last().map(|deal| deal.at);
    let counts = |mark: &&TradeMark| latest.is_none_or(|latest| mark.made.at > latest);
    let standing = marks::standing(&before.marks);
    let (before, taken_back) = match done {
        TradeMarkKind::Lost(_) | TradeMarkKind::Invalid(_) | TradeMarkKind::Reopened => {
            (standing.given_up.filter(counts), TradeMarkKind::Reopened)
        }
        TradeMarkKind::Lapsed(_) | TradeMarkKind::Resumed => (standing.lapsed.filter(counts), TradeMarkKind::Resumed),
        TradeMarkKind::Other(_) => return None,
    };
    match before {
        Some(mark) => Some(mark.kind.clone()),
        None => (*done != taken_back).then_some(taken_back),
    }
}

fn undo_lines(before: &Voucher, lines: SortedMap<LineId, LineChange>) -> SortedMap<LineId, LineChange> {
    let undone = lines.into_iter().filter_map(|(id, change)| {
        let Some(held) = before.lines.iter().find(|line| line.id == id) else {
            return Some((id, LineChange { deleted: Some(true), ..LineChange::default() }));
        };
        let undo = LineChange {
            rank: change.rank.filter(|rank| *rank != held.rank).map(|_| held.rank),
            fields: restored(&held.fields, change.fields).unwrap_or_default(),
            deleted: change.deleted.filter(|deleted| *deleted != held.deleted).map(|_| held.deleted),
        };
        (undo != LineChange::default()).then_some((id, undo))
    });
    undone.collect()
}

fn touched(before: &Trade, ids: Vec<VoucherId>, is: impl Fn(&Voucher) -> bool) -> Option<Vec<VoucherId>> {
    some(ids.into_iter().filter(|id| before.voucher(*id).is_some_and(&is)).collect())
}

fn some(ids: Vec<VoucherId>) -> Option<Vec<VoucherId>> {
    (!ids.is_empty()).then_some(ids)
}

pub(super) fn undo_product(before: &Product, done: ProductCommand) -> Option<ProductCommand> {
    use ProductCommand as Is;
    match done {
        Is::Create(_) => Some(Is::Delete),
        Is::SetFields(fields) => restored(&before.fields, fields).map(Is::SetFields),
        Is::Delete => before.deleted.is_none().then_some(Is::Restore),
        Is::Restore => before.deleted.is_some().then_some(Is::Delete),
    }
}
