//! What must be true: always, and once everything is quiet.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use automerge::{AutoCommit, ROOT, ReadDoc};
use shared::{
    facts::Facts,
    id::{DeviceId, DocId},
    people::Roster,
    query::{Context, Query, index::Index},
    sync::{gatekeeper::ChangeHash, protocol::Refusal},
    time::{Instant, Zone},
};

use super::{
    Failure,
    device::Machine,
    luck::{Asked, Deed, Disasters},
    world::{BEGINNING_MS, World},
};
use crate::sync::{
    hub::Stored,
    shelf::{Lot, newer_key},
};

/// Everything that was ever saved is acknowledged, waits, or was refused and can be seen.
pub fn nothing_is_forgotten(world: &World) -> Result<(), Failure> {
    for (index, machine) in world.machines.iter().enumerate() {
        let shelf = &machine.shelf;
        let waiting: BTreeSet<_> = shelf.outbox.values().filter_map(|row| row.work.as_ref().map(|w| w.0)).collect();
        let refused: BTreeSet<_> = shelf.refused.iter().filter_map(|(row, _)| row.work.as_ref().map(|w| w.0)).collect();
        let mine = world.deeds.iter().filter(|deed| deed.index == index && deed.acknowledged.is_none());
        for deed in mine {
            let there = match shelf.lots.get(&deed.number) {
                Some(Lot::Waiting(_)) => waiting.contains(&deed.number),
                Some(Lot::Refused) => refused.contains(&deed.number),
                Some(Lot::Accepted(_) | Lot::Nothing) => true,
                None => false,
            };
            if !there {
                let number = deed.number;
                return Err(Failure::Lost(format!("device {index} forgot what was done as number {number}")));
            }
        }
        if world.asked.iter().any(|asked| asked.index == index && !shelf.knows_of(asked.id)) {
            return Err(Failure::Lost(format!("device {index} forgot what it asked for")));
        }
        if let Some((row, why)) = shelf.refused.iter().find(|(_, why)| is_undeserved(*why)) {
            let said = world.server.hub.complaints.last();
            let what = format!("device {index}: an honest change of {} was refused: {why:?} {said:?}", row.doc);
            return Err(Failure::Lost(what));
        }
    }
    Ok(())
}

/// Everybody here writes well-formed changes under actors of their own.
fn is_undeserved(why: Refusal) -> bool {
    !matches!(why, Refusal::NotAllowed | Refusal::DependsOnRefused)
}

pub fn everything_agrees(world: &mut World) -> Result<(), Failure> {
    nothing_is_forgotten(world)?;
    what_was_acknowledged_is_there(world)?;
    requests_have_one_answer(world)?;
    actors_and_devices_are_right(world)?;
    let truth = Truth::of(world)?;
    truth.knows_what_is_newer(world)?;
    for index in 0..world.machines.len() {
        let sees = world.server.hub.visible_to(world.machines[index].shelf.user);
        let machine = &mut world.machines[index];
        let agreed = if machine.wiped { nothing_is_left(machine) } else { truth.is_held_by(machine, &sees) };
        agreed.map_err(|why| Failure::Diverged(format!("device {index}: {why}")))?;
    }
    Ok(())
}

fn what_was_acknowledged_is_there(world: &World) -> Result<(), Failure> {
    let hub = &world.server.hub;
    for deed in &world.deeds {
        let by_lot = match world.machines[deed.index].shelf.lots.get(&deed.number) {
            Some(Lot::Accepted(hash)) => Some(*hash),
            Some(Lot::Waiting(_)) => return Err(Failure::Lost(format!("number {} still waits", deed.number))),
            _ => None,
        };
        for hash in by_lot.into_iter().chain(deed.acknowledged) {
            if !hub.has(deed.doc, &hash) {
                let Deed { number, index, doc, .. } = deed;
                return Err(Failure::Lost(format!("number {number} of device {index} is not in {doc} any more")));
            }
        }
    }
    Ok(())
}

/// Each request was decided once, and its device was told just that.
fn requests_have_one_answer(world: &World) -> Result<(), Failure> {
    for Asked { id, index } in &world.asked {
        let told = world.machines[*index].shelf.answers.iter().find(|(request, _)| request.id == *id);
        let Some((request, told)) = told else {
            return Err(Failure::Stuck(format!("device {index} was never answered")));
        };
        let decided: Vec<_> = world.server.hub.decisions_on(*id).collect();
        let agrees = match decided[..] {
            [decided] => decided == *told,
            // A restored server may have lost it.
            [] => world.disasters == Disasters::OldBackups,
            _ => false,
        };
        if !agrees {
            let what =
                format!("device {index} asked for {:?}: it was told {told:?}, decided was {decided:?}", request.ask);
            return Err(Failure::Diverged(what));
        }
    }
    Ok(())
}

/// No change is there twice, none by an actor of two devices, and none by a device that was locked out before.
fn actors_and_devices_are_right(world: &World) -> Result<(), Failure> {
    let hub = &world.server.hub;
    let mut made: HashMap<ChangeHash, DeviceId> = HashMap::new();
    for deed in &world.deeds {
        let machine = &world.machines[deed.index];
        if let Some(Lot::Accepted(hash)) = machine.shelf.lots.get(&deed.number) {
            made.insert(*hash, machine.shelf.device);
        }
    }
    for doc in hub.docs() {
        let mut seen = BTreeSet::new();
        for (hash, device, seq) in hub.writers(doc) {
            if !seen.insert(hash) {
                return Err(Failure::Diverged(format!("{doc} has a change twice")));
            }
            // What was handed back is in nobody's device's name.
            let Some(device) = device else { continue };
            if made.get(&hash).is_some_and(|maker| *maker != device) {
                return Err(Failure::Diverged(format!("{doc} has a change in another device's name")));
            }
            if hub.revoked_at(device).is_some_and(|at| seq > at) {
                return Err(Failure::Diverged(format!("{doc} has a change of a device that was locked out")));
            }
        }
    }
    Ok(())
}

