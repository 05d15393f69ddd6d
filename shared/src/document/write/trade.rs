//! Commands on the business with a customer.

use automerge::transaction::Transaction;

use super::{customer::set_deleted, map::MapWriter, parts::begin};
use crate::{
    command::Author,
    customer::command::Rejection,
    document::{
        cell::{UNIT_SEPARATOR, stamp_scalar, stamped_scalar},
        read,
    },
    id::{LineId, MarkId, VoucherId},
    kind::{Section, key},
    sorted::SortedMap,
    time::{Stamp, Zone},
    trade::{
        command::{BadVoucher, LINES_MAX, LineChange, NewVoucher, TradeChange, TradeCommand},
        field::VoucherField,
        put,
        record::{Alias, Line, TradeMarkKind, Voucher},
        rules::marks,
        voucher::{Side, VoucherKind},
    },
    value::Value,
};

pub(super) fn carry_out(
    transaction: &mut Transaction<'_>,
    author: Author,
    command: TradeCommand,
) -> Result<(), Rejection> {
    let TradeCommand { of, change } = command;
    apply(transaction, author, change)?;
    if MapWriter::section(transaction, Section::TradeMeta).has_written() {
        begin(transaction, author, Section::TradeMeta, of);
    }
    Ok(())
}

fn apply(transaction: &mut Transaction<'_>, author: Author, change: TradeChange) -> Result<(), Rejection> {
    match change {
        TradeChange::Together(changes) => {
            changes.into_iter().try_for_each(|change| apply(transaction, author, change))?;
        }
        TradeChange::Enter(vouchers) => vouchers.iter().for_each(|voucher| enter(transaction, author, voucher)),
        TradeChange::Put(vouchers) => vouchers.iter().try_for_each(|voucher| put(transaction, author, voucher))?,
        TradeChange::TakeBack(vouchers) => {
            vouchers.into_iter().try_for_each(|voucher| take_back(transaction, author, voucher))?;
        }
        TradeChange::SetFields { voucher, mut fields } => {
            let (mut map, kind) = changeable(transaction, voucher)?;
            let (doc, id) = map.look();
            let held = read::voucher(doc, id, kind, voucher).ok_or(Rejection::Gone)?;
            fields.extend(closing(&held, &fields, author).map(|day| (VoucherField::ClosedOn, day)));
            for (field, value) in &fields {
                kind.check(*field, value.as_ref()).map_err(|why| Rejection::VoucherField { field: *field, why })?;
            }
            fields.iter().for_each(|(field, value)| map.set_field(*field, value.as_ref()));
        }
        TradeChange::SetLines { voucher, lines } => set_lines(transaction, voucher, &lines)?,
        TradeChange::Delete(vouchers) => {
            for voucher in vouchers {
                set_deleted(&mut changeable(transaction, voucher)?.0, Some(author.stamp()));
            }
        }
        TradeChange::Restore(vouchers) => {
            for voucher in vouchers {
                set_deleted(&mut changeable(transaction, voucher)?.0, None);
            }
        }
        TradeChange::SetAlias { product, alias } => {
            let stored = alias.map(|Alias { code, name }| format!("{code}{UNIT_SEPARATOR}{name}"));
            MapWriter::section(transaction, Section::Aliases).set_text(&product.to_string(), stored.as_deref());
        }
        TradeChange::Mark { mark, kind } => set_mark(transaction, author, mark, &kind),
    }
    Ok(())
}

/// The day that a new status brings along: today when the voucher is over by it, none when it goes on again. Nothing
/// where that is said, or stays as it is.
fn closing(held: &Voucher, fields: &SortedMap<VoucherField, Option<Value>>, author: Author) -> Option<Option<Value>> {
    if fields.contains_key(&VoucherField::ClosedOn) {
        return None;
    }
    let status = fields.get(&VoucherField::Status)?.as_ref().and_then(Value::as_text);
    let is_over = status.is_some_and(|status| held.kind.is_over(status));
    match (held.kind.is_over(held.status()), is_over) {
        (false, true) => Some(Some(Value::Day(Zone::SHANGHAI.day(author.now)))),
        (true, false) => Some(None),
        _ => None,
    }
}

fn enter(transaction: &mut Transaction<'_>, author: Author, new: &NewVoucher) {
    MapWriter::make(transaction, Section::Vouchers(new.kind), &new.id.to_string(), |map| {
        map.put(key::CREATED, stamp_scalar(author.stamp()));
        map.set_text(key::AUTHOR, new.author.as_deref());
        if new.side != Side::Sales {
            map.put(key::SIDE, new.side.key());
        }
        new.fields.iter().for_each(|(field, value)| map.set_field(*field, Some(value)));
        for (rank, line) in (1..).zip(&new.lines) {
            map.put(&line_key(line.id, key::RANK), rank);
            line.fields.iter().for_each(|(field, value)| map.set_value(&line_key(line.id, field.key()), Some(value)));
        }
    });
}

