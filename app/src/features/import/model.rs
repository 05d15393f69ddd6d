//! What the wizard computes: whether a mapping will do, and which imports there were.

use std::collections::{BTreeMap, HashSet};

use shared::{
    customer::field::CustomerField,
    facts::Facts,
    id::{DocId, ImportId},
    import::target::Target,
    time::Instant,
};

/// Why a mapping will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingTrouble {
    /// No column holds the name.
    NoName,
    /// Two columns became the same thing, which cannot hold both.
    Twice(Target),
}

/// What is wrong with a mapping, if anything.
pub fn mapping_trouble(targets: &[Target]) -> Option<MappingTrouble> {
    let mut seen = HashSet::new();
    if let Some(twice) = targets.iter().find(|target| !target.repeats() && !seen.insert(*target)) {
        return Some(MappingTrouble::Twice(twice.clone()));
    }
    let named = targets.contains(&Target::Customer(CustomerField::Name));
    (!named).then_some(MappingTrouble::NoName)
}

/// An import of the past whose customers are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastImport {
    /// Which.
    pub import: ImportId,
    /// When it was begun.
    pub at: Instant,
    /// Its customers that are not in the bin.
    pub docs: Vec<DocId>,
}

/// The imports whose customers are on this device, latest first.
pub fn past_imports<'a>(facts: impl Iterator<Item = &'a Facts>) -> Vec<PastImport> {
    let mut found: BTreeMap<ImportId, Vec<DocId>> = BTreeMap::new();
    for facts in facts.filter(|facts| !facts.deleted) {
        if let Some(import) = facts.import {
            found.entry(import).or_default().push(facts.id);
        }
    }
    // Identifiers are UUID v7: they begin with the time, so their order is the order in time.
    found.into_iter().rev().map(|(import, docs)| PastImport { import, at: made_at(import), docs }).collect()
}

/// The time in a UUID v7: its first 48 bits are milliseconds (RFC 9562).
fn made_at(import: ImportId) -> Instant {
    let ms = import.as_bytes()[..6].iter().fold(0_i64, |ms, byte| (ms << 8) | i64::from(*byte));
    Instant(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_needs_a_name_and_nothing_twice() {
        let name = Target::Customer(CustomerField::Name);
        assert_eq!(mapping_trouble(&[Target::Skip, Target::Skip]), Some(MappingTrouble::NoName));
        assert_eq!(mapping_trouble(&[name.clone(), name.clone()]), Some(MappingTrouble::Twice(name.clone())));
        assert_eq!(mapping_trouble(&[name, Target::Skip, Target::Skip, Target::Custom, Target::Custom]), None);
    }

    #[test]
    fn an_import_tells_when_it_was_made() {
        let id = "0192f0c1-2a00-7000-8000-000000000000".parse().expect("an id");
        assert_eq!(made_at(id), Instant(0x0192_f0c1_2a00));
    }
}
