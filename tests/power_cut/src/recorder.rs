//! The journal, and which files it is about.

use std::{
    collections::HashMap,
    ffi::{CStr, CString, c_int},
    os::unix::ffi::OsStringExt,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use libc::{off_t, stat};

use crate::{
    record::{FAIL_SYNC, FOLDER, FULL, FileId, JOURNAL, NOTES, Record, VOLATILE},
    system,
};

/// The journal could not be written: the test would prove nothing.
const NO_JOURNAL: c_int = 97;

static RECORDER: LazyLock<Option<Recorder>> = LazyLock::new(Recorder::open);

/// Writes the journal of one folder.
pub struct Recorder {
    folder: Vec<u8>,
    full: CString,
    fail_sync: CString,
    journal: Mutex<Journal>,
}

/// What is known of an open file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// A file of the folder.
    File(FileId),
    /// The folder, or one inside.
    Folder(String),
}

/// The journal itself; held while something changes and is noted, so that the order is the right one.
pub struct Journal {
    file: c_int,
    records: u64,
    next: FileId,
    known: HashMap<(u64, u64), Known>,
}

impl Recorder {
    /// The recorder; none: nothing is to be noted.
    pub fn here() -> Option<&'static Recorder> {
        RECORDER.as_ref()
    }

    fn open() -> Option<Recorder> {
        let path = |name: &str| std::env::var_os(name).map(OsStringExt::into_vec);
        let (folder, notes) = (path(FOLDER)?, path(NOTES)?);
        let note = |name: &str| CString::new([notes.as_slice(), b"/", name.as_bytes()].concat()).ok();
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_APPEND | libc::O_CLOEXEC;
        let file = system::open(libc::AT_FDCWD, &note(JOURNAL)?, flags, 0o600);
        if file < 0 {
            give_up();
        }
        let journal = Mutex::new(Journal { file, records: 0, next: 0, known: HashMap::new() });
        Some(Recorder { folder, full: note(FULL)?, fail_sync: note(FAIL_SYNC)?, journal })
    }

    /// The journal, for as long as something changes.
    pub fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path of a file that is watched; none: of one that is not.
    pub fn watched(&self, folder: c_int, path: &CStr) -> Option<String> {
        let path = path.to_bytes();
        let whole = if path.starts_with(b"/") {
            path.to_vec()
        } else {
            [system::folder_path(folder)?.as_slice(), b"/", path].concat()
        };
        let inside = whole.strip_prefix(self.folder.as_slice()).is_some_and(|rest| matches!(rest, [] | [b'/', ..]));
        let path = String::from_utf8(whole).ok()?;
        (inside && !path.ends_with(VOLATILE)).then_some(path)
    }

    /// Whether writes are to fail.
    pub fn is_full(&self) -> bool {
        system::exists(libc::AT_FDCWD, &self.full)
    }

    /// Whether this wait for the disk is to fail.
    pub fn takes_sync_failure(&self) -> bool {
        system::unlink(libc::AT_FDCWD, &self.fail_sync, 0) == 0
    }
}

impl Journal {
    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Adds a record.
    pub fn note(&mut self, record: &Record) {
        let Ok(body) = postcard::to_stdvec(record) else { give_up() };
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
        let bytes = [length.as_slice(), &body].concat();
        // SAFETY: the bytes are a vector's.
        let written = unsafe { system::write(self.file, bytes.as_ptr().cast(), bytes.len(), None) };
        if usize::try_from(written) != Ok(bytes.len()) {
            give_up();
        }
        self.records += 1;
    }

    /// A file of the folder was opened.
    pub fn opened(&mut self, fd: c_int, path: String, made: bool) {
        let Some(found) = system::describe(fd) else { return };
        if found.st_mode & libc::S_IFMT == libc::S_IFDIR {
            self.known.insert(key(&found), Known::Folder(path));
        } else if made || !self.known.contains_key(&key(&found)) {
            let file = self.next;
            self.next += 1;
            self.known.insert(key(&found), Known::File(file));
            self.note(&if made { Record::Created { file, path } } else { Record::Named { file, path } });
        }
    }

    /// What an open file is, and its size; none: it is not of the folder.
    pub fn known(&self, fd: c_int) -> Option<(Known, off_t)> {
        let found = system::describe(fd)?;
        self.known.get(&key(&found)).map(|known| (known.clone(), found.st_size))
    }

    /// The number of an open file of the folder, and its size.
    pub fn file(&self, fd: c_int) -> Option<(FileId, off_t)> {
        match self.known(fd)? {
            (Known::File(file), size) => Some((file, size)),
            (Known::Folder(_), _) => None,
        }
    }
}

fn key(found: &stat) -> (u64, u64) {
    (found.st_dev, found.st_ino)
}

/// Ends the program: what it wrote could not be noted.
fn give_up() -> ! {
    // SAFETY: it does not return.
    unsafe { libc::_exit(NO_JOURNAL) }
}
