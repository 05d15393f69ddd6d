//! The worker's state: a file's bytes, its table, its plan. Pure but for identifiers, so tested natively.

use shared::{
    export::csv_row,
    id::IdSource,
    import::{
        duplicate::{Repeats, SameBy},
        kind::ImportKind,
        plan::{self, Choices, Judged, Plan, Verdict},
        records::{self, Entry, Records, Step, known::Known},
        row::CellError,
    },
    value::BadValue,
};

use super::{
    message::{Checked, ErrorWords, FromImporter, Preview, ToImporter},
    table::{self, Table},
};

/// Rows shown before anything is chosen.
const SAMPLE_ROWS: usize = 20;
/// Bad rows and repeats listed on the screen; all bad ones stand in the error file.
pub const LISTED_ROWS: usize = 100;

/// An importer between messages.
#[derive(Debug, Default)]
pub struct Importer {
    bytes: Vec<u8>,
    table: Table,
    choices: Option<Choices>,
    plan: Planned,
    taken: usize,
}

/// The dry run of a kind of file.
#[derive(Debug)]
enum Planned {
    Customers(Plan),
    Records(Records),
}

impl Default for Planned {
    fn default() -> Self {
        Self::Customers(Plan::default())
    }
}

impl Importer {
    /// Takes the bytes of a new file.
    pub fn load(&mut self, bytes: Vec<u8>) -> FromImporter {
        *self = Self { bytes, ..Self::default() };
        self.read(None)
    }

    /// Answers a message.
    pub fn handle(&mut self, message: ToImporter, ids: &mut impl IdSource) -> Option<FromImporter> {
        match message {
            // The bytes come in a message of their own.
            ToImporter::File { .. } => None,
            ToImporter::Sheet(number) => Some(self.read(usize::try_from(number).ok())),
            ToImporter::Check { choices, known } => Some(self.check(choices, &known, ids)),
            ToImporter::Take { max } => Some(self.take(max, ids)),
            ToImporter::MakeErrorFile { words } => Some(FromImporter::ErrorFile(self.error_file(&words))),
        }
    }

    fn read(&mut self, sheet: Option<usize>) -> FromImporter {
        match table::read(&self.bytes, sheet) {
            Err(trouble) => FromImporter::Unreadable(trouble),
            Ok(table) => {
                self.table = table;
                FromImporter::Read(self.preview())
            }
        }
    }

    fn preview(&self) -> Preview {
        let table = &self.table;
        Preview {
            sheets: table.sheets.clone(),
            sheet: count(table.sheet),
            format: table.format.clone(),
            headers: table.headers.clone(),
            sample: table.rows.iter().take(SAMPLE_ROWS).cloned().collect(),
            rows: count(table.rows.len()),
        }
    }

    fn check(&mut self, choices: Choices, known: &Known, ids: &mut impl IdSource) -> FromImporter {
        let table = &self.table;
        self.taken = 0;
        let checked = if choices.kind == ImportKind::Customers {
            let plan = plan::plan(&table.headers, &table.rows, &choices, &known.customers);
            let checked = of_customers(&plan);
            self.plan = Planned::Customers(plan);
            checked
        } else {
            let records = records::plan(&table.headers, &table.rows, &choices, known, ids);
            let checked = of_records(&records);
            self.plan = Planned::Records(records);
            checked
        };
        self.choices = Some(choices);
        FromImporter::Checked(checked)
    }

    /// Steps until they carry out so many rows.
    fn take(&mut self, max: u32, ids: &mut impl IdSource) -> FromImporter {
        let mut steps: Vec<Step> = Vec::new();
        let Some(choices) = &self.choices else { return FromImporter::Batch { steps, done: 0, total: 0 } };
        let mut rows = 0;
        match &self.plan {
            Planned::Customers(plan) => {
                while let Some(judged) = plan.rows.get(self.taken).filter(|_| count(steps.len()) < max) {
                    steps.extend(plan::step(judged, choices, ids));
                    self.taken += 1;
                }
                FromImporter::Batch { steps, done: count(self.taken), total: count(plan.rows.len()) }
            }
            Planned::Records(records) => {
                while let Some(step) = records.steps.get(self.taken).filter(|_| rows < max && count(steps.len()) < max)
                {
                    rows += step.rows;
                    steps.push(step.clone());
                    self.taken += 1;
                }
                let rows = |steps: &[Step]| -> u32 { steps.iter().map(|step| step.rows).sum() };
                let (done, total) = (rows(&records.steps[..self.taken]), rows(&records.steps));
                // What is named carries out no row: it is not done before the last step is.
                let left = self.taken < records.steps.len();
                FromImporter::Batch { steps, done, total: if left { total.max(done + 1) } else { done } }
            }
        }
    }

