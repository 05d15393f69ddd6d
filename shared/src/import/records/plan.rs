//! What an import of products or vouchers would do, and the steps that do it.

use std::collections::{HashMap, HashSet};

use super::{
    assemble::{self, Group, grouped, of_record, rows_of},
    entry::{Entry, Step, Tally, Verdict},
    known::{Known, KnownVoucher},
    look_up::{Index, Lookup, Unknown, tight},
    row::{Reading, RecordRow},
};
use crate::{
    command::{Command, Intent, check},
    customer::command::Rejection,
    id::{CommandId, DocId, IdSource, VoucherId},
    import::{
        cell::Why,
        plan::{Choices, Counts, OnBadCell, OnRepeat},
        row::CellError,
        target::Target,
    },
    kind::DocKind,
    money::Currency,
    trade::{
        command::{BadVoucher, NewVoucher, TradeChange, TradeCommand},
        field::VoucherField,
        settings::TradeSettings,
        voucher::{Side, VoucherKind},
    },
    value::{BadValue, Value},
};

/// A dry run over all rows, with what would be done.
#[derive(Debug, Default)]
pub struct Records {
    /// Every record of the file.
    pub entries: Vec<Entry>,
    /// The sums.
    pub counts: Counts,
    /// Names that were not found.
    pub unknown: Vec<Unknown>,
    /// What carries it out, in order: what is named comes before what names it.
    pub steps: Vec<Step>,
}

/// Vouchers that one command enters: small enough that a step is soon on disk.
const ENTERED_AT_ONCE: usize = 50;
/// Vouchers that one command changes: what takes it back says each field by itself.
const CHANGED_AT_ONCE: usize = 20;
/// Lines of one command.
const LINES_AT_ONCE: usize = 400;

/// Judges every row. Nothing is written; identifiers of customers and products that would be entered are made.
pub fn plan(
    headers: &[String],
    rows: &[Vec<String>],
    choices: &Choices,
    known: &Known,
    ids: &mut impl IdSource,
) -> Records {
    let settings = TradeSettings::of(&known.decisions);
    let reading = Reading {
        headers,
        targets: &choices.targets,
        voucher: choices.kind.voucher(),
        settings: &settings,
        currency: choices.currency,
    };
    let said = |cells: &&Vec<String>| cells.iter().any(|cell| !cell.trim().is_empty());
    let read = (0..).zip(rows).filter(|(_, cells)| said(cells)).map(|(number, cells)| (number, reading.row(cells)));
    let planner = Planner {
        headers,
        table: rows,
        choices,
        index: Index::new(known, &choices.answers),
        ids,
        begun: HashMap::new(),
        named: Vec::new(),
        taken: HashMap::new(),
        reversed: known.vouchers.iter().filter(|one| !one.deleted).filter_map(|one| one.reverses).collect(),
        records: Records::default(),
    };
    match choices.kind.voucher() {
        Some(kind) => planner.vouchers(kind, read),
        None => super::products::plan(planner, read),
    }
}

/// The dry run under way.
pub(super) struct Planner<'p, 'k, I> {
    headers: &'p [String],
    table: &'p [Vec<String>],
    pub choices: &'p Choices,
    pub index: Index<'k>,
    pub ids: &'p mut I,
    /// Customers and products that are entered because records name them, by what and name.
    pub begun: HashMap<(Lookup, String), DocId>,
    /// The steps that enter them.
    pub named: Vec<Step>,
    /// Records of the file by their key, with their row.
    pub taken: HashMap<String, u32>,
    /// Money that was taken back.
    pub reversed: HashSet<VoucherId>,
    pub records: Records,
}

/// What a record becomes.
struct Planned {
    of: DocId,
    new: NewVoucher,
    verdict: Verdict,
    rows: u32,
}

