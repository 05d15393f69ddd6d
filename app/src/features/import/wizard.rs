//! The wizard's state: the file, the mapping, the check, the run.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    command::Command,
    id::ImportId,
    import::{
        header,
        kind::ImportKind,
        plan::{Choices, FILE_MAX_BYTES, OnBadCell, OnRepeat},
        records::{Answer, Answered, Lookup, Step as Planned},
        target::Target,
    },
    money::Currency,
};
use web_sys::File;

use super::{
    known::known,
    log::{self, Run},
    model::PastImport,
    step::{Outcome, Step},
    text::ImportText,
};
use crate::{
    i18n::t,
    importer::{
        message::{ErrorWords, FromImporter, Preview, ToImporter},
        table::FileTrouble,
    },
    screen::{
        importer::{ImporterEvent, ImporterLink, file_bytes, remember_mapping, remembered_mapping},
        workspace::{Workspace, new_id},
    },
    ui::platform::file::download,
};

/// Rows in one transaction: small enough that a step is soon on disk, large enough that steps are few.
const BATCH: u32 = 200;

/// The wizard. `Copy`: take it where a component is set up, use it in handlers.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// What the rows are.
    pub kind: RwSignal<ImportKind>,
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
    /// Rows of which the record is there already.
    pub on_repeat: RwSignal<OnRepeat>,
    /// Rows with bad cells.
    pub on_bad_cell: RwSignal<OnBadCell>,
    /// The code of the currency of amounts whose row names none.
    pub currency: RwSignal<String>,
    /// What was decided about names that were not found.
    pub answers: RwSignal<Vec<Answered>>,
    workspace: Workspace,
    link: StoredValue<Option<ImporterLink>, LocalStorage>,
    import: StoredValue<ImportId>,
    outcome: StoredValue<Outcome>,
    stop: StoredValue<bool>,
    undo: StoredValue<Vec<Command>, LocalStorage>,
    ran: StoredValue<Run>,
}

impl Wizard {
    /// A wizard that waits for a file. Its importer ends with the component that made it.
    pub fn new() -> Self {
        Self {
            kind: RwSignal::default(),
            step: RwSignal::new(Step::Choosing),
            file_name: RwSignal::default(),
            preview: RwSignal::default(),
            targets: RwSignal::default(),
            remembered: RwSignal::default(),
            on_repeat: RwSignal::new(OnRepeat::Skip),
            on_bad_cell: RwSignal::new(OnBadCell::KeepAsCustom),
            currency: RwSignal::new(Currency::CNY.code().to_owned()),
            answers: RwSignal::default(),
            workspace: Workspace::here(),
            link: StoredValue::new_local(None),
            import: StoredValue::new(ImportId(new_id())),
            outcome: StoredValue::default(),
            stop: StoredValue::default(),
            undo: StoredValue::new_local(Vec::new()),
            ran: StoredValue::default(),
        }
    }

    /// The rows are of this kind: its columns are guessed, and its usual choices hold.
    pub fn choose_kind(self, kind: ImportKind) {
        self.kind.set(kind);
        self.on_repeat.set(if kind == ImportKind::Customers { OnRepeat::Skip } else { OnRepeat::Update });
        self.answers.set(Vec::new());
        self.map_columns();
    }

    /// What the columns of the file become: as last time, else as their heads say.
    fn map_columns(self) {
        let Some(preview) = self.preview.get_untracked() else { return };
        let kind = self.kind.get_untracked();
        let remembered = remembered_mapping(kind, &preview.headers);
        self.remembered.set(remembered.is_some());
        self.targets.set(remembered.unwrap_or_else(|| header::guess(kind, &preview.headers)));
    }