/// Enters what is not there, and changes in what is there no more than differs.
fn put(transaction: &mut Transaction<'_>, author: Author, new: &NewVoucher) -> Result<(), Rejection> {
    match held(transaction, new.id) {
        Some(held) if held.kind == new.kind => {
            let mut changes = put::changes(&held, new).into_iter();
            changes.try_for_each(|change| apply(transaction, author, change))
        }
        Some(_) => Err(Rejection::Voucher(BadVoucher::Kind)),
        None => {
            enter(transaction, author, new);
            Ok(())
        }
    }
}

fn take_back(transaction: &mut Transaction<'_>, author: Author, voucher: VoucherId) -> Result<(), Rejection> {
    let held = held(transaction, voucher).ok_or(Rejection::Gone)?;
    if !held.kind.is_final() {
        return apply(transaction, author, TradeChange::Delete(vec![voucher]));
    }
    if let Some(reversal) = put::reversal(&held, Zone::SHANGHAI.day(author.now)) {
        enter(transaction, author, &reversal);
    }
    Ok(())
}

/// A voucher as it is now.
fn held(transaction: &mut Transaction<'_>, voucher: VoucherId) -> Option<Voucher> {
    let name = voucher.to_string();
    VoucherKind::ALL.into_iter().find_map(|kind| {
        let map = MapWriter::inside(transaction, Section::Vouchers(kind), &name)?;
        let (doc, id) = map.look();
        read::voucher(doc, id, kind, voucher)
    })
}

fn set_lines(
    transaction: &mut Transaction<'_>,
    voucher: VoucherId,
    lines: &SortedMap<LineId, LineChange>,
) -> Result<(), Rejection> {
    let (mut map, kind) = changeable(transaction, voucher)?;
    if !kind.has_lines() {
        return Err(Rejection::Voucher(BadVoucher::Kind));
    }
    let (doc, id) = map.look();
    let held = read::voucher(doc, id, kind, voucher).ok_or(Rejection::Gone)?;
    room_for(&held, lines)?;
    let mut last = held.lines.last().map_or(0, |line| line.rank);
    for (line, change) in lines {
        let is = held.lines.iter().find(|held| held.id == *line);
        let rank = change.rank.or_else(|| is.is_none().then(|| last.saturating_add(1)));
        if let Some(rank) = rank.filter(|rank| is.is_none_or(|is| is.rank != *rank)) {
            map.put(&line_key(*line, key::RANK), rank);
            last = last.max(rank);
        }
        for (field, value) in &change.fields {
            map.set_value(&line_key(*line, field.key()), value.as_ref());
        }
        match change.deleted {
            Some(true) if !is.is_some_and(|is| is.deleted) => map.put(&line_key(*line, key::DELETED), true),
            Some(false) => map.remove(&line_key(*line, key::DELETED)),
            Some(true) | None => {}
        }
    }
    Ok(())
}

/// Whether the lines that would be there are not too many.
fn room_for(held: &Voucher, lines: &SortedMap<LineId, LineChange>) -> Result<(), Rejection> {
    let there = |line: &Line| !lines.get(&line.id).and_then(|change| change.deleted).unwrap_or(line.deleted);
    let kept = held.lines.iter().filter(|line| there(line)).count();
    let is_new = |id: &&LineId| held.lines.iter().all(|line| line.id != **id);
    if kept + lines.keys().filter(is_new).count() > LINES_MAX {
        return Err(Rejection::Voucher(BadVoucher::TooMany { max: LINES_MAX }));
    }
    Ok(())
}

/// A mark is later than all before it, even if this clock is behind the one that made those: the latest mark counts.
/// One that would say nothing new is not made.
fn set_mark(transaction: &mut Transaction<'_>, author: Author, mark: MarkId, kind: &TradeMarkKind) {
    let mut map = MapWriter::section(transaction, Section::TradeMarks);
    let made = read::trade_marks(map.look().0);
    if marks::says_nothing_new(&made, kind) || map.has(&mark.to_string()) {
        return;
    }
    let at = made.last().map_or(author.now, |last| author.now.max(last.made.at.plus_ms(1)));
    map.put(&mark.to_string(), stamped_scalar(Stamp { at, by: author.user }, &kind.stored()));
}

fn line_key(line: LineId, name: &str) -> String {
    format!("{}/{line}/{name}", key::LINES)
}

/// The map of a voucher that may be changed, with its kind.
fn changeable<'t, 'd>(
    transaction: &'t mut Transaction<'d>,
    voucher: VoucherId,
) -> Result<(MapWriter<'t, 'd>, VoucherKind), Rejection> {
    let name = voucher.to_string();
    let mut kinds = VoucherKind::ALL.into_iter();
    let kind = kinds.find(|kind| MapWriter::inside(transaction, Section::Vouchers(*kind), &name).is_some());
    let kind = kind.ok_or(Rejection::Gone)?;
    if kind.is_final() {
        return Err(Rejection::Voucher(BadVoucher::Final));
    }
    let map = MapWriter::inside(transaction, Section::Vouchers(kind), &name).ok_or(Rejection::Gone)?;
    Ok((map, kind))
}
