//! The wizard's state: the file, the mapping, the check, the run.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::{Command, Intent},
    customer::command::CustomerCommand,
    id::{CommandId, DocId, ImportId},
    import::{
        duplicate::Identity,
        plan::{Choices, FILE_MAX_BYTES, OnBadCell, OnRepeat},
        target::Target,
    },
};
use web_sys::File;

use super::text::ImportText;
use crate::{
    i18n::t,
    importer::{
        message::{Checked, ErrorWords, FromImporter, Preview, ToImporter},
        table::FileTrouble,
    },
    screen::{
        importer::{ImporterEvent, ImporterLink, file_bytes, remember_mapping, remembered_mapping},
        workspace::{Workspace, new_id},
    },
    ui::platform::file::download,
};

/// Customers in one transaction: small enough that a step is soon on disk, large enough that steps are few.
const BATCH: u32 = 200;

/// A place in the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file is chosen.
    Choose,
    /// Columns are mapped.
    Columns,
    /// The dry run is looked at.
    Check,
    /// It runs, or has run.
    Run,
}

impl Place {
    /// Every place, in order.
    pub const ALL: [Self; 4] = [Self::Choose, Self::Columns, Self::Check, Self::Run];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Choose => "choose",
            Self::Columns => "columns",
            Self::Check => "check",
            Self::Run => "run",
        }
    }

    /// Its name.
    pub fn name(self) -> ImportText {
        match self {
            Self::Choose => ImportText::StepFile,
            Self::Columns => ImportText::StepColumns,
            Self::Check => ImportText::StepCheck,
            Self::Run => ImportText::StepRun,
        }
    }
}

/// What the wizard is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Waiting for a file.
    Choosing,
    /// A file is being read.
    Reading,
    /// A file could not be read; the words say why.
    Unreadable(ImportText),
    /// Columns are being mapped.
    Mapping,
    /// The dry run is under way.
    Checking,
    /// The dry run is done.
    Checked(Arc<Checked>),
    /// The import is under way.
    Running {
        /// Rows looked at so far.
        done: u32,
        /// Rows in all.
        total: u32,
    },
    /// The import has ended.
    Done(Outcome),
}

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Customers entered.
    pub created: u32,
    /// Customers filled up.
    pub filled: u32,
    /// Commands that were not carried out.
    pub failed: u32,
    /// Whether the person stopped it.
    pub stopped: bool,
}

/// The wizard. `Copy`: take it where a component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// What it is doing.
    pub step: RwSignal<Step>,
    /// The file's name.
    pub file_name: RwSignal<String>,
    /// The file at first sight.
    pub preview: RwSignal<Option<Arc<Preview>>>,
    /// What each column becomes.
    pub targets: RwSignal<Vec<Target>>,
    /// Whether the mapping is that of last time.
    pub remembered: RwSignal<bool>,
    /// Rows that repeat a customer.
    pub on_repeat: RwSignal<OnRepeat>,
    /// Rows with bad cells.
    pub on_bad_cell: RwSignal<OnBadCell>,
    workspace: Workspace,
    link: StoredValue<Option<ImporterLink>, LocalStorage>,
    import: StoredValue<ImportId>,
    outcome: StoredValue<Outcome>,
    stop: StoredValue<bool>,
    undo: StoredValue<Vec<Command>, LocalStorage>,
}