/// A device that was revoked and was in touch since holds nothing.
fn nothing_is_left(machine: &Machine) -> Result<(), String> {
    let shelf = &machine.shelf;
    let empty = shelf.docs.is_empty() && shelf.outbox.is_empty() && shelf.refused.is_empty();
    if empty { Ok(()) } else { Err("it was wiped and holds something".to_owned()) }
}

/// What the server holds, read from its stored bytes.
struct Truth {
    heads: BTreeMap<DocId, Vec<ChangeHash>>,
    facts: BTreeMap<DocId, Arc<Facts>>,
    changes: BTreeMap<DocId, usize>,
}

impl Truth {
    fn of(world: &World) -> Result<Self, Failure> {
        let hub = &world.server.hub;
        let mut truth = Self { heads: BTreeMap::new(), facts: BTreeMap::new(), changes: BTreeMap::new() };
        for id in hub.docs() {
            let Stored { snapshot, loose: changes } = hub.stored(id).expect("it is one of its documents");
            let document = shared::document::Document::load(snapshot, &changes)
                .map_err(|why| Failure::Lost(format!("{id} cannot be read on the server: {why}")))?;
            let accepted: BTreeSet<_> = hub.writers(id).map(|(hash, ..)| hash).collect();
            if document.change_count() < accepted.len() {
                return Err(Failure::Lost(format!("{id} lacks changes on the server")));
            }
            let customer = document.customer(id).map_err(|why| Failure::Lost(format!("{id}: {why}")))?;
            truth.heads.insert(id, document.heads());
            truth.changes.insert(id, document.change_count());
            truth.facts.insert(id, Arc::new(shared::facts::derive(&customer, hub.owner(id))));
        }
        Ok(truth)
    }

    /// What a newer version wrote is intact, whoever wrote since.
    fn knows_what_is_newer(&self, world: &World) -> Result<(), Failure> {
        let hub = &world.server.hub;
        for deed in world.deeds.iter().filter(|deed| deed.newer) {
            let accepted = matches!(world.machines[deed.index].shelf.lots.get(&deed.number), Some(Lot::Accepted(_)));
            let Some(document) = hub.document(deed.doc).filter(|_| accepted || deed.acknowledged.is_some()) else {
                continue;
            };
            let raw = AutoCommit::load(&document.save()).map_err(|why| Failure::Lost(why.to_string()))?;
            let key = newer_key(deed.number);
            let field = raw.get(ROOT, "fields").ok().flatten().and_then(|(_, fields)| raw.get(fields, &key).ok()?);
            let order = raw.get(ROOT, &key).ok().flatten().and_then(|(_, order)| raw.get(order, "note").ok()?);
            let note = order.and_then(|(_, note)| raw.text(note).ok());
            if field.and_then(|(value, _)| value.as_i64()) != i64::try_from(deed.number).ok()
                || note.as_deref() != Some("共同编辑")
            {
                return Err(Failure::Lost(format!("{key} of {} is not intact", deed.doc)));
            }
        }
        Ok(())
    }

    /// A device holds what its person may read, whole and equal to the server, and nothing else.
    fn is_held_by(&self, machine: &mut Machine, visible: &BTreeSet<DocId>) -> Result<(), String> {
        let held: BTreeSet<_> = machine.shelf.docs.keys().copied().collect();
        if let Some(doc) = visible.difference(&held).next() {
            return Err(format!("{doc} is missing"));
        }
        if let Some(doc) = held.difference(visible).next() {
            return Err(format!("{doc} is here and must not be: {:?}", machine.shelf.docs[doc].scopes));
        }
        let mut facts = Vec::new();
        for (id, held) in &mut machine.shelf.docs {
            let document = held.opened().map_err(|why| format!("{id}: {why}"))?;
            if document.heads() != self.heads[id] {
                let (here, there) = (document.change_count(), self.changes[id]);
                return Err(format!("{id} has other heads: of {here} changes, not of {there}"));
            }
            let here = held.facts.as_deref().ok_or_else(|| format!("{id} has no facts"))?;
            if *here != *self.facts[id] {
                return Err(format!("{id} has other facts: {here:?}, not {:?}", self.facts[id]));
            }
            facts.push(Arc::new(here.clone()));
        }
        let there: Vec<_> = visible.iter().map(|id| self.facts[id].clone()).collect();
        let mut bin = Query::default();
        bin.bin = true;
        for query in [Query::default(), bin] {
            if list(&facts, &query) != list(&there, &query) {
                return Err("its list is another one".to_owned());
            }
        }
        Ok(())
    }
}

fn list(facts: &[Arc<Facts>], query: &Query) -> Vec<DocId> {
    let roster = Roster::default();
    let context = Context { now: Instant(BEGINNING_MS), zone: Zone::SHANGHAI, roster: &roster };
    let answer = Index::of(facts).run(query, &context);
    answer.rows.into_iter().map(|row| facts[row as usize].id).collect()
}
