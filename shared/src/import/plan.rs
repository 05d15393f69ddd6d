//! What an import would do, and the commands that do it.

use serde::{Deserialize, Serialize};

use super::{
    duplicate::{Identity, Index, Repeats, SameBy},
    kind::ImportKind,
    records::{Answered, Step, Tally},
    row::{CellError, Reading, Row, read},
    target::Target,
};
use crate::{
    command::{Command, Intent},
    customer::{
        command::{CustomerCommand, NewContact, NewCustomer},
        record::Origin,
    },
    follow_up::{
        command::{ActionDraft, NewAction},
        record::ActionForm,
    },
    id::{ActionId, CommandId, ContactId, DocId, IdSource, ImportId, UserId},
    money::Currency,
    time::{Instant, Zone},
};

/// The most rows of one import.
pub const ROWS_MAX: usize = 50_000;
/// The most columns of one import.
pub const COLUMNS_MAX: usize = 200;
/// The largest file, bytes.
pub const FILE_MAX_BYTES: usize = 64 << 20;

/// What to do with a row of which the record is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnRepeat {
    /// Leave it out.
    Skip,
    /// Fill what the existing customer lacks; never overwrite.
    FillGaps,
    /// Enter it all the same.
    Create,
    /// Make what is there say the same. Of products and vouchers alone: they are known by a key.
    Update,
}

/// What to do with a row that has bad cells but a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnBadCell {
    /// Leave the row out; it stands in the error file.
    SkipRow,
    /// Import the row; what a field cannot hold becomes a custom field under the column's name.
    KeepAsCustom,
}

/// A person's choices in the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// What the rows are.
    pub kind: ImportKind,
    /// What each column becomes.
    pub targets: Vec<Target>,
    /// Rows that repeat a customer.
    pub on_repeat: OnRepeat,
    /// Rows with bad cells.
    pub on_bad_cell: OnBadCell,
    /// The currency of amounts whose row names none.
    pub currency: Currency,
    /// What the person decided about names that were not found.
    pub answers: Vec<Answered>,
    /// The company's zone.
    pub zone: Zone,
    /// This run.
    pub import: ImportId,
    /// Who imports.
    pub user: UserId,
    /// When.
    pub now: Instant,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// A new customer.
    New,
    /// It repeats somebody and the choice decides.
    Repeat(Repeats, SameBy),
    /// It cannot be imported.
    Bad,
}

/// A row with what becomes of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Position in the file, counted from 0 after the header.
    pub number: u32,
    /// What it says.
    pub row: Row,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// How many rows meet which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows in the file.
    pub rows: u32,
    /// Records that will be entered.
    pub create: u32,
    /// Customers whose gaps will be filled, or records that will be changed.
    pub fill: u32,
    /// Records that are there and stay as they are.
    pub same: u32,
    /// Customers and products that will be entered because records name them.
    pub named: u32,
    /// Rows that repeat a customer and are left out.
    pub repeated: u32,
    /// Rows with errors that are left out.
    pub bad: u32,
    /// Cells that become custom fields because their field cannot hold them.
    pub set_aside: u32,
}

/// A dry run over all rows.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every row that is not empty.
    pub rows: Vec<Judged>,
    /// The sums.
    pub counts: Counts,
}

/// Judges every row. Nothing is written.
pub fn plan(headers: &[String], rows: &[Vec<String>], choices: &Choices, known: &[Identity]) -> Plan {
    let reading = Reading { headers, targets: &choices.targets, zone: choices.zone };
    let mut index = Index::new(known);
    let mut plan = Plan::default();
    for (number, cells) in (0..).zip(rows) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let row = read(reading, cells);
        let verdict = judge(&row, number, choices.on_bad_cell, &mut index);
        plan.counts.add(&row, &verdict, choices.on_repeat);
        plan.rows.push(Judged { number, row, verdict });
    }
    plan
}

fn judge(row: &Row, number: u32, on_bad_cell: OnBadCell, index: &mut Index) -> Verdict {
    let nameless = row.name().is_empty();
    if nameless || (!row.errors.is_empty() && on_bad_cell == OnBadCell::SkipRow) {
        return Verdict::Bad;
    }
    match index.look_up(number, row) {
        Some((whom, by)) => Verdict::Repeat(whom, by),
        None => Verdict::New,
    }
}

impl Counts {
    fn add(&mut self, row: &Row, verdict: &Verdict, on_repeat: OnRepeat) {
        self.rows += 1;
        let set_aside = u32::try_from(row.errors.len()).unwrap_or(u32::MAX);
        match (verdict, on_repeat) {
            (Verdict::Bad, _) => self.bad += 1,
            (Verdict::New, _) | (Verdict::Repeat(..), OnRepeat::Create) => {
                self.create += 1;
                self.set_aside += set_aside;
            }
            (Verdict::Repeat(Repeats::Customer(_), _), OnRepeat::FillGaps) => self.fill += 1,
            (Verdict::Repeat(..), _) => self.repeated += 1,
        }
    }
}

/// The step that imports a row; none if it is left out.
pub fn step(judged: &Judged, choices: &Choices, ids: &mut impl IdSource) -> Option<Step> {
    let command = command(judged, choices, ids)?;
    let creates = matches!(command.intent, Intent::Customer(CustomerCommand::Create(_)));
    let tally = Tally { created: u32::from(creates), changed: u32::from(!creates), named: 0 };
    Some(Step { command, tally, rows: 1 })
}

fn command(judged: &Judged, choices: &Choices, ids: &mut impl IdSource) -> Option<Command> {
    let (doc, intent) = match (&judged.verdict, choices.on_repeat) {
        (Verdict::New, _) | (Verdict::Repeat(..), OnRepeat::Create) => {
            let new = new_customer(&judged.row, choices, ids);
            (DocId(ids.next()), CustomerCommand::Create(Box::new(new)))
        }
        (Verdict::Repeat(Repeats::Customer(doc), _), OnRepeat::FillGaps) => {
            let row = &judged.row;
            (*doc, CustomerCommand::FillGaps { fields: row.fields.clone(), custom: row.custom.clone() })
        }
        _ => return None,
    };
    Some(Command { id: CommandId(ids.next()), doc, intent: Intent::Customer(intent) })
}

fn new_customer(row: &Row, choices: &Choices, ids: &mut impl IdSource) -> NewCustomer {
    let contacts = if row.contact.is_empty() {
        Vec::new()
    } else {
        vec![NewContact { id: ContactId(ids.next()), fields: row.contact.clone() }]
    };
    let start = row.recorded_at.or(row.created_at).unwrap_or(choices.now);
    let record = |content: &String| NewAction {
        id: ActionId(ids.next()),
        draft: ActionDraft {
            form: ActionForm::Record,
            kind: "other".to_owned(),
            subject: String::new(),
            content: content.clone(),
            contact: None,
            people: Vec::new(),
            start,
            end: None,
            label: None,
            important: false,
            urgent: false,
            follows: None,
        },
        author: row.recorded_by.clone().or_else(|| row.created_by.clone()),
    };
    NewCustomer {
        fields: row.fields.clone(),
        custom: row.custom.clone(),
        tags: row.tags.clone(),
        contacts,
        actions: row.records.iter().map(record).collect(),
        origin: Some(Origin { import: choices.import, at: row.created_at, author: row.created_by.clone() }),
    }
}

/// What is wrong with a row, if anything: its number as the spreadsheet shows it (the header is row 1) and its cells.
pub fn complaints(judged: &Judged) -> Option<(u32, &[CellError])> {
    (!judged.row.errors.is_empty()).then_some((judged.number + 2, &judged.row.errors))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