impl<'k, I: IdSource> Planner<'_, 'k, I> {
    fn vouchers(mut self, kind: VoucherKind, rows: impl Iterator<Item = (u32, RecordRow)>) -> Records {
        let mut planned = Vec::new();
        for mut group in grouped(self.choices.kind, rows) {
            let title = group.title();
            let verdict = if self.choices.on_bad_cell == OnBadCell::SkipRow && !group.head.errors.is_empty() {
                Verdict::Bad
            } else {
                match self.voucher(kind, &mut group) {
                    Ok(Planned { verdict: Verdict::Same, .. }) => Verdict::Same,
                    Ok(one) => {
                        let verdict = one.verdict;
                        planned.extend(matches!(verdict, Verdict::New | Verdict::Change).then_some(one));
                        verdict
                    }
                    Err(error) => {
                        group.head.errors.push(error);
                        Verdict::Bad
                    }
                }
            };
            self.note(Entry { rows: group.rows, title, verdict, errors: group.head.errors });
        }
        self.finish(planned)
    }

    /// Notes what becomes of a record.
    pub fn note(&mut self, entry: Entry) {
        let counts = &mut self.records.counts;
        counts.rows += 1;
        let set_aside = u32::try_from(entry.errors.len()).unwrap_or(u32::MAX);
        match entry.verdict {
            Verdict::New => counts.create += 1,
            Verdict::Change => counts.fill += 1,
            Verdict::Same => counts.same += 1,
            Verdict::Repeated(_) => counts.repeated += 1,
            Verdict::Bad => counts.bad += 1,
        }
        if matches!(entry.verdict, Verdict::New | Verdict::Change) {
            counts.set_aside += set_aside;
        }
        self.records.entries.push(entry);
    }

    fn voucher(&mut self, kind: VoucherKind, group: &mut Group) -> Result<Planned, CellError> {
        let order = assemble::order_of(&mut self.index, group).map_err(of_record)?;
        let of = match order {
            Some(order) => self.owner_of(order, group).map_err(of_record)?,
            None => self.customer(group).map_err(of_record)?,
        };
        self.complete(kind, group, order);
        let (id, held, same_row) = self.identity(group, of, order.map(|order| order.id)).map_err(of_record)?;
        if let Some(held) = held.filter(|held| tight(&held.number) == tight(group.text(VoucherField::Number))) {
            // A number that is only spelt otherwise stays as it is.
            if !held.number.is_empty() {
                group.head.fields.insert(VoucherField::Number, Value::Text(held.number.clone()));
            }
        }
        let rows = rows_of(group);
        let lines = self.lines(kind, group, id);
        let new = NewVoucher {
            id,
            kind,
            side: Side::Sales,
            fields: group.head.fields.clone(),
            lines,
            author: Some(group.head.author.clone()).filter(|author| !author.is_empty()),
        };
        let new = self.sound(of, new, group)?;
        let verdict = match (same_row, held) {
            (Some(row), _) => Verdict::Repeated(row),
            (None, None) => Verdict::New,
            (None, Some(held)) if kind.is_final() => {
                paid_the_same(held, &new).map_err(of_record)?;
                Verdict::Same
            }
            (None, Some(held)) if self.choices.on_repeat == OnRepeat::Skip && !held.deleted => Verdict::Same,
            (None, Some(_)) => Verdict::Change,
        };
        Ok(Planned { of, new, verdict, rows })
    }

    /// The customer of the order that a record is for; who is named besides must be the same.
    fn owner_of(&self, order: &KnownVoucher, group: &Group) -> Result<DocId, Why> {
        let named = self.index.customer(&group.head.customer_number, &group.head.customer);
        if named.is_some_and(|named| named != order.of) { Err(Why::OtherCustomer) } else { Ok(order.of) }
    }

    /// The voucher as a command may carry it. A field that cannot be so is set aside, unless it cannot be missing.
    fn sound(&self, of: DocId, mut new: NewVoucher, group: &mut Group) -> Result<NewVoucher, CellError> {
        loop {
            let mut fields = new.fields.clone();
            if let Some(remark) = assemble::remark(fields.get(&VoucherField::Remark), &group.head.aside) {
                fields.insert(VoucherField::Remark, remark);
            }
            let change = TradeChange::Put(vec![NewVoucher { fields, ..new.clone() }]);
            match check(&Intent::Trade(TradeCommand { of, change })) {
                Ok(Intent::Trade(TradeCommand { change: TradeChange::Put(mut sound), .. })) => {
                    return sound.pop().ok_or(of_record(BadValue::WrongKind.into()));
                }
                Err(Rejection::VoucherField { field, why }) => {
                    let column = self.column(&Target::Voucher(field));
                    let positive = field == VoucherField::Amount && why == BadValue::OutOfRange;
                    let error = CellError { column, why: if positive { Why::NotPositive } else { why.into() } };
                    let droppable = !new.kind.required().contains(&field) && new.fields.remove(&field).is_some();
                    if !droppable || self.choices.on_bad_cell == OnBadCell::SkipRow {
                        return Err(error);
                    }
                    group.head.aside.extend(self.cell(group, column));
                    group.head.errors.push(error);
                }
                Err(Rejection::Line { field, why }) => {
                    return Err(CellError { column: self.column(&Target::Line(field)), why: why.into() });
                }
                Err(Rejection::Voucher(BadVoucher::TooLarge)) => return Err(of_record(Why::TooLarge)),
                Err(Rejection::Voucher(BadVoucher::TooMany { max })) => {
                    return Err(of_record(BadValue::TooMany { max }.into()));
                }
                Ok(_) | Err(_) => return Err(of_record(BadValue::WrongKind.into())),
            }
        }
    }

    /// Which column becomes this.
    pub fn column(&self, target: &Target) -> Option<u32> {
        let place = self.choices.targets.iter().position(|is| is == target)?;
        u32::try_from(place).ok()
    }

    /// The head of a column and what stands in it.
    pub fn cell(&self, group: &Group, column: Option<u32>) -> Option<(String, String)> {
        let column = column? as usize;
        let cells = self.table.get(*group.rows.first()? as usize)?;
        Some((self.headers.get(column)?.clone(), cells.get(column)?.trim().to_owned()))
    }

    fn finish(mut self, mut planned: Vec<Planned>) -> Records {
        // What is entered apart from what is changed, each customer's together.
        planned.sort_by_key(|one| (one.verdict == Verdict::Change, one.of));
        let mut steps = std::mem::take(&mut self.named);
        let mut chunk: Vec<Planned> = Vec::new();
        for one in planned {
            let full = chunk.last().is_some_and(|last| {
                let most = if last.verdict == Verdict::New { ENTERED_AT_ONCE } else { CHANGED_AT_ONCE };
                let lines: usize = chunk.iter().map(|held| held.new.lines.len()).sum();
                let apart = (last.of, last.verdict) != (one.of, one.verdict);
                apart || chunk.len() >= most || lines + one.new.lines.len() > LINES_AT_ONCE
            });
            if full {
                steps.extend(self.step(std::mem::take(&mut chunk)));
            }
            chunk.push(one);
        }
        steps.extend(self.step(chunk));
        self.done(steps)
    }

    /// The dry run with its steps.
    pub fn done(self, steps: Vec<Step>) -> Records {
        let named = steps.iter().map(|step| step.tally.named).sum();
        let mut records = self.records;
        records.counts.named = named;
        Records { unknown: self.index.into_unknown(), steps, ..records }
    }

    fn step(&mut self, chunk: Vec<Planned>) -> Option<Step> {
        let first = chunk.first()?;
        let (of, count) = (first.of, u32::try_from(chunk.len()).unwrap_or(u32::MAX));
        let tally = match first.verdict {
            Verdict::New => Tally { created: count, ..Tally::default() },
            _ => Tally { changed: count, ..Tally::default() },
        };
        let rows = chunk.iter().map(|one| one.rows).sum();
        let change = TradeChange::Put(chunk.into_iter().map(|one| one.new).collect());
        let doc = DocKind::Trade.of(of, self.choices.user);
        let command =
            Command { id: CommandId(self.ids.next()), doc, intent: Intent::Trade(TradeCommand { of, change }) };
        Some(Step { command, tally, rows })
    }
}

/// Money that is there already must be the same money.
fn paid_the_same(held: &KnownVoucher, new: &NewVoucher) -> Result<(), Why> {
    let currency = new.fields.get(&VoucherField::Currency).and_then(Value::as_text);
    let currency: Currency = currency.and_then(|code| code.parse().ok()).unwrap_or_default();
    let day = matches!(new.fields.get(&VoucherField::Day), Some(Value::Day(day)) if held.day == Some(*day));
    let amount = new.fields.get(&VoucherField::Amount) == Some(&Value::Integer(held.amount));
    if day && amount && currency == held.currency { Ok(()) } else { Err(Why::Paid) }
}
