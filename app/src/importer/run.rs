//! The worker's state: a file's bytes, its table, its plan. Pure but for identifiers, so tested natively.

use shared::{
    export::csv_row,
    id::IdSource,
    import::{
        duplicate::Identity,
        header,
        plan::{self, Choices, Judged, Plan, Verdict},
        row::CellError,
    },
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
    plan: Plan,
    taken: usize,
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
            ToImporter::Check { choices, known } => Some(self.check(choices, &known)),
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
            guess: header::guess(&table.headers),
        }
    }

    fn check(&mut self, choices: Choices, known: &[Identity]) -> FromImporter {
        self.plan = plan::plan(&self.table.headers, &self.table.rows, &choices, known);
        self.choices = Some(choices);
        self.taken = 0;
        let name = |judged: &Judged| judged.row.name().chars().take(60).collect::<String>();
        let bad = self.plan.rows.iter().filter_map(|judged| {
            plan::complaints(judged).map(|(number, errors)| (number, name(judged), errors.to_vec()))
        });
        let repeats = self.plan.rows.iter().filter_map(|judged| match judged.verdict {
            Verdict::Repeat(whom, by) => Some((judged.number + 2, name(judged), whom, by)),
            _ => None,
        });
        FromImporter::Checked(Checked {
            counts: self.plan.counts,
            bad: bad.take(LISTED_ROWS).collect(),
            repeats: repeats.take(LISTED_ROWS).collect(),
        })
    }

    fn take(&mut self, max: u32, ids: &mut impl IdSource) -> FromImporter {
        let mut commands = Vec::new();
        if let Some(choices) = &self.choices {
            while let Some(judged) = self.plan.rows.get(self.taken).filter(|_| count(commands.len()) < max) {
                commands.extend(plan::command(judged, choices, ids));
                self.taken += 1;
            }
        }
        FromImporter::Batch { commands, done: count(self.taken), total: count(self.plan.rows.len()) }
    }

    /// Row number, reason and the row as it was, for every row with an error or that repeats another.
    fn error_file(&self, words: &ErrorWords) -> Vec<u8> {
        let mut out = String::from("\u{feff}");
        let head = [words.row.as_str(), words.reason.as_str()];
        let mut write = |row: Vec<String>| out.push_str(&csv_row(row));
        write(head.into_iter().map(str::to_owned).chain(self.table.headers.iter().cloned()).collect());
        for judged in &self.plan.rows {
            let reason = match judged.verdict {
                Verdict::Repeat(..) => words.repeated.clone(),
                _ if judged.row.errors.is_empty() => continue,
                _ => self.reason(words, &judged.row.errors),
            };
            let cells = self.table.rows.get(judged.number as usize).cloned().unwrap_or_default();
            write([(judged.number + 2).to_string(), reason].into_iter().chain(cells).collect());
        }
        out.into_bytes()
    }

    fn reason(&self, words: &ErrorWords, errors: &[CellError]) -> String {
        let one = |error: &CellError| match error.column {
            None => words.no_name.clone(),
            Some(column) => {
                let head = self.table.headers.get(column as usize).map_or("", String::as_str);
                format!("{}: {head}", words.bad_cell)
            }
        };
        errors.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

/// Limits keep every count far below this.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
