//! What a run is about: which disasters strike, and what is remembered of everything that people did.

use shared::{
    id::{DocId, RequestId},
    sync::gatekeeper::ChangeHash,
};

use crate::sync::shelf::Number;

/// Which disasters strike. Not all in one run: a change that both its device and the server lost is lost, and
/// one that a restored server no longer allows cannot come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disasters {
    /// Devices go on from old copies of their disks; rights change.
    OldDisks,
    /// The server goes on from an old backup.
    OldBackups,
    /// Rights change, devices are revoked, programs end; disks are good.
    Rights,
}

impl Disasters {
    /// By seed, so that every third run has the same.
    pub fn of(seed: u64) -> Self {
        [Self::OldDisks, Self::OldBackups, Self::Rights][(seed % 3) as usize]
    }
}

/// When a program ends that writes something down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Nothing of it is on disk.
    BeforeCommit,
    /// All of it is, and nobody was told.
    AfterCommit,
}

/// Something that somebody did and saw saved.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    /// Which.
    pub number: Number,
    /// Where.
    pub index: usize,
    /// To which document.
    pub doc: DocId,
    /// A newer version did it, which this one must leave alone.
    pub newer: bool,
    /// Its device does not know of it any more, but the server must: it was acknowledged.
    pub acknowledged: Option<ChangeHash>,
}

/// A request that somebody made and saw saved.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Its key.
    pub id: RequestId,
    /// Where.
    pub index: usize,
}
