//! Commands on the business with a customer, and on products.

use super::{at_most, author, few};
use crate::{
    command::clean,
    customer::command::Rejection,
    id::LineId,
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    trade::{
        command::{
            BadVoucher, LINES_AT_ONCE_MAX, LINES_MAX, LineChange, NewLine, NewVoucher, TOGETHER_MAX, TradeChange,
            TradeCommand, VOUCHERS_MAX,
        },
        field::{LineField, VoucherField},
        record::{Alias, Line, TradeMarkKind, Voucher},
        voucher::VoucherKind,
    },
    value::{BadValue, LINE_MAX_CHARS, Value, ValueKind},
};

/// The longest reason of a mark, in characters.
const REASON_MAX_CHARS: usize = 200;

pub(super) fn trade(command: TradeCommand) -> Result<TradeCommand, Rejection> {
    Ok(TradeCommand { of: command.of, change: change(command.change)? })
}

fn change(change: TradeChange) -> Result<TradeChange, Rejection> {
    use TradeChange as Is;
    Ok(match change {
        Is::Together(changes) => {
            bounded(changes.len(), TOGETHER_MAX)?;
            // One that enters is bounded by itself.
            let enters = changes.iter().filter(|change| matches!(change, Is::Enter(_))).count();
            let simple = |change: &Is| match change {
                Is::Enter(_) | Is::SetFields { .. } | Is::SetLines { .. } => true,
                Is::Delete(_) | Is::Restore(_) | Is::TakeBack(_) => true,
                Is::SetAlias { .. } | Is::Mark { .. } | Is::Together(_) | Is::Put(_) => false,
            };
            if enters > 1 || !changes.iter().all(simple) {
                return Err(Rejection::Voucher(BadVoucher::Kind));
            }
            Is::Together(changes.into_iter().map(self::change).collect::<Result<_, _>>()?)
        }
        Is::Enter(vouchers) => Is::Enter(new_vouchers(vouchers)?),
        Is::Put(vouchers) => Is::Put(new_vouchers(vouchers)?),
        Is::SetFields { voucher, fields } => {
            let fields = fields.into_iter().map(|(field, value)| Ok((field, voucher_value(field, value)?)));
            Is::SetFields { voucher, fields: fields.collect::<Result<_, Rejection>>()? }
        }
        Is::SetLines { voucher, lines } => {
            bounded(lines.len(), LINES_MAX)?;
            Is::SetLines { voucher, lines: line_changes(lines)? }
        }
        Is::Delete(vouchers) | Is::Restore(vouchers) | Is::TakeBack(vouchers) if vouchers.len() > VOUCHERS_MAX => {
            return Err(Rejection::Voucher(BadVoucher::TooMany { max: VOUCHERS_MAX }));
        }
        Is::SetAlias { product, alias } => {
            Is::SetAlias { product, alias: alias.map(checked_alias).transpose()?.flatten() }
        }
        Is::Mark { mark, kind } => Is::Mark { mark, kind: checked_mark(kind)? },
        same @ (Is::Delete(_) | Is::Restore(_) | Is::TakeBack(_)) => same,
    })
}

fn new_vouchers(vouchers: Vec<NewVoucher>) -> Result<Vec<NewVoucher>, Rejection> {
    bounded(vouchers.len(), VOUCHERS_MAX)?;
    bounded(vouchers.iter().map(|new| new.lines.len()).sum(), LINES_AT_ONCE_MAX)?;
    vouchers.into_iter().map(new_voucher).collect()
}

pub(super) fn product(command: ProductCommand) -> Result<ProductCommand, Rejection> {
    let value = |field: ProductField, value: Option<Value>| -> Result<_, Rejection> {
        let value = checked(field.kind(), value).map_err(|why| Rejection::Product { field, why })?;
        if field == ProductField::Name && value.is_none() {
            return Err(Rejection::Product { field, why: BadValue::Required });
        }
        Ok(value)
    };
    Ok(match command {
        ProductCommand::Create(mut fields) => {
            // A missing name is an empty one.
            fields.entry(ProductField::Name).or_insert(Value::Text(String::new()));
            let mut kept = SortedMap::new();
            for (field, given) in fields {
                kept.extend(value(field, Some(given))?.map(|value| (field, value)));
            }
            ProductCommand::Create(kept)
        }
        ProductCommand::SetFields(fields) => {
            let fields = fields.into_iter().map(|(field, given)| Ok((field, value(field, given)?)));
            ProductCommand::SetFields(fields.collect::<Result<_, Rejection>>()?)
        }
        same @ (ProductCommand::Delete | ProductCommand::Restore) => same,
    })
}

fn new_voucher(new: NewVoucher) -> Result<NewVoucher, Rejection> {
    let NewVoucher { id, kind, side, fields, lines, author: who } = new;
    bounded(lines.len(), LINES_MAX)?;
    let mut kept = SortedMap::new();
    for (field, value) in fields {
        if !kind.fields().contains(&field) {
            return Err(Rejection::Voucher(BadVoucher::Kind));
        }
        let value = voucher_value(field, Some(value))?;
        kind.check(field, value.as_ref()).map_err(|why| Rejection::VoucherField { field, why })?;
        kept.extend(value.map(|value| (field, value)));
    }
    if let Some(field) = kind.required().iter().find(|field| !kept.contains_key(field)) {
        return Err(Rejection::VoucherField { field: *field, why: BadValue::Required });
    }
    signed(kind, &kept)?;
    if !lines.is_empty() && !kind.has_lines() {
        return Err(Rejection::Voucher(BadVoucher::Kind));
    }
    let lines: Vec<NewLine> = lines.into_iter().map(new_line).collect::<Result<_, _>>()?;
    let new = NewVoucher { id, kind, side, fields: kept, lines, author: author(who)? };
    if voucher_of(&new).totals().is_err() {
        return Err(Rejection::Voucher(BadVoucher::TooLarge));
    }
    Ok(new)
}

