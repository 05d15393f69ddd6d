//! What the wizard computes: whether a mapping will do, and which imports there were.

use std::collections::{BTreeMap, HashSet};

use shared::{
    command::{Command, Intent},
    customer::command::CustomerCommand,
    facts::Facts,
    id::{CommandId, DocId, ImportId},
    import::{kind::ImportKind, target::Target},
    kind::DocKind,
    product::command::ProductCommand,
    time::Instant,
    trade::command::{TradeChange, TradeCommand, VOUCHERS_MAX},
};

use super::log::Run;
use crate::screen::workspace::{Workspace, new_id};

/// Why a mapping will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingTrouble {
    /// No column holds what the kind cannot do without: any of these.
    Lacks(&'static [Target]),
    /// Two columns became the same thing, which cannot hold both.
    Twice(Target),
}

/// What is wrong with a mapping, if anything.
pub fn mapping_trouble(kind: ImportKind, targets: &[Target]) -> Option<MappingTrouble> {
    let mut seen = HashSet::new();
    if let Some(twice) = targets.iter().find(|target| !target.repeats() && !seen.insert(*target)) {
        return Some(MappingTrouble::Twice(twice.clone()));
    }
    let lacks = |need: &&&'static [Target]| need.iter().all(|target| !targets.contains(target));
    kind.needs().iter().find(lacks).map(|need| MappingTrouble::Lacks(need))
}

/// An import of the past of which something is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastImport {
    /// Which.
    pub import: ImportId,
    /// When it was begun.
    pub at: Instant,
    /// Its customers that are not in the bin.
    pub docs: Vec<DocId>,
    /// What else it entered, as far as this device noted it.
    pub run: Option<Run>,
}

/// The imports whose customers are on this device, or that it noted, latest first.
pub fn past_imports<'a>(facts: impl Iterator<Item = &'a Facts>, runs: Vec<Run>) -> Vec<PastImport> {
    let mut found: BTreeMap<ImportId, (Vec<DocId>, Option<Run>)> = BTreeMap::new();
    for facts in facts.filter(|facts| !facts.deleted) {
        if let Some(import) = facts.import {
            found.entry(import).or_default().0.push(facts.id);
        }
    }
    for run in runs {
        let import = run.import;
        found.entry(import).or_default().1 = Some(run);
    }
    // Identifiers are UUID v7: they begin with the time, so their order is the order in time.
    let found = found.into_iter().rev();
    found.map(|(import, (docs, run))| PastImport { import, at: made_at(import), docs, run }).collect()
}

impl PastImport {
    /// What its records are, and how many.
    pub fn records(&self) -> (ImportKind, usize) {
        match &self.run {
            Some(run) if run.kind != ImportKind::Customers => (run.kind, run.count()),
            _ => (ImportKind::Customers, self.docs.len()),
        }
    }

    /// What takes it back, the last first: what names others goes before them.
    pub fn take_back(&self, workspace: Workspace) -> Vec<Command> {
        let Some(me) = workspace.me() else { return Vec::new() };
        let command = |doc, intent| Command { id: CommandId(new_id()), doc, intent };
        let mut commands = Vec::new();
        for (of, vouchers) in self.run.iter().flat_map(|run| run.vouchers.iter().rev()) {
            let doc = DocKind::Trade.of(*of, me);
            commands.extend(vouchers.chunks(VOUCHERS_MAX).map(|ids| {
                let change = TradeChange::TakeBack(ids.to_vec());
                command(doc, Intent::Trade(TradeCommand { of: *of, change }))
            }));
        }
        let products = self.run.iter().flat_map(|run| run.products.iter());
        commands.extend(products.map(|doc| command(*doc, Intent::Product(ProductCommand::Delete))));
        commands.extend(self.docs.iter().map(|doc| command(*doc, Intent::Customer(CustomerCommand::Delete))));
        commands
    }
}

/// The time in a UUID v7: its first 48 bits are milliseconds (RFC 9562).
fn made_at(import: ImportId) -> Instant {
    let ms = import.as_bytes()[..6].iter().fold(0_i64, |ms, byte| (ms << 8) | i64::from(*byte));
    Instant(ms)
}

#[cfg(test)]
mod tests {
    use shared::customer::field::CustomerField;

    use super::*;

    #[test]
    fn a_mapping_needs_a_name_and_nothing_twice() {
        let name = Target::Customer(CustomerField::Name);
        let trouble = |targets: &[Target]| mapping_trouble(ImportKind::Customers, targets);
        let lacks = MappingTrouble::Lacks(ImportKind::Customers.needs()[0]);
        assert_eq!(trouble(&[Target::Skip, Target::Skip]), Some(lacks));
        assert_eq!(trouble(&[name.clone(), name.clone()]), Some(MappingTrouble::Twice(name.clone())));
        assert_eq!(trouble(&[name, Target::Skip, Target::Skip, Target::Custom, Target::Custom]), None);
    }

    #[test]
    fn an_import_tells_when_it_was_made() {
        let id = "0192f0c1-2a00-7000-8000-000000000000".parse().expect("an id");
        assert_eq!(made_at(id), Instant(0x0192_f0c1_2a00));
    }
}
