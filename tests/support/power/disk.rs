//! What is on a disk that has lost its power: computed from what was there before and the journal of the run.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::record::{FileId, Record, VOLATILE};

/// What a disk writes wholly or not at all, bytes.
const SECTOR: usize = 512;

/// The files of one folder, without those below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    files: BTreeMap<String, Vec<u8>>,
}

/// What becomes of the writes that nobody waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// All of them are lost.
    Lost,
    /// Some sectors made it; which ones the seed says.
    Torn(u64),
}

impl Disk {
    /// The files as programs see them now.
    ///
    /// # Panics
    /// When the folder cannot be read.
    pub fn read(folder: &Path) -> Disk {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            let name = path.to_str().expect("tests use plain names").to_owned();
            if path.is_file() && !name.ends_with(VOLATILE) {
                files.insert(name, fs::read(&path).expect("it can be read"));
            }
        }
        Disk { files }
    }

    /// Makes the folder hold these files and no others.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).expect("the folder can be made");
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_file() {
                fs::remove_file(path).expect("it can be removed");
            }
        }
        for (path, bytes) in &self.files {
            let name = Path::new(path).file_name().expect("files have names");
            fs::write(folder.join(name), bytes).expect("it can be written");
        }
    }

    /// The disk after a run that ended in a loss of power.
    ///
    /// # Panics
    /// When the journal says that something happened which it cannot account for.
    pub fn after(&self, journal: &[Record], unsynced: Unsynced) -> Disk {
        let mut tearing = match unsynced {
            Unsynced::Lost => None,
            Unsynced::Torn(seed) => Some(StdRng::seed_from_u64(seed)),
        };
        let kept = Kept::of(journal);
        let mut names = self.names(journal);
        let mut contents = self.contents(&names);
        // A folder's changes reach the disk in order, so some of the last ones may be missing.
        let loose = journal.iter().filter(|record| is_name(record)).count();
        let luck = tearing.as_mut().map_or(0, |dice| dice.random_range(0..=loose));
        let mut seen = 0;
        for (number, record) in (0..).zip(journal) {
            seen += usize::from(is_name(record));
            match record {
                Record::Created { file, path } if kept.name(number, path) || seen <= luck => {
                    names.insert(path.clone(), *file);
                }
                Record::Unlinked { path } if kept.name(number, path) || seen <= luck => {
                    names.remove(path);
                }
                Record::Renamed { from, to } if kept.name(number, to) || seen <= luck => {
                    if let Some(file) = names.remove(from) {
                        names.insert(to.clone(), file);
                    }
                }
                Record::Unseen { path, how } => panic!("the journal does not tell all: {path} was {how}"),
                _ => {}
            }
            if let Some((file, change)) = content(record) {
                let bytes = contents.entry(file).or_default();
                match (kept.content(number, file), &mut tearing) {
                    (true, _) => change.whole(bytes),
                    (false, Some(dice)) => change.torn(bytes, dice),
                    (false, None) => {}
                }
            }
        }
        let files = names.into_iter().map(|(path, file)| (path, contents.remove(&file).unwrap_or_default()));
        Disk { files: files.collect() }
    }

    /// The files that were there before, by name. Those that the journal does not name get numbers from the far end.
    fn names(&self, journal: &[Record]) -> BTreeMap<String, FileId> {
        let unopened = (0..).map(|number| FileId::MAX - number);
        let mut names: BTreeMap<_, _> = self.files.keys().cloned().zip(unopened).collect();
        for record in journal {
            if let Record::Named { file, path } = record
                && let Some(number) = names.get_mut(path)
            {
                *number = *file;
            }
        }
        names
    }

    fn contents(&self, names: &BTreeMap<String, FileId>) -> HashMap<FileId, Vec<u8>> {
        names.iter().filter_map(|(path, file)| Some((*file, self.files.get(path)?.clone()))).collect()
    }
}

fn is_name(record: &Record) -> bool {
    matches!(record, Record::Created { .. } | Record::Unlinked { .. } | Record::Renamed { .. })
}

/// A change of what a file holds.
enum Change<'a> {
    Write(usize, &'a [u8]),
    Resize(usize),
}

fn content(record: &Record) -> Option<(FileId, Change<'_>)> {
    let index = |number: u64| usize::try_from(number).expect("files of tests fit into memory");
    match record {
        Record::Wrote { file, offset, bytes } => Some((*file, Change::Write(index(*offset), bytes))),
        Record::Resized { file, size } => Some((*file, Change::Resize(index(*size)))),
        _ => None,
    }
}

impl Change<'_> {
    fn whole(&self, bytes: &mut Vec<u8>) {
        match self {
            Change::Write(at, new) => put(bytes, *at, new),
            Change::Resize(size) => bytes.resize(*size, 0),
        }
    }

    /// Some sectors of it; a shorter length is there or not.
    fn torn(&self, bytes: &mut Vec<u8>, dice: &mut StdRng) {
        match self {
            Change::Write(at, new) => {
                let (mut at, mut rest) = (*at, *new);
                while !rest.is_empty() {
                    let (sector, after) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
                    if dice.random() {
                        put(bytes, at, sector);
                    }
                    at += sector.len();
                    rest = after;
                }
            }
            Change::Resize(size) => {
                if dice.random() {
                    bytes.resize(*size, 0);
                }
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

/// Which records the program waited for.
#[derive(Default)]
struct Kept {
    /// For each file: stretches of records that are on the disk, by their ends; and those that never will be.
    synced: HashMap<FileId, Vec<(u64, u64)>>,
    folders: HashMap<String, u64>,
}

impl Kept {
    fn of(journal: &[Record]) -> Kept {
        let mut kept = Kept::default();
        // From here on what is written still waits for the disk.
        let mut pending: HashMap<FileId, u64> = HashMap::new();
        for record in journal {
            match record {
                Record::Synced { file, before } => {
                    let from = pending.insert(*file, *before).unwrap_or(0);
                    kept.synced.entry(*file).or_default().push((from, *before));
                }
                // Marked as clean although it is not: no later wait covers it.
                Record::SyncFailed { file, before } => {
                    pending.insert(*file, *before);
                }
                Record::FolderSynced { folder, before } => {
                    kept.folders.insert(folder.trim_end_matches('/').to_owned(), *before);
                }
                _ => {}
            }
        }
        kept
    }

    fn content(&self, number: u64, file: FileId) -> bool {
        self.synced.get(&file).is_some_and(|spans| spans.iter().any(|(from, to)| (*from..*to).contains(&number)))
    }

    fn name(&self, number: u64, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.folders.get(folder).is_some_and(|before| number < *before)
    }
}
