//! The latest imports of products and vouchers, noted on this device: vouchers do not say which import they came with, as
//! customers do. Where there is a PIN the notes are sealed like drafts.

use serde::{Deserialize, Serialize};
use shared::{
    command::Intent,
    id::{DocId, ImportId, VoucherId},
    import::{kind::ImportKind, records::Step},
    trade::command::TradeChange,
};

use crate::screen::workspace::Workspace;

/// How many imports are noted.
const RUNS_MAX: usize = 5;
/// The most characters of all notes; older imports are forgotten sooner then.
const NOTES_MAX_CHARS: usize = 1_500_000;

/// What an import entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Which.
    pub import: ImportId,
    /// What its rows were.
    pub kind: ImportKind,
    /// Vouchers, by customer.
    pub vouchers: Vec<(DocId, Vec<VoucherId>)>,
    /// Products.
    pub products: Vec<DocId>,
}

impl Default for Run {
    fn default() -> Self {
        Self::new(ImportId(uuid::Uuid::nil()), ImportKind::Customers)
    }
}

impl Run {
    /// A run that has entered nothing yet.
    pub fn new(import: ImportId, kind: ImportKind) -> Self {
        Self { import, kind, vouchers: Vec::new(), products: Vec::new() }
    }

    /// Notes what a step entered. What it changed cannot be taken back later: others may have changed it since.
    pub fn note(&mut self, step: &Step) {
        match &step.command.intent {
            Intent::Trade(command) if step.tally.created > 0 => {
                if let TradeChange::Put(vouchers) = &command.change {
                    self.vouchers.push((command.of, vouchers.iter().map(|new| new.id).collect()));
                }
            }
            Intent::Product(_) if step.tally.created + step.tally.named > 0 => self.products.push(step.command.doc),
            _ => {}
        }
    }

    /// How many records it entered.
    pub fn count(&self) -> usize {
        self.vouchers.iter().map(|(_, ids)| ids.len()).sum::<usize>() + self.products.len()
    }
}

fn name(workspace: Workspace) -> Option<String> {
    workspace.me().map(|me| format!("{me}.imports"))
}

/// The imports that are noted, latest first.
pub fn runs(workspace: Workspace) -> Vec<Run> {
    let text = name(workspace).and_then(|name| workspace.draft(&name));
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Notes a run, or what it has come to meanwhile.
pub fn keep(workspace: Workspace, run: &Run) {
    if run.count() == 0 {
        return;
    }
    let mut all = runs(workspace);
    all.retain(|held| held.import != run.import);
    all.insert(0, run.clone());
    all.truncate(RUNS_MAX);
    write(workspace, all);
}

/// Forgets a run that was taken back.
pub fn forget(workspace: Workspace, import: ImportId) {
    let mut all = runs(workspace);
    let before = all.len();
    all.retain(|held| held.import != import);
    if all.len() < before {
        write(workspace, all);
    }
}

fn write(workspace: Workspace, mut all: Vec<Run>) {
    let Some(name) = name(workspace) else { return };
    loop {
        let text = serde_json::to_string(&all).expect("a run is plain data");
        if text.len() <= NOTES_MAX_CHARS || all.pop().is_none() {
            return workspace.keep_draft(&name, (!all.is_empty()).then_some(text));
        }
    }
}
