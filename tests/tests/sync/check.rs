//! What must be true once everything is quiet.

use std::collections::BTreeSet;

use shared::sync::protocol::Refusal;
use support::sync::paper;

use super::{device::Machine, world::World};

pub fn everything_agrees(world: &World) -> Result<(), String> {
    if let Some(broken) = &world.broken {
        return Err(broken.clone());
    }
    for (index, machine) in world.machines.iter().enumerate() {
        same_documents(world, machine).map_err(|why| format!("device {index}: {why}"))?;
    }
    nobody_wrote_as_somebody_else(world)?;
    nothing_is_lost(world)?;
    nothing_is_there_twice(world)
}

/// A device holds what its person may read, whole and equal to the server, and nothing else.
fn same_documents(world: &World, machine: &Machine) -> Result<(), String> {
    if machine.wiped {
        return Err("it was wiped".to_owned());
    }
    let hub = &world.server.hub;
    let held: BTreeSet<_> = machine.shelf.docs.keys().copied().collect();
    let visible = hub.visible_to(machine.shelf.user);
    if let Some(doc) = visible.difference(&held).next() {
        return Err(format!("{doc} is missing"));
    }
    if let Some(doc) = held.difference(&visible).next() {
        return Err(format!("{doc} is here and must not be: {:?}", machine.shelf.docs[doc].scopes));
    }
    for (doc, held) in &machine.shelf.docs {
        let here = paper::content(&held.changes).ok_or_else(|| format!("{doc} has a gap"))?;
        let there = paper::content(&hub.changes(*doc)).ok_or_else(|| format!("{doc} has a gap on the server"))?;
        if here != there {
            return Err(format!("{doc} differs: {here} here, {there} there"));
        }
    }
    Ok(())
}

/// A start of a program has its own actor, so the server never refuses a change for it.
fn nobody_wrote_as_somebody_else(world: &World) -> Result<(), String> {
    for (index, machine) in world.machines.iter().enumerate() {
        if machine.shelf.refused.iter().any(|(_, why)| *why == Refusal::Actor) {
            return Err(format!("device {index}: a change was refused for its actor"));
        }
    }
    Ok(())
}

/// Every change that was ever saved on a device is on the server, or visible as refused where it was made.
fn nothing_is_lost(world: &World) -> Result<(), String> {
    for (index, doc, hash) in &world.written {
        let refused = world.machines[*index].shelf.refused.iter().any(|(row, _)| row.hash == *hash);
        if !refused && !world.server.hub.has(*doc, hash) {
            return Err(format!("a change of {doc} by device {index} is lost"));
        }
    }
    Ok(())
}

fn nothing_is_there_twice(world: &World) -> Result<(), String> {
    for doc in world.server.hub.docs() {
        let changes = world.server.hub.changes(doc);
        let different: BTreeSet<_> = changes.iter().collect();
        if different.len() != changes.len() {
            return Err(format!("{doc} has a change twice"));
        }
    }
    Ok(())
}
