//! The business with a customer.

use automerge::{Automerge, ObjId, ReadDoc};

use super::{Cell, FieldReader, cells, each_cell, last_change, parts::link, records};
use crate::{
    document::{cell::UNIT_SEPARATOR, schema::Located},
    id::{LineId, MarkId, VoucherId},
    kind::{Section, key},
    sorted::SortedMap,
    time::Stamp,
    trade::{
        field::{LineField, VoucherField},
        record::{Alias, Line, Trade, TradeMark, TradeMarkKind, Voucher},
        voucher::{Side, VoucherKind},
    },
};

pub(in crate::document) fn trade(doc: &Automerge) -> Trade {
    let (of, created) = link(doc, Section::TradeMeta);
    let mut vouchers = Vec::new();
    for kind in VoucherKind::ALL {
        let section = Section::Vouchers(kind);
        let found = records(doc, section, VoucherReader::new, VoucherReader::take, VoucherReader::finish);
        vouchers.extend(found.into_iter().map(|voucher| Voucher { kind, ..voucher }));
    }
    vouchers.sort_by_key(|voucher| (voucher.created.at, voucher.id));
    let mut aliases = SortedMap::new();
    cells(doc, Section::Aliases, |product, cell| {
        aliases.extend(product.parse().ok().zip(cell.text().map(read_alias)));
    });
    let changed = created.map(|_| last_change(doc));
    Trade { of, created, changed, vouchers, aliases, marks: trade_marks(doc) }
}

/// Marks, oldest first.
pub(in crate::document) fn trade_marks(doc: &impl ReadDoc) -> Vec<TradeMark> {
    let mut marks = Vec::new();
    each_cell(doc, &Section::TradeMarks.id(), |name, cell| {
        marks.extend(name.parse().ok().and_then(|id: MarkId| trade_mark(cell, id)));
    });
    marks.sort_by_key(|mark| (mark.made.at, mark.id));
    marks
}

fn trade_mark(cell: Cell<'_>, id: MarkId) -> Option<TradeMark> {
    let (made, stored) = cell.stamped()?;
    Some(TradeMark { id, kind: TradeMarkKind::from_stored(stored), made })
}

/// A voucher by itself.
pub(in crate::document) fn voucher(
    doc: &impl ReadDoc,
    map: &ObjId,
    kind: VoucherKind,
    id: VoucherId,
) -> Option<Voucher> {
    let mut reader = VoucherReader::new(id);
    each_cell(doc, map, |name, cell| reader.take(name, cell));
    reader.finish().map(|voucher| Voucher { kind, ..voucher })
}

fn read_alias(text: &str) -> Alias {
    let (code, name) = text.split_once(UNIT_SEPARATOR).unwrap_or(("", text));
    Alias { code: code.to_owned(), name: name.to_owned() }
}

struct VoucherReader {
    id: VoucherId,
    side: Side,
    created: Option<Stamp>,
    deleted: Option<Stamp>,
    author: Option<String>,
    fields: FieldReader<VoucherField>,
    lines: SortedMap<LineId, LineReader>,
}

#[derive(Default)]
struct LineReader {
    rank: Option<i64>,
    deleted: bool,
    fields: FieldReader<LineField>,
}

impl VoucherReader {
    fn new(id: VoucherId) -> Self {
        Self {
            id,
            side: Side::Sales,
            created: None,
            deleted: None,
            author: None,
            fields: FieldReader::default(),
            lines: SortedMap::new(),
        }
    }

    fn take(&mut self, name: &str, cell: Cell<'_>) {
        match name {
            key::CREATED => self.created = cell.stamp(),
            key::DELETED => self.deleted = cell.stamp(),
            key::AUTHOR => self.author = cell.text().map(ToOwned::to_owned),
            key::SIDE => self.side = cell.text().and_then(Side::from_key).unwrap_or_default(),
            _ => match line_key(name) {
                Some((id, name)) => self.lines.entry(id).or_default().take(name, cell),
                None => self.fields.take(name, cell),
            },
        }
    }

    fn finish(self) -> Option<Voucher> {
        let mut lines: Vec<Line> = self.lines.into_iter().filter_map(|(id, line)| line.finish(id)).collect();
        lines.sort_by_key(|line| (line.rank, line.id));
        Some(Voucher {
            id: self.id,
            kind: VoucherKind::Opportunity,
            side: self.side,
            created: self.created?,
            author: self.author,
            fields: self.fields.finish(),
            lines,
            deleted: self.deleted,
        })
    }
}

impl LineReader {
    fn take(&mut self, name: &str, cell: Cell<'_>) {
        match name {
            key::RANK => self.rank = cell.integer(),
            key::DELETED => self.deleted = cell.is_true(),
            _ => self.fields.take(name, cell),
        }
    }

    /// A line without a place is what is left of one that a newer version took away.
    fn finish(self, id: LineId) -> Option<Line> {
        Some(Line { id, rank: self.rank?, fields: self.fields.finish(), deleted: self.deleted })
    }
}

/// The line and the name in it of a key of a voucher.
pub(in crate::document) fn line_key(name: &str) -> Option<(LineId, &str)> {
    let (line, name) = name.strip_prefix(key::LINES)?.strip_prefix('/')?.split_once('/')?;
    Some((line.parse().ok()?, name))
}