impl Wizard {
    /// A wizard that waits for a file. Its importer ends with the component that made it.
    pub fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Choosing),
            file_name: RwSignal::default(),
            preview: RwSignal::default(),
            targets: RwSignal::default(),
            remembered: RwSignal::default(),
            on_repeat: RwSignal::new(OnRepeat::Skip),
            on_bad_cell: RwSignal::new(OnBadCell::KeepAsCustom),
            workspace: Workspace::here(),
            link: StoredValue::new_local(None),
            import: StoredValue::new(ImportId(new_id())),
            outcome: StoredValue::default(),
            stop: StoredValue::default(),
            undo: StoredValue::new_local(Vec::new()),
        }
    }

    /// Back to the beginning.
    pub fn restart(self) {
        self.link.set_value(None);
        self.preview.set(None);
        self.step.set(Step::Choosing);
    }

    /// Reads a file.
    pub fn read(self, file: File) {
        self.file_name.set(file.name());
        if file.size() > FILE_MAX_BYTES as f64 {
            return self.step.set(Step::Unreadable(super::text::trouble(FileTrouble::TooLarge)));
        }
        if self.start_importer().is_err() {
            return self.step.set(Step::Unreadable(ImportText::Unstarted));
        }
        self.step.set(Step::Reading);
        self.import.set_value(ImportId(new_id()));
        leptos::task::spawn_local(async move {
            match file_bytes(file).await {
                Ok(bytes) => self.tell_file(&bytes),
                Err(_) => self.step.set(Step::Unreadable(ImportText::TroubleDied)),
            }
        });
    }

    /// A fresh importer for each file: whatever the last one did to its memory is gone.
    fn start_importer(self) -> Result<(), wasm_bindgen::JsValue> {
        let link = ImporterLink::start(move |event| match event {
            ImporterEvent::Said(message) => self.said(message),
            ImporterEvent::Died => {
                let _ = self.step.try_set(Step::Unreadable(ImportText::TroubleDied));
                let _ = self.link.try_set_value(None);
            }
        })?;
        self.link.set_value(Some(link));
        Ok(())
    }

    fn tell(self, message: &ToImporter) {
        self.link.with_value(|link| link.as_ref().inspect(|link| link.send(message)).is_some());
    }

    fn tell_file(self, bytes: &wasm_bindgen::JsValue) {
        self.link.with_value(|link| link.as_ref().inspect(|link| link.send_file(bytes)).is_some());
    }

    fn said(self, message: FromImporter) {
        match message {
            FromImporter::Ready => {}
            FromImporter::Read(preview) => self.was_read(preview),
            FromImporter::Unreadable(trouble) => self.step.set(Step::Unreadable(super::text::trouble(trouble))),
            FromImporter::Checked(checked) => self.step.set(Step::Checked(Arc::new(checked))),
            FromImporter::Batch { commands, done, total } => {
                leptos::task::spawn_local(self.carry_out(commands, done, total))
            }
            FromImporter::ErrorFile(bytes) => {
                let name = self.file_name.get_untracked();
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                // Out of memory is the only way this fails; the rows are still listed on the screen.
                let _offered = download(&format!("{stem}-errors.csv"), "text/csv", &bytes);
            }
        }
    }

    fn was_read(self, preview: Preview) {
        let remembered = remembered_mapping(&preview.headers);
        self.remembered.set(remembered.is_some());
        self.targets.set(remembered.unwrap_or_else(|| preview.guess.clone()));
        self.preview.set(Some(Arc::new(preview)));
        self.step.set(Step::Mapping);
    }

    /// Reads another sheet.
    pub fn choose_sheet(self, sheet: u32) {
        self.step.set(Step::Reading);
        self.tell(&ToImporter::Sheet(sheet));
    }

    /// Back to the columns.
    pub fn to_columns(self) {
        self.step.set(Step::Mapping);
    }

    /// Dry run.
    pub fn check(self) {
        let Some(user) = self.workspace.me() else { return };
        if let Some(preview) = self.preview.get_untracked() {
            remember_mapping(&preview.headers, &self.targets.read_untracked());
        }
        let choices = Choices {
            targets: self.targets.get_untracked(),
            on_repeat: self.on_repeat.get_untracked(),
            on_bad_cell: self.on_bad_cell.get_untracked(),
            zone: self.workspace.zone(),
            import: self.import.get_value(),
            user,
            now: self.workspace.now.get_untracked(),
        };
        let known = self
            .workspace
            .book
            .read_untracked()
            .rows()
            .iter()
            .filter(|facts| !facts.deleted)
            .map(|facts| Identity::of(facts))
            .collect();
        self.step.set(Step::Checking);
        self.tell(&ToImporter::Check { choices, known });
    }

    /// Asks for the file of rows that are left out.
    pub fn make_error_file(self) {
        let words = ErrorWords {
            row: t(ImportText::RowHead).to_owned(),
            reason: t(ImportText::ReasonHead).to_owned(),
            no_name: t(ImportText::NoName).to_owned(),
            bad_cell: t(ImportText::BadCell).to_owned(),
            repeated: t(ImportText::RepeatedRow).to_owned(),
        };
        self.tell(&ToImporter::MakeErrorFile { words });
    }

    /// Begins.
    pub fn run(self, total: u32) {
        self.stop.set_value(false);
        self.outcome.set_value(Outcome::default());
        self.undo.set_value(Vec::new());
        self.step.set(Step::Running { done: 0, total });
        self.tell(&ToImporter::Take { max: BATCH });
    }

    /// Ends after the batch under way.
    pub fn stop(self) {
        self.stop.set_value(true);
    }

    async fn carry_out(self, commands: Vec<Command>, done: u32, total: u32) {
        let creates = |command: &&Command| matches!(command.intent, Intent::Customer(CustomerCommand::Create(_)));
        let asked = u32::try_from(commands.len()).unwrap_or(u32::MAX);
        let created = u32::try_from(commands.iter().filter(creates).count()).unwrap_or(u32::MAX);
        if asked > 0 {
            let saved = self.workspace.bulk(commands).await;
            let failed = asked.saturating_sub(saved.saved);
            self.undo.update_value(|undo| undo.extend(saved.undo));
            self.outcome.update_value(|outcome| {
                outcome.created += created.saturating_sub(failed);
                outcome.filled += asked - created;
                outcome.failed += failed;
            });
        }
        let stopped = self.stop.get_value();
        if stopped || done >= total {
            self.outcome.update_value(|outcome| outcome.stopped = stopped && done < total);
            self.step.set(Step::Done(self.outcome.get_value()));
        } else {
            self.step.set(Step::Running { done, total });
            self.tell(&ToImporter::Take { max: BATCH });
        }
    }

    /// Takes everything back that this run did; how many customers that were.
    pub async fn undo(self) -> u32 {
        let undo = self.undo.try_update_value(std::mem::take).unwrap_or_default();
        self.carry_out_undo(undo).await
    }

    /// Puts the customers of an earlier import into the bin; how many that were.
    pub async fn undo_past(self, docs: Vec<DocId>) -> u32 {
        let delete = |doc| Command { id: CommandId(new_id()), doc, intent: Intent::Customer(CustomerCommand::Delete) };
        self.carry_out_undo(docs.into_iter().map(delete).collect()).await
    }

    async fn carry_out_undo(self, commands: Vec<Command>) -> u32 {
        let mut undone = 0;
        for batch in commands.chunks(BATCH as usize) {
            undone += self.workspace.bulk(batch.to_vec()).await.saved;
        }
        undone
    }
}