    /// Row number, reason and the row as it was, for every row with an error or that repeats another.
    fn error_file(&self, words: &ErrorWords) -> Vec<u8> {
        let mut out = String::from("\u{feff}");
        let head = [words.row.as_str(), words.reason.as_str()];
        let mut write = |row: Vec<String>| out.push_str(&csv_row(row));
        write(head.into_iter().map(str::to_owned).chain(self.table.headers.iter().cloned()).collect());
        let mut complain = |rows: &[u32], repeated: bool, errors: &[CellError]| {
            let reason = if repeated { words.repeated.clone() } else { self.reason(words, errors) };
            for row in rows.iter().filter(|_| repeated || !errors.is_empty()) {
                let cells = self.table.rows.get(*row as usize).cloned().unwrap_or_default();
                write([(row + 2).to_string(), reason.clone()].into_iter().chain(cells).collect());
            }
        };
        match &self.plan {
            Planned::Customers(plan) => plan.rows.iter().for_each(|judged| {
                complain(&[judged.number], matches!(judged.verdict, Verdict::Repeat(..)), &judged.row.errors);
            }),
            Planned::Records(records) => records.entries.iter().for_each(|entry| {
                complain(&entry.rows, matches!(entry.verdict, records::Verdict::Repeated(_)), &entry.errors);
            }),
        }
        out.into_bytes()
    }

    fn reason(&self, words: &ErrorWords, errors: &[CellError]) -> String {
        let one = |error: &CellError| match error.column {
            None if error.why == BadValue::Required.into() => words.no_name.clone(),
            None => words.bad_row.clone(),
            Some(column) => {
                let head = self.table.headers.get(column as usize).map_or("", String::as_str);
                format!("{}: {head}", words.bad_cell)
            }
        };
        errors.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// A name as the screen shows it.
fn shown(name: &str) -> String {
    name.chars().take(60).collect()
}

fn of_customers(plan: &Plan) -> Checked {
    let bad = plan.rows.iter().filter_map(|judged| {
        plan::complaints(judged).map(|(number, errors)| (number, shown(judged.row.name()), errors.to_vec()))
    });
    let repeats = plan.rows.iter().filter_map(|judged: &Judged| match judged.verdict {
        Verdict::Repeat(whom, by) => Some((judged.number + 2, shown(judged.row.name()), whom, by)),
        _ => None,
    });
    Checked {
        counts: plan.counts,
        bad: bad.take(LISTED_ROWS).collect(),
        repeats: repeats.take(LISTED_ROWS).collect(),
        unknown: Vec::new(),
    }
}

fn of_records(records: &Records) -> Checked {
    let first = |entry: &Entry| entry.rows.first().copied().unwrap_or(0);
    let wrong = records.entries.iter().filter(|entry| !entry.errors.is_empty());
    let bad = wrong.map(|entry| (first(entry) + 2, shown(&entry.title), entry.errors.clone()));
    let repeats = records.entries.iter().filter_map(|entry| match entry.verdict {
        records::Verdict::Repeated(row) => {
            Some((first(entry) + 2, shown(&entry.title), Repeats::Row(row), SameBy::Key))
        }
        _ => None,
    });
    Checked {
        counts: records.counts,
        bad: bad.take(LISTED_ROWS).collect(),
        repeats: repeats.take(LISTED_ROWS).collect(),
        unknown: records.unknown.clone(),
    }
}

/// Limits keep every count far below this.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
