//! Loss of power, full disks, disks that fail: a library preloaded into the server notes what it writes and waits for.

mod disk;
pub mod record;

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

pub use disk::{Disk, Unsynced};
use record::{FAIL_SYNC, FOLDER, FULL, JOURNAL, NOTES, Record};

/// One run of a program under observation.
pub struct Observed {
    before: Disk,
    notes: TempDir,
    folder: PathBuf,
}

impl Observed {
    /// Observes the next run of a program that keeps its data in `folder`; what is there now counts as safely stored.
    pub fn next_run(folder: &Path) -> Observed {
        Observed::upon(Disk::read(folder), folder)
    }

    /// The same, where the disk does not hold what programs see.
    pub fn upon(before: Disk, folder: &Path) -> Observed {
        let notes = TempDir::with_prefix("gendan-power-").expect("a temporary folder can be made");
        Observed { before, notes, folder: folder.to_owned() }
    }

    /// What the program needs in its environment.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let pairs = [("LD_PRELOAD", library()), (FOLDER, self.folder.as_path()), (NOTES, self.notes.path())];
        pairs.map(|(name, path)| (name.into(), path.into())).into()
    }

    /// From now on there is no space, or there is again.
    pub fn set_full(&self, full: bool) {
        self.switch(FULL, full);
    }

    /// The next wait for the disk fails, once.
    pub fn fail_next_sync(&self) {
        self.switch(FAIL_SYNC, true);
    }

    /// Whether the failure that was asked for has happened.
    pub fn sync_has_failed(&self) -> bool {
        !self.notes.path().join(FAIL_SYNC).exists()
    }

    fn switch(&self, name: &str, on: bool) {
        let file = self.notes.path().join(name);
        if on { fs::write(file, "") } else { fs::remove_file(file) }.expect("the notes can be written");
    }

    /// What the program did, in order; the program is dead.
    ///
    /// # Panics
    /// When there is no journal: the library was not loaded.
    pub fn journal(&self) -> Vec<Record> {
        let bytes = fs::read(self.notes.path().join(JOURNAL)).expect("the library was loaded into the program");
        read(&bytes)
    }

    /// The disk if the power had gone where the program ended.
    pub fn disk(&self, unsynced: Unsynced) -> Disk {
        self.before.after(&self.journal(), unsynced)
    }
}

/// The records of a journal; the last one may be half written.
fn read(mut bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while let Some((length, rest)) = bytes.split_at_checked(4) {
        let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
        let Some((body, rest)) = rest.split_at_checked(length) else { break };
        records.push(postcard::from_bytes(body).expect("both sides know the same records"));
        bytes = rest;
    }
    records
}

/// The library, compiled when it has changed. It cannot be a dependency: linked into the tests it would watch them.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--locked", "--package", "power-cut", "--message-format", "json"]);
        let built = build.current_dir(crate::artefacts::root()).output().expect("cargo runs");
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "the library for losses of power does not compile: {said}");
        let lines = built.stdout.split(|byte| *byte == b'\n');
        let told = lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
        let mut ours = told.filter(|told| told["target"]["name"] == "power_cut");
        let path = ours.find_map(|told| told["filenames"][0].as_str().map(PathBuf::from));
        path.expect("cargo says where it put it")
    })
}

#[cfg(test)]
mod tests;
