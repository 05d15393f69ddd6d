//! A voucher as it is typed: texts of fields and lines, what is wrong with them, and the commands that they become.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::{
    id::{LineId, UserId, VoucherId},
    money::{Currency, Decimal},
    sorted::SortedMap,
    time::{Instant, Stamp},
    trade::{
        command::{LINES_MAX, LineChange, NewLine, NewVoucher, TradeChange},
        field::{LineField, VoucherField},
        record::{Line, Trade, Voucher},
        voucher::{Side, VoucherKind},
    },
    value::{BadValue, Value},
};

use super::typed::{self, Why};

/// A voucher as it is typed. It is kept on the device until it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The voucher that it becomes, or changes.
    pub id: VoucherId,
    /// What it is.
    pub kind: VoucherKind,
    /// Towards whom.
    pub side: Side,
    /// Texts of fields.
    pub fields: BTreeMap<VoucherField, String>,
    /// Lines, in order.
    pub lines: Vec<DraftLine>,
    /// What it was when editing began; none for a new voucher.
    pub before: Option<Box<Draft>>,
}

/// A line as it is typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftLine {
    /// The line that it becomes, or changes.
    pub id: LineId,
    /// Texts of its fields.
    pub fields: BTreeMap<LineField, String>,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// In a field.
    Field(VoucherField),
    /// In a field of a line.
    Line(LineId, LineField),
    /// There are too many lines.
    Lines,
}

/// Something that is wrong.
pub type Wrong = (At, Why);

/// Values of what was typed.
#[derive(Debug, Clone, PartialEq)]
struct Values {
    fields: SortedMap<VoucherField, Value>,
    lines: Vec<NewLine>,
}

impl Draft {
    /// Nothing yet.
    pub fn blank(kind: VoucherKind, side: Side, id: VoucherId) -> Self {
        Self { id, kind, side, fields: BTreeMap::new(), lines: Vec::new(), before: None }
    }

    /// What one click made of another voucher.
    pub fn of_new(new: &NewVoucher) -> Self {
        let currency = currency_of(new.fields.get(&VoucherField::Currency));
        let mut draft = Self::blank(new.kind, new.side, new.id);
        draft.fields = texts(&new.fields, |field| field.kind(), currency);
        draft.lines = new.lines.iter().map(|line| DraftLine::of(line.id, &line.fields, currency)).collect();
        draft
    }

    /// A voucher that is to be changed.
    pub fn of_voucher(voucher: &Voucher) -> Self {
        let mut draft = Self::blank(voucher.kind, voucher.side, voucher.id);
        let currency = voucher.currency();
        draft.fields = texts(&voucher.fields, |field| field.kind(), currency);
        draft.fields.retain(|field, _| voucher.kind.fields().contains(field));
        draft.lines = voucher.lines().map(|line| DraftLine::of(line.id, &line.fields, currency)).collect();
        draft.before = Some(Box::new(draft.clone()));
        draft
    }

    /// The text of a field.
    pub fn text(&self, field: VoucherField) -> &str {
        self.fields.get(&field).map(String::as_str).unwrap_or_default()
    }

    /// Writes a field, unless something stands there.
    pub fn fill(&mut self, field: VoucherField, text: impl Into<String>) {
        if self.kind.fields().contains(&field) && self.text(field).is_empty() {
            self.fields.insert(field, text.into());
        }
    }

    /// Its currency.
    pub fn currency(&self) -> Currency {
        self.text(VoucherField::Currency).parse().unwrap_or_default()
    }

    /// Whether amounts come from lines.
    pub fn has_lines(&self) -> bool {
        self.lines.iter().any(|line| !line.is_blank())
    }

    /// Everything that is wrong, in the form's order.
    pub fn wrong(&self) -> Vec<Wrong> {
        self.values().1
    }

    /// The voucher to enter.
    ///
    /// # Errors
    /// What is wrong.
    pub fn entered(&self) -> Result<NewVoucher, Vec<Wrong>> {
        let (values, wrong) = self.values();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let Values { fields, lines } = values;
        Ok(NewVoucher { id: self.id, kind: self.kind, side: self.side, fields, lines, author: None })
    }

    /// The changes of the voucher that is there: what the person changed and nothing else, so that what others changed
    /// meanwhile stays.
    ///
    /// # Errors
    /// What is wrong.
    pub fn changes(&self) -> Result<Vec<TradeChange>, Vec<Wrong>> {
        let new = self.entered()?;
        let blank = Self::blank(self.kind, self.side, self.id);
        let before = self.before.as_deref().unwrap_or(&blank);
        let mut changes = Vec::new();
        let lines = self.line_changes(before, &new);
        if !lines.is_empty() {
            changes.push(TradeChange::SetLines { voucher: self.id, lines });
        }
        let differs = |field: &&VoucherField| self.text(**field).trim() != before.text(**field).trim();
        let fields: SortedMap<VoucherField, Option<Value>> =
            self.kind.fields().iter().filter(differs).map(|field| (*field, new.fields.get(field).cloned())).collect();
        if !fields.is_empty() {
            changes.push(TradeChange::SetFields { voucher: self.id, fields });
        }
        Ok(changes)
    }