/// Money that changes hands is more than nothing; only what reverses it is less.
fn signed(kind: VoucherKind, fields: &SortedMap<VoucherField, Value>) -> Result<(), Rejection> {
    let Some(Value::Integer(amount)) = fields.get(&VoucherField::Amount).filter(|_| kind.is_final()) else {
        return Ok(());
    };
    let sound = if fields.contains_key(&VoucherField::Reverses) { *amount < 0 } else { *amount > 0 };
    if sound { Ok(()) } else { Err(Rejection::VoucherField { field: VoucherField::Amount, why: BadValue::OutOfRange }) }
}

fn new_line(line: NewLine) -> Result<NewLine, Rejection> {
    let mut fields = SortedMap::new();
    for (field, value) in line.fields {
        fields.extend(line_value(field, Some(value))?.map(|value| (field, value)));
    }
    Ok(NewLine { id: line.id, fields })
}

fn line_changes(lines: SortedMap<LineId, LineChange>) -> Result<SortedMap<LineId, LineChange>, Rejection> {
    let changes = lines.into_iter().map(|(line, change)| {
        let fields = change.fields.into_iter().map(|(field, value)| Ok((field, line_value(field, value)?)));
        Ok((line, LineChange { fields: fields.collect::<Result<_, Rejection>>()?, ..change }))
    });
    changes.collect()
}

fn voucher_value(field: VoucherField, value: Option<Value>) -> Result<Option<Value>, Rejection> {
    let wrong = |why| Rejection::VoucherField { field, why };
    let value = checked(field.kind(), value).map_err(wrong)?;
    let positive = matches!(field, VoucherField::Rate | VoucherField::Weight | VoucherField::Volume);
    match value {
        Some(Value::Integer(number)) if positive && number <= 0 => Err(wrong(BadValue::OutOfRange)),
        value => Ok(value),
    }
}

fn line_value(field: LineField, value: Option<Value>) -> Result<Option<Value>, Rejection> {
    let wrong = |why| Rejection::Line { field, why };
    let value = checked(field.kind(), value).map_err(wrong)?;
    let share = matches!(field, LineField::Discount | LineField::TaxRate);
    match value {
        Some(Value::Integer(parts)) if share && !(0..=10_000).contains(&parts) => Err(wrong(BadValue::OutOfRange)),
        value => Ok(value),
    }
}

fn checked(kind: ValueKind, value: Option<Value>) -> Result<Option<Value>, BadValue> {
    let value = value.and_then(|value| clean::value(kind, value));
    value.iter().try_for_each(|value| kind.check(value))?;
    Ok(value)
}

fn checked_alias(alias: Alias) -> Result<Option<Alias>, Rejection> {
    let alias = Alias { code: clean::line(&alias.code), name: clean::line(&alias.name) };
    at_most(&alias.code, LINE_MAX_CHARS)?;
    at_most(&alias.name, LINE_MAX_CHARS)?;
    Ok(Some(alias).filter(|alias| *alias != Alias::default()))
}

/// Who gives a customer up says why.
fn checked_mark(kind: TradeMarkKind) -> Result<TradeMarkKind, Rejection> {
    let reason = |reason: &str| {
        let reason = clean::line(reason);
        at_most(&reason, REASON_MAX_CHARS).map(|()| reason)
    };
    Ok(match kind {
        TradeMarkKind::Lost(why) => TradeMarkKind::Lost(said(reason(&why)?)?),
        TradeMarkKind::Lapsed(why) => TradeMarkKind::Lapsed(said(reason(&why)?)?),
        TradeMarkKind::Invalid(why) => TradeMarkKind::Invalid(reason(&why)?),
        same @ (TradeMarkKind::Reopened | TradeMarkKind::Resumed) => same,
        TradeMarkKind::Other(_) => return Err(Rejection::Text(BadValue::WrongKind)),
    })
}

fn said(reason: String) -> Result<String, Rejection> {
    if reason.is_empty() { Err(Rejection::Text(BadValue::Required)) } else { Ok(reason) }
}

fn bounded(count: usize, max: usize) -> Result<(), Rejection> {
    few(count, max).map_err(|_| Rejection::Voucher(BadVoucher::TooMany { max }))
}

/// The voucher as it would read.
fn voucher_of(new: &NewVoucher) -> Voucher {
    let lines = (1..).zip(&new.lines);
    let lines =
        lines.map(|(rank, line)| Line { id: line.id, rank, fields: line.fields.clone(), deleted: false }).collect();
    Voucher {
        id: new.id,
        kind: new.kind,
        side: new.side,
        created: crate::time::Stamp::NOBODY,
        author: None,
        fields: new.fields.clone(),
        lines,
        deleted: None,
    }
}