    /// Decides about a name that was not found, and checks anew.
    pub fn answer(self, what: Lookup, names: Vec<String>, answer: Answer) {
        self.answers.update(|answers| {
            answers.retain(|held| held.what != what || !names.contains(&held.name));
            answers.extend(names.into_iter().map(|name| Answered { what, name, answer }));
        });
        self.check();
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
            FromImporter::Checked(checked) => {
                // Not if it was begun meanwhile: then the plan that was made last is carried out.
                if matches!(*self.step.read_untracked(), Step::Checking | Step::Checked(_)) {
                    self.step.set(Step::Checked(Arc::new(checked)));
                }
            }
            FromImporter::Batch { steps, done, total } => leptos::task::spawn_local(self.carry_out(steps, done, total)),
            FromImporter::ErrorFile(bytes) => {
                let name = self.file_name.get_untracked();
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                // Out of memory is the only way this fails; the rows are still listed on the screen.
                let _offered = download(&format!("{stem}-errors.csv"), "text/csv", &bytes);
            }
        }
    }

    fn was_read(self, preview: Preview) {
        self.preview.set(Some(Arc::new(preview)));
        self.answers.set(Vec::new());
        self.map_columns();
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
        let kind = self.kind.get_untracked();
        if let Some(preview) = self.preview.get_untracked() {
            remember_mapping(kind, &preview.headers, &self.targets.read_untracked());
        }
        let choices = Choices {
            kind,
            targets: self.targets.get_untracked(),
            on_repeat: self.on_repeat.get_untracked(),
            on_bad_cell: self.on_bad_cell.get_untracked(),
            currency: self.currency.read_untracked().parse().unwrap_or_default(),
            answers: self.answers.get_untracked(),
            zone: self.workspace.zone(),
            import: self.import.get_value(),
            user,
            now: self.workspace.now.get_untracked(),
        };
        // What was checked stays in sight while it is checked anew.
        if !matches!(*self.step.read_untracked(), Step::Checked(_)) {
            self.step.set(Step::Checking);
        }
        self.tell(&ToImporter::Check { choices, known: Box::new(known(self.workspace, kind)) });
    }

    /// Asks for the file of rows that are left out.
    pub fn make_error_file(self) {
        let words = ErrorWords {
            row: t(ImportText::RowHead).to_owned(),
            reason: t(ImportText::ReasonHead).to_owned(),
            no_name: t(ImportText::NoName).to_owned(),
            bad_cell: t(ImportText::BadCell).to_owned(),
            bad_row: t(ImportText::BadRow).to_owned(),
            repeated: t(ImportText::RepeatedRow).to_owned(),
        };
        self.tell(&ToImporter::MakeErrorFile { words });
    }

    /// Begins.
    pub fn run(self, total: u32) {
        self.stop.set_value(false);
        self.outcome.set_value(Outcome::default());
        self.undo.set_value(Vec::new());
        self.ran.set_value(Run::new(self.import.get_value(), self.kind.get_untracked()));
        self.step.set(Step::Running { done: 0, total });
        self.tell(&ToImporter::Take { max: BATCH });
    }

    /// Ends after the batch under way.
    pub fn stop(self) {
        self.stop.set_value(true);
    }

    async fn carry_out(self, steps: Vec<Planned>, done: u32, total: u32) {
        if !steps.is_empty() {
            let saved = self.workspace.bulk(steps.iter().map(|step| step.command.clone()).collect()).await;
            self.undo.update_value(|undo| undo.extend(saved.undo));
            let refused = |place: usize| saved.rejected.iter().any(|(number, _)| *number as usize == place);
            for (place, step) in steps.iter().enumerate() {
                let refused = refused(place);
                self.outcome.update_value(|outcome| match refused {
                    true => outcome.failed += step.rows.max(1),
                    false => outcome.tally.add(step.tally),
                });
                self.ran.update_value(|ran| {
                    if !refused {
                        ran.note(step)
                    }
                });
            }
            log::keep(self.workspace, &self.ran.get_value());
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

    /// Takes everything back that this run did; how many records that were.
    pub async fn undo(self) -> u32 {
        let undo = self.undo.try_update_value(std::mem::take).unwrap_or_default();
        let tally = self.outcome.get_value().tally;
        let (asked, undone) = self.carry_out_undo(undo).await;
        log::forget(self.workspace, self.import.get_value());
        if undone == asked { tally.created + tally.changed } else { undone }
    }

    /// Takes an earlier import back: customers and what else can go there into the bin, money by reversing it.
    pub async fn undo_past(self, past: &PastImport) {
        let commands = past.take_back(self.workspace);
        let _ = self.carry_out_undo(commands).await;
        log::forget(self.workspace, past.import);
    }

    async fn carry_out_undo(self, commands: Vec<Command>) -> (u32, u32) {
        let (mut asked, mut undone) = (0, 0);
        for batch in commands.chunks(BATCH as usize) {
            asked += u32::try_from(batch.len()).unwrap_or(u32::MAX);
            undone += self.workspace.bulk(batch.to_vec()).await.saved;
        }
        (asked, undone)
    }
}