    fn line_changes(&self, before: &Self, new: &NewVoucher) -> SortedMap<LineId, LineChange> {
        let mut changes: SortedMap<LineId, LineChange> = SortedMap::new();
        let old: BTreeMap<LineId, &DraftLine> = before.lines.iter().map(|line| (line.id, line)).collect();
        for line in &new.lines {
            let Some(held) = old.get(&line.id) else {
                let fields = line.fields.iter().map(|(field, value)| (*field, Some(value.clone()))).collect();
                changes.insert(line.id, LineChange { rank: None, fields, deleted: None });
                continue;
            };
            let Some(typed) = self.lines.iter().find(|typed| typed.id == line.id) else { continue };
            let differs = |field: &&LineField| typed.text(**field).trim() != held.text(**field).trim();
            let fields: SortedMap<LineField, Option<Value>> =
                LineField::ALL.iter().filter(differs).map(|field| (*field, line.fields.get(field).cloned())).collect();
            if !fields.is_empty() {
                changes.insert(line.id, LineChange { rank: None, fields, deleted: None });
            }
        }
        for held in &before.lines {
            if new.lines.iter().all(|line| line.id != held.id) {
                changes.insert(held.id, LineChange { deleted: Some(true), ..LineChange::default() });
            }
        }
        if self.is_in_another_order(before, new) {
            for (rank, line) in (1..).zip(&new.lines) {
                changes.entry(line.id).or_default().rank = Some(rank);
            }
        }
        changes
    }

    /// Whether lines that were there changed places, or a new one is not at the end.
    fn is_in_another_order(&self, before: &Self, new: &NewVoucher) -> bool {
        let stayed: Vec<LineId> = before.lines.iter().map(|line| line.id).collect();
        let now: Vec<LineId> = new.lines.iter().map(|line| line.id).collect();
        let kept: Vec<LineId> = stayed.iter().copied().filter(|id| now.contains(id)).collect();
        now.get(..kept.len()) != Some(&kept[..]) || !now[kept.len()..].is_sorted()
    }

    /// The voucher that it would be, without what is wrong; for totals while somebody types.
    pub fn so_far(&self, trade: &Trade) -> Voucher {
        let values = self.values().0;
        let nobody = Stamp { at: Instant(i64::MAX), by: UserId(uuid::Uuid::nil()) };
        let created = trade.voucher(self.id).map_or(nobody, |held| held.created);
        let lines =
            (1..).zip(values.lines).map(|(rank, line)| Line { id: line.id, rank, fields: line.fields, deleted: false });
        Voucher {
            id: self.id,
            kind: self.kind,
            side: self.side,
            created,
            author: None,
            fields: values.fields,
            lines: lines.collect(),
            deleted: None,
        }
    }

    /// What can be read, and what is wrong with the rest.
    fn values(&self) -> (Values, Vec<Wrong>) {
        let (currency, mut wrong) = (self.currency(), Vec::new());
        let mut fields = SortedMap::new();
        for field in self.kind.fields() {
            let takes_back = !self.text(VoucherField::Reverses).is_empty();
            let read = typed::value(field.kind(), self.text(*field), currency).and_then(|value| {
                typed::in_range(*field, value.as_ref(), takes_back)?;
                self.kind.check(*field, value.as_ref()).map_err(Why::Value)?;
                Ok(value)
            });
            match read {
                // What the lines come to is the amount; one that was typed before there were any says nothing.
                Ok(_) if *field == VoucherField::Amount && self.kind.has_lines() && self.has_lines() => {}
                Ok(value) => fields.extend(value.map(|value| (*field, value))),
                Err(why) => wrong.push((At::Field(*field), why)),
            }
        }
        let rated = self.kind.fields().contains(&VoucherField::Rate);
        if rated && currency != Currency::CNY && self.text(VoucherField::Rate).trim().is_empty() {
            wrong.push((At::Field(VoucherField::Rate), Why::Value(BadValue::Required)));
        }
        let mut lines = Vec::new();
        for line in self.lines.iter().filter(|line| !line.is_blank()) {
            lines.push(line.values(currency, &mut wrong));
        }
        if lines.len() > LINES_MAX {
            wrong.push((At::Lines, Why::Value(BadValue::TooMany { max: LINES_MAX })));
        }
        (Values { fields, lines }, wrong)
    }
}

impl DraftLine {
    /// A line as it is stored.
    pub fn of(id: LineId, fields: &SortedMap<LineField, Value>, currency: Currency) -> Self {
        Self { id, fields: texts(fields, |field| field.kind(), currency) }
    }

    /// The text of a field.
    pub fn text(&self, field: LineField) -> &str {
        self.fields.get(&field).map(String::as_str).unwrap_or_default()
    }

    /// Whether nobody has said what it is about: such a line is not entered.
    pub fn is_blank(&self) -> bool {
        [LineField::Name, LineField::Product, LineField::Price].iter().all(|field| self.text(*field).trim().is_empty())
    }

    fn values(&self, currency: Currency, wrong: &mut Vec<Wrong>) -> NewLine {
        let mut fields = SortedMap::new();
        for field in LineField::ALL {
            let read = typed::value(field.kind(), self.text(*field), currency).and_then(|value| {
                typed::line_in_range(*field, value.as_ref())?;
                Ok(value)
            });
            match read {
                Ok(value) => fields.extend(value.map(|value| (*field, value))),
                Err(why) => wrong.push((At::Line(self.id, *field), why)),
            }
        }
        if self.text(LineField::Name).trim().is_empty() {
            wrong.push((At::Line(self.id, LineField::Name), Why::Value(BadValue::Required)));
        }
        NewLine { id: self.id, fields }
    }
}

fn currency_of(value: Option<&Value>) -> Currency {
    value.and_then(Value::as_text).and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn texts<F: Ord + Copy>(
    fields: &SortedMap<F, Value>,
    kind: fn(F) -> shared::value::ValueKind,
    currency: Currency,
) -> BTreeMap<F, String> {
    fields.iter().map(|(field, value)| (*field, typed::text(kind(*field), value, currency))).collect()
}

/// One of something, as a line begins.
pub fn one() -> String {
    Decimal::ONE.plain()
}
