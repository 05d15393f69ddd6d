//! A database sealed into one file: the database itself, and after it one line that says what it is, with its digest.
//!
//! SQLite reads such a file as it is (it goes by the number of pages in the header), `tail -n 1` shows the line, and
//! nothing can be lost on the way between a file and its checksum.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::sync::protocol::{Epoch, Seq};

/// The version of this format.
const FORMAT: u32 = 1;
/// The line is never longer, bytes.
const LINE_MAX: u64 = 4_096;
/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// What is known of a database before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Of which database.
    pub epoch: Epoch,
    /// The last sequence number in it.
    pub last_seq: Seq,
    /// Its schema: the number of migrations it has been through.
    pub schema: u32,
}

/// The last line of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Version of the format; its name makes the file known.
    gendan_backup: u32,
    /// When the database was copied.
    pub taken_at: DateTime<Utc>,
    /// Of which database.
    pub epoch: Epoch,
    /// The last sequence number in it.
    pub last_seq: Seq,
    /// Its schema.
    pub schema: u32,
    /// The program's version that wrote it.
    pub version: String,
    /// Bytes of the database.
    pub bytes: u64,
    /// SHA-256 of these bytes, hexadecimal.
    pub sha256: String,
}

/// A sealed file cannot be written or trusted.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The disk.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// There is no seal.
    #[error("{0} is not a backup of this program, or it was cut off")]
    NotSealed(PathBuf),
    /// The seal is of a later format.
    #[error("{0} was written by a newer version of this program; use that version")]
    TooNew(PathBuf),
    /// The bytes are not those that were sealed.
    #[error("{0} is damaged: its bytes are not those that were written")]
    Damaged(PathBuf),
}

impl SealError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io(path.to_owned(), error)
    }
}

/// Seals the finished database in `file` and waits until it is on the disk.
///
/// # Errors
/// When the file cannot be read or written.
pub fn seal(file: &Path, cut: Cut) -> Result<Seal, SealError> {
    let mut open = OpenOptions::new().read(true).append(true).open(file).map_err(SealError::io(file))?;
    let (bytes, digest) = digest(&mut open, u64::MAX, &mut io::sink()).map_err(SealError::io(file))?;
    let Cut { taken_at, epoch, last_seq, schema } = cut;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let seal = Seal { gendan_backup: FORMAT, taken_at, epoch, last_seq, schema, version, bytes, sha256: digest };
    let line = serde_json::to_string(&seal).map_err(io::Error::from).map_err(SealError::io(file))?;
    open.write_all(format!("\n{line}\n").as_bytes()).map_err(SealError::io(file))?;
    open.sync_all().map_err(SealError::io(file))?;
    Ok(seal)
}

/// Copies the database out of a sealed file, and waits until it is on the disk. What is at `to` is overwritten.
///
/// # Errors
/// When the file has no seal or the bytes are not those that were sealed; what was written until then is to be deleted.
pub fn unpack(file: &Path, to: &Path) -> Result<Seal, SealError> {
    let mut out = File::create(to).map_err(SealError::io(to))?;
    let seal = check(file, &mut out)?;
    out.sync_all().map_err(SealError::io(to))?;
    Ok(seal)
}

/// Checks a sealed file.
///
/// # Errors
/// When the file has no seal or the bytes are not those that were sealed.
pub fn verify(file: &Path) -> Result<Seal, SealError> {
    check(file, &mut io::sink())
}

fn check(file: &Path, out: &mut impl Write) -> Result<Seal, SealError> {
    let mut open = File::open(file).map_err(SealError::io(file))?;
    let seal = read_seal(&mut open, file)?;
    open.rewind().map_err(SealError::io(file))?;
    let (bytes, digest) = digest(&mut open, seal.bytes, out).map_err(SealError::io(file))?;
    if bytes == seal.bytes && digest == seal.sha256 { Ok(seal) } else { Err(SealError::Damaged(file.to_owned())) }
}

fn read_seal(open: &mut File, file: &Path) -> Result<Seal, SealError> {
    let length = open.seek(SeekFrom::End(0)).map_err(SealError::io(file))?;
    let tail_at = length.saturating_sub(LINE_MAX);
    open.seek(SeekFrom::Start(tail_at)).map_err(SealError::io(file))?;
    let mut tail = Vec::new();
    open.take(LINE_MAX).read_to_end(&mut tail).map_err(SealError::io(file))?;
    let missing = || SealError::NotSealed(file.to_owned());
    let line =
        tail.strip_suffix(b"\n").and_then(|rest| rest.rsplit(|byte| *byte == b'\n').next()).ok_or_else(missing)?;
    #[derive(Deserialize)]
    struct Format {
        gendan_backup: u32,
    }
    let format: Format = serde_json::from_slice(line).map_err(|_| missing())?;
    if format.gendan_backup != FORMAT {
        return Err(SealError::TooNew(file.to_owned()));
    }
    let seal: Seal = serde_json::from_slice(line).map_err(|_| missing())?;
    // The line stands right after the database: nothing was put between them.
    let whole = seal.bytes.checked_add(line.len() as u64 + 2) == Some(length);
    if whole { Ok(seal) } else { Err(SealError::Damaged(file.to_owned())) }
}

/// Passes up to `limit` bytes on; gives their number and their SHA-256.
fn digest(from: &mut impl Read, limit: u64, to: &mut impl Write) -> io::Result<(u64, String)> {
    let mut sha = Sha256::new();
    let mut from = from.take(limit);
    let mut chunk = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        sha.update(&chunk[..read]);
        to.write_all(&chunk[..read])?;
        bytes += read as u64;
    }
    Ok((bytes, sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn cut() -> Cut {
        Cut { taken_at: DateTime::UNIX_EPOCH, epoch: Epoch(Uuid::nil()), last_seq: 7, schema: 2 }
    }

    fn sealed(folder: &Path) -> PathBuf {
        let file = folder.join("x");
        std::fs::write(&file, b"database").unwrap();
        seal(&file, cut()).unwrap();
        file
    }

    #[test]
    fn what_was_sealed_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = sealed(folder.path());
        let to = folder.path().join("y");
        let seal = unpack(&file, &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"database");
        assert_eq!((seal.last_seq, seal.bytes), (7, 8));
        // By another program.
        assert_eq!(seal.sha256, "3549b0028b75d981cdda2e573e9cb49dedc200185876df299f912b79f69dabd8");
        assert_eq!(verify(&file).unwrap(), seal);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = sealed(folder.path());
        let whole = std::fs::read(&file).unwrap();
        let digest_at = whole.windows(9).position(|w| w == b"sha256\":\"").unwrap() + 9;
        // Between them stands what the line says of the database, which is checked against the database itself.
        for at in (0..9).chain(digest_at..digest_at + 64) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&file, &bytes).unwrap();
            assert!(verify(&file).is_err(), "byte {at}");
        }
        for length in 0..whole.len() {
            std::fs::write(&file, &whole[..length]).unwrap();
            assert!(verify(&file).is_err(), "cut to {length}");
        }
        std::fs::write(&file, [&whole[..], b"x\n"].concat()).unwrap();
        assert!(verify(&file).is_err(), "something was added");
    }

    #[test]
    fn a_later_format_is_named_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        std::fs::write(&file, b"new\n{\"gendan_backup\":2}\n").unwrap();
        assert!(matches!(verify(&file), Err(SealError::TooNew(_))));
    }
}
